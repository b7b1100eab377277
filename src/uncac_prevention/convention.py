"""The Convention's articles on prevention, clause by clause: what each asks, how strongly, under which conditions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .languages import chinese_number
from .model import Span

Text = Mapping[str, str]
"""The same words in each language, by language code."""


@dataclass(frozen=True, slots=True)
class Code:
    """A duty or qualifier: `label` follows the Convention's English wording, `sign` the words by which a paraphrase shows it."""

    label: Text
    sign: Text
    meaning: Text | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A paragraph, lettered element or further sentence with a duty of its own, in our own words.

    `clause` is the paragraph's number, None where the article has none; `element` is a, b, d.i or empty; `part` is the number of a
    further sentence or verb, None for the first. An element completes its chapeau: its paraphrase need not repeat the duty.
    """

    article: int
    clause: int | None
    element: str
    part: int | None
    duty: str
    qualifiers: tuple[str, ...]
    paraphrase: Text

    @property
    def id(self) -> str:
        """The address: `art9.2.a`, `art10.b`, `art6.2.part2`."""
        part = self.part and f"part{self.part}"
        return ".".join(str(one) for one in (self.paragraph, self.element, part) if one)

    @property
    def paragraph(self) -> str:
        """The address of the paragraph that it is in: `art9.2`; of the article where that has no numbered ones: `art10`."""
        return f"art{self.article}" + (f".{self.clause}" if self.clause else "")


@dataclass(frozen=True, slots=True)
class Article:
    """An article with its clauses in the order of the Convention."""

    number: int
    title: Text
    clauses: tuple[Clause, ...]

    @property
    def id(self) -> str:
        """The address: `art9`."""
        return f"art{self.number}"

    @property
    def by_paragraph(self) -> dict[int | None, tuple[Clause, ...]]:
        """Its clauses by the number of their paragraph; under None where it has no numbered ones."""
        return {number: tuple(one for one in self.clauses if one.clause == number)
                for number in dict.fromkeys(one.clause for one in self.clauses)}

    @property
    def paragraphs(self) -> tuple[int, ...]:
        """The numbers of its numbered paragraphs, once each."""
        return tuple(one for one in self.by_paragraph if one is not None)


@dataclass(frozen=True, slots=True)
class Convention:
    """Articles with the code lists that their clauses use; `official` is where the official text is, by language."""

    official: Text
    duties: Mapping[str, Code]
    qualifiers: Mapping[str, Code]
    articles: tuple[Article, ...]

    def article(self, number: int) -> Article:
        """Return the article with this number; raises KeyError where there is none."""
        for one in self.articles:
            if one.number == number:
                return one
        raise KeyError(number)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All clauses of all articles in order."""
        return tuple(clause for article in self.articles for clause in article.clauses)

    @property
    def addresses(self) -> set[str]:
        """Every address that leads somewhere: of articles, and of clauses."""
        return {one.id for one in (*self.articles, *self.clauses)}


def chapeau(clauses: tuple[Clause, ...], place: int) -> Clause | None:
    """Return the clause that the one at `place` completes: the last one before it that stands one level above; None at the top."""
    own = clauses[place]
    parent = own.element.rpartition(".")[0]
    if not own.element or own.part is not None:
        return None
    return next((one for one in reversed(clauses[:place]) if (one.clause, one.element) == (own.clause, parent)), None)


_CHINESE = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi")


def article_number(address: str) -> int:
    """Return the number of the article that an address is in: 9 of `art9.2.a`."""
    return int(address.removeprefix("art").split(".")[0])


def clause_name(address: str, language: str) -> str:
    """Return how a clause is cited in running text: "article 9(2)(a)", 第九条第二款第(一)项.

    Args:
        address: as `Clause.id`, or an article's: `art10`; the number of a further sentence is not named.
        language: "en" or "zh".
    """
    article, *steps = [one for one in address.removeprefix("art").split(".") if not one.startswith("part")]
    if language == "en":
        return f"article {article}" + "".join(f"({one})" for one in steps)
    words = f"第{_chinese(int(article))}条"
    for one in steps:
        if one.isdigit():
            words += f"第{_chinese(int(one))}款"
        elif words.endswith("项"):
            words += f"第{_ROMAN.index(one) + 1}目"
        else:
            words += f"第({_chinese(ord(one) - ord('a') + 1)})项"
    return words


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (_CHINESE[tens] if tens > 1 else "") + ("十" if tens else "") + _CHINESE[ones]


