"""The action plan: what a learner writes is kept as written, what is missing is said in words, and a file of somebody else's does no harm."""

import json
import re

import pytest
from conftest import ROOT, change, checkout  # noqa: F401
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import MARKS, fictional, reviewed

from uncac_prevention.checks import plan as checks
from uncac_prevention.checks import problems_of
from uncac_prevention.exercises import lesson_from
from uncac_prevention.learner import LearnerRecord
from uncac_prevention.load import DataError, lesson_files, load_lesson, load_plan_form, read_yaml
from uncac_prevention.plan import (
    COLUMNS, EXERCISE, LARGEST, LESSON, MARKS as MARKS_EXERCISE, PROFILE, ActionPlan, PlanError, PlanLine, Review, day_of, findings,
    line_findings, own_marks, plan_json, profile_findings, read_plan, read_review, review_json, score, suggestions,
)

FORM = load_plan_form()
BOTH = pytest.mark.parametrize("language", ["en", "zh"])
QUIET = settings(deadline=None, database=None, derandomize=True, max_examples=60)
COMPLETE = dict(fictional(FORM, "en").lines[0].values)


def line(**values):
    return PlanLine("line-1", COMPLETE | values)


def codes(one):
    return {(found.code, found.field) for found in line_findings(one, FORM)}


# What the form holds

def test_a_plan_has_the_promised_columns_in_their_order():
    promised = ("plan_id, line, institution_type, risk, cause, effect, likelihood, impact, control, control_tested, residual, action, owner, partner, "
                "start, end, resources, dependency, indicator, indicator_type, baseline, target, uncac_article, article_basis, report_para, "
                "para_weight, recommendation, status, note")
    assert COLUMNS == tuple(promised.split(", "))


def test_the_rubric_has_eight_criteria_and_a_zero_in_the_basis_fails():
    assert len(FORM.rubric) == 8 and all(len(one.levels) == 4 for one in FORM.rubric)
    assert [one.id for one in FORM.rubric if one.must] == ["basis"]
    best = {one.id: 3 for one in FORM.rubric}
    assert score(FORM, best).total == score(FORM, best).best == 24 and score(FORM, best).passed
    assert score(FORM, best | {"basis": 0}).passed is False and score(FORM, best | {"basis": 0}).total == 21
    two = {one.id: 2 for one in FORM.rubric}
    assert score(FORM, two).passed is True
    assert score(FORM, two | {"owner": 1}).passed is False
    assert score(FORM, {"owner": 3}).passed is None and "basis" in score(FORM, {"owner": 3}).open


@pytest.mark.parametrize("odd", [4, -1, True, "3", 2.0, None])
def test_a_mark_that_is_none_counts_as_open(odd):
    assert "basis" in score(FORM, {"basis": odd}).open


def test_the_menu_has_measures_of_every_kind_of_institution_and_is_narrowed_by_article_and_paragraph():
    assert len(FORM.measures) >= 25
    assert {one.paragraph for one in FORM.measures_for("art9.2", "45")} == {45}
    assert {one.article for one in FORM.measures_for("art9")} == {"art9.1", "art9.2", "art9.3"}
    assert FORM.measures_for("art9", "29") == ()
    assert FORM.measures_for() == FORM.measures
    assert {one.basis for one in FORM.measures} == {"cited", "mapped"} and {one.weight for one in FORM.measures} >= {"C", "D", "E", "F", "F0"}


# What is computed

def test_article_and_paragraph_tell_how_they_belong_together_and_who_speaks():
    assert (line(measure="").basis(FORM), line(measure="").weights(FORM)) == ("mapped", ("F",))
    assert line(measure="", report_para="71", uncac_article="art9.2").basis(FORM) == "cited"
    assert line(measure="", report_para="72", uncac_article="art9.2").basis(FORM) == "own"
    assert line(measure="", report_para="30").weights(FORM) == ("F", "F0")
    # A measure of the menu rests on one statement only.
    assert line(measure="declaration-sanctions", report_para="30").weights(FORM) == ("F0",)
    assert line(measure="declaration-sanctions", report_para="27").weights(FORM) == ("F", "F0")


