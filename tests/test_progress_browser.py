"""My progress in real Chromium: by keyboard alone from the last cell of a lesson to the test, its gain, a round of repeating and a printed page."""

from datetime import datetime, timedelta, timezone

import pytest
from axe_playwright_python.sync_playwright import Axe
from test_browser import on_screen, outside
from test_lessons_browser import WIDE, Learner
from test_progress import OWN, TESTS, Days, wrong
from test_reader_browser import RULES

from uncac_prevention.exercises import Exercise
from uncac_prevention.learner import LearnerRecord
from uncac_prevention.load import load_labels, load_lesson

pytestmark = pytest.mark.browser
PAGE = "#f-progress-"
LAST = f"{PAGE}completion-do-make"


def learner(page, exercise, language):
    return Learner(page, "progress", exercise, language)


def named(name):
    """What `Learner` needs to know of a part that is no exercise of a file."""
    return Exercise(name, "choice", {}, {}, {}, 1, (), ())


def panel(page, button):
    """The form in front that a button belongs to."""
    return page.locator(".unp:visible", has=page.locator(button)).first


def yesterdays():
    """Somebody who took the first test a month ago and did a quiz last week, half of it wrong."""
    now, days = datetime.now(timezone.utc), Days()
    days.take("pre", 3, now - timedelta(30))
    for place, item in enumerate(OWN):
        days.answer("01", "quiz", item.id, wrong(item) if place % 2 else item.key.id, now - timedelta(7))
    return days.kept(LearnerRecord())


@pytest.mark.parametrize("kind, language", [("app", "zh"), pytest.param("app", "en", marks=pytest.mark.long), pytest.param("learn", "en", marks=pytest.mark.long),
                                            pytest.param("learn", "zh", marks=pytest.mark.long)])
def test_the_way_through_the_page_by_keyboard_alone(browser, tmp_path, kind, language):
    record, said = yesterdays(), load_labels(language)
    with on_screen(browser, tmp_path, kind, language, "my_progress") as place:
        page = place.page
        place.begin(LAST)
        assert said["progress"]["answered_of"].format(answered=len(OWN), asked=33) in panel(page, f"{PAGE}progress-do-refresh").inner_text()

        done = learner(page, named("repeat-1"), language)
        assert done.do_all() == 6 and len(record.answers("progress", "repeat-1")) == 6
        post = learner(page, TESTS["post"][1], language)
        assert post.do_all() == 12
        assert said["gain"]["title"] in post.form.inner_text() and said["gain"]["first_counts"] in post.form.inner_text()
        later = learner(page, named("delayed-test"), language)
        assert page.locator(f"{PAGE}delayed-test-do-save").count() == 0
        later.press("take_now")
        page.locator(f"{PAGE}delayed-test-do-save").wait_for()

        page.locator(f"{PAGE}completion-name").focus()
        page.keyboard.type("Anna 张三")
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        printed = tmp_path / "page.html"
        download.value.save_as(printed)
        assert outside(place) == []
        assert "Anna 张三" in printed.read_text("utf-8") and download.value.suggested_filename.endswith(".html")
        assert said["completion"]["made"].split("{")[0] in panel(page, LAST).locator('[role="status"]').inner_text()

        if kind == "app":
            found = Axe().run(page, options=RULES)
            assert found.response["violations"] == [], found.generate_report()
            for width in (400, 320):
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate(WIDE) == [], width
        page.goto(printed.as_uri())
        found = Axe().run(page, options=RULES)
        assert found.response["violations"] == [], found.generate_report()
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert load_lesson("01").title[language] in page.locator("table").inner_text()
        assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.long
@pytest.mark.parametrize("kind, language", [("app", "zh"), ("learn", "en"), ("learn", "zh")])
def test_a_lesson_leads_to_the_page_and_the_page_back_and_what_was_done_is_still_there(browser, tmp_path, kind, language):
    yesterdays()
    said = load_labels(language)
    with on_screen(browser, tmp_path, kind, language, "01_reading_the_report") as place:
        page = place.page
        place.begin("#f-01-record-do-export")
        panel(page, "#f-01-record-do-export").locator("a[data-notebook]").press("Enter")
        page.locator("h1:visible", has_text=said["progress"]["title"]).wait_for()
        place.begin(LAST)
        panel(page, f"{PAGE}progress-do-refresh").locator("a[data-notebook]", has_text=load_lesson("02").title[language]).first.press("Enter")
        page.locator("h1:visible", has_text=load_lesson("02").title[language]).wait_for()
        assert len(page.context.pages) == 1
        assert page.url.split("?")[0].endswith(f"/{language}/02_chapter_two.ipynb")
        page.goto(page.url.replace("02_chapter_two", "my_progress"))
        place.begin(LAST)
        assert page.locator(f"{PAGE}completion-name").input_value() == ""
