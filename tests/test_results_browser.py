"""Handing in results and reading them in real Chromium: a learner by keyboard alone, then whoever held the workshop, in both languages and programs."""

import base64
import json
import os
from datetime import datetime, timezone

import pytest
import results
from axe_playwright_python.sync_playwright import Axe
from test_browser import on_screen
from test_lessons_browser import WIDE
from test_progress import Days
from test_reader_browser import RULES

from uncac_prevention.evaluation import read_result
from uncac_prevention.learner import LearnerRecord
from uncac_prevention.load import load_labels, load_workshop_forms

pytestmark = [pytest.mark.browser, pytest.mark.long]
LAST = "#f-results-record-do-export"
HAND_IN, EVALUATION = "#f-results-hand-in-", "#f-workshop-evaluation-"
BOTH = pytest.mark.parametrize("kind, language", [("app", "en"), ("app", "zh"), ("learn", "en"), ("learn", "zh")])


def panel(page, control):
    """The form in front that a control belongs to."""
    return page.locator(".unp:visible", has=page.locator(control)).first


def says(page, control, text):
    """Wait until the form of a control says so in its status."""
    panel(page, control).locator('[role="status"]', has_text=text).wait_for()


def accessible(page, folder, name):
    """No rule is broken, and nothing is cut on a narrow screen; screenshots stay in the folder of UNCAC_SHOTS where that is set."""
    found = Axe().run(page, options=RULES)
    assert found.response["violations"] == [], found.generate_report()
    for width in (400, 320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(WIDE) == [], width
        if shots := os.environ.get("UNCAC_SHOTS"):
            page.screenshot(path=f"{shots}/{name}-{width}.png", full_page=True)


@BOTH
def test_a_learner_fills_in_the_form_sees_what_the_file_holds_agrees_and_gets_it(browser, tmp_path, work_folder, kind, language):
    days, said = Days(), load_labels(language)["hand_in"]
    days.take("pre", 4, datetime.now(timezone.utc))
    record = days.kept(LearnerRecord())
    with on_screen(browser, tmp_path, kind, language, "my_results") as place:
        page = place.page
        place.begin(LAST)
        page.locator("#f-results-reaction-useful-rather").focus()
        page.keyboard.press("Space")
        count = load_labels(language)["workshop_form"]["answered"]
        says(page, "#f-results-reaction-useful-rather", count.format(answered=1, asked=8))
        page.locator("#f-results-reaction-change").focus()
        page.keyboard.insert_text("More time for lesson 03.")
        page.locator("#f-results-follow_up-plan_lines").focus()
        says(page, "#f-results-reaction-useful-rather", count.format(answered=2, asked=8))
        page.keyboard.type("五")
        says(page, "#f-results-follow_up-plan_lines", load_labels(language)["problems"]["not_a_count"])
        page.keyboard.press("Control+a")
        page.keyboard.type("6")
        says(page, "#f-results-follow_up-plan_lines", count.format(answered=1, asked=8))

        page.locator(f"{HAND_IN}code").focus()
        page.keyboard.insert_text("k7m4")
        page.keyboard.press("Enter")
        page.locator(f"{HAND_IN}agree").wait_for()
        form = panel(page, f"{HAND_IN}do-make")
        assert "K7M4" in form.inner_text() and "More time for lesson 03." in form.inner_text() and said["words_warning"] in form.inner_text()
        if kind == "app":
            accessible(page, tmp_path, f"hand-in-{language}")
        page.locator(f"{HAND_IN}do-make").press("Enter")
        says(page, f"{HAND_IN}do-make", said["not_agreed"])
        page.locator(f"{HAND_IN}agree").focus()
        page.keyboard.press("Space")
        page.locator(f"{HAND_IN}do-make").press("Enter")
        link = panel(page, f"{HAND_IN}do-show").locator("a[download]")
        link.wait_for()
        data = base64.b64decode(link.get_attribute("href").partition(",")[2])
        name = link.get_attribute("download")
        assert name.startswith("results-K7M4-") and (work_folder / "exports" / name).read_bytes() == data
        found = read_result(data, results.TESTS, load_workshop_forms())
        assert found.forms == {"reaction": {"useful": "rather", "change": "More time for lesson 03."}, "follow_up": {"plan_lines": 6}}
        assert len(found.tests["pre"]) == 12 and found.number == 1 and json.loads(data)["series"] == record.answers("results", "file")["series"].answer["series"]
        if kind == "app":
            accessible(page, tmp_path, f"handed-in-{language}")


@BOTH
def test_whoever_held_the_workshop_reads_a_folder_or_files_and_saves_the_tables(browser, tmp_path, work_folder, kind, language):
    said, folder = load_labels(language)["evaluation"], tmp_path / "files of learners"
    results.write(folder, results.learners(12, language=language))
    (folder / "broken.json").write_text("<script>alert(1)</script>")
    with on_screen(browser, tmp_path, kind, language, "my_workshop") as place:
        page = place.page
        place.begin(f"{EVALUATION}read")
        page.locator(f"{EVALUATION}read").press("Enter")
        says(page, f"{EVALUATION}read", str(work_folder / "results_in"))
        page.locator(f"{EVALUATION}folder").fill(str(folder))
        page.keyboard.press("Enter")
        says(page, f"{EVALUATION}read", said["summary"].format(read=12, learners=12, left_out=1))
        form = panel(page, f"{EVALUATION}read")
        assert "broken.json" in form.inner_text() and said["not_json"] in form.inner_text()
        image = form.locator("img")
        assert image.get_attribute("alt").startswith(said["alt"].split("{")[0])
        page.locator(f"{EVALUATION}do-csv").press("Enter")
        form.locator("a[download]").first.wait_for()
        assert {one.name.split("-")[1] for one in (work_folder / "exports").iterdir()} >= {"outcomes", "changes", "items", "forms", "words"}
        if kind == "app":
            accessible(page, tmp_path, f"evaluation-{language}")
        files = sorted(folder.glob("*.json"))[:7]
        page.locator(f"{EVALUATION}files").set_input_files(files)
        says(page, f"{EVALUATION}read", said["summary"].format(read=6, learners=6, left_out=1))
