"""The presentation in Chromium, from a folder: votes before answers, by keyboard alone, with a clock, and whole on every screen."""

import re

import pytest
from conftest import ROOT
from test_site import WIDE, accessible, page, site  # noqa: F401  Fixtures: the edition, and a page that may read nothing else.

from uncac_prevention.languages import LANGUAGES
from uncac_prevention.load import load_labels, load_lesson
from uncac_prevention.present import steps

pytestmark = [pytest.mark.browser, pytest.mark.long]
SCREENS = [(1280, 720), (1920, 1080), (640, 360), (400, 800)]


class Room:
    """A page that presents a lesson; `words` are those of its language."""

    def __init__(self, page, site, number, language="en"):  # noqa: F811
        self.page, self.words = page, load_labels(language)["present"]
        self.address = (site / language / f"present_{number}.html").as_uri()

    def go(self, step="start"):
        # Only the hash would change otherwise, as in a jump.
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}#{step}")
        self.page.locator(".pr-shown").wait_for(timeout=10_000)
        return self.step

    @property
    def step(self):
        return self.page.locator(".pr-shown")

    @property
    def name(self):
        return self.step.get_attribute("id")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def seen(self):
        return self.step.inner_text()

    def tallies(self):
        return [int(one) for one in self.step.locator(".pr-tally:visible b").all_inner_texts()]


def first(number, kind, exercise=""):
    return next(one for one in steps(number) if one.kind == kind and (not exercise or one.exercise.id == exercise))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_room_votes_by_keyboard_and_sees_answers_only_after_a_press(page, site, language):  # noqa: F811
    room, vote = Room(page, site, "03", language), first("03", "vote", "quiz")
    right = next(place for place, one in enumerate(vote.options) if one.correct)
    said = vote.options[right].feedback[language].split("¶")[0].split("第")[0] or vote.options[right].feedback[language][-12:]
    room.go()
    room.press("Enter")
    assert room.name == steps("03")[0].id
    room.go(vote.id)
    letter = "ABCD"[right]
    room.press(*[letter] * 4, "Shift+" + letter, "abcd"[right - 1])
    total = room.words["total"].format(count=4)
    assert total in room.seen() and room.tallies() == [] and said not in room.seen()
    assert room.step.locator("input").nth(right).evaluate("one => getComputedStyle(one).webkitTextSecurity") == "disc"

    room.press("Enter")
    counts = [3 if place == right else 1 if place == right - 1 or (right == 0 and place == 3) else 0 for place in range(4)]
    assert room.tallies() == counts and said not in room.seen()
    room.press("Enter")
    assert said in room.seen() and load_labels(language)["form"]["correct"].split()[1] in room.seen()
    assert room.words["most"].format(right=3, total=4) in room.seen() and room.words["limits"] in room.seen()
    # Once the answers are in view, a letter is no vote any more.
    room.press(letter)
    assert room.tallies() == counts

    room.press("PageDown", "ArrowRight", "ArrowLeft", "ArrowLeft")
    while room.name != vote.id:
        room.press("ArrowRight")
    assert room.tallies() == counts and said not in room.seen()
    room.press("Enter")
    assert said in room.seen()
    page.reload()
    assert room.name == vote.id and room.tallies() == counts and said not in room.seen()
    room.step.get_by_role("button", name=room.words["again"]).press("Enter")
    assert room.tallies() == [] and total not in room.seen()


def test_the_rule_of_the_guide_follows_the_votes(page, site):  # noqa: F811
    room, vote = Room(page, site, "03"), first("03", "vote", "quiz")
    right = next(place for place, one in enumerate(vote.options) if one.correct)
    for counts, word in (((3, 1), "most"), ((1, 2), "split"), ((1, 3), "few"), ((0, 2), "few")):
        room.go(vote.id)
        for place, number in ((right, counts[0]), ((right + 1) % 4, counts[1])):
            room.step.locator("input").nth(place).fill(str(number))
        room.press("Tab")
        for name in ("show_votes", "show_answers"):
            room.step.get_by_role("button", name=room.words[name]).click()
        assert room.words[word].format(right=counts[0], total=sum(counts)) in room.seen()
        room.step.get_by_role("button", name=room.words["again"]).click()
    # Without a vote, and where nothing is right or wrong, there is no rule.
    for step in (vote.id, first("03", "vote", "relief-fund").id):
        room.go(step)
        if step != vote.id:
            room.press("A", "Enter")
        room.press("Enter")
        assert room.step.locator(".pr-hint").inner_text() == ""


