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


_ONES = {word: value for value, words in enumerate((
    "one first", "two second both", "three third", "four fourth", "five fifth", "six sixth", "seven seventh", "eight eighth",
    "nine ninth", "ten tenth", "eleven eleventh", "twelve twelfth", "thirteen thirteenth", "fourteen fourteenth",
    "fifteen fifteenth", "sixteen sixteenth", "seventeen seventeenth", "eighteen eighteenth", "nineteen nineteenth"), 1)
    for word in words.split()}
_TENS = {word: 10 * value for value, words in enumerate((
    "twenty twentieth", "thirty thirtieth", "forty fortieth", "fifty fiftieth", "sixty sixtieth", "seventy seventieth",
    "eighty eightieth", "ninety ninetieth"), 2) for word in words.split()}


def english_number(word: str) -> int:
    """Return the value of an English cardinal or ordinal below one hundred, 0 where it is none."""
    tens, _, ones = word.lower().rpartition("-")
    return _TENS.get(tens, 0) + (_ONES.get(ones, 0) or _TENS.get(ones, 0))


def letter_number(letter: str) -> int:
    """Return the place of a single Latin letter in the alphabet, 0 where it is none."""
    return ord(letter.lower()) - 96 if re.fullmatch("[A-Za-z]", letter) else 0


