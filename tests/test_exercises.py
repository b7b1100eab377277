"""Marking: what an answer is worth, and what is no answer at all."""

import pytest

from uncac_prevention.exercises import LONGEST_DRAFT, lesson_from, mark
from uncac_prevention.load import lesson_files, load_lesson

LESSONS = [load_lesson(path.stem) for path in lesson_files()]
PICKS = [(lesson, exercise, item) for lesson in LESSONS for exercise in lesson.exercises for item in exercise.open_items if item.key]
SETTINGS = [(exercise, item) for lesson in LESSONS for exercise in lesson.exercises if exercise.kind == "setting" for item in exercise.items]


@pytest.mark.parametrize("lesson, exercise, item", PICKS, ids=[f"{a.id}-{b.id}-{c.id}" for a, b, c in PICKS])
def test_each_option_has_its_own_verdict_and_feedback_in_both_languages(lesson, exercise, item):
    marks = {option.id: mark(exercise, item, option.id) for option in item.options}
    assert [one for one, marked in marks.items() if marked.correct] == [item.key.id]
    assert all(marked.feedback[language] for marked in marks.values() for language in ("en", "zh"))
    assert all(marks[item.key.id].feedback != marked.feedback for one, marked in marks.items() if one != item.key.id)


@pytest.mark.parametrize("exercise, item", SETTINGS, ids=[b.id for _, b in SETTINGS])
def test_no_value_of_a_setting_is_right_or_wrong(exercise, item):
    marks = [mark(exercise, item, option.id) for option in item.options]
    assert [(one.correct, one.problem) for one in marks] == [(None, "")] * len(marks)
    assert len({one.feedback[language] for one in marks for language in ("en", "zh")}) == 2 * len(marks)
    assert mark(exercise, item, "something else").problem == "nothing_chosen"


@pytest.mark.parametrize("answer", ["", None, "zzz", 7, ["a"], {"a": 1}, "a" * 10_000])
def test_what_is_no_option_is_no_answer(answer):
    exercise = load_lesson("01").exercise("quiz")
    marked = mark(exercise, exercise.items[0], answer)
    assert (marked.problem, marked.correct, dict(marked.feedback)) == ("nothing_chosen", None, {})


@pytest.mark.parametrize("answer, said", [("102", "exact"), (" 102 ", "exact"), ("１０２", "exact"), (102, "exact"), ("0", "low"), ("101", "low"),
                                          ("103", "high"), ("250", "high")])
def test_a_prediction_is_neither_right_nor_wrong(answer, said):
    exercise = load_lesson("01").exercise("guess-the-count")
    item = exercise.item("states")
    marked = mark(exercise, item, answer)
    assert (marked.correct, marked.problem) == (None, "")
    assert marked.feedback == item.feedback[said]


@pytest.mark.parametrize("answer, problem", [("", "not_a_number"), ("many", "not_a_number"), ("-3", "not_a_number"), ("1.5", "not_a_number"),
                                             (None, "not_a_number"), ("²", "not_a_number"), ("9" * 5000, "not_a_number"), ("251", "out_of_range"),
                                             ("99999", "out_of_range")])
def test_a_prediction_that_is_no_number_is_said_so(answer, problem):
    exercise = load_lesson("01").exercise("guess-the-count")
    assert mark(exercise, exercise.item("states"), answer).problem == problem


@pytest.mark.parametrize("answer, problem", [("", "empty"), ("  \n ", "empty"), (None, "empty"), (5, "empty"), ("词" * (LONGEST_DRAFT + 1), "too_long"),
                                             ("词" * LONGEST_DRAFT, ""), ("<script>alert(1)</script>", "")])
def test_a_draft_may_be_anything_but_empty_or_endless(answer, problem):
    exercise = load_lesson("01").exercise("reflection")
    assert mark(exercise, exercise.items[0], answer).problem == problem


def test_worked_examples_wait_for_no_answer():
    exercise = load_lesson("01").exercise("who-says-so")
    assert [item.stage for item in exercise.items] == ["worked", *["cued"] * 3, *["free"] * 6]
    assert len(exercise.open_items) == 9


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="essay"):
        lesson_from({"id": "99", "file": "99_x", "checked": "2026-01-01", "title": {}, "outcomes": [], "sections": [], "terms": [],
                     "exercises": [{"id": "x", "kind": "essay"}]})
