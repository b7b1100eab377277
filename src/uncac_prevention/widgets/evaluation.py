"""The results of workshops on the Form, for whoever held them: a folder or files are read, and what they say is shown and can be saved."""

from collections.abc import Mapping
from pathlib import Path

from .. import render
from ..evaluation import FEW, GAPS, LARGEST, LEAST, Collected, begun, by_outcome, changes, chosen, collected, item_analysis, own_words, withheld, workshops
from ..load import load_labels, load_workshop_forms
from ..tables.evaluation import load_test_exercises, read_results, results_in, workshop_results
from .parcel import Parcel, exports_folder, parcel, write_down
from .progress import lessons_there


class EvaluationPart:
    """What files of results say; nothing of it is kept in anybody's record."""

    def __init__(self, lesson: str, language: str):
        self.name, self.language = f"{lesson} evaluation", language
        self._prefix = f"f-{lesson}-evaluation"
        self._folder, self._found, self._note, self._moved = "", None, "", False
        self._links: list[Parcel] = []

    def page(self) -> str:
        """Return what this part says without a kernel."""
        words = self._words
        return render.fill("note", self.language, live=False, title=words["title"], sentences=[words["page"], words["trainers"]])

    def act(self, act: str, value: object) -> None:
        """Read a folder or the files that were chosen, or save the tables."""
        self._note, self._links, self._moved = "", [], False
        if act == "read":
            self._read(str(value.get("folder", "") if isinstance(value, Mapping) else value))
        elif act == "files" and isinstance(value, list):
            self._take(collected(filter(None, map(_file, value)), load_test_exercises(), load_workshop_forms()))
        elif act == "csv" and self._found:
            self._save()

    def view(self) -> dict[str, object]:
        """Return what the Form shows now."""
        told = bool(self._found) and len(self._found.learners) >= LEAST
        body = render.fill("evaluation", self.language, prefix=self._prefix, folder=self._folder or str(results_in()), found=self._found, told=told,
                           least=LEAST, few=FEW, most=LARGEST, links=self._links, **(self._said(self._found) if told else {}))
        return {"label": self._words["title"], "body": body, "move": self._moved, "status": render.status(self.language, note=self._note),
                "actions": render.actions(self.language, self._prefix, ["csv"] * told, "", section="evaluation")}

    @property
    def _words(self) -> dict[str, str]:
        return load_labels(self.language)["evaluation"]

    def _read(self, text: str) -> None:
        self._folder = text.strip()
        try:
            self._take(read_results(Path(self._folder).expanduser() if self._folder else None))
        except (OSError, ValueError, RuntimeError):
            # A name with a null character is a ValueError, a home that is not known a RuntimeError.
            self._found, self._note = None, self._words["no_folder"].format(folder=self._folder or results_in())

    def _take(self, found: Collected) -> None:
        self._found, self._moved = found, True
        self._note = self._words["summary" if found.read else "nothing"].format(read=found.read, learners=len(found.learners), left_out=len(found.left_out))

    def _said(self, found: Collected) -> dict[str, object]:
        """What the page shows of the learners."""
        tests, forms, learners = load_test_exercises(), load_workshop_forms(), found.learners
        outcomes = by_outcome(learners, tests)
        words = {one.id: one.text for lesson in lessons_there()[0] for one in lesson.outcomes}
        gaps = {gap: sum(one.gap == gap for one in learners if "delayed" in one.tests) for gap in GAPS}
        return {"tests": tests, "forms": forms, "outcomes": outcomes, "texts": words, "changes": changes(learners, tests), "gaps": gaps,
                "workshops": workshops(learners, tests), "items": item_analysis(learners, tests), "chosen": chosen(learners, forms),
                "begun": begun(learners, forms), "own_words": own_words(learners, forms), "withheld": withheld(learners, forms),
                "handed": {name: sum(name in one.forms for one in learners) for name in forms}, "drawing": self._drawing(outcomes)}

    def _drawing(self, outcomes: list) -> str:
        # Imported when a figure is drawn: matplotlib takes half a second.
        from ..figures import Dots, outcomes_by_test

        names = load_labels(self.language)["gain"]
        rows = [Dots(one.outcome, {names[test]: share.percent for test, share in one.tests.items() if share.told}) for one in outcomes]
        picture = outcomes_by_test(self.language, shown) if (shown := [one for one in rows if one.shares]) else None
        return render.fill("figure", self.language, picture=picture, image=picture.png()) if picture else ""

    def _save(self) -> None:
        from ..export.evaluation import evaluation_csv

        files = [(parcel(f"workshop-{name}.csv", data), data) for name, data in evaluation_csv(workshop_results(self._found)).items()]
        written = all([write_down(one.name, data) for one, data in files])
        self._links = [one for one, _ in files]
        self._note = self._words["saved"].format(folder=exports_folder()) if written else self._words["saved_download"]


def _file(given: object) -> tuple[str, bytes] | None:
    """A file that a page sent: its name and text, or so many bytes that it is too large; None for anything else."""
    if not (isinstance(given, Mapping) and isinstance(given.get("name"), str)):
        return None
    content = given.get("content")
    return given["name"], content.encode("utf-8", "replace") if isinstance(content, str) else b" " * (LARGEST + 1)
