"""What files of results say: compared with learners whose truth is known and with plain calculations, on the page, and as CSV."""

import csv
import json
import re
from dataclasses import replace
from io import StringIO

import numpy
import pandas
import pytest
import results
from test_widgets import words

from uncac_prevention import tables
from uncac_prevention.evaluation import (
    FEW, LEAST, Learner, Share, begun, by_outcome, change, chosen, collected, item_analysis, own_words, result_json, withheld, workshops,
)
from uncac_prevention.export.evaluation import evaluation_csv
from uncac_prevention.figures import Dots, outcomes_by_test
from uncac_prevention.lesson import open_lesson
from uncac_prevention.load import load_labels, load_workshop_forms

BOTH = pytest.mark.parametrize("language", ["en", "zh"])
FORMS, TESTS = load_workshop_forms(), results.TESTS
MANY = list(results.learners(300, seed=3))


def read(files):
    return collected([(one.id, result_json(one)) for one in files], TESTS, FORMS)


def right(test, files=MANY):
    """Right or not as plain numbers, a row a learner, straight from the JSON of the files."""
    raw = [json.loads(result_json(one))["tests"] for one in files]
    return numpy.array([[one[test][item.id] == item.key.id for item in TESTS[test].items] for one in raw if test in one], float)


FOUND = read(MANY)


# Learners whose truth is known

def test_the_gain_is_that_of_the_learners_and_of_a_plain_calculation():
    one = change(FOUND.learners, TESTS, "pre", "post")
    before, after = right("pre").sum(1), right("post").sum(1)
    gains = [(a - b) / (12 - b) for b, a in zip(before, after) if b < 12]
    assert one.pairs == 300 and one.gains == len(gains) and one.gain.value == pytest.approx(numpy.mean(gains))
    assert (one.mean_before, one.mean_after) == pytest.approx((before.mean(), after.mean()))
    # 0.35 to 0.70 of the eleven straight questions, the other way round of the twelfth.
    assert one.mean_before == pytest.approx(11 * 0.35 + 0.65, abs=0.3) and one.mean_after == pytest.approx(11 * 0.70 + 0.30, abs=0.3)
    assert one.gain.low < one.gain.value < one.gain.high
    spread = 1.96 * numpy.std(gains) / len(gains) ** 0.5
    assert one.gain.high - one.gain.value == pytest.approx(spread, rel=0.15)


def test_the_share_that_got_worse_is_told_as_it_is():
    one = change(FOUND.learners, TESTS, "pre", "post")
    difference = right("post").sum(1) - right("pre").sum(1)
    assert (one.worse.hits, one.same.hits, one.better.hits) == ((difference < 0).sum(), (difference == 0).sum(), (difference > 0).sum())
    backwards = read(list(results.learners(40, before=0.7, after=0.35)))
    assert change(backwards.learners, TESTS, "pre", "post").worse.hits > 30 and change(backwards.learners, TESTS, "pre", "post").gain.value < 0


def test_who_had_all_right_before_has_no_gain_and_is_counted_all_the_same():
    whole = {one.id: one.key.id for one in TESTS["pre"].items}
    files = [replace(one, tests=one.tests | {"pre": whole}) if place < 3 else one for place, one in enumerate(MANY[:12])]
    one = change(read(files).learners, TESTS, "pre", "post")
    assert (one.pairs, one.gains) == (12, 9)


def test_each_outcome_has_the_share_of_its_question():
    for place, one in enumerate(by_outcome(FOUND.learners, TESTS)):
        for test, share in one.tests.items():
            assert (share.hits, share.units) == (right(test)[:, place].sum(), len(right(test)))
            low, high = share.interval
            assert low < share.percent < high


@pytest.mark.parametrize("test", TESTS)
def test_discrimination_is_the_correlation_with_the_rest_and_the_odd_question_goes_against_it(test):
    marks = right(test)
    for place, one in enumerate(item for item in item_analysis(FOUND.learners, TESTS) if item.test == test):
        rest = numpy.delete(marks, place, axis=1).sum(1)
        assert one.discrimination == pytest.approx(numpy.corrcoef(marks[:, place], rest)[0, 1])
    wide = read(list(results.learners(300, seed=3, before=0.5, after=0.5, delayed=1, spread=0.9)))
    found = [one.discrimination for one in item_analysis(wide.learners, TESTS) if one.test == test]
    assert found[results.ODD] < -0.2 and min(value for place, value in enumerate(found) if place != results.ODD) > 0.1


def test_the_options_that_nobody_chose_are_found_and_no_others():
    for test, place in results.UNUSED.items():
        for number, (one, item) in enumerate(zip((each for each in item_analysis(FOUND.learners, TESTS) if each.test == test), TESTS[test].items, strict=True)):
            assert one.unused == ((results.wrong_of(item)[-1],) if number == place else ())
            assert one.chosen == {option.id: sum(file.tests.get(test, {}).get(item.id) == option.id for file in MANY) for option in item.options}


