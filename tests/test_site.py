"""The static edition: whole, closed in itself, searchable in both languages, readable by keyboard, and without the keys of the tests."""

import html
import importlib.util
import json
import re
import sys
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT

from uncac_prevention import __main__ as command_line
from uncac_prevention.languages import LANGUAGES
from uncac_prevention.load import lesson_files, load_labels, load_lesson, load_questions, load_tests

pytest.importorskip("nbconvert", reason="comes with the lessons")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
WIDE = """() => [...document.querySelectorAll('body *')]
    .filter(one => one.checkVisibility() && !one.closest('.unp-scroll, pre, .site-skip') && one.getBoundingClientRect().right > innerWidth + 1)
    .map(one => one.outerHTML.slice(0, 120))"""


class Places(HTMLParser):
    """The ids of a page, where it leads to, and what it loads."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.loaded = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" and "href" in given else [given["action"]] if "action" in given else []
        self.loaded += [given[name] for name in ("src", "href", "srcset", "data") if name in given and tag not in ("a", "template")]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """All pages, written as the command does."""
    spec = importlib.util.spec_from_file_location("static_edition", ROOT / "tools" / "site.py")
    sys.modules[spec.name] = tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    folder = tmp_path_factory.mktemp("edition") / "site"
    assert tool.build_site(folder) == len(list(folder.rglob("*.html")))
    return folder


@pytest.fixture(scope="module")
def texts(site):
    return {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in sorted(site.rglob("*.html"))}


@pytest.fixture
def page(browser, site):
    """A page of a browser that may read the folder and nothing else; `asked` are the requests that went elsewhere."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.asked, opened.failed = [], []
    context.on("request", lambda one: None if one.url.startswith((site.as_uri(), "data:")) else opened.asked.append(one.url))
    opened.on("pageerror", lambda error: opened.failed.append(str(error)))
    yield opened
    context.close()
    assert opened.asked == [] and opened.failed == []


def test_each_notebook_has_its_page_in_each_language_and_the_first_page_leads_there(texts):
    for language in LANGUAGES:
        names = {path.stem for path in (ROOT / "notebooks" / language).glob("*.ipynb")}
        assert names and all(f"{language}/{name}.html" in texts for name in (*names, "index", "report", "articles", "data", "search", "workshop"))
        kit = [path for path in (ROOT / "workshop" / language).rglob("*.md")]
        titles = {re.search("^# (.+)$", path.read_text("utf-8"), re.M)[1] for path in kit}
        listed = set(re.findall(r'<li><a href="[\w]+\.html">([^<]+)</a></li>', texts[f"{language}/workshop.html"].split("<main")[1]))
        assert len(kit) > 15 and titles == {html.unescape(one) for one in listed}
        assert {f"{name}.html" for name in names} <= set(Places(texts[f"{language}/index.html"]).links)
        assert f"{language}/index.html" in Places(texts["index.html"]).links


def test_each_link_leads_to_a_page_and_a_place_that_there_is(site, texts):
    every = {(site / name).resolve(): Places(text) for name, text in texts.items()}
    assert sum(len(one.links) for one in every.values()) > 5000
    for path, places in every.items():
        twice = {one for one in places.ids if places.ids.count(one) > 1}
        assert not twice, f"{path.name}: {twice}"
        for link in places.links:
            address = urlsplit(link)
            if address.scheme:
                assert address.scheme == "https", link
                continue
            target = (path.parent / address.path).resolve() if address.path else path
            assert target in every, f"{path.name}: {link}"
            assert not address.fragment or unquote(address.fragment) in every[target].ids, f"{path.name}: {link}"


def test_what_a_page_loads_lies_in_the_folder(site, texts):
    for name, text in texts.items():
        for address in Places(text).loaded:
            assert address.startswith("data:") or ((site / name).parent / address).is_file(), f"{name}: {address}"
    for path in (site / "assets").glob("*.css"):
        assert not re.search(r"@import|url\(", path.read_text("utf-8"))


def plain(text):
    return " ".join(re.sub(r"<[^>]+>", "", re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.S)).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_item_is_there_with_its_answers_and_the_tests_without(site, texts, language):
    everything = html.unescape("\n".join(texts.values())) + "".join(path.read_text("utf-8") for path in (site / "assets").glob("index.*.js"))
    for number in (path.stem for path in lesson_files()):
        lesson = load_lesson(number)
        shown = html.unescape(plain(texts[f"{language}/{lesson.file}.html"]))
        for exercise in lesson.exercises:
            for item in exercise.items:
                assert " ".join(item.prompt[language].split()) in shown, item.id
                for option in () if exercise.test else item.options:
                    assert " ".join(option.feedback[language].split()) in shown, item.id
    bank, forms = load_questions(), load_tests()
    kept = [option["feedback"][language] for form in forms.values() for name in form for option in bank[name]["options"]]
    assert len(kept) > 80 and not [one for one in kept if one in everything]


def test_a_figure_has_its_words_and_each_page_its_notices_version_and_licence(texts):
    for name, text in texts.items():
        assert all(re.search(r'alt="[^"]{20,}"', one) for one in re.findall(r"<img[^>]*>", text)), name
        language = name.split("/")[0]
        if language in LANGUAGES:
            words = load_labels(language)
            assert words["notices"]["text"] in plain(text) and words["site"]["licence"] in text, name
            assert f'lang="{LANGUAGES[language].html}"' in text.split("<head>")[0] and re.search(r"\d+\.\d+\.\d+", text.split("site-foot")[1])
        assert "unp-primary" not in text.split("<main")[1] or "search" in name, f"{name}: a button that does nothing"


