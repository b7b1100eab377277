"""The report as Akoma Ntoso (AKN4UN `debateReport`): one file a language, each text with its positions in the source."""

import xml.etree.ElementTree as xml
from collections.abc import Iterable, Mapping

from ..load import data_folder, load_labels, load_report, load_rows, load_sources
from ..model import Division, Item, Paragraph, Report, Span
from .files import load_package
from .inline import AKN, OWN, Mark, fill, speakers, statement_marks

# The work has no number: its symbol is not in the source. The naming convention writes "nn" then.
WORK = "/akn/un/debateReport/report/cosp-wg-prevention/{date}/nn"
# ISO 639-2, as the naming convention asks.
LANGUAGE_CODES = {"zh": "zho", "en": "eng"}

xml.register_namespace("", AKN)
xml.register_namespace("uncac", OWN)


def akn(language: str, statements: Iterable[Mapping[str, str]] | None = None) -> str:
    """Return the report in one language as Akoma Ntoso 3.0.

    Args:
        language: "zh" is the source, "en" our unofficial rendering.
        statements: rows with paragraph, id, role, actor, weight, text_zh and text_en, in order; those of `data/tables/statements.csv`
            where they are not given and that table exists.

    Returns:
        XML in which the text of each paragraph and item is that of the report to the character; `uncac:spans` are its positions.

    Raises:
        DataError: a paragraph's statements do not hold its whole text.
    """
    report = load_report(language)
    if statements is None:
        statements = load_rows("tables", "statements") if (data_folder() / "tables" / "statements.csv").is_file() else ()
    marks = statement_marks(report, list(statements))
    root = xml.Element(_tag("akomaNtoso"))
    document = _add(root, "debateReport", name="meetingReport")
    roles = sorted({"speaker", *(mark.attributes[f"{{{OWN}}}role"] for some in marks.values() for mark in some)} - {""})
    _meta(_add(document, "meta"), report, roles)
    _cover(_add(document, "preface"), report)
    _body(_add(document, "mainBody"), report, marks)
    _indent(root)
    return "<?xml version='1.0' encoding='UTF-8'?>\n" + xml.tostring(root, encoding="unicode") + "\n"


def _tag(name: str) -> str:
    return f"{{{AKN}}}{name}"


def _add(parent: xml.Element, name: str, text: str = "", spans: tuple[Span, ...] = (), /, **attributes: str) -> xml.Element:
    child = xml.SubElement(parent, _tag(name), attributes)
    child.text = text or None
    if spans:
        child.set(f"{{{OWN}}}spans", str([list(span) for span in spans]).replace(" ", ""))
    return child


def _indent(element: xml.Element, depth: int = 1) -> None:
    """Set each element on a line of its own, except inside texts, which stay as they are."""
    if not len(element) or element.tag == _tag("p"):
        return
    element.text = "\n" + " " * depth
    for child in element:
        _indent(child, depth + 1)
        child.tail = "\n" + " " * depth
    element[-1].tail = "\n" + " " * (depth - 1)


def _meta(meta: xml.Element, report: Report, roles: list[str]) -> None:
    source, package = load_sources()["zh"], load_package()
    work = WORK.format(date=source["distribution_date"])
    of_source = report.language == "zh"
    date = source["distribution_date"] if of_source else package["released"]
    expression = f"{work}/{LANGUAGE_CODES[report.language]}@{date}"
    author = "#un" if of_source else "#editors"
    identification = _add(meta, "identification", source="#editors")
    _work(identification, work, source)
    level = _level(identification, "FRBRExpression", expression, date, "distribution" if of_source else "rendering", author)
    _add(level, "FRBRlanguage", language=LANGUAGE_CODES[report.language])
    if not of_source:
        original = f"{work}/{LANGUAGE_CODES['zh']}@{source['distribution_date']}"
        _add(level, "FRBRtranslation", href=original, fromLanguage=LANGUAGE_CODES["zh"], authoritative="false", by="#editors")
    level = _level(identification, "FRBRManifestation", f"{expression}.xml", package["released"], "export", "#editors")
    _add(level, "FRBRformat", value="application/akn+xml")
    _references(meta, roles)
    _proprietary(meta, report)


def _level(parent: xml.Element, name: str, uri: str, date: str, event: str, author: str) -> xml.Element:
    level = _add(parent, name)
    stem, dot, ending = uri.partition(".")
    _add(level, "FRBRthis", value=f"{stem}/!main{dot}{ending}")
    _add(level, "FRBRuri", value=uri)
    _add(level, "FRBRdate", date=date, name=event)
    _add(level, "FRBRauthor", href=author)
    return level


def _work(identification: xml.Element, uri: str, source: dict) -> None:
    level = _level(identification, "FRBRWork", uri, source["distribution_date"], "distribution", "#un")
    _add(level, "FRBRcountry", value="un")
    _add(level, "FRBRsubtype", value="report")


