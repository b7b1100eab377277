"""What was coded by hand: the facts it must hold, the checks that guard it, and what bad input is told."""

import re
import shutil
from collections import Counter
from datetime import date
from types import MappingProxyType

import pandas
import pytest
from conftest import ROOT

from uncac_prevention import __main__ as command
from uncac_prevention import checks, load, render, tables
from uncac_prevention.checks import registers
from uncac_prevention.load import DataError, load_labels, load_register, load_report
from uncac_prevention.tables import TABLES
from uncac_prevention.tables.facts import first_day, is_stale
from uncac_prevention.tables.quotes import located, stretches

REPORT = load_report()
REFERENCES = tables.references()
SOURCE = REPORT.source
TODAY = date(2026, 11, 26)


def targets(kind, anaphora=False):
    rows = REFERENCES[(REFERENCES["kind"] == kind) & (REFERENCES["anaphora"] == anaphora)]
    return [(row.paragraph, row.target) for row in rows.itertuples()]


def test_thirteen_resolutions_and_a_footnote_without_8_14():
    rows = {row["number"]: row for row in load_register("resolutions")}
    assert list(rows) == ["3/2", "4/5", "6/1", "6/7", "6/8", "8/3", "8/7", "8/8", "8/10", "8/11", "8/12", "8/13", "8/14"]
    assert {target for _, target in targets("resolution")} == set(rows)
    assert [number for number, row in rows.items() if row["in_footnote"] == "true"] == ["8/3", "8/7", "8/8", "8/10", "8/11", "8/12", "8/13"]
    assert {basis: count for basis, count in Counter(row["title_basis"] for row in rows.values()).items() if basis != "confirmed"} == {
        "reconstructed": 1, "unconfirmed": 1, "confirmed_for_7_7": 1}
    assert "title is confirmed for resolution 7/7" in rows["8/11"]["note_en"]


def test_six_provisions_cited_in_nine_places_and_no_more():
    assert targets("article") == [(39, "9(2)"), (62, "8(4)"), (62, "10"), (62, "13(2)"), (64, "13"), (65, "5(3)"), (65, "10"), (65, "13"),
                                  (71, "9(2)")]


def test_agenda_items_and_the_rule_that_is_no_article():
    assert targets("agenda_item") == [(11, "agenda.2"), (21, "agenda.2.a.i"), (34, "agenda.2.a.ii"), (51, "agenda.2.b"), (61, "agenda.3")]
    assert list(REFERENCES.loc[REFERENCES["target"] == "agenda.2.a.i", "surface"]) == ["议程项目 2(a)(-)"]
    assert targets("rule") == [(17, "4/5.rule.2")]


@pytest.mark.parametrize("old, new", [("议程项目 2(a)(-)", "议程项目 2(a)(x)"), ("议程项目 2(a)(二)", "议程项目 2(a)(甲)")])
def test_an_agenda_item_with_an_unknown_mark_is_refused_with_its_line(old, new):
    from uncac_prevention import ParseError, parse_report

    with pytest.raises(ParseError) as refused:
        parse_report(SOURCE.replace(old, new))
    assert (refused.value.code, refused.value.line) == ("agenda_item", SOURCE[:SOURCE.index(old)].count("\n") + 1)


def test_what_points_back_is_marked_and_has_its_target():
    assert targets("resolution", anaphora=True) == [(4, "8/8"), (8, "8/13"), (8, "8/14"), (12, "3/2"), (55, "8/12")]
    assert targets("declaration", anaphora=True) == [(38, "moscow-declaration")]
    assert [paragraph for paragraph, _ in targets("programme", anaphora=True)] == [25, 39, 39]
    both = REFERENCES[(REFERENCES["paragraph"] == 8)]
    assert list(both["spans"]) == [both["spans"].iloc[0]] * 2


# Words that point back to something without a name of its own, or to a body.
POINTING_BACK_TO_NO_NAME = {(57, "该指南")}
WORDS = "决议|宣言|方案|文件|战略|协议|指南|报告|研究|备忘录|法案|计划"


def test_every_word_that_points_back_was_looked_at():
    found = {(paragraph.number, match.group()) for paragraph in REPORT.paragraphs
             for match in re.finditer(f"(?:该|上述|这份|这项)(?:三年期|里程碑式的)?(?:{WORDS})", paragraph.text)}
    known = {(row.paragraph, row.surface) for row in REFERENCES.itertuples() if row.anaphora}
    assert found - known == POINTING_BACK_TO_NO_NAME
    assert known - found == set()


