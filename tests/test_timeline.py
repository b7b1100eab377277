"""The timeline: fed by the registers alone, in both states, with source and day at each fact, and the same on every day without a kernel."""

import re
from datetime import date

import pytest
from conftest import change
from test_widgets import press, words

from uncac_prevention import load_labels, load_register, render, tables
from uncac_prevention.lesson import open_lesson
from uncac_prevention.render import in_words
from uncac_prevention.tables.timeline import by_year, report_day, timeline
from uncac_prevention.widgets.form import Form
from uncac_prevention.widgets.timeline import STATES, TimelinePart

LANGUAGES = ("en", "zh")
TODAY = date(2026, 11, 29)
FACTS = {row["id"]: row for row in load_register("later_facts")}


@pytest.fixture(params=LANGUAGES)
def shown(request):
    """The timeline on a fixed day, with its words."""
    form = Form(TimelinePart(request.param, "t", TODAY))
    form.language, form.labels = request.param, load_labels(request.param)
    return form


def entries(html):
    """The words of each entry."""
    return [words(one) for one in re.findall(r"<li[ >].*?</li>", html, re.S)]


def test_each_event_and_each_later_fact_stands_on_the_line_once():
    every = timeline()
    assert sorted(one.id for one in every if one.event) == sorted(tables.events()["id"])
    assert sorted(fact["id"] for one in every for fact in one.facts) == sorted(FACTS)
    assert [year for year, _ in by_year(every)] == sorted({one.first[:4] for one in every})
    assert report_day() == "2021-07-05"
    assert {one.id for one in every if one.to_come} == {"questionnaire-deadline", "ninth-session-expected"}


def test_the_first_state_has_what_the_report_dates_and_nothing_later(shown):
    labels, body = shown.labels, shown.view["body"]
    reported = [one for one in timeline() if one.basis == "report"]
    assert len(entries(body)) == len(reported)
    assert body.count(labels["timeline"]["report_chip"]) == len(reported)
    assert all(one.what[shown.language] in words(body) for one in reported)
    assert not any(fact[f"statement_{shown.language}"] in words(body) for fact in FACTS.values())
    assert 'data-act="source"' not in shown.view["actions"]


def test_the_second_state_gives_each_fact_its_source_type_day_and_confidence(shown):
    facts, body = shown.labels["facts"], words(press(shown, "state", "now")["body"])
    for one in FACTS.values():
        assert one[f"statement_{shown.language}"] in body and one[f"source_{shown.language}"] in body
        assert facts["as_of"].format(date=in_words(one["as_of"], language=shown.language)) in body
        assert facts[f"type_{one['source_type']}"] in body and facts[f"confidence_{one['confidence']}"] in body
    assert body.count(f"I {shown.labels['weights']['I']}") == sum(len(one.facts) == 1 for one in timeline())
    assert len(entries(shown.view["body"])) == len(timeline())


def test_a_fact_not_checked_for_twelve_months_says_when_it_was_and_another_does_not(shown):
    facts = shown.labels["facts"]
    press(shown, "state", "now")
    by_fact = {one.facts[0]["id"]: text for one, text in zip(timeline(), entries(shown.view["body"]), strict=True) if len(one.facts) == 1}
    assert facts["checked"].format(date=in_words("2022", language=shown.language)) in by_fact["cosp9"]
    assert facts["checked"].split("{")[0] not in by_fact["second-phase"]
    assert "<b aria-hidden=\"true\">!</b>" in shown.view["body"]
    young = Form(TimelinePart(shown.language, "t", date(2022, 2, 1)))
    assert facts["checked"].format(date=in_words("2022", language=shown.language)) not in words(press(young, "state", "now")["body"])


def test_sources_that_differ_stand_side_by_side(shown):
    body = press(shown, "state", "now")["body"]
    differ = [one for one in timeline() if len(one.facts) > 1]
    assert {one.id for one in differ} == {one["disagreement"] for one in FACTS.values() if one["disagreement"]}
    assert body.count(f"<strong>{shown.labels['facts']['differ']}</strong>") == len(differ)
    for one in differ:
        text = next(text for text in entries(body) if one.facts[0][f"statement_{shown.language}"] in text)
        assert all(fact[f"statement_{shown.language}"] in text for fact in one.facts)


