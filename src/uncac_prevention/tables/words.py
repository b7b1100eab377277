"""Tables of words asked for: where they stand in both languages, and which of them one part of the report has more of than another."""

import re
from collections.abc import Collection, Container, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from ..counts import exact_test, holm, log_likelihood
from ..languages import LANGUAGES
from ..load import load_register, load_report
from ..search import excerpts, fold, whole
from .frame import frame

if TYPE_CHECKING:
    import pandas

Terms = Mapping[str, Mapping[str, Sequence[str]]]
"""By id, and by language: the forms in which a term is written, the usual one first."""


def glossary_terms() -> Terms:
    """Return the terms of the glossary with their variants; without abbreviations, whose letters stand inside other words as well."""
    return {row["id"]: {code: _forms(row[f"term_{code}"], row[f"variants_{code}"]) for code in LANGUAGES} for row in load_register("glossary")}


def _forms(term: str, variants: str) -> list[str]:
    return [term, *filter(None, map(str.strip, variants.split("|")))]


def concordance(wanted: Mapping[str, str], within: Container[int] | None = None, around: int = 30) -> "pandas.DataFrame":
    """Return every place of the words in its context, letters in either case, the languages side by side.

    Args:
        wanted: the words by language: {"zh": "透明", "en": "transparen"}.
        within: the numbers of the paragraphs searched; all of them where it is not given.
        around: how many characters of context on each side.

    Returns:
        One row a place: paragraph, and for each language asked for a column with the words between ⟦ and ⟧. The first place of a paragraph
        in one language stands beside its first in the other, and so on; no more is meant by it.
    """
    texts = {code: load_report(code).paragraphs for code in wanted}
    rows = []
    for paragraphs in zip(*texts.values(), strict=True):
        if within is None or paragraphs[0].number in within:
            lines = [[f"{before}⟦{found}⟧{behind}".strip() for before, found, behind in excerpts(whole(one).replace("\n", " "), wanted[code], around)]
                     for code, one in zip(wanted, paragraphs, strict=True)]
            rows += [(paragraphs[0].number, *together) for together in zip_longest(*lines, fillvalue="")]
    return frame(" ".join(["paragraph", *wanted]), rows)


def keyness(first: Collection[int], second: Collection[int], terms: Terms | None = None) -> "pandas.DataFrame":
    """Compare how often terms stand in two parts of the report, in each language.

    Args:
        first, second: the numbers of the paragraphs of each part, as `search.narrowed` gives them for a section.
        terms: `glossary_terms()` where they are not given.

    Returns:
        One row a term and language that either part has, the most different terms first: term (its id), language, first and second
        (places), log_likelihood (of the places, for the order only: places in one paragraph are not independent), first_in of first_of and
        second_in of second_of (paragraphs that have the term, of how many), p (two-sided exact test of these) and p_holm (raised for
        the number of terms tested in this language).

    Raises:
        ValueError: a part has no paragraph, or both have one and the same.
    """
    if not first or not second or set(first) & set(second):
        raise ValueError(f"{len(first)} and {len(second)} paragraphs, {len(set(first) & set(second))} in both; expected two parts without any in common")
    rows = [row for code in LANGUAGES for row in _compared(code, first, second, glossary_terms() if terms is None else terms)]
    strength = {term: max(row[4] for row in rows if row[0] == term) for term, *_ in rows}
    rows.sort(key=lambda row: (-strength[row[0]], row[0], list(LANGUAGES).index(row[1])))
    return frame("term language first second log_likelihood first_in first_of second_in second_of p p_holm", rows)


def _compared(language: str, first: Collection[int], second: Collection[int], terms: Terms) -> list[tuple]:
    """The rows of one language, in the order of the terms."""
    texts = _texts(language)
    sizes = [sum(_size(texts[number], language) for number in part) for part in (first, second)]
    rows = []
    for term, forms in terms.items():
        places = [[_count(texts[number], forms[language]) for number in part] for part in (first, second)]
        totals, having = [sum(one) for one in places], [sum(map(bool, one)) for one in places]
        if any(totals):
            likelihood = round(log_likelihood(*totals, *sizes), 2)
            rows.append((term, language, *totals, likelihood, having[0], len(first), having[1], len(second),
                         exact_test(having[0], len(first), having[1], len(second))))
    return [(*row, raised) for row, raised in zip(rows, holm([row[-1] for row in rows]), strict=True)]


def alignment(terms: Terms | None = None) -> "pandas.DataFrame":
    """Return the terms whose Chinese and English do not stand in the same paragraphs.

    Args:
        terms: `glossary_terms()` where they are not given.

    Returns:
        One row a term: term (its id), zh and en (its usual form), both (paragraphs that have it in both languages, how
        many), only_zh and only_en (the numbers of the paragraphs that have it in one language).
    """
    rows = []
    for term, forms in (glossary_terms() if terms is None else terms).items():
        zh, en = ({number for number, text in _texts(code).items() if _count(text, forms[code])} for code in ("zh", "en"))
        if zh != en:
            rows.append((term, forms["zh"][0], forms["en"][0], len(zh & en), tuple(sorted(zh - en)), tuple(sorted(en - zh))))
    return frame("term zh en both only_zh only_en", rows)


def _texts(language: str) -> dict[int, str]:
    return {one.number: fold(whole(one)) for one in load_report(language).paragraphs}


def _count(text: str, forms: Sequence[str]) -> int:
    # The longest form first, so that a form inside another is not counted again.
    return len(re.findall("|".join(re.escape(fold(one)) for one in sorted(forms, key=len, reverse=True)), text))


def _size(text: str, language: str) -> int:
    """How long a text is: words in English, characters in Chinese."""
    return len(text.split()) if language == "en" else len("".join(text.split()))
