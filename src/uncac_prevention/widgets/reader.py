"""The paragraph reader: jump, search in both languages, mark what is mentioned, copy a citation."""

from .. import render
from ..load import load_labels, load_report
from .explorer import Explorer, choice, text

SHOWN = 12
KINDS = ("quantifier", "resolution", "article", "document")


def paragraphs_with(wanted: str) -> list[int]:
    """Return the numbers of the paragraphs whose Chinese or English text or items hold `wanted`, letters in either case."""
    folded = wanted.casefold()
    pairs = zip(load_report("zh").paragraphs, load_report("en").paragraphs, strict=True)
    return [chinese.number for chinese, english in pairs
            if any(folded in one.text.casefold() for both in (chinese, english) for one in (both, *both.items))]


def paragraphs_naming(kind: str) -> dict[int, int]:
    """Return how many mentions of a kind each paragraph of the source has, for those that have any."""
    counts = {one.number: sum(mention.kind == kind for part in (one, *one.items) for mention in part.mentions)
              for one in load_report().paragraphs}
    return {number: count for number, count in counts.items() if count}


def paragraph_reader(language: str) -> Explorer:
    """Return the reader.

    Args:
        language: "en" or "zh"; of the controls, the texts are shown in both.
    """
    words = load_labels(language)["reader"]
    numbers = [(str(one.number), one.number) for one in load_report().paragraphs]
    jump = choice(words["jump"], numbers)
    search = text(words["search"], words["search_hint"])
    mark = choice(words["mark"], [(words["mark_none"], ""), *((words[f"mark_{kind}"], kind) for kind in KINDS)])
    return Explorer("reader", language, [jump, search, mark], lambda: read(language, jump.value, search.value, mark.value),
                    lambda: whole_report(language))


def read(language: str, number: int, wanted: str = "", kind: str = "") -> str:
    """Return what the reader shows: the paragraph, or those that hold what is searched for, with kinds of mention marked.

    Args:
        language: "en" or "zh".
        number: the paragraph shown where nothing is searched for.
        wanted: words to find; white space around them does not count.
        kind: a kind of mention to mark, one of `KINDS`, or nothing.
    """
    words, wanted = load_labels(language)["reader"], wanted.strip()
    heading, numbers = "", [number]
    if wanted:
        numbers = paragraphs_with(wanted)
        form = "found" if len(numbers) <= SHOWN else "found_first"
        heading = words[form].format(count=len(numbers), wanted=wanted, shown=SHOWN) if numbers else words["none"]
    elif kind:
        naming = paragraphs_naming(kind)
        heading = words["marked"].format(count=len(naming), total=sum(naming.values()))
    pages = [render.paragraph_page(one, language, found=wanted, kind=kind) for one in numbers[:SHOWN]]
    return render.fill("reader", language, heading=heading, pages=pages)


def whole_report(language: str) -> str:
    """Return all paragraphs by division, folded, for a page without a kernel."""
    chinese, english = load_report("zh"), load_report("en")
    here = chinese if language == "zh" else english
    headings = {one.id: one for one in here.divisions}
    divisions = [(headings[identifier], [render.paragraph_page(one.number, language) for one in chinese.paragraphs
                                         if one.division == identifier])
                 for identifier in dict.fromkeys(one.division for one in chinese.paragraphs)]
    return render.fill("whole_report", language, divisions=divisions)
