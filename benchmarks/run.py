"""Measure what has a limit, beside its peers, and write README.md; `--only NAME` measures one thing and prints it."""

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from clicking import clicking
from exploring import exploring
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lesson import running
from measure import Row, Skipped
from opening import opening
from package import importing, loading, opening_record
from parsing import parsing
from reading import reading
from reports import many_reports, searching
from tables import data

HERE = Path(__file__).resolve().parent
MEASUREMENTS = {"import": importing, "load": loading, "parse": parsing, "data": data, "record": opening_record, "lesson": running,
                "click": clicking, "read": reading, "explore": exploring, "reports": many_reports, "search": searching, "start": opening}


def main() -> None:
    """Measure everything and write README.md, or one thing and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=MEASUREMENTS, metavar="NAME", help=", ".join(MEASUREMENTS))
    only = parser.parse_args().only
    # The load before the first measurement; afterwards it would be ours.
    where = machine()
    rows = {name: measured(name) for name in ([only] if only else MEASUREMENTS)}
    if only:
        print(table(rows))
        return
    (HERE / "README.md").write_text(page(rows, where), encoding="utf-8", newline="\n")
    print(HERE / "README.md")


def measured(name: str) -> list[Row]:
    """Return the rows of one measurement; where it cannot be made, a row that says why."""
    print(f"{name} ...", file=sys.stderr, flush=True)
    try:
        return MEASUREMENTS[name]()
    except Skipped as reason:
        return [Row(f"**not measured**: {reason}", "", "")]


def machine() -> str:
    """Return the Python, the system, the cores and how busy they were, and the date."""
    busy = f"load {os.getloadavg()[0]:.1f} before the first measurement, " if hasattr(os, "getloadavg") else ""
    return (f"Python {platform.python_version()}, {platform.system()} on {platform.machine()}, {os.cpu_count()} cores, "
            f"{busy}{date.today().isoformat()}")


def table(rows: dict[str, Sequence[Row]]) -> str:
    """Return the table in Markdown."""
    return template("table.md.jinja").render(rows=rows)


def page(rows: dict[str, Sequence[Row]], where: str) -> str:
    """Return README.md."""
    flat = [row for some in rows.values() for row in some]
    limited = [row for row in flat if row.limit is not None]
    slower = [row for row in flat if row.compared and row.compared.unit == "×" and row.compared.middle > 1]
    return template("README.md.jinja").render(rows=rows, machine=where, limited=limited, slower=slower,
                                              missed=[row for row in limited if not row.met])


def template(name: str):
    """Return a template of this folder."""
    loader = FileSystemLoader(HERE)
    return Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
                       keep_trailing_newline=True, autoescape=False).get_template(name)


if __name__ == "__main__":
    main()