def test_another_folder_is_not_overwritten_and_a_former_edition_is(site, capsys, monkeypatch, tmp_path):
    (tmp_path / "letter.txt").write_text("mine", "utf-8")
    assert command_line.main(["site", "--output", str(tmp_path), "--language", "en"]) == 2
    assert str(tmp_path) in capsys.readouterr().err and [one.name for one in tmp_path.iterdir() if one.name != "work"] == ["letter.txt"]
    tool = sys.modules["static_edition"]
    monkeypatch.setattr(tool, "_pages", lambda _: [])
    (site.parent / "copy").mkdir()
    assert tool.build_site(site.parent / "copy") == 1
    (site.parent / "copy" / "en").mkdir()
    (site.parent / "copy" / "en" / "old.html").write_text("", "utf-8")
    assert tool.build_site(site.parent / "copy") == 1
    assert not (site.parent / "copy" / "en" / "old.html").exists()


def accessible(page):
    found = Axe().run(page, options=RULES)
    assert found.response["violations"] == [], found.generate_report()


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_either_language_are_found_and_lead_to_their_place(page, site, language):
    words = load_labels(language)
    page.goto((site / language / "index.html").as_uri())
    accessible(page)
    page.get_by_role("textbox", name=words["reader"]["search"]).fill("议会")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    status = page.locator("#search-status")
    status.get_by_text("议会").wait_for()
    index = {code: json.loads((site / "assets" / f"index.{code}.js").read_text("utf-8").split(", ", 1)[1][:-3]) for code in LANGUAGES}
    expected = sum("议会" in text for pages in index.values() for _, _, entries in pages for _, _, text in entries)
    assert expected > 50 and str(expected) in status.inner_text()
    assert page.locator("#search-results li mark").first.inner_text() == "议会"
    accessible(page)

    page.locator("#search input").fill("clear and concise")
    status.get_by_text("clear and concise").wait_for()
    link = page.locator('#search-results a[href*="report.html"][href*="#p28"]').first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/report.html*#p28")
    assert page.locator("article#p28").is_visible()
    mark = page.locator("#p28 mark.site-found")
    assert mark.inner_text() == "clear and concise" and mark.evaluate("one => { const { top } = one.getBoundingClientRect(); return top > 0 && top < innerHeight; }")

    page.goto((site / language / "search.html").as_uri() + "?q=qqqq")
    page.locator("#search-status").get_by_text("qqqq").wait_for()
    assert page.locator("#search-results li").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lesson_is_read_by_keyboard_shows_its_sources_and_changes_language_in_place(page, site, language):
    other = next(code for code in LANGUAGES if code != language)
    page.goto((site / language / "03_parliaments.html").as_uri())
    link = page.locator('main a[href^="#p"][data-quote]:visible, main a[href^="#p"]:visible').first
    link.press("Enter")
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    assert dialog.locator(".unp-columns > div").count() == 2
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert link.evaluate("one => one === document.activeElement")

    answers = page.locator("#c-quiz-form .unp-form details")
    assert not answers.first.evaluate("one => one.open")
    page.locator('[data-fold="open"]').press("Enter")
    assert answers.evaluate_all("all => all.length > 5 && all.every(one => one.open)")
    page.locator('[data-fold=""]').press("Enter")

    page.locator("#c-quiz-form").evaluate("one => one.scrollIntoView()")
    page.locator("[data-switch]").evaluate("one => one.click()")
    page.wait_for_url(f"**/{other}/03_parliaments.html#c-quiz*")
    assert page.locator("#c-quiz-form").evaluate("one => { const { top } = one.getBoundingClientRect(); return Math.abs(top) < 300; }")


@pytest.mark.browser
def test_the_colours_can_be_changed_and_are_readable(page, site):
    page.goto((site / "zh" / "03_parliaments.html").as_uri())
    accessible(page)
    button = page.locator("[data-theme]")
    assert button.inner_text() == load_labels("zh")["site"]["dark"]
    button.press("Enter")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 27, 34)"
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)" and not page.locator("header").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_on_a_narrow_screen(page, site, language):
    page.set_viewport_size({"width": 320, "height": 800})
    for name in ("index", "search", "data", "report", "03_parliaments", "10_research_lab"):
        page.goto((site / language / f"{name}.html").as_uri())
        assert page.evaluate(WIDE) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_accessible_with_everything_unfolded(page, site, language):
    # Presentations have tests of their own, step by step.
    for path in sorted(one for one in (site / language).glob("*.html") if not one.stem.startswith("present_")):
        page.goto(path.as_uri())
        # The whole report and the articles, which most lessons hold, are tried on their own pages.
        page.evaluate("document.querySelectorAll('.site-whole').forEach(one => one.replaceChildren())")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        accessible(page)
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate(WIDE) == [], path.name
        page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_page_and_a_source_in_its_dialog_are_accessible_in_the_dark(page, site, language):
    page.emulate_media(color_scheme="dark")
    for name in ("index", "report", "data", "search", "03_parliaments"):
        page.goto((site / language / f"{name}.html").as_uri() + "?q=audit")
        accessible(page)
    page.locator('#c-quiz-form a[href^="#p"]:visible').first.press("Enter")
    page.locator("dialog[open]").wait_for()
    accessible(page)