@dataclass(frozen=True)
class Language:
    """One language in which reports of this family are written; patterns use named groups.

    At least `share` of a text's letters are of the `script`. A paragraph ends with one of `full_stops`; an item of a list may
    end with `item_end`; `closers` may stand behind either. `quantities` gives the value of each quantity that `speakers` finds.
    `punctuation` gives, for lists of participants, the language's own form of marks that may stand there in another.
    `misread` gives the mark of an agenda item for each sign that a scanner made of one.
    What stands after `represents` is what a rendering shares with its source. `date` finds one date, or several that share a month
    or a year; `date_part` finds each of them; two are a range where `date_range` is between them. `words` has, by kind and by a
    sense that is the same in every language, the words that must be kept. `unknown_name` finds names that no register has.
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
    attendance_section: re.Pattern
    attendance_sign: re.Pattern
    attendance: tuple[tuple[re.Pattern, str], ...]
    separator: re.Pattern
    conjunction: str
    inseparable: tuple[str, ...]
    bracketed: re.Pattern
    punctuation: Mapping[int, str]
    represents: str
    date: re.Pattern
    date_part: re.Pattern
    date_range: re.Pattern
    months: Mapping[str, int]
    amount: re.Pattern
    scales: Mapping[str, int]
    number: re.Pattern
    number_value: Callable[[str], int]
    mark: re.Pattern
    words: Mapping[str, Mapping[str, re.Pattern]]
    unknown_name: re.Pattern


def _patterns(**kinds: dict[str, str]) -> Mapping[str, Mapping[str, re.Pattern]]:
    return {kind: {sense: re.compile(pattern) for sense, pattern in senses.items()} for kind, senses in kinds.items()}


_MONTHS = {word: value for value, word in enumerate((
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"), 1)}
_MONTH = "|".join(_MONTHS)
_DAYS = r"\d{1,2}(?:(?:, | to | and )\d{1,2})*"
_DATE_ZH = r"(?:\d{4}\s*年\s*)?\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?"
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
    punctuation={},
    represents="代表",
    date=re.compile(rf"{_DATE_ZH}(?:\s*至\s*(?:{_DATE_ZH}|\d{{1,2}}\s*日)|\s*[、和]\s*\d{{1,2}}\s*日)*"),
    date_part=re.compile(r"(?:(?P<year>\d{4})\s*年\s*)?(?:(?P<month>\d{1,2})\s*月\s*)?(?:(?P<day>\d{1,2})\s*日)?"),
    date_range=re.compile("至"),
    months={},
    amount=re.compile(r"(?P<value>\d+(?:\.\d+)?)\s*(?P<scale>[万亿]?)美元"),
    scales={"": 1, "万": 10 ** 4, "亿": 10 ** 8},
    number=re.compile("(?<=第)[一二三四五六七八九十]+(?=[次届])|[两二三四五六七八九十]+(?=场|次|个|年期)"),
    number_value=lambda numeral: chinese_number(numeral.replace("两", "二")),
    mark=re.compile(r"(?P<marks>(?:[(（](?:[a-z]|[一二三四五六七八九十]+|-)[)）])+)"),
    words=_patterns(
        quantity={"many": "许多", "several": "几[项个位]", "some": "一些", "a number of": "多项", "at least": "至少", "most": "最常",
                  "one of": "之一", "all": "所有|每一", "only": "仅|只有"},
        modal={"must": "必须", "should": "应当|应该|(?<![供反回相适响])应(?![对急用付当该])", "need": "需要|急需|有必要",
               "can": "(?<!不)可(?!持续|预测|采取|获得|能性)|能够", "would": "将(?!违规|[^，。]*(?:列为|定为|纳入))"},
        verb={"stress": "强调", "note": "指出", "reaffirm": "重申|重审|再次确认", "recall": "回顾", "acknowledge": "承认",
              "recommend": "(?<=工作组)还?建议", "suggest or advise": "(?<!工作组)(?<!工作组还)建议", "state": "表示", "call for": "呼吁", "thank": "感谢",
              "welcome": "欢迎", "refer to": "提到", "encourage": "鼓励", "say": "(?<![调顾告充])说(?!明)",
              "add": "补充说", "decide": "决定", "request or invite": "(?<![提邀申])请(?!求)|获邀"},
        who={"he": "(?<![其耳])他(?!们)", "she": "她", "panellist": "主讲人"},
        weight={"very important": "(?:非常|十分)重要", "important": "(?<!至关)重要", "essential": "至关重要|不可或缺",
                "in particular": "特别是", "finally": "最后(?!研究)", "also": "(?<!返)还(?!需要)|也(?![门纳])", "key": "关键"},
        negation={"not": "(?<![免刻])不(?![受限可])|没有|并未|(?<!畅通)无(?!阻)"},
        sentence={"one more": "[。？！]"},
    ),
    unknown_name=re.compile("(?!)"),
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
    punctuation={},
    represents="representing ",
    date=re.compile(rf"\b(?:[Bb]etween )?(?:{_DAYS} )?(?:{_MONTH}) ?(?:\d{{4}})?(?: (?:to|and) (?:\d{{1,2}} )?(?:{_MONTH}) \d{{4}})?"),
    date_part=re.compile(rf"(?:(?P<day>\d{{1,2}})(?!\d) ?)?(?:(?P<month>{_MONTH})(?: (?P<year>\d{{4}}))?)?"),
    date_range=re.compile("[Bb]etween | to "),
    months=_MONTHS,
    amount=re.compile(r"\$(?P<value>\d+(?:\.\d+)?)(?: (?P<scale>thousand|million|billion))?"),
    scales={"": 1, "thousand": 10 ** 3, "million": 10 ** 6, "billion": 10 ** 9},
    number=re.compile(rf"\b(?!(?:one|first)\b)(?:(?:{'|'.join(_TENS)})-)?(?:{'|'.join((*_ONES, *_TENS))})\b"),
    number_value=english_number,
    mark=re.compile(r"(?P<marks>(?:\((?:[a-z]|[ivx]+|-)\))+)"),
    words=_patterns(
        quantity={"many": r"\b[Mm]any\b", "several": r"\b[Ss]everal\b", "some": r"\b[Ss]ome\b", "a number of": r"\ba number of\b",
                  "at least": r"\bat least\b", "most": r"\bmost frequently\b", "one of": r"\bone of\b",
                  "all": r"\b(?:all(?! over)|every)\b", "only": r"\bonly\b"},
        modal={"must": r"\bmust\b", "should": r"\bshould\b", "need": r"\bneed(?:s|ed)?\b|\bnecessary\b",
               "can": r"\b(?:can|could|may|might)\b", "would": r"\bwould\b"},
        verb={"stress": r"\bstress(?:ed|ing)?\b", "note": r"\bnot(?:ed|ing)\b", "reaffirm": r"\breaffirm(?:ed|ing)?\b",
              "recall": r"\brecalled\b", "acknowledge": r"\backnowledged\b",
              "recommend": r"\brecommended\b", "state": r"\bstated\b",
              "suggest or advise": r"\b(?:suggested|proposed|advice|recommendations?)\b",
              "call for": r"\bcalled for\b", "thank": r"\bthanked\b", "welcome": r"\bwelcomed\b", "say": r"\bsaid\b",
              "refer to": r"\breferred to\b|(?<!-)\bmentioned\b", "encourage": r"\bencourag(?:ed?|ing)\b",
              "add": r"\badded\b", "decide": r"\bdecided\b", "request or invite": r"\b(?:requested|invited)\b"},
        who={"he": r"\b(?:[Hh]e|[Hh]is)\b", "she": r"\b(?:[Ss]he|[Hh]er)\b", "panellist": r"\bpanellist\b"},
        weight={"very important": r"\bvery important\b", "important": r"\bimportan(?:t|ce)\b", "essential": r"\bessential\b|\bindispensable\b",
                "in particular": r"\bin particular\b", "finally": r"\bFinally\b", "also": r"\balso\b", "key": r"\bkey\b"},
        negation={"not": r"\b(?:not|no|never|none|nor|neither|cannot|without)\b"},
        sentence={"one more": r"[.?!](?=[”)]?(?:\s|$))"},
    ),
    # Inside a sentence only names have capitals.
    unknown_name=re.compile(r"(?<=[^.?!\n] )(?!Government\b)[A-Z]\w+"),
)

LANGUAGES = {language.code: language for language in (ZH, EN)}
