"""Checks of the Convention's clauses in our own words, and of the links from the report to them."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from ..convention import Article, Clause, Code, chapeau
from ..languages import LANGUAGES
from ..load import DataError, data_folder, load_convention, load_report, read_text, read_yaml, schema_problems
from ..tables.convention import cited_links, link_id, mapped_links
from .lessons import HALF_WIDTH, LONGEST_SENTENCE, sentence_lengths

FILE = "convention/chapter2.json"
SHAPE: Mapping[int, Mapping[int | None, str]] = {
    5: {1: "", 2: "", 3: "", 4: ""},
    6: {1: "a b", 2: "", 3: ""},
    7: {1: "a b c d", 2: "", 3: "", 4: ""},
    8: {1: "", 2: "", 3: "", 4: "", 5: "", 6: ""},
    9: {1: "a b c d e", 2: "a b c d e", 3: ""},
    10: {None: "a b c"},
    11: {1: "", 2: ""},
    12: {1: "", 2: "a b c d e f", 3: "a b c d e f", 4: ""},
    13: {1: "a b c d d.i d.ii", 2: ""},
    14: {1: "a b", 2: "", 3: "a b c", 4: "", 5: ""},
}
"""The paragraphs of each article with their lettered elements, as the Convention has them."""
# Words that bind as much as "shall" and are no duty of the code list.
_BINDING = {"en": re.compile(r"\b(?:must|ought to|ha(?:s|ve) to|obliged)\b", re.I), "zh": re.compile("必须|务必|须")}


def convention_fits_its_schema() -> Iterator[str]:
    """The file of the Convention fits `convention/schema.json`: both languages everywhere, and nothing unknown."""
    try:
        load_convention()
    except DataError as error:
        yield str(error)
    else:
        yield from schema_problems("convention", "chapter2.json", json.loads(read_text(data_folder() / FILE)))


def clauses_are_those_of_the_convention() -> Iterator[str]:
    """Articles 5 to 14 have the paragraphs and elements of the Convention, in order; every address is there once."""
    convention = load_convention()
    if [one.number for one in convention.articles] != list(SHAPE):
        yield f"{FILE}: articles: found {[one.number for one in convention.articles]}; expected 5 to 14, once each, in order"
    for article in convention.articles:
        found, expected = _shape(article), SHAPE.get(article.number, {})
        for clause in dict.fromkeys([*expected, *found]):
            if found.get(clause) != expected.get(clause):
                where = f"article {article.number}, paragraph {clause}" if clause else f"article {article.number}"
                yield f"{FILE}: {where}: found elements {found.get(clause)!r}; expected {expected.get(clause)!r}"
    for address, count in Counter(one.id for one in convention.clauses).items():
        if count > 1:
            yield f"{FILE}: {address}: found {count} times; expected once"


def _shape(article: Article) -> dict[int | None, str]:
    """The paragraphs of an article with their elements, further sentences left out."""
    shape: dict[int | None, list[str]] = {}
    for one in article.clauses:
        elements = shape.setdefault(one.clause, [])
        if one.part is None and one.element:
            elements.append(one.element)
    return {clause: " ".join(elements) for clause, elements in shape.items()}


def parts_follow_their_sentence() -> Iterator[str]:
    """Further sentences are numbered 2, 3 … behind the first; an element stands below a chapeau and has its duty."""
    for article in load_convention().articles:
        parts: Counter = Counter()
        for place, one in enumerate(article.clauses):
            parts[one.clause, one.element] += 1
            if (one.part or 1) != parts[one.clause, one.element]:
                yield f"{FILE}: {one.id}: found part {one.part or 1}; expected {parts[one.clause, one.element]}"
            above = chapeau(article.clauses, place)
            if one.element and one.part is None and above is None:
                yield f"{FILE}: {one.id}: found no chapeau before it; expected one"
            elif above and one.duty != above.duty:
                yield f"{FILE}: {one.id}: found duty {one.duty!r}; expected {above.duty!r}, as in its chapeau {above.id}"


def paraphrases_keep_duty_and_qualifiers() -> Iterator[str]:
    """Each paraphrase shows its duty and its qualifiers in both languages, and no other; each code is known and used."""
    convention = load_convention()
    used = {code for one in convention.clauses for code in (one.duty, *one.qualifiers)}
    for name, codes in (("duties", convention.duties), ("qualifiers", convention.qualifiers)):
        yield from (f"{FILE}: {name}: found {code!r} in no clause; expected it in one or more" for code in codes if code not in used)
    for clause in convention.clauses:
        unknown = [clause.duty] * (clause.duty not in convention.duties) + [one for one in clause.qualifiers if one not in convention.qualifiers]
        yield from (f"{FILE}: {clause.id}: found the code {one!r}; expected one of the file's lists" for one in unknown)
        for language in LANGUAGES if not unknown else ():
            yield from _paraphrase_problems(clause, language, convention.duties, convention.qualifiers)


def _paraphrase_problems(clause: Clause, language: str, duties: Mapping[str, Code], qualifiers: Mapping[str, Code]) -> Iterator[str]:
    where, text = f"{FILE}: {clause.id}: {language}", clause.paraphrase[language]
    found, expected = _signs(text, duties, language), {duties[clause.duty].sign[language]}
    completes_chapeau = clause.element and clause.part is None
    if found != expected and not (completes_chapeau and not found):
        yield f"{where}: found the duty {sorted(found)}; expected {sorted(expected)}"
    found, expected = _signs(text, qualifiers, language), {qualifiers[one].sign[language] for one in clause.qualifiers}
    if found != expected:
        yield f"{where}: found the qualifiers {sorted(found)}; expected {sorted(expected)}"
    if _BINDING[language].search(text):
        yield f"{where}: found {_BINDING[language].search(text).group()!r}; expected no binding word but the duty"


def _signs(text: str, codes: Mapping[str, Code], language: str) -> set[str]:
    """The signs of codes that stand in a text; where one is a piece of another, the longer one."""
    signs = sorted({one.sign[language] for one in codes.values()}, key=len, reverse=True)
    pattern = "|".join(map(re.escape, signs))
    return set(re.findall(rf"\b(?:{pattern})\b" if language == "en" else pattern, text.lower()))


def clauses_read_well() -> Iterator[str]:
    """Sentences of paraphrases and reasons are short, marks full-width in Chinese, sentences ended."""
    texts = [(f"{FILE}: {one.id}", one.paraphrase) for one in load_convention().clauses]
    texts += [(f"registers/article_links.csv: {link_id(link)}", {"en": row["reason_en"], "zh": row["reason_zh"]})
              for link, row in mapped_links()]
    for where, text in texts:
        for language in LANGUAGES:
            longest = max(sentence_lengths(text[language], language), default=0)
            if longest > LONGEST_SENTENCE[language]:
                yield f"{where}: {language}: found a sentence of {longest}; expected {LONGEST_SENTENCE[language]} at most"
            if not text[language].endswith({"en": ".", "zh": "。"}[language]):
                yield f"{where}: {language}: found {text[language][-8:]!r} at the end; expected a full stop"
        if HALF_WIDTH.search(text["zh"]):
            yield f"{where}: zh: found the half-width mark in {HALF_WIDTH.search(text['zh']).group()!r}; expected a full-width one"


def dictionary_has_the_codes() -> Iterator[str]:
    """The dictionary of the table `clauses` gives the duties and qualifiers with the labels of the Convention's file."""
    convention = load_convention()
    columns = {one["name"]: one for one in read_yaml(data_folder() / "dictionary" / "clauses.yml")["columns"]}
    for name, codes in (("duty", convention.duties), ("qualifiers", convention.qualifiers)):
        found, expected = columns[name].get("codes") or {}, {code: dict(one.label) for code, one in codes.items()}
        for code in dict.fromkeys([*expected, *found]):
            if found.get(code) != expected.get(code):
                yield f"dictionary/clauses.yml: {name}: {code}: found {found.get(code)}; expected {expected.get(code)} as in {FILE}"


