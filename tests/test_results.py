"""Results of a workshop: the forms, the file that a learner hands in after having seen it, and files of strangers that are read."""

import json
import os
import re
from dataclasses import replace
from datetime import timedelta

import pytest
import results
from conftest import change
from hypothesis import given, settings
from hypothesis import strategies as st
from test_progress import LESSONS, NOW, TESTS, Days, wrong
from test_widgets import words

from uncac_prevention import __version__
from uncac_prevention.checks.workshop import forms_ask_well
from uncac_prevention.evaluation import LARGEST, ResultError, collected, days_band, is_answer, is_code, read_folder, read_result, result_json
from uncac_prevention.learner import LearnerRecord
from uncac_prevention.lesson import open_lesson
from uncac_prevention.load import DataError, load_labels, load_workshop_forms
from uncac_prevention.progress import survey
from uncac_prevention.widgets.form import Form
from uncac_prevention.widgets.hand_in import HandInPart
from uncac_prevention.widgets.workshop_form import WorkshopFormPart

BOTH = pytest.mark.parametrize("language", ["en", "zh"])
FORMS = load_workshop_forms()
ALL = {"code": "K7M4", "tests": "on", "reaction": "on", "follow_up": "on"}
GOOD = next(results.learners(1, workshop="K7M4"))


def read(data):
    return read_result(data, results.TESTS, FORMS)


def part(record, language="en", now=NOW):
    return HandInPart(record, language, lambda: now)


def acted(part, act, value=""):
    part.act(act, value)
    return part.view()


def handed(part, **asked):
    """What is handed in: shown first, then agreed to and made; the file as read back."""
    acted(part, "show", ALL | asked)
    view = acted(part, "make", {"agree": "on"})
    assert part._link, words(view["status"])
    return json.loads(file_of(part))


def file_of(part):
    import base64

    return base64.b64decode(part._link.href.partition(",")[2])


def filled(record, form="reaction", **texts):
    one = WorkshopFormPart(FORMS[form], record, "en")
    return acted(one, "keep", texts)


@pytest.fixture
def record():
    """Somebody who took the first test, and answered its first question again a minute later."""
    days = Days().take("pre", 4, NOW - timedelta(50))
    lesson, exercise = TESTS["pre"]
    days.answer(lesson, exercise.id, exercise.items[0].id, wrong(exercise.items[0]), NOW - timedelta(49))
    return days.kept(LearnerRecord())


# The forms

@BOTH
def test_a_form_keeps_each_answer_at_once_and_leaves_out_what_is_empty(language):
    record = LearnerRecord()
    one = Form(WorkshopFormPart(FORMS["reaction"], record, language))
    assert FORMS["reaction"].title[language] in one.view["body"] and one.view["body"].count("<fieldset") == 7
    one._receive(None, {"act": "keep", "value": {"useful": "rather", "change": "  "}}, [])
    assert load_labels(language)["workshop_form"]["answered"].format(answered=1, asked=8) in words(one.view["status"])
    assert one.view["still"], "the body is not drawn anew while somebody writes"
    again = WorkshopFormPart(FORMS["reaction"], LearnerRecord(), language).view()
    assert 'id="f-results-reaction-useful-rather" value="rather" data-answer data-field="useful" checked' in again["body"]
    one._receive(None, {"act": "clear", "value": ""}, [])
    one._receive(None, {"act": "clear_yes", "value": ""}, [])
    assert "checked" not in one.view["body"] and not one.view["status"].strip()


@pytest.mark.parametrize("texts, problem", [({"plan_lines": "five"}, "not_a_count"), ({"plan_lines": "101"}, "not_a_count"), ({"plan_lines": "-1"}, "not_a_count"),
                                            ({"plan_lines": "3", "lines_started": "4"}, "more_than_all"), ({"example": "x" * 601}, "words_too_long"),
                                            ({"used": "<script>"}, "nothing_chosen"), ({"plan_lines": "9" * 5000}, "not_a_count")])
