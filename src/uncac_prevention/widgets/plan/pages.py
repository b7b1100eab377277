"""What each step of a plan shows: the fields with what is said at them, the lines, the criteria, the measures."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ... import render
from ...convention import clause_name
from ...exercises import Exercise
from ...load import lesson_files, load_convention, load_labels, load_lesson
from ...plan import (
    LESSON, PROFILE, ActionPlan, Finding, Measure, PlanField, PlanForm, PlanLine, findings, line_findings, new_line_id, profile_findings, score,
    suggestions,
)
from .desk import PlanDesk
from .steps import line_done, of_line

# What is said of fields in which there is nothing yet.
_EMPTY = ("missing", "no_baseline", "no_target")

Options = list[tuple[str, list[tuple[str, str]]]]
"""The entries of a menu, value and words, by the name of their group; a group without a name stands alone."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A field as a page asks it: with its value, the entries of its menu, its id on the page, and what is to be said about it."""

    field: PlanField
    value: str
    options: Options
    id: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line as the overview shows it: what it says in short, what its basis is, and what is open."""

    line: PlanLine
    number: int
    title: str
    basis: str
    article: str
    weights: str
    open: tuple[Finding, ...]
    done: frozenset[str]


class Pages:
    """The pages of one plan in one language; they read from the desk and change nothing."""

    def __init__(self, exercise: Exercise, form: PlanForm, desk: PlanDesk, language: str, prefix: str):
        self._exercise, self._form, self._desk, self._language, self._prefix = exercise, form, desk, language, prefix
        self._steps = {one.id: one for one in exercise.items}

    def body(self, page: str, line: str, strict: bool, state: Mapping) -> tuple[str, dict[str, str]]:
        """Return a page, and what its notes say now by the id of their place.

        Args:
            page: a step, or the overview of all lines.
            line: the id of the line that a step for one line shows.
            strict: whether empty fields are pointed out although the step is new.
            state: what the part knows besides: agreed, parcels, most.
        """
        plan = self._desk.plan
        shown = plan.line(line) or PlanLine(line)
        asked = list(self._asked(page, shown, plan, strict))
        parts = {"suggestions": self._suggestions, "review": self._review}.get(page, dict)()
        notes = {f"{one.id}-note": self._note(one.said) for one in asked} | self._own_notes(page, shown)
        body = render.fill("plan_form", self._language, exercise=self._exercise, page=page, step=self._steps.get(page), steps=self._numbered,
                           prefix=self._prefix, asked=asked, line=shown, number=plan.number(line) or len(plan.lines) + 1, form=self._form,
                           rows=list(self._rows(plan)), done=self._desk.steps(self._steps), of_line=of_line(self._form),
                           line_done=line_done(self._form, shown), findings=self._findings(plan), notes=notes, **parts, **state)
        return body, notes

    def static(self) -> str:
        """Return all steps for a page without a kernel: also what one works with where machines fail."""
        asked = {group.id: group.fields for group in self._form.groups} | {PROFILE: self._form.profile}
        return render.fill("plan_static", self._language, exercise=self._exercise, form=self._form, asked=asked, steps=self._numbered,
                           bases=load_labels(self._language)["bases"])

    def line_of(self, measure: Measure) -> PlanLine:
        """Return a new line that begins with a measure of the menu."""
        return PlanLine(new_line_id(), {"status": "planned", **self._basis_of(measure), "measure": measure.id, "action": measure.text[self._language]})

    def completed(self, line: PlanLine, given: Mapping[str, str], changed: set[str]) -> dict[str, str]:
        """Return what was chosen with what follows from it: a measure brings its basis, another basis leaves a measure behind.

        Args:
            line: as it was.
            given: what the page sent.
            changed: which of article, paragraph and measure are new.
        """
        wanted = dict(given)
        measure, before = self._form.measure(wanted.get("measure", "")), self._form.measure(line.value("measure"))
        if measure and "measure" in changed:
            wanted |= self._basis_of(measure)
            # The learner's own words stay; those of another measure go with it.
            if not wanted.get("action", "").strip() or before and wanted["action"] in before.text.values():
                wanted["action"] = measure.text[self._language]
        elif measure and measure not in self._form.measures_for(wanted.get("uncac_article", ""), wanted.get("report_para", "")):
            wanted["measure"] = ""
        if "report_para" in changed | ({"report_para"} if measure else set()) and not wanted.get("recommendation"):
            conclusions = {one.id for one in self._form.field("recommendation").options}
            wanted["recommendation"] = wanted["report_para"] if wanted.get("report_para") in conclusions else ""
        return wanted

    def _basis_of(self, measure: Measure) -> dict[str, str]:
        return {"uncac_article": measure.article, "report_para": str(measure.paragraph)}

    @property
    def _words(self) -> dict[str, str]:
        return load_labels(self._language)["plan"]

    @cached_property
    def _numbered(self) -> list[tuple[int, str, str]]:
        """The steps with their numbers and titles."""
        return [(number, one.id, one.prompt[self._language]) for number, one in enumerate(self._exercise.items, 1)]

    # Fields

    def _asked(self, page: str, line: PlanLine, plan: ActionPlan, strict: bool) -> Iterator[Asked]:
        group = next((one for one in self._form.groups if one.id == page), None)
        fields, values = (self._form.profile, plan.profile) if page == PROFILE else (group.fields if group else (), line.values)
        found = profile_findings(plan, self._form) if page == PROFILE else line_findings(line, self._form) if line.values else ()
        # Whoever has only begun a page need not be told that the rest of it is empty.
        begun = strict or any(values.get(one.id) for one in [one for one in fields if one.required][-1:])
        for one in fields:
            said = tuple(each.words(self._form, self._language) for each in found if each.field == one.id and (begun or each.code not in _EMPTY))
            place = PROFILE if page == PROFILE else line.id
            value = values.get(one.id, "")
            yield Asked(one, self._came_from(value) if one.control == "given" else value, self._options(one, line), f"{self._prefix}-{place}-{one.id}", said)

    def _came_from(self, origin: str) -> str:
        """The lesson that a line came from, in words; a file may name one that there is not."""
        number = origin.split("/")[0]
        found = next((load_lesson(one.stem) for one in lesson_files() if one.stem == number), None)
        return self._words["from_lesson"].format(number=number, title=found.title[self._language]) if found else ""

    def _options(self, field: PlanField, line: PlanLine) -> Options:
        article, paragraph = line.value("uncac_article"), line.value("report_para")
        if field.source == "articles":
            linked = {address for number, address in self._form.links if str(number) == paragraph}
            return self._parted(self._menu, linked, "linked_articles", "other_articles") if linked else [("", self._menu)]
        if field.source == "paragraphs":
            every = [(str(one), self._paragraph(one)) for one in self._form.weights]
            linked = {str(number) for number, address in self._form.links if address == article}
            return self._parted(every, linked, "linked_paragraphs", "other_paragraphs") if linked else [("", every)]
        if field.source == "measures":
            return [("", [(one.id, self._measure(one)) for one in self._form.measures_for(article, paragraph)])]
        return [("", [(one.id, one.text[self._language]) for one in field.options])]

    def _parted(self, every: list[tuple[str, str]], first: set[str], name: str, other: str) -> Options:
        return [(self._words[name], [one for one in every if one[0] in first]), (self._words[other], [one for one in every if one[0] not in first])]

    @cached_property
    def _menu(self) -> list[tuple[str, str]]:
        """The articles and clauses that any paragraph is linked to, in the Convention's order."""
        addresses = sorted({address for _, address in self._form.links}, key=lambda one: [int(step) for step in one.removeprefix("art").split(".")])
        return [(one, self._titled(one)) for one in addresses]

    def _titled(self, address: str) -> str:
        """How an article or clause is called in a menu: with the title of its article."""
        title = load_convention().article(int(address.removeprefix("art").split(".")[0])).title[self._language]
        return self._words["article"].format(name=clause_name(address, self._language).capitalize(), title=title)

    def _paragraph(self, number: int) -> str:
        weights = load_labels(self._language)["weights"]
        said = load_labels(self._language)["form"]["list_mark"].join(f"{one} {weights[one]}" for one in self._form.weights[number])
        return self._words["paragraph"].format(number=number, weights=said)

    def _measure(self, measure: Measure) -> str:
        return self._words["measure"].format(text=measure.text[self._language], number=measure.paragraph, weight=measure.weight)

    def _note(self, said: Iterable[str]) -> str:
        return render.fill("plan_note", self._language, said=list(said))

    def _own_notes(self, page: str, line: PlanLine) -> dict[str, str]:
        """What a page says besides its fields, which changes while somebody writes."""
        if page in ("risk", "control"):
            said = [self._words["level"].format(score=line.score, level=line.level)] if line.score else []
            return {f"{self._prefix}-level": self._note(said)}
        if page == "review":
            notes = {f"{self._prefix}-total": self._note([self._total(self._desk.marks)])}
            if self._desk.colleague:
                notes[f"{self._prefix}-colleague-total"] = self._note([self._total(self._desk.colleague[1].marks)])
            return notes
        return {}

    # Lines

    def _rows(self, plan: ActionPlan) -> Iterator[Row]:
        for number, one in enumerate(plan.lines, 1):
            title = one.value("action") or one.value("risk") or self._words["untitled"]
            yield Row(one, number, title, one.basis(self._form), one.value("uncac_article"), " ".join(one.weights(self._form)),
                      line_findings(one, self._form), frozenset(line_done(self._form, one)))

    def _findings(self, plan: ActionPlan) -> dict[str, list[tuple[str, str]]]:
        """What is open, in words, with the field, by the id of the line; `profile` for the profile, nothing for the whole plan."""
        found: dict[str, list[tuple[str, str]]] = {}
        profile = [one.id for one in self._form.profile]
        for one in findings(plan, self._form):
            place = one.line or (PROFILE if one.field in profile else "")
            found.setdefault(place, []).append((one.field, one.words(self._form, self._language)))
        return found

    # What can be taken over

    def _suggestions(self) -> dict[str, object]:
        """What every earlier lesson offers, with the lessons that offer nothing yet."""
        lessons = [load_lesson(one.stem) for one in lesson_files() if one.stem < LESSON]
        giving = [one for one in lessons if any(each.kind == "checklist" or any(item.plan for item in each.items) for each in one.exercises)]
        found = suggestions(lessons, self._desk.record, self._desk.plan)
        offers = [(one.id, one.title[self._language], [each for each in found if each.lesson == one.id]) for one in giving]
        return {"offers": offers, "taken": sum(1 for one in self._desk.plan.lines if one.value("origin")), "menu": self._offered()}

    def _offered(self) -> list[tuple[str, list[tuple[Measure, str, str]]]]:
        """The measures by article: its name, and each measure with the name of its clause and the basis in words."""
        bases, names = load_labels(self._language)["bases"], dict(self._menu)
        grouped: dict[str, list[tuple[Measure, str, str]]] = {}
        for one in sorted(self._form.measures, key=lambda one: int(one.article.removeprefix("art").split(".")[0])):
            article = one.article.split(".")[0]
            grouped.setdefault(names.get(article) or self._titled(article), []).append((one, clause_name(one.article, self._language), bases[one.basis]))
        return list(grouped.items())

    # Scores

    def _review(self) -> dict[str, object]:
        return {"marks": self._desk.marks, "colleague": self._desk.colleague, "received": self._desk.received,
                "score_of": self._total, "shown_fields": [one for one in self._form.fields if one.control != "given"],
                "worded": self._worded}

    def _worded(self, field: PlanField, value: str) -> str:
        """A value of a line as it reads."""
        if field.source == "articles" and value:
            return clause_name(value, self._language)
        if field.source == "paragraphs" and value:
            return load_labels(self._language)["reader"]["address"].format(number=value)
        measure = self._form.measure(value) if field.source == "measures" else None
        return measure.text[self._language] if measure else field.words(value, self._language)

    def _total(self, marks: Mapping[str, int]) -> str:
        """What marks come to, in words."""
        found, words = score(self._form, marks), self._words
        said = words["total"].format(total=found.total, best=found.best)
        if found.failed:
            return said + words["failed"]
        if found.open:
            return said + words["marks_open"].format(count=len(found.open))
        return said + words["passed" if found.passed else "not_passed"].format(mark=self._form.pass_mark)
