"""What differs between the languages of a report, as data: numerals, headings, quantifiers, forms of citation."""

import re
from collections.abc import Callable
from dataclasses import dataclass

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")}
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
          (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def chinese_number(numeral: str) -> int:
    """Return the value of a Chinese numeral below one thousand, 0 where it is none."""
    hundreds, _, rest = numeral.rpartition("百")
    tens, ten, ones = rest.lstrip("零").rpartition("十")
    if not numeral or not set(numeral) <= {*_DIGITS, "十", "百"} or max(map(len, (hundreds, tens, ones))) > 1:
        return 0
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
    total = sum(-one if one < following else one for one, following in zip(values, [*values[1:], 0], strict=True))
    return total if total > 0 and roman(total) == numeral.lower() else 0


def letter_number(letter: str) -> int:
    """Return the place of a single Latin letter in the alphabet, 0 where it is none."""
    return ord(letter.lower()) - 96 if re.fullmatch("[A-Za-z]", letter) else 0


@dataclass(frozen=True)
class Language:
    """One language in which reports of this family are written; patterns use named groups."""

    code: str
    html: str
    script: re.Pattern
    share: tuple[float, float]
    cover: tuple[tuple[str, re.Pattern], ...]
    chapter_number: Callable[[str], int]
    chapter: re.Pattern
    section: re.Pattern
    sentence_end: str
    list_opening: str
    item_numbers: tuple[Callable[[str], int], ...]
    closing_chapter: re.Pattern
    quantifiers: tuple[tuple[re.Pattern, str], ...]
    resolution: re.Pattern
    article: re.Pattern
    article_number: Callable[[str], int]
    document: re.Pattern
    attendance_section: re.Pattern
    attendance_sign: re.Pattern
    attendance: tuple[tuple[re.Pattern, str], ...]
    separator: re.Pattern
    conjunction: str
    inseparable: tuple[str, ...]
    bracketed: re.Pattern
    represents: str


_DOCUMENT = re.compile(r"CAC/COSP/[\w./]*\w")

ZH = Language(
    code="zh",
    html="zh-Hans",
    script=re.compile(r"[\u4e00-\u9fff]"),
    share=(0.5, 1.0),
    cover=(
        ("organ", re.compile(r"联合国反腐败公约\s*缔约国会议")),
        ("distribution", re.compile(r"Distr\.: (?P<value>\w+)")),
        ("date", re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}")),
        ("language", re.compile(r"Chinese")),
        ("original", re.compile(r"Original: (?P<value>\w+)")),
        ("title", re.compile(r".*(报告|报 告)")),
    ),
    chapter_number=chinese_number,
    chapter=re.compile(r"(?P<label>(?P<numeral>[一二三四五六七八九十百零]+)\. )(?P<heading>.+)"),
    section=re.compile(r"(?P<label>(?P<numeral>[A-Z])\. )(?P<heading>.+)"),
    sentence_end="。：；？！）”¹",
    list_opening="：",
    item_numbers=(letter_number, chinese_number),
    closing_chapter=re.compile("通过报告"),
    quantifiers=(
        (re.compile("有几位发言者|几位发言者"), "several"),
        (re.compile("一位发言者"), "one"),
        (re.compile("两位发言者"), "two"),
        (re.compile("一些发言者"), "some"),
        (re.compile("许多发言者"), "many"),
        (re.compile("(?<!位)(?<!些)(?<!多)发言者们?"), "speakers"),
    ),
    resolution=re.compile(r"第\s*(?P<target>\d+/\d+)\s*号(?=(?:(?:、|和)第\s*\d+/\d+\s*号)*决议)(?:决议)?"),
    article=re.compile("第(?P<article>[一二三四五六七八九十]+)条(?:第(?P<clause>[一二三四五六七八九十]+)款)?"),
    article_number=chinese_number,
    document=_DOCUMENT,
    attendance_section=re.compile("出席情况"),
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
    script=re.compile(r"[\u4e00-\u9fff]"),
    share=(0.0, 0.05),
    cover=(
        ("organ", re.compile(r"United Nations Convention against Corruption\s+Conference of the States Parties")),
        ("distribution", re.compile(r"Distr\.: (?P<value>\w+)")),
        ("date", re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}")),
        ("language", re.compile(r"English( \(unofficial rendering\))?")),
        ("original", re.compile(r"Original: (?P<value>\w+)")),
        ("title", re.compile(r"Report .*")),
    ),
    chapter_number=roman_number,
    chapter=re.compile(r"(?P<label>(?P<numeral>[IVXLCDM]+)\. )(?P<heading>.+)"),
    section=re.compile(r"(?P<label>(?P<numeral>[A-Z])\. )(?P<heading>.+)"),
    sentence_end=".:;?!)”¹",
    list_opening=":",
    item_numbers=(letter_number, roman_number),
    closing_chapter=re.compile("Adoption of the report"),
    quantifiers=(
        (re.compile(r"\bseveral speakers\b", re.I), "several"),
        (re.compile(r"\bone speaker\b", re.I), "one"),
        (re.compile(r"\btwo speakers\b", re.I), "two"),
        (re.compile(r"\bsome speakers\b", re.I), "some"),
        (re.compile(r"\bmany speakers\b", re.I), "many"),
        (re.compile(r"(?<!several )(?<!two )(?<!some )(?<!many )\bspeakers\b", re.I), "speakers"),
    ),
    resolution=re.compile(r"(?<![\w./])(?:resolutions? )?(?P<target>\d+/\d+)(?![\w/])"),
    article=re.compile(r"(?:\barticles? |(?<=articles \d\d and )|(?<=articles \d and ))(?P<article>\d+)"
                       r"(?:, paragraph (?P<clause>\d+))?"),
    article_number=int,
    document=_DOCUMENT,
    attendance_section=re.compile("Attendance"),
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
