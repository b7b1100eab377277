"""Every widget, through every option, as the page would drive it."""

import base64
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from uncac_prevention.learner import LearnerRecord
from uncac_prevention.lesson import open_lesson
from uncac_prevention.exercises import FORKING, steps
from uncac_prevention.load import lesson_files, load_labels, load_lesson, load_report
from uncac_prevention.render import exercise_page
from uncac_prevention.widgets.attendance import attendance_page

LANGUAGES = ("en", "zh")
# A plan is driven through its steps in test_plan_form.
EXERCISES = [(path.stem, one.id) for path in lesson_files() for one in load_lesson(path.stem).exercises if one.kind != "plan"]
STRAIGHT = [(lesson, name) for lesson, name in EXERCISES if load_lesson(lesson).exercise(name).kind not in FORKING]


def press(form, act, value=None):
    """Do what the page does when a button is pressed: send a message, then show the new view."""
    form._handle_custom_msg({"act": act, "value": value}, [])
    return form.view


def a_right_answer(exercise, item):
    if item.fields:
        return {one.id: (one.key or one.options[-1]).id if one.options else "我写的一句话" for one in item.fields if not one.given}
    if item.options:
        return (item.key or item.options[-1]).id
    return str(item.answer) if exercise.control_of(item) == "number" else "我写的一句话"


def every_answer(exercise, item):
    """Every option of an item, of each of its fields one after the other; where there are none, a right answer."""
    right = a_right_answer(exercise, item)
    picks = [{**right, one.id: option.id} for one in item.fields for option in one.options]
    return picks or [one.id for one in item.options] or [right]


def said_to(item, answer):
    """The feedback to an answer and, where there are fields, to each of its parts."""
    if item.fields:
        return [option.feedback for one in item.fields for option in one.options if option.id == answer.get(one.id)]
    return [one.feedback for one in item.options if one.id == answer]


class Plain(HTMLParser):
    """The words of a page."""

    def __init__(self, html):
        super().__init__()
        self.words = []
        self.feed(html)

    def handle_data(self, data):
        self.words.append(data)


