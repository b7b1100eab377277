"""The plan as a part of the Form: where one is in it, and what each press does."""

from collections.abc import Mapping

from ... import render
from ...exercises import Exercise
from ...learner import LearnerRecord
from ...load import lesson_files, load_labels, load_lesson, load_plan_form
from ...plan import LARGEST, LESSON, PROFILE, PlanError, PlanFile, PlanLine, new_line_id, read_plan, suggestions
from ..parcel import Parcel, exports_folder, write_down
from .desk import PlanDesk
from .files import SETS, files
from .pages import Pages
from .steps import LINES, line_done, of_line

# Steps whose doing leaves nothing behind in the plan itself.
_SEEN = ("suggestions", "check", "export")
# A choice in one of these changes what the others offer.
_FILTERS = ("uncac_article", "report_para", "measure")


class PlanPart:
    """One plan of one learner; everything that is written lives in the record, only the place and the open question live here."""

    def __init__(self, lesson: str, exercise: Exercise, record: LearnerRecord, language: str):
        self.name, self.language = f"{lesson} {exercise.id}", language
        self._exercise, self._record, self._form = exercise, record, load_plan_form()
        self._desk = PlanDesk(self._form, record)
        self._prefix = f"f-{lesson}-{exercise.id}"
        self._pages = Pages(exercise, self._form, self._desk, language, self._prefix)
        self._order = [PROFILE, "suggestions", LINES, *of_line(self._form), "check", "review", "export"]
        self._agreed, self._asking, self._offered = False, "", None
        self._parcels: list[Parcel] = []
        self._say("")
        self._moved, self._still = False, False
        self._line = self._desk.last_line
        self._page = self._first_page()

    def page(self) -> str:
        """Return every step, field, criterion and measure for a page without a kernel."""
        return self._pages.static()

    def act(self, act: str, value: object) -> None:
        """Do what a button, a choice or a pause in writing asks for; what does not fit the plan of now changes nothing."""
        self._say("")
        self._moved = self._still = False
        asked, self._asking = self._asking, ""
        name, *places = act.split(" ")
        doing = getattr(self, f"_do_{name}", None)
        if name == "keep" and places:
            # Whoever is writing is not interrupted, also by a question that is still open.
            self._asking = asked
            self._keep(places, value if isinstance(value, Mapping) else {})
        elif name.endswith("_yes") and asked == name.removesuffix("_yes"):
            getattr(self, f"_{asked}")()
        elif doing and not places:
            doing(value)

    def view(self) -> dict[str, object]:
        """Return what the Form shows now."""
        if self._page in of_line(self._form) and not self._desk.plan.line(self._line) and not self._fresh:
            self._page = LINES
        saved = self._record.saved_at if self._record.count(LESSON) else None
        state = {"agreed": self._agreed, "parcels": self._parcels, "most": LARGEST}
        body, notes = self._pages.body(self._page, self._line, self._strict, state)
        return {
            "label": self._exercise.title[self.language], "body": body, "notes": notes, "still": self._still, "move": self._moved,
            "status": render.status(self.language, problem=self._problem, note=self._note, unsaved=self._record.problem,
                                    saved=saved.astimezone().strftime("%H:%M") if saved else ""),
            "actions": render.actions(self.language, self._prefix, *self._acts(), section="plan"),
        }

    # Where one is

    @property
    def _words(self) -> dict[str, str]:
        return load_labels(self.language)["plan"]

    def _say(self, problem: str, note: str = "") -> None:
        self._problem, self._note = problem, note

    def _first_page(self) -> str:
        """Where the work goes on: at the first step that the last line lacks, else where the lines are."""
        self._strict, self._fresh = False, False
        plan = self._desk.plan
        if not plan.profile and not plan.lines:
            return PROFILE
        if not plan.lines:
            return "suggestions"
        done = line_done(self._form, plan.line(self._line))
        return next((one for one in of_line(self._form) if one not in done), LINES)

    def _open(self, page: str, strict: bool = False) -> None:
        if self._page in _SEEN:
            self._desk.step(self._page)
        self._page, self._strict, self._moved = page, strict, True
        self._fresh = self._fresh and page in of_line(self._form)

    def _do_go(self, value: object) -> None:
        if value in self._order and (value not in of_line(self._form) or self._desk.plan.line(self._line) or self._fresh):
            self._open(value)

    def _do_next(self, _value: object) -> None:
        steps = of_line(self._form)
        if self._page == steps[-1]:
            self._open(LINES)
        elif self._page == LINES:
            self._open("check")
        elif self._page != self._order[-1]:
            self._open(self._order[self._order.index(self._page) + 1])

    def _do_back(self, _value: object) -> None:
        steps = of_line(self._form)
        if self._page == "check":
            self._open(LINES)
        elif self._page != PROFILE:
            self._open(self._order[self._order.index(self._page) - 1])
        self._fresh = self._fresh and self._page in steps

    def _do_fix(self, value: object) -> None:
        """Go to a field that something was said about; without a line it is one of the profile."""
        line, _, name = str(value).partition(" ")
        step = next((group.id for group in self._form.groups if any(one.id == name for one in group.fields)), "")
        if line == PROFILE:
            self._open(PROFILE, strict=True)
        elif step and self._desk.plan.line(line):
            self._line = line
            self._open(step, strict=True)

    # What is written

    def _keep(self, places: list[str], given: Mapping) -> None:
        where, *_ = places
        self._still = True
        if where == "marks":
            self._desk.mark(given)
        elif where == "colleague":
            self._desk.review(given)
        elif where == "agree":
            self._agreed, self._still = "agree" in given, False
            self._parcels = self._parcels if self._agreed else []
        elif where == PROFILE or where == self._line:
            self._write(where, dict(given))

    def _write(self, item: str, given: dict) -> None:
        line = self._desk.plan.line(item) or PlanLine(item)
        changed = {one for one in _FILTERS if one in given and given[one] != line.value(one)}
        if changed:
            given, self._still = self._pages.completed(line, given, changed), False
        if item == PROFILE or self._desk.plan.line(item) or self._fresh:
            self._problem = self._desk.write(item, given)
            # A line of which everything was rubbed out is again one that has not begun.
            self._fresh = item == self._line and not self._desk.plan.line(item)

    # Lines

    def _do_add(self, _value: object) -> None:
        if len(self._desk.plan.lines) and not self._room():
            return
        # A line is in the plan as soon as something is written in it.
        self._line, self._fresh = new_line_id(), True
        self._open(of_line(self._form)[0])

    def _room(self) -> bool:
        self._problem = self._desk.begin()
        return not self._problem

    def _do_line(self, value: object) -> None:
        line = self._desk.plan.line(str(value))
        if line:
            self._line, self._fresh = line.id, False
            done = line_done(self._form, line)
            steps = of_line(self._form)
            self._open(self._page if self._page in steps else next((one for one in steps if one not in done), steps[0]))

    def _do_copy(self, value: object) -> None:
        copied = self._desk.copied(str(value))
        if copied:
            self._problem = self._desk.begin(copied)
            if not self._problem:
                self._line = copied.id
                self._say("", self._words["copied"].format(number=len(self._desk.plan.lines)))

    def _do_remove(self, value: object) -> None:
        number = self._desk.remove(str(value))
        if number:
            if self._page != LINES:
                self._open(LINES)
            self._say("", self._words["removed"].format(number=number))

    def _do_bring_back(self, _value: object) -> None:
        found = self._desk.bring_back()
        if found:
            self._say("", self._words["brought_back"].format(number=self._desk.plan.number(found)))

    # What earlier lessons and the menu bring

    def _do_take(self, value: object) -> None:
        ticked = set(value) if isinstance(value, Mapping) else set()
        lines = [one.line(self._form, self.language) for one in self._suggested() if one.origin in ticked]
        self._take(lines)

    def _do_take_measures(self, value: object) -> None:
        ticked = value if isinstance(value, Mapping) else {}
        self._take([self._pages.line_of(one) for one in self._form.measures if one.id in ticked])

    def _take(self, lines: list[PlanLine]) -> None:
        if not lines:
            self._problem = "nothing_ticked"
            return
        self._problem = self._desk.begin(*lines)
        if not self._problem:
            self._line = lines[0].id
            self._desk.step("suggestions")
            self._open(LINES)
            self._say("", self._words["taken"].format(count=len(lines)))

    def _suggested(self):
        return suggestions([load_lesson(one.stem) for one in lesson_files() if one.stem < LESSON], self._record, self._desk.plan)

    # Files

    def _do_load_colleague(self, value: object) -> None:
        found = self._read(value)
        if found and found.plan.id == self._desk.plan.id and self._desk.plan.answers:
            self._note = self._words["own_plan"]
        elif found:
            self._desk.take_colleague(found)
            self._said(found, self._words["colleague_loaded"].format(count=len(found.plan.lines)))

    def _do_load_review(self, value: object) -> None:
        try:
            found = self._desk.take_review(_bytes(value))
        except PlanError as error:
            self._note = error.words(self._form, self.language)
            return
        self._said(found, self._words["review_loaded"])

    def _do_load_plan(self, value: object) -> None:
        found, plan = self._read(value), self._desk.plan
        if found and plan.lines and found.plan.id != plan.id:
            self._offered, self._asking = found, "replace"
            self._note = self._words["replace_ask"].format(count=len(plan.lines), other=len(found.plan.lines))
        elif found:
            self._take_file(found, instead=False)

    def _replace(self) -> None:
        self._set_aside()
        self._take_file(self._offered, instead=True)

    def _take_file(self, found: PlanFile, instead: bool) -> None:
        self._desk.take(found, instead)
        self._line = self._desk.last_line
        self._open(LINES)
        self._said(found, self._words["plan_loaded"].format(count=len(found.plan.lines)))

    def _read(self, value: object) -> PlanFile | None:
        try:
            return read_plan(_bytes(value), self._form)
        except PlanError as error:
            self._note = error.words(self._form, self.language)
            return None

    def _said(self, found: PlanFile, note: str) -> None:
        self._note = " ".join([note, *(one.words(self._form, self.language) for one in found.notes)])

    def _do_make(self, value: object) -> None:
        """Make the files asked for, once the warning was ticked; `value` names a set of them."""
        if not self._agreed:
            self._problem = "not_agreed"
            return
        if value not in SETS:
            return
        made = files(str(value), self._desk, self.language)
        self._parcels = [one for one, _ in made]
        self._desk.step("export")
        written = [write_down(one.name, data) for one, data in made]
        self._note = self._words["files_ready"].format(folder=exports_folder()) if all(written) else self._words["files_ready_download"]

    # Beginning again

    def _do_restart(self, _value: object) -> None:
        self._asking, self._note = "restart", self._words["restart_ask"]

    def _restart(self) -> None:
        self._set_aside()
        self._desk.restart()
        self._line, self._parcels, self._agreed = "", [], False
        self._open(PROFILE)

    def _set_aside(self) -> None:
        """Keep the plan of now in the folder of exports, before it gives way."""
        if self._desk.plan.lines:
            made = files("plan", self._desk, self.language)
            for one, data in made:
                write_down(one.name, data)

    def _acts(self) -> tuple[list[str], str]:
        if self._asking:
            return [f"{self._asking}_no", f"{self._asking}_yes"], f"{self._asking}_no"
        steps = of_line(self._form)
        acts = ["back"] * (self._page != PROFILE) + ["next"] * (self._page != self._order[-1])
        acts += ["add"] * (self._page in (LINES, "check", steps[-1])) + ["bring_back"] * (self._page == LINES and self._desk.removed is not None)
        acts += ["restart"] * (self._page in (LINES, "export") and bool(self._desk.plan.lines))
        few = self._page == LINES and len(self._desk.plan.lines) < self._form.least_lines
        return acts, "add" if few else "next"


def _bytes(value: object) -> bytes:
    """What a page sent of a file: its text, or only its size where it is too large anyway."""
    if isinstance(value, Mapping) and isinstance(value.get("size"), int):
        return bytes(max(0, min(value["size"], LARGEST + 1)))
    return str(value).encode("utf-8", "surrogatepass") if isinstance(value, str) else b""


