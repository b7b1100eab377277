"""The learner's answers on the Form: where they are, a copy to keep, one to bring back, and starting over."""

from .. import render
from ..exercises import PROGRESS
from ..learner import LearnerRecord, RecordError
from ..load import load_labels
from .parcel import exports_folder, parcel, write_down


class RecordPart:
    """Export, import and reset of the learner's record; a reset asks first and exports first."""

    def __init__(self, lesson: str, record: LearnerRecord, language: str):
        self.name, self.language = f"{lesson} my-answers", language
        self._lesson, self._record = lesson, record
        self._asking, self._note, self._link = "", "", None

    def page(self) -> str:
        """Return what this part says without a kernel."""
        return render.fill("record", self.language, live=False, linked_onward=self._lesson != PROGRESS)

    def act(self, act: str, value: object) -> None:
        """Export, import, or reset after having asked."""
        asked, self._asking, self._note, self._link = self._asking, "", "", None
        if act == "export":
            self._export()
        elif act == "import":
            self._import(str(value))
        elif act in ("reset_lesson", "reset_all"):
            self._asking = act
            self._note = self._words[act.replace("reset", "reset_ask")]
        elif act == "reset_yes" and asked:
            self._export()
            self._record.reset(self._lesson if asked == "reset_lesson" else None)
            self._note = f"{self._note} {self._words['reset_done']}"

    def view(self) -> dict[str, object]:
        """Return what the Form shows now."""
        acts = ["reset_no", "reset_yes"] if self._asking else ["export", "reset_lesson", "reset_all"]
        body = render.fill(
            "record", self.language, live=True, folder=self._record.folder, link=self._link, prefix=f"f-{self._lesson}-record",
            counts=self._words["count"].format(lesson=self._record.count(self._lesson), all=self._record.count()),
            odd=self._odd(), linked_onward=self._lesson != PROGRESS)
        return {"label": self._words["title"], "body": body, "move": False,
                "status": render.status(self.language, note=self._note, unsaved=self._record.problem),
                "actions": render.actions(self.language, f"f-{self._lesson}-record", acts, acts[0], section="record")}

    def _odd(self) -> list[str]:
        """What in the folder could not be used, in words."""
        files = {"damaged": self._record.damaged, "newer": self._record.newer, "foreign": self._record.foreign}
        mark = load_labels(self.language)["form"]["list_mark"]
        return [self._words[kind].format(files=mark.join(names)) for kind, names in files.items() if names]

    @property
    def _words(self) -> dict[str, str]:
        return load_labels(self.language)["record"]

    def _export(self) -> None:
        data = self._record.export()
        self._link = parcel("answers.json", data)
        written = write_down(self._link.name, data)
        self._note = self._words["exported"].format(folder=exports_folder()) if written else self._words["exported_download"]

    def _import(self, text: str) -> None:
        try:
            count = self._record.import_(text.encode("utf-8"))
        except RecordError as error:
            self._note = self._words[error.code]
            return
        self._note = self._words["imported"].format(count=count) if count else self._words["imported_none"]
