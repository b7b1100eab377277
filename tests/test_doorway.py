"""The doorway: settings that hold everywhere, three buttons to try, the way to the other language and the other lessons."""

import html
import re

import pytest
from conftest import ROOT
from test_widgets import press, words

from uncac_prevention.learner import LearnerRecord
from uncac_prevention.lesson import open_lesson
from uncac_prevention.load import lesson_files, load_labels, load_lesson, load_register

LANGUAGES = ("en", "zh")
SIZES = [one.id for one in load_lesson("00").exercise("type-size").items[0].options]
CHOICES = [one.id for one in load_lesson("00").exercise("anonymous-results").items[0].options]
PRACTICES = [one.id for one in load_lesson("00").exercises if one.kind == "practice"]


def size_in(lesson):
    return open_lesson(lesson, "en").show("start").view["look"]["type-size"]


def ticks(view):
    return re.findall(r"<li><b>([✓○])</b>", view["body"])


def checked(view):
    return re.findall(r'value="([^"]+)" data-answer checked', view["body"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_a_type_size_holds_in_every_lesson(size, language):
    view = press(open_lesson("00", language).show("type-size"), "save", size)
    assert view["look"] == {"type-size": size}
    assert [size_in(path.stem) for path in lesson_files()] == [size] * len(lesson_files())
    assert checked(open_lesson("00", language).show("type-size").view) == [size]


def test_resetting_the_lesson_brings_the_normal_size_and_no_consent_back():
    lesson = open_lesson("00", "zh")
    assert checked(lesson.show("type-size").view) == ["normal"]
    press(lesson.show("type-size"), "save", "larger")
    press(lesson.show("anonymous-results"), "save", "yes")
    panel = lesson.show("my-answers")
    press(panel, "reset_lesson")
    press(panel, "reset_yes")
    assert size_in("01") == "normal"
    assert checked(open_lesson("00", "zh").show("anonymous-results").view) == ["no"]


@pytest.mark.parametrize("answer", ["huge", 7, None, ["large"], '"><script>'])
def test_a_type_size_that_this_version_does_not_know_is_the_normal_one(answer):
    LearnerRecord().save("00", "type-size", "type-size", answer)
    assert size_in("01") == "normal"


def test_each_size_but_the_normal_one_has_its_rule():
    style = (ROOT / "src/uncac_prevention/widgets/form.css").read_text("utf-8")
    sizes = re.findall(r'\[data-unp-type-size="(\w+)"\] { --unp-size: (\d+)px', style)
    assert [name for name, _ in sizes] == [one for one in SIZES if one != "normal"]
    assert [int(size) for _, size in sizes] == sorted({int(size) for _, size in sizes}) and int(sizes[0][1]) > 16


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_agrees_without_saying_so_and_everybody_can_change_it(language):
    form, said = open_lesson("00", language).show("anonymous-results"), []
    assert checked(form.view) == ["no"] and not LearnerRecord().answers("00", "anonymous-results")
    for choice in [*CHOICES, "no"]:
        said.append(words(press(form, "save", choice)["status"]))
        assert LearnerRecord().answers("00", "anonymous-results")["anonymous-results"].answer == choice
    assert len(set(said[:3])) == 3 and set(CHOICES) == {"yes", "no", "later"}
    assert open_lesson("01", language).show("start").view["look"].keys() == {"type-size"}, "consent is nothing for the page"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PRACTICES)
def test_each_of_the_three_buttons_is_confirmed_and_ticked(name, language):
    form, exercise = open_lesson("00", language).show(name), load_lesson("00").exercise(name)
    labels = load_labels(language)["form"]
    assert ticks(form.view) == ["○"] * 3
    for number, (act, value) in enumerate([("check", exercise.items[0].key.id), ("undo", None), ("save", "您好")], 1):
        assert f'data-act="{act}"' in form.view["actions"]
        view = press(form, act, value)
        assert ticks(view) == ["✓"] * number + ["○"] * (3 - number)
        assert words(labels["pressed"].format(button=labels[act])) in words(view["body"])
        assert len(words(view["status"])) > len(words(labels["saved"])), "no word of what happened"
        press(form, "next")
    assert set(LearnerRecord().answers("00", name)) == {"save"}, "the answer was really taken back"
    assert ticks(open_lesson("00", language).show(name).view) == ["✓"] * 3
    rows = re.findall(r'<td class="unp-number">([^<]+)</td></tr>', open_lesson("00", language).show("start").view["body"])
    assert load_labels(language)["lesson"]["answered_of"].format(answered=3, total=3) in rows


def test_pressing_undo_before_there_is_anything_to_undo_says_what_to_do():
    form = open_lesson("00", "en").show("three-clicks")
    press(form, "next")
    view = press(form, "undo")
    assert load_labels("en")["problems"]["nothing_to_undo"] in view["status"] and ticks(view) == ["○"] * 3


def test_the_first_step_ticks_undo_as_well_and_undoing_twice_does_no_harm():
    form = open_lesson("00", "zh").show("three-clicks")
    press(form, "check", "a")
    assert ticks(press(form, "undo")) == ["✓", "✓", "○"]
    press(form, "next")
    view = press(form, "undo")
    assert ticks(view) == ["✓", "✓", "○"] and load_labels("zh")["problems"]["nothing_to_undo"] not in view["status"]


@pytest.mark.parametrize("how", ["restart", "reset_lesson", "reset_all"])
def test_beginning_again_takes_the_ticks_back_even_where_no_answer_is_left(how):
    lesson = open_lesson("00", "en")
    form = lesson.show("three-clicks")
    press(form, "check", "b")
    press(form, "undo")
    panel = form if how == "restart" else lesson.show("my-answers")
    press(panel, how)
    press(panel, "restart_yes" if how == "restart" else "reset_yes")
    assert ticks(open_lesson("00", "en").show("three-clicks").view) == ["○"] * 3


@pytest.mark.parametrize("act, value", [("save", "x"), ("check", "a"), ("save", None)])
def test_a_step_without_a_control_takes_no_answer(act, value):
    form = open_lesson("00", "en").show("three-clicks")
    press(form, "next")
    press(form, act, value)
    assert not LearnerRecord().answers("00", "three-clicks")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lesson", [path.stem for path in lesson_files()])
def test_the_button_for_the_other_language_leads_to_the_same_lesson(lesson, language):
    page = open_lesson(lesson, language).show("languages")._repr_html_()
    other = "zh" if language == "en" else "en"
    (target,) = re.findall(r'href="([^"]+)"', page)
    file = (ROOT / "notebooks" / language / target).resolve()
    assert file.is_file() and file == ROOT / "notebooks" / other / f"{load_lesson(lesson).file}.ipynb"
    assert load_labels(other)["lesson"]["this_language"] in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_names_every_lesson_and_links_those_that_are_there(language):
    page = open_lesson("00", language).show("map")._repr_html_()
    entries, there = page.split("<li>")[1:], {path.stem for path in lesson_files()}
    assert len(entries) == len(load_register("path")) == 11
    for row, entry in zip(load_register("path"), entries):
        assert all(row[name] in words(entry) for name in (f"title_{language}", f"leads_to_{language}", "minutes", "minutes_most"))
        links = re.findall(r'href="([^"]+)"', entry)
        assert bool(links) == (row["number"] in there - {"00"})
        assert all((ROOT / "notebooks" / language / one).is_file() for one in links)
        assert (load_labels(language)["lesson"]["map_not_yet"] in entry) == (row["number"] not in there)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_doorway_is_whole_on_a_page_without_a_kernel(language):
    from nbconvert import HTMLExporter

    page = HTMLExporter(exclude_input=True).from_filename(ROOT / "notebooks" / language / "00_start_here.ipynb")[0]
    plain = " ".join(html.unescape(re.sub(r"<(script|style)[^>]*>.*?</\1>|<[^>]+>", "", page, flags=re.S)).split())
    assert "model not found" not in page and "Ctrl" in plain
    for exercise in load_lesson("00").exercises:
        for item in exercise.items:
            told = [*(one.feedback for one in item.options), *item.feedback.values()]
            shown = [item.prompt, *(one.text for one in item.options), *([] if exercise.test else told)]
            assert all(" ".join(text[language].split()) in plain for text in shown)
            # What a test's answers mean is told after the second test, and nowhere on this page.
            assert not exercise.test or not any(" ".join(text[language].split()) in plain for text in told)
    assert all(row[f"leads_to_{language}"] in plain for row in load_register("path"))
    assert {'../zh/00_start_here.ipynb' if language == "en" else '../en/00_start_here.ipynb', "01_reading_the_report.ipynb"} <= set(
        re.findall(r'href="([^"]+\.ipynb)"', page))