def test_a_key_that_nobody_chose_is_no_unused_distractor():
    item = TESTS["pre"].items[0]
    files = [replace(one, tests={"pre": one.tests["pre"] | {item.id: results.wrong_of(item)[place % 3]}}) for place, one in enumerate(MANY[:20])]
    one = item_analysis(read(files).learners, TESTS)[0]
    assert one.facility.hits == 0 and one.unused == () and one.discrimination is None, "all the same goes with nothing"


def test_a_question_left_open_counts_as_not_right_and_is_counted_as_open():
    item = TESTS["pre"].items[0]
    files = [replace(one, tests={"pre": {name: answer for name, answer in one.tests["pre"].items() if name != item.id}}) for one in MANY[:20]]
    one = item_analysis(read(files).learners, TESTS)[0]
    assert (one.facility.hits, one.facility.units, one.open, one.unused) == (0, 20, 20, None)


def test_forms_are_counted_and_lines_of_plans_summed():
    raw = pandas.DataFrame([one.forms["reaction"] for one in MANY])
    for one in (each for each in chosen(FOUND.learners, FORMS) if each.form == "reaction"):
        assert (one.share.hits, one.share.units) == ((raw[one.question] == one.option).sum(), raw[one.question].count())
    later = pandas.DataFrame([one.forms["follow_up"] for one in MANY if "follow_up" in one.forms])
    (one,) = begun(FOUND.learners, FORMS)
    assert (one.part_sum, one.whole_sum, one.having.hits) == (later.lines_started.sum(), later.plan_lines.sum(), (later.lines_started > 0).sum())
    nobody = [replace(one, forms={"follow_up": {"plan_lines": 0, "lines_started": 0}}) for one in MANY[:6]]
    assert begun(read(nobody).learners, FORMS)[0].having == Share(0, 0), "without a plan there is no share"


def test_everything_is_the_same_in_whatever_order_the_files_come():
    one, other = (tables.workshop_results(read(files)) for files in (MANY[:60], MANY[:60][::-1]))
    for name in one:
        pandas.testing.assert_frame_equal(one[name], other[name])


# Few learners

def test_a_small_workshop_is_never_told_of_by_itself_nor_left_over_from_all():
    sizes = {"A1": 3, "B2": 6, "C3": 12, "D4": 20}
    files = [one for seed, (code, size) in enumerate(sizes.items()) for one in results.learners(size, seed, code)]
    found = workshops(read(files).learners, TESTS)
    assert [(one.code, one.codes, one.pooled, one.change.pairs) for one in found] == [("C3", 1, False, 12), ("D4", 1, False, 20), ("", 2, True, 9)]


@pytest.mark.parametrize("sizes, told", [([4], [4]), ([2, 2], [4]), ([5], [5]), ([3, 4], [7]), ([], []), ([1, 9], [10]), ([4, 1, 9], [9, 5])])
def test_small_workshops_stand_together(sizes, told):
    files = [one for seed, size in enumerate(sizes) for one in results.learners(size, seed, f"W{seed}")]
    found = workshops(read(files).learners, TESTS)
    assert [one.change.pairs for one in found] == told
    assert all((one.change.gain is None) == (one.change.pairs < LEAST) for one in found)


@pytest.mark.parametrize("count", [0, 1, LEAST - 1])
@BOTH
def test_of_fewer_than_five_nothing_is_told(tmp_path, count, language):
    results.write(tmp_path / "in", results.learners(count, language=language))
    form = open_lesson("workshop", language).show("evaluation")
    form._receive(None, {"act": "read", "value": {"folder": str(tmp_path / "in")}}, [])
    body, said = words(form.view["body"]), load_labels(language)["evaluation"]
    assert (said["too_few"].format(least=LEAST) if count else said["nothing"]) in body
    assert "%" not in body and "<table" not in form.view["body"] and "lesson 0" not in body
    for frame in tables.workshop_results(tables.read_results(tmp_path / "in")).values():
        assert not len(frame) or frame.select_dtypes("number").drop(columns=["units", "pairs", "asked", "gains", "codes"], errors="ignore").isna().all().all()


def test_with_fewer_than_ten_a_number_is_marked_and_neither_discrimination_nor_unused_options_are_told():
    files = list(results.learners(FEW - 1, delayed=1))
    assert all(one.discrimination is None and one.unused is None for one in item_analysis(read(files).learners, TESTS))
    assert Share(3, 9).few and Share(3, 9).told and not Share(3, 10).few and not Share(0, 4).told


# The page

@pytest.fixture
def form(tmp_path, request):
    language = request.param
    hostile = "<script>alert(1)</script>{{7*7}}=cmd|' /C calc'!A0"
    files = list(results.learners(14, language=language, delayed=0.4))
    files[0] = replace(files[0], forms={"reaction": {"change": hostile}})
    files[1] = replace(files[1], forms={"reaction": {"change": "=1+1"}})
    files[2] = replace(files[2], forms={"reaction": {"change": "mail a.b@example.org"}})
    results.write(tmp_path / "in", files)
    (tmp_path / "in" / "<img src=x onerror=alert(1)>.json").write_text("[]")
    one = open_lesson("workshop", language).show("evaluation")
    one._receive(None, {"act": "read", "value": {"folder": str(tmp_path / "in")}}, [])
    return one


