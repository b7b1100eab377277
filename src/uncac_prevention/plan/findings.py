"""What a plan still lacks or where it does not fit together: said in words at the field, never in the way of an export."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .records import ActionPlan, PlanField, PlanForm, PlanLine, known

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# An e-mail address; a number of eleven digits or more, such as of a telephone or an identity card, with or without what separates it.
# The limit before the sign keeps a long text without one from taking for ever.
_PERSONAL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+\.\w|(?<![\d.,])\+?\d(?:[ -]?\d){10,}(?:[Xx]|(?![\d.,]))")
_CONCLUSIONS = {str(one) for one in range(69, 75)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: its code among the words, the field and the line it is about; both empty for the plan as a whole."""

    code: str
    field: str = ""
    line: str = ""
    values: tuple[tuple[str, str], ...] = ()

    def words(self, form: PlanForm, language: str) -> str:
        """Return what is to be said about it, in a language; it names the field."""
        label = form.field(self.field).label[language] if self.field else ""
        return form.said("findings", self.code, language, field=label, **dict(self.values))


def findings(plan: ActionPlan, form: PlanForm) -> tuple[Finding, ...]:
    """Return everything that a plan lacks, in the order of profile, lines and fields."""
    return (*profile_findings(plan, form), *(one for line in plan.lines for one in line_findings(line, form)), *_of_all(plan, form))


def profile_findings(plan: ActionPlan, form: PlanForm) -> tuple[Finding, ...]:
    """Return what the profile lacks."""
    return tuple(one for asked in form.profile for one in _of_field(asked, PlanLine("", plan.profile), form))


def line_findings(line: PlanLine, form: PlanForm) -> tuple[Finding, ...]:
    """Return what one line lacks, field by field, then where two of its fields do not fit."""
    found = [*(one for asked in form.fields for one in _of_field(asked, line, form)), *_of_dates(line), *_of_risk(line), *_of_indicator(line),
             *_of_basis(line, form)]
    if line.value("owner").casefold() in form.vague:
        found.append(Finding("vague_owner", "owner", line.id))
    order = [one.id for one in form.fields]
    return tuple(sorted(found, key=lambda one: order.index(one.field)))


def _of_all(plan: ActionPlan, form: PlanForm) -> Iterator[Finding]:
    if len(plan.lines) < form.least_lines:
        yield Finding("few_lines", values=(("count", str(len(plan.lines))), ("least", str(form.least_lines))))


def _of_field(asked: PlanField, line: PlanLine, form: PlanForm) -> Iterator[Finding]:
    value = line.value(asked.id)
    if not value:
        if asked.required:
            yield Finding("missing", asked.id, line.id)
    elif asked.control in ("menu", "scale"):
        if not known(asked, value, form):
            yield Finding("unknown_value", asked.id, line.id)
    elif asked.control == "date":
        if day_of(value) is None:
            yield Finding("impossible_date", asked.id, line.id, (("value", value[:40]),))
    else:
        if len(value) > asked.limit:
            yield Finding("too_long", asked.id, line.id, (("count", str(len(value))), ("limit", str(asked.limit))))
        if looks_personal(value):
            yield Finding("personal_data", asked.id, line.id)


def looks_personal(text: str) -> bool:
    """Return whether an e-mail address stands in a text, or a number as long as that of a telephone or an identity card."""
    return bool(_PERSONAL.search(text))


def day_of(text: str) -> date | None:
    """Return the day that a text such as 2026-03-31 names; None where there is no such day or it is written otherwise."""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def _of_dates(line: PlanLine) -> Iterator[Finding]:
    start, end = (day_of(line.value(one)) for one in ("start", "end"))
    if start and end and end < start:
        yield Finding("end_before_start", "end", line.id)


def _of_risk(line: PlanLine) -> Iterator[Finding]:
    remaining, before = line.value("residual"), line.level
    if remaining not in tuple("12345") or before is None:
        return
    if int(remaining) > before:
        yield Finding("remaining_above", "residual", line.id, (("level", str(before)),))
    elif int(remaining) < before and not line.value("control"):
        yield Finding("lowered_without_control", "residual", line.id, (("level", str(before)),))
    elif int(remaining) < before and line.value("control_tested") != "yes":
        yield Finding("lowered_untested", "residual", line.id, (("level", str(before)),))


def _of_indicator(line: PlanLine) -> Iterator[Finding]:
    baseline, target = line.value("baseline"), line.value("target")
    if line.value("indicator"):
        yield from (Finding(f"no_{one}", one, line.id) for one in ("baseline", "target") if not line.value(one))
    if baseline and baseline.casefold() == target.casefold():
        yield Finding("target_is_baseline", "target", line.id)


def _of_basis(line: PlanLine, form: PlanForm) -> Iterator[Finding]:
    paragraph, taken = line.value("report_para"), line.value("recommendation")
    measure = form.measure(line.value("measure"))
    if line.basis(form) == "own":
        yield Finding("not_linked", "uncac_article", line.id)
    if set(line.weights(form)) == {"G"}:
        yield Finding("meeting_fact", "report_para", line.id, (("number", paragraph),))
    if measure and paragraph and str(measure.paragraph) != paragraph:
        yield Finding("measure_elsewhere", "report_para", line.id, (("number", str(measure.paragraph)),))
    if paragraph in _CONCLUSIONS and taken not in ("", paragraph):
        yield Finding("conclusion_differs", "recommendation", line.id, (("number", paragraph),))
