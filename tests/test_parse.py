"""The parser: what it finds in this report, what it refuses, and that nothing is lost on the way."""

import re
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from many import chinese, repeated

from uncac_prevention import ParseError, coverage, parse_report
from uncac_prevention.languages import chinese_number, roman, roman_number

DATA = Path(__file__).resolve().parents[1] / "data"
FILES = {"zh": DATA / "source" / "report.zh.txt", "en": DATA / "text" / "report.en.txt"}
TEXTS = {language: path.read_bytes().decode("utf-8") for language, path in FILES.items()}
ZH = TEXTS["zh"]
REPORTS = {language: parse_report(text, language) for language, text in TEXTS.items()}
REPORT = REPORTS["zh"]

QUIET = settings(deadline=None, database=None, derandomize=True)


def cut(text, spans):
    return "".join(text[start:end] for start, end in spans)


def bare(text):
    """The text without white space."""
    return "".join(text.split())


def mentions(report, kind):
    """The targets of a kind that each paragraph names, its items included, in reading order."""
    found = {}
    for paragraph in report.paragraphs:
        targets = [one.target for part in (paragraph, *paragraph.items) for one in part.mentions if one.kind == kind]
        if targets:
            found[paragraph.number] = targets
    return found


def raw_paragraphs():
    """The raw text from each paragraph's number to the next one's, found without the parser."""
    starts, at = [], 0
    for number in range(1, 76):
        at = re.compile(rf"^{number}\. ", re.M).search(ZH, at).start()
        # The agenda of paragraph 13 has its own 1 to 4, all before paragraph 14.
        starts.append(at)
    return dict(enumerate((ZH[a:b] for a, b in zip(starts, [*starts[1:], len(ZH)], strict=True)), 1))


RAW = raw_paragraphs()


def assert_whole(report):
    """Nothing is lost or taken twice, every position is true, and the numbers go on without a gap."""
    source, at = report.source, 0
    for start, end, owner in coverage(report):
        assert start == at < end
        assert (owner == "white space") == (not source[start:end].strip())
        at = end
    assert at == len(source)
    for one in (*report.cover, *report.paragraphs, *report.items):
        assert cut(source, one.spans) == one.text != ""
        assert list(one.spans) == sorted(one.spans)
    for one in report.divisions:
        assert cut(source, one.spans) == one.heading != ""
    for part in (*report.paragraphs, *report.items):
        assert all(cut(source, one.spans) == one.surface and one.target for one in part.mentions)
    for paragraph in report.paragraphs:
        assert cut(source, [paragraph.label]).split() == [f"{paragraph.number}."]
        assert len({one.id for one in paragraph.items}) == len(paragraph.items)
        for one in paragraph.items:
            assert one.numeral in cut(source, [one.label])
    assert all(cut(source, one.spans) == one.name.strip() != "" for one in report.attendees)
    assert [one.order for one in report.attendees] == list(range(1, len(report.attendees) + 1))
    assert [one.number for one in report.paragraphs] == list(range(1, len(report.paragraphs) + 1))
    assert len({one.id for one in report.divisions}) == len(report.divisions)
    held = [number for one in report.divisions if one.level == 1 for number in range(one.first_paragraph, one.last_paragraph + 1)]
    assert held == list(range(1, len(report.paragraphs) + 1))
    span = {one.id: (one.first_paragraph, one.last_paragraph) for one in report.divisions}
    for one in report.paragraphs:
        assert span[one.division][0] <= one.number <= span[one.division][1]


# This report


def test_it_has_75_paragraphs_each_once_and_the_agenda_is_not_among_them():
    assert [one.number for one in REPORT.paragraphs] == list(range(1, 76))
    # What looks like a paragraph's number at the start of a line: the paragraphs and four agenda items.
    assert len(re.findall(r"^[0-9]+\. ", ZH, re.M)) == 75 + 4


def test_each_paragraph_has_its_own_text_whole_and_nothing_else():
    for number, raw in RAW.items():
        headings = re.compile(r"^(?:[一二三四五六]|[A-C])\. .*$", re.M)
        parts = [REPORT.paragraph(number), *REPORT.paragraph(number).items]
        together = "".join(cut(ZH, [one.label]) + one.text for one in parts)
        assert bare(together) == bare(headings.sub("", raw)), number


