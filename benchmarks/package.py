"""Importing the package and loading the report, each time in a process of its own."""

import subprocess
import sys
from collections.abc import Callable
from time import perf_counter

from measure import Row, in_turns, more

RUNS = 11
IMPORT_LIMIT = 0.100
LOAD_LIMIT = 0.050
IMPORT = "import uncac_prevention"
NAMED = "from uncac_prevention import load_report"
CLOCK = "from time import perf_counter; start = perf_counter()"


def importing() -> list[Row]:
    """Return the row of the import over bare Python."""
    bare, package = in_turns(RUNS, process("pass"), process(IMPORT))
    return [Row(f"`{IMPORT}`", str(package), f"bare Python {bare}", more(package, bare), IMPORT_LIMIT)]


def loading() -> list[Row]:
    """Return the rows of the first `load_report()` of a process, and of the whole process over bare Python."""
    bare, named, called, both, whole = in_turns(
        RUNS, process("pass"), process(NAMED), answer(f"{NAMED}; {CLOCK}; load_report()"),
        answer(f"{IMPORT}; {CLOCK}; uncac_prevention.load_report()"), process(f"{NAMED}; load_report()"))
    return [
        Row("first `load_report()` of a process", str(called), "", called, LOAD_LIMIT),
        Row("the same with the modules it imports when it is first named", str(both), ""),
        Row(f"`{NAMED}`", str(named), f"bare Python {bare}", more(named, bare)),
        Row("whole process that imports and loads", str(whole), f"bare Python {bare}", more(whole, bare)),
    ]


def process(code: str) -> Callable[[], float]:
    """Return a measure of a Python process from its start to its end."""
    def measure() -> float:
        start = perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return perf_counter() - start

    return measure


def answer(code: str) -> Callable[[], float]:
    """Return a measure that a new Python process takes itself, from `start` in its code to the code's end."""
    def measure() -> float:
        line = [sys.executable, "-c", f"{code}; print(perf_counter() - start)"]
        return float(subprocess.run(line, check=True, capture_output=True, text=True).stdout)

    return measure
