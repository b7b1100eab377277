"""The timeline on the Form: what has a date, as the report saw it and as last checked, each with its source."""

from collections.abc import Iterable
from datetime import date

from .. import render
from ..load import load_labels
from ..tables.facts import is_stale
from ..tables.timeline import Entry, by_year, report_day, timeline
from .form import Form

STATES = ("then", "now")


def timeline_explorer(language: str, prefix: str = "f-timeline") -> Form:
    """Return the timeline.

    Args:
        language: "en" or "zh".
        prefix: makes its controls' ids unique on the page.
    """
    return Form(TimelinePart(language, prefix))


class TimelinePart:
    """What the timeline shows: what the report dates, or that and every later fact, of one kind of source or of all.

    Args:
        language: "en" or "zh".
        prefix: makes its controls' ids unique on the page.
        today: the day to count from; a fact not reviewed for twelve months says so. Today where it is not given.
    """

    def __init__(self, language: str, prefix: str = "f-timeline", today: date | None = None):
        self.name, self.language = "timeline", language
        self._prefix, self._today, self._entries = prefix, today, timeline()
        self._state, self._source = STATES[0], ""

    def act(self, act: str, value: object) -> None:
        """Switch the state or choose a kind of source; an act or a value that does not fit changes nothing."""
        text = value if isinstance(value, str) else None
        if act == "state" and text in STATES:
            self._state, self._source = text, ""
        elif act == "source" and text in ["", *self._sources] and self._state == "now":
            self._source = text

    def view(self) -> dict[str, object]:
        """Return what the Form shows now: the controls, then what is shown in words, then the entries by year."""
        today = self._today or date.today()
        entries = [one for one in self._of(self._state) if self._source in ("", *one.sources)]
        facts = [fact for one in entries for fact in one.facts]
        stale = {fact["id"] for fact in facts if is_stale(fact, today)}
        said = [self._words[f"{self._state}_said"].format(count=len(entries), facts=len(facts), stale=len(stale), day=self._day,
                                                          coming=sum(one.to_come for one in entries))]
        return {"label": self._words["title"], "order": ["actions", "status", "body"], "actions": self._controls(),
                "status": render.fill("articles_status", self.language, prefix=self._prefix, problem="", said=said, elsewhere=[]),
                "body": self._list(entries, {fact["id"]: fact["id"] in stale for fact in facts}), "move": False}

    def page(self) -> str:
        """Return both states, one after the other, for a page without a kernel."""
        states = [(self._words[one], self._list(self._of(one), level=4)) for one in STATES]
        return render.fill("whole_timeline", self.language, states=states, day=self._day)

    @property
    def _words(self) -> dict[str, str]:
        return load_labels(self.language)["timeline"]

    @property
    def _day(self) -> str:
        return render.in_words(report_day(), language=self.language)

    @property
    def _sources(self) -> list[str]:
        """The kinds of source that there are, in the order of the words for them."""
        found = {kind for one in self._entries for kind in one.sources}
        return [name.removeprefix("from_") for name in self._words if name.startswith("from_") and name.removeprefix("from_") in found]

    def _of(self, state: str) -> list[Entry]:
        return [one for one in self._entries if state == "now" or one.basis == "report"]

    def _list(self, entries: Iterable[Entry], stale: dict[str, bool] | None = None, level: int = 3) -> str:
        """The entries by year; on a page that is the same every day every fact says when it was last checked."""
        return render.fill("timeline", self.language, years=by_year(list(entries)), stale=stale, level=level, day=self._day)

    def _controls(self) -> str:
        sources = [("", self._words["any_source"]), *((one, self._words[f"from_{one}"]) for one in self._sources)]
        return render.fill("timeline_controls", self.language, prefix=self._prefix, states=[(one, self._words[one]) for one in STATES], state=self._state,
                           sources=sources if self._state == "now" else [], source=self._source)
