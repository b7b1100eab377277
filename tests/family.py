"""Synthetic reports of the family: a generator that knows the truth, and how much of it a reading finds, misses or gets wrong.

A report is first made as content, from a seed, and then laid out with features that reports of the family have: covers with and
without symbol and job number, a table of contents, hard-wrapped lines, headers and footers in mid-paragraph, other numerals, other
marks, other encodings. Persons and States in it are invented names of letters, the sentences our own.
"""

import random
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from uncac_prevention.languages import roman
from uncac_prevention.parse.family import FamilyReport

CHINESE = "一二三四五六七八九十"
STOCK = {
    "en": {
        "organ": "United Nations Convention against Corruption   Conference of the States Parties",
        "title": "Report on the meeting of the Working Group of Letters held in Vienna from {day} to {end} {month} {year}",
        "language": "English",
        "chapters": ["Introduction", "Organization of the meeting", "Implementation of resolutions of the Conference",
                     "Future priorities", "Conclusions and recommendations", "Adoption of the report"],
        "sections": ["Opening of the meeting", "Adoption of the agenda and organization of work", "Attendance"],
        "topics": ["Role of letters in preventing blots", "Good practices in keeping ink", "Other recommendations"],
        "parts": ["Measures for letters", "Measures for ink"],
        "sentences": [
            "One speaker said that letters were kept in order, and that the order was known to all readers.",
            "Several speakers stressed that blots should be prevented before the ink is opened.",
            "Many speakers referred to resolution {resolution} of the Conference, and to what it asked of the secretariat.",
            "The Chair recalled that the secretariat had prepared a document ({document}) on the subject.",
            "Some speakers described how, under article {article} of the Convention, a register of ink had been set up.",
            "It was noted that 3.5 million pages had been read, and that none had been lost.",
            "Two speakers asked for more time, for better lamps and for a table that does not shake.",
            "The representative of the secretariat informed the Working Group about its work “on paper” since the last meeting.",
        ],
        "opening": "The Working Group considered the following matters:",
        "points": ["Whether letters should be counted", "How ink is to be stored", "Who may open the cupboard", "When the register is read again"],
        "subpoints": ["In the morning", "In the evening", "At noon"],
        "agenda": "On {day} {month}, the Working Group adopted the following agenda:",
        "agenda_items": ["Organizational matters", "Implementation of resolutions", "Future priorities", "Adoption of the report"],
        "attendance": [
            ("state_party", ["The following States parties to the Convention were represented at the meeting: {names}.",
                             "The meeting was attended by representatives of the following States parties: {names}."]),
            ("intergovernmental_organization", ["The following intergovernmental organizations were represented by observers: {names}.",
                                                "Observers for the following intergovernmental organizations attended the meeting: {names}."]),
            ("signatory", ["The following signatory States were represented by observers: {names}."]),
        ],
        "names": ["Alphaland", "Betania", "Gammastan", "Deltia", "Epsilonia", "Zetaland", "Etania", "Thetastan", "Iotania", "Kappaland"],
        "joined": ", ", "and": " and ",
        "adopted": "On {end} {month} {year}, the Working Group adopted the report on its meeting.",
        "note": "See document {document}.",
        "contents": "Contents", "continued": "(continued)", "annex": "Annex I", "stop": ".", "item_end": ";", "page": "Page {page}",
        "months": ["June", "September"],
    },
    "zh": {
        "organ": "联合国反腐败公约   缔约国会议",
        "title": "{year}年{month}月{day}日至{end}日在维也纳举行的字母问题工作组会议报告",
        "language": "Chinese",
        "chapters": ["引言", "会议安排", "缔约国会议有关决议的执行情况", "今后的优先事项", "结论和建议", "通过报告"],
        "sections": ["会议开幕", "通过议程和工作安排", "出席情况"],
        "topics": ["字母在预防墨迹方面的作用", "保管墨水的良好做法", "其他建议"],
        "parts": ["关于字母的措施", "关于墨水的措施"],
        "sentences": [
            "一位发言者说，字母按顺序保存，读者都知道这一顺序。",
            "几位发言者强调，应当在打开墨水之前预防墨迹。",
            "许多发言者提到缔约国会议第{resolution}号决议以及该决议对秘书处的要求。",
            "主席回顾说，秘书处就这一专题编写了一份文件（{document}）。",
            "一些发言者介绍了如何按照《公约》第{article}条建立墨水登记册。",
            "据指出，已经阅读了3.5万页纸，没有遗失一页。",
            "两位发言者希望有更多时间、更好的灯和一张稳固的桌子。",
            "秘书处的代表向工作组通报了上次会议以来的“纸面”工作。",
        ],
        "opening": "工作组审议了下列事项：",
        "points": ["是否应当清点字母", "如何存放墨水", "谁可以打开柜子", "何时再次阅读登记册"],
        "subpoints": ["上午", "晚上", "中午"],
        "agenda": "工作组于{month}月{day}日通过了以下议程：",
        "agenda_items": ["组织事项", "有关决议的执行情况", "今后的优先事项", "通过报告"],
        "attendance": [
            ("state_party", ["《公约》的下列缔约国派代表出席了本次会议：{names}。", "出席会议的有下列缔约国的代表：{names}。"]),
            ("intergovernmental_organization", ["下列政府间组织派观察员出席了会议：{names}。", "派观察员与会的政府间组织有：{names}。"]),
            ("signatory", ["下列签署国派观察员出席了会议：{names}。"]),
        ],
        "names": ["甲国", "乙国", "丙国", "丁国", "戊国", "己国", "庚国", "辛国", "壬国", "癸国"],
        "joined": "、", "and": "和",
        "adopted": "{year}年{month}月{end}日，工作组通过了会议报告。",
        "note": "见文件{document}。",
        "contents": "目录", "continued": "（续）", "annex": "附件一", "stop": "。", "item_end": "；", "page": "第{page}页",
        "months": ["6", "9"],
    },
}
FEATURES = ("symbol", "job", "contents", "wrapped", "pages", "lost_numerals", "chinese_comma", "roman", "chapter_word", "bare_marks", "wide_marks",
            "straight_quotes", "half_width", "parts", "front", "annex", "continued", "bracketed_notes", "other_wording", "crlf", "form_feed", "indented",
            "two_line_heading", "chinese_marks")