def cited_links_are_those_of_the_report() -> Iterator[str]:
    """The links that the table calls cited are exactly the articles that the report names, and it names the same in every language."""
    cited = set(map(link_id, cited_links(load_report())))
    for language in LANGUAGES:
        for one in sorted(cited ^ set(map(link_id, cited_links(load_report(language))))):
            yield f"text {language}: {one}: found in one language only; expected in all"
    path = data_folder() / "tables" / "article_links.csv"
    # A missing file is named by `tables_are_current`.
    rows = csv.DictReader(io.StringIO(read_text(path), newline="")) if path.is_file() else ()
    stored = {row["id"] for row in rows if row["basis"] == "cited"}
    for one in sorted(stored ^ cited) if rows else ():
        found = "cited, which the report does not do" if one in stored else "no cited link"
        yield f"tables/article_links.csv: {one}: found {found}; expected cited what the report names, and nothing else"


def mapped_links_lead_somewhere() -> Iterator[str]:
    """Our mapping names a paragraph and a clause that exist, once each, with a reason in both languages, and none that is cited."""
    clauses = {(one.article, one.clause) for one in load_convention().clauses} | {(one, None) for one in SHAPE}
    numbers = {one.number for one in load_report().paragraphs}
    seen = set(cited_links(load_report()))
    for line, (link, row) in enumerate(mapped_links(), 2):
        where = f"registers/article_links.csv: row {line}"
        if link[0] not in numbers or link[1:] not in clauses:
            yield f"{where}: found {link_id(link)}; expected a paragraph of the report and a clause of articles 5 to 14"
        if link in seen:
            yield f"{where}: found {link_id(link)} again; expected each link once, and none that the report cites itself"
        if not (row["reason_en"].strip() and row["reason_zh"].strip()):
            yield f"{where}: found no reason in one language; expected one in each"
        seen.add(link)