def test_what_is_no_answer_is_said_and_not_kept(texts, problem):
    record = LearnerRecord()
    view = filled(record, "follow_up", **texts)
    assert load_labels("en")["problems"][problem] in words(view["status"]) and not record.history()


def test_full_width_figures_are_numbers_and_control_characters_go():
    record = LearnerRecord()
    filled(record, "follow_up", plan_lines="１２", lines_started=" 3 ", example="one\u202etwo\x00")
    assert {name: one.answer for name, one in record.answers("results", "follow_up").items()} == {"plan_lines": 12, "lines_started": 3, "example": "onetwo"}


@pytest.mark.parametrize("old, new, said", [
    ("id: useful", "id: clear", "questions: found clear again"), ("of: plan_lines", "of: used", "expected a count that stands before it"),
    ("kind: scale", "kind: rating", "rating"), ("Please name no person, no institution and no country.", "", "expected one wherever somebody writes"),
])
def test_a_form_that_asks_wrongly_is_named(checkout, old, new, said):
    for name in ("reaction", "follow_up"):
        path = checkout / "workshop" / "forms" / f"{name}.yml"
        if old in path.read_text("utf-8"):
            change(path, old, new)
    assert any(said in one for one in forms_ask_well())


def test_a_form_that_is_not_there_is_said_with_its_place(checkout):
    (checkout / "workshop" / "forms" / "reaction.yml").unlink()
    with pytest.raises(DataError, match="reaction"):
        load_workshop_forms()
    assert "unp-error" in open_lesson("results", "en").show("reaction")._repr_html_()


# Handing in

@BOTH
def test_nothing_is_made_that_was_not_shown_and_agreed_to(record, work_folder, language):
    said, one = load_labels(language)["hand_in"], part(record, language)
    assert acted(one, "make", {"agree": "on"})["body"] and not one._link, "nothing was shown yet"
    view = acted(one, "show", ALL)
    shown = words(view["body"])
    assert said["fact_series"] in shown and "K7M4" in shown
    item = TESTS["pre"][1].items[3]
    assert words(item.prompt[language]) in shown and words(item.key.text[language]) in shown
    view = acted(one, "make", {})
    assert said["not_agreed"] in words(view["status"]) and not one._link and not (work_folder / "exports").exists()
    raw = result_json(one._ready)
    view = acted(one, "make", {"agree": "on"})
    assert file_of(one) == raw, "what was shown letter by letter is what is made"
    assert (work_folder / "exports" / one._link.name).read_bytes() == raw and str(work_folder / "exports") in words(view["status"])
    assert not one.view()["body"].count("agree"), "consent is asked for each file anew"


def test_what_changes_after_it_was_shown_is_shown_again(record):
    one = part(record)
    acted(one, "show", ALL)
    filled(LearnerRecord(), useful="none")
    view = acted(one, "make", {"agree": "on"})
    assert load_labels("en")["hand_in"]["changed"] in words(view["status"]) and "Of no use" in words(view["body"]) and not one._link
    acted(one, "make", {"agree": "on"})
    assert json.loads(file_of(one))["forms"] == {"reaction": {"useful": "none"}}


def test_the_file_holds_first_answers_and_nothing_that_tells_who_when_or_where(record, work_folder):
    filled(record, useful="very", change="More time.")
    filled(record, "follow_up", plan_lines="6", lines_started="2")
    one = part(record)
    content = handed(one)
    assert set(content) == {"format", "version", "edition", "language", "workshop", "id", "series", "number", "tests", "gap", "forms"}
    right = [content["tests"]["pre"][item.id] == item.key.id for item in TESTS["pre"][1].items]
    assert right == [True] * 4 + [False] * 8, "the first answer to each question, not the later one"
    assert content["forms"] == {"reaction": {"useful": "very", "change": "More time."}, "follow_up": {"plan_lines": 6, "lines_started": 2}}
    text = file_of(one).decode()
    assert not re.search(r"20\d\d-|\d\d:\d\d", text) and str(work_folder) not in text and "2026" not in one._link.name
    assert re.fullmatch(rf"results-K7M4-{content['id'][:8]}\.json", one._link.name)
    events = {one.journal for one in record.history()}
    assert not any(journal in text for journal in events), "the names of journals are on the learner's computer and in copies of the answers"


