"""The plan on the Form, as its page drives it: every step, what is kept, what is said, and files of all kinds."""

import base64
import json
import re
from datetime import datetime, timezone

import pytest
from test_widgets import LANGUAGES, press, words

from uncac_prevention.learner import LearnerRecord
from uncac_prevention.lesson import open_lesson
from uncac_prevention.load import load_labels, load_lesson, load_plan_form
from uncac_prevention.plan import ActionPlan
from uncac_prevention.progress import survey

FORM = load_plan_form()
STEPS = [one.id for one in FORM.groups]
RISK = {"risk": "信箱无人使用", "cause": "信箱放在大厅", "effect": "问题数月后才被发现", "likelihood": "4", "impact": "4"}
WHOLE = {**RISK, "control": "每周开箱", "control_tested": "no", "residual": "4", "uncac_article": "art13.2", "report_para": "27",
         "measure": "reporting-platform", "action": "开通平台", "owner": "举报处处长", "partner": "人事部门", "start": "2027-03-01", "end": "2027-09-30",
         "resources": "两名人员", "dependency": "保密规则", "indicator": "足够具体的举报所占比例", "indicator_type": "outcome", "baseline": "35%", "target": "60%"}


def plan_form(language="en"):
    return open_lesson("09", language).show("plan")


def plan():
    return ActionPlan.from_record(FORM, LearnerRecord())


def steps_done():
    return set(LearnerRecord().answers("09", "plan")) & {one.id for one in load_lesson("09").exercise("plan").items}


def labels(language="en"):
    return load_labels(language)["plan"]


def keep(form, place, **values):
    return press(form, f"keep {place}", values)


def place_of(view):
    """Where what is written on the page goes to."""
    return re.search(r'data-keep="keep ([\w-]+)"', view["body"]).group(1)


def with_line(form, **values):
    """Begin a line by hand and write in it; return its id."""
    line = place_of(press(form, "add"))
    keep(form, line, **(values or RISK))
    return line


def whole_plan(form, lines=5):
    keep(form, "profile", institution_type="anti_corruption_body", scope="2027")
    for number in range(lines):
        with_line(form, **{**WHOLE, "action": f"开通平台 {number}"})


def files_of(view):
    """The files that a page offers, by what their name ends with."""
    found = re.findall(r'href="data:[^;]*(?:;charset=utf-8)?;base64,([^"]+)" download="([^"]+)"', view["body"])
    return {name.rpartition(".")[2]: base64.b64decode(data) for data, name in found}


def made(form, wanted):
    keep(form, "agree", agree="on")
    return files_of(press(form, "make", wanted))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_from_the_first_step_to_the_files_and_nothing_is_lost_on_the_way(language):
    form = plan_form(language)
    assert "lang=" not in form.view["body"] and place_of(form.view) == "profile"
    keep(form, "profile", institution_type="parliament")
    press(form, "next")
    press(form, "next")
    assert labels(language)["no_lines"].format(least=5)[:20] in words(form.view["body"])
    line = place_of(press(form, "add"))
    for step in FORM.groups:
        # Reload in the middle: a new page over the same record.
        view = keep(form, line, **{one.id: WHOLE[one.id] for one in step.fields if one.id in WHOLE})
        assert load_labels(language)["form"]["saved"].split("{")[0] in view["status"]
        form_again = plan_form(language)
        assert plan().line(line).values == plan().lines[0].values and step.id in steps_done()
        assert form_again.view["body"]
        press(form, "next")
    assert {one: plan().line(line).value(one) for one in WHOLE} == WHOLE
    press(form, "next")
    assert FORM.said("findings", "few_lines", language, count="1", least="5") in words(form.view["body"])
    press(form, "next")
    keep(form, "marks", **{one.id: "2" for one in FORM.rubric})
    assert "16" in form.view["notes"]["f-09-plan-total"]
    press(form, "next")
    assert load_labels(language)["problems"]["not_agreed"] in press(form, "make", "all")["status"]
    assert files_of(form.view) == {}
    found = made(form, "all")
    assert set(found) == {"docx", "csv", "html", "json"} and found["csv"].startswith(b"\xef\xbb\xbfplan_id,line")
    assert found["docx"][:2] == b"PK" and "开通平台" in found["html"].decode() and json.loads(found["json"])["lines"][0]["risk"] == RISK["risk"]
    assert steps_done() == {one.id for one in load_lesson("09").exercise("plan").items}


