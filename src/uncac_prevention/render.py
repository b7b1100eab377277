"""Records to escaped HTML: the live form, the same without a kernel, paragraphs, chips, tables."""

import re
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache, partial
from itertools import pairwise, zip_longest
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from . import __version__
from .convention import Article, Clause, article_number, clause_name, named_clauses
from .exercises import LONGEST_DRAFT, Exercise, Field, Item, Link, Mark, Option, Source
from .languages import LANGUAGES
from .load import DataError, Row, load_convention, load_labels, load_register, load_sources
from .model import Item as Piece
from .model import Mention, Paragraph, Span
from .search import Index, places, whole_index
from .tables.convention import ArticleLink, linked_paragraphs
from .tables.cooperation import Tie, body_names, links_of_the_report
from .tables.facts import is_stale
from .tables.statements import weights

_FOLDER = Path(__file__).parent
# A longer line of a menu is cut on a narrow screen; such answers stand below one another instead.
LONGEST_LINE = {"en": 42, "zh": 20}
# A paragraph is written ¶28 in English and 第28段 in Chinese, where lists and ranges share the two characters.
PARAGRAPHS = re.compile(r"¶\d+(?:[-–]\d+)?|第\d+(?:[、至和]\d+)*段")


def said(text: Mapping[str, str], language: str) -> str:
    """Return the words of a text in a language."""
    return text[language]


def marked(text: str, piece: str) -> Markup:
    """Return a text, escaped, with every place where `piece` stands in it marked, letters in either case."""
    return layered(text, [(*span, "", "") for span in places(text, piece)])


def linked(text: str, source: Source | None = None, language: str = "en") -> Markup:
    """Return a text, escaped, in which each paragraph of the report and each article of the Convention it names is a link.

    Args:
        text: plain words.
        source: its quotation is marked where the link to its paragraph is followed; a paragraph or clause that the text does not
            name gets a link behind the text.
        language: of the name of a paragraph or a clause behind the text.
    """
    quotes = {f"p{source.paragraph}": source.quote} if source and source.paragraph else {}
    words, end, seen = Markup(""), 0, set()
    for (start, stop), address in _named(text):
        quote = Markup(' data-quote="{}"').format(quotes.pop(address)) if address in quotes else ""
        words += escape(text[end:start]) + Markup('<a href="#{}"{}>{}</a>').format(address, quote, text[start:stop])
        end = stop
        seen.add(address)
    words += text[end:]
    for address, quote in quotes.items():
        place = load_labels(language)["reader"]["address"].format(number=address[1:])
        words += Markup(' <a href="#{}" data-quote="{}">{}</a>').format(address, quote, place)
    if source and source.clause and source.clause.split(".part")[0] not in seen:
        words += Markup(' <a href="#{}">{}</a>').format(source.clause, clause_name(source.clause, language))
    return words


def _named(text: str) -> list[tuple[Span, str]]:
    """Where a text names a paragraph or a clause that there is, in its order; of a list or range each member."""
    found = []
    for match in PARAGRAPHS.finditer(text):
        members = list(re.finditer(r"\d+", match.group()))
        for one in members:
            place = match.span() if len(members) == 1 else (match.start() + one.start(), match.start() + one.end())
            found.append((place, f"p{one.group()}"))
    clauses = list(named_clauses(text))
    known = load_convention().addresses if clauses else ()
    return sorted([*found, *(one for one in clauses if one[1] in known)])