def test_every_title_in_chinese_brackets_is_a_reference_or_the_convention():
    named = {row["name_zh"] for row in load_register("instruments")} | {row["title_zh"] for row in load_register("publications")}
    for title in set(re.findall("《([^《》]+)》", SOURCE)):
        # ¶40 gives the title of resolution 8/13 in brackets; the number beside it is the reference.
        assert title in named or "公约" in title or title.endswith("的阿布扎比宣言"), title


def test_a_name_inside_a_longer_name_is_a_reference_of_its_own():
    inside = REFERENCES[(REFERENCES["paragraph"] == 39)]
    assert list(inside["target"][:3]) == ["abu-dhabi-programme-agreement", "abu-dhabi-declaration-programme", "abu-dhabi-declaration"]
    assert ("declaration", "jakarta-statement") in set(zip(REFERENCES["kind"], REFERENCES["target"]))


def test_references_are_in_reading_order_with_ids_of_their_paragraph():
    assert REFERENCES["id"].is_unique
    for paragraph, rows in REFERENCES.groupby("paragraph"):
        assert list(rows["id"]) == [f"p{paragraph}.r{order}" for order in range(1, len(rows) + 1)]
        starts = [int(re.search(r"\d+", one).group()) for one in rows["spans"]]
        assert starts == sorted(starts)


def test_a_reference_names_the_statement_it_stands_in():
    rows = tables.references()
    statements = tables.statements().set_index("id")
    assert not (rows["statement"] == "").any()
    assert all(statements.loc[row.statement, "paragraph"] == row.paragraph for row in rows.itertuples())
    # The agenda and its footnote are statements of their own.
    assert set(rows.loc[rows["paragraph"] == 13, "statement"]) <= {"p13.s2", "p13.s3"}


def test_eight_panellists_three_on_parliaments_and_five_on_audit():
    rows = tables.panellists()
    assert [(row.paragraph, row.id, row.topic) for row in rows.itertuples()] == [
        (23, "grc", "parliaments"), (24, "idn", "parliaments"), (25, "bih", "parliaments"), (36, "chl", "audit"), (37, "mar", "audit"),
        (38, "rus", "audit"), (39, "are", "audit"), (40, "intosai", "audit")]
    assert Counter(rows["actor_type"]) == {"state": 7, "organization": 1}
    assert dict(zip(rows["id"], rows["iso3"]))["intosai"] == ""


def test_outcomes_are_whole_paragraphs_with_act_and_addressee():
    rows = tables.outcomes()
    assert [row.id for row in rows.itertuples()] == ["p69.o1", "p69.o2", "p70.o1", "p70.o2", "p70.o3", "p71.o1", "p71.o2", "p72.o1", "p73.o1",
                                                    "p74.o1", "p74.o2"]
    for number in range(69, 75):
        assert "".join(rows.loc[rows["paragraph"] == number, "text_zh"]) == REPORT.paragraph(number).text
    by_id = rows.set_index("id")
    assert tuple(by_id.loc["p71.o1", ["act", "addressee", "references"]]) == ("requested", "secretariat", "p71.r1")
    assert by_id.loc["p74.o1", "addressee"] == "states_parties donor_community"
    # Only these four recommend; what the Working Group stresses or acknowledges is not a recommendation.
    assert list(rows.loc[rows["act"] == "recommended", "id"]) == ["p70.o1", "p70.o3", "p72.o1", "p73.o1"]
    assert all("建议" in text for text in rows.loc[rows["act"] == "recommended", "text_zh"])


def test_future_topics_keep_who_proposed_them():
    rows = tables.future_topics()
    assert Counter(zip(rows["role"], rows["quantifier"])) == {("working_group", "none"): 4, ("conference", "none"): 1, ("speaker", "two"): 3,
                                                             ("speaker", "one"): 3}
    for row in rows[rows["role"] == "speaker"].itertuples():
        assert [one.target for one in REPORT.paragraph(row.paragraph).mentions if one.kind == "quantifier"] == [row.quantifier]
    assert set(rows.loc[rows["paragraph"] == 62, "reported_by"]) == {"secretariat"}
    assert set(range(62, 69)) - set(rows["paragraph"]) == {63}


