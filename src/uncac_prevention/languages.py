"""What differs between the languages of a report, as data: numerals, headings, quantifiers, forms of citation."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_DIGITS = {character: value for value, character in enumerate("一二三四五六七八九", 1)}
_CHINESE = re.compile("(?:([一二三四五六七八九])百零?)?(?:([一二三四五六七八九]?)(十))?([一二三四五六七八九]?)")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
          (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def chinese_number(numeral: str) -> int:
    """Return the value of a Chinese numeral below one thousand, 0 where it is none."""
    match = _CHINESE.fullmatch(numeral)
    if not match:
        return 0
    hundreds, tens, ten, ones = match.groups()
    return 100 * _DIGITS.get(hundreds, 0) + (10 * _DIGITS.get(tens, 1) if ten else 0) + _DIGITS.get(ones, 0)


def roman(value: int) -> str:
    """Return a positive number as a lower-case roman numeral."""
    written = ""
    for amount, letters in _ROMAN:
        written, value = written + letters * (value // amount), value % amount
    return written


def roman_number(numeral: str) -> int:
    """Return the value of a roman numeral in either case, 0 where it is none."""
    worth = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
    values = [worth.get(letter, 0) for letter in numeral.lower()]
    total = sum(-one if one < following else one for one, following in zip(values, [*values[1:], 0], strict=False))
    return total if total > 0 and roman(total) == numeral.lower() else 0


def letter_number(letter: str) -> int:
    """Return the place of a single Latin letter in the alphabet, 0 where it is none."""
    return ord(letter.lower()) - 96 if re.fullmatch("[A-Za-z]", letter) else 0


@dataclass(frozen=True)
class Language:
    """One language in which reports of this family are written; patterns use named groups.

    At least `share` of a text's letters are of the `script`. A paragraph ends with one of `full_stops`; an item of a list may
    end with `item_end`; `closers` may stand behind either. `quantities` gives the value of each quantity that `speakers` finds.
    `misread` gives the mark of an agenda item for each sign that a scanner made of one.
    """

    code: str
    html: str
    script: re.Pattern
    share: float
    cover: tuple[tuple[str, re.Pattern], ...]
    chapter_number: Callable[[str], int]
    chapter: re.Pattern
    section: re.Pattern
    full_stops: str
    list_opening: str
    item_end: str
    closers: str
    item_numbers: tuple[Callable[[str], int], ...]
    closing_chapter: str
    speakers: re.Pattern
    quantities: Mapping[str, str]
    resolution: re.Pattern
    article: re.Pattern
    article_number: Callable[[str], int]
    document: re.Pattern
    rule: re.Pattern
    agenda_item: re.Pattern
    misread: Mapping[str, str]
    panellist: re.Pattern
    attendance_section: str
    attendance_sign: re.Pattern
    attendance: tuple[tuple[re.Pattern, str], ...]
    separator: re.Pattern
    conjunction: str
    inseparable: tuple[str, ...]
    bracketed: re.Pattern
    represents: str


_SECTION = re.compile(r"(?P<label>(?P<numeral>[A-Z])\.\s+)(?P<heading>\S.*)")
_DOCUMENT = re.compile(r"CAC/COSP/[A-Za-z0-9./]*[A-Za-z0-9]")

ZH = Language(
    code="zh",
    html="zh-Hans",
    script=re.compile(r"[\u4e00-\u9fff]+"),
    share=0.2,
    cover=(
        ("organ", re.compile(r"联合国反腐败公约\s*缔约国会议")),
        ("distribution", re.compile(r"Distr\.: (?P<value>\w+)")),
        ("date", re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}")),
        ("language", re.compile(r"Chinese")),
        ("original", re.compile(r"Original: (?P<value>\w+)")),
        ("title", re.compile(r".*(报告|报 告)")),
    ),
    chapter_number=chinese_number,
    chapter=re.compile(r"(?P<label>(?P<numeral>[一二三四五六七八九十百零]+)\.\s+)(?P<heading>\S.*)"),
    section=_SECTION,
    full_stops="。？！",
    list_opening="：",
    item_end="；",
    closers="）”",
    item_numbers=(letter_number, chinese_number),
    closing_chapter="通过报告",
    # The second form also finds quantities that no row knows, so that they are refused and not taken for none.
    speakers=re.compile(r"(?P<quantity>有几位|\w?[位名个些多数该])?发言者们?"),
    quantities={"": "speakers", "一位": "one", "两位": "two", "几位": "several", "有几位": "several", "一些": "some",
                "许多": "many"},
    resolution=re.compile(r"第\s*(?P<target>\d+/\d+)\s*号(?=(?:(?:、|和)第\s*\d+/\d+\s*号)*决议)(?:决议)?"),
    article=re.compile("第(?P<article>[一二三四五六七八九十]+)条(?:第(?P<clause>[一二三四五六七八九十]+)款)?"),
    article_number=chinese_number,
    document=_DOCUMENT,
    rule=re.compile(r"第\s*(?P<resolution>\d+/\d+)\s*号决议中的(?P<surface>规则\s*(?P<rule>\d+))"),
    agenda_item=re.compile(r"议程项目\s*(?P<item>\d+)(?:\((?P<letter>[a-z])\)(?:\((?P<numeral>[^()]{1,3})\))?)?"),
    misread={"-": "一"},
    panellist=re.compile("来自(?P<origin>[^，。、]{1,30}?)的专题讨论小组主讲人"),
    attendance_section="出席情况",
    attendance_sign=re.compile("出席了"),
    attendance=(
        (re.compile("《公约》的下列缔约国派代表出席了本次会议：(?P<names>.+)。"), "state_party"),
        (re.compile("作为《公约》缔约方的区域经济一体化组织(?P<names>.+)派代表出席了会议。"),
         "regional_economic_integration_organization"),
        (re.compile("(?P<names>[^，。]+经济委员会)也派代表出席了会议。"), "un_regional_commission"),
        (re.compile("下列联合国机构、基金和方案、[^：]+派观察员出席了会议：(?P<names>.+)。"), ""),
        (re.compile("下列政府间组织派观察员出席了会议：(?P<names>.+)。"), "intergovernmental_organization"),
        (re.compile("在总部设有常驻观察员办公室的实体(?P<names>.+)派员出席了会议。"),
         "entity_with_permanent_observer_office"),
    ),
    separator=re.compile("、"),
    conjunction="和",
    # Names that hold the list's own separator or conjunction.
    inseparable=(
        "共和国", "拉丁美洲和加勒比", "犯罪和司法", "信息和协调", "大湖区、非洲之角", "小武器和轻武器",
        "波斯尼亚和黑塞哥维那", "安提瓜和巴布达", "圣基茨和尼维斯", "圣文森特和格林纳丁斯", "圣多美和普林西比",
        "特立尼达和多巴哥", "大不列颠及北爱尔兰联合王国",
    ),
    bracketed=re.compile(r"(?P<name>[^（]+)（(?P<inner>.+)）"),
    represents="代表",
)

EN = Language(
    code="en",
    html="en",
    script=re.compile("[A-Za-z]+"),
    share=0.8,
    cover=(
        ("organ", re.compile(r"United Nations Convention against Corruption\s+Conference of the States Parties")),
        ("distribution", re.compile(r"Distr\.: (?P<value>\w+)")),
        ("date", re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}")),
        ("language", re.compile(r"English( \(unofficial rendering\))?")),
        ("original", re.compile(r"Original: (?P<value>\w+)")),
        ("title", re.compile(r"Report .*")),
    ),
    chapter_number=roman_number,
    chapter=re.compile(r"(?P<label>(?P<numeral>[IVXLCDM]+)\.\s+)(?P<heading>\S.*)"),
    section=_SECTION,
    full_stops=".?!",
    list_opening=":",
    item_end=";",
    closers=")”",
    item_numbers=(letter_number, roman_number),
    closing_chapter="Adoption of the report",
    speakers=re.compile(r"\b(?:(?P<quantity>all|an?other|each|every|few|many|most|no|one|other|several|some|that|the|these|"
                        r"this|those|three|two) speakers?|speakers)\b", re.I),
    quantities={"": "speakers", "one": "one", "two": "two", "several": "several", "some": "some", "many": "many"},
    resolution=re.compile(r"(?<![\w./])(?:resolutions? )?(?P<target>\d+/\d+)(?![\w/])"),
    article=re.compile(r"(?:\barticles? |(?<=articles \d\d and )|(?<=articles \d and ))(?P<article>\d{1,3})"
                       r"(?:, paragraph (?P<clause>\d{1,3}))?"),
    article_number=int,
    document=_DOCUMENT,
    rule=re.compile(r"(?P<surface>\brule (?P<rule>\d+)) of resolution (?P<resolution>\d+/\d+)"),
    agenda_item=re.compile(r"\bagenda item (?P<item>\d+)(?:\((?P<letter>[a-z])\)(?:\((?P<numeral>[^()]{1,6})\))?)?"),
    misread={"-": "i"},
    panellist=re.compile("[Tt]he panellist from (?:the )?(?P<origin>[A-Z]\\w+(?: (?:and )?[A-Z]\\w+)*)"),
    attendance_section="Attendance",
    attendance_sign=re.compile("represented|attended"),
    attendance=(
        (re.compile("The following States parties to the Convention were represented at this meeting: (?P<names>.+)\\."),
         "state_party"),
        (re.compile("The (?P<names>.+), a regional economic integration organization that is a party .+ represented .+"),
         "regional_economic_integration_organization"),
        (re.compile("The (?P<names>Economic Commission .+) was also represented at the meeting\\."), "un_regional_commission"),
        (re.compile("The following United Nations bodies, funds and programmes, [^:]+ represented [^:]+: (?P<names>.+)\\."), ""),
        (re.compile("The following intergovernmental organizations were represented [^:]+: (?P<names>.+)\\."),
         "intergovernmental_organization"),
        (re.compile("The (?P<names>.+), an entity maintaining a permanent observer office .+ represented .+"),
         "entity_with_permanent_observer_office"),
    ),
    # Semicolons where a name holds a comma.
    separator=re.compile("; and |; |, (?=[^;]*$)"),
    conjunction=" and ",
    inseparable=("Bosnia and Herzegovina", "Antigua and Barbuda", "Saint Kitts and Nevis", "Trinidad and Tobago",
                 "Saint Vincent and the Grenadines", "Sao Tome and Principe", "Great Britain and Northern Ireland",
                 "Latin America and the Caribbean", "Information and Coordination", "Security and Co", "Crime and Justice",
                 "Horn of Africa and Bordering"),
    bracketed=re.compile(r"(?P<name>[^(]+) \((?P<inner>representing .+|[A-Z]{2,})\)"),
    represents="representing ",
)

LANGUAGES = {language.code: language for language in (ZH, EN)}
