"""The research lab in real Chromium: its code is in sight, its tables can be read and reached, and the learner's own coding comes into them."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from test_browser import APP, PLACES, on_screen, sooner

from uncac_prevention.load import load_labels, load_lesson

pytestmark = pytest.mark.browser
LESSON = load_lesson("10")
UNITS = LESSON.exercise("coding").items
CODE = "lesson.table(compared(pairs)"


@pytest.fixture(params=PLACES)
def place(request, browser, tmp_path, monkeypatch):
    monkeypatch.setenv("UNCAC_WORK", str(tmp_path / "work"))
    with on_screen(browser, tmp_path, *request.param, LESSON.file) as opened:
        opened.begin("#f-10-quiz-do-check")
        yield opened


def table(place, name):
    caption = load_labels(place.language)["captions"][name]
    return place.page.locator(".unp-page", has=place.page.locator("figcaption", has_text=caption)).last


def code_units(place, codes):
    form = place.page.locator(".unp", has=place.page.locator('[id^="f-10-coding-do-"]')).first
    for code in codes:
        form.locator(f'input[value="{code}"]').check()
        form.locator("#f-10-coding-do-check").click()
        form.locator(".unp-verdict").wait_for()
        form.locator("#f-10-coding-do-next").click()
        form.locator(".unp-verdict").wait_for(state="detached")


def test_ones_own_codes_come_into_the_tables_and_the_disagreement_is_listed(place):
    page, words = place.page, load_labels(place.language)
    assert page.get_by_text(CODE).count() == (place.kind == "learn"), "the app shows no code, JupyterLab does"
    assert words["captions"]["no_rows"] in table(place, "disagreements").inner_text()
    wrong = next(one for one in UNITS[2].options if not one.correct)
    code_units(place, [UNITS[0].key.id, UNITS[1].key.id, wrong.id, UNITS[3].key.id])
    if place.kind == "learn":
        # Two cells in turn, as the text says: the one that compares and the one that lists.
        page.get_by_text(CODE).first.click()
        for _ in range(2):
            page.keyboard.press("Shift+Enter")
    else:
        page.reload()
    table(place, "disagreements").get_by_text(UNITS[2].id).wait_for()
    cells = table(place, "agreement").locator("tbody tr").first.locator("td").all_inner_texts()
    assert cells[:4] == [words["coders"]["yours"], "4", "3", "75"]


@pytest.mark.parametrize("place", sooner(APP), indirect=True)
def test_tables_are_accessible_and_nothing_is_cut_on_a_narrow_page(place):
    page = place.page
    if place.kind == "app":
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        assert found.response["violations"] == [], found.generate_report()
    page.set_viewport_size({"width": 320, "height": 800})
    wide = page.evaluate("""() => [...document.querySelectorAll('.unp *, .unp-page *')]
        .filter(one => !one.closest('.unp-scroll, .unp-dialog') && one.getBoundingClientRect().width && one.getBoundingClientRect().right > innerWidth + 1)
        .map(one => one.outerHTML.slice(0, 120))""")
    assert wide == [], wide