@pytest.mark.parametrize("paragraph", ["", "0", "76", "-1", "٣", "9" * 400, "twelve"])
def test_a_paragraph_that_is_not_in_the_report_has_no_weight(paragraph):
    assert line(measure="", report_para=paragraph).weights(FORM) == ()


def test_the_risk_before_controls_is_likelihood_times_impact():
    assert (line(likelihood="5", impact="5").score, line(likelihood="5", impact="5").level) == (25, 5)
    assert (line(likelihood="1", impact="1").score, line(likelihood="1", impact="1").level) == (1, 1)
    assert (line(likelihood="3", impact="2").score, line(likelihood="3", impact="2").level) == (6, 2)
    assert line(likelihood="").score is line(likelihood="7").score is line(likelihood="12").level is None


def test_a_row_is_the_same_in_every_language():
    row = next(iter(fictional(FORM, "en").rows(FORM)))
    assert tuple(row) == COLUMNS
    assert [row[one] for one in ("plan_id", "line", "institution_type", "uncac_article", "article_basis", "report_para", "para_weight")] == [
        "0123456789ab", "1", "parliament", "8(2)", "mapped", "29", "F"]
    chinese = next(iter(fictional(FORM, "zh").rows(FORM)))
    same = ("likelihood", "control_tested", "start", "uncac_article", "para_weight", "status")
    assert [row[one] for one in same] == [chinese[one] for one in same]


# What is said, and never in the way

def test_a_complete_line_lacks_nothing():
    assert line_findings(line(), FORM) == ()


@pytest.mark.parametrize("values, code, field", [
    ({"risk": ""}, "missing", "risk"), ({"owner": "  \n "}, "missing", "owner"), ({"start": "2026-02-30"}, "impossible_date", "start"),
    ({"start": "15 January 2027"}, "impossible_date", "start"), ({"start": "2027-1-5"}, "impossible_date", "start"),
    ({"start": "0000-01-01"}, "impossible_date", "start"), ({"start": "２０２７-01-15"}, "impossible_date", "start"),
    ({"end": "2027-01-14"}, "end_before_start", "end"), ({"baseline": ""}, "no_baseline", "baseline"), ({"target": ""}, "no_target", "target"),
    ({"target": "0 (No Committee)"}, "target_is_baseline", "target"), ({"owner": "TBD"}, "vague_owner", "owner"), ({"owner": "有关部门"}, "vague_owner", "owner"),
    ({"uncac_article": "art12.1"}, "not_linked", "uncac_article"), ({"measure": "", "report_para": "14"}, "meeting_fact", "report_para"),
    ({"report_para": "30"}, "measure_elsewhere", "report_para"), ({"measure": "", "report_para": "72", "recommendation": "none"}, "conclusion_differs", "recommendation"),
    ({"likelihood": "9"}, "unknown_value", "likelihood"), ({"report_para": "99"}, "unknown_value", "report_para"),
    ({"residual": "5"}, "remaining_above", "residual"), ({"residual": "1"}, "lowered_untested", "residual"),
    ({"residual": "1", "control": ""}, "lowered_without_control", "residual"), ({"note": "Write to a.b@example.org"}, "personal_data", "note"),
    ({"owner": "Secretary, +43 1 26060 4534 22"}, "personal_data", "owner"), ({"note": "证件号11010519491231002X"}, "personal_data", "note"),
    ({"risk": "险" * 401}, "too_long", "risk"),
])
def test_what_does_not_fit_is_said_at_its_field(values, code, field):
    assert (code, field) in codes(line(**values))


@pytest.mark.parametrize("values", [
    {"start": "2028-02-29", "end": "2028-02-29"}, {"residual": "1", "control_tested": "yes"}, {"note": "Budget 1,200,000,000 in 2027, ratio 3.14159265358"},
    {"note": "2027-01-15 to 2027-06-30"}, {"owner": "All-party committee secretariat"}, {"resources": "", "partner": "", "note": "", "dependency": ""},
    {"risk": "险" * 400}])
def test_what_fits_is_not_blamed(values):
    assert codes(line(**values)) == set()


def test_the_plan_as_a_whole_needs_five_actions_and_a_kind_of_institution():
    plan = ActionPlan("0123456789ab")
    assert [(one.code, one.field) for one in findings(plan, FORM)] == [("missing", "institution_type"), ("few_lines", "")]
    assert [one.code for one in profile_findings(plan, FORM)] == ["missing"]


