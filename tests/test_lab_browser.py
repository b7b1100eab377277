"""JupyterLab and the app around a lesson in real Chromium: calm, readable when narrow, and what a lost kernel looks like."""

import re
import shutil

import psutil
import pytest
from conftest import ROOT
from test_browser import LAB, LANGUAGES, PATIENCE, PLACES, QUIZ, on_screen, outside, place  # noqa: F401  A fixture.

from uncac_prevention.load import load_labels, load_lesson

pytestmark = pytest.mark.browser
# The app is the same at 400 as at 320; JupyterLab's menu bar is not.
WIDTHS = [pytest.param(*one.values, width, id=f"{one.id}-{width}", marks=one.marks) for places, width in ((PLACES, 320), (LAB, 400)) for one in places]
SECTIONS = """() => [...document.querySelectorAll('.jp-Cell h2, main h2')].filter(one => !one.closest('.unp, .unp-page'))
    .map(one => one.firstChild.nodeName === 'SPAN' ? one.childNodes[1].textContent : one.firstChild.textContent)"""


def kernel_of(place):  # noqa: F811
    """The process that runs the lesson's code."""
    children = psutil.Process(place.process.pid).children(recursive=True)
    (kernel,) = [one for one in children if any("ipykernel" in part for part in one.cmdline())]
    return kernel


def choose(place, option):  # noqa: F811
    place.page.locator(f"{QUIZ}{option}").check()
    place.page.locator(f"{QUIZ}do-check").click()


def fully_on_screen(page, selector):
    return page.locator(selector).first.evaluate("""one => { const box = one.getBoundingClientRect();
        return box.top >= 0 && box.left >= 0 && box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1; }""")


def test_a_lost_kernel_is_said_and_mended_by_a_reload(place):  # noqa: F811
    place.run()
    page, status = place.page, place.form("quiz").locator('[role="status"]')
    choose(place, "a")
    status.locator(".unp-feedback").wait_for()
    kernel_of(place).kill()
    if place.kind == "app":
        lost = page.locator("#uncac-lost")
        lost.get_by_text(load_labels(place.language)["serve"]["page_lost"]).wait_for(timeout=30_000)
        lost.locator("button").click()
    else:
        # JupyterLab's own message, in the language of its menus.
        page.locator(".jp-Dialog .jp-mod-accept").click()
        choose(place, "b")
        status.get_by_text(place.words["lost"]).wait_for(timeout=40_000)
        page.reload()
    place.run()
    form = place.form("quiz")
    form.get_by_text(place.words["progress"].format(number=2, total=8)).wait_for()
    form.locator('[data-act="back"]').click()
    form.locator('[role="status"] .unp-feedback').wait_for()
    assert page.locator(f"{QUIZ}a").is_checked()


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_part_that_fails_in_the_app_is_said_in_words_and_the_rest_goes_on(browser, tmp_path, language):
    for name in ("src", "data", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / "copy" / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "copy" / "data" / "registers" / "glossary.csv").unlink()
    with on_screen(browser, tmp_path, "app", language, load_lesson("01").file, root=tmp_path / "copy") as place:
        place.run()
        page, panel = place.page, place.page.locator(".unp-error").first
        panel.scroll_into_view_if_needed()
        assert load_labels(language)["lesson"]["error"] in panel.inner_text() and "data/registers (glossary)" in panel.inner_text()
        assert "Traceback" not in page.locator("body").inner_text()
        panel.locator("summary").press("Enter")
        assert "Traceback" in panel.inner_text(), "who helps finds the details folded"
        choose(place, "a")
        place.form("quiz").locator('[role="status"] .unp-feedback').wait_for()
        assert outside(place) == []


def test_the_contents_lead_to_each_section_and_are_out_of_the_way_when_narrow(place):  # noqa: F811
    place.run()
    page, bar = place.page, place.page.locator("nav.unp-contents")
    names = page.evaluate(SECTIONS)
    assert len(names) == 12 and bar.locator("a").all_inner_texts() == names
    assert fully_on_screen(page, "nav.unp-contents")
    form = place.form("quiz").bounding_box()
    assert bar.bounding_box()["x"] >= form["x"] + form["width"], "the contents lie on the lesson"
    bar.locator("a").nth(5).focus()
    page.keyboard.press("Enter")
    page.wait_for_function("name => document.activeElement.textContent.startsWith(name)", arg=names[5])
    assert page.evaluate("() => { const top = document.activeElement.getBoundingClientRect().top; return top >= 0 && top < innerHeight / 2; }")
    cells = page.locator(".jp-Cell").count()
    page.keyboard.press("b")
    assert page.locator(".jp-Cell").count() == cells

    page.set_viewport_size({"width": 400, "height": 800})
    page.locator(".unp nav.unp-contents").wait_for(state="attached")
    assert not bar.locator("a").first.is_visible()
    bar.locator("summary").focus()
    page.keyboard.press("Enter")
    bar.locator("a").first.wait_for()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator("nav.unp-aside").wait_for()
    assert page.locator("nav.unp-contents").count() == 1


