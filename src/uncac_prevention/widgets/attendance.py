"""The attendance explorer: who attended, by category and name, with a figure and its numbers."""

from functools import cache

from .. import figures, render, tables
from ..load import load_labels
from .explorer import Explorer, choice, text


def attendance_explorer(language: str) -> Explorer:
    """Return the explorer.

    Args:
        language: "en" or "zh"; of the controls and headings, names are shown in both.
    """
    words, names = load_labels(language)["attendance"], load_labels(language)["categories"]
    present = dict.fromkeys(one.category for one in tables.participants())
    category = choice(words["category"], [(words["every"], ""), *((names[one], one) for one in present)])
    name = text(words["name"])
    return Explorer("attendance", language, [category, name],
                    lambda: attendance_page(language, category.value, name.value), lambda: attendance_page(language))


def attendance_page(language: str, category: str = "", name: str = "") -> str:
    """Return the figure, its numbers, and the participants in a category whose Chinese or English name holds `name`."""
    everyone = tables.participants()
    wanted = name.strip().casefold()
    found = [one for one in everyone if category in ("", one.category)
             and wanted in f"{one.name_zh} {one.name_en} {one.acronym}".casefold()]
    # Without the figure the names are still there to be read.
    chart = render.page_or_panel(language, lambda: _chart(language, len(everyone)))
    return render.fill("attendance", language, chart=chart, rows=found, total=len(everyone), folded=not (category or wanted))


def _chart(language: str, total: int) -> str:
    picture, image = _figure(language)
    return render.fill("attendance_chart", language, picture=picture, image=image, total=total)


@cache
def _figure(language: str) -> tuple[figures.Picture, str]:
    picture = figures.attendance_by_category(language)
    return picture, picture.png()