def test_what_is_written_is_kept_without_the_page_being_drawn_anew():
    form = plan_form()
    line = with_line(form)
    view = keep(form, line, residual="2")
    assert view["still"] and not view["move"]
    press(form, "next")
    view = keep(form, line, control="每周开箱", control_tested="no", residual="2")
    assert "has not been tested" in view["notes"][f"f-09-plan-{line}-residual-note"]
    view = keep(form, line, residual="4")
    assert view["notes"][f"f-09-plan-{line}-residual-note"].strip() == ""
    assert "16" in view["notes"]["f-09-plan-level"]


def test_what_another_window_wrote_stays():
    form, other = plan_form(), plan_form("zh")
    line = with_line(form)
    press(other, "go", "lines")
    press(other, "line", line)
    keep(other, line, owner="处长")
    keep(form, line, effect="另一后果")
    assert plan().line(line).value("owner") == "处长" and plan().line(line).value("effect") == "另一后果"


def test_a_choice_of_article_narrows_and_a_measure_brings_its_basis_and_leaves_the_learners_words():
    form = plan_form()
    line = with_line(form)
    press(form, "go", "measure")
    view = keep(form, line, uncac_article="art9.2", report_para="", measure="", action="")
    assert not view["still"] and view["body"].count('<option value="referral"') == 1 and '<option value="open-hearings"' not in view["body"]
    view = keep(form, line, uncac_article="art9.2", report_para="", measure="referral", action="")
    found = plan().line(line)
    assert (found.value("report_para"), found.value("action")) == ("43", FORM.measure("referral").text["en"])
    assert "our mapping" in words(view["body"]) and "F speakers" in words(view["body"])
    keep(form, line, uncac_article="art9.2", report_para="43", measure="referral", action="My own words")
    keep(form, line, uncac_article="art9.2", report_para="71", measure="referral", action="My own words")
    found = plan().line(line)
    assert (found.value("measure"), found.value("action"), found.value("recommendation")) == ("", "My own words", "71")
    assert "cited in the report" in words(form.view["body"])
    keep(form, line, uncac_article="art7.4", report_para="71")
    assert load_labels("en")["bases"]["own"] in words(form.view["body"])


def test_lines_are_copied_removed_and_brought_back():
    form = plan_form()
    first, second = with_line(form), with_line(form, risk="二")
    press(form, "go", "lines")
    assert "line 3" in words(press(form, "copy", first)["status"])
    assert [one.value("risk") for one in plan().lines] == [RISK["risk"], "二", RISK["risk"]]
    press(form, "remove", second)
    press(form, "remove", first)
    assert len(plan().lines) == 1 and 'data-act="bring_back"' in form.view["actions"]
    form = plan_form()
    press(form, "go", "lines")
    press(form, "bring_back")
    press(form, "bring_back")
    assert [one.id for one in plan().lines][:2] == [first, second]
    assert 'data-act="bring_back"' not in form.view["actions"] and press(form, "bring_back")
    press(form, "restart")
    press(form, "restart_no")
    assert len(plan().lines) == 3
    press(form, "restart")
    press(form, "restart_yes")
    assert plan().lines == () and place_of(form.view) == "profile"


def test_a_line_that_was_rubbed_out_can_be_written_again():
    form = plan_form()
    line = with_line(form, risk="一")
    keep(form, line, risk="")
    assert plan().lines == ()
    keep(form, line, risk="二")
    assert plan().line(line).value("risk") == "二"