@pytest.mark.parametrize("place", LAB, indirect=True)
def test_one_switch_shows_the_code_and_folds_it_again(place):  # noqa: F811
    place.run()
    page, code, switch = place.page, place.page.locator(".jp-CodeCell .jp-InputArea-editor:visible"), place.page.locator("[data-code]")
    words = load_labels(place.language)["lesson"]
    assert code.count() == 0 and switch.inner_text() == words["show_code"]
    for pressed, label, shown in (("Enter", "hide_code", True), ("Space", "show_code", False), ("Enter", "hide_code", True)):
        switch.focus()
        page.keyboard.press(pressed)
        page.wait_for_function("label => document.querySelector('[data-code]').textContent === label", arg=words[label])
        assert (code.count() > 10) == shown
        page.wait_for_function("document.activeElement === document.querySelector('[data-code]')")
    assert "open_lesson(" in page.locator(".jp-CodeCell .jp-InputArea-editor").nth(1).inner_text()
    # The lesson does not start over because its code was shown.
    choose(place, "a")
    place.form("quiz").locator('[role="status"] .unp-feedback').wait_for()


@pytest.mark.parametrize("place", LAB, indirect=True)
def test_jupyterlab_is_calm(place):  # noqa: F811
    page = place.page
    place.run()
    menus = page.locator(".lm-MenuBar-itemLabel").all_inner_texts()
    assert menus[0] == {"en": "File", "zh": "文件"}[place.language]
    for restless in (".jp-FileBrowser", "#jp-main-statusbar", ".jp-cell-toolbar", ".jp-NotebookPanel-toolbar [data-command='notebook:cut-cell']",
                     ".cm-lineNumbers", ".Toastify__toast", ".jp-SideBar.jp-mod-right", ".lm-DockPanel-tabBar"):
        assert page.locator(f"{restless}:visible").count() == 0, restless
    sizes = page.evaluate("""() => ['.jp-RenderedMarkdown p', '.jp-RenderedMarkdown td', '.unp p', '.lm-MenuBar-itemLabel']
        .map(one => parseFloat(getComputedStyle(document.querySelector(one)).fontSize))""")
    assert min(sizes[:3]) >= 16 and sizes[3] >= 15


@pytest.mark.parametrize(("place", "width"), WIDTHS, indirect=["place"])
def test_a_lesson_starts_on_a_narrow_page_and_nothing_is_cut(place, width):  # noqa: F811
    place.page.set_viewport_size({"width": width, "height": 800})
    place.run()
    wide = place.page.evaluate("""() => [...document.querySelectorAll('.unp *, .unp-page *, .jp-RenderedMarkdown > *')]
        .filter(one => one.checkVisibility() && !one.closest('.unp-scroll, .unp-dialog, table') && one.getBoundingClientRect().right > innerWidth + 1)
        .map(one => one.outerHTML.slice(0, 120))""")
    assert wide == []
    choose(place, "a")
    place.form("quiz").locator('[role="status"] .unp-feedback').wait_for()
    menus = place.page.locator(".lm-MenuBar-itemLabel:visible")
    if width == 400 and menus.count():
        assert menus.last.inner_text() in ("Help", "帮助") and fully_on_screen(place.page, ".lm-MenuBar-item:last-child")


@pytest.mark.parametrize("place", LAB, indirect=True)
def test_a_notebook_that_is_saved_while_it_runs_keeps_its_forms_without_a_kernel(place):  # noqa: F811
    place.run()
    page = place.page
    # JupyterLab saves by itself; a key for it in the same moment would be a second writer, about whom JupyterLab asks.
    page.wait_for_function("() => !document.title.startsWith('*') && !document.querySelector('.jp-mod-dirty')")
    kernel_of(place).kill()
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.reload()
    page.locator('[data-commandlinker-command="notebook:run-all-cells"]').first.wait_for(timeout=PATIENCE)
    form = load_lesson("01").exercise("quiz").title[place.language]
    page.locator(".unp-form", has_text=re.compile(re.escape(form))).first.wait_for(timeout=PATIENCE)
