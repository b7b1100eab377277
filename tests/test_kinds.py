"""Each kind of exercise from data alone: what is on the screen, what an answer is worth, and what is kept."""

from pathlib import Path

import pytest
import yaml
from test_widgets import LANGUAGES, press, words

from uncac_prevention.exercises import LONGEST_DRAFT, gaps, length, lesson_from, mark, play, steps
from uncac_prevention.learner import LearnerRecord
from uncac_prevention.load import load_labels, schema_problems
from uncac_prevention.render import exercise_page
from uncac_prevention.widgets.exercise import ExercisePart
from uncac_prevention.widgets.form import Form
from uncac_prevention.widgets.simulation import SimulationPart

CONTENT = yaml.safe_load((Path(__file__).parent / "kinds.yml").read_text("utf-8"))
LESSON = lesson_from(CONTENT)


def form(name, language="en"):
    part = SimulationPart if LESSON.exercise(name).kind == "simulation" else ExercisePart
    return Form(part("99", LESSON.exercise(name), LearnerRecord(), language))


def kept(name):
    return {key: one.answer for key, one in LearnerRecord().answers("99", name).items()}


def test_the_examples_fit_the_schema():
    assert schema_problems("lessons", "99.yml", CONTENT) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("exercise", LESSON.exercises, ids=lambda one: one.id)
def test_each_kind_has_a_page_without_a_kernel(exercise, language):
    page = words(exercise_page(exercise, language))
    assert exercise.title[language] in page
    for item in exercise.items:
        assert item.prompt[language] in page if item.prompt else item.text[language] in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_solved_match_shows_its_answers_and_no_others_without_a_kernel(language):
    answers = exercise_page(LESSON.exercise("pairs"), language).split("<details>")[1].split("</details>")[0]
    assert load_labels(language)["form"]["others"] not in answers
    assert [f"<strong>{one.key.text[language]}</strong>" in answers for one in LESSON.exercise("pairs").items[0].fields] == [True, True]
    assert answers.count("<strong>") == 2


class TestMatch:
    def test_each_pair_is_marked_and_all_are_kept_at_once(self):
        shown = form("pairs")
        assert "It is red." in words(shown.view["body"])
        press(shown, "next")
        view = press(shown, "check", {"sea": "red", "brick": "red"})
        assert ["Not red.", "Red, yes."] == [one for one in ("Not red.", "Blue, yes.", "Red, yes.", "Not blue.") if one in words(view["status"])]
        assert "○ Not yet" in view["status"] and "✓ Correct" in view["status"]
        assert kept("pairs") == {"open": {"sea": "red", "brick": "red"}}
        press(shown, "next")
        assert "Correct answers: 1 of 2." in words(shown.view["body"])
        press(shown, "go", "1")
        press(shown, "check", {"sea": "blue", "brick": "red"})
        press(shown, "next")
        assert "Nothing needs a second look" in words(shown.view["body"])

    @pytest.mark.parametrize("answer", [{}, {"sea": "blue"}, {"sea": "blue", "brick": ""}, {"sea": "blue", "brick": "green"}, "blue", None, ["a"], 7,
                                        {"sea": ["x"], "brick": {"y": 1}}])
    def test_what_is_still_open_is_said_and_what_was_chosen_stays(self, answer):
        shown = form("pairs")
        press(shown, "next")
        view = press(shown, "check", answer)
        assert words(load_labels("en")["problems"]["incomplete"]) in words(view["status"])
        assert kept("pairs") == {}
        if isinstance(answer, dict) and answer.get("sea") == "blue":
            assert '<option value="blue" selected>' in view["body"]


class TestFill:
    def test_the_rows_above_stay_on_show_and_the_whole_grid_stands_at_the_end(self):
        shown = form("grid")
        press(shown, "next")
        assert "alpha" in words(shown.view["body"]) and "gamma" in words(shown.view["body"])
        view = press(shown, "check", {"two": "c"})
        assert "Too far." in words(view["status"])
        press(shown, "next")
        assert "omega ○" in words(shown.view["body"])
        press(shown, "go", "1")
        press(shown, "check", {"two": "a"})
        press(shown, "next")
        assert "delta" in words(shown.view["body"]) and "omega" not in words(shown.view["body"])

    def test_long_answers_stand_below_one_another_and_short_ones_in_a_menu(self):
        shown = form("grid")
        assert 'type="radio"' in press(shown, "next")["body"]
        menu = form("pairs")
        assert "<select" in press(menu, "next")["body"]