def _references(meta: xml.Element, roles: list[str]) -> None:
    references = _add(meta, "references", source="#editors")
    _add(references, "TLCOrganization", eId="un", href="/akn/ontology/organization/un", showAs=load_sources()["zh"]["author"])
    _add(references, "TLCOrganization", eId="editors", href="/akn/ontology/organization/editors", showAs=load_package()["authors"]["en"])
    for role in roles:
        _add(references, "TLCRole", eId=role, href=f"/akn/ontology/role/{role}", showAs=role.replace("_", " "))


def _proprietary(meta: xml.Element, report: Report) -> None:
    """What Akoma Ntoso has no place for: the source and its hash, why there is no symbol, and the notices."""
    kept = _add(meta, "proprietary", source="#editors")
    sources = load_sources()
    xml.SubElement(kept, f"{{{OWN}}}source", {
        "file": sources[report.language]["file"], "sha256": report.sha256, "basis": sources[report.language]["basis"],
        "positions": "Unicode code points, 0-based, end-exclusive", "originalLanguage": sources["zh"]["original_language"]})
    xml.SubElement(kept, f"{{{OWN}}}symbol", {"basis": sources["zh"]["symbol_basis"]})
    notice = xml.SubElement(kept, f"{{{OWN}}}notice", {"language": report.language})
    notice.text = load_labels(report.language)["notices"]["text"]


def _cover(preface: xml.Element, report: Report) -> None:
    for one in report.cover:
        line = _add(preface, "p", "", one.spans)
        if one.name == "title":
            _add(line, "docTitle", one.text)
        elif one.name == "date":
            _add(line, "docDate", one.text, date=load_sources()["zh"]["distribution_date"])
        else:
            line.text = one.text


def _body(body: xml.Element, report: Report, marks: Mapping[str, list[Mark]]) -> None:
    places: dict[str, xml.Element] = {}
    ids: dict[str, str] = {}
    for one in report.divisions:
        places[one.id], ids[one.id] = _division(places.get(one.parent, body), ids.get(one.parent, ""), one, report)
        for paragraph in report.paragraphs:
            if paragraph.division == one.id:
                _paragraph(places[one.id], ids[one.id], paragraph, report, marks)


def _division(parent: xml.Element, above: str, division: Division, report: Report) -> tuple[xml.Element, str]:
    name, short = ("chapter", "chp") if division.level == 1 else ("section", "sec")
    identifier = "__".join(filter(None, (above, f"{short}_{division.id.split('.')[-1]}")))
    element = _add(parent, name, eId=identifier)
    _label(element, division.label, report)
    _add(element, "heading", division.heading, division.spans)
    return element, identifier


def _label(element: xml.Element, label: Span, report: Report) -> None:
    _add(element, "num", report.source[slice(*label)].strip("- \n"), (label,))


def _paragraph(parent: xml.Element, above: str, paragraph: Paragraph, report: Report, marks: Mapping[str, list[Mark]]) -> None:
    identifier = f"{above}__para_{paragraph.number}"
    element = _add(parent, "paragraph", eId=identifier)
    _label(element, paragraph.label, report)
    content = _add(element, "content")
    notes = {one.numeral: one for one in paragraph.items if one.kind == "footnote"}
    _block(content, paragraph, identifier, notes, marks)
    _list(content, identifier, [one for one in paragraph.items if one.kind != "footnote"], "", report, notes, marks)


def _list(parent: xml.Element, above: str, items: list[Item], under: str, report: Report, notes: Mapping[str, Item],
          marks: Mapping[str, list[Mark]]) -> None:
    own = [one for one in items if one.parent == under]
    if not own:
        return
    listed = _add(parent, "blockList", eId=f"{above}__list_1", **{"class": own[0].kind})
    for one in own:
        identifier = f"{above}__list_1__item_{one.id.rsplit('.', 1)[-1]}"
        element = _add(listed, "item", eId=identifier)
        _label(element, one.label, report)
        _block(element, one, identifier, notes, marks)
        _list(element, identifier, items, one.id, report, notes, marks)


def _block(parent: xml.Element, block: Paragraph | Item, identifier: str, notes: Mapping[str, Item],
           marks: Mapping[str, list[Mark]]) -> None:
    """Add the text of a paragraph or item: speakers and statements marked, a footnote behind its sign."""
    key = block.id if isinstance(block, Item) else f"p{block.number}"
    line = _add(parent, "p", "", block.spans)
    signs = {block.text.index(sign) + len(sign): note for sign, note in notes.items() if sign in block.text}
    fill(line, block.text, [*marks.get(key, ()), *speakers(block)], {at: _note(note, identifier, marks) for at, note in signs.items()})


def _note(note: Item, above: str, marks: Mapping[str, list[Mark]]) -> xml.Element:
    element = xml.Element(_tag("authorialNote"), {"eId": f"{above}__authorialNote_1", "placement": "bottom"})
    _block(element, note, f"{above}__authorialNote_1", {}, marks)
    return element