def test_what_is_not_chosen_or_was_taken_back_is_not_in_the_file(record):
    filled(record, useful="very")
    one = part(record)
    acted(one, "show", {"code": "", "reaction": "on"})
    acted(one, "make", {"agree": "on"})
    assert json.loads(file_of(one))["tests"] == {} and one._link.name.startswith("results-")
    record.reset("00", "pre-test")
    assert handed(one)["tests"] == {}
    view = acted(one, "show", {"code": "", "tests": "on"})
    assert load_labels("en")["hand_in"]["nothing"] in words(view["status"]) and not one._ready


@pytest.mark.parametrize("typed, code", [("k7m4", "K7M4"), (" Ｋ７ Ｍ４ ", "K7M4"), ("", "")])
def test_a_code_is_read_as_it_was_meant(record, typed, code):
    assert handed(part(record), code=typed)["workshop"] == code


@pytest.mark.parametrize("typed", ["K", "ABCDEFGHI", "维也纳", "A-1", "<b>", "=1+1", "K7\x00M4", "É1"])
def test_what_is_no_code_is_said_and_shown_again(record, typed):
    one = part(record)
    view = acted(one, "show", ALL | {"code": typed})
    assert load_labels("en")["hand_in"]["bad_code"] in words(view["status"]) and not one._ready and "<b>" not in view["body"]


def test_a_second_file_is_of_the_same_series_until_the_page_is_reset(record):
    first = handed(part(record))
    second = handed(part(LearnerRecord()))
    assert first["series"] == second["series"] and first["id"] != second["id"] and (first["number"], second["number"]) == (1, 2)
    assert len(collected([("a", json.dumps(first).encode()), ("b", json.dumps(second).encode())], results.TESTS, FORMS).learners) == 1
    record.reset("results")
    third = handed(part(record))
    assert third["series"] != first["series"] and third["number"] == 1


@pytest.mark.parametrize("kept", [None, 7, "x", {"series": "<script>", "number": 1}, {"series": "0" * 16, "number": True}, {"series": "0" * 16, "number": 10**9}])
def test_a_record_that_was_imported_may_hold_anything_in_place_of_a_series(record, kept):
    record.save("results", "file", "series", kept)
    record.save("results", "reaction", "useful", {"a": [1]})
    record.save("results", "reaction", "nobody-asks", "very")
    found = handed(part(record))
    assert re.fullmatch("[0-9a-f]{16}", found["series"]) and found["number"] == 1 and found["forms"] == {}


@pytest.mark.parametrize("text", ["write to a.b@example.org", "call +43 1 26060 12345", "身份证110101199003078888"])
@BOTH
def test_own_words_are_shown_once_more_and_no_file_is_made_with_an_address_in_them(record, text, language):
    said, one = load_labels(language)["hand_in"], part(record, language)
    filled(record, change="Ask the Ministry <b>")
    view = acted(one, "show", ALL)
    assert said["words_warning"] in words(view["body"]) and view["body"].count("Ask the Ministry &lt;b&gt;") >= 2
    filled(record, change=text)
    acted(one, "show", ALL)
    view = acted(one, "make", {"agree": "on"})
    assert said["personal"] in words(view["status"]) and not one._link
    acted(one, "show", {"code": "", "tests": "on"})
    acted(one, "make", {"agree": "on"})
    assert one._link, "without the form the file can be made"