@BOTH
def test_every_finding_is_said_in_words_that_name_the_field(language):
    odd = {**COMPLETE, "start": "2026-02-30", "owner": "TBD", "note": "{} {0} {field} %s", "cause": "因" * 5000}
    plan = ActionPlan("0123456789ab", {}, (PlanLine("line-1", odd), PlanLine("line-2", {"risk": "x"})))
    for found in findings(plan, FORM):
        said = found.words(FORM, language)
        assert said and "{" not in said
        assert not found.field or FORM.field(found.field).label[language] in said
    assert {"few_lines", "missing", "vague_owner", "impossible_date", "too_long"} <= {one.code for one in findings(plan, FORM)}


def test_a_huge_text_in_every_field_is_only_called_too_long():
    from time import monotonic

    for text in ("长" * 30_000, "9" * 30_000, "a.b-" * 8_000, "@" * 30_000):
        begun = monotonic()
        found = findings(ActionPlan("0123456789ab", {}, (PlanLine("line-1", {one.id: text for one in FORM.fields}),)), FORM)
        assert monotonic() - begun < 5 and {"too_long", "unknown_value", "impossible_date"} <= {one.code for one in found}


def test_a_day_with_braces_in_it_is_said_as_it_is():
    found = next(one for one in line_findings(line(start="{0.__class__}"), FORM) if one.field == "start")
    assert "“{0.__class__}”" in found.words(FORM, "en")
    assert day_of("2027-02-28") and not day_of("2027-02-29")


# In the record

def test_a_plan_lives_in_the_record_and_can_be_undone_exported_and_merged(tmp_path):
    record, plan = LearnerRecord(tmp_path / "one"), fictional(FORM, "zh")
    for item, answer in plan.answers.items():
        record.save(LESSON, EXERCISE, item, answer)
    assert ActionPlan.from_record(FORM, record) == plan
    changed = plan.with_line(PlanLine("line-2", {**plan.lines[1].values, "owner": "议会"}))
    record.save(LESSON, EXERCISE, "line-2", changed.answer(changed.line("line-2").values))
    assert ActionPlan.from_record(FORM, record) == changed and changed.number("line-2") == 2
    record.undo(LESSON, EXERCISE)
    assert ActionPlan.from_record(FORM, record) == plan
    other = LearnerRecord(tmp_path / "two")
    other.import_(record.export())
    assert ActionPlan.from_record(FORM, other) == plan


def test_a_line_without_text_is_out_of_the_plan_and_its_number_goes_to_the_next():
    plan = fictional(FORM, "en")
    answers = plan.answers | {"line-2": plan.answer({})}
    shorter = ActionPlan.from_answers(FORM, answers)
    assert [one.id for one in shorter.lines] == ["line-1", "line-3", "line-4", "line-5", "line-6"] and shorter.number("line-3") == 2
    assert plan.with_line(PlanLine("line-2")) == shorter


def test_marks_of_ones_own_are_kept_by_criterion(tmp_path):
    record = LearnerRecord(tmp_path)
    record.save(LESSON, MARKS_EXERCISE, "basis", 2)
    record.save(LESSON, MARKS_EXERCISE, "owner", "3")
    record.save(LESSON, MARKS_EXERCISE, "elegance", 3)
    assert own_marks(FORM, record) == {"basis": 2}


ANYTHING = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
                        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["risk", "plan_id", "line-1", "id", "start"]) | st.text(max_size=3), inner, max_size=3), max_leaves=8)


@QUIET
@given(st.dictionaries(st.sampled_from([PROFILE, "line-1", "line-a2", "elsewhere"]), ANYTHING, max_size=4))
def test_no_answer_is_too_odd_to_be_read(answers):
    plan = ActionPlan.from_answers(FORM, answers)
    assert read_plan(plan_json(plan), FORM).plan.id == plan.id
    assert findings(plan, FORM) and list(plan.rows(FORM)) is not None


# The file that goes to another machine

