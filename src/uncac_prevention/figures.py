"""Rows to matplotlib figure, with Chinese glyphs, an alternative text and its own table; needs no pandas."""

from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from . import tables
from .convention import Convention, clause_name
from .load import load_convention, load_labels

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FONT = Path(__file__).parent / "fonts" / "PreventionSansSC-Regular.ttf"
# Okabe-Ito, so that colours stay apart for every eye.
BLUE, ORANGE = "#0072b2", "#e69f00"
INK, MUTED = "#1b2430", "#51606f"


class Count(NamedTuple):
    """A bar: what is counted, how often, and the paragraph where it begins."""

    category: str
    number: int
    paragraph: int


class Duties(NamedTuple):
    """A row: the article, and how many of its provisions have each duty, by the duty's code."""

    article: str
    title: str
    numbers: Mapping[str, int]


@dataclass(frozen=True)
class Picture:
    """A figure with what a reader needs who cannot see it: `alt` in words, `table` in numbers."""

    figure: "Figure"
    alt: str
    caption: str
    table: Sequence[Count] | Sequence[Duties]

    def png(self) -> str:
        """Return the figure as a data URI."""
        stream = BytesIO()
        # No software name and version inside: the same figure gives the same bytes.
        self.figure.savefig(stream, format="png", dpi=144, metadata={"Software": None})
        return "data:image/png;base64," + b64encode(stream.getvalue()).decode("ascii")


@cache
def _family() -> str:
    """Register the shipped font with matplotlib, once a process, and return its family."""
    from matplotlib import font_manager

    font_manager.fontManager.addfont(FONT)
    return font_manager.FontProperties(fname=FONT).get_name()


def _canvas(width: float, height: float) -> "Figure":
    # A Figure of its own, not pyplot's: nothing is kept open behind the learner's back.
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def attendance_by_category(language: str, rows: Sequence[tables.Participant] | None = None) -> Picture:
    """Draw how many participants each category has.

    Args:
        language: "en" or "zh".
        rows: as `tables.participants()` gives them, which are taken where nothing is given.

    Returns:
        A `Picture`; its table has a `Count` for each category in the order of the report.
    """
    rows = tables.participants() if rows is None else rows
    words, names = load_labels(language)["attendance"], load_labels(language)["categories"]
    first = {one.category: one.paragraph for one in reversed(rows)}
    totals = Counter(one.category for one in rows)
    counts = [Count(names[one], number, first[one]) for one, number in totals.items()]
    states = totals["state_party"]
    figure = _bars(counts, words["headline"].format(states=states, others=len(rows) - states), words["source"])
    said = "; ".join if language == "en" else "；".join
    numbers = said(f"{one.category}: {one.number}" if language == "en" else f"{one.category}{one.number}" for one in counts)
    return Picture(figure, words["alt"].format(numbers=numbers), words["caption"], counts)


def _bars(counts: Sequence[Count], headline: str, source: str) -> "Figure":
    """Draw one bar a count, the first in a colour of its own, with its number at its end."""
    import matplotlib

    with matplotlib.rc_context({"font.family": _family(), "font.size": 11, "text.color": INK, "ytick.color": INK}):
        figure = _canvas(7.2, 3.9)
        axes = figure.add_subplot()
        bars = axes.barh([one.category for one in counts], [one.number for one in counts],
                         color=[BLUE, *[ORANGE] * (len(counts) - 1)], height=0.62)
        axes.bar_label(bars, padding=4, color=INK)
        axes.invert_yaxis()
        axes.set_xlim(0, max(one.number for one in counts) * 1.12)
        axes.xaxis.set_visible(False)
        axes.spines[["top", "right", "bottom"]].set_visible(False)
        axes.tick_params(left=False)
        figure.suptitle(headline, x=0.01, ha="left", fontsize=13)
        figure.supxlabel(source, x=0.01, ha="left", fontsize=9, color=MUTED)
        # Labels get their font when they are first drawn, so this has to happen here.
        figure.canvas.draw()
    return figure


def duties_by_article(language: str, convention: Convention | None = None) -> Picture:
    """Draw how many provisions of each article have each duty.

    Args:
        language: "en" or "zh".
        convention: `load_convention()` where it is not given.

    Returns:
        A `Picture`; its table has a `Duties` for each article in order.
    """
    convention = convention or load_convention()
    words, labels = load_labels(language)["duties"], {code: one.label[language] for code, one in convention.duties.items()}
    rows = [Duties(clause_name(one.id, language).capitalize(), one.title[language], Counter(clause.duty for clause in one.clauses))
            for one in convention.articles]
    totals = Counter(one.duty for one in convention.clauses)
    (most, number), (second, fewer) = totals.most_common(2)
    headline = words["headline"].format(total=totals.total(), number=number, most=labels[most], fewer=fewer, second=labels[second])
    numbers = words["row_mark"].join(
        words["row"].format(article=row.article, numbers=words["number_mark"].join(
            words["number"].format(duty=labels[code], number=row.numbers[code]) for code in labels if row.numbers[code])) for row in rows)
    return Picture(_circles(rows, labels, headline, words["source"]), words["alt"].format(numbers=numbers), words["caption"], rows)


def _circles(rows: Sequence[Duties], labels: Mapping[str, str], headline: str, source: str) -> "Figure":
    """Draw a circle a number, which stands beside it; its area is the number's."""
    import matplotlib

    points = [(column, line, row.numbers[code]) for line, row in enumerate(rows) for column, code in enumerate(labels) if row.numbers[code]]
    with matplotlib.rc_context({"font.family": _family(), "font.size": 11, "text.color": INK, "xtick.color": INK, "ytick.color": INK}):
        figure = _canvas(7.2, 5.4)
        axes = figure.add_subplot()
        axes.scatter(*zip(*((column, line) for column, line, _ in points)), s=[22 * number for *_, number in points], color=BLUE)
        for column, line, number in points:
            axes.annotate(str(number), (column, line), (14, 0), textcoords="offset points", va="center",
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
        axes.set_xticks(range(len(labels)), [one.replace(" ", "\n") for one in labels.values()])
        axes.set_yticks(range(len(rows)), [row.article for row in rows])
        axes.xaxis.tick_top()
        axes.set_xlim(-0.4, len(labels) - 0.4)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.hlines(range(len(rows)), -0.4, len(labels) - 0.4, color=MUTED, linewidth=0.3, zorder=0)
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        figure.suptitle(headline, x=0.01, ha="left", fontsize=13)
        figure.supxlabel(source, x=0.01, ha="left", fontsize=9, color=MUTED)
        # Labels get their font when they are first drawn, so this has to happen here.
        figure.canvas.draw()
    return figure