def test_what_is_no_number_counts_as_none_and_a_count_stays_within_bounds(page, site):  # noqa: F811
    room, vote = Room(page, site, "03"), first("03", "vote", "quiz")
    room.go(vote.id)
    box = room.step.locator("input").first
    for typed, count in (("x", ""), ("１２", "12"), ("-3", "3"), ("007", "7")):
        box.fill(typed)
        assert room.words["total"].format(count=count or 0) in room.seen() or not count, typed
    box.fill("0")
    room.step.get_by_role("button", name=room.words["fewer"].format(letter="A")).click()
    assert box.input_value() in ("", "0")


def test_a_case_goes_on_along_the_way_the_room_takes(page, site):  # noqa: F811
    room, case = Room(page, site, "03"), load_lesson("03").exercise("relief-fund")
    item, ways = case.items[0], []
    room.go(f"e-relief-fund.{item.id}")
    total = page.locator("#pr-place").inner_text()
    while not case.ending(item.id if not ways else ways[-1]):
        option = item.options[-1]
        room.press("ABC"[len(item.options) - 1], "Enter", "Enter")
        outcome = room.step.locator("[data-option]").last.locator("details")
        assert outcome.get_attribute("open") is not None
        room.press("Enter")
        ways.append(option.to)
        if not case.ending(option.to):
            item = case.item(option.to)
            assert room.name == f"e-relief-fund.{item.id}"
    assert room.name == f"e-relief-fund.{ways[-1]}"
    assert case.ending(ways[-1]).title["en"] in room.seen()
    assert page.locator("#pr-place").inner_text() != total
    room.press("ArrowLeft")
    assert room.name == f"e-relief-fund.{item.id}"
    # A step of another way cannot be reached by its address.
    other = next(one for one in case.items if one.id not in [*ways, case.items[0].id])
    page.goto(f"{room.address}#e-relief-fund.{other.id}")
    assert room.name != f"e-relief-fund.{other.id}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_simulation_tells_the_news_and_the_decisions_of_the_room(page, site, language):  # noqa: F811
    room, play = Room(page, site, "06", language), load_lesson("06").exercise("monday")
    second = play.rounds[1]
    item, options = next(iter(second.news[0].when.items()))
    chosen = play.item(item).fields[0].options
    place = next(number for number, one in enumerate(chosen) if one.id in options)
    room.go(f"e-monday.round.{second.id}")
    assert second.news[0].text[language][:20] not in room.seen()
    room.go(f"e-monday.{item}")
    room.press("ABC"[place], "Enter", "Enter", "Enter")
    room.go(f"e-monday.round.{second.id}")
    assert second.news[0].text[language][:20] in room.seen()
    room.press("ArrowRight")
    room.step.locator(".pr-decided summary").click()
    assert chosen[place].text[language] in room.seen()
    room.go("e-monday.end")
    links = chosen[place].links
    for summary in room.step.locator("details:visible > summary").all():
        summary.click()
    assert all(one.what[language] in room.seen() for one in links)
    unused = room.step.locator("[data-row]:visible").count()
    assert unused < room.step.locator("[data-row]").count() or not any(one.rests_on for one in links)