@pytest.mark.parametrize("days, band", [(0, "under_30"), (29, "under_30"), (30, "30_to_90"), (90, "30_to_90"), (91, "over_90"), (-3, "under_30")])
def test_between_the_tests_there_is_a_band_and_no_day(days, band):
    assert days_band(days) == band
    record = Days().take("post", 6, NOW - timedelta(400)).take("delayed", 6, NOW - timedelta(400 - days)).kept(LearnerRecord())
    found = handed(part(record))
    assert found["gap"] == band and set(found["tests"]) == {"post", "delayed"}


def test_what_is_kept_of_a_workshop_is_no_unknown_answer_in_my_progress(record):
    filled(record, useful="very")
    handed(part(record))
    assert survey(LESSONS, {}, record.history(), (), NOW).unknown == 0


def test_where_the_folder_cannot_be_written_the_link_holds_the_file(record, work_folder):
    (work_folder / "exports").write_text("in the way")
    one = part(record)
    handed(one)
    assert load_labels("en")["hand_in"]["made_download"] in words(one.view()["status"])


@BOTH
def test_without_a_kernel_the_page_says_what_it_does_and_shows_the_questions(language):
    page = open_lesson("results", language)
    shown = "".join(page.show(one)._repr_mimebundle_()["text/html"] for one in ("reaction", "follow-up", "hand-in"))
    assert load_labels(language)["hand_in"]["voluntary"] in shown
    assert all(asked.stem[language] in shown for form in FORMS.values() for asked in form.questions)


# Files of strangers

def test_what_was_written_is_read_again():
    for one in results.learners(20, language="zh"):
        assert read(result_json(one)) == one
    assert read(b"\xef\xbb\xbf" + result_json(GOOD)) == GOOD, "editors on Windows put a mark before the text"


def content(**changed):
    return {**json.loads(result_json(GOOD)), **changed}


def bytes_of(found):
    return json.dumps(found).encode()


