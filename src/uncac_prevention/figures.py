"""Rows to matplotlib figure, with Chinese glyphs, an alternative text and its own table; needs no pandas."""

from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

from . import tables
from .load import load_labels, load_report
from .tables.cooperation import DESCRIBED, MADE, OURS, UNUSED, Tie
from .tables.statements import Statement, statement_rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FONT = Path(__file__).parent / "fonts" / "PreventionSansSC-Regular.ttf"
# Okabe-Ito, so that colours stay apart for every eye.
BLUE, ORANGE = "#0072b2", "#e69f00"
INK, MUTED = "#1b2430", "#51606f"
LINES = {DESCRIBED: ("-", 1.4, BLUE), MADE: ("-", 2.2, BLUE), UNUSED: ((0, (5, 4)), 1, MUTED), OURS: (":", 2.2, "#a34a00")}
"""How a link is drawn by its state: style, width, colour; the style alone tells them apart."""


class Count(NamedTuple):
    """A bar: what is counted, how often, and the paragraph where it begins."""

    category: str
    number: int
    paragraph: int


class Dots(NamedTuple):
    """A row of two or more shares: what they are of, and each with its word, in per cent."""

    category: str
    shares: Mapping[str, float]


@dataclass(frozen=True)
class Picture:
    """A figure with what a reader needs who cannot see it: `alt` in words, `table` in numbers."""

    figure: "Figure"
    alt: str
    caption: str
    table: Sequence[Count] | Sequence[Dots] | Sequence[Tie]

    def png(self) -> str:
        """Return the figure as a data URI."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        stream = BytesIO()
        self.figure.dpi = 144
        # The figure's own way of saving draws everything once more, to see how large it is. No software name and version inside: the same
        # figure gives the same bytes.
        FigureCanvasAgg(self.figure).print_png(stream, metadata={"Software": None})
        return "data:image/png;base64," + b64encode(stream.getvalue()).decode("ascii")


@cache
def _family() -> str:
    """Register the shipped font with matplotlib, once a process, and return its family."""
    from matplotlib import font_manager

    font_manager.fontManager.addfont(FONT)
    return font_manager.FontProperties(fname=FONT).get_name()


@contextmanager
def _axes(width: float, height: float, headline: str, source: str, xticks: str = INK) -> "Iterator[Axes]":
    """Give axes to draw on, in our font and colours; headline and source come to them when the drawing is done."""
    import matplotlib

    # A Figure of its own, not pyplot's: nothing is kept open behind the learner's back.
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"font.family": _family(), "font.size": 11, "text.color": INK, "xtick.color": xticks, "ytick.color": INK}):
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure.add_subplot()
        figure.suptitle(headline, x=0.01, ha="left", fontsize=13)
        figure.supxlabel(source, x=0.01, ha="left", fontsize=9, color=MUTED)


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


def weights_in_order(language: str, rows: Sequence[Statement] | None = None) -> Picture:
    """Draw the statements of the report in its order, a stroke each, on the line of its weight.

    Args:
        language: "en" or "zh".
        rows: as `tables.statements.statement_rows()` gives them, which are taken where nothing is given.

    Returns:
        A `Picture`; its table has a `Count` for each weight in the order of the letters.
    """
    rows = statement_rows() if rows is None else rows
    words, names = load_labels(language)["order"], load_labels(language)["weights"]
    totals = Counter(one.weight for one in rows)
    counts = [Count(f"{letter} {names[letter]}", totals[letter], next(one.paragraph for one in rows if one.weight == letter))
              for letter in sorted(totals)]
    division_of = {one.number: one.division for one in load_report().paragraphs}
    divisions = [division_of[one.paragraph] for one in rows]
    # The sections of chapter II are too short for names of their own.
    sections = [load_report(language).address("II" if one.startswith("II.") else one) for one in divisions]
    starts = {section: sections.index(section) for section in dict.fromkeys(sections)}
    lines = [[place for place, one in enumerate(rows) if one.weight == letter] for letter in sorted(totals)]
    figure = _strokes(counts, lines, starts, words["headline"].format(total=len(rows)), words["source"])
    numbers = words["mark"].join(words["number"].format(weight=one.category, number=one.number) for one in counts)
    return Picture(figure, words["alt"].format(numbers=numbers), words["caption"], counts)


def _strokes(counts: Sequence[Count], lines: Sequence[Sequence[int]], starts: Mapping[str, int], headline: str, source: str) -> "Figure":
    """Draw a line of strokes for each count, its number at its end; `starts` says where each section begins."""
    end = max(map(max, lines)) + 1
    with _axes(7.2, 4.2, headline, source, xticks=MUTED) as axes:
        axes.eventplot(lines, lineoffsets=range(len(lines)), linelengths=0.62, linewidths=1.6, colors=BLUE)
        for place, one in enumerate(counts):
            axes.text(end + 3, place, str(one.number), va="center")
        axes.vlines([place - 0.5 for place in starts.values()], -0.5, len(lines) - 0.5, color=MUTED, linewidth=0.5)
        axes.set_xticks([place - 0.5 for place in starts.values()], list(starts), ha="left", fontsize=9)
        axes.xaxis.tick_top()
        axes.set_yticks(range(len(lines)), [fill(one.category, 24) if one.category.isascii() else one.category for one in counts])
        axes.set_xlim(-1, end + 12)
        axes.set_ylim(len(lines) - 0.5, -0.5)
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
    return axes.figure


def _bars(counts: Sequence[Count], headline: str, source: str) -> "Figure":
    """Draw one bar a count, the first in a colour of its own, with its number at its end."""
    with _axes(7.2, 3.9, headline, source) as axes:
        bars = axes.barh([one.category for one in counts], [one.number for one in counts],
                         color=[BLUE, *[ORANGE] * (len(counts) - 1)], height=0.62)
        axes.bar_label(bars, padding=4, color=INK)
        axes.invert_yaxis()
        axes.set_xlim(0, max(one.number for one in counts) * 1.12)
        axes.xaxis.set_visible(False)
        axes.spines[["top", "right", "bottom"]].set_visible(False)
        axes.tick_params(left=False)
    return axes.figure


def outcomes_by_test(language: str, rows: Sequence[Dots]) -> Picture:
    """Draw for each outcome the share of right answers in each test, a mark each, with a line between them.

    Args:
        language: "en" or "zh".
        rows: at least one; the shares of each under the same words in the same order, those that cannot be told left out.

    Returns:
        A `Picture`; its table are the rows.
    """
    words = load_labels(language)["evaluation"]
    numbers = words["alt_mark"].join(words["alt_row"].format(
        outcome=one.category, shares=words["alt_share_mark"].join(f"{name} {share:.0f}" for name, share in one.shares.items())) for one in rows)
    return Picture(_dots(rows, words), words["alt"].format(numbers=numbers), words["caption"], rows)


def _dots(rows: Sequence[Dots], words: Mapping[str, str]) -> "Figure":
    """Draw the shares of each row on its line; form and colour of the marks tell the tests apart."""
    names = list(dict.fromkeys(name for one in rows for name in one.shares))
    marks = (("o", "white", BLUE), ("s", BLUE, BLUE), ("D", ORANGE, "#a34a00"))
    with _axes(7.2, 1.5 + 0.3 * len(rows), words["headline"], words["source"]) as axes:
        for place, one in enumerate(rows):
            axes.hlines(place, min(one.shares.values()), max(one.shares.values()), color=MUTED, linewidth=1.2, zorder=1)
        for name, (mark, face, edge) in zip(names, marks):
            points = [(one.shares[name], place) for place, one in enumerate(rows) if name in one.shares]
            axes.scatter(*zip(*points), s=55, marker=mark, facecolor=face, edgecolor=edge, linewidth=1.5, label=name, zorder=2)
        axes.set_yticks(range(len(rows)), [one.category for one in rows])
        axes.set(xlim=(-3, 103), ylim=(len(rows) - 0.5, -0.5), xlabel=words["axis"])
        axes.xaxis.grid(True, color=MUTED, linewidth=0.3)
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=len(names), frameon=False, fontsize=10)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(left=False)
    return axes.figure


def cooperation_network(language: str, ties: Sequence[Tie], names: Mapping[str, str]) -> Picture:
    """Draw who is linked with whom: a line for each pair of bodies and each state of its links.

    Args:
        language: "en" or "zh".
        ties: as `tables.cooperation.links_of_the_report()` or `network()` gives them.
        names: what each body is called, by the id that the links have for it, in the order of the circle.

    Returns:
        A `Picture`; its table are the links.
    """
    words = load_labels(language)["network"]
    states = [one for one in LINES if any(tie.state == one for tie in ties)]
    counts = Counter(one.state for one in ties)
    headline = words["headline_described" if DESCRIBED in states else "headline"].format(
        made=counts[MADE], ours=counts[OURS], total=len(ties) - counts[OURS], bodies=len(names))
    groups = {state: _pairs([one for one in ties if one.state == state]) for state in states}
    said = words["state_mark"].join(
        words["state"].format(state=words[state], pairs=words["pair_mark"].join(
            words["pair"].format(one=names[one], other=names[other], label=_label(group, language)) for (one, other), group in groups[state].items()))
        for state in states)
    return Picture(_web(groups, names, language, headline), words["alt"].format(bodies=len(names), links=said), words["caption"], ties)


def _pairs(ties: Sequence[Tie]) -> dict[tuple[str, str], list[Tie]]:
    """The links by the pair of bodies between which they are, whichever way they go."""
    pairs: dict[tuple[str, str], list[Tie]] = defaultdict(list)
    for one in ties:
        pairs[(one.target, one.source) if (one.target, one.source) in pairs else (one.source, one.target)].append(one)
    return dict(pairs)


def _label(ties: Sequence[Tie], language: str) -> str:
    """The paragraphs in which the links of a line stand; those of our own have none."""
    words = load_labels(language)["network"]
    numbers = dict.fromkeys(str(one.origin.paragraph) for one in ties if one.origin)
    places = [words["places"].format(numbers=words["number_mark"].join(numbers))] if numbers else []
    return " ".join([*places, *dict.fromkeys(one.weight for one in ties if not one.origin)])


def _places(pairs: Sequence[tuple[str, str]], names: Sequence[str]) -> tuple[dict[str, tuple[float, float]], list[str]]:
    """Where each body stands, and the two with most links: these inside, left and right, the others around them, near those they are linked with."""
    partners = {one: {other for pair in pairs if one in pair for other in pair} - {one} for one in names}
    hubs = sorted(names, key=lambda one: -len(partners[one]))[:2]
    left, right, both = [], [], []
    for one in names:
        if one not in hubs:
            sides = tuple(hub in partners[one] for hub in hubs)
            {(True, False): left, (False, True): right}.get(sides, both).append(one)
    places = dict(zip(hubs, ((-0.6, 0.0), (0.6, 0.0))))
    for row, height in ((both[::2], 1.0), (both[1::2], -1.0)):
        for number, one in enumerate(row):
            across = 2 * number / (len(row) - 1) - 1 if len(row) > 1 else 0
            # The middle of a row stands out, so that a line between its ends passes below.
            places[one] = (1.15 * across, height * (1 - 0.3 * across**2 * (len(row) > 2)))
    for column, across in ((left, -1.6), (right, 1.6)):
        for number, one in enumerate(column, 1):
            places[one] = (across, 0.75 - 1.5 * number / (len(column) + 1))
    return places, hubs


def _web(groups: Mapping[str, Mapping[tuple[str, str], Sequence[Tie]]], names: Mapping[str, str], language: str, headline: str) -> "Figure":
    """Draw the bodies and the lines between them, each with its paragraphs on it."""
    words = load_labels(language)["network"]
    every = [pair for pairs in groups.values() for pair in pairs]
    places, hubs = _places(every, list(names))
    number_of, drawn, labels = Counter(map(frozenset, every)), Counter(), []
    with _axes(7.2, 6.4, headline, words["source"]) as axes:
        # Below the lines, which end at the edges of the boxes.
        boxes = {one: axes.text(*place, fill(names[one], 14) if names[one].isascii() else names[one], ha="center", va="center", zorder=1,
                                bbox={"facecolor": "white", "edgecolor": INK, "boxstyle": "round,pad=0.4"}).get_bbox_patch()
                 for one, place in places.items()}
        for state, pairs in groups.items():
            style, width, colour = LINES[state]
            axes.plot([], [], linestyle=style, linewidth=width, color=colour, label=words[state])
            for pair, ties in pairs.items():
                both = frozenset(pair)
                turn, many = drawn[both], number_of[both]
                drawn[both] += 1
                bend = ((0,), (0.2, -0.2), (0, 0.3, -0.3))[many - 1][turn]
                ends = sorted(both, key=lambda one: (one not in hubs, one))
                _line(axes, [places[one] for one in ends], [boxes[one] for one in ends], ties, bend, ends[1])
                # A label stands where lines are far apart: nearer to the outer body, away from the middle of all.
                wanted = {2: (0.5, 0.4, 0.6), 1: (0.64, 0.42, 0.53, 0.74, 0.34), 0: (0.3, 0.4, 0.7, 0.6, 0.2)}[len(both & set(hubs))]
                _name(axes, [places[one] for one in ends], fill(_label(ties, language), 10), bend, wanted, labels)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, 0.02), ncols=len(groups), frameon=False, handlelength=3.5, fontsize=10)
        axes.set(xlim=(-1.85, 1.85), ylim=(-1.25, 1.2))
        axes.set_axis_off()
    return axes.figure


def _line(axes: "Axes", places: Sequence[tuple[float, float]], boxes: Sequence[object], ties: Sequence[Tie], bend: float, end: str) -> None:
    """Draw one line between two bodies, with an arrow where all its links go one way; `end` is the second of the two."""
    from matplotlib.patches import FancyArrowPatch

    style, width, colour = LINES[ties[0].state]
    one_way = not any(one.both for one in ties) and len({one.source for one in ties}) == 1
    arrow = ("-|>" if ties[0].target == end else "<|-") if one_way else "-"
    axes.add_patch(FancyArrowPatch(*places, patchA=boxes[0], patchB=boxes[1], connectionstyle=f"arc3,rad={bend}", arrowstyle=arrow,
                                   linestyle=style, linewidth=width, color=colour, shrinkA=2, shrinkB=2, mutation_scale=14, zorder=2))


def _name(axes: "Axes", places: Sequence[tuple[float, float]], label: str, bend: float, wanted: Sequence[float],
          labels: list[tuple[float, float, float, float]]) -> None:
    """Write a label on a line, at the first of the wanted parts of its way where no earlier one is; `labels` are those, which it joins."""
    (x, y), (to_x, to_y) = places
    lines = label.split("\n")
    # About what nine points take up in the units of the axes.
    wide, high = 0.045 * max(map(len, lines)), 0.085 * len(lines)
    spots = []
    for at in wanted:
        # A point of a quadratic curve lies off the straight line by its control point.
        off = 2 * at * (1 - at) * bend
        spots.append((x + at * (to_x - x) + off * (to_y - y), y + at * (to_y - y) - off * (to_x - x)))
    free = (one for one in spots if not any(abs(one[0] - a) < (wide + w) / 2 and abs(one[1] - b) < (high + h) / 2 for a, b, w, h in labels))
    spot = next(free, spots[0])
    labels.append((*spot, wide, high))
    axes.text(*spot, label, ha="center", va="center", fontsize=9, zorder=3, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})
