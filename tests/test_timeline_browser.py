"""The timeline in real Chromium: switched by keyboard, accessible in its longer state, nothing cut on a narrow page, and printed whole."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from test_browser import LANGUAGES, on_screen
from test_lessons_browser import WIDE
from test_reader_browser import RULES

from uncac_prevention.load import load_labels, load_lesson
from uncac_prevention.tables.timeline import timeline

pytestmark = [pytest.mark.browser, pytest.mark.long]
PREFIX = "#f-08-timeline-"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_later_state_by_keyboard_on_wide_and_narrow_pages_and_on_paper(browser, tmp_path, language):
    words = load_labels(language)["timeline"]
    with on_screen(browser, tmp_path, "app", language, load_lesson("08").file) as place:
        page = place.page
        place.begin("#f-08-reflection-do-save")
        form = page.locator(".unp", has=page.locator(f"{PREFIX}state")).first
        assert not form.locator(f"{PREFIX}source").count()
        page.locator(f"{PREFIX}state").focus()
        page.keyboard.press("ArrowDown")
        form.locator(f"{PREFIX}source").wait_for()
        assert page.evaluate("document.activeElement.id") == f"{PREFIX}state"[1:], "the keyboard lost its place"
        assert form.locator(".unp-timeline > li").count() == len(timeline())
        assert words["now_said"].split("{")[0] in form.locator('[role="status"]').inner_text()
        found = Axe().run(page, options=RULES)
        assert found.response["violations"] == [], found.generate_report()
        for width in (400, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(WIDE) == [], width
        page.emulate_media(media="print")
        assert form.locator(".unp-timeline > li").last.is_visible()