@dataclass
class Truth:
    """What a report holds, as tuples that can be counted."""

    cover: list = field(default_factory=list)
    divisions: list = field(default_factory=list)
    paragraphs: list = field(default_factory=list)
    items: list = field(default_factory=list)
    footnotes: list = field(default_factory=list)
    attendance: list = field(default_factory=list)
    mentions: list = field(default_factory=list)


@dataclass
class Made:
    """A report as text, with its language, features and truth."""

    text: str
    language: str
    features: frozenset
    truth: Truth


def make(seed: int, language: str, features: frozenset | None = None) -> Made:
    """Make one report; the same seed, language and features give the same text."""
    chance = random.Random(f"{seed} {language}")
    if features is None:
        features = frozenset(one for one in FEATURES if chance.random() < 0.35)
    return _Maker(chance, language, features).make()


class _Maker:
    def __init__(self, chance: random.Random, language: str, features: frozenset):
        self.chance, self.language, self.features = chance, language, features
        self.stock, self.truth = STOCK[language], Truth()
        self.number = self.note = 0
        self.blocks: list[tuple[str, str]] = []
        year = chance.randint(2011, 2023)
        self.values = {"day": chance.randint(2, 12), "year": year, "month": chance.choice(self.stock["months"])}
        self.values["end"] = self.values["day"] + 2
        self.symbol = f"CAC/COSP/WG.4/{year}/{chance.randint(2, 9)}"

    def make(self) -> Made:
        self._cover()
        if "contents" in self.features:
            self._contents()
        if "front" in self.features:
            self._add("plain", {"en": "The Working Group recommended that the cupboard should stay open.", "zh": "工作组建议柜子应当保持打开。"}[self.language])
        self._body()
        if "annex" in self.features:
            self._add("head", self.stock["annex"])
            self._add("plain", f"1. {self.stock['sentences'][0]}")
        return Made(self._laid_out(), self.language, self.features, self.truth)

    def _add(self, kind: str, text: str) -> None:
        self.blocks.append((kind, text))

    def _words(self, text: str) -> str:
        given = {"resolution": f"{self.chance.randint(1, 9)}/{self.chance.randint(1, 20)}", "document": f"CAC/COSP/WG.4/{self.values['year']}/CRP.{self.chance.randint(1, 9)}",
                 "article": self.chance.randint(5, 10)}
        if self.language == "zh" and "{article}" in text:
            given["article"] = CHINESE[given["article"] - 1]
        return text.format(**given, **self.values)

    def _style(self, text: str) -> str:
        """The marks of punctuation that a layout uses."""
        if "straight_quotes" in self.features:
            text = text.replace("“", '"').replace("”", '"')
        if "half_width" in self.features and self.language == "zh":
            text = text.replace("：", ":").replace("；", ";").replace("（", "(").replace("）", ")")
        return text

    def _cover(self) -> None:
        stock, values = self.stock, self.values
        date = f"{values['end']} July {values['year']}"
        if "symbol" in self.features:
            self._add("line", self.symbol)
            self.truth.cover.append(("symbol", self.symbol))
        self._add("plain", stock["organ"])
        self._add("group", f"Distr.: General\n{date}\n{stock['language']}\nOriginal: English")
        if "job" in self.features:
            self._add("line", f"V.{values['year'] % 100}-{self.chance.randint(10000, 99999)} (E)")
            self._add("line", f"*{self.chance.randint(1000000, 9999999)}*")
        title = stock["title"].format(**values)
        self._add("plain", title)
        self.truth.cover += [("organ", stock["organ"]), ("distribution", "General"), ("date", date), ("language", stock["language"]),
                             ("original", "English"), ("title", title)]

    def _contents(self) -> None:
        lines = [f"{name} {'.' * 40} {place + 2}" for place, name in enumerate(self.stock["chapters"])]
        self._add("group", "\n".join([self.stock["contents"], *lines]))

    def _chapter_label(self, number: int) -> str:
        if "lost_numerals" in self.features:
            return ""
        if self.language == "en":
            return f"Chapter {roman(number).upper()}. " if "chapter_word" in self.features else f"{roman(number).upper()}. "
        if "roman" in self.features:
            return f"{roman(number).upper()}. "
        if "chapter_word" in self.features:
            return f"第{CHINESE[number - 1]}章 "
        return f"{CHINESE[number - 1]}{'、' if 'chinese_comma' in self.features else '. '}"

    def _heading(self, level: int, label: str, words: str) -> None:
        self.truth.divisions.append((level, words))
        self._add("head", label + words)

    def _body(self) -> None:
        stock = self.stock
        for number, name in enumerate(stock["chapters"], 1):
            self._heading(1, self._chapter_label(number), name)
            if number == 2:
                self._organization()
            elif number == 3:
                self._topics()
            elif number == len(stock["chapters"]):
                self._paragraph(stock["adopted"].format(**self.values))
            else:
                self._paragraphs(2, 4)

    def _organization(self) -> None:
        for place, name in enumerate(self.stock["sections"]):
            self._heading(2, "" if "lost_numerals" in self.features else f"{'ABC'[place]}. ", name)
            if place == 0:
                self._paragraphs(1, 3)
            elif place == 1:
                self._agenda()
            else:
                self._attendance()

    def _topics(self) -> None:
        if "lost_numerals" in self.features:
            self._paragraphs(3, 6)
            return
        for place, name in enumerate(self.stock["topics"]):
            self._heading(2, f"{'ABC'[place]}. ", name)
            if "parts" in self.features and place == 0:
                for number, part in enumerate(self.stock["parts"], 1):
                    self._heading(3, f"{number}. ", part)
                    self._paragraphs(2, 3)
            else:
                self._paragraphs(2, 4)

    def _paragraphs(self, least: int, most: int) -> None:
        for _ in range(self.chance.randint(least, most)):
            text = ("" if self.language == "zh" else " ").join(self._words(one) for one in self.chance.sample(self.stock["sentences"], self.chance.randint(1, 3)))
            if self.chance.random() < 0.15:
                self._list()
            else:
                self._paragraph(text, note=self.chance.random() < 0.15)

    def _paragraph(self, text: str, note: bool = False) -> None:
        self.number += 1
        text = self._style(text)
        if note:
            self.note += 1
            mark = f"[{self.note}]" if "bracketed_notes" in self.features else "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(self.note))
            text += mark
        self.truth.paragraphs.append((self.number, text))
        self._find(self.number, text)
        self._add("numbered", f"{self.number}. {text}")
        if note:
            words = self._style(self._words(self.stock["note"]))
            self.truth.footnotes.append(words)
            self._find(self.number, words)
            self._add("plain", f"{mark} {words}")

    def _find(self, number: int, text: str) -> None:
        """What a sentence of the stock names."""
        quantities = {"en": {"One speaker": "one", "Several speakers": "several", "Many speakers": "many", "Some speakers": "some", "Two speakers": "two"},
                      "zh": {"一位发言者": "one", "几位发言者": "several", "许多发言者": "many", "一些发言者": "some", "两位发言者": "two"}}[self.language]
        self.truth.mentions += [(number, "quantifier", quantity) for words, quantity in quantities.items() for _ in range(text.count(words))]

    def _mark(self, depth: int, place: int) -> str:
        inner = "abc"[place] if depth == 1 else roman(place + 1) if self.language == "en" else CHINESE[place]
        if self.language == "zh" and "chinese_marks" in self.features and depth == 1:
            inner = CHINESE[place]
        brackets = "（{}）" if "wide_marks" in self.features and self.language == "zh" else "({})"
        dash = "" if "bare_marks" in self.features or "wide_marks" in self.features else "- "
        return f"{dash}{brackets.format(inner)} "

    def _list(self) -> None:
        self._paragraph(self.stock["opening"])
        points = self.chance.sample(self.stock["points"], 3)
        for place, point in enumerate(points):
            nested = place == 1 and self.chance.random() < 0.4 and "chinese_marks" not in self.features
            end = self.stock["stop"] if place == 2 else {"en": ":", "zh": "："}[self.language] if nested else self.stock["item_end"]
            self._item(1, place, point + end)
            if nested:
                self._item(2, 0, self.stock["subpoints"][0] + self.stock["item_end"])
                self._item(2, 1, self.stock["subpoints"][1] + self.stock["item_end"])

    def _item(self, depth: int, place: int, text: str) -> None:
        text = self._style(text)
        self.truth.items.append((self.number, text))
        self._add("item", self._mark(depth, place) + text)

    def _agenda(self) -> None:
        self._paragraph(self.stock["agenda"].format(**self.values))
        for place, name in enumerate(self.stock["agenda_items"], 1):
            text = name + self.stock["stop"]
            self.truth.items.append((self.number, text))
            self._add("item", f"{place}. {text}")

    def _attendance(self) -> None:
        names = self.stock["names"]
        for category, wordings in self.stock["attendance"]:
            chosen = self.chance.sample(names, self.chance.randint(3, len(names)))
            listed = self.stock["joined"].join(chosen[:-1]) + self.stock["and"] + chosen[-1]
            self.truth.attendance += [(category, one) for one in chosen]
            self._paragraph(wordings[-1 if "other_wording" in self.features else 0].format(names=listed))

    # Layout

    def _laid_out(self) -> str:
        width = self.chance.choice((60, 72, 90)) if self.language == "en" else self.chance.choice((28, 36, 44))
        lines: list[str] = []
        for kind, text in self.blocks:
            lines += [*self._lines(kind, text, width), ""]
        text = "\n".join(self._paged(lines) if "pages" in self.features else lines)
        if "crlf" in self.features:
            text = text.replace("\n", "\r\n")
        return text

    def _lines(self, kind: str, text: str, width: int) -> list[str]:
        if kind in ("line", "group"):
            return text.split("\n")
        indent = "    " if "indented" in self.features and kind in ("numbered", "item") else ""
        if kind == "head" and "two_line_heading" in self.features and "lost_numerals" not in self.features and len(text) > 24:
            return self._wrapped(text, len(text) // 2 + 8)
        if "wrapped" in self.features and kind != "head":
            return self._wrapped(indent + text, width)
        return [indent + text]

    def _wrapped(self, text: str, width: int) -> list[str]:
        if self.language == "en":
            return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
        return [text[start:start + width] for start in range(0, len(text), width)]

    def _paged(self, lines: list[str]) -> list[str]:
        """Put a footer and a header in after every so many lines, wherever that falls."""
        paged, page = [], 1
        for count, line in enumerate(lines):
            paged.append(line)
            if count and count % 30 == 0:
                page += 1
                paged += ["", f"{page}/9"] if page % 2 else ["", self.stock["page"].format(page=page)]
                paged += ["\f" if "form_feed" in self.features else "", self.symbol, ""]
                if "continued" in self.features and self.language == "en":
                    paged += [f"II. Organization of the meeting {self.stock['continued']}", ""]
        return paged


def found(reading: FamilyReport) -> Truth:
    """What a reading says that a report holds, in the same form as the truth."""
    report = reading.report
    kinds = {"list", "agenda"}
    return Truth(
        cover=[(one.name, " ".join(one.value.split())) for one in report.cover],
        divisions=[(one.level, one.heading) for one in report.divisions],
        paragraphs=[(one.number, one.text) for one in report.paragraphs],
        items=[(one.paragraph, one.text) for one in report.items if one.kind in kinds],
        footnotes=[one.text for one in report.items if one.kind == "footnote"],
        attendance=[(one.category, one.name) for one in report.attendees],
        mentions=[(part.number if hasattr(part, "number") else part.paragraph, one.kind, one.target)
                  for paragraph in report.paragraphs for part in (paragraph, *paragraph.items) for one in part.mentions if one.kind == "quantifier"],
    )


def compared(made: Made, reading: FamilyReport) -> Iterator[tuple[str, int, int, int]]:
    """How many of each field are found, missed and wrong (there, but not in the report)."""
    told, true = found(reading), made.truth
    for name in vars(true):
        expected, seen = Counter(_even(one) for one in getattr(true, name)), Counter(_even(one) for one in getattr(told, name))
        common = (expected & seen).total()
        yield name, common, expected.total() - common, seen.total() - common


def _even(one: object) -> object:
    """White space does not count: where a line was broken, only a space may stand."""
    if isinstance(one, tuple):
        return tuple(map(_even, one))
    return " ".join(one.split()) if isinstance(one, str) else one
