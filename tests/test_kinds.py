"""Each kind of exercise from data alone: what is on the screen, what an answer is worth, and what is kept."""

from pathlib import Path

import pytest
import yaml
from test_widgets import LANGUAGES, press, words

from uncac_prevention.exercises import LONGEST_DRAFT, gaps, lesson_from, mark, steps
from uncac_prevention.learner import LearnerRecord
from uncac_prevention.load import load_labels, schema_problems
from uncac_prevention.render import exercise_page
from uncac_prevention.widgets.exercise import ExercisePart
from uncac_prevention.widgets.form import Form

CONTENT = yaml.safe_load((Path(__file__).parent / "kinds.yml").read_text("utf-8"))
LESSON = lesson_from(CONTENT)


def form(name, language="en"):
    return Form(ExercisePart("99", LESSON.exercise(name), LearnerRecord(), language))


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