class TestDraft:
    def test_a_decision_and_a_reason_lead_to_considerations(self):
        shown = form("own")
        view = press(shown, "save", {"decision": "b", "reason": "看情况"})
        assert "◇ Defensible" in view["status"] and "One speaker in ¶45." in words(view["status"]) and "Kept." in words(view["status"])
        assert "1,200" in view["body"] and "看情况" in view["body"]
        assert kept("own") == {"card": {"decision": "b", "reason": "看情况"}}

    @pytest.mark.parametrize("answer, problem", [({"decision": "a"}, "incomplete"), ({"decision": "a", "reason": " "}, "incomplete"),
                                                 ({"decision": "z", "reason": "x"}, "incomplete"), ({"reason": "x"}, "incomplete"),
                                                 ({"decision": "a", "reason": "词" * (LONGEST_DRAFT + 1)}, "too_long"),
                                                 ({"decision": "a", "reason": "<script>"}, "")])
    def test_both_are_needed(self, answer, problem):
        exercise = LESSON.exercise("own")
        assert mark(exercise, exercise.items[0], answer).problem == problem

    @pytest.mark.parametrize("option, correct, verdict", [("a", True, "correct"), ("b", None, "defensible"), ("c", False, "not_yet")])
    def test_what_is_defensible_is_neither_right_nor_wrong(self, option, correct, verdict):
        exercise = LESSON.exercise("own")
        marked = mark(exercise, exercise.items[0], {"decision": option, "reason": "x"})
        assert (marked.correct, marked.parts[0][1].verdict) == (correct, verdict)


class TestCase:
    def test_a_decision_leads_on_and_going_back_opens_another_way(self):
        shown = form("way")
        assert 'data-act="next"' not in shown.view["actions"]
        assert "Decision 1 of 2" in words(shown.view["body"])
        press(shown, "next")
        assert "Left or right?" in words(shown.view["body"])
        view = press(shown, "check", "a")
        assert "A bridge." in words(view["status"]) and "What speaks for it" in words(view["status"]) and "One speaker in ¶45." in words(view["status"])
        press(shown, "next")
        press(shown, "check", "a")
        press(shown, "next")
        assert "You see far." in words(shown.view["body"]) and "Left" in words(shown.view["body"])
        press(shown, "go", "0")
        press(shown, "check", "b")
        press(shown, "next")
        assert "You are home." in words(shown.view["body"]) and "Cross" not in words(shown.view["body"])

    def test_a_case_is_where_it_was_left(self):
        shown = form("way")
        press(shown, "check", "a")
        assert "Cross?" in words(form("way").view["body"])
        press(shown, "next")
        press(shown, "check", "a")
        assert "You see far." in words(form("way").view["body"])

    def test_undo_takes_back_the_last_decision(self):
        shown = form("way")
        press(shown, "check", "a")
        press(shown, "next")
        press(shown, "check", "b")
        press(shown, "next")
        view = press(shown, "undo")
        assert "Cross?" in words(view["body"]) and kept("way") == {"fork": "a"}

    def test_an_answer_of_another_edition_is_no_decision(self):
        LearnerRecord().save("99", "way", "fork", "zzz")
        assert "Left or right?" in words(form("way").view["body"])
        assert steps(LESSON.exercise("way"), {"fork": {"a": 1}})[1] is None

    @pytest.mark.parametrize("to", ["fork", "nowhere"])
    def test_a_case_that_goes_round_or_nowhere_is_refused(self, to):
        content = yaml.safe_load((Path(__file__).parent / "kinds.yml").read_text("utf-8"))
        content["exercises"][3]["items"][1]["options"][0]["to"] = to
        with pytest.raises(ValueError, match="way > bridge > to: '" + to):
            lesson_from(content)


class TestChecklist:
    def test_the_gaps_are_gathered_for_the_plan(self):
        shown = form("check")
        view = press(shown, "save", "no")
        assert "A gap." in words(view["status"]) and "✓" not in view["status"] and "○" not in view["status"]
        press(shown, "next")
        press(shown, "save", "yes")
        press(shown, "next")
        assert "Write rules." in words(shown.view["body"]) and "Find staff." not in words(shown.view["body"])
        assert [one.id for one in gaps(LESSON.exercise("check"), kept("check"))] == ["rules"]

    def test_without_gaps_the_list_says_so(self):
        shown = form("check")
        for _ in range(2):
            press(shown, "save", "yes")
            press(shown, "next")
        assert load_labels("en")["form"]["no_gaps"] in words(shown.view["body"])


