"""The one Form: shows what a part of a lesson renders, passes on what was chosen, and opens the source."""

from functools import partial
from pathlib import Path
from typing import Protocol

import anywidget
import traitlets

from ..load import load_convention, load_labels, load_report
from ..render import clause_page, error_panel, page_or_panel, paragraph_page

_FOLDER = Path(__file__).parent


class Part(Protocol):
    """What a Form can show: it renders itself and acts on what the learner presses."""

    name: str
    language: str

    def view(self) -> dict[str, object]:
        """Return `body`, `status` and `actions` as HTML, a `label`, and `move`: whether the body got a new content."""

    def act(self, act: str, value: object) -> dict[str, object] | None:
        """Do what the button `act` says with the answer `value`; return a message for the page where there is one, which nothing keeps."""

    def page(self) -> str:
        """Return the part for a page without a kernel."""


class Form(anywidget.AnyWidget):
    """A part of a lesson on the screen; without a kernel its stored HTML stands in its place."""

    _esm = "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in ("page.js", "form.js"))
    _css = "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in ("form.css", "page.css"))
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, part: Part):
        self._part, self._count = part, 0
        super().__init__(view=self._seen())
        self.on_msg(self._receive)

    def _seen(self) -> dict[str, object]:
        lost = load_labels(self._part.language)["form"]["lost"]
        # The count makes every view a new one, so that the page hears of each answer.
        return {**self._part.view(), "language": self._part.language, "lost": lost, "n": self._count}

    def _receive(self, _widget, content: dict, _buffers: list) -> None:
        self._count += 1
        try:
            if content.get("act") == "open":
                self._open(content.get("value"), str(content.get("quote", "")))
            else:
                message = self._part.act(str(content.get("act")), content.get("value"))
                self.view = self._seen()
                if message:
                    self.send(message)
        except Exception as error:
            # A traceback in a widget's message would be seen by nobody.
            panel = error_panel(self._part.language, error)
            self.view = {**self.view, "status": panel, "move": False, "n": self._count}

    def _open(self, place: object, quote: str) -> None:
        language = self._part.language
        if isinstance(place, str) and place in load_convention().addresses:
            show = partial(clause_page, place, language)
        elif place in range(1, len(load_report().paragraphs) + 1):
            show = partial(paragraph_page, place, language, quote)
        else:
            return
        # The Form that sends this may be far from the link: a failure has to appear in the dialog.
        self.send({"dialog": {"html": page_or_panel(language, show), "close": load_labels(language)["form"]["close"]}})

    def _repr_mimebundle_(self, **kwargs: object) -> dict[str, object]:
        bundle = super()._repr_mimebundle_(**kwargs)
        live = bundle[0] if isinstance(bundle, tuple) else bundle
        return {**(live or {}), "text/plain": f"Form: {self._part.name}",
                "text/html": page_or_panel(self._part.language, self._part.page)}
