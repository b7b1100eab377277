"""One learner from 00 to 09 in real Chromium: the browser closed and the kernel killed after each lesson, and a plan that comes from the answers."""

import re
from io import BytesIO

import pytest
from docx import Document
from test_browser import LANGUAGES, on_screen
from test_lab_browser import kernel_of
from test_lessons_browser import Learner, do_whole, exercises
from test_plan_browser import LAST, Author, plan

from uncac_prevention.exercises import gaps
from uncac_prevention.learner import LearnerRecord
from uncac_prevention.load import lesson_files, load_lesson

pytestmark = [pytest.mark.browser, pytest.mark.long]
# The lessons before the plan.
NUMBERS = [one.stem for one in lesson_files() if one.stem < "09"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_learner_goes_the_whole_path_and_leaves_with_a_plan(browser, tmp_path, language, monkeypatch):
    monkeypatch.setattr(Learner, "answer", with_gaps(Learner.answer))
    for number in NUMBERS:
        (tmp_path / number).mkdir()
        with on_screen(browser, tmp_path / number, "app", language, load_lesson(number).file) as place:
            do_whole(place, number, language)
            kernel_of(place).kill()
    record = LearnerRecord()
    for number in NUMBERS:
        for exercise in exercises(load_lesson(number)):
            assert record.answers(number, exercise.id), f"{number} {exercise.id}: nothing is left of it"
    expected = {f"{number}/{exercise.id}/{item.id}": item.gap[language] for number in NUMBERS for exercise in load_lesson(number).exercises
                for item in gaps(exercise, {name: one.answer for name, one in record.answers(number, exercise.id).items()})}
    assert {one[:2] for one in expected} == {"04", "05", "07"}
    with on_screen(browser, tmp_path, "app", language, load_lesson("09").file) as place:
        do_whole(place, "09", language)
        words = make_a_plan(place, [next(one for one in expected if one.startswith(number)) for number in ("04", "05", "07")])
    taken = {one.value("origin") for one in plan().lines}
    assert len(taken) == 5 and {one[:2] for one in taken} == {"04", "05", "06", "07", "08"}
    for origin in taken & expected.keys():
        assert plain(expected[origin]) in plain(words), f"the gap {origin} is not in the Word file"


def with_gaps(answer):
    """A learner who answers as any other, and finds a gap at each question about the own institution."""
    def wrapped(self):
        answer(self)
        if self.exercise.kind == "checklist":
            value = next(one.id for one in self.exercise.items[0].options if one.gap)
            self.form.locator(f'[data-answer][value="{value}"]').first.focus()
            self.page.keyboard.press("Space")
    return wrapped


def make_a_plan(place, origins):
    """Take lines from what was answered before, say what is done about one, and return the words of the Word file."""
    page = place.page
    page.set_viewport_size({"width": 1280, "height": 900})
    place.begin(LAST)
    author = Author(page)
    author.at('[data-field="institution_type"]')
    page.keyboard.press("ArrowDown")
    author.press('[data-act="next"]')
    for origin in origins:
        author.press(f'[data-field="{origin}"]', "Space")
    for number in ("06", "08"):
        author.press(f'[data-field^="{number}/"]', "Space")
    author.press('[data-act="take"]')
    author.press('[data-act="go"][data-value="export"]')
    author.press('[data-field="agree"]', "Space")
    author.press('[data-act="make"]')
    author.form.locator("a[download]").first.wait_for()
    author.at("a[download]")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    document = Document(BytesIO(download.value.path().read_bytes()))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return " ".join([*(one.text for one in document.paragraphs), *cells])


def plain(text):
    """Words without what marks a source, which the plan writes in columns of its own."""
    return re.sub(r"[（(][^（）()]*[）)]|\W", "", text)