def test_every_kind_of_source_leaves_its_own_entries(shown):
    menu = re.search(r'data-act="source">(.*?)</select>', press(shown, "state", "now")["actions"], re.S)[1]
    kinds = re.findall(r'value="([^"]*)"', menu)
    assert kinds == ["", "report", "instruments", "UN", "CSO", "press"]
    for kind in kinds:
        own = [one for one in timeline() if kind in ("", *one.sources)]
        assert len(entries(press(shown, "source", kind)["body"])) == len(own) > 0


@pytest.mark.parametrize(("act", "value"), [("state", "later"), ("state", None), ("source", "UN"), ("source", {}), ("jump", "now"), ("open", "p1")])
def test_what_does_not_fit_changes_nothing(shown, act, value):
    before = shown.view["body"]
    assert press(shown, act, value)["body"] == before


def test_without_a_kernel_both_states_are_there_and_the_page_is_the_same_on_every_day(shown):
    labels = shown.labels
    part = TimelinePart(shown.language)
    page = part.page()
    assert page == TimelinePart(shown.language, today=date(2031, 1, 1)).page()
    assert re.findall(r"<h3[^>]*>(.*?)<", page) == [labels["timeline"][one].capitalize() for one in STATES]
    assert len(entries(page)) == len(timeline()) + sum(one.basis == "report" for one in timeline())
    # Every fact says when it was last checked, or that nobody wrote it down.
    checked, unchecked = (labels["facts"][one].split("{")[0] for one in ("checked", "unchecked"))
    assert words(page).count(checked) + words(page).count(unchecked) == len(FACTS)


def test_a_lesson_shows_it():
    assert "Form: timeline" in open_lesson("08", "en").show("timeline")._repr_mimebundle_()["text/plain"]


def test_a_new_row_of_the_register_appears_and_markup_in_it_stays_text(checkout):
    change(checkout / "data" / "registers" / "later_facts.csv", "\ncosp9,55,", '\nnew,55,A <b>new</b> fact.,一项新的事实。,Somebody,某机构,,State,2026-11,2026-11,high,,A note.,说明。\ncosp9,55,')
    page = TimelinePart("en", today=TODAY).page()
    assert "A &lt;b&gt;new&lt;/b&gt; fact." in page and in_words("2026-11") in page
    assert "State" in TimelinePart("en")._sources


@pytest.mark.parametrize(("first", "last", "en", "zh"), [
    ("2018", "", "2018", "2018年"), ("2018", "2018", "2018", "2018年"), ("2024", "2025", "2024 to 2025", "2024年至2025年"),
    ("2022-11", "", "November 2022", "2022年11月"), ("2020-03", "2021-05", "March 2020 to May 2021", "2020年3月至2021年5月"),
    ("2021-06-02", "2021-06-02", "2 June 2021", "2021年6月2日"), ("2021-06-16", "2021-06-18", "16–18 June 2021", "2021年6月16日至18日"),
    ("2021-06-30", "2021-07-02", "30 June 2021 to 2 July 2021", "2021年6月30日至2021年7月2日")])
def test_a_date_is_written_as_far_as_it_is_known(first, last, en, zh):
    assert in_words(first, last, "en") == en and in_words(first, last, "zh") == zh


def test_no_word_of_the_other_language_comes_out_of_the_compiled_templates(monkeypatch, tmp_path):
    monkeypatch.setattr(render._Compiled, "_get_default_cache_dir", lambda _cache: str(tmp_path))
    said = {language: load_labels(language)["weights"]["I"] for language in LANGUAGES}
    # The second time, what the first one compiled is read from the disk.
    for language in ("zh", "en", "zh"):
        render._environment.cache_clear()
        body = press(Form(TimelinePart(language, "t", TODAY)), "state", "now")["body"]
        assert [one in body for one in said.values()] == [one == language for one in said]
    assert list(tmp_path.iterdir())
    render._environment.cache_clear()