def test_publications_of_paragraph_54():
    rows = tables.publications().set_index("id")
    assert Counter(rows["kind"]) == {"publication": 5, "guidance": 1, "article": 1, "policy_document": 1}
    assert "Viet Nam" in rows.loc["procurement-inspection-guide", "note_en"] and "越南" in rows.loc["procurement-inspection-guide", "note_zh"]
    assert "越南" not in REPORT.paragraph(54).text
    assert rows.loc["covid-fiscal-responses", "title_basis"] == "unconfirmed"


def test_events_say_what_the_report_dates_and_what_a_register_does():
    rows = tables.events().set_index("id")
    assert tuple(rows.loc["meeting-12", ["start", "end", "paragraph", "basis"]]) == ("2021-06-16", "2021-06-18", 9, "report")
    assert tuple(rows.loc["ninth-session", ["start", "basis", "entry"]]) == ("2021-12-13", "register", "cosp9")
    assert list(rows["start"]) == sorted(rows["start"])
    reported = rows[rows["basis"] == "report"]
    assert all(re.search(r"\d{4}", text) for text in reported["text_zh"]) and (reported["end"] <= "2021-12-31").all()


def test_later_facts_are_dressed_up_as_nothing_more_than_they_are():
    rows = load_register("later_facts")
    for row in rows:
        own = row["source_en"].startswith("The report itself")
        assert own == row["source_zh"].startswith("本报告")
        assert own or "could not be opened again" in row["note_en"] and "未能再次打开" in row["note_zh"], row["id"]
        assert "://" not in row["url"]
    groups = Counter(row["disagreement"] for row in rows if row["disagreement"])
    assert groups == {"cosp11-count": 2, "meeting-dates": 2, "session-of-8-14": 2}
    assert {row["source_type"] for row in rows} <= {"UN", "State", "CSO", "press"}


@pytest.mark.parametrize("checked, today, stale", [
    ("2026-02-03", date(2027, 2, 2), False), ("2026-02-03", date(2027, 2, 3), True), ("2026-02-03", date(2028, 1, 1), True),
    ("2024-02-29", date(2025, 2, 28), False), ("2024-02-29", date(2025, 3, 1), True), ("2025-12", date(2026, 11, 30), False),
    ("2025-12", date(2026, 12, 1), True), ("2025", date(2025, 12, 31), False), ("2025", date(2026, 1, 1), True), ("", date(2021, 1, 1), True)])
def test_a_fact_is_old_after_twelve_months(checked, today, stale):
    assert is_stale({"checked_on": checked}, today) is stale


@pytest.mark.parametrize("written", ["", "21", "2021-13", "2021-02-30", "June 2021", "2021-6", "2021–22", "2021-06-16T00:00"])
def test_a_date_that_is_none_is_refused(written):
    with pytest.raises(ValueError):
        first_day(written)


def test_an_old_fact_warns_and_only_a_release_fails_on_it(monkeypatch, capsys):
    assert any(re.search("later_facts.csv: cosp9: found last checked 2022; expected a review", one) for one in checks.run_warnings(TODAY))
    assert not any("second-phase" in one for one in checks.run_warnings(TODAY))
    monkeypatch.setattr(checks, "run_checks", lambda *_, **__: [])
    monkeypatch.setattr(checks, "run_warnings", lambda today: ["registers/later_facts.csv: cosp9: old"])
    assert command.main(["check", "--language", "en"]) == 0
    assert "cosp9: old" in capsys.readouterr().out
    assert command.main(["check", "--release", "--language", "zh"]) == 1
    monkeypatch.setattr(checks, "run_warnings", lambda today: [])
    assert command.main(["check", "--release", "--language", "en"]) == 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_old_fact_wears_the_day_of_its_last_check(language):
    words = load_labels(language)["facts"]
    page = render.later_facts(55, language, TODAY)
    assert words["checked"].format(date="2022") in page and words["as_of"].format(date=render.in_words("2021-12", language=language)) in page
    assert words["checked"].format(date="2022") not in render.later_facts(55, language, date(2022, 6, 1))
    assert words["unchecked"] in render.later_facts(9, language, TODAY)
    assert render.later_facts(9, language, TODAY).count(words["differ"].strip()) == 2
    assert render.later_facts(1, language, TODAY) == ""


def test_a_fact_with_markup_in_it_stays_text(checkout):
    change(checkout, "later_facts", "The Convention has 192", "<b>The</b> Convention has 192")
    assert "&lt;b&gt;The" in render.later_facts(14, "en", TODAY)