class _Compiled(FileSystemBytecodeCache):
    """Compiled templates, kept for the next start in the user's own folder for what is temporary: a fifth of a second a lesson."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        # A full disk is no reason to show nothing.
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _compiled(language: str) -> _Compiled | None:
    """The compiled templates of a language; None where there is no folder that is safe to keep them in."""
    with suppress(OSError, RuntimeError):
        # What a filter makes of a constant is in them, and a filter is that of a language and an edition.
        return _Compiled(pattern=f"uncac_{__version__}_{language}_%s.cache")
    return None


class _Templates(Environment):
    def getattr(self, obj: object, attribute: str) -> object:
        # `words.reader.clear` is a label, not the method of dict.
        return obj[attribute] if isinstance(obj, dict) and attribute in obj else super().getattr(obj, attribute)


def _called(option: object, options: Sequence[object]) -> str:
    """What an answer is called where it cannot be clicked: its mark, else the letter of its place."""
    return getattr(option, "mark", "") or ascii_uppercase[options.index(option)]


def _places_of(link: Link, rows: Mapping[str, Row]) -> list[Row]:
    """The rows of the register on which a link rests, one for each paragraph and weight."""
    found: dict[tuple[str, str], Row] = {}
    for row in map(rows.__getitem__, link.rests_on):
        found.setdefault((row["paragraph"], row["weight"]), row)
    return list(found.values())


@cache
def _environment(language: str) -> Environment:
    # The templates are the package's own: they do not change while it runs, so no answer waits for a look at the files.
    environment = _Templates(loader=FileSystemLoader(_FOLDER / "templates"), auto_reload=False, autoescape=True, trim_blocks=True,
                              lstrip_blocks=True, undefined=StrictUndefined, bytecode_cache=_compiled(language))
    environment.filters |= {"said": partial(said, language=language), "marked": marked, "linked": partial(linked, language=language),
                            "clause_name": partial(clause_name, language=language), "in_words": partial(in_words, language=language),
                            "weights": lambda number: weight_chips(weights_of(number), language)}
    environment.globals |= {"words": load_labels(language), "language": language,
                            "called": _called, "places_of": _places_of,
                            "html_language": LANGUAGES[language].html, "longest": LONGEST_DRAFT, "menu_longest": LONGEST_LINE[language],
                            "tongues": {code: one.html for code, one in LANGUAGES.items()}}
    return environment


def fill(template: str, language: str, **values: object) -> str:
    """Fill a template of the package with values; everything that is not markup already is escaped."""
    return _environment(language).get_template(f"{template}.html").render(**values)


@cache
def templates(language: str, folder: Path) -> Environment:
    """Return the templates of a folder outside the package, to which the package's own, its words and its filters are at hand.

    Args:
        language: of the words.
        folder: a template in it hides one of the package of the same name.
    """
    loader = FileSystemLoader([folder, _FOLDER / "templates"])
    return _environment(language).overlay(loader=loader, bytecode_cache=None)


def error_panel(language: str, error: BaseException) -> str:
    """Return what a learner sees where something failed: what happened and what to do, with the details folded."""
    details = "".join(traceback.format_exception(error))
    file = f"data/{error.file} ({error.item})" if isinstance(error, DataError) else ""
    try:
        return fill("error", language, details=details, file=file)
    except Exception:
        # The words may be what is damaged: this page has its own, in both languages.
        page = (_FOLDER / "templates" / "error_without_labels.html").read_text(encoding="utf-8")
        return page.replace("{{ details }}", str(escape(details)))


def page_or_panel(language: str, page: Callable[[], str]) -> str:
    """Return what `page` gives or, where it fails, a panel in the learner's language."""
    try:
        return page()
    except Exception as error:
        return error_panel(language, error)


@cache
def style() -> str:
    """Return the style sheet that the form and every page without a kernel share."""
    return (_FOLDER / "widgets" / "form.css").read_text(encoding="utf-8")


def exercise_page(exercise: Exercise, language: str) -> str:
    """Return an exercise for a page without a kernel: every item, and its answers folded; those of a test are left out."""
    if exercise.kind == "simulation":
        return _simulation_page(exercise, language)
    words = load_labels(language)["form"]
    # A case says where each answer leads: to a later item, or to an ending by its letter.
    names_of = {one.id: words["item"].format(number=number) for number, one in enumerate(exercise.items, 1)}
    names_of |= {one.id: words["ending"].format(letter=letter) for letter, one in zip(ascii_uppercase, exercise.endings)}
    return fill("static", language, exercise=exercise, names_of=names_of, answers_of=partial(_answers_of, language=language))


