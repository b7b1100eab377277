"""The report, or one of its paragraphs, as BibTeX, CSL-JSON and RIS."""

import json
from dataclasses import dataclass

from ..load import DataError, load_labels, load_report, load_sources

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


@dataclass(frozen=True, slots=True)
class Citation:
    """What every format says: `locator` is the paragraph or empty; there is no number, and the note says why."""

    key: str
    title: str
    author: str
    date: str
    language: str
    note: str
    locator: str


def _citation(language: str, paragraph: int | None) -> Citation:
    """Return the citation with its title and note in a language; the text cited is the Chinese one, whatever they are in.

    Raises:
        DataError: the report has no such paragraph.
    """
    report, source, words = load_report(language), load_sources()["zh"], load_labels(language)["citation"]
    numbers = [one.number for one in report.paragraphs]
    if paragraph is not None and paragraph not in numbers:
        raise DataError(source["file"], f"¶{paragraph}", "no such paragraph", f"a number from {numbers[0]} to {numbers[-1]}")
    title = next(one.value for one in report.cover if one.name == "title")
    key = f"un-uncac-prevention-{source['distribution_date'][:4]}"
    locator = "" if paragraph is None else words["paragraph"].format(number=paragraph)
    return Citation(key if paragraph is None else f"{key}-p{paragraph}", title, words["author"], source["distribution_date"],
                    source["language"], words["note"], locator)


def bibtex(language: str, paragraph: int | None = None) -> str:
    """Return one BibTeX entry; UTF-8.

    Args:
        language: of title and note, "en" or "zh".
        paragraph: its number; the whole report without one.

    Raises:
        DataError: the report has no such paragraph.
    """
    one = _citation(language, paragraph)
    year, month, day = one.date.split("-")
    fields = {
        "author": f"{{{{{one.author}}}}}", "title": f"{{{{{one.title}}}}}", "institution": f"{{{{{one.author}}}}}", "type": "{Report}",
        "year": f"{{{year}}}", "month": _MONTHS[int(month) - 1], "day": f"{{{int(day)}}}", "language": f"{{{one.language}}}",
        "note": f"{{{one.note}}}", **({"pages": f"{{{one.locator}}}", "pagination": "{paragraph}"} if one.locator else {})}
    return f"@techreport{{{one.key},\n" + ",\n".join(f"  {name} = {value}" for name, value in fields.items()) + "\n}\n"


def csljson(language: str, paragraph: int | None = None) -> str:
    """Return a CSL-JSON list with one item; arguments and errors as `bibtex`."""
    one = _citation(language, paragraph)
    item = {
        "id": one.key, "type": "report", "genre": "Report", "title": one.title, "author": [{"literal": one.author}],
        "publisher": one.author,
        "issued": {"date-parts": [[int(part) for part in one.date.split("-")]]}, "language": one.language, "note": one.note,
        **({"locator": str(paragraph), "section": one.locator} if one.locator else {})}
    return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


def ris(language: str, paragraph: int | None = None) -> str:
    """Return one RIS record; arguments and errors as `bibtex`."""
    one = _citation(language, paragraph)
    lines = [("TY", "RPRT"), ("ID", one.key), ("AU", one.author), ("TI", one.title), ("PB", one.author), ("PY", one.date[:4]),
             ("DA", one.date.replace("-", "/")), ("LA", one.language), ("N1", one.note),
             *([("SP", one.locator)] if one.locator else []), ("ER", "")]
    return "".join(f"{tag}  - {value}\n" for tag, value in lines)