def test_chapters_and_sections_know_their_first_and_last_paragraphs():
    assert [(one.id, one.parent, one.level, one.numeral, one.first_paragraph, one.last_paragraph) for one in REPORT.divisions] == [
        ("I", "", 1, "一", 1, 8),
        ("II", "", 1, "二", 9, 20),
        ("II.A", "II", 2, "A", 9, 12),
        ("II.B", "II", 2, "B", 13, 13),
        ("II.C", "II", 2, "C", 14, 20),
        ("III", "", 1, "三", 21, 60),
        ("III.A", "III", 2, "A", 21, 33),
        ("III.B", "III", 2, "B", 34, 50),
        ("III.C", "III", 2, "C", 51, 60),
        ("IV", "", 1, "四", 61, 68),
        ("V", "", 1, "五", 69, 74),
        ("VI", "", 1, "六", 75, 75),
    ]
    assert [one.heading for one in REPORT.divisions if one.level == 1] == re.findall("^[一二三四五六]\\. (.*)$", ZH, re.M)
    assert [one.heading for one in REPORT.divisions if one.level == 2] == re.findall("^[A-C]\\. (.*)$", ZH, re.M)


def test_a_division_has_the_numerals_of_its_own_language():
    assert [REPORTS[code].address(one) for code in ("zh", "en") for one in ("VI", "III.A")] == ["六", "三.A", "VI", "III.A"]
    with pytest.raises(KeyError):
        REPORT.address("III.Z")


def test_paragraphs_lie_in_the_smallest_division_that_holds_them():
    assert [REPORT.paragraph(number).division for number in (1, 8, 9, 13, 20, 21, 34, 60, 61, 74, 75)] == [
        "I", "I", "II.A", "II.B", "II.C", "III.A", "III.B", "III.C", "IV", "V", "VI"]


def test_items_with_the_nested_agenda_and_the_footnote():
    assert [(one.id, one.parent, one.kind, one.numeral, one.paragraph) for one in REPORT.items] == [
        *((f"p2.{mark}", "", "list", mark, 2) for mark in "abcd"),
        ("agenda.1", "", "agenda", "1", 13),
        ("agenda.1.a", "agenda.1", "agenda", "a", 13),
        ("agenda.1.b", "agenda.1", "agenda", "b", 13),
        ("agenda.2", "", "agenda", "2", 13),
        ("agenda.2.a", "agenda.2", "agenda", "a", 13),
        ("agenda.2.a.i", "agenda.2.a", "agenda", "一", 13),
        ("agenda.2.a.ii", "agenda.2.a", "agenda", "二", 13),
        ("agenda.2.b", "agenda.2", "agenda", "b", 13),
        ("agenda.3", "", "agenda", "3", 13),
        ("agenda.4", "", "agenda", "4", 13),
        ("p13.fn1", "", "footnote", "¹", 13),
    ]
    assert len(re.findall(r"^ - \(", ZH, re.M)) == sum(one.kind != "footnote" and not one.numeral.isdigit() for one in REPORT.items)


def test_the_footnote_names_seven_resolutions_and_not_8_14():
    footnote = REPORT.items[-1]
    assert [one.target for one in footnote.mentions] == ["8/3", "8/7", "8/8", "8/10", "8/11", "8/12", "8/13"]
    assert [one.target for one in footnote.mentions] == re.findall(r"第 (\d+/\d+) 号决议", RAW[13])
    assert "8/14" in [one.target for one in REPORT.paragraph(7).mentions]


def test_page_breaks_cut_three_paragraphs_and_no_word():
    assert {one.number: len(one.spans) for one in REPORT.paragraphs if len(one.spans) > 1} == {24: 2, 33: 2, 39: 2}
    assert all(len(one.spans) == 1 for one in REPORT.items)
    for number, before, after in ((24, "该主讲人还着重说明,", "2018 年通过"), (33, "更有效地履", "行监督职能"), (39, "由阿拉伯", "联合酋长国供资")):
        assert f"{before}\n\n{after}" in ZH
        assert before + after in REPORT.paragraph(number).text
        assert "\n" not in REPORT.paragraph(number).text