def test_each_open_place_leads_to_its_field_and_nothing_is_in_the_way():
    form = plan_form()
    line = with_line(form, **{**WHOLE, "start": "2027-02-30", "end": "2026-01-01", "owner": "有关部门", "baseline": "", "note": "wang@example.org"})
    press(form, "go", "check")
    said = words(form.view["body"])
    assert all(one in said for one in ("2027-02-30", "nobody in particular", "e-mail", "starting value"))
    for value in re.findall(r'data-act="fix" data-value="([^"]+)"', form.view["body"]):
        press(form, "go", "check")
        view = press(form, "fix", value)
        assert f'data-field="{value.split()[1]}"' in view["body"]
    press(form, "fix", f"{line} start")
    assert "2027-02-30" in words(form.view["body"])
    keep(form, line, start="2026-02-01")
    assert "before the start" in form.view["notes"][f"f-09-plan-{line}-end-note"]
    keep(form, line, start="2025-02-01")
    assert not form.view["notes"][f"f-09-plan-{line}-end-note"].strip()


class TestWhatEarlierLessonsBring:
    def test_without_any_answer_it_says_what_is_missing_and_offers_the_menu(self):
        form = plan_form()
        view = press(form, "go", "suggestions")
        said = words(view["body"])
        assert words(labels()["nothing_at_all"]) in said and "Lesson 05: Supreme audit institutions" in said
        assert load_labels("en")["problems"]["nothing_ticked"] in press(form, "take_measures", {})["status"]
        press(form, "take_measures", {"risk-map": "on", "referral": "on", "no-such": "on"})
        assert {one.value("measure") for one in plan().lines} == {"risk-map", "referral"} and all(one.basis(FORM) == "mapped" for one in plan().lines)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_gaps_and_drafts_become_lines_that_say_where_they_come_from(self, language):
        record = LearnerRecord()
        record.save("04", "self-check", "overseen", "no")
        record.save("05", "independence-check", "referral", "no")
        record.save("05", "independence-check", "law", "yes")
        form = plan_form(language)
        view = press(form, "go", "suggestions")
        gap = load_lesson("04").exercise("self-check").item("overseen").gap[language]
        assert words(gap) in words(view["body"]) and "independence-check/law" not in view["body"]
        press(form, "take", {"04/self-check/overseen": "on", "05/independence-check/referral": "on", "05/independence-check/law": "on"})
        assert [(one.value("action"), one.value("report_para")) for one in plan().lines][0] == (gap, "30")
        assert len(plan().lines) == 2
        press(form, "line", plan().lines[0].id)
        press(form, "go", "risk")
        assert load_lesson("04").title[language] in words(form.view["body"])
        assert "self-check/overseen" not in press(form, "go", "suggestions")["body"]


