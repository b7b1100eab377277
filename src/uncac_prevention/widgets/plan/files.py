"""The files that a plan becomes: for oneself, for a colleague, and back to a colleague."""

from ...plan import review_json
from ..parcel import Parcel, parcel
from .desk import PlanDesk

SETS = ("all", "plan", "review")
"""What can be asked for: every format, the plan as a file to load again, the review of a colleague's plan."""


def files(wanted: str, desk: PlanDesk, language: str) -> list[tuple[Parcel, bytes]]:
    """Return the files of a set, each as a link and as bytes.

    Args:
        wanted: one of `SETS`.
        desk: with the plan, and the colleague's.
        language: of the words in documents.
    """
    if wanted == "review":
        return [_file(f"review-{desk.colleague[0].id[:4]}", "json", review_json(*desk.colleague))] if desk.colleague else []
    plan_file = _file("plan", "json", desk.file())
    return [plan_file]


def _file(stem: str, kind: str, data: bytes) -> tuple[Parcel, bytes]:
    return parcel(stem, kind, data), data
