"""The check of the computer on the Form: pressed, it looks at the computer, asks the browser, and says each line with what to do."""

import getpass
import platform
import time
from datetime import date
from pathlib import Path

from .. import __version__, render
from ..export.files import load_package
from ..learner import work_folder
from ..load import data_folder, load_labels
from ..readiness import Facts, Finding, answered, findings, here, page_facts, without_person

FONT = Path(__file__).resolve().parents[1] / "fonts" / "PreventionSansSC-Regular.ttf"


def look() -> Facts:
    """Look at the computer on which the lessons run."""
    return here(work_folder(), data_folder().parent, FONT, date.fromisoformat(load_package()["released"]))


class ReadinessPart:
    """Each line in words, what to do where something needs attention, and a report for those who look after the computer."""

    def __init__(self, lesson: str, language: str, look=look, clock=time.perf_counter):
        self.name, self.language = f"{lesson} check", language
        self._prefix, self._look, self._clock = f"f-{lesson}-check", look, clock
        self._facts: Facts | None = None
        self._asked = 0.0

    def page(self) -> str:
        """Return what this part says without a kernel."""
        words = load_labels(self.language)["readiness"]
        return render.fill("note", self.language, live=False, title=words["title"], sentences=[words["page"], words["page_nothing"]])

    def act(self, act: str, value: object) -> dict[str, object] | None:
        """Look at the computer and ask the browser; take what the browser answers."""
        if act == "check":
            self._facts, self._asked = self._look(), self._clock()
            return {"ask": "browser"}
        if act == "browser" and self._facts:
            self._facts = answered(self._facts, page_facts(value, self._clock() - self._asked))
        return None

    def view(self) -> dict[str, object]:
        """Return what the Form shows now."""
        words = load_labels(self.language)["readiness"]
        found = findings(self._facts) if self._facts else []
        lines = [(words[one.line], one.ready, self._said(one)) for one in found]
        open_ = sum(not one.ready for one in found)
        note = (words["all_ready"] if not open_ else words["some"].format(count=open_)) if self._facts and self._facts.page else ""
        body = render.fill("readiness", self.language, lines=lines, looking=bool(self._facts and not self._facts.page), note=note,
                           remote=bool(self._facts and self._facts.page and self._facts.page.remote), report=self._report(lines) if note else "")
        return {"label": words["title"], "body": body, "move": False, "status": render.status(self.language, note=note),
                "actions": render.actions(self.language, self._prefix, ["check"], "" if self._facts else "check", section="readiness")}

    def _said(self, one: Finding) -> str:
        mark = load_labels(self.language)["form"]["list_mark"]
        facts = {name: mark.join(value) if isinstance(value, (list, tuple)) else value for name, value in one.facts.items()}
        return self._without_person(load_labels(self.language)["readiness"][f"{one.line}_{one.code}"].format(**facts))

    def _report(self, lines: list[tuple[str, bool, str]]) -> str:
        """Plain text that names no person, for whoever looks after the computer."""
        words, facts = load_labels(self.language)["readiness"], self._facts
        head = [words["report_head"].format(version=__version__), words["report_for"], words["report_system"].format(
            system=facts.system, python=platform.python_version(), agent=facts.page.agent)]
        told = [f"{words['ready' if ready else 'attention']} {name}{words['colon']}{said}" for name, ready, said in lines]
        return self._without_person("\n".join([*head, "", *told, "", words["report_needs"]]))

    @staticmethod
    def _without_person(text: str) -> str:
        try:
            user = getpass.getuser()
        except (OSError, KeyError, ImportError):
            user = ""
        return without_person(text, str(Path.home()), user)