def alone(first="audit", second="press"):
    """The simulation on the screen, with two roles taken."""
    shown = form("play")
    press(shown, "save", {"mode": "solo"})
    press(shown, "next")
    press(shown, "save", {"first": first, "second": second})
    press(shown, "next")
    return shown


def decide(shown, option, reason=""):
    """Decide, go on, and return what was said to the decision."""
    said = words(press(shown, "decide", {"decision": option, "reason": reason})["status"])
    press(shown, "next")
    return said


class TestSimulation:
    def test_two_roles_play_and_the_script_follows_what_they_decide(self):
        shown = alone()
        assert "Step 3 of 6" in words(shown.view["body"]) and "Round 1 of 2: Find" in words(shown.view["body"])
        said = decide(shown, "hold", "看看再说")
        assert "After Hold." in said and "One speaker in ¶45." in said and "our own link" in said.lower()
        assert "A word on Hold" not in said, "the learner plays the role that would answer"
        body = words(shown.view["body"])
        assert "House Wait" in body.replace("  ", " ") and "“We wait for it”" in body and "Audit (you)" in body
        decide(shown, "write")
        assert "Nobody has read it." in words(shown.view["body"]) and "Everybody has read it." not in words(shown.view["body"])
        assert "A word on Go" in decide(shown, "go")
        decide(shown, "stay")
        body = words(shown.view["body"])
        assert "Done" in body and "看看再说" in body and "What now?" in body
        assert kept("play")["first.audit"] == {"decision": "hold", "reason": "看看再说"}

    def test_another_decision_changes_what_the_others_do_and_tell(self):
        shown = alone()
        decide(shown, "hold")
        decide(shown, "write")
        press(shown, "back")
        press(shown, "back")
        decide(shown, "publish")
        assert "“We hear them”" in words(shown.view["body"])
        press(shown, "next")
        assert "Everybody has read it." in words(shown.view["body"])

    def test_a_room_decides_role_after_role(self):
        shown = form("play")
        press(shown, "save", {"mode": "room"})
        press(shown, "next")
        for option in ("publish", "hear", "write", "go", "go", "go"):
            assert load_labels("en")["simulation"]["decides_room"].split("{")[0] in words(shown.view["body"])
            assert load_labels("en")["simulation"]["replies"] not in decide(shown, option)
        assert "Done" in words(shown.view["body"]) and "(you)" not in shown.view["body"]
        assert "¶45" in words(shown.view["body"])

    def test_it_is_where_it_was_left_and_undo_takes_back_one_decision(self):
        shown = alone()
        decide(shown, "hold")
        decide(shown, "ask")
        assert "Round 2 of 2" in words(form("play").view["body"])
        view = press(form("play"), "undo")
        assert "Round 1 of 2" in words(view["body"]) and "What does press do in first?" in words(view["body"])
        press(shown, "restart")
        view = press(shown, "restart_yes")
        assert "Who plays?" in words(view["body"]) and kept("play") == {}

    def test_who_takes_other_roles_keeps_what_was_decided(self):
        shown = alone()
        decide(shown, "hold")
        press(shown, "back")
        press(shown, "back")
        press(shown, "save", {"first": "audit", "second": "house"})
        press(shown, "next")
        assert "Hold" in words(shown.view["status"])
        press(shown, "next")
        assert "What does house do in first?" in words(shown.view["body"])

    @pytest.mark.parametrize("roles", [{"first": "audit", "second": "audit"}, {"first": "audit"}, {"first": "audit", "second": "court"}, {}, "audit",
                                       None, {"first": ["audit"], "second": {"a": 1}}])
    def test_two_different_roles_are_needed(self, roles):
        shown = form("play")
        press(shown, "save", {"mode": "solo"})
        press(shown, "next")
        problem = "not_distinct" if roles == {"first": "audit", "second": "audit"} else "incomplete"
        assert words(load_labels("en")["problems"][problem]) in words(press(shown, "save", roles)["status"])
        press(shown, "next")
        assert "Which roles?" in words(shown.view["body"]) and "roles" not in kept("play")

    @pytest.mark.parametrize("answer, problem", [({"decision": "hold"}, ""), ({"decision": "hold", "reason": " "}, ""), ({"reason": "x"}, "undecided"),
                                                 ({"decision": "a", "reason": "x"}, "undecided"), ("hold", "undecided"), (None, "undecided"),
                                                 ({"decision": ["hold"]}, "undecided"), ({"decision": "hold", "reason": 7}, ""),
                                                 ({"decision": "hold", "reason": "词" * (LONGEST_DRAFT + 1)}, "too_long"),
                                                 ({"decision": "hold", "reason": "x" * 10_000_000}, "too_long")])
    def test_a_reason_may_be_left_out_and_a_decision_may_not(self, answer, problem):
        exercise = LESSON.exercise("play")
        assert mark(exercise, exercise.item("first.audit"), answer).problem == problem

    def test_what_a_learner_writes_stays_text(self):
        shown = alone()
        for option, reason in zip(("hold", "ask", "go", "go"), ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{ 7 * 7 }}", "</li>")):
            decide(shown, option, reason)
        body = shown.view["body"]
        assert "<script>" not in body and "<img src=x" not in body and "{{ 7 * 7 }}" in body and body.count("</li>") == body.count("<li>")

    @pytest.mark.parametrize("answers", [{"mode": "solo"}, {"mode": {"mode": ["solo"]}}, {"mode": {"mode": "solo"}, "roles": ["audit", "press"]},
                                         {"mode": {"mode": "solo"}, "roles": {"first": {"a": 1}, "second": "press"}},
                                         {"mode": {"mode": "room"}, "first.audit": {"decision": {"a": 1}, "reason": ["x"]}},
                                         {"mode": {"mode": "room"}, "first.audit": "publish"},
                                         {"mode": {"mode": "room"}, "first.audit": {"decision": "publish", "reason": {"a": 1}}},
                                         {"second.press": {"decision": "go"}}, {"mode": None, "roles": 7, "unheard": "of"}])
    def test_answers_of_another_edition_or_hand_are_no_decisions(self, answers):
        for name, answer in answers.items():
            LearnerRecord().save("99", "play", name, answer)
        shown = form("play")
        assert "Step" in words(shown.view["body"]) and not shown.view["status"].count("unp-error")
        press(shown, "next")
        made, still = play(LESSON.exercise("play"), answers)
        assert still and len(made) <= 1 and length(LESSON.exercise("play"), answers) in (6, 7)

    @pytest.mark.parametrize("place, value, said", [
        (("items", 0, "role"), "press", "round by round"), (("items", 3, "round"), "first", "round by round"),
        (("items", 1, "script", 0, "when"), {"first.press": "write"}, "first.press"), (("items", 1, "script", 0, "choose"), "leave", "script"),
        (("items", 0, "script", 0, "when"), {"first.audit": "hold"}, "first.audit"),
        (("rounds", 0, "news"), [{"when": {"first.audit": "hold"}, "text": {"en": "x", "zh": "x"}}], "news"),
        (("rounds", 1, "news", 0, "when"), {"first.audit": ["publish", "burn"]}, "burn")])
    def test_a_simulation_that_cannot_be_played_is_refused(self, place, value, said):
        content = yaml.safe_load((Path(__file__).parent / "kinds.yml").read_text("utf-8"))
        spot = next(one for one in content["exercises"] if one["id"] == "play")
        for step in place[:-1]:
            spot = spot[step]
        spot[place[-1]] = value
        with pytest.raises(ValueError, match=said):
            lesson_from(content)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_page_without_a_kernel_has_roles_rounds_scripts_and_links(self, language):
        exercise = LESSON.exercise("play")
        page = words(exercise_page(exercise, language))
        texts = [text for one in exercise.roles for _, text in one.card] + [one.title for one in exercise.rounds]
        texts += [one.text for round in exercise.rounds for one in round.news] + [rule.says for one in exercise.items for rule in one.script]
        texts += [link.what for one in exercise.items if one.role for option in one.fields[0].options for link in option.links]
        assert [one[language] for one in texts if words(one[language]) not in page] == []
        assert load_labels(language)["network"]["caption"].split("¶")[0] in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_without_a_kernel_tells_where_each_way_leads(language):
    page = words(exercise_page(LESSON.exercise("way"), language))
    labels = load_labels(language)["form"]
    assert labels["leads_to"].format(name=labels["item"].format(number=2)) in page
    assert labels["leads_to"].format(name=labels["ending"].format(letter="B")) in page
    for one in LESSON.exercise("way").endings:
        assert one.text[language] in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [one.id for one in LESSON.exercises])
def test_each_kind_stands_on_the_page_without_a_kernel(name, language):
    page = words(exercise_page(LESSON.exercise(name), language))
    for item in LESSON.exercise(name).items:
        assert item.prompt[language] in page
        for option in [two for one in [item, *item.fields] for two in one.options]:
            assert option.text[language] in page
