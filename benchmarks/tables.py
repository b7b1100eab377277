"""Building all data and tables from nothing, checking them, and loading all tables; lessons and notebooks are a step of their own."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from measure import Row, in_turns, shown
from package import answer, process

from uncac_prevention.load import data_folder

RUNS = 5
BUILD_LIMIT = 5.0
CHECK_LIMIT = 10.0
LOAD_LIMIT = 0.200
LOAD = ("import pandas; from time import perf_counter; from uncac_prevention import load_table, tables; start = perf_counter(); "
        "[load_table(name) for name in tables.TABLES]")


def data() -> list[Row]:
    """Return the rows of the build, the check and the loading, with what importing pandas alone takes beside them."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        root = checkout(Path(place))
        floor, build, check, load = in_turns(
            RUNS, process("import pandas"), command(root, "build", emptied), command(root, "check"), answer(LOAD))
    beside = f"a process that imports pandas and does nothing takes {shown(floor.middle, 's')}"
    return [
        Row(f"`uncac build --data`, no table there before; {beside}", str(build), "", build, BUILD_LIMIT),
        Row("`uncac check --data`", str(check), "", check, CHECK_LIMIT),
        Row("`load_table` of all tables of a fresh process, pandas imported before", str(load), "", load, LOAD_LIMIT),
    ]


def checkout(root: Path) -> Path:
    """Copy what the commands need, so that nothing here is written to."""
    here = data_folder().parent
    for name in ("data", "src"):
        shutil.copytree(here / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "CITATION.cff"):
        shutil.copy(here / name, root / name)
    return root


def emptied(root: Path) -> None:
    """Take away the tables and what describes the data."""
    for path in [*(root / "data" / "tables").glob("*.csv"), *(root / "data").glob("*.json"), root / "data" / "CHECKSUMS.sha256"]:
        path.unlink(missing_ok=True)


def command(root: Path, name: str, before: Callable[[Path], None] = lambda _root: None) -> Callable[[], float]:
    """Return a measure of one command in a copy of the checkout, from the start of its process to the end."""
    def measure() -> float:
        before(root)
        start = perf_counter()
        subprocess.run([sys.executable, "-m", "uncac_prevention", name, "--data"], cwd=root, check=True, stdout=subprocess.DEVNULL,
                       env=os.environ | {"PYTHONPATH": str(root / "src")})
        return perf_counter() - start

    return measure
