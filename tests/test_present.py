"""The presentation: every item once, in the same order in both languages, nothing of the tests, and no answer in view before it is asked for."""

import re
from collections import Counter, defaultdict
from html.parser import HTMLParser

import pytest
import yaml
from conftest import ROOT

from uncac_prevention import present
from uncac_prevention.agenda import numbers
from uncac_prevention.exercises import lesson_from
from uncac_prevention.guide import wrong_answers
from uncac_prevention.languages import LANGUAGES
from uncac_prevention.load import load_labels, load_lesson, load_questions, load_tests
from uncac_prevention.present import PRIVATE, of_exercise, page_name, steps, steps_page, told

VOID = {"br", "hr", "img", "input", "wbr"}


class Seen(HTMLParser):
    """The steps of a page, and the words that stand there before anything is opened; a solved example stands there solved."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.words, self._open = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        shut = "hidden" in given or "pr-notes" in given.get("class", "") or given.get("data-kind") == "worked"
        self.ids += [given["id"]] if "pr-step" in given.get("class", "") else []
        if tag not in VOID:
            self._open.append(shut)

    def handle_endtag(self, tag):
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data):
        if not any(self._open):
            self.words.append(data)


def page(number, language):
    return steps_page(number, language, lambda text: text, defaultdict(str))


@pytest.mark.parametrize("number", numbers())
def test_every_item_is_there_once_in_its_order_and_nothing_of_a_test(number):
    found = steps(number)
    assert len({one.id for one in found}) == len(found)
    for exercise in load_lesson(number).exercises:
        own = [one for one in found if one.exercise is exercise]
        if exercise.test:
            assert [one.kind for one in own] == ["alone"]
            continue
        assert own[0].kind == "exercise"
        shown = [one.item.id for one in own if one.item]
        asked = [one for one in exercise.items if not exercise.rounds or one.role]
        assert list(dict.fromkeys(shown)) == [one.id for one in asked]
        for item in asked:
            votes = Counter(one.asked.id if one.asked else "" for one in own if one.item is item)
            assert set(votes.values()) == {1}, item.id
            keyed = {one.id for one in item.fields if one.key and not one.given} if item.stage != "worked" else set()
            assert keyed <= set(votes), item.id
            assert not (exercise.kind in PRIVATE and any(one.options for one in own))
        assert [one.ending for one in own if one.ending] == list(exercise.endings)


@pytest.mark.parametrize("number", numbers())
def test_both_languages_have_the_same_steps_in_the_same_order(number):
    found = {language: Seen(page(number, language)).ids for language in LANGUAGES}
    assert found["en"] == found["zh"] == ["start", *(one.id for one in steps(number)), "end"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", numbers())
def test_no_answer_is_in_view_before_it_is_asked_for(number, language):
    html = page(number, language)
    words = "".join("".join(Seen(html).words).split())
    for step in steps(number):
        for option in step.options:
            said = "".join(option.feedback.get(language, "").split())
            assert not said or said not in words, step.id
    bank, forms = load_questions(), load_tests()
    kept = [bank[name]["prompt"][language] for form in forms.values() for name in form]
    kept += [one["feedback"][language] for form in forms.values() for name in form for one in bank[name]["options"]]
    assert len(kept) > 80 and not [one for one in kept if one in html]


@pytest.mark.parametrize("number", numbers())
def test_a_text_is_cut_where_a_screen_ends_and_loses_nothing(number):
    cells = {one.id: one for one in present._cells(load_lesson(number).file)}
    pieces = defaultdict(list)
    for step in steps(number):
        if step.kind == "text":
            pieces[step.cell].append(step)
    assert pieces
    for name, found in pieces.items():
        for language in LANGUAGES:
            heading = cells[name].source[language].startswith("#")
            text = [found[0].heading[language]] if heading else []
            whole = " ".join([*text, *(one.text.get(language, "") for one in found)])
            assert whole.split() == cells[name].source[language].lstrip("# ").split(), name
            assert not any(one.text.get(language, "").rstrip().endswith((":", "：")) for one in found[:-1]), name


def test_a_long_cell_becomes_several_screens():
    found = [one.id for one in steps("06") if one.cell == "clauses"]
    assert found == ["c-clauses", *(f"c-clauses.{number}" for number in range(2, len(found) + 1))] and len(found) > 1


KINDS = {
    "pairs": ["exercise", "worked", "vote open.sea", "vote open.brick"],
    "grid": ["exercise", "worked", "vote bottom"],
    "own": ["exercise", "vote card"],
    "way": ["exercise", "vote fork", "vote bridge", "ending", "ending"],
    "check": ["exercise", "talk rules", "talk staff"],
    "play": ["exercise", "role", "role", "role", "round", "vote first.audit", "vote first.house", "vote first.press", "round", "vote second.audit",
             "vote second.house", "vote second.press", "ending"],
}


def test_each_kind_has_its_steps():
    lesson = lesson_from(yaml.safe_load((ROOT / "tests" / "kinds.yml").read_text("utf-8")))
    assert set(KINDS) <= {one.id for one in lesson.exercises}
    for exercise in lesson.exercises:
        found = [f"{one.kind} {one.id.removeprefix(f'e-{exercise.id}.')}" if one.kind in ("vote", "talk", "guess") else one.kind
                 for one in of_exercise(exercise, "all")]
        assert found == KINDS[exercise.id]


def test_what_nobody_votes_on_stands_beside_the_vote_or_is_talked_about():
    found = {one.id: one for one in steps("04")}
    card = found["e-dilemma-cards.gift"]
    assert card.kind == "vote" and [one.id for one in card.beside] == ["reason"]
    own = next(one for one in steps("06") if one.id == "e-my-map.link-1")
    assert own.kind == "talk" and len(own.beside) == len(own.item.fields)
    assert [one.kind for one in steps("01") if one.exercise and one.exercise.kind == "predict"] == ["exercise", "guess", "guess"]


@pytest.mark.parametrize("number", numbers())
def test_each_sentence_for_a_wrong_answer_is_a_note_of_the_step_it_belongs_to(number):
    notes = [(step, note) for step in steps(number) for note in step.notes]
    assert sorted(note.say["en"] for _, note in notes) == sorted(one.say["en"] for one in wrong_answers(number))
    assert all(note.option in (step.options or step.item.options) for step, note in notes)


def test_words_that_several_answers_share_are_said_once():
    step = next(one for one in steps("08") if one.id == "e-place-events.open.moscow")
    beside, shared = told(step.options, "en")
    right = next(place for place, one in enumerate(step.options) if one.correct)
    assert right in beside and len(shared) == 1
    assert sorted([*beside, *shared[0][0]]) == list(range(len(step.options)))


def test_a_page_leads_to_the_lesson_and_the_next_presentation():
    assert f'href="{page_name("04")}.html"' in page("03", "en") and 'href="03_parliaments.html"' in page("03", "en")
    assert page_name("11") not in page("10", "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_to_be_kept_where_nothing_is(language):
    kept, html = load_labels(language)["present"]["kept"], "".join(page(number, language) for number in numbers())
    room = re.sub(r'<details class="pr-notes">.*?</details>', "", html, flags=re.S)
    assert html.count(f"<p>{kept}") > 20 and f"<p>{kept}" not in room
