"""From the command to the lesson on the screen: `start.py` beside bare JupyterLab on a notebook of one cell."""

import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from time import perf_counter
from types import ModuleType
from typing import Any

from measure import Row, Sample, Skipped, in_turns, times
from screen import SECONDS, browser, server

ROOT = Path(__file__).resolve().parents[1]
RUNS = 5
LIMIT = 1.2
# JupyterLab covers everything with a splash until it is ready.
ON_SCREEN = """() => document.querySelector("#jp-main-dock-panel h1")?.checkVisibility()
  && !document.querySelector("#jupyterlab-splash")"""


def opening() -> list[Row]:
    """Return the rows of a warm start in the checkout against bare JupyterLab in the same environment.

    Raises:
        Skipped: start.py has not made its environment yet, or Playwright or Chromium is not installed.
    """
    start = start_module()
    if not start.is_sound(start.read_state()):
        raise Skipped("the folder .venv was not made by start.py: run python start.py check once, then this again")
    programs = Path(start.PROGRAMS)
    with browser() as chromium, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        line = [getattr(sys, "_base_executable", sys.executable), str(ROOT / "start.py"), "--no-browser", "--language", "en"]
        ours, our_servers = shown(chromium, line, os.environ | {"UNCAC_WORK": f"{folder}/work"}, ROOT)
        peer, its_servers = shown(chromium, *bare(programs, Path(folder)))
        whole, beside = in_turns(RUNS, ours, peer)
    server_ours, server_peer = (Sample(tuple(one[1:])) for one in (our_servers, its_servers))
    return [
        Row("warm `python start.py --no-browser` to the lesson on the screen", str(whole),
            f"bare `jupyter lab` to a notebook of one cell {beside}", times(whole, beside), LIMIT),
        Row("of this, until the server says its address", str(server_ours), f"bare `jupyter lab` {server_peer}",
            times(server_ours, server_peer)),
    ]


def start_module() -> ModuleType:
    """Return start.py as a module."""
    spec = spec_from_file_location("start", ROOT / "start.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bare(programs: Path, folder: Path) -> tuple[Sequence[str], Mapping[str, str], Path]:
    """Return the command of bare JupyterLab, its environment without anybody's settings, and its folder with the notebook."""
    import nbformat

    content = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Bare")])
    content.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    root = folder / "bare"
    root.mkdir()
    nbformat.write(content, root / "bare.ipynb")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER_", "JUPYTERLAB_"))}
    state = {f"JUPYTER_{name}_DIR": str(folder / "state" / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    line = [str(programs / "jupyter"), "lab", "--no-browser", "--allow-root", "--LabApp.default_url=/lab/tree/bare.ipynb"]
    return line, kept | state, root


def shown(chromium: Any, line: Sequence[str], environment: Mapping[str, str], folder: Path) -> tuple[Callable[[], float], list]:
    """Return a measure from a server's start to the first heading on the screen, and a list that it fills with the
    seconds until the server said its address."""
    until_address = []

    def measure() -> float:
        start = perf_counter()
        with server(line, environment, folder) as address:
            until_address.append(perf_counter() - start)
            context = chromium.new_context()
            page = context.new_page()
            page.goto(address, wait_until="commit", timeout=SECONDS * 1000)
            page.wait_for_function(ON_SCREEN, timeout=SECONDS * 1000)
            seconds = perf_counter() - start
            context.close()
        return seconds

    return measure, until_address
