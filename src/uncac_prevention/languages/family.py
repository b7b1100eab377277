"""What reports of the family look like, by language, beside the one report that the lessons read."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from . import EN, ZH, Language, chinese_number, letter_number, roman_number


@dataclass(frozen=True)
class Layout:
    """What reports of the family look like in one language, beside what `words` says.

    `contents` is the heading of a table of contents, `continued` what stands behind a heading that a new page repeats, `annex` the
    heading of an annex, `page` a page number with words. `chapters` and `sections` are headings that tell their level where a
    conversion lost their numerals. `mark` says what the text has to name for us to take it for a report of this family. `joint`
    stands between two lines of one paragraph.
    """

    words: Language
    contents: re.Pattern
    continued: re.Pattern
    annex: re.Pattern
    page: re.Pattern
    chapters: re.Pattern
    sections: re.Pattern
    mark: re.Pattern
    joint: str


def _either(*functions: Callable[[str], int]) -> Callable[[str], int]:
    return lambda numeral: next(filter(None, (one(numeral) for one in functions)), 0)


FAMILY = {
    "zh": Layout(
        words=replace(
            ZH,
            cover=(*ZH.cover[:3], ("language", re.compile("Chinese|中文")), *ZH.cover[4:5],
                   ("title", re.compile(r".*(报告|报 告)"))),
            chapter=re.compile(r"(?P<label>第?(?P<numeral>[一二三四五六七八九十百零]+|[IVXLCDM]+)(?:[.、]\s*|章\s+))(?P<heading>\S.*)"),
            section=re.compile(r"(?P<label>(?P<numeral>[A-Z])[.、]\s*)(?P<heading>\S.*)"),
            chapter_number=_either(chinese_number, roman_number),
            full_stops="。？！.?!",
            list_opening="：:",
            item_end="；;",
            closers="）)”\"",
            item_numbers=(letter_number, chinese_number, roman_number),
            punctuation=str.maketrans({":": "：", ",": "，", ";": "；", "(": "（", ")": "）"}),
            attendance_section=re.compile("出席情况|与会情况|出席会议的?情况"),
            attendance_sign=re.compile("出席|与会"),
            attendance=(*ZH.attendance, *((re.compile(pattern), category) for pattern, category in (
                ("(?=[^：]*(?:出席|与会))(?=[^：]*签署国)[^：]*：(?P<names>.+)。", "signatory"),
                ("(?=[^：]*(?:出席|与会))(?=[^：]*非缔约)[^：]*：(?P<names>.+)。", "observer_state"),
                ("(?=[^：]*(?:出席|与会))(?=[^：]*缔约国)[^：]*：(?P<names>.+)。", "state_party"),
                ("(?=[^：]*(?:出席|与会))(?=[^：]*非政府组织)[^：]*：(?P<names>.+)。", "non_governmental_organization"),
                ("(?=[^：]*(?:出席|与会))(?=[^：]*政府间组织)[^：]*：(?P<names>.+)。", "intergovernmental_organization"),
                ("(?=[^：]*(?:出席|与会))(?=[^：]*联合国)[^：]*：(?P<names>.+)。", "")))),
        ),
        contents=re.compile(r"目\s*[录次]"),
        continued=re.compile(r"\s*\(续\)"),
        annex=re.compile(r"附件\s*[一二三四五六七八九十]{0,3}(?:[.:、]?\s*[^。；]{0,60})?"),
        page=re.compile(r"第\s*\d{1,3}\s*页(?:\s*[,，]?\s*共\s*\d{1,3}\s*页)?"),
        chapters=re.compile("引言|导言|.{0,40}执行情况|会议安排|会议的组织|届会的组织|结论和建议|今后的优先事项|通过报告|通过会议报告"),
        sections=re.compile("会议开幕|通过议程和工作安排|通过议程|出席情况|与会情况|文件|宣布会议开幕"),
        mark=re.compile("反腐败公约|缔约国会议"),
        joint="",
    ),
    "en": Layout(
        words=replace(
            EN,
            cover=(*EN.cover[:3], ("language", re.compile("English.*")), *EN.cover[4:5], ("title", re.compile(r"Report (?:of|on) .*"))),
            chapter=re.compile(r"(?P<label>(?:Chapter\s+(?=[IVXLCDM]+[.:]?\s)|(?=[IVXLCDM]+\.))(?P<numeral>[IVXLCDM]+)[.:]?\s+)(?P<heading>\S.*)"),
            full_stops=".?!",
            closers=")”\"'’",
            item_numbers=(letter_number, roman_number),
            attendance_section=re.compile("Attendance|Participation|Attendance and participation", re.I),
            attendance_sign=re.compile("represented|attended|participated|attendance"),
            attendance=(*EN.attendance, *((re.compile(pattern), category) for pattern, category in (
                (r"(?=[^:]*(?:represented|attended|participated))(?=[^:]*signator)[^:]*: (?P<names>.+)\.", "signatory"),
                (r"(?=[^:]*(?:represented|attended|participated))(?=[^:]*observer States)[^:]*: (?P<names>.+)\.", "observer_state"),
                (r"(?=[^:]*(?:represented|attended|participated))(?=[^:]*States [Pp]arties)[^:]*: (?P<names>.+)\.", "state_party"),
                (r"(?=[^:]*(?:represented|attended|participated))(?=[^:]*non-governmental)[^:]*: (?P<names>.+)\.",
                 "non_governmental_organization"),
                (r"(?=[^:]*(?:represented|attended|participated))(?=[^:]*intergovernmental)[^:]*: (?P<names>.+)\.",
                 "intergovernmental_organization"),
                (r"(?=[^:]*(?:represented|attended|participated))(?=[^:]*United Nations)[^:]*: (?P<names>.+)\.", "")))),
        ),
        contents=re.compile("contents|table of contents", re.I),
        continued=re.compile(r"\s*\((?:continued|cont(?:'d|’d|\.))\)", re.I),
        annex=re.compile(r"Annex(?:es)?(?:\s+(?:[IVXLC]+|\d+))?(?:[.:]?\s+[^.;]{0,120})?", re.I),
        page=re.compile(r"Page\s+\d{1,3}(?:\s+of\s+\d{1,3})?", re.I),
        chapters=re.compile("introduction|implementation of .{1,120}|organization of the (?:meeting|session)|conclusions and recommendations|recommendations|future priorities"
                            "|adoption of the report(?: of the meeting)?", re.I),
        sections=re.compile("opening of the (?:meeting|session)|adoption of the agenda(?: and organization of work)?|attendance|participation"
                            "|documentation|election of officers", re.I),
        mark=re.compile("Convention against Corruption|Conference of the States Parties", re.I),
        joint=" ",
    ),
}
"""Reports of the family, by language: what `parse.family.parse_any` understands of them."""