@BOTH
def test_a_file_gives_the_same_plan_on_another_machine(language):
    plan = fictional(FORM, language)
    found = read_plan(plan_json(plan), FORM)
    assert found.plan == plan and found.review is None and found.notes == ()
    # An editor on Windows puts a mark before the text and other line ends.
    assert read_plan(b"\xef\xbb\xbf" + plan_json(plan).replace(b"\n", b"\r\n"), FORM).plan == plan


@BOTH
def test_a_review_comes_back_to_its_plan(language):
    plan, review = fictional(FORM, language), reviewed(language)
    found = read_review(review_json(plan, review), plan, FORM)
    assert found.review == review and found.plan == plan


def changed(**values):
    content = json.loads(review_json(fictional(FORM, "en"), reviewed("en")))
    return json.dumps(content | values).encode()


def without(name):
    content = json.loads(plan_json(fictional(FORM, "en")))
    del content[name]
    return json.dumps(content).encode()


REFUSED = [
    (b"", "not_json"), (b"\xff\xfe\x00", "not_json"), (b"{" * 200_000, "not_json"), (b"[" * 200_000, "not_json"), (b"PK\x03\x04", "not_json"),
    (b"[]", "not_ours"), (b"3", "not_ours"), (b'{"format": "uncac-prevention/answers", "version": 1, "events": []}', "not_ours"),
    (without("format"), "not_ours"), (without("version"), "not_ours"), (changed(version="1"), "not_ours"), (changed(version=True), "not_ours"),
    (changed(version=0), "not_ours"), (changed(version=2), "newer_version"), (changed(version=10**400), "newer_version"),
    (without("plan_id"), "wrong_type"), (changed(plan_id="../../etc"), "wrong_type"), (changed(plan_id=3), "wrong_type"),
    (changed(profile=[]), "wrong_type"), (changed(profile={"scope": 3}), "wrong_type"), (changed(lines={}), "wrong_type"),
    (changed(lines=[3]), "wrong_type"), (changed(lines=[{}]), "wrong_type"), (changed(lines=[{"id": "line-<b>"}]), "wrong_type"),
    (changed(lines=[{"id": "line-1", "risk": ["x"]}]), "wrong_type"), (changed(lines=[{"id": "line-1", "likelihood": 3}]), "wrong_type"),
    (changed(lines=[{"id": f"line-{number}"} for number in range(201)]), "too_many_lines"),
    (changed(review=[]), "wrong_type"), (changed(review={"marks": {"basis": 7}}), "wrong_type"), (changed(review={"marks": {"basis": "3"}}), "wrong_type"),
    (changed(review={"comments": {"line-1": 3}}), "wrong_type"), (changed(note="x" * 10_000_000), "too_large"),
]


@pytest.mark.parametrize("data, code", REFUSED, ids=[f"{code}-{number}" for number, (_, code) in enumerate(REFUSED)])
def test_a_file_that_is_no_plan_is_refused_in_words(data, code):
    with pytest.raises(PlanError) as refused:
        read_plan(data, FORM)
    assert refused.value.code == code
    for language in ("en", "zh"):
        assert len(refused.value.words(FORM, language)) > 20 - 5 * (language == "zh")


def test_a_number_too_long_to_read_is_refused_and_not_a_crash():
    with pytest.raises(PlanError):
        read_plan(b'{"format": "uncac-prevention/plan", "version": ' + b"9" * 5000 + b"}", FORM)


def test_the_limit_is_that_of_the_words():
    padding = LARGEST - len(plan_json(fictional(FORM, "en")))
    assert read_plan(plan_json(fictional(FORM, "en")) + b" " * padding, FORM)
    with pytest.raises(PlanError):
        read_plan(plan_json(fictional(FORM, "en")) + b" " * (padding + 1), FORM)


def test_a_review_of_another_plan_or_none_is_refused():
    plan, review = fictional(FORM, "en"), reviewed("en")
    other = ActionPlan("ffffffffffff", plan.profile, plan.lines)
    for file, mine, code in ((review_json(plan, review), other, "other_plan"), (plan_json(plan), plan, "no_review")):
        with pytest.raises(PlanError) as refused:
            read_review(file, mine, FORM)
        assert refused.value.code == code
    with pytest.raises(PlanError):
        review_json(other, review)