def test_guesses_are_told_before_the_number(page, site):  # noqa: F811
    room, guess = Room(page, site, "01"), first("01", "guess")
    room.go(guess.id)
    answer = room.words["number"].format(number=guess.item.answer)
    room.step.locator("[data-guesses]").fill("40, 60 １２０; 80 many")
    room.step.get_by_role("button", name=room.words["show_guesses"]).click()
    assert room.words["spread"].format(count=4, least=40, middle=70, most=120) in room.seen() and answer not in room.seen()
    room.step.get_by_role("button", name=room.words["show_answers"]).click()
    assert answer in room.seen()
    page.reload()
    assert room.words["spread"].format(count=4, least=40, middle=70, most=120) in room.seen() and answer not in room.seen()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_clock_has_the_minutes_of_the_section_and_says_when_they_are_over(page, site, language):  # noqa: F811
    page.clock.install()
    room, lesson = Room(page, site, "03", language), load_lesson("03")
    step = first("03", "exercise", "function-sorter")
    minutes = {one.id: one.minutes for one in lesson.sections}
    time, said = page.locator("#pr-time"), page.locator("#pr-said")
    room.go()
    assert not time.is_visible()
    room.go(step.id)
    assert time.inner_text() == f"{minutes['functions']}:00" and said.inner_text() == ""
    page.get_by_role("button", name=room.words["run"]).press("Enter")
    assert said.inner_text() == room.words["said_start"].format(minutes=minutes["functions"])
    page.clock.run_for(90_000)
    assert time.inner_text() in (f"{minutes['functions'] - 2}:30", f"{minutes['functions'] - 2}:31")
    # What was said stays as it was until there is something new to say.
    assert said.inner_text() == room.words["said_start"].format(minutes=minutes["functions"])
    for name in ("minute_less", "minute_less", "minute_more"):
        page.get_by_role("button", name=room.words[name], exact=True).click()
    page.clock.run_for(1000)
    page.reload()
    assert re.fullmatch(rf"{minutes['functions'] - 3}:[23]\d", time.inner_text())
    page.get_by_role("button", name=room.words["pause"]).click()
    stopped = time.inner_text()
    page.clock.run_for(30_000)
    assert time.inner_text() == stopped
    room.press("t")
    page.clock.run_for((minutes["functions"] - 4) * 60_000 + 40_000)
    assert said.inner_text() == room.words["said_minute"]
    page.clock.run_for(61_000)
    assert time.inner_text() == "0:00" and said.inner_text() == room.words["time_up"]
    page.get_by_role("button", name=room.words["reset"]).click()
    assert time.inner_text() == f"{minutes['functions']}:00" and said.inner_text() == ""

    # A clock that runs goes on with the minutes of the section that is entered.
    page.get_by_role("button", name=room.words["run"]).click()
    page.clock.run_for(2000)
    page.evaluate("id => show(document.getElementById(id))", first("03", "exercise", "panellists").id)
    page.clock.run_for(3000)
    assert re.fullmatch(rf"{minutes['panellists'] - 1}:5[678]", time.inner_text())


def test_contents_keys_notes_and_the_size_of_the_type(page, site):  # noqa: F811
    room = Room(page, site, "03")
    room.go()
    contents = page.get_by_role("button", name=load_labels("en")["lesson"]["contents"])
    contents.press("Enter")
    dialog = page.locator("dialog[open]")
    assert dialog.get_by_role("link").count() > 60
    dialog.get_by_role("link", name="Eight questions").press("Enter")
    assert room.name == "e-quiz" and page.locator("dialog[open]").count() == 0
    # In a dialog no letter is a vote and no arrow turns the page.
    page.get_by_role("button", name=room.words["show_keys"]).click()
    room.press("ArrowRight", "a")
    assert room.name == "e-quiz"
    room.press("Escape")

    room.go(first("03", "exercise", "function-sorter").id)
    notes = room.step.locator(".pr-notes")
    assert notes.get_attribute("open") is None
    room.press("n")
    assert load_lesson("03").exercise("function-sorter").instruction["en"] in room.seen()
    room.press("ArrowRight", "ArrowLeft")
    assert notes.get_attribute("open") is None

    size = "parseFloat(getComputedStyle(document.querySelector('.pr-shown h2')).fontSize)"
    before = page.evaluate(size)
    room.press("+", "+")
    assert page.evaluate(size) > before * 1.15
    page.reload()
    assert page.evaluate(size) > before * 1.15
    room.press("f")
    page.wait_for_function("document.fullscreenElement")


def test_a_letter_of_an_option_is_a_vote_and_no_other_key(page, site):  # noqa: F811
    long = next(one for one in steps("01") if len(one.options) > 5)
    room = Room(page, site, "01")
    room.go(long.id)
    room.press("f")
    assert room.words["total"].format(count=1) in room.seen() and not page.evaluate("Boolean(document.fullscreenElement)")


def test_a_source_opens_over_the_step_and_the_other_language_at_the_same_step(page, site):  # noqa: F811
    room = Room(page, site, "03")
    room.go("c-why")
    room.step.locator('a[href="#p23"]').press("Enter")
    assert page.locator("dialog[open] .unp-columns > div").count() == 2
    room.press("ArrowRight", "Escape")
    assert room.name == "c-why"
    page.locator("[data-same]").click()
    page.wait_for_url("**/zh/present_03.html#c-why")
    assert room.name == "c-why"


def test_without_javascript_every_step_stands_there_without_answers(browser, site):  # noqa: F811
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto((site / "zh" / "present_03.html").as_uri())
    shown = [one.id for one in steps("03")]
    assert opened.locator(".pr-step").count() == len(shown) + 2
    assert opened.locator(".pr-step").evaluate_all("all => all.every(one => one.checkVisibility())")
    assert load_labels("zh")["present"]["needs"] in opened.locator("noscript, main").first.inner_text()
    assert not opened.locator(".pr-told").evaluate_all("all => all.some(one => one.checkVisibility())")
    assert not opened.locator("[data-do], .pr-count").evaluate_all("all => all.some(one => one.checkVisibility())")
    context.close()