def test_scanning_errors_stay_as_they_are():
    assert "2(a)(-)" in REPORT.paragraph(21).text
    assert "重审议会" in REPORT.paragraph(27).text
    assert "作用的背景文件 (CAC/COSP/WG.4/2021/2)" in REPORT.paragraph(22).text


def test_the_cover_says_what_the_document_is():
    assert {one.name: one.value for one in REPORT.cover} == {
        "organ": "联合国反腐败公约 缔约国会议",
        "distribution": "General",
        "date": "5 July 2021",
        "language": "Chinese",
        "original": "English",
        "title": "2021年6月16日至18日在维也纳举行的预防腐败问题不限成员名额政府间工作组会议报告",
    }
    assert {one.name: one.value for one in REPORTS["en"].cover}["language"] == "English (unofficial rendering)"


def names(number):
    return [one.name for one in REPORT.attendees if one.paragraph == number]


def test_attendance_by_category():
    assert Counter((one.paragraph, one.category) for one in REPORT.attendees) == {
        (14, "state_party"): 102,
        (15, "regional_economic_integration_organization"): 1,
        (16, "un_regional_commission"): 1,
        (18, ""): 5,
        (19, "intergovernmental_organization"): 12,
        (20, "entity_with_permanent_observer_office"): 1,
    }
    assert not names(17)


def test_states_are_counted_as_a_reader_counts_them():
    listed = RAW[14].split("：", 1)[1].strip().removesuffix("。")
    # One 和 joins the last two States; the other stands inside a State's name.
    *states, last_two = listed.split("、")
    assert names(14) == [*states, *last_two.split("和")]
    assert names(14).count("波斯尼亚和黑塞哥维那") == 1
    assert names(14)[-2:] == ["也门", "津巴布韦"]


def test_names_with_the_lists_own_signs_stay_whole():
    assert [one for one in names(14) if "和" in one] == [
        "波斯尼亚和黑塞哥维那", "多米尼加共和国", "伊朗伊斯兰共和国", "摩尔多瓦共和国", "委内瑞拉玻利瓦尔共和国"]
    assert names(15) == ["欧洲联盟"]
    assert names(16) == ["拉丁美洲和加勒比经济委员会"]
    assert names(18) == ["联合国开发计划署", "世界粮食计划署", "世界卫生组织", "联合国区域间犯罪和司法研究所", "韩国刑事政策研究院"]
    assert names(19) == [
        "亚非法律协商组织", "中亚区域信息和协调中心", "海湾阿拉伯国家合作委员会", "西非国家经济共同体", "欧洲审计院", "国际反腐败学院",
        "国际刑事警察组织", "阿拉伯国家联盟", "欧洲安全与合作组织", "伊斯兰合作组织",
        "大湖区、非洲之角及周边国家小武器和轻武器问题区域中心", "世界海关组织"]
    assert names(20) == ["马耳他主权教团"]


def test_brackets_in_a_list_of_names_say_for_whom_or_how_it_is_called():
    assert {one.name: (one.short, one.represents) for one in REPORT.attendees if one.short or one.represents} == {
        "欧洲审计院": ("", "最高审计机关国际组织（国际审计组织）"),
        "国际刑事警察组织": ("国际刑警组织", ""),
    }
    english = {one.name: (one.short, one.represents) for one in REPORTS["en"].attendees if one.short or one.represents}
    assert english == {
        "European Court of Auditors": ("", "the International Organization of Supreme Audit Institutions (INTOSAI)"),
        "International Criminal Police Organization": ("INTERPOL", ""),
    }


def test_articles_six_provisions_in_nine_places():
    found = mentions(REPORT, "article")
    assert found == {39: ["9(2)"], 62: ["8(4)", "10", "13(2)"], 64: ["13"], 65: ["5(3)", "10", "13"], 71: ["9(2)"]}
    targets = [one for listed in found.values() for one in listed]
    assert (len(set(targets)), len(targets)) == (6, 9)
    assert len(re.findall("第[一二三四五六七八九十]+条", ZH)) == 9


def test_rule_2_is_no_article():
    assert "规则 2" in REPORT.paragraph(17).text
    assert [(one.kind, one.target, one.surface) for one in REPORT.paragraph(17).mentions] == [
        ("resolution", "4/5", "第 4/5 号决议"), ("rule", "4/5.rule.2", "规则 2")]


