"""The reader, the paragraph's dialog and the page without a kernel in real Chromium, in both languages, in JupyterLab and in the app."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT
from test_browser import APP, LAB, LANGUAGES, place, sooner  # noqa: F401  The fixture: a running JupyterLab or app.

from uncac_prevention.load import load_labels, load_report
from uncac_prevention.render import citation
from uncac_prevention.search import whole_index

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
IN_VIEW = """one => { const [box, frame] = [one, one.closest('dialog')].map(each => each.getBoundingClientRect());
    return box.top >= frame.top && box.bottom <= frame.bottom; }"""


def reader_of(place):
    """The reader once the lesson runs, with its words."""
    place.run()
    reader = place.page.locator(".unp", has=place.page.locator("#f-01-reader-wanted")).first
    reader.wait_for()
    return reader, load_labels(place.language)["reader"]


def tab_to(page, identifier, key="Tab"):
    """Press Tab until a control has the focus."""
    for _ in range(12):
        if page.evaluate("document.activeElement.id") == identifier:
            return
        page.keyboard.press(key)
    raise AssertionError(f"{identifier} cannot be reached by {key}; the focus is on {page.evaluate('document.activeElement.outerHTML')[:200]}")


def test_one_reads_searches_marks_and_cites_by_keyboard_alone(place):  # noqa: F811
    reader, words = reader_of(place)
    page, found = place.page, whole_index().find("议会")
    status = reader.locator('[role="status"]').first
    status.evaluate("one => { one.heard = []; new MutationObserver(() => one.heard.push(one.textContent)).observe(one, { childList: true, subtree: true }); }")
    reader.locator("#f-01-reader-wanted").focus()
    page.keyboard.type("议会")
    page.keyboard.press("Enter")
    said = words["found"].format(wanted="议会", count=len(found), hits=sum(found.values()))
    status.get_by_text(said).wait_for()
    assert any(said in one for one in status.evaluate("one => one.heard")), "a live region that is made anew is not read aloud"
    assert page.evaluate("document.activeElement.id") == "f-01-reader-wanted"
    assert reader.locator('[lang="zh-Hans"] mark:not([class])').all_inner_texts()[:5] == ["议会"] * 5
    assert reader.locator("h4").count() == 12

    reader.locator("#f-01-reader-more").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'f-01-reader-12'")
    assert reader.locator("h4").count() == len(found)

    reader.locator("#f-01-reader-wanted").focus()
    tab_to(page, "f-01-reader-number")
    page.keyboard.press("Control+a")
    page.keyboard.type("40")
    page.keyboard.press("Enter")
    status.get_by_text(words["at"].format(number=40, total=75)).wait_for()
    tab_to(page, "f-01-reader-next")
    page.keyboard.press("Enter")
    status.get_by_text(words["at"].format(number=41, total=75)).wait_for()
    assert page.evaluate("document.activeElement.id") == "f-01-reader-next"
    tab_to(page, "f-01-reader-mark")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        page.wait_for_function("!document.querySelector('.unp[data-busy]')")
    reader.locator("mark.unp-resolution").first.wait_for()
    assert reader.locator("mark.unp-resolution").first.evaluate("one => getComputedStyle(one).textDecorationStyle") == "double"
    tab_to(page, "f-01-reader-languages", "Shift+Tab")
    page.keyboard.press("ArrowDown")
    reader.locator('.unp-columns [lang="en"]:not(p)').wait_for(state="detached")
    assert "第 8/13 号决议" in reader.inner_text() and load_report("en").paragraph(41).text not in reader.inner_text()

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for code in ("en", "zh"):
        button = reader.get_by_role("button", name=words[f"copy_{code}"])
        button.focus()
        page.keyboard.press("Enter")
        reader.locator(".unp-copied").get_by_text(words["copied"]).wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == citation(41, code)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    button.focus()
    page.keyboard.press("Space")
    reader.locator(".unp-copied").get_by_text(words["selected"]).wait_for()
    assert page.evaluate("getSelection().toString().trim()") == citation(41, "zh")


def test_what_is_typed_and_sent_while_an_answer_is_awaited_is_not_lost(place):  # noqa: F811
    reader, words = reader_of(place)
    # All in one breath, as on a slow machine: no answer can come in between.
    reader.locator("#f-01-reader-mark").evaluate("""mark => {
        mark.value = 'all';
        mark.dispatchEvent(new Event('change', { bubbles: true }));
        const [wanted, number] = ['wanted', 'number'].map(each => document.getElementById(`f-01-reader-${each}`));
        wanted.value = '议会';
        number.value = '40';
        for (const typed of [wanted, number]) typed.dispatchEvent(new Event('input', { bubbles: true }));
        wanted.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    }""")
    found = whole_index().find("议会")
    reader.get_by_text(words["found"].format(wanted="议会", count=len(found), hits=sum(found.values()))).wait_for()
    assert reader.locator("#f-01-reader-mark").input_value() == "all"
    assert reader.locator("#f-01-reader-wanted").input_value() == "议会"


def test_the_dialog_takes_the_focus_shows_the_quotation_and_leads_on(place):  # noqa: F811
    place.run()
    page = place.page
    # A quotation at the end of a paragraph that is longer than the window.
    page.locator('a[href="#p45"]').first.evaluate("one => { one.setAttribute('href', '#p23'); one.dataset.quote = '大流行中恢复所不可或缺的'; one.id = 'pressed'; }")
    link = page.locator("#pressed")
    page.set_viewport_size({"width": 640, "height": 450})
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    assert dialog.evaluate("one => one.contains(document.activeElement) && document.activeElement.tagName") == "H4"
    mark = dialog.locator("mark:not([class])")
    assert mark.inner_text() == "大流行中恢复所不可或缺的" and mark.evaluate(IN_VIEW)
    assert dialog.locator(".unp-primary").evaluate(IN_VIEW), "Close is out of reach"
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('dialog') || document.activeElement === document.body"), "the focus left the dialog"

    # A note names other paragraphs: they open in its place, and the focus still comes back to the lesson.
    link.evaluate("one => one.setAttribute('href', '#p8')")
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert page.evaluate("document.activeElement.id") == "pressed"
    page.keyboard.press("Enter")
    dialog.locator('a[href="#p7"]').press("Enter")
    dialog.get_by_text(load_report().paragraph(7).text).wait_for()
    assert page.locator("dialog").count() == 1
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert page.evaluate("document.activeElement.id") == "pressed"


def assert_accessible_and_whole(place, part):  # noqa: F811
    """Axe finds nothing, narrow pages cut nothing, and each control of the part is large enough; the page is narrow afterwards."""
    page = place.page
    if place.kind == "app":
        # JupyterLab has violations of its own around the lesson.
        found = Axe().run(page, options=RULES)
        assert found.response["violations"] == [], found.generate_report()
    # 320 pixels is also what 1280 leave at 400 %; 640 at 200 %.
    for width in (640, 320):
        page.set_viewport_size({"width": width, "height": 800})
        if place.kind == "app":
            wide = page.evaluate("""() => [...document.querySelectorAll('.unp *, .unp-page *')].filter(one => !one.closest('.unp-scroll')
                && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML.slice(0, 120))""")
            assert wide == [], wide
        for control in part.locator("button:visible, select:visible, input:visible").all():
            assert control.bounding_box()["height"] >= 36


def assert_accessible_dialog(page):
    """A dialog opens that fits on the page, and Axe finds nothing in it."""
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    assert dialog.evaluate("one => one.scrollWidth <= one.clientWidth && one.getBoundingClientRect().right <= innerWidth")
    found = Axe().run(page, context="dialog", options=RULES)
    assert found.response["violations"] == [], found.generate_report()


@pytest.mark.parametrize("place", sooner(APP), indirect=True)
def test_reader_and_dialog_are_accessible_and_fit_on_narrow_pages(place):  # noqa: F811
    reader, words = reader_of(place)
    page = place.page
    reader.locator("#f-01-reader-mark").select_option("all")
    reader.locator("#f-01-reader-wanted").fill("第8/13号决议")
    reader.locator("#f-01-reader-wanted").press("Enter")
    reader.get_by_text(words["near"]).wait_for()
    reader.locator("#f-01-reader-near-1").click()
    reader.locator("mark:not([class])").first.wait_for()
    reader.locator(".unp-narrow summary").press("Enter")
    reader.locator("#f-01-reader-role").press("ArrowDown")
    page.wait_for_function("document.querySelector('#f-01-reader-role').value && document.activeElement.id === 'f-01-reader-role'")
    reader.locator("#f-01-reader-role").select_option("")
    reader.locator("mark:not([class])").first.wait_for()
    assert_accessible_and_whole(place, reader)
    reader.locator(".unp-note a").first.press("Enter")
    assert_accessible_dialog(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_kernel_a_link_opens_its_paragraph_in_the_folded_report(browser, tmp_path, language):
    from nbconvert import HTMLExporter

    path = tmp_path / "lesson.html"
    path.write_text(HTMLExporter(exclude_input=True).from_filename(ROOT / "notebooks" / language / "01_reading_the_report.ipynb")[0], "utf-8")
    page = browser.new_page()
    # nbconvert's own page asks other machines for scripts, which no lesson needs.
    page.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
    page.goto(path.as_uri())
    targets = set(page.locator('a[href^="#p"]').evaluate_all("links => links.map(one => one.getAttribute('href')).filter(one => /^#p[0-9]+$/.test(one))"))
    assert len(targets) > 20
    assert [one for one in sorted(targets) if page.locator(f"article{one}").count() != 1] == []
    article = page.locator("article#p45")
    assert not article.is_visible()
    page.locator('a[href="#p45"]').first.press("Enter")
    article.wait_for(state="visible")
    assert article.evaluate("one => { const { top, bottom } = one.getBoundingClientRect(); return bottom > 0 && top < innerHeight; }")
    page.close()
    page = browser.new_page()
    page.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
    page.goto(f"{path.as_uri()}#p28")
    page.locator("article#p28").wait_for(state="visible")
    page.close()


@pytest.mark.parametrize("place", LAB, indirect=True)
def test_in_jupyterlab_a_link_unfolds_its_paragraph_before_anything_has_run(place):  # noqa: F811
    page = place.page
    page.locator('[data-commandlinker-command="notebook:run-all-cells"]').first.wait_for()
    # The stored output is what is committed; it is made of this page.
    stored = page.locator("article#p45")
    stored.wait_for(state="attached")
    assert not stored.is_visible()
    page.locator('a[href="#p45"]').first.press("Enter")
    stored.wait_for(state="visible")
    page.wait_for_function("() => { const box = document.querySelector('article#p45').getBoundingClientRect(); return box.bottom > 0 && box.top < innerHeight; }")