def test_a_browser_that_keeps_nothing_and_one_that_kept_nonsense_work_as_well(browser, site):  # noqa: F811
    vote = first("03", "vote", "quiz")
    broken = "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('no') } })"
    nonsense = "sessionStorage.setItem('unp-present-03', '{\"votes\": 5, \"clock\": \"none\", \"size\": \"x\", \"taken\": []}')"
    for script in (broken, nonsense, "sessionStorage.setItem('unp-present-03', '{')"):
        context = browser.new_context()
        context.add_init_script(f"if (location.protocol === 'file:') {{ {script} }}")
        opened = context.new_page()
        failed = []
        opened.on("pageerror", lambda error, failed=failed: failed.append(str(error)))
        room = Room(opened, site, "03")
        room.go(vote.id)
        room.press("A", "Enter")
        assert sum(room.tallies()) == 1 and failed == [], script
        context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", ["01", "03", "06", "08"])
def test_nothing_is_cut_on_any_screen(page, site, language, number):  # noqa: F811
    room = Room(page, site, number, language)
    room.go()
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        for open_too in (False, True):
            cut = page.evaluate(f"""open => sequence().flatMap(one => {{
                show(one, false);
                state.shown[one.id] = open;
                if (open) DO.key();
                refresh(one);
                const wide = ({WIDE})();
                return wide.length || document.documentElement.scrollWidth > innerWidth ? [[one.id, wide]] : [];
            }})""", open_too)
            assert cut == [], (width, height)


@pytest.mark.parametrize("language", LANGUAGES)
def test_few_steps_are_longer_than_the_screen_of_a_projector(page, site, language):  # noqa: F811
    page.set_viewport_size({"width": 1280, "height": 720})
    for number in ("01", "03", "06"):
        room = Room(page, site, number, language)
        room.go()
        long, total = page.evaluate("""() => [sequence().filter(one => {
            show(one, false);
            return document.documentElement.scrollHeight > innerHeight + 2;
        }).length, sequence().length]""")
        assert long < total / 10, number


@pytest.mark.parametrize(("scheme", "number"), [("light", "01"), ("dark", "03"), ("light", "06")])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_step_is_accessible_before_and_after_its_answers(page, site, language, scheme, number):  # noqa: F811
    page.emulate_media(color_scheme=scheme)
    # As high as the longest step: what is scrolled lies under the bars, which is no fault of what it is.
    page.set_viewport_size({"width": 1280, "height": 4000})
    room, seen = Room(page, site, number, language), set()
    room.go()
    # The sources, which the pages of the edition have as well, are tried there.
    page.evaluate("document.querySelector('.site-whole').replaceChildren()")
    accessible(page)
    page.get_by_role("button", name=load_labels(language)["lesson"]["contents"]).click()
    accessible(page)
    room.press("Escape")
    for step in steps(number):
        kind = (step.kind, step.exercise.kind if step.exercise else "")
        if kind not in seen:
            seen.add(kind)
            page.evaluate("id => { const one = document.getElementById(id); delete one.dataset.branch; show(one); }", step.id)
            assert room.name == step.id
            page.evaluate("""() => {
                state.shown[here.id] = true;
                DO.key();
                document.querySelectorAll('.pr-shown details').forEach(one => { one.open = true; });
            }""" if step.kind in ("vote", "guess", "talk") else "0")
            accessible(page)


def test_what_acts_is_large_enough_and_the_focus_is_seen(page, site):  # noqa: F811
    room = Room(page, site, "03")
    room.go(first("03", "vote", "quiz").id)
    small = page.locator(".pr-shown button:visible, .pr-shown input:visible, .pr-bar button:visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).filter(one => one.height < 36 || one.width < 36).length")
    assert small == 0
    room.press("Tab", "Tab", "Tab", "Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_the_doorway_the_lesson_and_the_workshop_lead_to_the_presentation(page, site):  # noqa: F811
    page.goto((site / "index.html").as_uri())
    page.locator('a[href="en/index.html#present"]').click()
    page.locator('#present a[href="present_03.html"]').click()
    page.locator("#start").wait_for()
    page.goto((site / "en" / "03_parliaments.html").as_uri())
    page.get_by_role("link", name=load_labels("en")["present"]["present"]).click()
    page.locator("#start.pr-shown").wait_for()
    assert "site/index.html" in (ROOT / "workshop" / "README.md").read_text("utf-8")