def _simulation_page(exercise: Exercise, language: str) -> str:
    """A simulation with its roles, rounds and options, what follows from them folded, and the links of the report."""
    return fill("simulation_static", language, exercise=exercise, who=names_in(exercise, language), rows=rows_of_links(),
                network=links_of_the_report(), bodies=body_names(language), drawing=_links_drawn(language))


@cache
def _links_drawn(language: str) -> Markup:
    return drawing(language, links_of_the_report(), body_names(language))


def names_in(exercise: Exercise, language: str) -> dict[str, str]:
    """Return what the roles and partners of a simulation are called in a language, by their ids."""
    return {one.id: one.name[language] for one in (*exercise.roles, *exercise.partners)}


def rows_of_links() -> dict[str, Row]:
    """Return the rows of the register of cooperation links by their ids."""
    return {row["id"]: row for row in load_register("cooperation_links")}


def drawing(language: str, ties: Sequence[Tie], names: Mapping[str, str]) -> Markup:
    """Return the figure of a network, or the panel that says why there is none."""
    return Markup(page_or_panel(language, lambda: _figure(language, ties, names)))


def _figure(language: str, ties: Sequence[Tie], names: Mapping[str, str]) -> str:
    # Imported when a figure is drawn: matplotlib takes half a second.
    from .figures import cooperation_network

    picture = cooperation_network(language, ties, names)
    return fill("figure", language, picture=picture, image=picture.png())


def _answers_of(item: Item | Field, language: str) -> Iterable[tuple[str, Option]]:
    """The options of an item with the key first; options that share one feedback stand together under one name."""
    groups: dict[str, list[Option]] = {}
    for option in sorted(item.options, key=lambda one: not one.correct):
        groups.setdefault(option.feedback[language] + option.to, []).append(option)
    words = load_labels(language)["form"]
    for options in groups.values():
        names = words["list_mark"].join(one.text[language] for one in options)
        yield (names if len(options) < 3 else words["others"]), options[0]


def status(language: str, mark: Mark | None = None, chosen: object = "", problem: str = "", note: str = "",
           saved: str = "", unsaved: str | None = None, after: str = "") -> str:
    """Return what the status region says: feedback, a problem in words, a note, and whether all is saved.

    Args:
        language: "en" or "zh".
        mark: of the answer `chosen`.
        chosen: the answer, for a feedback that repeats it.
        problem: why the answer could not be marked, a key of the labels' `problems`.
        note: a sentence.
        saved: the time of the last save.
        unsaved: why the last save is only in memory, as in `LearnerRecord.problem`; said instead of the time.
        after: more that is said to the answer, as markup.
    """
    return fill("status", language, mark=mark, chosen=chosen, problem=problem, note=note, saved=saved, unsaved=unsaved, after=after)


def actions(language: str, prefix: str, acts: Sequence[str], primary: str, section: str = "form") -> str:
    """Return the row of buttons.

    Args:
        language: "en" or "zh".
        prefix: makes the buttons' ids unique on the page.
        acts: the actions offered; the label of each is the word of that name in the labels.
        primary: the one to press next.
        section: of the labels.
    """
    words = load_labels(language)[section]
    return fill("actions", language, prefix=prefix, actions=[(act, words[act], act == primary) for act in acts])


def weight_chips(weights: str, language: str) -> Markup:
    """Return the chips for a paragraph's weights, a letter and a word each."""
    words = load_labels(language)["weights"]
    return Markup(" ").join(Markup('<span class="unp-chip"><b>{}</b> {}</span>').format(one, words[one]) for one in weights.split())


def weights_of(number: int) -> str:
    """Return the weights of the statements of a paragraph, separated by spaces."""
    return _weights().get(number, "")


@cache
def _weights() -> dict[int, str]:
    return weights()


def later_facts(number: int, language: str, today: date) -> Markup:
    """Return what became known after the report and bears on a paragraph, each fact with its date and source; empty for none.

    Args:
        number: 1 to 75.
        language: of the words.
        today: the day to count from: a fact not reviewed for twelve months wears a chip with the day of its last check.
    """
    facts = [(row, is_stale(row, today)) for row in load_register("later_facts") if row["report_paragraph"] == str(number)]
    return Markup(fill("later_facts", language, facts=facts) if facts else "")


