"""Reading many reports of the family, and finding words in many paragraphs: a plain scan beside Polars and DuckDB."""

import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from measure import Row, Skipped, in_turns, times

from uncac_prevention.corpus import read_all
from uncac_prevention.load import data_folder, load_report
from uncac_prevention.search import fold

REPORTS = 200
SIZES = (75, 10_000, 1_000_000)
WANTED = "议会"
LIMIT = 0.002
ENOUGH = 0.02


def many_reports() -> list[Row]:
    """Return the rows of reading many files, in one process, and how much is found, missed and wrong in them."""
    sys.path.append(str(data_folder().parent / "tests"))
    from family import compared, make

    from uncac_prevention.parse.family import parse_any

    rows = []
    for language in ("zh", "en"):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
            folder, sums = Path(place), {}
            made = [make(seed, language) for seed in range(REPORTS)]
            for number, one in enumerate(made):
                (folder / f"{number}.txt").write_text(one.text, encoding="utf-8", newline="")
                for name, *counts in compared(one, parse_any(one.text, language)):
                    sums[name] = [a + b for a, b in zip(sums.get(name, (0, 0, 0)), counts, strict=True)]
            files = sorted(folder.glob("*.txt"))

            def read(folder: Path = folder, files: list[Path] = files, language: str = language) -> float:
                start = perf_counter()
                list(read_all(files, language, folder / "out"))
                return (perf_counter() - start) / len(files)

            (each,) = in_turns(3, read)
        told = "; ".join(f"{name} {found:,}/{missed}/{wrong}" for name, (found, missed, wrong) in sums.items())
        rows.append(Row(f"one of {REPORTS} synthetic reports ({language}) to its tables. Found/missed/wrong: {told}", str(each), ""))
    return rows


def searching() -> list[Row]:
    """Return the rows of a search, by number of paragraphs.

    Raises:
        Skipped: Polars or DuckDB is not installed.
    """
    try:
        import duckdb
        import polars
    except ImportError:
        raise Skipped("Polars and DuckDB are missing: see how everything is repeated, above") from None
    rows, own = [], [paragraph.text for paragraph in load_report().paragraphs]
    for size in SIZES:
        chance = random.Random(1)
        texts = own[:size] if size <= len(own) else [chance.choice(own) for _ in range(size)]
        folded, frame = [fold(one) for one in texts], polars.DataFrame({"number": range(len(texts)), "text": texts})
        base = duckdb.connect()
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
            frame.write_parquet(Path(place) / "paragraphs.parquet")
            base.execute("create table paragraphs as select * from read_parquet(?)", [str(Path(place) / "paragraphs.parquet")])
        ways: dict[str, Callable[[], list[int]]] = {
            "scan": lambda folded=folded: [number for number, text in enumerate(folded) if WANTED in text],
            "polars": lambda frame=frame: frame.filter(polars.col("text").str.contains(WANTED, literal=True))["number"].to_list(),
            "duckdb": lambda base=base: [row[0] for row in base.execute("select number from paragraphs where contains(text, ?) order by number", [WANTED]).fetchall()],
        }
        found = {name: way() for name, way in ways.items()}
        scan, *peers = in_turns(5, *(_timed(way) for way in ways.values()))
        right = {name: numbers == found["scan"] for name, numbers in found.items()}
        for name, peer in zip(("polars", "duckdb"), peers, strict=True):
            exact = "the same paragraphs" if right[name] else "**other paragraphs**"
            rows.append(Row(f"finding {WANTED} in {size:,} paragraphs: {len(found['scan']):,} have it", str(scan), f"{name} {peer}: {exact}", times(scan, peer)))
        if size == 10_000:
            rows.append(Row(f"the scan of {size:,} paragraphs against its limit", str(scan), "", scan, LIMIT))
    return rows


def _timed(way: Callable[[], list[int]]) -> Callable[[], float]:
    """Return what measures one search: the mean of as many as take some 20 ms, since what ran before has emptied the processor's caches."""
    def measure() -> float:
        way()
        rounds, start = 0, perf_counter()
        while rounds == 0 or perf_counter() - start < ENOUGH:
            way()
            rounds += 1
        return (perf_counter() - start) / rounds

    return measure