ITEM = next(iter(GOOD.tests["pre"]))
REFUSED = {
    "nothing": (b"", "not_json"), "no JSON": (b"PK\x03\x04 a Word file", "not_json"), "cut off": (result_json(GOOD)[:-30], "not_json"),
    "UTF-16": (result_json(GOOD).decode().encode("utf-16"), "not_json"), "GB 18030": ('{"format":"问卷"}'.encode("gb18030"), "not_json"),
    "ten megabytes": (b" " * 10_000_000 + result_json(GOOD), "too_large"), "deep": (b"[" * 49_000, "not_json"), "deep objects": (b'{"a":' * 8_000, "not_json"),
    "a key twice": (result_json(GOOD).replace(b'"version": 1', b'"version": 1, "version": 1'), "not_json"),
    "a question twice": (result_json(GOOD).replace(f'"{ITEM}": '.encode(), f'"{ITEM}": "a", "{ITEM}": '.encode(), 1), "not_json"),
    "no number": (result_json(GOOD).replace(b'"number": 1', b'"number": NaN'), "not_json"), "endless": (result_json(GOOD).replace(b'"number": 1', b'"number": Infinity'), "not_json"),
    "half": (result_json(GOOD).replace(b'"number": 1', b'"number": 1.5'), "not_json"), "digits": (result_json(GOOD).replace(b'"number": 1', b'"number": ' + b"9" * 9_000), "not_json"),
    "a list": (b"[]", "not_ours"), "a number": (b"7", "not_ours"), "null": (b"null", "not_ours"), "a plan": (b'{"format": "uncac-prevention/plan", "version": 1}', "not_ours"),
    "a copy of answers": (b'{"format": "uncac-prevention/answers", "version": 1, "events": []}', "not_ours"), "no version": (bytes_of(content(version=None)), "not_ours"),
    "true as version": (bytes_of(content(version=True)), "not_ours"), "version 0": (bytes_of(content(version=0)), "not_ours"), "newer": (bytes_of(content(version=2)), "newer_version"),
    **{f"{name} {value!r}"[:60]: (bytes_of(content(**{name: value})), "wrong") for name, value in (
        ("edition", 1), ("edition", "<script>"), ("edition", ""), ("id", "0" * 15), ("id", "../../../../etc"), ("id", None), ("series", "G" * 16), ("series", ["0" * 16]),
        ("number", 0), ("number", -1), ("number", True), ("number", "1"), ("number", 10_000), ("language", "xx"), ("language", ["en"]), ("language", {}), ("workshop", "k7m4"), ("workshop", "=1+1"),
        ("workshop", "Vienna"), ("workshop", None), ("gap", "31"), ("gap", None), ("gap", []), ("tests", []), ("tests", None), ("tests", {"mid": {}}), ("tests", {"pre": {}}),
        ("tests", {"pre": []}), ("tests", {"pre": {"Q99-1": "a"}}), ("tests", {"pre": {ITEM: "e"}}), ("tests", {"pre": {ITEM: 1}}), ("tests", {"pre": {ITEM: ["a"]}}),
        ("tests", {"pre": {ITEM: {}}}), ("tests", {"post": {ITEM: "a"}}), ("forms", []), ("forms", {"exit": {}}), ("forms", {"reaction": {}}), ("forms", {"reaction": {"name": "Anna"}}),
        ("forms", {"reaction": {"useful": "most"}}), ("forms", {"reaction": {"useful": ["very"]}}), ("forms", {"follow_up": {"plan_lines": True}}), ("forms", {"follow_up": {"plan_lines": 101}}),
        ("forms", {"follow_up": {"plan_lines": -1}}), ("forms", {"follow_up": {"plan_lines": "3"}}), ("forms", {"follow_up": {"plan_lines": 2, "lines_started": 3}}),
        ("forms", {"reaction": {"change": ""}}), ("forms", {"reaction": {"change": "x" * 601}}), ("forms", {"reaction": {"change": "a\x00b"}}), ("forms", {"reaction": {"change": "\ud800"}}),
        ("forms", {"reaction": {"change": 5}}), ("name", "Anna"), ("exported_on", "2026-11-29"))},
}


@pytest.mark.parametrize("name", REFUSED)
def test_every_file_that_is_not_ours_is_refused_with_its_reason(name):
    data, code = REFUSED[name]
    with pytest.raises(ResultError) as refused:
        read(data)
    assert refused.value.code == code and len(refused.value.place) < 100


def test_a_file_of_another_edition_counts_where_it_asks_the_same_and_is_named_where_it_does_not():
    same = collected([("old.json", bytes_of(content(edition="0.0.9")))], results.TESTS, FORMS)
    assert len(same.learners) == 1 and same.others == (("old.json", "0.0.9"),)
    other = collected([("old.json", bytes_of(content(edition="0.0.9", tests={"pre": {"Q01-99": "a"}})))], results.TESTS, FORMS)
    assert [(one.code, one.place) for one in other.left_out] == [("other_edition", "0.0.9")] and not other.learners


VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["pre", "a", ITEM, "very", "K7M4", "0" * 16]),
                      lambda one: st.lists(one, max_size=3) | st.dictionaries(st.sampled_from(["pre", "post", "reaction", "useful", ITEM, "x"]), one, max_size=3), max_leaves=8)


def holds(found):
    """Whether all that was read is what is asked here."""
    return is_code(found.workshop) | (found.workshop == "") and all(
        answer in {each.id for each in item.options} for name, one in found.tests.items() for item in results.TESTS[name].items if (answer := one.get(item.id, "a"))
    ) and all(is_answer(FORMS[name].question(question), answer) for name, one in found.forms.items() for question, answer in one.items())


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from([*content(), "x"]), VALUES, max_size=5))
def test_whatever_stands_in_a_file_it_is_read_rightly_or_refused(changed):
    try:
        found = read(json.dumps(content(**changed)).encode())
    except ResultError as error:
        assert error.code in ("not_json", "not_ours", "newer_version", "wrong", "other_edition")
    else:
        assert holds(found)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.tuples(st.integers(0, 900), st.binary(min_size=1, max_size=4)).map(
    lambda one: result_json(GOOD)[:one[0]] + one[1] + result_json(GOOD)[one[0] + 1:]))