def test_resolutions_are_those_of_the_text():
    found = mentions(REPORT, "resolution")
    assert found == {number: listed for number, raw in RAW.items() if (listed := re.findall(r"第\s*(\d+/\d+)\s*号", raw))}
    assert {one for listed in found.values() for one in listed} == {
        "3/2", "4/5", "6/1", "6/7", "6/8", "8/3", "8/7", "8/8", "8/10", "8/11", "8/12", "8/13", "8/14"}


def test_documents_are_named_without_their_brackets():
    assert mentions(REPORT, "document") == {
        22: ["CAC/COSP/WG.4/2021/2"],
        35: ["CAC/COSP/WG.4/2021/3"],
        75: ["CAC/COSP/WG.4/2021/L.1", *(f"CAC/COSP/WG.4/2021/L.1/Add.{number}" for number in (1, 2, 3, 4))],
    }
    assert ZH.count("CAC/COSP/") == 7


def test_a_document_ends_where_chinese_begins():
    text = ZH.replace("([CAC", "[CAC").replace("[CAC/COSP/WG.4/2021/3](#)", "CAC/COSP/WG.4/2021/3和其他")
    assert mentions(parse_report(text), "document")[35] == ["CAC/COSP/WG.4/2021/3"]


def test_quantifiers_of_speakers_paragraph_by_paragraph():
    one, two, several, some, many, speakers = ["one"], ["two"], ["several"], ["some"], ["many"], ["speakers"]
    assert mentions(REPORT, "quantifier") == {
        26: one, 27: speakers, 28: one, 29: speakers + one + one, 30: some, 31: speakers + one, 32: speakers + one, 33: some + one,
        41: speakers, 42: speakers, 43: many, 44: several + some, 45: some + one, 46: some, 47: several + one, 48: one, 49: one,
        50: some + one, 56: speakers, 57: one, 58: one, 59: one, 60: several, 64: two, 65: two, 66: one, 67: one, 68: one}


def test_several_speakers_are_counted_once_however_they_are_written():
    surfaces = Counter(one.surface for paragraph in REPORT.paragraphs for one in paragraph.mentions if one.kind == "quantifier")
    # 有几位发言者 holds 几位发言者: the longer form twice, the shorter once.
    assert (surfaces["有几位发言者"], surfaces["几位发言者"]) == (2, 1) == (ZH.count("有几位发言者"), ZH.count("几位发言者") - 2)
    assert sum(surfaces.values()) == ZH.count("发言者")
    assert surfaces["发言者们"] == ZH.count("发言者们")


@pytest.mark.parametrize("language", REPORTS)
def test_every_position_is_true_and_every_character_has_its_place(language):
    report = REPORTS[language]
    assert report.source == TEXTS[language]
    assert_whole(report)
    claimed = [(start, end) for start, end, owner in coverage(report) if owner != "white space"]
    assert bare(cut(report.source, claimed)) == bare(TEXTS[language])


def test_coverage_names_the_owner_of_a_character():
    owner = {start: name for start, end, name in coverage(REPORT)}
    assert owner[ZH.index("5 July 2021")] == "cover.date"
    assert owner[ZH.index("议会和其他立法机构在加强实施《公约》方面作用的专题讨论；") - 2] == "agenda.2.a.i"
    assert owner[ZH.index("行监督职能")] == "p33"
    assert owner[ZH.index("¹ 题为")] == "p13.fn1"
    assert owner[0] == "white space"


def skeleton(report):
    """What must not depend on the language; the order inside a paragraph may."""
    return {
        "divisions": [(one.id, one.parent, one.level, one.first_paragraph, one.last_paragraph) for one in report.divisions],
        "paragraphs": [(one.number, one.division) for one in report.paragraphs],
        "items": [(one.id, one.parent, one.kind) for one in report.items],
        "mentions": [sorted((one.kind, one.target) for part in (paragraph, *paragraph.items) for one in part.mentions)
                     for paragraph in report.paragraphs],
        "attendees": [(one.order, one.paragraph, one.category, bool(one.represents)) for one in report.attendees],
        "cover": [one.name for one in report.cover],
    }


