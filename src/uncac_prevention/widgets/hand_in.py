"""The file of results on the Form: what would be in it, consent, and the file; nothing is made of what was not shown."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime

from .. import render
from ..evaluation import (
    FORM_IDS, TESTS, ResultFile, WorkshopForm, days_band, is_code, kept_answers, looks_personal, new_id, result_json,
)
from ..exercises import SETTINGS, Exercise
from ..learner import LearnerRecord
from ..learner.events import ID
from ..load import load_labels, load_workshop_forms
from ..progress import RESULTS, first_answers, results, tests_of
from .parcel import Parcel, exports_folder, parcel, write_down
from .progress import lessons_there, now

FILES, SERIES = "file", "series"
"""Under which exercise and item the record keeps the series number and how many files were made."""


class HandInPart:
    """First what goes in, then all that would be in the file, then the file; consent is asked for each time."""

    def __init__(self, record: LearnerRecord, language: str, clock: Callable[[], datetime] = now):
        self.name, self.language = f"{RESULTS} hand-in", language
        self._record, self._clock, self._prefix = record, clock, f"f-{RESULTS}-hand-in"
        self._code, self._chosen = "", frozenset(("tests", *FORM_IDS))
        self._ready: ResultFile | None = None
        self._link: Parcel | None = None
        self._note, self._moved = "", False

    def page(self) -> str:
        """Return what this part says without a kernel."""
        words = self._words
        return render.fill("note", self.language, live=False, title=words["title"], sentences=[words["page"], words["voluntary"]])

    def act(self, act: str, value: object) -> None:
        """Show what the file would hold, go back, or make it after consent."""
        given = value if isinstance(value, Mapping) else {}
        shown = self._ready
        self._note, self._link, self._moved, self._ready = "", None, False, None
        if act == "show":
            self._show(given)
        elif act == "make" and shown:
            self._ready = shown
            self._make("agree" in given)
        self._moved = self._moved or (act == "back" and shown is not None)

    def view(self) -> dict[str, object]:
        """Return what the Form shows now."""
        tests, forms = self._asked()
        setting = self._record.answers(SETTINGS, "anonymous-results").get("anonymous-results")
        body = render.fill("hand_in", self.language, prefix=self._prefix, ready=self._ready, link=self._link, code=self._code, chosen=self._chosen,
                           tests=tests, forms=forms, taken=self._taken(), answers=self._answered(forms), made=self._series()[1],
                           consent=setting.answer if setting else "", raw=result_json(self._ready).decode() if self._ready else "",
                           written=self._own_words(), personal=any(map(looks_personal, self._own_words())))
        acts, primary = (["make", "back"], "make") if self._ready else (["show"], "show")
        return {"label": self._words["title"], "body": body, "move": self._moved,
                "status": render.status(self.language, note=self._note, unsaved=self._record.problem),
                "actions": render.actions(self.language, self._prefix, acts, primary, section="hand_in")}

    @property
    def _words(self) -> dict[str, str]:
        return load_labels(self.language)["hand_in"]

    def _asked(self) -> tuple[dict[str, Exercise], dict[str, WorkshopForm]]:
        return tests_of(self._lessons), load_workshop_forms()

    @property
    def _lessons(self) -> list:
        return lessons_there()[0]

    def _taken(self) -> dict[str, dict[str, str]]:
        """The first answers to the tests, in the order in which these are taken."""
        found = first_answers(self._lessons, self._record.history())
        return {name: {item: event.answer for item, event in found[name].items()} for name in TESTS if name in found}

    def _answered(self, forms: Mapping[str, WorkshopForm]) -> dict[str, dict[str, str | int]]:
        return {name: kept_answers(one, list(self._record.answers(RESULTS, name).values())) for name, one in forms.items()}

    def _series(self) -> tuple[str, int]:
        """The series number, empty where there is none yet, and how many files were made with it."""
        kept = self._record.answers(RESULTS, FILES).get(SERIES)
        answer = kept.answer if kept and isinstance(kept.answer, Mapping) else {}
        series, number = answer.get("series"), answer.get("number")
        # An imported record may hold anything.
        right = isinstance(series, str) and ID.fullmatch(series) and type(number) is int and 0 < number < 9999
        return (series, number) if right else ("", 0)

    def _own_words(self) -> list[str]:
        forms = load_workshop_forms()
        return [answer for name, one in (self._ready.forms if self._ready else {}).items() for question, answer in one.items()
                if forms[name].question(question).kind == "text"]

    def _show(self, given: Mapping) -> None:
        self._code = "".join(unicodedata.normalize("NFKC", str(given.get("code", ""))).upper().split())[:40]
        self._chosen = frozenset(one for one in ("tests", *FORM_IDS) if one in given)
        if self._code and not is_code(self._code):
            self._note = self._words["bad_code"]
            return
        self._ready = self._gathered(new_id(), self._series()[0] or new_id())
        self._moved = self._ready is not None
        self._note = self._words["preview_where" if self._ready else "nothing"]

    def _gathered(self, identifier: str, series: str) -> ResultFile | None:
        """All that the file would hold now; None where that is nothing."""
        tests = self._taken() if "tests" in self._chosen else {}
        forms = {name: one for name, one in self._answered(load_workshop_forms()).items() if one and name in self._chosen}
        days = {name: one.last for name, one in results(self._lessons, self._record.history(), self._clock()).items()}
        both = "delayed" in tests and days.get("post") and days.get("delayed")
        gap = days_band((days["delayed"] - days["post"]).days) if both else ""
        found = ResultFile(identifier, series, self._series()[1] + 1, self.language, self._code, tests, gap, forms)
        return found if tests or forms else None

    def _make(self, agreed: bool) -> None:
        shown, found = self._ready, self._gathered(self._ready.id, self._series()[0] or self._ready.series)
        if found != shown:
            # What was agreed to is what stood on the page.
            self._ready, self._note, self._moved = found, self._words["changed" if found else "nothing"], True
        elif any(map(looks_personal, self._own_words())):
            self._note = self._words["personal"]
        elif not agreed:
            self._note = self._words["not_agreed"]
        else:
            self._record.save(RESULTS, FILES, SERIES, {"series": found.series, "number": found.number})
            self._link = parcel(f"results{'-' * bool(found.workshop)}{found.workshop}-{found.id[:8]}.json", data := result_json(found), dated=False)
            written = write_down(self._link.name, data)
            self._note = self._words["made"].format(folder=exports_folder()) if written else self._words["made_download"]
            self._ready, self._moved = None, True