TOLD = pytest.mark.parametrize("form", ["en", "zh"], indirect=True)


@TOLD
def test_the_page_tells_all_in_words_and_escapes_what_strangers_wrote(form):
    language = form._part.language
    said, body = load_labels(language)["evaluation"], form.view["body"]
    assert "<script>" not in body and "<img src=x" not in body and "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in body
    shown = words(body)
    assert said["summary"].format(read=14, learners=14, left_out=1) in shown and said["not_ours"] in shown
    assert "a.b@example.org" not in shown and said["withheld"].format(count=1) in shown
    for name in ("gain_limits", "follow_limits", "outcomes_how", "words_how"):
        assert said[name] in shown
    assert re.search(r'<img src="data:image/png;base64,[^"]+" alt="[^"]*1\.2', body)
    assert all(one.stem[language] in shown for each in FORMS.values() for one in each.questions if one.options)
    assert "p =" not in shown and "p=" not in shown


@TOLD
def test_the_key_of_no_question_stands_on_the_page(form):
    language, shown = form._part.language, words(form.view["body"])
    for exercise in TESTS.values():
        assert not any(words(item.prompt[language]) in shown or words(item.key.text[language]) in shown for item in exercise.items)


@TOLD
def test_the_tables_are_saved_and_no_cell_is_a_formula(form, work_folder):
    form._receive(None, {"act": "csv", "value": ""}, [])
    assert load_labels(form._part.language)["evaluation"]["saved"].format(folder=work_folder / "exports") in words(form.view["status"])
    files = {one.name.split("-")[1]: one for one in (work_folder / "exports").glob("*.csv")}
    assert set(files) == {"outcomes", "changes", "workshops", "items", "options", "forms", "plan", "words", "left_out"}
    for one in files.values():
        assert one.read_bytes().startswith(b"\xef\xbb\xbf")
        for row in csv.reader(StringIO(one.read_text("utf-8-sig"))):
            assert not any(cell[:1] in tuple("=+@\t\r") or cell[:1] == "-" and not re.fullmatch(r"-\d+(\.\d+)?(e-\d+)?", cell) for cell in row), row
    assert "'=1+1" in files["words"].read_text("utf-8-sig") and "a.b@" not in files["words"].read_text("utf-8-sig")


def test_a_negative_number_stays_a_number_and_a_text_that_begins_with_its_sign_does_not():
    (data,) = evaluation_csv({"one": pandas.DataFrame({"a": [-0.25, 1], "b": ["-1", "x"]}), "none": pandas.DataFrame({"a": []})}).values()
    assert data.decode("utf-8-sig").splitlines() == ["a,b", "-0.25,'-1", "1.0,x"]


@BOTH
@pytest.mark.parametrize("folder", ["/no/such/folder", "\x00", "~nobody-of-this-name/x", "a" * 5000])
def test_a_folder_that_is_none_is_said_in_words(folder, language):
    form = open_lesson("workshop", language).show("evaluation")
    form._receive(None, {"act": "read", "value": {"folder": folder}}, [])
    assert load_labels(language)["evaluation"]["no_folder"].split("{")[0] in words(form.view["status"]) and "unp-error" not in form.view["status"]


def test_files_that_were_chosen_are_read_as_those_of_a_folder():
    form = open_lesson("workshop", "en").show("evaluation")
    sent = [{"name": one.id, "content": result_json(one).decode()} for one in results.learners(6)]
    odd = [{"name": "big.json", "content": {"size": 10**7}}, {"name": 5, "content": "{}"}, "x", None, {"content": "{}"}, {"name": "half", "content": "\ud800"}]
    form._receive(None, {"act": "files", "value": sent + odd}, [])
    assert load_labels("en")["evaluation"]["summary"].format(read=6, learners=6, left_out=2) in words(form.view["status"])
    for value in ("x", None, {}, 7):
        form._receive(None, {"act": "files", "value": value}, [])
        assert "unp-error" not in form.view["status"]


def test_own_words_stand_in_the_order_of_the_alphabet():
    people = [Learner("", forms={"reaction": {"change": text}}) for text in ("b", "c", "a", "call 0043 1 26060 1234", "d")]
    assert own_words(people, FORMS)["reaction", "change"] == ["a", "b", "c", "d"] and withheld(people, FORMS) == 1
    assert own_words(people[:4], FORMS)["reaction", "change"] == []


@BOTH
def test_the_figure_says_in_words_what_it_shows_and_leaves_out_what_cannot_be_told(language):
    names = load_labels(language)["gain"]
    picture = outcomes_by_test(language, [Dots("1.2", {names["pre"]: 20.0, names["post"]: 60.4}), Dots("1.4", {names["post"]: 75.0})])
    assert f"{names['pre']} 20" in picture.alt and f"{names['post']} 60" in picture.alt and len(picture.table) == 2 and picture.png().startswith("data:image/png")


@BOTH
def test_without_a_kernel_the_page_says_what_it_does(language):
    shown = open_lesson("workshop", language).show("evaluation")._repr_mimebundle_()["text/html"]
    assert load_labels(language)["evaluation"]["trainers"] in shown