def test_the_rendering_is_read_by_the_same_rules_with_the_same_result():
    assert skeleton(REPORTS["en"]) == skeleton(REPORT)


def test_a_paragraph_is_found_by_its_number_and_by_nothing_else():
    assert REPORT.paragraph(28).text.startswith("一位发言者强调")
    for number in (0, -1, 76):
        with pytest.raises(KeyError):
            REPORT.paragraph(number)


def test_numerals_of_chapters():
    assert [chinese_number(chinese(value)) for value in range(1, 1000)] == list(range(1, 1000))
    assert [chinese_number(one) for one in ("", "零", "百", "十十", "一一", "一百二百", "二十十", "a", "１", "1")] == [0] * 10
    assert [roman_number(roman(value)) for value in range(1, 1000)] == list(range(1, 1000))
    assert [roman_number(one) for one in ("", "iiii", "vx", "a", "1")] == [0] * 5


# What is refused


def refused(text, language="zh"):
    with pytest.raises(ParseError) as caught:
        parse_report(text, language)
    error = caught.value
    assert str(error) == f"line {error.line}: found {error.found}; expected {error.expected} [{error.code}]"
    return error


def line_of(text, piece):
    return text[:text.index(piece)].count("\n") + 1


def without_line(text, beginning):
    """The text without its line that begins so."""
    changed = re.sub(rf"^{re.escape(beginning)}.*\n", "", text, count=1, flags=re.M)
    assert changed != text
    return changed


def before_line(text, beginning, inserted):
    return re.sub(rf"^(?={re.escape(beginning)})", inserted, text, count=1, flags=re.M)


def the_line(text, beginning):
    return re.search(rf"^{re.escape(beginning)}.*\n", text, re.M).group()


def moved(text, beginning, before):
    """The text with one line standing before another that came earlier."""
    return before_line(without_line(text, beginning), before, the_line(text, beginning))


