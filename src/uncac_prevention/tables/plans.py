"""A table of action plans: how many lines rest on which article. It counts, and shows nothing that anybody wrote."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from ..learner import work_folder
from ..load import load_plan_form
from ..plan import PlanError, read_plan
from .frame import frame

if TYPE_CHECKING:
    import pandas


def plan_lines(folder: Path | None = None) -> "pandas.DataFrame":
    """Return how many measures of our menu and how many lines of plan files rest on each article.

    Args:
        folder: with plan files that their authors put there to be counted; `plans` in the work folder where it is not given. Other
            files in it are passed over, and of two files of one plan the later name counts.

    Returns:
        One row an article and basis (cited, mapped, own), in the Convention's order: article, basis, measures, lines.
    """
    form = load_plan_form()
    menu = Counter((_article(one.article), one.basis) for one in form.measures)
    lines = Counter((_article(line.value("uncac_article")), line.basis(form)) for plan in _plans(folder or work_folder() / "plans").values()
                    for line in plan.lines if line.basis(form))
    return frame("article basis measures lines", [(*one, menu[one], lines[one]) for one in sorted(menu | lines)])


def _article(address: str) -> int:
    return int(address.removeprefix("art").split(".")[0] or 0)


def _plans(folder: Path) -> dict:
    found = {}
    for path in sorted(folder.glob("*.json")):
        try:
            plan = read_plan(path.read_bytes(), load_plan_form()).plan
        except (OSError, PlanError):
            continue
        found[plan.id] = plan
    return found