def words(html):
    return " ".join("".join(Plain(html).words).split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lesson, name", STRAIGHT)
def test_every_option_answers_back_and_is_saved(lesson, name, language):
    opened = open_lesson(lesson, language)
    exercise, form = opened.lesson.exercise(name), opened.show(name)
    kept = words(load_labels(language)["form"]["kept"])
    for item in exercise.items:
        if item.stage == "worked":
            for text in [item.because, *(one.key.feedback for one in item.fields if one.options)]:
                assert not text or words(text[language]) in words(form.view["body"])
        elif item.act == "undo":
            assert words(item.feedback["done"][language]) in words(press(form, "undo")["status"])
        else:
            for answer in every_answer(exercise, item):
                view = press(form, "check", answer)
                assert LearnerRecord().answers(lesson, name)[item.id].answer == answer
                for said in said_to(item, answer):
                    assert (words(said[language]) in words(view["status"])) != bool(exercise.test)
                assert not exercise.test or words(view["status"]).startswith(kept)
                assert words(load_labels(language)["form"]["saved"].split("{")[0]) in words(view["status"])
        view = press(form, "next")
        assert view["move"]
    assert load_labels(language)["form"]["test_finished" if exercise.test else "finished"] in view["body"]


CASES = [(lesson, name) for lesson, name in EXERCISES if load_lesson(lesson).exercise(name).kind == "case"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lesson, name", CASES)
def test_every_path_through_a_case_reaches_an_ending_and_none_is_out_of_reach(lesson, name, language):
    case, reached = load_lesson(lesson).exercise(name), set()

    def go_on(answers):
        path, ending = steps(case, answers)
        if ending:
            assert len(path) >= 4
            reached.add(ending.id)
            return
        for option in path[-1].options:
            go_on({**answers, path[-1].id: option.id})

    go_on({})
    assert reached == {one.id for one in case.endings} and len(reached) >= 8
    form = open_lesson(lesson, language).show(name)
    while not any(words(one.title[language]) in words(form.view["body"]) for one in case.endings):
        answered = LearnerRecord().answers(lesson, name)
        item = steps(case, {key: one.answer for key, one in answered.items()})[0][-1]
        for option in item.options:
            view = press(form, "check", option.id)
            for text in [option.feedback, *(one.text for side in option.points.values() for one in side)]:
                assert words(text[language]) in words(view["status"])
        press(form, "next")


@pytest.mark.parametrize("lesson, name", EXERCISES)
def test_answers_are_there_when_the_lesson_is_opened_again(lesson, name):
    exercise = load_lesson(lesson).exercise(name)
    form = open_lesson(lesson, "en").show(name)
    for item in exercise.items:
        # A case leads past some of its items, a simulation past its set-up.
        if exercise.kind in FORKING:
            answers = {key: one.answer for key, one in LearnerRecord().answers(lesson, name).items()}
            path, ending = steps(exercise, answers)
            if ending:
                break
            item = path[-1]
        press(form, item.act, a_right_answer(exercise, item))
        press(form, "next")
    again = open_lesson(lesson, "zh").show(name)
    if exercise.kind == "setting":
        assert f'value="{exercise.items[0].options[-1].id}" data-answer checked' in again.view["body"]
        return
    words_of = load_labels("zh")["form"]
    if len(exercise.items) == 1 and exercise.kind not in FORKING:
        assert words_of["saved"].split("{")[0] in again.view["status"] and "unp-summary" not in again.view["body"]
        press(again, "next")
    if exercise.kind == "simulation":
        words_of = load_labels("zh")["simulation"]
    assert words_of["other_way" if exercise.endings else "test_finished" if exercise.test else "finished"] in again.view["body"]
    if exercise.kind in ("choice", "sort", "locate", "match", "fill") and not exercise.test:
        assert words_of["all_right"] in again.view["body"]


def test_a_wrong_answer_can_be_mended_and_is_named_at_the_end():
    form = open_lesson("01", "en").show("quiz")
    quiz = load_lesson("01").exercise("quiz")
    for item in quiz.items:
        wrong = next(one.id for one in item.options if not one.correct)
        press(form, "check", wrong if item.id == "Q01-3" else item.key.id)
        press(form, "next")
    assert "Correct answers: 7 of 8." in form.view["body"]
    assert re.findall(r'data-act="go" data-value="(\d+)"', form.view["body"]) == ["2"]
    press(form, "go", "2")
    press(form, "check", quiz.items[2].key.id)
    assert "✓ Correct" in form.view["status"]


def test_undo_takes_back_one_answer_and_start_again_asks_first():
    form = open_lesson("01", "en").show("quiz")
    press(form, "check", "a")
    press(form, "check", "b")
    press(form, "undo")
    assert LearnerRecord().answers("01", "quiz")["Q01-1"].answer == "a"
    press(form, "restart")
    assert "Keep my answers" in form.view["actions"]
    press(form, "restart_no")
    assert LearnerRecord().answers("01", "quiz")
    press(form, "restart")
    press(form, "restart_yes")
    assert not LearnerRecord().answers("01", "quiz")


@pytest.mark.parametrize("act, value", [("check", None), ("check", ["a"]), ("check", "nothing"), ("go", "99"), ("go", "-1"), ("go", None), ("next", None),
                                        ("nonsense", "x"), ("open", 28), ("open", 0), ("open", 76), ("open", "28; drop"), ("open", "art9.2"), ("open", "art99"), ("open", [28]), ("restart_yes", None)])
def test_whatever_a_page_sends_the_form_stays_whole(act, value):
    form = open_lesson("01", "zh").show("quiz")
    press(form, act, value)
    view = press(form, "back")
    assert view["body"] and view["actions"]
    assert not LearnerRecord().answers("01", "quiz")


def test_what_a_learner_writes_is_shown_and_never_run():
    form = open_lesson("01", "en").show("reflection")
    view = press(form, "save", '<img src=x onerror="alert(1)"></textarea><script>alert(2)</script>')
    assert "<script" not in view["body"] and "<img" not in view["body"]
    assert "&lt;script&gt;" in view["body"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paragraph_opens_with_its_quotation_marked(language):
    form, sent = open_lesson("01", language).show("quiz"), []
    form.send = lambda message, **_: sent.append(message)
    form._handle_custom_msg({"act": "open", "value": 45, "quote": "最高审计机关的工作应当透明"}, [])
    html = sent[0]["dialog"]["html"]
    assert "<mark>最高审计机关的工作应当透明</mark>" in html
    assert load_report("en").paragraph(45).text in html.replace("&#39;", "'").replace("&#34;", '"')
    assert sent[0]["dialog"]["close"] == load_labels(language)["form"]["close"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_widgets_have_a_page_without_a_kernel(language):
    opened = open_lesson("01", language)
    for name in opened._parts:
        shown = opened.show(name)
        bundle = shown._repr_mimebundle_() if hasattr(shown, "_repr_mimebundle_") else {"text/html": shown._repr_html_(), "text/plain": repr(shown)}
        assert "0x" not in bundle["text/plain"] and len(bundle["text/plain"].split("\n")) == 1
        assert words(bundle["text/html"])
        assert "Traceback" not in bundle["text/html"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lesson, name", EXERCISES)
def test_the_page_without_a_kernel_holds_every_item_option_and_answer(lesson, name, language):
    exercise = load_lesson(lesson).exercise(name)
    page = words(open_lesson(lesson, language).show(name)._repr_mimebundle_()["text/html"])
    for item in exercise.items:
        assert words(item.prompt[language]) in page
        options = [*item.options, *(option for one in item.fields for option in one.options)]
        for option in options:
            assert words(option.text[language]) in page
        said = [one.feedback for one in options if one.feedback]
        for text in [item.because] if item.because else said:
            assert (words(text[language]) in page) != bool(exercise.test)
        for point in [*item.considerations, *(point for option in options for side in option.points.values() for point in side)]:
            assert words(point.text[language]) in page


def test_a_secret_exercise_shows_no_key():
    quiz = replace(load_lesson("01").exercise("quiz"), test="pre")
    page = words(exercise_page(quiz, "en"))
    assert words(quiz.items[0].prompt["en"]) in page
    assert "✓ Correct" not in page and not any(words(one.feedback["en"]) in page for item in quiz.items for one in item.options)


def test_a_failure_becomes_a_panel_in_the_learners_language(monkeypatch):
    opened = open_lesson("01", "zh")
    monkeypatch.setitem(opened._parts, "quiz", lambda: 1 / 0)
    shown = opened.show("quiz")._repr_html_()
    assert load_labels("zh")["lesson"]["error"] in shown
    assert "<details>" in shown and "ZeroDivisionError" in shown.split("<details>")[1]
    assert opened.show("functions").view["body"]
    assert load_labels("zh")["lesson"]["error"] in opened.show("no such part")._repr_html_()


def test_a_failure_after_a_press_is_said_and_the_form_goes_on(monkeypatch):
    form = open_lesson("01", "zh").show("quiz")
    with monkeypatch.context() as broken:
        broken.setattr("uncac_prevention.widgets.exercise.mark", lambda *_: 1 / 0)
        assert load_labels("zh")["lesson"]["error"] in press(form, "check", "a")["status"]
    assert "unp-feedback" in press(form, "check", "a")["status"]


class TestAttendance:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_each_category_shows_its_own_names(self, language):
        explorer = open_lesson("01", language).show("attendance")
        category, name = explorer.children[0].children
        counts = {}
        for label, value in category.options:
            category.value = value
            counts[label] = explorer.shown.value.count('<td lang="zh-Hans">')
        every = counts.pop(category.options[0][0])
        assert every == sum(counts.values()) == 122
        category.value, name.value = "", "共和国"
        assert explorer.shown.value.count('<td lang="zh-Hans">') == 4
        name.value = "no such name"
        assert load_labels(language)["attendance"]["nobody"] in explorer.shown.value

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_figure_has_words_and_numbers(self, language):
        page = attendance_page(language)
        alt = re.search(r'<img src="data:image/png;base64,([^"]+)" alt="([^"]+)"', page)
        assert base64.b64decode(alt[1]).startswith(b"\x89PNG")
        assert "102" in alt[2] and len(alt[2]) > 60
        numbers = list(map(int, re.findall(r'<td class="unp-number">(\d+)</td><td class="unp-number"><a', page)))
        assert sum(numbers) == 122 and len(numbers) == 8


class TestRecordPanel:
    def test_a_copy_can_be_saved_and_brought_back_elsewhere(self, work_folder, monkeypatch, tmp_path):
        opened = open_lesson("01", "en")
        press(opened.show("quiz"), "check", "b")
        panel = opened.show("my-answers")
        view = press(panel, "export")
        copy = base64.b64decode(re.search(r'href="data:application/json;base64,([^"]+)"', view["body"])[1])
        assert [one.read_bytes() for one in (work_folder / "exports").iterdir()] == [copy]
        monkeypatch.setenv("UNCAC_WORK", str(tmp_path / "another computer"))
        elsewhere = open_lesson("01", "zh")
        press(elsewhere.show("my-answers"), "import", copy.decode())
        assert LearnerRecord().answers("01", "quiz")["Q01-1"].answer == "b"

    @pytest.mark.parametrize("what, cleared", [("reset_lesson", True), ("reset_all", True)])
    def test_a_reset_asks_and_exports_first(self, what, cleared, work_folder):
        opened = open_lesson("01", "en")
        press(opened.show("quiz"), "check", "b")
        panel = opened.show("my-answers")
        press(panel, what)
        assert LearnerRecord().answers("01", "quiz")
        press(panel, "reset_no")
        press(panel, "reset_yes")
        assert LearnerRecord().answers("01", "quiz"), "a reset that nobody asked for"
        press(panel, what)
        press(panel, "reset_yes")
        assert not LearnerRecord().answers("01", "quiz")
        assert json.loads(next((work_folder / "exports").iterdir()).read_text("utf-8"))["events"]

    @pytest.mark.parametrize("text, code", [("", "not_json"), ("hello", "not_json"), ("[]", "not_ours"), ('{"format": "other"}', "not_ours")])
    def test_a_file_that_is_no_copy_changes_nothing(self, text, code):
        opened = open_lesson("01", "en")
        press(opened.show("quiz"), "check", "b")
        view = press(opened.show("my-answers"), "import", text)
        assert load_labels("en")["record"][code] in words(view["status"])
        assert LearnerRecord().answers("01", "quiz")["Q01-1"].answer == "b"
