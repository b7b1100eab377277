"""What explorers share: ipywidgets' own controls above one HTML, with a page for readers without a kernel."""

from collections.abc import Callable, Sequence

import ipywidgets

from ..render import page_or_panel

# Labels are never cut, and controls stay usable on a narrow page.
_STYLE = {"description_width": "initial"}
_LAYOUT = {"width": "min(20rem, 100%)", "max_width": "100%"}


def choice(label: str, options: Sequence[tuple[str, object]]) -> ipywidgets.Dropdown:
    """Return a menu with a label that is never cut; options are (shown, value)."""
    return ipywidgets.Dropdown(description=label, options=options, style=_STYLE, layout=_LAYOUT)


def text(label: str, hint: str = "") -> ipywidgets.Text:
    """Return a line of text with a label that is never cut."""
    return ipywidgets.Text(description=label, placeholder=hint, style=_STYLE, layout=_LAYOUT)


class Explorer(ipywidgets.VBox):
    """Controls above what they show; without a kernel its stored HTML stands in its place.

    Args:
        name: names it in the stored output.
        language: "en" or "zh".
        controls: whatever changes what is shown.
        show: returns the HTML for the controls' present values.
        page: returns the HTML for a page without a kernel.
    """

    def __init__(self, name: str, language: str, controls: Sequence[ipywidgets.Widget], show: Callable[[], str],
                 page: Callable[[], str]):
        self._name, self._page, self._language = name, page, language
        self.shown = ipywidgets.HTML(page_or_panel(language, show))
        row = ipywidgets.Box(controls, layout={"flex_flow": "row wrap", "overflow": "visible"})
        row.add_class("unp-controls")
        super().__init__([row, self.shown])
        self.add_class("unp")

        def refresh(_change: object) -> None:
            self.shown.value = page_or_panel(language, show)

        for control in controls:
            control.observe(refresh, "value")

    def _repr_mimebundle_(self, **kwargs: object) -> dict[str, object]:
        return {**super()._repr_mimebundle_(**kwargs), "text/plain": f"Explorer: {self._name}",
                "text/html": page_or_panel(self._language, self._page)}
