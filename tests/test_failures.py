"""Whatever fails in a lesson is said in the learner's language with what to do, nothing is lost, and the rest goes on."""

import base64
import errno
import json
import os
import re

import pytest
from test_widgets import press, words

from uncac_prevention import learner, load, render
from uncac_prevention.learner import LearnerRecord
from uncac_prevention.lesson import open_lesson
from uncac_prevention.load import load_labels, load_lesson, load_report
from uncac_prevention.widgets import attendance, reader

LANGUAGES = ("en", "zh")
PARTS = ["start", "quiz", "reflection", "glossary", "reader", "attendance", "my-answers"]


def html(shown):
    """The stored form of a part, which is all that is left of it without a kernel."""
    return shown._repr_html_() if hasattr(shown, "_repr_html_") else shown._repr_mimebundle_()["text/html"]


def fails(*_args, **_kwargs):
    raise ZeroDivisionError("on purpose")


def says(page, language, *more):
    """Whether a page is the panel of a language, its details folded and nothing of them outside."""
    outside, details = page.split("<details>", 1)
    assert all(one in words(outside) for one in (load_labels(language)["lesson"]["error"], *more))
    assert "Traceback" in details and "Traceback" not in outside
    return True


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A copy of `data/` that a test may damage; what was read from it is forgotten before and after."""
    import shutil

    copy = shutil.copytree(load.data_folder(), tmp_path / "data", ignore=shutil.ignore_patterns("tables"))

    def forget():
        for one in (one for module in (load, render, reader, attendance) for one in vars(module).values()):
            if hasattr(one, "cache_clear"):
                one.cache_clear()

    forget()
    monkeypatch.setattr(load, "data_folder", lambda: copy)
    yield copy
    monkeypatch.undo()
    forget()


# The lesson itself


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", ["99", "", "1", "../01", None])
def test_a_lesson_that_is_not_there_says_so_in_each_part_that_needs_it(number, language):
    opened = open_lesson(number, language)
    for name in ("start", "quiz", "glossary"):
        assert says(html(opened.show(name)), language)
    assert load_labels(language)["lesson"]["error_file"].split("{")[0] in words(html(open_lesson("99", language).show("quiz")))
    assert 'id="p75"' in html(opened.show("reader"))
    assert press(opened.show("my-answers"), "export")["body"].count("data:application/json") == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("content", [b"", b"id: '01'\n  title: [", b"\xff\xfe", b"id: '01'\nexercises: 3\n", b"- a\n"], ids=str)
def test_a_damaged_lesson_file_is_named_and_the_reader_goes_on(data, content, language):
    (data / "lessons" / "01.yml").write_bytes(content)
    opened = open_lesson("01", language)
    assert says(html(opened.show("quiz")), language, "01.yml")
    assert 'id="p75"' in html(opened.show("reader"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"lesson": {}}', b"\xff"], ids=str)
def test_where_the_words_of_the_language_are_damaged_the_panel_speaks_both(data, content, language):
    (data / "labels" / f"{language}.json").write_bytes(content)
    opened = open_lesson("01", language)
    for name in PARTS:
        page = html(opened.show(name))
        assert "Your answers are kept" in words(page) and "您的答案已经保存" in words(page)
        assert "Traceback" not in page.split("<details>")[0]


def test_a_language_that_the_collection_does_not_have_is_said_in_both():
    page = words(html(open_lesson("01", "fr").show("quiz")))
    assert "Your answers are kept" in page and "您的答案已经保存" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_missing_texts_and_registers_stop_only_the_parts_that_need_them(data, language):
    (data / "text" / "report.en.txt").unlink()
    (data / "registers" / "glossary.csv").unlink()
    opened = open_lesson("01", language)
    assert says(html(opened.show("glossary")), language, "glossary")
    assert says(html(opened.show("reader")), language, "report.en")
    assert "unp-feedback" in press(opened.show("quiz"), "check", "a")["status"]
    assert LearnerRecord().answers("01", "quiz")["Q01-1"].answer == "a"


# Its parts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["StartPart", "ExercisePart", "RecordPart"])
def test_a_part_that_cannot_be_made_or_shown_is_a_panel(part, language, monkeypatch):
    name = {"StartPart": "start", "ExercisePart": "quiz", "RecordPart": "my-answers"}[part]
    kind = getattr(__import__("uncac_prevention.lesson", fromlist=[part]), part)
    for method in ("__init__", "view", "page"):
        with monkeypatch.context() as broken:
            broken.setattr(kind, method, fails)
            assert says(html(open_lesson("01", language).show(name)), language)
            assert html(open_lesson("01", language).show("glossary"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_act_that_fails_says_so_and_keeps_what_was_on_the_page(language, monkeypatch):
    form = open_lesson("01", language).show("quiz")
    press(form, "check", "a")
    before = form.view
    with monkeypatch.context() as broken:
        broken.setattr(LearnerRecord, "save", fails)
        view = press(form, "check", "b")
    assert says(view["status"], language)
    assert (view["body"], view["actions"]) == (before["body"], before["actions"]) and view["n"] > before["n"]
    assert LearnerRecord().answers("01", "quiz")["Q01-1"].answer == "a"
    assert "unp-feedback" in press(form, "check", "b")["status"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paragraph_that_cannot_be_opened_says_so_where_it_was_to_open(language, monkeypatch):
    form, sent = open_lesson("01", language).show("quiz"), []
    form.send = lambda message, **_: sent.append(message)
    monkeypatch.setattr("uncac_prevention.widgets.form.paragraph_page", fails)
    form._handle_custom_msg({"act": "open", "value": 45}, [])
    assert says(sent[0]["dialog"]["html"], language)


# Explorers and figures


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_explorer_that_fails_once_says_so_and_answers_the_next_time(language, monkeypatch):
    shown = open_lesson("01", language).show("attendance")
    _, name = shown.children[0].children
    with monkeypatch.context() as broken:
        broken.setattr(attendance, "attendance_page", fails)
        name.value = "国"
        assert says(shown.shown.value, language)
    name.value = "共和国"
    assert shown.shown.value.count('<td lang="zh-Hans">') == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_explorer_that_fails_at_first_still_has_its_controls(language, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(attendance, "attendance_page", fails)
        shown = open_lesson("01", language).show("attendance")
        assert says(shown.shown.value, language) and says(html(shown), language)
    shown.children[0].children[1].value = "共和国"
    assert shown.shown.value.count('<td lang="zh-Hans">') == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_that_cannot_be_drawn_leaves_the_names(language, monkeypatch):
    monkeypatch.setattr(attendance, "_figure", fails)
    shown = open_lesson("01", language).show("attendance")
    assert says(shown.shown.value, language)
    assert shown.shown.value.count('<td lang="zh-Hans">') == 122 and "<img" not in shown.shown.value


def test_details_are_text_whatever_they_hold():
    from uncac_prevention.render import error_panel

    for language in (*LANGUAGES, "fr"):
        panel = error_panel(language, ValueError("<img src=x onerror=alert(1)>"))
        assert "<img" not in panel and "&lt;img" in panel


# The record


REFUSALS = [(errno.EROFS, "read_only"), (errno.ENOSPC, "disk_full"), (errno.EIO, "cannot_save")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code, problem", REFUSALS)
def test_each_answer_that_is_only_in_memory_says_so_and_can_be_downloaded(language, code, problem, monkeypatch, tmp_path):
    opened = open_lesson("01", language)
    form, answers, label = opened.show("quiz"), opened.show("my-answers"), load_labels(language)["form"]
    expected = words(label["not_saved"].format(reason=label[f"not_saved_{problem}"]))

    def refuse(*_args, **_kwargs):
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", refuse)
        full.setattr("pathlib.Path.mkdir", refuse)
        for answer in ("a", "b", "a"):
            said = words(press(form, "check", answer)["status"])
            assert expected in said and label["saved"].split("{")[0].strip() not in said.replace(expected, "")
        assert expected in words(press(form, "next")["status"])
        assert expected in words(press(opened.show("start"), "refresh")["status"])
        view = press(answers, "export")
    assert load_labels(language)["record"]["exported_download"] in words(view["status"]) and expected in words(view["status"])
    copy = base64.b64decode(re.search(r'href="data:application/json;base64,([^"]+)"', view["body"])[1])
    assert [one.get("answer") for one in json.loads(copy)["events"]] == ["a", "b", "a"]
    elsewhere = LearnerRecord(tmp_path / "another computer")
    assert elsewhere.import_(copy) == 3 and elsewhere.answers("01", "quiz")["Q01-1"].answer == "a"
    said = words(press(form, "check", "b")["status"])
    assert expected not in said and label["saved"].split("{")[0].strip() in said
    learner.journals.SHARED.clear()
    assert len(LearnerRecord().history("01", "quiz")) == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_my_answers_names_what_it_could_not_use_and_leaves_it(language, work_folder):
    opened = open_lesson("01", language)
    press(opened.show("quiz"), "check", "a")
    folder = work_folder / "answers"
    line = b'{"journal":"0123456789abcdef","n":1,"time":"","kind":"answer","lesson":"01","exercise":"e","item":"i"'
    odd = {"damaged": ("00000000000000aa.jsonl", b"nothing\nof ours\n"), "newer": ("00000000000000bb.jsonl", line + b',"v":2}\n'),
           "foreign": ("notes <b>.txt", b"mine")}
    for name, content in odd.values():
        (folder / name).write_bytes(content)
    body = words(press(opened.show("my-answers"), "look")["body"])
    for kind, (name, content) in odd.items():
        assert words(load_labels(language)["record"][kind]).format(files=name) in body
        assert (folder / name).read_bytes() == content


def test_opening_a_lesson_merges_what_many_days_left(work_folder):
    import time

    for day in range(3):
        learner.journals.SHARED.clear()
        LearnerRecord().save("01", "quiz", f"q{day}", "a")
    for one in (work_folder / "answers").iterdir():
        os.utime(one, (time.time() - 3 * 24 * 60 * 60,) * 2)
    learner.journals.SHARED.clear()
    opened = open_lesson("01", "en")
    assert len(list((work_folder / "answers").iterdir())) == 1 and len(opened.record.answers("01", "quiz")) == 3


@pytest.mark.parametrize("folder", ["missing", "unsafe"])
def test_pages_are_shown_where_compiled_templates_cannot_be_kept(monkeypatch, tmp_path, folder):
    def refused(_cache):
        raise RuntimeError("no safe folder")

    if folder == "unsafe":
        monkeypatch.setattr(render._Compiled, "_get_default_cache_dir", refused)
    else:
        monkeypatch.setattr(render._Compiled, "_get_default_cache_dir", lambda _cache: str(tmp_path / "gone"))
    render._environment.cache_clear()
    assert "unp" in render.error_panel("en", ValueError("x"))
    render._environment.cache_clear()