_UNIT = r"\d+(?:, paragraph \d+)?(?:\([a-z\d]{1,3}\))*"
_ENGLISH = re.compile(rf"\b[Aa]rticle(?:s {_UNIT}(?:(?:,? and |,? or |, | to |[-–]){_UNIT})*| {_UNIT})(?!\.?\d)")
_NUMERAL = "[一二三四五六七八九十]+"
# In 第五至第十四条, 第一、第二款 and 第(一)至(五)项 the word stands behind the last of the list.
_WRITTEN = re.compile(f"第({_NUMERAL})(?:条|(?=(?:[、至和]第{_NUMERAL})+条))(?:第({_NUMERAL})(?:款|(?=(?:[、至和]第?{_NUMERAL})+款)))?"
                      f"(?:第?[(（]([a-z]|{_NUMERAL})[)）](?:项|(?=[、至和]第?[(（]))(?:第([1-6])目)?)?")
# What stands around the article of something else: of a law, a constitution, another convention.
_OF_ANOTHER = re.compile(r",? of (?!(?:(?:the|this|that) )?(?:(?:United Nations )?Convention\b(?! (?:against (?!Corruption)|on |for ))|UNCAC\b|[Cc]hapter ))")
_ANOTHERS = re.compile(r"(?:(?:\b(?:Act|Bill|Charter|Code|Constitution|Decree|Law|Protocol|Statute|Treaty),?|(?<!Convention)[’']s) "
                       r"|(?<!《公约)(?<!反腐败公约)》的?|(?:[法案典]|法律|条例|章程|规[约则章]|[守细]则|议定书)的?)$")


def named_clauses(text: str) -> Iterator[tuple[Span, str]]:
    """Find where a text names articles of the Convention or clauses in them, as `clause_name` writes them or as the report does.

    Articles of laws, constitutions and other conventions are left out.

    Args:
        text: in either language.

    Returns:
        The place of each name, and the address, in the order of the text; of a list every member. Nobody has asked yet whether the
        address leads somewhere.
    """
    for match in _ENGLISH.finditer(text):
        if _OF_ANOTHER.match(text, match.end()) or _ANOTHERS.search(text, 0, match.start()):
            continue
        members = list(re.finditer(_UNIT, match.group()))
        for one in members:
            steps = re.findall(r"\d+|(?<=\()[a-z]+", one.group())
            first = match.start() if len(members) == 1 else match.start() + one.start()
            yield (first, match.start() + one.end()), f"art{'.'.join(steps)}"
    for match in _WRITTEN.finditer(text):
        if not _ANOTHERS.search(text, 0, match.start()):
            article, clause, element, below = match.groups()
            letter = element and (element if element.isascii() else chr(ord("a") + chinese_number(element) - 1))
            steps = (chinese_number(article), clause and chinese_number(clause), letter, below and _ROMAN[int(below) - 1])
            yield match.span(), f"art{'.'.join(str(one) for one in steps if one)}"


def convention_from(content: Mapping) -> Convention:
    """Return the Convention from the content of its file.

    Args:
        content: a mapping as `data/convention/schema.json` describes it.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: the content is not what the schema asks for.
    """
    return Convention(content["official"], _codes(content["duties"]), _codes(content["qualifiers"]), tuple(_article(one) for one in content["articles"]))


def _codes(content: Mapping) -> dict[str, Code]:
    return {name: Code(one["label"], one["sign"], one.get("meaning")) for name, one in content.items()}


def _article(content: Mapping) -> Article:
    number = content["number"]
    return Article(number, content["title"], tuple(
        Clause(number, one.get("clause"), one.get("element", ""), one.get("part"), one["duty"], tuple(one["qualifiers"]), one["paraphrase"])
        for one in content["clauses"]))
