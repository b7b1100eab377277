"""The simulation of lesson 06 in real Chromium: alone and as a room, by keyboard alone, loaded again halfway."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from test_browser import on_screen
from test_lessons_browser import WIDE, Learner
from test_reader_browser import RULES

from uncac_prevention.load import load_labels, load_lesson

pytestmark = pytest.mark.browser
LESSON = load_lesson("06")
MONDAY = LESSON.exercise("monday")
LAST = "#f-06-reflection-do-save"
RUNS = [pytest.param("solo", "zh", id="solo-zh"), *(pytest.param(mode, language, marks=pytest.mark.long, id=f"{mode}-{language}")
                                                    for mode, language in (("solo", "en"), ("room", "zh"), ("room", "en")))]


class Player(Learner):
    """A learner who takes the mode of a room by the arrow keys where that is wanted."""

    def take(self, mode):
        radios = self.form.locator("[data-answer]")
        radios.first.focus()
        self.page.keyboard.press("Space")
        if mode == "room":
            self.page.keyboard.press("ArrowDown")
        assert self.form.locator("input:checked").get_attribute("value") == mode
        self.press("save")
        self.press("next")


@pytest.mark.parametrize(("mode", "language"), RUNS)
def test_the_simulation_by_keyboard_alone_loaded_again_halfway(browser, tmp_path, mode, language):
    words = load_labels(language)["simulation"]
    total, half = {"solo": (8, 4), "room": (16, 7)}[mode]
    with on_screen(browser, tmp_path, "app", language, LESSON.file) as place:
        page = place.page
        place.begin(LAST)
        player = Player(page, "06", MONDAY, language)
        player.take(mode)
        player.do_all(half - 1)
        page.reload()
        place.begin(LAST)
        player = Player(page, "06", MONDAY, language)
        # The next open step is on the screen; nothing that was decided is lost.
        assert words["step"].format(number=half + 1, total=total) in player.form.inner_text()
        player.press("back")
        assert player.form.locator("input:checked").count() == 1
        player.press("next")
        player.do_all()
        summary = player.form.locator(".unp-summary")
        assert words["decisions_room" if mode == "room" else "decisions"] in summary.inner_text()
        assert summary.locator("ol > li").count() == (15 if mode == "room" else 6)
        image = summary.locator("img")
        assert image.evaluate("one => one.naturalWidth") > 600 and len(image.get_attribute("alt")) > 80
        found = Axe().run(page, options=RULES)
        assert found.response["violations"] == [], found.generate_report()
        for width in (400, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(WIDE) == [], width
