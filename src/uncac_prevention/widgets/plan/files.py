"""The files that a plan becomes: for oneself, for a colleague, and back to a colleague."""

from collections.abc import Iterator

from ...plan import ActionPlan, Review
from ..parcel import Parcel, parcel
from .desk import PlanDesk

SETS = ("all", "plan", "review")
"""What can be asked for: every format, the plan as a file to load again, the review of a colleague's plan."""


def files(wanted: str, desk: PlanDesk, language: str) -> list[tuple[Parcel, bytes]]:
    """Return the files of a set, each as a link and as bytes.

    Args:
        wanted: one of `SETS`.
        desk: with the plan, the own marks and the colleague's plan.
        language: of the words in documents.
    """
    # Imported when files are asked for: the maker of Word files takes a moment.
    from ...export.plan import file_name, plan_csv, plan_docx, plan_file, plan_html

    def made(kind: str, data: bytes, plan: ActionPlan, review: bool = False) -> tuple[Parcel, bytes]:
        return parcel(file_name(plan, kind, review), data), data

    def of_own() -> Iterator[tuple[Parcel, bytes]]:
        plan, form, review = desk.plan, desk.form, desk.received[1] if desk.received else None
        if wanted == "all":
            yield made("docx", plan_docx(plan, form, language, desk.marks, review), plan)
            yield made("csv", plan_csv(plan, form), plan)
            yield made("html", plan_html(plan, form, language, desk.marks, review), plan)
        yield made("json", plan_file(plan, form), plan)

    def of_colleague(plan: ActionPlan, review: Review) -> list[tuple[Parcel, bytes]]:
        return [made("json", plan_file(plan, desk.form, review), plan, review=True)]

    if wanted == "review":
        return of_colleague(*desk.colleague) if desk.colleague else []
    return list(of_own())
