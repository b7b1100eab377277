"""The explorer of articles and the links to clauses in real Chromium, in both languages, in JupyterLab, in the app, and without a kernel."""

import json
import re
import shutil

import pytest
from conftest import ROOT
from test_browser import APP, LANGUAGES, PLACES, on_screen, sooner
from test_reader_browser import IN_VIEW, assert_accessible_and_whole, assert_accessible_dialog, tab_to

from uncac_prevention.convention import clause_name
from uncac_prevention.lesson import open_lesson
from uncac_prevention.load import load_convention, load_labels, load_report

pytestmark = pytest.mark.browser
LESSON = "01_reading_the_report"
PREFIX = "f-01-articles-"
CONVENTION = load_convention()


def with_articles(folder, language):
    """Lesson 01 with a link to a clause, the explorer and the figure behind its first part, as a lesson on the Convention has them."""
    path = folder / "notebooks" / language / f"{LESSON}.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    name, opened = clause_name("art9.2.c", language), open_lesson("01", language)
    cells = [{"cell_type": "markdown", "id": "clause", "metadata": {}, "source": [f'[{name}](#art9.2.c "shall")']}]
    for part in ("articles", "duties"):
        shown = opened.show(part)
        page = shown._repr_mimebundle_()["text/html"] if part == "articles" else shown._repr_html_()
        output = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/html": page, "text/plain": part}}
        cells.append({"cell_type": "code", "id": part, "metadata": {}, "source": [f'lesson.show("{part}")'], "execution_count": 1, "outputs": [output]})
    place = next(number for number, cell in enumerate(notebook["cells"]) if 'lesson.show("start")' in "".join(cell["source"])) + 1
    notebook["cells"][place:place] = cells
    path.write_text(json.dumps(notebook, ensure_ascii=False), "utf-8")
    return path


