"""The reader on the report, on ten of its paragraphs and on a hundred times as many, beside a bare HTML widget, in one Voilà and one Chromium."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from clicking import act, app, opened
from lesson import LESSON
from measure import Row, Skipped, in_turns, times
from screen import browser

RUNS = 15
SIZES = (1, 100)
PARAGRAPHS = 75
FEW = 10
LIMIT = 1.5
READER = Path("en") / "99_reader.ipynb"
# The bare widget is given what the reader shows: to find it costs it nothing.
PAGES = """import sys
sys.path.append({tests!r})
from dataclasses import replace
from ipywidgets import HTML, Button, VBox
from many import many_times
from uncac_prevention.load import load_report
from uncac_prevention.search import Index
from uncac_prevention.widgets.form import Form
from uncac_prevention.widgets.reader import ReaderPart

def reader(reports):
    return lambda: Form(ReaderPart("en", f"f-{{len(reports['zh'].paragraphs)}}", Index(reports)))

def shown(*acts):
    part = ReaderPart("en")
    for one in acts:
        part.act(*one)
    return part.view()["body"]

def made_anew(name, make):
    box, button = VBox(), Button(description=name)
    button.on_click(lambda _: setattr(box, "children", [make()]))
    whole = VBox([button, box])
    whole.add_class(name)
    return whole

found = [shown(("search", "议会")), shown(("search", "speaker"))]
html, button = HTML(found[0]), Button(description="Find")
button.on_click(lambda _: (found.reverse(), setattr(html, "value", found[0])))
search = VBox([button, html])
search.add_class("bare-search")
def few(report):
    divisions = tuple(replace(one, last_paragraph=min(one.last_paragraph, {few})) for one in report.divisions if one.first_paragraph <= {few})
    return replace(report, divisions=divisions, paragraphs=report.paragraphs[:{few}])

sizes = {{"few": {{code: few(load_report(code)) for code in ("zh", "en")}}, **{{size: {{code: many_times(load_report(code), size) for code in ("zh", "en")}} for size in {sizes!r}}}}}
VBox([search, made_anew("bare", lambda: HTML(shown())), *(made_anew(f"reader-{{size}}", reader(sizes[size])) for size in sizes)])"""
# The clock runs in the page, from the click to the first paragraph of the widget that is new.
PAINT = """async () => {
  const box = document.querySelector(".NAME");
  const old = box.querySelector(".unp-paragraph");
  return new Promise((resolve, reject) => {
    const observer = new MutationObserver(() => {
      const paragraph = [...box.querySelectorAll(".unp-paragraph")].find((one) => one !== old);
      if (!paragraph) return;
      observer.disconnect();
      resolve((performance.now() - start) / 1000);
    });
    observer.observe(box, { childList: true, subtree: true });
    setTimeout(() => reject(new Error("the page did not change")), 20000);
    const start = performance.now();
    box.querySelector("button").click();
  });
}"""
FIND = """() => {
  const form = document.querySelector(".NAME .unp");
  const input = form.querySelector("input[id$=wanted]");
  input.value = input.value === "议会" ? "speaker" : "议会";
  return [form.querySelector("[role=group]"), () => form.querySelector("button[data-act=search]").click()];
}"""
# What both find are the same two paragraphs, among the first ten.
FIND_EARLY = FIND.replace("议会", "上述决议").replace("speaker", "举行了")
STEP = """() => {
  const form = document.querySelector(".NAME .unp");
  const input = form.querySelector("input[id$=number]");
  input.value = input.value === "3" ? "4" : "3";
  return [form.querySelector("[role=group]"), () => form.querySelector("button[data-act=go]").click()];
}"""
FIND_BARE = """() => {
  const box = document.querySelector(".bare-search");
  return [box.querySelector(".widget-html-content"), () => box.querySelector("button").click()];
}"""


def reading() -> list[Row]:
    """Return the rows of first paint, going on and search against ten paragraphs, and of first paint and searches, for each size, against the bare widget.

    Raises:
        Skipped: Voilà, Playwright or Chromium is not installed.
    """
    try:
        import voila  # noqa: F401  Only asked whether it is there.
    except ImportError:
        raise Skipped("Voilà is missing: python start.py check installs it") from None
    code = PAGES.format(tests=str(Path(__file__).resolve().parents[1] / "tests"), sizes=SIZES, few=FEW)
    with browser() as chromium, app(READER, code) as address:
        page = opened(chromium, address.replace(LESSON.as_posix(), READER.as_posix()), ".reader-100 button")
        names = [f"reader-{size}" for size in SIZES]
        painted = in_turns(RUNS, paint(page, "bare"), *(paint(page, name) for name in names))
        first = in_turns(RUNS, act(page, FIND_BARE), *(first_search(page, name) for name in names))
        found = in_turns(RUNS, act(page, FIND_BARE), *(act(page, FIND.replace("NAME", name)) for name in names))
        pairs = [("making the reader, to its first paragraph", in_turns(RUNS, *(paint(page, name) for name in ("reader-1", "reader-few"))))]
        pairs += [(what, in_turns(RUNS, *(act(page, script.replace("NAME", name)) for name in ("reader-1", "reader-few"))))
                  for what, script in (("going to another paragraph", STEP), ("a search that finds the same two paragraphs", FIND_EARLY))]
    kinds = (("from a click that makes the reader to its first paragraph on the page", painted),
             ("the first search of a reader, which makes its texts ready", first), ("every later search", found))
    rows = [Row(f"{what}, in the reader of all {PARAGRAPHS} paragraphs", str(whole), f"the reader of {FEW} paragraphs {part}", times(whole, part), LIMIT)
            for what, (whole, part) in pairs]
    return rows + [Row(f"{what}: {PARAGRAPHS * size:,} paragraphs", str(ours), f"a bare HTML widget that is given the same page {bare}", times(ours, bare))
            for what, (bare, *readers) in kinds for size, ours in zip(SIZES, readers, strict=True)]


def paint(page: Any, name: str) -> Callable[[], float]:
    """Return a measure of making a widget and seeing its first paragraph."""
    return lambda: page.evaluate(PAINT.replace("NAME", name))


def first_search(page: Any, name: str) -> Callable[[], float]:
    """Return a measure of the first search of a reader that was made just before."""
    def measure() -> float:
        paint(page, name)()
        return act(page, FIND.replace("NAME", name))()

    return measure
