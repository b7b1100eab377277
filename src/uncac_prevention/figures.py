"""DataFrame to matplotlib figure, with Chinese glyphs, an alternative text and its own table."""

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from . import tables
from .load import load_labels

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

FONT = Path(__file__).parent / "fonts" / "PreventionSansSC-Regular.ttf"
# Okabe-Ito, so that colours stay apart for every eye.
BLUE, ORANGE = "#0072b2", "#e69f00"
INK, MUTED = "#1b2430", "#51606f"


@dataclass(frozen=True)
class Picture:
    """A figure with what a reader needs who cannot see it: `alt` in words, `table` in numbers."""

    figure: "Figure"
    alt: str
    caption: str
    table: "pandas.DataFrame"

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


def attendance_by_category(language: str, data: "pandas.DataFrame | None" = None) -> Picture:
    """Draw how many participants each category has.

    Args:
        language: "en" or "zh".
        data: as `tables.attendance()` gives it, which is taken where nothing is given.

    Returns:
        A `Picture`; its table has the columns category, number and paragraph.
    """
    import matplotlib

    data = tables.attendance() if data is None else data
    words, names = load_labels(language)["attendance"], load_labels(language)["categories"]
    counts = data.groupby("category", sort=False).agg(number=("order", "size"), paragraph=("paragraph", "first")).reset_index()
    counts["category"] = counts["category"].map(names)
    states = int((data["category"] == "state_party").sum())
    with matplotlib.rc_context({"font.family": _family(), "font.size": 11, "text.color": INK, "ytick.color": INK}):
        figure = _canvas(7.2, 3.9)
        axes = figure.add_subplot()
        bars = axes.barh(counts["category"], counts["number"], color=[BLUE, *[ORANGE] * (len(counts) - 1)], height=0.62)
        axes.bar_label(bars, padding=4, color=INK)
        axes.invert_yaxis()
        axes.set_xlim(0, counts["number"].max() * 1.12)
        axes.xaxis.set_visible(False)
        axes.spines[["top", "right", "bottom"]].set_visible(False)
        axes.tick_params(left=False)
        figure.suptitle(words["headline"].format(states=states, others=len(data) - states), x=0.01, ha="left", fontsize=13)
        figure.supxlabel(words["source"], x=0.01, ha="left", fontsize=9, color=MUTED)
        figure.canvas.draw()
    said = "; ".join if language == "en" else "；".join
    numbers = said(f"{one.category}: {one.number}" if language == "en" else f"{one.category}{one.number}"
                   for one in counts.itertuples())
    return Picture(figure, words["alt"].format(numbers=numbers), words["caption"], counts)