class TestExchange:
    def test_a_colleague_scores_the_plan_and_sends_it_back(self, tmp_path, monkeypatch):
        form = plan_form()
        whole_plan(form, 2)
        press(form, "go", "review")
        file = made(form, "plan")
        mine = plan()
        # The colleague, on another machine.
        monkeypatch.setenv("UNCAC_WORK", str(tmp_path / "other"))
        theirs = plan_form("zh")
        press(theirs, "go", "review")
        press(theirs, "load_colleague", file["json"].decode())
        assert "开通平台 0" in words(theirs.view["body"]) and plan().lines == ()
        keep(theirs, "colleague", **{mine.lines[0].id: "基线从何而来？<script>", "basis": "0", "specific": "3", "owner": "9"})
        theirs = plan_form("zh")
        press(theirs, "go", "review")
        assert "基线从何而来？&lt;script&gt;" in theirs.view["body"]
        back = made(theirs, "review")["json"].decode()
        # Back at home.
        monkeypatch.undo()
        monkeypatch.setenv("UNCAC_WORK", str(tmp_path / "work"))
        form = plan_form()
        press(form, "go", "review")
        press(form, "load_review", back)
        said = words(form.view["body"])
        assert words(labels()["received"]) in said and "基线从何而来" in said and words(labels()["failed"]) in said
        assert "<script>" not in form.view["body"]
        assert plan() == mine, "a review changes no plan"

    def test_the_own_plan_is_no_colleagues_and_another_review_is_refused(self):
        form = plan_form()
        whole_plan(form, 1)
        press(form, "go", "review")
        own = made(form, "plan")["json"].decode()
        assert words(labels()["own_plan"]) in words(press(form, "load_colleague", own)["status"])
        assert words(FORM.said("refusals", "no_review", "en")) in words(press(form, "load_review", own)["status"])
        other = json.loads(own) | {"plan_id": "0123456789ab", "review": {"marks": {"basis": 3}, "comments": {}}}
        assert words(FORM.said("refusals", "other_plan", "en")) in words(press(form, "load_review", json.dumps(other))["status"])

    def test_a_plan_comes_back_on_another_machine_and_takes_the_place_of_another_only_when_asked(self, tmp_path, monkeypatch, work_folder):
        form = plan_form()
        whole_plan(form, 2)
        press(form, "go", "export")
        file = made(form, "all")["json"].decode()
        mine = plan()
        monkeypatch.setenv("UNCAC_WORK", str(tmp_path / "other"))
        form = plan_form()
        press(form, "go", "export")
        press(form, "load_plan", file)
        assert plan() == mine
        keep(form, mine.lines[0].id, owner="另一处")
        other = json.loads(file) | {"plan_id": "0123456789ab", "lines": [{"id": "line-1", "risk": "别的"}]}
        press(form, "go", "export")
        press(form, "load_plan", json.dumps(other))
        assert plan().id == mine.id and 'data-act="replace_yes"' in form.view["actions"]
        press(form, "replace_no")
        assert press(form, "replace_yes") and plan().id == mine.id, "what was not asked cannot be answered"
        press(form, "load_plan", json.dumps(other))
        press(form, "replace_yes")
        assert plan().id == "0123456789ab" and [one.value("risk") for one in plan().lines] == ["别的"]
        assert list((tmp_path / "other" / "exports").glob("action-plan-*.json")), "the plan that gave way was not saved"


HOSTILE = [("", "not_json"), ("{", "not_json"), ("[]", "not_ours"), ("null", "not_ours"), ('{"format": "uncac-prevention/answers", "version": 1}', "not_ours"),
           ({"size": 10_000_000}, "too_large"), ({"size": -5}, "not_json"), (None, "not_json"), (["x"], "not_json"), ("\ud800", "not_json"), ("PK\x03\x04\x00", "not_json")]


@pytest.mark.parametrize("act", ["load_colleague", "load_review", "load_plan"])
@pytest.mark.parametrize("content, code", HOSTILE)
def test_a_damaged_or_foreign_file_is_refused_in_words_and_nothing_changes(act, content, code):
    form = plan_form("zh")
    line = with_line(form)
    press(form, "go", "review")
    view = press(form, act, content)
    assert words(FORM.said("refusals", code, "zh")) in words(view["status"]) and "unp-error" not in view["status"]
    assert plan().line(line)


@pytest.mark.parametrize("evil", ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "=HYPERLINK(1)", "词" * 3999, "{{ 7*7 }}", "\u202eabc\x00", "  "])
def test_whatever_is_written_in_any_field_is_shown_as_it_is_and_runs_nowhere(evil):
    form = plan_form()
    keep(form, "profile", institution_name=evil, scope=evil)
    line = with_line(form)
    keep(form, line, **{one.id: evil for one in FORM.fields})
    for page in ("profile", "suggestions", "lines", *STEPS, "check", "review", "export"):
        body = press(form, "go", page)["body"]
        assert "<script>" not in body and "<img" not in body and "unp-error" not in form.view["status"] and "49" not in evil
    assert set(made(form, "all")) == {"docx", "csv", "html", "json"}


