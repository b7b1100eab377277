"""Lesson 00 in real Chromium, in both languages, in JupyterLab and in the app: what is set there holds, and its links lead on."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from test_browser import LAB, LANGUAGES, PATIENCE, PLACES, on_screen, outside, sooner

from uncac_prevention.load import load_labels, load_lesson

pytestmark = pytest.mark.browser
CLICKS = "#f-00-three-clicks-"
LARGER = ':root[data-unp-type-size="larger"]'
# The size of the text and of an exercise of the lesson in front.
SIZES = """() => [...document.querySelectorAll('.jp-RenderedMarkdown p, .unp-form p, .unp p')]
    .filter((one) => one.checkVisibility() && !one.closest('.unp-cite, .unp-qualifiers, table, small')).map((one) => getComputedStyle(one).fontSize)"""


@pytest.fixture(params=PLACES)
def doorway(request, browser, tmp_path):
    with on_screen(browser, tmp_path, *request.param, "00_start_here") as opened:
        opened.page.set_default_timeout(PATIENCE / 3)
        yield opened


def begin(place, last="#f-00-anonymous-results-do-save"):
    place.begin(last)


def tab_to(page, act):
    for key in ["Tab"] * 6 + ["Shift+Tab"] * 12:
        if page.evaluate("document.activeElement.id") == f"{CLICKS[1:]}do-{act}":
            return
        page.keyboard.press(key)
    raise AssertionError(f"no way by keyboard to {act}")


def ticked(place, number):
    """Wait until so many of the three buttons have their tick, and the next has none."""
    form = place.page.locator(".unp", has=place.page.locator(f'[id^="{CLICKS[1:]}do-"]')).first
    form.locator(".unp-ticks li", has_text="✓").nth(number - 1).wait_for()
    assert form.locator(".unp-ticks li", has_text="✓").count() == number
    return form


def test_the_three_clicks_by_keyboard_alone_and_after_a_reload(doorway):
    begin(doorway)
    page, clicks = doorway.page, load_lesson("00").exercise("three-clicks")
    page.locator(f"{CLICKS}{clicks.items[0].key.id}").focus()
    page.keyboard.press("Space")
    tab_to(page, "check")
    page.keyboard.press("Enter")
    form = ticked(doorway, 1)
    assert clicks.items[0].key.feedback[doorway.language] in form.locator('[role="status"]').inner_text()
    tab_to(page, "next")
    page.keyboard.press("Enter")
    form.get_by_text(clicks.items[1].prompt[doorway.language]).wait_for()
    tab_to(page, "undo")
    page.keyboard.press("Enter")
    ticked(doorway, 2)
    assert clicks.items[1].feedback["done"][doorway.language] in form.locator('[role="status"]').inner_text()
    tab_to(page, "next")
    page.keyboard.press("Enter")
    form.locator("textarea").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.type("abc")
    assert page.locator(f"{CLICKS}text").input_value() == "abc"
    tab_to(page, "save")
    page.keyboard.press("Enter")
    ticked(doorway, 3)
    assert clicks.items[2].feedback["done"][doorway.language] in form.locator('[role="status"]').inner_text()
    page.reload()
    begin(doorway)
    ticked(doorway, 3)


def test_a_type_size_stays_after_a_reload_and_in_the_next_lesson(doorway):
    begin(doorway)
    page = doorway.page
    assert set(page.evaluate(SIZES)) == {"16px"}
    page.locator("#f-00-type-size-normal").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(LARGER).wait_for(state="attached")
    assert set(page.evaluate(SIZES)) == {"24px"}
    page.reload()
    page.locator(".jp-RenderedMarkdown h1").first.wait_for()
    # In JupyterLab the browser remembers, before any kernel runs.
    page.locator(LARGER).wait_for(state="attached")
    begin(doorway)
    assert page.locator("#f-00-type-size-larger").is_checked()
    page.locator('.unp-map a[href*="01_reading_the_report"]').click()
    page.locator("h1:visible", has_text=load_lesson("01").title[doorway.language]).wait_for()
    begin(doorway, "#f-01-quiz-do-check")
    assert set(page.evaluate(SIZES)) == {"24px"}


@pytest.mark.parametrize("doorway", sooner(LAB), indirect=True)
def test_the_other_language_is_one_press_away_and_the_answers_go_along(doorway):
    begin(doorway)
    page, other = doorway.page, "zh" if doorway.language == "en" else "en"
    page.locator("#f-00-three-clicks-b").check()
    page.locator(f"{CLICKS}do-check").click()
    ticked(doorway, 1)
    page.get_by_text(load_labels(other)["lesson"]["this_language"]).first.press("Enter")
    page.locator("h1:visible", has_text=load_lesson("00").title[other]).wait_for()
    assert re.search(rf"/{other}/00_start_here\.ipynb", page.url) and len(page.context.pages) == 1
    begin(doorway)
    label = load_labels(other)["form"]
    page.locator(".unp-ticks li:visible", has_text=label["pressed"].format(button=label["check"])).first.wait_for()
    # In JupyterLab the lesson is now on the page twice, and each has to keep its focus to itself.
    undo = page.locator(f"{CLICKS}do-undo:visible")
    undo.press("Enter")
    page.locator(".unp-ticks li:visible", has_text=label["pressed"].format(button=label["undo"])).first.wait_for()
    assert undo.evaluate("button => button === document.activeElement")
    assert outside(doorway) == []


@pytest.mark.parametrize("doorway", [("app", language) for language in LANGUAGES], ids="-".join, indirect=True)
def test_the_doorway_is_accessible_and_whole_when_narrow_and_large(doorway):
    begin(doorway)
    page = doorway.page
    page.locator("#f-00-type-size-larger").check()
    page.locator("#f-00-type-size-do-save").click()
    page.locator(LARGER).wait_for(state="attached")
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert found.response["violations"] == [], found.generate_report()
    for button in page.locator(".unp-button:visible").all():
        box = button.bounding_box()
        assert box["height"] >= 36 and box["width"] >= 36
    page.set_viewport_size({"width": 320, "height": 800})
    wide = page.evaluate("""() => [...document.querySelectorAll('.unp *, .unp-page *, .jp-RenderedMarkdown > *')]
        .filter(one => !one.closest('.unp-scroll, .unp-dialog, table') && one.getBoundingClientRect().right > innerWidth + 1)
        .map(one => one.outerHTML.slice(0, 120))""")
    assert wide == [], wide
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
