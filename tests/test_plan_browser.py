"""A plan made in real Chromium by keyboard alone: lines from earlier answers, a page loaded again in mid-word, the files, and a colleague's."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from test_browser import on_screen
from test_lessons_browser import WIDE
from test_reader_browser import RULES

from uncac_prevention.learner import LearnerRecord
from uncac_prevention.load import load_labels, load_lesson, load_plan_form
from uncac_prevention.plan import ActionPlan, PlanLine, plan_json

pytestmark = pytest.mark.browser
LANGUAGES = [pytest.param("zh", id="zh"), pytest.param("en", id="en", marks=pytest.mark.long)]
FORM = load_plan_form()
LAST = "#f-09-reflection-do-save"
MOST = 200


class Author:
    """Somebody who makes a plan and has a keyboard only."""

    def __init__(self, page):
        self.page = page
        self.form = page.locator(".unp", has=page.locator('[id="f-09-plan-go-profile"]')).first

    def at(self, selector: str) -> None:
        """Go by Tab to the first control that a selector names."""
        wanted = self.form.locator(selector).first.element_handle()
        if not self.form.evaluate("form => form.contains(document.activeElement)"):
            self.form.locator("button").first.focus()
        for key in ["Tab"] * MOST + ["Shift+Tab"] * 2 * MOST:
            if wanted.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"no way by keyboard to {selector} in {self.form.inner_text()[:400]!r}")

    def press(self, selector: str, key: str = "Enter") -> None:
        self.at(selector)
        self.page.keyboard.press(key)
        self.rest()

    def rest(self) -> None:
        self.page.wait_for_function("form => !('busy' in form.dataset)", arg=self.form.element_handle())

    def write(self, field: str, text: str) -> None:
        self.at(f'[data-field="{field}"]')
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, field: str, words: str) -> None:
        """Choose in a menu as one does by keyboard: by the first letters of the entry."""
        self.at(f'[data-field="{field}"]')
        self.page.keyboard.type(words)
        self.page.keyboard.press("Tab")
        self.rest()

    def seen(self) -> None:
        """Nothing is cut, and the rules of accessibility hold."""
        # The lesson around the plan is looked at with all lessons.
        self.form.evaluate("form => { form.id = 'looked-at'; }")
        found = Axe().run(self.page, context="#looked-at", options=RULES)
        assert found.response["violations"] == [], found.generate_report()
        for width in (320, 1280):
            self.page.set_viewport_size({"width": width, "height": 900})
            assert self.page.evaluate(WIDE) == [], width


def plan():
    return ActionPlan.from_record(FORM, LearnerRecord())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_by_keyboard_alone_from_earlier_answers_to_the_files(browser, tmp_path, language):
    LearnerRecord().save("04", "self-check", "overseen", "no")
    LearnerRecord().save("05", "independence-check", "referral", "no")
    gap, words = load_lesson("04").exercise("self-check").item("overseen").gap[language], load_labels(language)["plan"]
    with on_screen(browser, tmp_path, "app", language, "09_action_plan") as place:
        place.begin(LAST)
        author, page = Author(place.page), place.page
        cells = page.locator(".jp-Cell").count()
        author.at('[data-field="institution_type"]')
        page.keyboard.press("ArrowDown")
        author.press('[data-act="next"]')
        author.press('[data-field="04/self-check/overseen"]', "Space")
        author.press('[data-act="take"]')
        assert gap.split("（")[0].split(" (")[0] in author.form.inner_text()
        author.seen()
        author.press('[data-act="line"]')
        author.press('[data-act="go"][data-value="risk"]')
        author.write("risk", "b 有人迟报资产 <b>")
        author.write("cause", "无人查阅 j k")
        assert page.locator(".jp-Cell").count() == cells, "a key meant for the plan went to the notebook"
        # In the middle of a word: nothing was left, nothing pressed. After a pause it is kept all the same.
        author.write("effect", "拖到任期结")
        author.form.locator(".unp-saved").wait_for()
        page.wait_for_function("() => true")
        page.wait_for_timeout(2500)
        author.rest()
        assert author.page.evaluate("document.activeElement.value") == "拖到任期结", "the cursor was taken away"
        page.reload()
        place.begin(LAST)
        author = Author(page)
        assert author.form.locator('[data-field="effect"]').input_value() == "拖到任期结"
        author.choose("likelihood", "4")
        author.choose("impact", "4")
        author.press('[data-act="next"]')
        author.choose("residual", "2")
        said = FORM.said("findings", "lowered_without_control", language, field=FORM.field("residual").label[language], level="4")
        author.form.get_by_text(said).wait_for()
        author.press('[data-act="next"]')
        assert "¶30" in author.form.inner_text() or "第30段" in author.form.inner_text()
        author.seen()
        author.press('[data-act="next"]')
        author.write("start", "2027-02-30")
        # The button is pressed at once, while what was written last is still on its way.
        author.write("owner", "秘书处")
        author.press('[data-act="next"]')
        assert plan().lines[0].value("owner") == "秘书处" and plan().lines[0].value("start") == "2027-02-30"
        author.press('[data-act="next"]')
        author.press('[data-act="copy"]')
        assert len(plan().lines) == 2
        author.press('[data-act="remove"]')
        author.press('[data-act="bring_back"]')
        assert len(plan().lines) == 2 and words["brought_back"].format(number=1) in author.form.inner_text()
        author.press('[data-act="next"]')
        assert "2027-02-30" in author.form.inner_text()
        author.seen()
        author.press('[data-act="next"]')
        author.press('[data-field="basis"]', "Space")
        assert author.form.locator('[data-field="basis"]:checked').count() == 1 and words["failed"].strip() in author.form.inner_text()
        theirs = ActionPlan("0123456789ab", {}, (PlanLine("line-1", {"action": "别人的行动", "report_para": "45"}),))
        author.form.locator('[data-act="load_colleague"]').set_input_files({"name": "x.json", "mimeType": "application/json", "buffer": plan_json(theirs)})
        author.form.get_by_text("别人的行动").first.wait_for()
        author.form.locator('[data-act="load_review"]').set_input_files({"name": "x.json", "mimeType": "application/json", "buffer": b"x" * 3_000_000})
        author.form.get_by_text(FORM.said("refusals", "too_large", language)).wait_for()
        author.seen()
        author.press('[data-act="next"]')
        author.press('[data-act="make"]')
        assert load_labels(language)["problems"]["not_agreed"] in author.form.inner_text()
        author.press('[data-field="agree"]', "Space")
        author.press('[data-act="make"]')
        links = author.form.locator("a[download]")
        links.first.wait_for()
        assert [one.get_attribute("download").rpartition(".")[2] for one in links.all()] == ["docx", "csv", "html", "json"]
        author.at("a[download]")
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        assert download.value.path().read_bytes()[:2] == b"PK"
        author.seen()
        assert [one.value("effect") for one in plan().lines] == ["拖到任期结"] * 2
        assert json.loads((next((tmp_path / "work" / "exports").glob("*.json"))).read_text("utf-8"))["plan_id"] == plan().id
