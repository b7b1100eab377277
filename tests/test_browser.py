"""Lesson 01 in real Chromium, in both languages, in JupyterLab and in the app: it answers, remembers, and works by keyboard alone."""

import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT

from uncac_prevention.load import load_labels, load_lesson
from uncac_prevention.serve.ground import START

pytestmark = pytest.mark.browser
PATIENCE = 90_000
QUIZ = "#f-01-quiz-"
BUTTON = '[data-commandlinker-command="notebook:run-all-cells"]'
LANGUAGES = ("en", "zh")
# The short run tries each page in both programs and both languages once; the long run tries every pair.
PLACES = [pytest.param(pair, id="-".join(pair), marks=marks) for pair, marks in (
    (("app", "en"), ()), (("learn", "zh"), ()), (("app", "zh"), pytest.mark.long), (("learn", "en"), pytest.mark.long))]
APP, LAB = PLACES[::2], PLACES[1::2]


def sooner(places):
    """These places in their runs, and the others in the long run."""
    return [*places, *(pytest.param(*one.values, id=one.id, marks=pytest.mark.long) for one in PLACES if one not in places)]


class Place:
    """A running JupyterLab or app with a page on it."""

    def __init__(self, page, kind, language, process, requests):
        self.page, self.kind, self.language, self.process, self.requests = page, kind, language, process, requests

    @property
    def words(self):
        return load_labels(self.language)["form"]

    def form(self, name):
        """The Form of an exercise."""
        return self.page.locator(".unp", has=self.page.locator(f'[id^="f-01-{name}-do-"]')).first

    def run(self):
        """Start the lesson as a learner does, and wait until it answers."""
        self.begin(f"{QUIZ}do-check")

    def begin(self, last):
        """Start the lesson in front where it is not running, and wait for its last exercise."""
        start, live = self.page.locator(f"{BUTTON}:visible"), self.page.locator(f".unp:not([data-former]) {last}:visible")
        # A notebook that JupyterLab saved while it ran shows its forms at once when the page is loaded again.
        start.or_(live).first.wait_for(timeout=PATIENCE)
        if start.count():
            # Running the lesson replaces forms that are on the page already: an act on one of them would go with it.
            self.page.evaluate("document.querySelectorAll('.unp').forEach(one => { one.dataset.former = ''; })")
            start.first.press("Enter")
        live.first.wait_for(timeout=PATIENCE)


def outside(place):
    """What the page asked of any other machine."""
    return [one for one in place.requests if not re.match(r"(https?|wss?)://(localhost|127\.0\.0\.1)[:/]|data:|blob:", one)]


def _address(process, log):
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        found = re.search(r"http://\S+", log.read_text("utf-8", "replace")) if log.exists() else None
        if found:
            return found.group()
        assert process.poll() is None, log.read_text("utf-8", "replace")
        time.sleep(0.2)
    raise AssertionError(f"no address after 90 seconds: {log.read_text('utf-8', 'replace')}")


@contextmanager
def on_screen(browser, folder, kind, language, lesson, root=ROOT):
    """A lesson of a checkout opened with one of the two commands, before it is started."""
    log, requests = folder / "log.txt", []
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-m", "uncac_prevention", kind, "--language", language, "--no-browser"], cwd=root,
                                   env={**os.environ, "PYTHONPATH": str(root / "src")}, stdout=output, stderr=subprocess.STDOUT)
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en" if language == "en" else "zh-CN")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("request", lambda one: requests.append(one.url))
    try:
        address = _address(process, log)
        assert START in address, "another lesson than the doorway is opened first"
        page.goto(address.replace(START, lesson))
        yield Place(page, kind, language, process, requests)
    finally:
        context.close()
        process.terminate()
        process.wait(30)


@pytest.fixture(params=PLACES)
def place(request, browser, tmp_path):
    with on_screen(browser, tmp_path, *request.param, "01_reading_the_report") as opened:
        yield opened


def test_a_learner_answers_is_corrected_and_comes_back_by_keyboard_alone(place):
    place.run()
    page, form = place.page, place.form("quiz")
    key = load_lesson("01").exercise("quiz").items[0].key.id
    wrong = next(one.id for one in load_lesson("01").exercise("quiz").items[0].options if one.id != key)

    page.locator(f"{QUIZ}{wrong}").focus()
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.getAttribute('data-lm-suppress-shortcuts')") == "true"
    cells = page.locator(".jp-Cell").count()
    page.keyboard.press("b")
    page.keyboard.press("ArrowDown")
    assert page.locator(".jp-Cell").count() == cells, "a key meant for the form went to the notebook"
    page.locator(f"{QUIZ}{wrong}").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    form.locator('[role="status"] .unp-notyet').wait_for()
    assert place.words["saved"].split("{")[0].strip() in form.locator('[role="status"]').inner_text()

    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.act") == "next":
            break
    page.keyboard.press("Enter")
    form.get_by_text(place.words["progress"].format(number=2, total=8)).wait_for()
    assert form.evaluate("form => form.contains(document.activeElement)"), "the focus left the form"

    page.reload()
    place.run()
    form = place.form("quiz")
    form.get_by_text(place.words["progress"].format(number=2, total=8)).wait_for()
    form.locator('[data-act="back"]').click()
    form.locator('[role="status"] .unp-notyet').wait_for()
    assert page.locator(f"{QUIZ}{wrong}").is_checked()

    assert outside(place) == []


@pytest.mark.parametrize("place", sooner(APP), indirect=True)
def test_a_paragraph_opens_in_place_and_gives_the_focus_back(place):
    place.run()
    page = place.page
    link = page.locator('a[href="#p45"]').first
    link.scroll_into_view_if_needed()
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    assert "最高审计机关的工作应当透明" in dialog.inner_text() and "One speaker stressed" in dialog.inner_text()
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#p45"


# JupyterLab has violations of its own around the lesson; the lesson is the same in both.
@pytest.mark.parametrize("place", APP, indirect=True)
def test_the_app_is_accessible_readable_when_narrow_and_says_its_language(place):
    place.run()
    page = place.page
    assert page.locator(".jp-Toolbar, .lm-MenuBar, .jp-InputArea-editor, .highlight").count() == 0
    assert not page.locator("[data-code]").is_visible() and "open_lesson(" not in page.locator("main").inner_text()
    assert page.evaluate("document.documentElement.lang") == {"en": "en", "zh": "zh-Hans"}[place.language]
    place.form("quiz").locator('[data-act="check"]').click()
    place.form("quiz").get_by_text(load_labels(place.language)["problems"]["nothing_chosen"]).wait_for()
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert found.response["violations"] == [], found.generate_report()
    for button in page.locator(".unp-button:visible").all():
        box = button.bounding_box()
        assert box["height"] >= 36 and box["width"] >= 36
    page.set_viewport_size({"width": 320, "height": 800})
    wide = page.evaluate("""() => [...document.querySelectorAll('.unp *, .unp-page *')]
        .filter(one => !one.closest('.unp-scroll, .unp-dialog') && one.getBoundingClientRect().right > innerWidth + 1)
        .map(one => one.outerHTML.slice(0, 120))""")
    assert wide == [], wide
