"""Every lesson after the first in real Chromium: done whole by keyboard alone, loaded again halfway, accessible, nothing cut."""


import pytest
from axe_playwright_python.sync_playwright import Axe
from test_browser import LANGUAGES, on_screen, outside
from test_reader_browser import RULES

from uncac_prevention.exercises import Exercise
from uncac_prevention.load import load_labels, load_lesson

pytestmark = pytest.mark.browser
# The short run does one lesson; the whole path, in the long run, does all from 00 to 09 in both languages.
RUNS = [pytest.param("06", "en", id="06-en"), *(pytest.param("10", one, marks=pytest.mark.long, id=f"10-{one}") for one in LANGUAGES)]
# Far more keys than any item needs: a control that cannot be reached ends the test.
MOST = 60
WIDE = """() => [...document.querySelectorAll('.unp *, .unp-page *, .jp-RenderedMarkdown > *')]
    .filter(one => one.checkVisibility() && !one.closest('.unp-scroll, .unp-dialog, table, pre') && one.getBoundingClientRect().right > innerWidth + 1)
    .map(one => one.outerHTML.slice(0, 120))"""


class Learner:
    """Somebody who has a keyboard and no mouse, in front of one exercise."""

    def __init__(self, page, number: str, exercise: Exercise, language: str):
        self.page, self.exercise, self.words = page, exercise, load_labels(language)["form"]
        self.form = page.locator(".unp", has=page.locator(f'[id^="f-{number}-{exercise.id}-do-"]')).first

    def do_all(self, most: int | None = None) -> int:
        """Answer items one after the other until the exercise is finished, or `most` of them; return how many were answered."""
        answered = 0
        while answered != most and not self.form.locator(".unp-summary").count():
            acts = self.acts()
            if asked := [one for one in acts if one in ("check", "save", "decide")]:
                self.answer()
                self.press(asked[0])
                assert self.form.locator('[role="status"] .unp-feedback').count(), f"{self.exercise.id}: no answer to {self.form.inner_text()!r}"
                answered += 1
                if "next" not in self.acts():
                    break
            self.press("next")
        return answered

    def acts(self) -> list[str]:
        return self.form.locator("[data-act]").evaluate_all("all => all.map(one => one.dataset.act)")

    def answer(self) -> None:
        """Give each control of the item an answer, with the keys that it takes."""
        groups, menus = set(), 0
        for control in self.form.locator("[data-answer]").all():
            kind, name = control.evaluate("one => [one.type, one.name]")
            if kind == "radio" and name in groups:
                continue
            groups.add(name)
            control.focus()
            if kind == "radio":
                self.page.keyboard.press("Space")
                assert self.form.locator(f'input[name="{name}"]:checked').count() == 1
            elif kind == "select-one":
                # Two menus side by side may want two different answers.
                menus += 1
                for _ in range(menus):
                    self.page.keyboard.press("ArrowDown")
                assert control.input_value(), "the menu did not take an arrow key"
            else:
                self.page.keyboard.press("Control+a")
                self.page.keyboard.type("5" if control.get_attribute("inputmode") else "abc")

    def press(self, act: str) -> None:
        """Go to a button by Tab, from where the keyboard is or from the form's first control, and press Enter."""
        if not self.form.evaluate("form => form.contains(document.activeElement)"):
            self.form.locator("button[data-act], [data-answer]").first.focus()
        for key in ["Tab"] * MOST + ["Shift+Tab"] * MOST:
            here = self.page.evaluate("document.activeElement.dataset.act ?? ''")
            if here == act and self.form.evaluate("form => form.contains(document.activeElement)"):
                self.page.keyboard.press("Enter")
                # A form is busy from the key to the answer; a second key meanwhile would be taken for a slip.
                self.page.wait_for_function("form => !('busy' in form.dataset)", arg=self.form.element_handle())
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{self.exercise.id}: no way by keyboard to {act} in {self.form.inner_text()!r}")


def exercises(lesson):
    return [one for one in lesson.exercises if one.kind not in ("setting", "practice", "plan")]


def do_whole(place, number: str, language: str) -> None:
    """Do a lesson by keyboard alone, loaded again halfway, and look at the page at the end."""
    lesson, page = load_lesson(number), place.page
    every = exercises(lesson)
    half, last = len(every) // 2, f"#f-{number}-{every[-1].id}-do-save"
    place.begin(last)
    cells = page.locator(".jp-Cell").count()
    for exercise in every[:half]:
        assert Learner(page, number, exercise, language).do_all() > 0, exercise.id
    # Leave an exercise in the middle, and come back.
    Learner(page, number, every[half], language).do_all(1)
    page.reload()
    place.begin(last)
    for exercise in every[:half]:
        form = Learner(page, number, exercise, language).form
        assert form.locator(".unp-summary, .unp-saved").count(), f"{exercise.id}: what was answered is gone"
    for exercise in every[half:]:
        Learner(page, number, exercise, language).do_all()
        form = Learner(page, number, exercise, language).form
        assert form.locator(".unp-summary, .unp-saved").count(), exercise.id
    assert page.locator(".jp-Cell").count() == cells, "a key meant for an exercise went to the notebook"
    assert outside(place) == []
    found = Axe().run(page, options=RULES)
    assert found.response["violations"] == [], found.generate_report()
    for width in (400, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(WIDE) == [], width


@pytest.mark.parametrize(("number", "language"), RUNS)
def test_the_whole_lesson_by_keyboard_alone_loaded_again_halfway(browser, tmp_path, number, language):
    with on_screen(browser, tmp_path, "app", language, load_lesson(number).file) as place:
        do_whole(place, number, language)