def in_words(first: str, last: str = "", language: str = "en") -> str:
    """Return a date, or a stretch of time between two, in words.

    Args:
        first: a year, a month or a day (ISO 8601).
        last: of the same kind; empty, or the same as `first`, where there is no stretch.
        language: of the words.
    """
    words = load_labels(language)["dates"]
    year, month, day = (*first.split("-"), "", "")[:3]
    parts = {"year": year, "month": words[f"month_{month}"] if month else "", "day": day.lstrip("0"), "last": last[8:].lstrip("0")}
    if last in ("", first):
        return words["day" if day else "month" if month else "year"].format(**parts)
    if day and first[:7] == last[:7]:
        return words["days"].format(**parts)
    return words["stretch"].format(first=in_words(first, language=language), last=in_words(last, language=language))


def citation(number: int, language: str) -> str:
    """Return the citation of a paragraph of the source in a language."""
    return load_labels(language)["reader"]["citation"].format(
        source=load_sources()["zh"]["citation"][language], number=number)


def paragraph_page(number: int, language: str, quote: str = "", found: str = "", kinds: Sequence[str] = (),
                   shown: Sequence[str] = ("zh", "en"), live: bool = True, index: Index | None = None) -> str:
    """Return one paragraph: source and unofficial rendering side by side, chips, what it mentions, notes, citations.

    Args:
        number: 1 to 75.
        language: of the words around it.
        quote: a piece of the source to mark.
        found: what was searched for, marked in both texts.
        kinds: the kinds of mention to mark (quantifier, resolution, article, document).
        shown: the languages of the texts.
        live: whether a page listens, so that buttons can copy the citations and later facts are as of today; otherwise the
            paragraph is an anchor, and the same on every day.
        index: of another report than the whole one.
    """
    parts = {code: report.paragraph(number) for code, report in (index or whole_index()).reports.items()}
    notes = [row for row in load_register("source_notes") if int(row["paragraph"]) == number]
    texts = [(code, LANGUAGES[code].html, _pieces(parts[code], quote if quote and code == "zh" else found, kinds,
                                                  notes if code == "zh" else [])) for code in shown]
    return fill("paragraph", language, number=number, chips=weight_chips(weights_of(number), language), texts=texts, live=live,
                mentioned=_mentioned(parts[language if language in shown else shown[0]], kinds),
                notes=[(letter, row[f"note_{language}"]) for letter, row in zip(ascii_lowercase, notes)],
                later=later_facts(number, language, date.today()) if live else "",
                citations=[(code, LANGUAGES[code].html, citation(number, code)) for code in ("en", "zh")])


def clause_page(address: str, language: str) -> str:
    """Return what a link to an article or clause opens: the article, or the paragraph that the clause is in, with its name marked.

    Args:
        address: one of the Convention's `addresses`.
        language: of the words around it.
    """
    article = load_convention().article(article_number(address))
    asked = {number: clauses for number, clauses in article.by_paragraph.items() if address in (article.id, *(one.id for one in clauses))}
    return article_page(article, asked, language, wanted=address if address != article.id else "")


def article_page(article: Article, paragraphs: Mapping[int | None, Sequence[Clause]], language: str, wanted: str = "",
                 places: Sequence[str] = (), live: bool = True) -> str:
    """Return paragraphs of an article: our words in both languages, duty, qualifiers, and the report's paragraphs that bear on them.

    Args:
        article: one of the Convention's.
        paragraphs: those shown, by number, with the clauses of each that are shown.
        language: of the words around them.
        wanted: the address of the clause whose name is marked.
        places: the ids by which a page finds the paragraphs, in their order.
        live: whether a page listens; otherwise the addresses are anchors.
    """
    convention = load_convention()
    rows = [(clauses[0].paragraph, place, clauses) for clauses, place in zip_longest(paragraphs.values(), places, fillvalue="")]
    return fill("article", language, article=article, titles=article_titles(article), paragraphs=rows, wanted=wanted, live=live,
                opened=live and len(rows) == 1, links=_links(), official=convention.official, duties=convention.duties,
                qualifiers=convention.qualifiers, order=own_first(language))


