"""The bilingual reader on the Form: go to a paragraph or section, search both texts, mark what is mentioned, copy a citation."""

import re
from functools import cached_property

from .. import render
from ..convention import clause_name
from ..load import load_convention, load_labels, load_rows
from ..model import Division
from ..search import CONDITIONS, Index, narrowed, whole_index
from .form import Form

SHOWN = 12
LONGEST_ECHO = 60
KINDS = ("quantifier", "resolution", "article", "document")
MARKS = {"": (), "all": KINDS, **{kind: (kind,) for kind in KINDS}}
LANGUAGES_SHOWN = {"both": ("zh", "en"), "zh": ("zh",), "en": ("en",)}
_NUMBER = re.compile(r"\s*(?:¶|第)?\s*(\d{1,9})\s*段?\s*")


def paragraph_reader(language: str, prefix: str = "f-reader") -> Form:
    """Return the reader.

    Args:
        language: "en" or "zh"; of the controls, the texts are shown in both.
        prefix: makes its controls' ids unique on the page.
    """
    return Form(ReaderPart(language, prefix))


class ReaderPart:
    """What the reader shows: one paragraph, a section, or the paragraphs that hold what is searched for."""

    def __init__(self, language: str, prefix: str = "f-reader", index: Index | None = None):
        self.name, self.language = "reader", language
        self._prefix, self._index = prefix, index or whole_index()
        self._chinese = self._index.reports["zh"]
        # The sections that hold paragraphs themselves, in reading order.
        held = {one.division for one in self._chinese.paragraphs}
        self._sections = [one for one in self._chinese.divisions if one.id in held]
        self._divisions = {code: {one.id: one for one in report.divisions} for code, report in self._index.reports.items()}
        self._number, self._section, self._wanted, self._most = 1, "", "", SHOWN
        self._kind, self._languages, self._problem, self._focus = "", "both", "", ""
        self._conditions = dict.fromkeys(CONDITIONS, "")
        # Stays so when the last condition is taken back: the menu that has the focus must not vanish.
        self._unfolded = False

    def act(self, act: str, value: object) -> None:
        """Go somewhere, search, or change what is shown; an act or a value that does not fit changes nothing."""
        self._problem, self._focus = "", ""
        text = value if isinstance(value, str) else ""
        if act == "go":
            self._go(text)
        elif act in ("previous", "next"):
            self._step(-1 if act == "previous" else 1)
        elif act == "search":
            self._wanted, self._section, self._most = text.strip(), "", SHOWN
        elif act == "clear":
            self._wanted, self._focus = "", f"{self._prefix}-wanted"
            self._conditions, self._unfolded = dict.fromkeys(CONDITIONS, ""), False
        elif act in CONDITIONS and text in dict(self._options[act]):
            self._conditions[act], self._most, self._unfolded = text, SHOWN, True
        elif act == "more" and self._wanted:
            self._focus = f"{self._prefix}-{self._most}"
            self._most += SHOWN
        elif act == "section" and text in ["", *(one.id for one in self._sections)]:
            self._open_section(text)
        elif act == "mark" and text in MARKS:
            self._kind = text
        elif act == "languages" and text in LANGUAGES_SHOWN:
            self._languages = text

    def view(self) -> dict[str, object]:
        """Return what the Form shows now: the controls, then what was found in words, then the paragraphs."""
        found = self._index.find(self._wanted, self._shown, narrowed(**self._conditions) if self._narrow else None)
        numbers, more = list(found), 0
        if self._wanted:
            more = max(0, len(numbers) - self._most)
        elif self._section:
            numbers = list(range(self._open.first_paragraph, self._open.last_paragraph + 1))
        else:
            numbers = [self._number]
        near = self._index.near(self._wanted, self._shown) if self._wanted and not found and not self._narrow else []
        status = render.fill("reader_status", self.language, problem=self._problem, said=self._said(found, near), near=near, prefix=self._prefix)
        return {"label": self._words["title"], "order": ["actions", "status", "body"], "actions": self._controls(), "status": status,
                "body": self._body(numbers[:self._most] if self._wanted else numbers, more), "move": False, "focus": self._focus}

    def page(self) -> str:
        """Return all paragraphs by division, folded, for a page without a kernel."""
        chapters = [one for one in self._chinese.divisions if one.level == 1]
        paragraphs = {one.id: [render.paragraph_page(number, self.language, live=False)
                               for number in range(one.first_paragraph, one.last_paragraph + 1)] for one in self._sections}
        sections = {one.id: [two for two in self._sections if one.id in (two.id, two.parent)] for one in chapters}
        return render.fill("whole_report", self.language, chapters=chapters, sections=sections, paragraphs=paragraphs,
                           headings=self._headings, range=self._range, shown=render.own_first(self.language), total=len(self._chinese.paragraphs))

    @property
    def _words(self) -> dict[str, str]:
        return load_labels(self.language)["reader"]

    @property
    def _shown(self) -> tuple[str, ...]:
        return LANGUAGES_SHOWN[self._languages]

    @property
    def _narrow(self) -> bool:
        return any(self._conditions.values())

    @property
    def _open(self) -> Division:
        return self._divisions["zh"][self._section]

    def _go(self, text: str) -> None:
        match = _NUMBER.fullmatch(text)
        if match and 1 <= int(match[1]) <= len(self._chinese.paragraphs):
            self._number, self._section, self._wanted = int(match[1]), "", ""
        else:
            self._problem = self._words["number_wrong"].format(total=len(self._chinese.paragraphs))

    def _step(self, by: int) -> None:
        places = [one.id for one in self._sections] if self._section else range(1, len(self._chinese.paragraphs) + 1)
        place = places.index(self._section or self._number) + by
        self._wanted = ""
        if not 0 <= place < len(places):
            self._problem = self._words["first" if by < 0 else "last"]
        elif self._section:
            self._open_section(places[place])
        else:
            self._number = places[place]

    def _open_section(self, identifier: str) -> None:
        self._section, self._wanted = identifier, ""
        if identifier:
            self._number = self._open.first_paragraph

    def _said(self, found: dict[int, int], near: list[str]) -> list[str]:
        """What is shown, in words."""
        words, echo = self._words, self._wanted[:LONGEST_ECHO] + "…" * (len(self._wanted) > LONGEST_ECHO)
        if self._wanted and not found:
            said = [words["none"].format(wanted=echo)] + [words["none_narrowed"]] * self._narrow + [words["none_here" if self._languages == "both" else "none_shown"]] * (not near and not self._narrow)
        elif self._wanted:
            said = [words["found"].format(count=len(found), hits=sum(found.values()), wanted=echo)]
            said += [words["found_first"].format(shown=self._most)] * (len(found) > self._most)
        elif self._section:
            said = [words["at_section"].format(range=self._range(self._open))]
        else:
            said = [words["at"].format(number=self._number, total=len(self._chinese.paragraphs))]
        if self._kind:
            counts = [one for kind in MARKS[self._kind] for one in self._index.mentions.get(kind, {}).items()]
            said.append(words["marked"].format(count=len(dict(counts)), total=sum(count for _, count in counts)))
        return said

    def _controls(self) -> str:
        marks = [("", self._words["mark_none"]), ("all", self._words["mark_all"]), *((kind, self._words[f"mark_{kind}"]) for kind in KINDS)]
        return render.fill("reader_controls", self.language, prefix=self._prefix, wanted=self._wanted, number=self._number, marks=marks,
                           sections=self._menu, section=self._section, mark=self._kind,
                           languages=[(one, self._words[f"show_{one}"]) for one in LANGUAGES_SHOWN], shown=self._languages,
                           conditions=self._options if self._wanted else {}, chosen=self._conditions, unfolded=self._unfolded)

    @cached_property
    def _options(self) -> dict[str, list[tuple[str, str]]]:
        """By what a search may be narrowed, with the words for each choice, made once; only what the report has."""
        language, words, labels, statements = self.language, self._words, load_labels(self.language), load_rows("tables", "statements")
        articles = {int(row["article"]) for row in load_rows("tables", "article_links")}
        named = {
            "weight": [(one, f"{one} {labels['weights'][one]}") for one in sorted({row["weight"] for row in statements})],
            "role": [(code, name) for code, name in labels["roles"].items() if code in {row["role"] for row in statements}],
            "division": [(one.id, words["in_menu"].format(heading=self._headings(one.id, language), range=self._range(one)))
                         for one in self._chinese.divisions],
            "article": [(str(one.number), words["article"].format(name=clause_name(f"art{one.number}", language), title=one.title[language]))
                        for one in load_convention().articles if one.number in articles],
        }
        return {name: [("", words[f"any_{name}"]), *options] for name, options in named.items()}

    @cached_property
    def _menu(self) -> list[tuple[str, str]]:
        """The sections as options, made once."""
        named = [(one.id, self._words["in_menu"].format(heading=self._headings(one.id, self.language), range=self._range(one)))
                 for one in self._sections]
        return [("", self._words["section_none"]), *named]

    def _body(self, numbers: list[int], more: int) -> str:
        """The paragraphs, each division's heading once above them."""
        rows, last = [], ""
        for place, number in enumerate(numbers):
            division = self._chinese.paragraph(number).division
            html = render.paragraph_page(number, self.language, found=self._wanted, kinds=MARKS[self._kind], shown=self._shown,
                                         index=self._index)
            rows.append((place, division if division != last else "", html))
            last = division
        single = None if self._wanted or self._section else self._divisions["zh"][last]
        return render.fill("reader", self.language, rows=rows, more=min(more, SHOWN), headings=self._headings, range=self._range, section=single,
                           shown=render.own_first(self.language, self._shown), prefix=self._prefix)

    def _range(self, one: Division) -> str:
        """The paragraphs of a division, in words."""
        if one.first_paragraph == one.last_paragraph:
            return self._words["address"].format(number=one.first_paragraph)
        return self._words["range"].format(first=one.first_paragraph, last=one.last_paragraph)

    def _headings(self, identifier: str, code: str) -> str:
        """A division's numeral and heading in a language, with its chapter's numeral before a section's."""
        divisions = self._divisions[code]
        one = divisions[identifier]
        above = f"{divisions[one.parent].numeral}." if one.parent else ""
        return f"{above}{one.numeral}. {one.heading}"