def test_the_glossary_keeps_the_terms_of_lesson_01_and_has_the_known_variants():
    rows = {row["id"]: row for row in load_register("glossary")}
    assert list(rows)[:7] == ["conference", "working_group", "state_party", "resolution", "panellist", "speaker", "general_distribution"]
    assert len(rows) >= 60
    assert rows["supreme_audit_institution"]["variants_zh"] == "最高审计机构" and rows["supreme_audit_institution"]["abbreviation"] == "SAI"
    assert {"UNCAC", "SAI", "INTOSAI", "UNODC", "GRECO", "GOPAC", "SEAPAC", "ICT", "COVID-19", "IRG"} <= {row["abbreviation"] for row in rows.values()}
    assert "国际审计组织" in rows["intosai"]["variants_zh"] and "反腐败公约" in rows["convention"]["variants_zh"]


def test_pieces_are_found_where_they_stand_once_and_nowhere_else():
    assert located(REPORT, "x", "row", 39, "阿拉伯联合酋长国供资")[0][1] < located(REPORT, "x", "row", 39, "阿拉伯联合酋长国供资")[1][0]
    assert located(REPORT, "x", "row", 0, "5 July 2021") == ((SOURCE.index("5 July 2021"), SOURCE.index("5 July 2021") + 11),)
    for paragraph, quote, times in ((39, "阿拉伯联合酋长国", 3), (39, "没有这些字", 0), (13, "预防腐败的良好做法和举措", 1)):
        if times == 1:
            assert located(REPORT, "x", "row", paragraph, quote)
            continue
        with pytest.raises(DataError, match=rf"registers/x.csv: row: found '{quote}' {times} times in ¶{paragraph}; expected once"):
            located(REPORT, "x", "row", paragraph, quote)


@pytest.mark.parametrize("begins", [[("a", "工作组强调")], [("a", "")], [("a", "工作组承认"), ("b", "工作组承认")], [("a", "工作组")],
                                    [("a", "工作组承认"), ("b", "工作组强调"), ("c", "取得的进展")]])
def test_beginnings_that_do_not_cut_a_paragraph_are_refused(begins):
    with pytest.raises(DataError, match="registers/x.csv: [abc]: found .* in ¶69; expected one place, in reading order"):
        stretches(REPORT, "x", 69, begins)


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A copy of the data that a test may break."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    forget()
    monkeypatch.setattr(load, "data_folder", lambda: tmp_path / "data")
    yield tmp_path / "data"
    forget()


def forget():
    for module in (load, render):
        for one in vars(module).values():
            if hasattr(one, "cache_clear"):
                one.cache_clear()