def article_titles(article: Article) -> dict[str, str]:
    """Return how an article is headed, by language."""
    return {code: load_labels(code)["articles"]["heading"].format(name=clause_name(article.id, code).capitalize(), title=title)
            for code, title in article.title.items()}


def own_first(language: str, shown: Iterable[str] = LANGUAGES) -> list[str]:
    """Return the languages shown, the page's own first."""
    return sorted(shown, key=lambda code: code != language)


@cache
def _links() -> dict[str, list[ArticleLink]]:
    """The links of the report by the address of the paragraph or article that they lead to."""
    links: dict[str, list[ArticleLink]] = {}
    for one in linked_paragraphs():
        links.setdefault(f"art{one.article}" + (f".{one.clause}" if one.clause else ""), []).append(one)
    return links


def _pieces(paragraph: Paragraph, found: str, kinds: Sequence[str], notes: Sequence[Row]) -> list[tuple[str, int, Markup]]:
    """The paragraph's text and items, each with its own label and depth, with everything marked that is to be."""
    pieces, lettered = [], list(zip(ascii_lowercase, notes))
    depths = {one.id: one.id.count(".") for one in paragraph.items}
    top = min(depths.values(), default=0)
    for part in (paragraph, *paragraph.items):
        layers = [(*span, "", "") for span in places(part.text, found)]
        layers += [(*span, f"unp-mention unp-{mention.kind}", "") for mention, span in _mentions(part) if mention.kind in kinds]
        for letter, row in [one for one in lettered if one[1]["quote"] in part.text]:
            lettered.remove((letter, row))
            start = part.text.index(row["quote"])
            layers.append((start, start + len(row["quote"]), "unp-odd", letter))
        label = piece_label(part.numeral, part.kind) if part is not paragraph else ""
        pieces.append((label, depths[part.id] - top if label else 0, layered(part.text, layers)))
    return pieces


def layered(text: str, layers: Sequence[tuple[int, int, str, str]]) -> Markup:
    """Return a text, escaped, with marks of several kinds, which may lie over each other.

    Args:
        text: plain words.
        layers: of each mark the start, the end, the class (empty for what was searched for), and a letter to set behind it.
    """
    cuts = sorted({0, len(text), *(place for start, end, *_ in layers for place in (start, end))})
    marked_up = Markup("")
    for start, end in pairwise(cuts):
        piece = escape(text[start:end])
        for first, last, kind, _ in layers:
            if first <= start and end <= last:
                piece = (Markup('<mark class="{0}">{1}</mark>') if kind else Markup("<mark>{1}</mark>")).format(kind, piece)
        marked_up += piece
        for letter in sorted(letter for _, last, _, letter in layers if letter and last == end):
            marked_up += Markup('<sup class="unp-letter">[{}]</sup>').format(letter)
    return marked_up


def _mentions(part: Paragraph | Piece) -> Iterable[tuple[Mention, Span]]:
    """The mentions of a paragraph or item, each with its place in the text."""
    start = 0
    for mention in part.mentions:
        start = part.text.index(mention.surface, start)
        yield mention, (start, start + len(mention.surface))
        start += len(mention.surface)


def _mentioned(paragraph: Paragraph, kinds: Sequence[str]) -> list[tuple[str, list[str]]]:
    """What a paragraph mentions in words, by kind, each word once."""
    every = [mention for part in (paragraph, *paragraph.items) for mention in part.mentions]
    return [(kind, list({one.surface.casefold(): one.surface for one in reversed(every) if one.kind == kind}.values())[::-1])
            for kind in kinds]


def piece_label(numeral: str, kind: str) -> str:
    """Return what stands before an item of a paragraph, by its numeral and kind: "1.", "(a)", the bare numeral of a footnote."""
    return numeral if kind == "footnote" else f"{numeral}." if numeral.isdigit() else f"({numeral})"