def test_what_can_be_cleaned_is_cleaned_and_said():
    lines = [{"id": "line-1", "risk": "a\x00\x1b[31m\u202eb", "likelihood": "11", "evil": "x", "article_basis": "cited"}, {"id": "line-1", "risk": "again"}]
    found = read_plan(changed(lines=lines, surprise=1, review={"marks": {"elegance": 3}, "comments": {"line-1": "好" * 3000, "line-9": "?"}}), FORM)
    assert found.plan.lines == (PlanLine("line-1", {"risk": "a[31mb"}),)
    assert {(one.code, one.place) for one in found.notes} == {
        ("unknown_key", "surprise"), ("unknown_key", "lines 1 > evil"), ("unknown_key", "lines 1 > article_basis"), ("unknown_value", "lines 1 > likelihood"),
        ("control_characters", "lines 1 > risk"), ("twice", "lines 2"), ("unknown_key", "review > marks > elegance"),
        ("unknown_key", "review > comments > line-9"), ("comment_cut", "review > comments > line-1")}
    assert all(one.place in one.words(FORM, language) for one in found.notes for language in ("en", "zh"))
    assert found.review.marks == {} and len(found.review.comments["line-1"]) == 2000
    # Whoever writes "cited" into the file does not make it so.
    assert found.plan.lines[0].basis(FORM) == ""


@QUIET
@given(ANYTHING, st.sampled_from(["profile", "lines", "review", "plan_id", "version", "format", "about"]))
def test_no_file_does_harm(value, key):
    content = json.loads(plan_json(fictional(FORM, "en"))) | {key: value}
    try:
        found = read_plan(json.dumps(content).encode(), FORM)
    except PlanError as refused:
        assert refused.words(FORM, "zh")
        return
    assert read_plan(plan_json(found.plan), FORM).plan == found.plan


@QUIET
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_do_harm(data):
    with pytest.raises(PlanError):
        read_plan(data, FORM)


@QUIET
@given(st.text(max_size=200))
def test_what_was_written_comes_back_as_written(text):
    plan = ActionPlan("0123456789ab", {}, (PlanLine("line-1", {"risk": text, "action": "x"}),))
    assert read_plan(plan_json(plan), FORM).plan == plan


# What earlier lessons left

def test_gaps_and_drafts_of_earlier_lessons_become_lines(tmp_path):
    record = LearnerRecord(tmp_path)
    record.save("04", "self-check", "code", "no")
    record.save("04", "self-check", "responsible", "yes")
    record.save("04", "reflection", "line", "We have no rule for gifts.\x00")
    record.save("05", "independence-check", "law", "no")
    record.save("03", "question-builder", "own", {"addressee": "a", "subject": "c", "ground": "a", "words": "Who checks the fund?"})
    record.save("03", "question-builder", "mend", {"wording": "a", "ground": "a"})
    lessons = [load_lesson(one) for one in ("03", "04", "05")]
    found = suggestions(lessons, record)
    assert [one.origin for one in found] == ["03/question-builder/own", "04/self-check/code", "04/reflection/line", "05/independence-check/law"]
    question, gap, own, law = (one.line(FORM, "zh") for one in found)
    assert question.value("action") == "Who checks the fund?" and question.value("report_para") == "25" and "捐助方" in question.value("note")
    assert gap.value("action").startswith("制定或扩充") and (gap.value("report_para"), gap.value("uncac_article")) == ("22", "")
    assert own.value("action") == "We have no rule for gifts."
    assert (law.value("report_para"), law.value("uncac_article"), law.value("status")) == ("42", "art9.2", "planned")
    plan = ActionPlan("0123456789ab", {}, (gap, law))
    assert [one.origin for one in suggestions(lessons, record, plan)] == ["03/question-builder/own", "04/reflection/line"]


@pytest.mark.parametrize("path", lesson_files(), ids=lambda path: path.stem)
def test_every_draft_that_promises_to_come_back_in_the_plan_does(path):
    content = read_yaml(path)
    promised = {one["id"] for one in content["exercises"] if one["kind"] == "draft" and "in your action plan" in one["why"]["en"]}
    assert promised <= {one.id for one in load_lesson(path.stem).exercises if any(item.plan for item in one.items)}


