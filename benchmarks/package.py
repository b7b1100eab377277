"""Importing the package, loading the report and opening a full record, each time in a process of its own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from measure import Row, in_turns, more

RUNS = 11
IMPORT_LIMIT = 0.100
LOAD_LIMIT = 0.050
ANSWERS = 10_000
RECORD_LIMIT = 0.200
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


def opening_record() -> list[Row]:
    """Return the row of the first look at ten thousand answers, beside the bare parsing of the same file, line by line."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Path(folder) / "0123456789abcdef.jsonl"
        write_answers(journal)
        ours, peer = in_turns(
            RUNS,
            answer(f"from uncac_prevention.learner import LearnerRecord; from pathlib import Path; {CLOCK}; "
                   f"assert LearnerRecord(Path({folder!r})).count() == {ANSWERS}"),
            answer(f"import json; {CLOCK}; assert len([json.loads(line) for line in open({str(journal)!r}, 'rb')]) == {ANSWERS}"))
    return [Row(f"opening a record of {ANSWERS:,} answers and counting them", str(ours),
                f"`json.loads` on each line of the same file {peer}", ours, RECORD_LIMIT)]


def write_answers(journal: Path) -> None:
    """Write a journal of answers to as many items as a learner never meets."""
    with journal.open("w", encoding="utf-8", newline="\n") as file:
        for n in range(1, ANSWERS + 1):
            line = {"journal": journal.stem, "n": n, "time": "2026-03-02T10:42:00+00:00", "kind": "answer", "correct": n % 3 > 0,
                    "lesson": f"{n % 11:02}", "exercise": f"exercise-{n % 7}", "item": f"Q-{n}", "answer": "各缔约国" if n % 2 else "b"}
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


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