def test_a_text_that_is_too_long_is_said_to_be_and_the_rest_stays():
    form = plan_form()
    line = with_line(form)
    view = keep(form, line, effect="长" * 10_000_00)
    assert load_labels("en")["problems"]["too_long"] in view["status"] and plan().line(line).value("effect") == RISK["effect"]


@pytest.mark.parametrize("act, value", [("keep", {}), ("keep line-zzzz", {"risk": "x"}), ("keep profile", "x"), ("keep profile", None), ("keep marks", {"basis": "7"}),
                                        ("keep colleague", {"basis": "1"}), ("go", "nowhere"), ("go", None), ("go", "risk"), ("line", "line-none"), ("copy", None),
                                        ("remove", "profile"), ("fix", "x y"), ("fix", 7), ("make", "everything"), ("take", 3), ("take_measures", []), ("replace_yes", None),
                                        ("restart_yes", None), ("_write x", "y"), ("acts", None), ("page", None), ("back", None)])
def test_an_act_that_fits_nothing_changes_nothing(act, value):
    form = plan_form()
    view = press(form, act, value)
    assert "unp-error" not in view["status"] and LearnerRecord().count() == 0


@pytest.mark.parametrize("kept", ["text", [1], {"format": "x"}, {"plan_id": 3}, None, {"risk": {"a": 1}}, {"risk": "<b>", "plan_id": "0123456789ab"}])
def test_a_record_that_holds_anything_is_read_all_the_same(kept):
    record = LearnerRecord()
    for exercise, item in (("plan", "line-a"), ("plan", "profile"), ("plan-marks", "basis"), ("plan-colleague", "file"), ("plan-received", "file"), ("plan", "check")):
        record.save("09", exercise, item, kept)
    form = plan_form()
    for page in ("profile", "suggestions", "lines", "check", "review", "export"):
        view = press(form, "go", page)
        assert "unp-error" not in view["status"] and "<b>&" not in view["body"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_without_a_kernel_has_every_field_criterion_and_measure(language):
    page = words(plan_form(language)._part.page())
    for text in [*(one.label for one in (*FORM.profile, *FORM.fields) if one.control != "given"), *(one.title for one in FORM.rubric),
                 *(level for one in FORM.rubric for level in one.levels), *(one.text for one in FORM.measures), *FORM.warnings,
                 *(one.prompt for one in load_lesson("09").exercise("plan").items)]:
        assert words(text[language]) in page


def test_what_belongs_to_a_plan_is_no_answer_of_another_edition():
    form = plan_form()
    whole_plan(form, 2)
    press(form, "go", "review")
    keep(form, "marks", basis="3")
    press(form, "load_colleague", json.dumps(json.loads(made(form, "plan")["json"]) | {"plan_id": "0123456789ab"}))
    record = LearnerRecord()
    found = survey([load_lesson("09")], {}, record.history(), record.undone(), datetime.now(timezone.utc))
    assert found.unknown == 0 and found.lessons[0].answered == len(steps_done())


def test_the_start_of_the_lesson_counts_the_steps_that_are_done():
    form = plan_form()
    with_line(form)
    lesson = open_lesson("09", "en")
    assert "1 of 10" in words(lesson.show("start").view["body"])


def test_plan_lines_are_counted_by_article_from_files_that_were_put_there(work_folder):
    from uncac_prevention.tables import plan_lines

    assert plan_lines()["lines"].sum() == 0 and plan_lines()["measures"].sum() == len(FORM.measures)
    form = plan_form()
    whole_plan(form, 3)
    press(form, "go", "export")
    file = made(form, "all")["json"]
    (work_folder / "plans").mkdir()
    for name in ("a.json", "b.json"):
        (work_folder / "plans" / name).write_bytes(file)
    (work_folder / "plans" / "c.json").write_text("x")
    table = plan_lines()
    assert table["lines"].sum() == 3 and list(table[table["lines"] > 0]["article"]) == [13]
