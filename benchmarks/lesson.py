"""Running each lesson from top to bottom in a fresh kernel, beside an empty notebook that draws one plot."""

import json
import os
import tempfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from time import perf_counter

from measure import Row, Skipped, in_turns, times

from uncac_prevention.load import data_folder

RUNS = 7
LIMIT = 1.3
LESSON = Path("en") / "01_reading_the_report.ipynb"
PLOT = "import pandas\nimport matplotlib.pyplot as plt\nimport ipywidgets\nplt.plot([1, 2, 3])"


def running() -> list[Row]:
    """Return a row for each lesson, in English, against the plot.

    Raises:
        Skipped: Jupyter is not installed.
    """
    try:
        import nbclient  # noqa: F401  Only asked whether it is there.
        import nbformat
    except ImportError as error:
        raise Skipped(f"{error.name} is missing: python start.py check installs it") from None
    paths = sorted((data_folder().parent / "notebooks" / LESSON.parent).glob("*.ipynb"))
    plot = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(PLOT)])
    *ours, peer = in_turns(RUNS, *(run(nbformat.read(path, 4), "unp-form") for path in paths), run(plot, "image/png"))
    return [Row(f"{path.stem} from the start of its kernel to the end of its last cell", str(one),
                f"a notebook that imports pandas, pyplot and ipywidgets and draws one plot {peer}", times(one, peer), LIMIT)
            for path, one in zip(paths, ours, strict=True)]


def run(notebook: dict, expected: str) -> Callable[[], float]:
    """Return a measure of one run in a fresh kernel and work folder; `expected` has to be among the outputs."""
    from nbclient import NotebookClient

    def measure() -> float:
        copy, ended = deepcopy(notebook), []
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as work:
            os.environ["UNCAC_WORK"] = work
            client = NotebookClient(copy, on_cell_executed=lambda **_: ended.append(perf_counter()))
            start = perf_counter()
            client.execute()
        outputs = json.dumps([cell.get("outputs", []) for cell in copy.cells])
        if expected not in outputs or "unp-error" in outputs:
            raise RuntimeError("the notebook did not show what it should, so its time means nothing")
        return ended[-1] - start

    return measure