DAMAGED = {
    # name: (the damaged text, code, what the line in question begins with, a piece of "found", a piece of "expected")
    "a paragraph is missing": (
        without_line(ZH, "28. "), "missing_number", "29. 发言者们", "paragraph 29", "paragraph 28"),
    "the first paragraph is missing": (
        without_line(ZH, "1. 联合国"), "missing_number", "2. 缔约国", "paragraph 2", "paragraph 1"),
    "a paragraph with a number like the agenda's is missing": (
        without_line(ZH, "4. 缔约国"), "missing_number", "5. 缔约国", "paragraph 5", "paragraph 4"),
    "a paragraph comes twice": (
        before_line(ZH, "29. ", the_line(ZH, "28. ")), "repeated_number", "28. ", "paragraph 28", "paragraph 29"),
    "a paragraph comes again much later": (
        before_line(ZH, "43. ", the_line(ZH, "28. ")), "repeated_number", "28. ", "paragraph 28", "paragraph 43"),
    "two paragraphs have changed places": (
        moved(ZH, "6. 缔约国", "5. 缔约国"), "number_out_of_order", "6. 缔约国", "paragraph 6", "paragraph 5, which is in line 25"),
    "a paragraph comes far too early": (
        moved(ZH, "44. ", "42. "), "number_out_of_order", "44. ", "paragraph 44", "paragraph 42, which is in line"),
    "the first two paragraphs have changed places": (
        moved(ZH, "2. 缔约国", "1. 联合国"), "missing_number", "2. 缔约国", "paragraph 2", "paragraph 1"),
    "a number is none": (
        ZH.replace("28. 一位", "2８. 一位"), "stray_text", "2８. 一位", "'2８. 一位", "a numbered paragraph"),
    "a number is endless": (
        ZH.replace("28. 一位", "2" * 5000 + ". 一位"), "stray_text", "222", "'222", "a numbered paragraph"),
    "paragraph nought": (
        before_line(ZH, "1. 联合国", "0. 前言。\n"), "repeated_number", "0. 前言", "paragraph 0", "paragraph 1"),
    "a number without a text": (
        re.sub("^28\\. .*$", "28.   ", ZH, flags=re.M), "stray_text", "28.   ", "'28.'", "a numbered paragraph"),
    "a chapter is missing": (
        without_line(ZH, "四. "), "heading", "五. ", "五. 结论和建议", "chapter 4"),
    "the first chapter is missing": (
        without_line(ZH, "一. "), "heading", "1. 联合国", "1. 联合国", "chapter 1"),
    "a chapter with sections is missing": (
        without_line(ZH, "三. "), "heading", "A. 预防", "A. 预防", "chapter 3 or section D"),
    "the last chapter's heading is missing": (
        without_line(ZH, "六. "), "cut_off", "", "in the chapter '结论和建议'", "a last chapter '通过报告'"),
    "a chapter comes twice": (
        before_line(ZH, "五. ", "四. 今后的优先事项\n"), "heading", "四. 今后的优先事项\n五. ", "四. 今后", "chapter 5"),
    "chapters have changed places": (
        ZH.replace("四. 今后", "五. 今后"), "heading", "五. 今后", "五. 今后", "chapter 4 or section D"),
    "a chapter is empty": (
        before_line(ZH, "四. ", "四. 空\n").replace("四. 今后", "五. 今后"), "heading", "五. 今后", "五. 今后", "paragraph 61"),
    "a chapter has no heading": (
        ZH.replace("四. 今后的优先事项", "四.  "), "stray_text", "四.  ", "'四.'", "a heading"),
    "a section is missing": (
        without_line(ZH, "B. 通过"), "heading", "C. 出席", "C. 出席情况", "chapter 3 or section B"),
    "the section on attendance is missing": (
        without_line(ZH, "C. 出席"), "attendance", "14. ", "《公约》的下列缔约国", "section '出席情况'"),
    "a section comes twice": (
        before_line(ZH, "B. 最高", "A. 又一节\n") if "B. 最高" in ZH else before_line(ZH, "C. 其他", "B. 其他\n"),
        "heading", "B. 其他", "B. 其他", "section C"),
    "a section is empty": (
        before_line(ZH, "B. 通过", "B. 空\n").replace("B. 通过", "C. 通过"), "heading", "C. 通过", "C. 通过", "paragraph 13"),
    "a line that belongs nowhere": (
        before_line(ZH, "29. ", "请见附件。\n"), "stray_text", "请见附件", "请见附件", "a numbered paragraph"),
    "a line that belongs nowhere, after a heading": (
        before_line(ZH, "61. ", "请见附件\n"), "stray_text", "请见附件", "请见附件", "a numbered paragraph"),
    "an item is missing": (
        without_line(ZH, " - (c)"), "item", " - (d)", "- (d)", "the mark that follows (b)"),
    "the first item is missing": (
        without_line(ZH, " - (a)"), "item", " - (b)", "- (b)", "a list that begins with its first mark"),
    "the last item is missing": (
        without_line(ZH, " - (d)"), "cut_off", " - (c)", "佳做法；", "a whole sentence"),
    "an item comes twice": (
        before_line(ZH, " - (c)", the_line(ZH, " - (b)")), "item", " - (b) 便利各国交流预防措施和做法的信息和经验；\n - (c)",
        "- (b)", "the mark that follows (b)"),
    "an item without a list": (
        before_line(ZH, "29. ", " - (a) 一项；\n"), "item", " - (a) 一项", "- (a)", "a list that begins with its first mark"),
    "an item under a heading": (
        before_line(ZH, "3. 缔约国", "二. 其他\n - (e) 一项；\n"), "item", " - (e) 一项", "- (e)", "a list"),
    "an item after the footnote": (
        before_line(ZH, "C. 出席", " - (a) 一项；\n"), "item", " - (a) 一项", "- (a)", "the mark that follows (4)"),
    "a list is missing": (
        re.sub(r"^ - \([a-d]\) .*\n", "", ZH, count=4, flags=re.M), "cut_off", "2. 缔约国", "下列职能：", "the list it opens"),
    "an item of the agenda is missing": (
        without_line(ZH, "3. 今后"), "item", "4. 通过报告", "4. 通过报告", "item 3 of the agenda in paragraph 13, or paragraph 14"),
    "the first item of the agenda is missing": (
        re.sub(r"^1\. 组织事项：\n - .*\n - .*\n", "", ZH, flags=re.M), "item", "2. 缔约国会议有关", "2. 缔约国", "item 1 of the agenda"),
    "the agenda lacks what an item opens": (
        re.sub(r"^ - \([a一二]\) (?:预防腐败的良|关于).*\n", "", ZH, flags=re.M), "item", " - (b) 其他", "- (b)", "begins with its first mark"),
    "the agenda lacks all that an item opens": (
        re.sub(r"^ - \([ab]\) (?:会议开幕|通过议程).*\n", "", ZH, flags=re.M), "cut_off", "1. 组织", "组织事项：'", "the list it opens"),
    "a footnote without a mark": (
        ZH.replace("执行情况：¹", "执行情况："), "footnote", "¹ 题为", "¹ 题为", "a mark ¹ before it in paragraph 13"),
    "a mark without a footnote": (
        without_line(ZH, "¹ "), "footnote", "2. 缔约国会议有关", "the mark ¹", "its footnote after paragraph 13"),
    "a footnote comes twice": (
        before_line(ZH, "C. 出席", the_line(ZH, "¹ ")), "footnote", "¹ ", "¹ 题为", "a mark ¹"),
    "a footnote far from its mark": (
        before_line(without_line(ZH, "¹ "), "15. ", the_line(ZH, "¹ ")), "footnote", "2. 缔约国会议有关", "the mark ¹", "footnote"),
    "attendance in unknown words": (
        ZH.replace("派员出席了会议", "也出席了会议"), "attendance", "20. ", "在总部设有", "a known wording for who attended"),
    "an empty name": (
        ZH.replace("阿富汗、阿尔", "阿富汗、、阿尔"), "attendance", "14. ", "《公约》", "a known wording"),
    "a bracket that never closes": (
        ZH.replace("（国际刑警组织）", "（国际刑警组织"), "attendance", "19. ", "下列政府间组织", "a known wording"),
    "a quantity of speakers that the language does not know": (
        ZH.replace("44. 有几位发言者", "44. 大多数发言者"), "quantifier", "44. ", "'多数发言者'", "a known form of quantifier"),
    "another one": (
        ZH.replace("两位发言者建议工作组评估", "三位发言者建议工作组评估"), "quantifier", "65. ", "'三位发言者'", "a known form"),
    "an article with a number that is none": (
        ZH.replace("《公约》第十三条", "《公约》第三十十条"), "article", "64. ", "'第三十十条'", "a known form of article"),
    "a sentence without its end": (
        ZH.replace("反腐败法律。\n\n29", "反腐败法律\n\n29"), "cut_off", "28. ", "反腐败法律'", "a whole sentence"),
    "a page break that lost the second page": (
        without_line(ZH, "行监督"), "cut_off", "33. ", "更有效地履'", "a whole sentence"),
    "a page break that lost the first page": (
        without_line(ZH, "33. "), "stray_text", "行监督", "'行监督", "a numbered paragraph"),
    "the mark of a document that is not text": (
        ZH.replace("工作组共举行", "工作组\x00共举行"), "binary", "10. ", "'\\x00'", "plain text"),
    "a page feed": (
        ZH.replace("\n29. ", "\x0c\n29. "), "binary", "\x0c", "'\\x0c'", "plain text"),
    "half a character": (
        ZH.replace("工作组共举行", "工作\ud800组共举行"), "binary", "10. ", "'\\ud800'", "plain text"),
    "a character that was lost": (
        ZH.replace("工作组共举行", "工\ufffd组共举行"), "damaged", "10. ", "'\\ufffd'", "the character that was there"),
    "a byte order mark": (
        "\ufeff" + ZH, "byte_order_mark", "\ufeff", "'\\ufeff'", "without a byte order mark"),
    "a carriage return alone": (
        ZH.replace("经验；\n", "经验；\r"), "line_end", " - (b)", "'\\r'", "LF or in CR LF"),
    "lines of an old Macintosh": (
        ZH.replace("\n", "\r"), "line_end", "\r", "'\\r'", "LF or in CR LF"),
    "a line separator": (
        ZH.replace("经验；\n", "经验；\u2028"), "line_end", " - (b)", "'\\u2028'", "LF or in CR LF"),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_what_is_not_understood_is_refused_with_line_found_and_expected(damage):
    text, code, beginning, found, expected = DAMAGED[damage]
    assert text != ZH
    error = refused(text)
    assert (error.code, found in error.found, expected in error.expected) == (code, True, True), error
    lines = [number for number, line in enumerate(text.split("\n"), 1) if line.startswith(beginning.split("\n")[0])]
    assert error.line in lines, (error, lines)


def whole_or_refused(text):
    """Either all of the text has its place, or a ParseError says why not; nothing else may happen."""
    try:
        report = parse_report(text)
    except ParseError as error:
        assert 1 <= error.line <= text.count("\n") + 1 and error.found and error.expected
        return False
    assert_whole(report)
    return True


CUTTABLE = sorted({place for one in REPORT.paragraphs if one.number not in (14, 18, 19) for start, end in one.spans
                   for place in range(start + 1, end) if ZH[place - 1] not in "。：；？！）”¹\n" and not ZH[place].isspace()
                   and not ZH[place - 1].isspace() and not re.match(r"\d+\. |[A-Z]\. |[一二三四五六七八九十百零]+\. ", ZH[place:place + 6])})


@QUIET
@given(cuts=st.lists(st.sampled_from(CUTTABLE), unique=True, max_size=12), gap=st.sampled_from(["\n\n", "\n", "\r\n\r\n", "\n \n\n"]))
def test_page_breaks_anywhere_in_a_sentence_lose_nothing(cuts, gap):
    text = ZH
    for place in sorted(cuts, reverse=True):
        text = text[:place] + gap + text[place:]
    report = parse_report(text)
    assert_whole(report)
    assert [one.text for one in report.paragraphs] == [one.text for one in REPORT.paragraphs]
    assert [(m.kind, m.target) for one in report.paragraphs for m in one.mentions] == [
        (m.kind, m.target) for one in REPORT.paragraphs for m in one.mentions]


@st.composite
def damaged_texts(draw):
    """The report with some of its lines or characters dropped, doubled, swapped or replaced."""
    lines = ZH.split("\n")
    for _ in range(draw(st.integers(1, 3))):
        place, other = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
        what = draw(st.sampled_from(["drop", "double", "swap", "insert", "cut", "replace"]))
        line = lines[place]
        if what == "drop" and len(lines) > 1:
            del lines[place]
        elif what == "double":
            lines.insert(place, line)
        elif what == "swap" and other < len(lines):
            lines[place], lines[other] = lines[other], lines[place]
        elif what == "insert":
            lines.insert(place, draw(st.text(max_size=30)))
        elif what == "cut":
            lines[place] = line[:draw(st.integers(0, len(line)))]
        else:
            at = draw(st.integers(0, len(line)))
            lines[place] = line[:at] + draw(st.text(max_size=3)) + line[at + 1:]
    return "\n".join(lines)


@QUIET
@given(damaged_texts())
def test_a_damaged_report_is_read_whole_or_refused(text):
    whole_or_refused(text)


@pytest.mark.long
@settings(QUIET, max_examples=6000)
@given(damaged_texts())
def test_thousands_of_damaged_reports_are_read_whole_or_refused(text):
    whole_or_refused(text)


@QUIET
@given(st.text(max_size=300) | st.text(alphabet="一二. 1234(a)\n -；。：¹发言者第号条决议", max_size=300))
def test_any_text_is_read_whole_or_refused(text):
    whole_or_refused(text)


@pytest.mark.parametrize("step", [pytest.param(37, id="some"), pytest.param(1, id="all", marks=pytest.mark.long)])
def test_a_file_cut_off_anywhere_is_refused(step):
    last = len(ZH.rstrip())
    for end in range(0, last, step):
        with pytest.raises(ParseError):
            parse_report(ZH[:end])


def test_the_work_grows_with_the_text_and_no_faster():
    """Counts calls, not seconds: a hundred times the text may take a hundred times the work and little more."""
    def calls(times):
        text, count = repeated(ZH, times), 0

        def see(_frame, event, _argument):
            nonlocal count
            count += event in ("call", "c_call")

        sys.setprofile(see)
        try:
            report = parse_report(text)
        finally:
            sys.setprofile(None)
        assert len(report.paragraphs) == 75 * times
        return count

    assert calls(100) <= 10 * 1.1 * calls(10)