def test_the_recommendation_chosen_in_lesson_08_comes_with_its_paragraph(tmp_path):
    record = LearnerRecord(tmp_path)
    record.save("08", "my-recommendation", "choice", {"recommendation": "f", "reason": "We buy by hand.", "step": "The unit tries out a tool."})
    made = suggestions([load_lesson("08")], record)[0].line(FORM, "en")
    assert made.value("action") == "We buy by hand.\nThe unit tries out a tool." and made.value("note") == "¶72: technology to prevent corruption"
    assert [made.value(one) for one in ("report_para", "recommendation", "uncac_article")] == ["72", "72", "art5.2"]


def test_a_draft_of_menus_gives_its_words_and_the_conclusion_chosen(tmp_path):
    content = read_yaml(ROOT / "tests" / "kinds.yml")
    point = {"id": "p", "text": {"en": "Which?", "zh": "哪一项？"}, "options": [
        {"text": {"en": "¶70", "zh": "第70段"}, "feedback": {"en": "x", "zh": "x"}, "source": {"paragraph": 70, "quote": "工作组建议"}}]}
    content["exercises"] = [{"id": "mine", "kind": "draft", "outcomes": ["9.1"], "minutes": 1, "title": {}, "why": {}, "instruction": {}, "items": [
        {"id": "one", "outcome": "9.1", "level": "create", "plan": True, "prompt": {"en": "Choose", "zh": "请选择"}, "fields": [point], "feedback": {"done": {}}}]}]
    lesson, record = lesson_from(content), LearnerRecord(tmp_path)
    assert suggestions([lesson], record) == ()
    record.save("99", "mine", "one", {"p": "a", "evil": ["x"]})
    made = suggestions([lesson], record)[0].line(FORM, "zh")
    assert (made.value("action"), made.value("report_para"), made.value("recommendation")) == ("第70段", "70", "70")
    for odd in (3, [], {"p": ["a"]}, "  ", None):
        record.save("99", "mine", "one", odd)
        assert suggestions([lesson], record) == ()


# The data of the plan

FILE = "data/plan/plan.yml"


@pytest.mark.parametrize("check, old, new, said", [
    (checks.plan_fits_its_schema, "      - id: owner\n", "      - id: keeper\n", r"plan/plan.yml: groups: found no field owner"),
    (checks.plan_fits_its_schema, "id: scrutiny,", "id: budget-law,", r"measures: found 'budget-law' again"),
    (checks.plan_fits_its_schema, "basis: cited, paragraph: 39", "basis: quoted, paragraph: 39", r"plan/plan.yml: measures > audit-agreement > basis"),
    (checks.measures_rest_on_the_source, "quote: 摸查腐败风险", "quote: 摸查腐败危险", r"risk-map: found '摸查腐败危险' in 0 statements; expected a piece of one statement of ¶60"),
    (checks.measures_rest_on_the_source, "paragraph: 60, weight: F, quantifier: several", "paragraph: 60, weight: C", r"risk-map: found C ; expected F several"),
    (checks.measures_rest_on_the_source, "basis: mapped, paragraph: 72", "basis: cited, paragraph: 72", r"technology: found cited; expected mapped"),
    (checks.measures_rest_on_the_source, "article: art5.2, basis: mapped, paragraph: 72", "article: art9.2, basis: mapped, paragraph: 72", r"technology: found mapped; expected None"),
    (checks.texts_read_well, "，最多为200个。", ",最多为200个。", r"half-width mark"),
    (checks.texts_read_well, "“{field}”早于开始日期。", "早于开始日期。", r"words > findings > end_before_start: found the fields"),
    (checks.texts_read_well, "第69至74段是工作组", "第69至73段是工作组", r"recommendation > help: found ¶"),
])
def test_a_break_in_the_data_is_found_and_named(checkout, check, old, new, said):
    change(checkout / FILE, old, new)
    problems = list(problems_of(check))
    assert problems and re.search(said, problems[0]), problems


def test_a_broken_file_is_a_data_error(checkout):
    change(checkout / FILE, "pass_mark: 16\n", "")
    with pytest.raises(DataError, match="pass_mark"):
        load_plan_form()


def test_a_review_that_is_no_review_of_this_form_counts_nothing():
    assert score(FORM, Review("0123456789ab", MARKS).marks).total == sum(MARKS.values())