@pytest.fixture(params=PLACES)
def place(request, browser, tmp_path):
    root = tmp_path / "checkout"
    for name in ("src", "data", "notebooks"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    with_articles(root, request.param[1])
    with on_screen(browser, tmp_path, *request.param, LESSON, root) as opened:
        yield opened


def explorer_of(place):
    """The explorer once the lesson runs, with its words."""
    place.run()
    explorer = place.page.locator(".unp", has=place.page.locator(f"#{PREFIX}article")).first
    explorer.wait_for()
    return explorer, load_labels(place.language)["articles"]


def said(words, duty="", address="", language="en"):
    """What the status says of an article or clause."""
    clauses = [one for one in CONVENTION.clauses if address in (one.paragraph, f"art{one.article}")]
    name = clause_name(address, language).capitalize()
    if not duty:
        return words["at"].format(name=name, count=len(clauses))
    return words["at_duty"].format(name=name, duty=CONVENTION.duties[duty].label[language], count=sum(one.duty == duty for one in clauses), total=len(clauses))


def test_one_chooses_article_clause_and_duty_and_opens_a_paragraph_by_keyboard_alone(place):
    explorer, words = explorer_of(place)
    page, language = place.page, place.language
    status = explorer.locator('[role="status"]').first
    status.evaluate("one => { one.heard = []; new MutationObserver(() => one.heard.push(one.textContent)).observe(one, { childList: true, subtree: true }); }")
    explorer.locator(f"#{PREFIX}article").focus()
    cells = page.locator(".jp-Cell").count()
    page.keyboard.press("ArrowDown")
    status.get_by_text(said(words, address="art6", language=language)).wait_for()
    assert page.evaluate("document.activeElement.id") == f"{PREFIX}article"
    assert page.locator(".jp-Cell").count() == cells, "a key meant for the explorer went to the notebook"
    assert any(said(words, address="art6", language=language) in one for one in status.evaluate("one => one.heard"))

    tab_to(page, f"{PREFIX}clause")
    for address in ("art6.1", "art6.2"):
        page.keyboard.press("ArrowDown")
        status.get_by_text(said(words, address=address, language=language)).wait_for()
    tab_to(page, f"{PREFIX}duty")
    duty = list(CONVENTION.duties).index("should") + 1
    for _ in range(duty):
        page.keyboard.press("ArrowDown")
        page.wait_for_function("!document.querySelector('.unp[data-busy]')")
    status.get_by_text(said(words, "should", "art6.2", language)).wait_for()
    assert explorer.locator(".unp-provision").count() == 1
    tab_to(page, f"{PREFIX}next")
    page.keyboard.press("Enter")
    status.get_by_text(said(words, "should", "art13.1", language)).wait_for()
    assert page.evaluate("document.activeElement.id") == f"{PREFIX}next"

    link = explorer.locator('td a[href^="#p"]').first
    number = int(link.get_attribute("href")[2:])
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    dialog.get_by_text(load_report().paragraph(number).text).wait_for()
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert page.evaluate("document.activeElement.getAttribute('href')") == f"#p{number}"


def test_a_link_to_a_clause_opens_it_in_both_languages_and_gives_the_focus_back(place):
    explorer_of(place)
    page = place.page
    page.set_viewport_size({"width": 640, "height": 450})
    link = page.locator('a[href$="#art9.2.c"]').first
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    assert dialog.evaluate("one => one.contains(document.activeElement) && document.activeElement.tagName") == "H3"
    mark = dialog.locator("mark")
    assert mark.inner_text() == clause_name("art9.2.c", place.language).capitalize() and mark.evaluate(IN_VIEW)
    clause = next(one for one in CONVENTION.clauses if one.id == "art9.2.c")
    for text in clause.paraphrase.values():
        assert text in dialog.inner_text()
    assert dialog.locator(".unp-primary").evaluate(IN_VIEW), "Close is out of reach"
    # A paragraph of the report opens in its place, and the focus still comes back to the lesson.
    dialog.locator('a[href="#p71"]').press("Enter")
    dialog.get_by_text(load_report().paragraph(71).text).wait_for()
    assert page.locator("dialog").count() == 1
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert page.evaluate("document.activeElement.getAttribute('href')").endswith("#art9.2.c")


@pytest.mark.parametrize("place", sooner(APP), indirect=True)
def test_explorer_figure_and_dialog_are_accessible_and_fit_on_narrow_pages(place):
    explorer, words = explorer_of(place)
    page = place.page
    explorer.locator(f"#{PREFIX}article").select_option("")
    explorer.locator(f"#{PREFIX}more").click()
    explorer.locator(f"#{PREFIX}6").wait_for()
    page.wait_for_function(f"document.activeElement.id === '{PREFIX}6'")
    explorer.locator("summary").first.click()
    assert_accessible_and_whole(place, explorer)
    page.locator('a[href$="#art9.2.c"]').first.press("Enter")
    assert_accessible_dialog(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_kernel_a_link_opens_its_clause_among_the_folded_articles(browser, tmp_path, language):
    from nbconvert import HTMLExporter

    (tmp_path / "notebooks" / language).mkdir(parents=True)
    shutil.copy(ROOT / "notebooks" / language / f"{LESSON}.ipynb", tmp_path / "notebooks" / language)
    path = tmp_path / "lesson.html"
    path.write_text(HTMLExporter(exclude_input=True).from_filename(with_articles(tmp_path, language))[0], "utf-8")
    page = browser.new_page()
    # nbconvert's own page asks other machines for scripts, which no lesson needs.
    page.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
    page.goto(path.as_uri())
    clause = page.locator('[id="art9.2.c"]')
    assert clause.count() == 1 and not clause.is_visible()
    page.locator('a[href="#art9.2.c"]').first.press("Enter")
    clause.wait_for(state="visible")
    assert clause.evaluate("one => { const { top, bottom } = one.getBoundingClientRect(); return bottom > 0 && top < innerHeight; }")
    assert re.search(r"art9\.2\.c$", page.url)
    page.close()