def change(data, name, old, new):
    path = next(one for one in (data / "registers" / f"{name}.csv", data / name) if one.is_file())
    text = path.read_text("utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), "utf-8")


EN = "text/report.en.txt"
BREAKAGES = MappingProxyType({
    registers.quotes_still_stand: [
        ("documents", "关于各国议会", "关于议会", "documents.csv: line 2, column described_zh"),
        ("documents", "background document on the role of supreme", "document on the part of supreme", "documents.csv: line 3, column described_en"),
        ("instruments", ",莫斯科宣言,", ",莫斯科声明,", "instruments.csv: line 4, column name_zh: found '莫斯科声明'"),
        ("instruments", "bill on the confiscation", "law on the confiscation", "instruments.csv: line 8, column name_en"),
        ("publications", "尼日利亚的性别", "尼日尔的性别", "publications.csv: line 6, column title_zh"),
        ("anaphora", "该宣言", "此宣言", "anaphora.csv: line 9, column quote: found '此宣言'; expected a piece of ¶38"),
        ("outcomes", "工作组还建议", "工作组又建议", "outcomes.csv: p70.o3: found '工作组又建议'"),
        ("outcomes", "To achieve that goal", "To reach that goal", "outcomes.csv: p70.o2: found 'To reach"),
        ("outcomes", "重新重视利用", "重视利用", None),
        ("outcomes", "重新重视利用", "着力利用", "p72.o1, column action_zh: found '着力利用"),
        ("outcomes", "upon request and", "by request and", "p71.o1, column condition_en"),
        ("outcomes", "继续 … 向缔约国", "向缔约国 … 继续", "p71.o1, column action_zh"),
        ("future_topics", "identification of corruption risks", "identifying corruption risks", "future_topics.csv: line 3, column topic_en"),
        ("events", "5 July 2021", "6 July 2021", "events.csv: line 19, column text_zh: found '6 July 2021'; expected a piece of ¶0"),
        ("cooperation_links", "to refer irregularities", "to send irregularities", "cooperation_links.csv: line 29, column english"),
        ("topics", "最高审计机关", "最高审计机构", "topics.csv: line 3, column name_zh"),
        (EN, "adopt a multi-year workplan", "adopt a workplan", "statement_coding.csv: p73.s1 en"),
    ],
    registers.links_have_the_weight_of_their_statement: [
        ("cooperation_links", "p43.referral,43,F,", "p43.referral,43,E,", "cooperation_links.csv: line 29, column weight: found 'E'; expected F"),
        ("cooperation_links", "public,false,为此有必要公布审计结果", "public,false,有必要公布审计", None),
        ("cooperation_links", "public,false,为此有必要公布审计结果", "public,false,必须公布审计结果", "line 31, column quote: found '必须公布审计结果'; expected a quotation"),
        ("cooperation_links", "audit_institution,judiciary,", "judiciary,judiciary,", "column target: found 'judiciary'; expected another body"),
    ],
    registers.targets_are_known: [
        ("resolutions", "\n8/12,", "\n8/19,", "references.csv: p13.r7: found the resolution '8/12'"),
        ("documents", "CAC/COSP/WG.4/2021/3,", "CAC/COSP/WG.4/2021/4,", "found the document 'CAC/COSP/WG.4/2021/3'"),
        ("convention/chapter2.json", '"number": 9', '"number": 99', "found the article '9\\(2\\)'"),
        ("anaphora", "declaration,moscow-declaration", "programme,moscow-declaration", "found the programme 'moscow-declaration'"),
        ("anaphora", "8/8,3", "8/8,5", "anaphora.csv: line 2, column named_in: found '5'"),
        ("anaphora", "该宣言", "机关", "registers/anaphora.csv: ¶38: found '机关' [2-9] times in ¶38; expected once"),
    ],
    registers.resolutions_are_those_of_the_report: [
        ("resolutions", "\n8/14,", "\n8/15,", "8/14: found no row"),
        ("resolutions", "8/10,8,Measurement of corruption,对腐败的衡量", "8/10,8,Measurement of corruption,腐败衡量", "line 10, column title_zh"),
        ("resolutions", "in all its forms,,confirmed,false", "in all its forms,,confirmed,true", "line 14, column in_footnote: found 'true'"),
        ("resolutions", "3/2,3,", "3/2,2,", "line 2, column session: found '2'"),
    ],
    registers.panellists_agree: [(EN, "The panellist from Chile", "The panellist from China", "¶36 panellists: found chl")],
    registers.dates_are_dates: [
        ("events", "2021-06-16,2021-06-18", "2021-06-16,2021-06-15", "line 17, column end: found '2021-06-15'"),
        ("events", "2021-12-01,2021-12-31", "2021-12-02,2021-12-31", "line 21, column precision"),
        ("events", "2021-12-01,2021-12-31", "2021-12-01,2021-12-30", "line 21, column precision"),
        ("events", "2018-01-01,2018-12-31", "2018-01-01,2018-12-32", "line 5, column (precision|end)"),
        ("events", "later_facts,cosp9", "later_facts,cosp99", "line 22, column entry: found 'cosp99'"),
        ("events", "report,,", "report,instruments,", "line 5, column basis"),
        ("events", "2018-08-29,2018-08-29", "2028-08-29,2028-08-29", "order: found another"),
    ],
    registers.later_facts_tell_their_source: [
        ("later_facts", '"UNODC news, December 2025; Gulf Times"', " ", "later_facts.csv: line 2, column source_en: found ' '"),
        ("later_facts", "2022-06,2022,", "2022-06,last year,", "line 6, column checked_on: found 'last year'"),
        ("later_facts", "sources_differ,cosp11-count", "sources_differ,count", "line 16, column disagreement: found 'count'"),
        ("later_facts", "sources_differ,cosp11-count", "high,cosp11-count", "line 16, column confidence: found 'high'"),
    ],
    registers.texts_read_well: [
        ("glossary", "履职诚实正直。", "履职诚实正直;", "glossary.csv: line 44, column meaning_zh"),
        ("source_notes", "“该决议”指前文刚提到的第3/2号决议。", "", "source_notes.csv: line 4, column note_zh"),
        ("later_facts", "亦与第57、58和67段有关", "亦与第57和67段有关", r"later_facts.csv: line 14, column note_zh: .*expected ¶\[57, 58, 67\]"),
    ],
    registers.terms_stand_in_the_report: [
        ("glossary", "最高审计机构,supreme", "最高审计院,supreme", "variants_zh: found .*'最高审计院' to stand"),
        ("glossary", "Asset recovery,资产追回,27", "Asset return,资产追回,27", "term_en: found 'Asset return'"),
    ],
})


@pytest.mark.parametrize("check, name, old, new, said", [(check, *one) for check, listed in BREAKAGES.items() for one in listed],
                         ids=lambda value: getattr(value, "__name__", None))
def test_a_breakage_is_found_and_named(checkout, check, name, old, new, said):
    change(checkout, name, old, new)
    try:
        problems = list(check())
    except DataError as error:
        # What is no date at all is refused when the register is read.
        problems = [str(error)]
    # A shorter piece of the same words still stands.
    assert problems == [] if said is None else any(re.search(said, one) for one in problems), problems


@pytest.mark.parametrize("check", BREAKAGES, ids=lambda check: check.__name__)
def test_nothing_is_wrong_as_it_is(check):
    assert list(check()) == []


def test_every_check_here_is_run():
    assert set(BREAKAGES) <= set(checks.CHECKS)


@pytest.mark.parametrize("name, old, new, said", [
    ("actors", "\nchl,state,智利", "\nchl,state,智力", "registers/actors.csv: ¶36: found no row; expected one for '智利' in III.B"),
    ("topics", "audit,III.B", "audit,III.C", "registers/topics.csv: ¶36: found no row"),
])
def test_a_panellist_without_register_is_named(checkout, name, old, new, said):
    change(checkout, name, old, new)
    with pytest.raises(DataError, match=said):
        tables.panellists()


BROKEN_KEYS = [
    ("anaphora", "该宣言,declaration", "该宣言,speech", "rows_are_what_the_dictionary_says", "anaphora.csv: line 9, column kind"),
    ("instruments", ",intosai,,", ",incosai,,", "keys_lead_somewhere", "instruments.csv: line 4, column actors: found 'incosai'"),
    ("instruments", ",,8/13,", ",,8/99,", "keys_lead_somewhere", "column resolution: found '8/99'"),
    ("topics", "agenda.2.a.i,", "agenda.9,", "keys_lead_somewhere", "topics.csv: line 2, column agenda_item"),
    ("events", "2021-07-31,2021-07-31", "31.7.2021,2021-07-31", "rows_are_what_the_dictionary_says", "events.csv: line 20, column start"),
    ("later_facts", '"UNODC news, December 2025; Gulf Times"', "", "rows_are_what_the_dictionary_says", "line 2, column source_en: found ''"),
    ("later_facts", "\ncosp9,55", "\ncosp9,76", "keys_lead_somewhere", "column report_paragraph: found '76'"),
    ("outcomes", "requested,secretariat", "asked,secretariat", "rows_are_what_the_dictionary_says", "outcomes.csv: line 7, column act"),
    ("future_topics", "\np62.t2,", "\np62.t1,", "rows_are_what_the_dictionary_says", "future_topics.csv: line 3, column id"),
    ("publications", ",guidance,", ",leaflet,", "rows_are_what_the_dictionary_says", "publications.csv: line 7, column kind"),
    ("resolutions", ",unconfirmed,true", ",unconfirmed,perhaps", "rows_are_what_the_dictionary_says", "resolutions.csv: line 10, column in_footnote"),
    ("documents", ",35,", ",thirty-five,", "rows_are_what_the_dictionary_says", "documents.csv: line 3, column paragraph"),
]


@pytest.mark.parametrize("name, old, new, check, said", BROKEN_KEYS)
def test_a_value_that_the_dictionary_does_not_allow_is_named(checkout, name, old, new, check, said):
    generic = pytest.importorskip("uncac_prevention.checks.tables", reason="the checks of types, codes and keys come with the data package")
    change(checkout, name, old, new)
    assert any(re.search(said, one) for one in getattr(generic, check)())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_paragraph_shows_what_came_later_and_the_stored_page_does_not_depend_on_the_day(language):
    title = load_labels(language)["facts"]["title"]
    fact = next(row for row in load_register("later_facts") if row["report_paragraph"] == "72")
    live, stored = render.paragraph_page(72, language), render.paragraph_page(72, language, live=False)
    assert title in live and fact[f"statement_{language}"] in live and re.split("[;；]", fact[f"source_{language}"])[0] in live
    assert title not in stored and title not in render.paragraph_page(28, language)