def test_whatever_bytes_a_file_has_it_is_read_rightly_or_refused(data):
    try:
        found = read(data)
    except ResultError:
        return
    assert holds(found)


# A folder

def test_a_folder_with_everything_in_it(tmp_path):
    folder = tmp_path / "in"
    good = list(results.learners(3))
    results.write(folder, good[:2])
    results.write(folder / "stick two", good[2:])
    results.write(folder / "stick two" / "too deep", results.learners(1, seed=9))
    (folder / "copy of the first.json").write_bytes(result_json(good[0]))
    (folder / "broken.JSON").write_bytes(b"{")
    (folder / "big.json").write_bytes(b" " * (LARGEST + 1))
    (folder / "<script>alert(1)</script>\u202e.json".replace("/", "∕")).write_bytes(b"[]")
    (folder / "notes.txt").write_text("not ours")
    (folder / "answers.json").write_bytes(LearnerRecord().export())
    (folder / "a folder.json").mkdir()
    if hasattr(os, "symlink"):
        (folder / "link.json").symlink_to(folder / "broken.JSON")
        (folder / "loop").symlink_to(folder, target_is_directory=True)
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.json")
    found = read_folder(folder, results.TESTS, FORMS)
    why = {one.name: one.code for one in found.left_out}
    assert found.read == len(found.learners) == 3
    assert why.pop(next(name for name in why if name.startswith("<script>"))) == "not_ours" and not any("\u202e" in one.name for one in found.left_out)
    first = f"results-K7M4-{good[0].id[:8]}.json"
    assert why.pop(first) == "twice", "of two names of one file the first in the alphabet counts"
    assert why == {"broken.JSON": "not_json", "big.json": "too_large", "answers.json": "not_ours", "link.json": "link", "pipe.json": "unreadable"}
    assert found.passed_over == 2


def test_an_empty_folder_no_folder_and_a_file_in_its_place(tmp_path):
    (tmp_path / "empty").mkdir()
    assert read_folder(tmp_path / "empty", results.TESTS, FORMS).learners == ()
    (tmp_path / "file").write_text("")
    for one in ("none", "file"):
        with pytest.raises(OSError):
            read_folder(tmp_path / one, results.TESTS, FORMS)


def test_files_of_one_series_are_one_learner_and_of_each_part_the_last_counts():
    early = replace(GOOD, tests={"pre": GOOD.tests["pre"]}, gap="", forms={"reaction": {"useful": "very"}})
    late = replace(GOOD, id="f" * 16, number=2, workshop="", gap="over_90", forms={"reaction": {"useful": "none"}, "follow_up": {"plan_lines": 3}},
                   tests={"delayed": GOOD.tests["pre"]})
    for files in ([early, late], [late, early]):
        found = collected([(str(place), result_json(one)) for place, one in enumerate(files)], results.TESTS, FORMS)
        (one,) = found.learners
        assert found.read == 2 and set(one.tests) == {"pre", "delayed"} and one.gap == "over_90" and one.workshop == "K7M4"
        assert one.forms == {"reaction": {"useful": "none"}, "follow_up": {"plan_lines": 3}}


def test_more_files_than_anybody_holds_workshops_for_are_named():
    data = result_json(GOOD)
    found = collected(((str(place), data) for place in range(2002)), results.TESTS, FORMS)
    assert [one.code for one in found.left_out].count("too_many") == 2


def test_the_edition_is_that_of_the_lessons():
    assert GOOD.edition == __version__
