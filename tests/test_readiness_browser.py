"""Check this computer in real Chromium: pressed, it answers for Python and the browser, in the app and in JupyterLab, in both languages."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT
from test_browser import LANGUAGES, on_screen
from test_lessons_browser import WIDE
from test_reader_browser import RULES

from uncac_prevention.load import load_labels
from uncac_prevention.readiness import MACHINE, PAGE

pytestmark = [pytest.mark.browser, pytest.mark.long]
CHECK = "#f-check_setup-check-do-check"


@pytest.mark.parametrize("kind", ["app", "learn"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_computer_of_the_tests_is_looked_at(browser, tmp_path, kind, language):
    said = load_labels(language)["readiness"]
    with on_screen(browser, tmp_path, kind, language, "check_setup") as place:
        page = place.page
        place.begin(CHECK)
        form = page.locator(".unp:visible", has=page.locator(CHECK)).first
        form.locator(CHECK).press("Enter")
        form.locator("[data-copy]").wait_for()
        rows = form.locator("tbody tr")
        assert rows.locator("th").all_inner_texts() == [said[line] for line in (*MACHINE, *PAGE)]
        told = {name: state for name, state in zip(rows.locator("th").all_inner_texts(), rows.locator("td:nth-child(2)").all_inner_texts())}
        assert all(told[said[line]] == said["ready"] for line in ("python", "font", "write", "browser", "glyphs", "storage"))
        assert "Chrome " in form.inner_text()
        report = form.locator("[data-copy]").get_attribute("data-copy")
        assert said["report_needs"] in report and "token" not in report.lower()
        form.locator("[data-copy]").press("Enter")
        form.locator(".unp-copied", has_text=said["copied"]).or_(form.locator(".unp-copied", has_text=said["selected"])).first.wait_for()
        if kind == "app":
            found = Axe().run(page, options=RULES)
            assert found.response["violations"] == [], found.generate_report()
            for width in (400, 320):
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate(WIDE) == [], width


def test_a_browser_without_chinese_and_memory_is_noticed(browser):
    script = (ROOT / "src/uncac_prevention/widgets/form.js").read_text("utf-8")
    page = browser.new_page()
    page.goto("data:text/html,<p>x")
    seen = f"() => {{ {script.partition('export default')[0]}; return seenByBrowser(); }}"
    told = page.evaluate(seen)
    assert told["glyphs"] and not told["storage"], "a page from a text has no memory"
    # Every sign is drawn as the same box.
    page.evaluate("() => { const draw = CanvasRenderingContext2D.prototype.fillText;"
                  "CanvasRenderingContext2D.prototype.fillText = function (text, x, y) { draw.call(this, '□', x, y); }; }")
    assert not page.evaluate(seen)["glyphs"]
    page.close()
