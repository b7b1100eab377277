"""From click to changed page: the Form's "Check" beside a bare Dropdown that sets an HTML, in one Voilà and one Chromium."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lesson import LESSON
from measure import Row, Skipped, in_turns, times
from screen import SECONDS, browser, server

import uncac_prevention
from uncac_prevention.load import data_folder

RUNS = 30
LIMIT = 1.5
BARE = Path("en") / "99_bare.ipynb"
DROPDOWN = """import ipywidgets
menu, page = ipywidgets.Dropdown(options=["one", "two"]), ipywidgets.HTML("one")
menu.observe(lambda change: setattr(page, "value", f"<p>{change.new}</p>"), "value")
ipywidgets.VBox([menu, page])"""
# The clock runs in the page, from the event to the first change of the element that answers. It starts when the page is
# at rest: a learner chooses an answer, which is painted, and presses "Check" after that.
CLOCK = """async (act) => {
  const [target, trigger] = act();
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  return new Promise((resolve, reject) => {
    const observer = new MutationObserver(() => {
      const seconds = (performance.now() - start) / 1000;
      observer.disconnect();
      resolve([seconds, target.textContent]);
    });
    observer.observe(target, { childList: true, characterData: true, subtree: true });
    setTimeout(() => reject(new Error("the page did not change")), 20000);
    const start = performance.now();
    trigger();
  });
}"""
CHECK = """() => {
  const form = [...document.querySelectorAll(".unp")].find((one) =>
    one.querySelector("input[type=radio][data-answer]") && one.querySelector("button[data-act=check]"));
  form.querySelector("input[type=radio][data-answer]:not(:checked)").click();
  return [form.querySelector("[role=status]"), () => form.querySelector("button[data-act=check]").click()];
}"""
CHOOSE = """() => {
  const menu = document.querySelector(".widget-dropdown select");
  return [document.querySelector(".widget-html-content"), () => {
    menu.selectedIndex = 1 - menu.selectedIndex;
    menu.dispatchEvent(new Event("change", { bubbles: true }));
  }];
}"""


def clicking() -> list[Row]:
    """Return the row of an answer against a Dropdown.

    Raises:
        Skipped: Voilà, Playwright or Chromium is not installed.
    """
    try:
        import voila  # noqa: F401  Only asked whether it is there.
    except ImportError:
        raise Skipped("Voilà is missing: python start.py check installs it") from None
    with browser() as chromium, app(BARE, DROPDOWN) as address:
        form = opened(chromium, address, "button[data-act=check]")
        bare = opened(chromium, address.replace(LESSON.as_posix(), BARE.as_posix()), ".widget-dropdown select")
        ours, peer = in_turns(RUNS, act(form, CHECK), act(bare, CHOOSE))
    return [Row("from a click on “Check” to the feedback, saved on the disk before it shows", str(ours),
                f"a bare Dropdown that sets an HTML {peer}", times(ours, peer), LIMIT)]


@contextmanager
def app(notebook: Path, code: str) -> Iterator[str]:
    """Run `uncac app` on a copy of the project that has one more notebook, of one cell; give the lesson's address."""
    import nbformat

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        root = Path(folder)
        shutil.copytree(Path(uncac_prevention.__file__).parent, root / "src" / "uncac_prevention")
        shutil.copytree(data_folder(), root / "data")
        (root / "notebooks" / "en").mkdir(parents=True)
        shutil.copy(data_folder().parent / "notebooks" / LESSON, root / "notebooks" / LESSON)
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)]), root / "notebooks" / notebook)
        environment = os.environ | {"PYTHONPATH": str(root / "src"), "UNCAC_WORK": str(root / "work")}
        line = [sys.executable, "-m", "uncac_prevention", "app", "--no-browser", "--language", "en"]
        with server(line, environment, root) as address:
            yield address


def opened(chromium: Any, address: str, selector: str) -> Any:
    """Return a page in which the element that `selector` names has appeared."""
    page = chromium.new_page()
    page.goto(address, timeout=SECONDS * 1000)
    page.locator(selector).first.wait_for(timeout=SECONDS * 1000)
    return page


def act(page: Any, script: str) -> Callable[[], float]:
    """Return a measure of one act of `script` in a page, which has to answer differently than the last time."""
    last = []

    def measure() -> float:
        page.bring_to_front()
        seconds, text = page.evaluate(f"async () => ({CLOCK})({script})")
        if not text.strip() or [text] == last:
            raise RuntimeError(f"the page did not answer anew: {text!r}")
        last[:] = [text]
        return seconds

    return measure
