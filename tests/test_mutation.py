"""One character of the source is changed, 200 times: the change is found each time, and its place is named."""

import hashlib
import json
import random

import pytest
from conftest import ROOT, forget

from uncac_prevention.checks import data, rendering, tables
from uncac_prevention.load import DataError
from uncac_prevention.parse import parse_report

SOURCE = (ROOT / "data/source/report.zh.txt").read_bytes().decode()
REPORT = parse_report(SOURCE)
EDITS, SHORT = 200, 20
READERS = (data.source_is_untouched, data.every_character_has_its_place, rendering.rendering_agrees_with_source, data.registers_fit_the_report,
           tables.tables_are_current)


def edits(count):
    """Seeded edits: kind, position and the text that comes out; every other one hits the text of a record on purpose."""
    chance, held = random.Random(2021), [place for span, *_ in records() for place in range(span[0] + 1, span[1])]
    while count:
        kind, character = chance.choice(("replace", "delete", "insert")), chance.choice(SOURCE)
        place = chance.choice(held) if count % 2 else chance.randrange(len(SOURCE))
        text = SOURCE[:place] + (character if kind != "delete" else "") + SOURCE[place + (kind != "insert"):]
        if text != SOURCE:
            yield kind, place, text
            count -= 1


def records():
    """Span, table, row in its file, and paragraph of every text that stands in a table."""
    for name, some in (("divisions", REPORT.divisions), ("paragraphs", REPORT.paragraphs), ("items", REPORT.items)):
        for row, one in enumerate(some, 2):
            for span in one.spans:
                yield span, name, row, getattr(one, "paragraph", getattr(one, "number", None)) if name != "divisions" else None


def first_changed_line(text):
    pairs = zip(SOURCE.split("\n"), text.split("\n"))
    return next((number for number, (one, other) in enumerate(pairs, 1) if one != other), min(SOURCE.count("\n"), text.count("\n")) + 2)


def write(checkout, text):
    (checkout / "data/source/report.zh.txt").write_bytes(text.encode())
    forget()


def test_every_edit_is_named_with_its_line(checkout):
    missed = []
    for kind, place, text in edits(EDITS):
        write(checkout, text)
        problems = list(data.source_is_untouched())
        if f"source/report.zh.txt: line {first_changed_line(text)}: " not in "".join(problems):
            missed.append((kind, place, problems))
    assert not missed
    write(checkout, SOURCE)
    assert list(data.source_is_untouched()) == []


def places(text, place):
    """How the checks may name a place: line, row of a table, paragraph, or statement; none where no table holds the character."""
    line = text.count("\n", 0, place) + 1
    for (start, end), name, row, paragraph in records():
        if start < place < end:
            return [f"line {line}:", f"tables/{name}.csv: row {row}:", f"¶{paragraph} ", f"statement_coding.csv: p{paragraph}.s"]
    return []


def found_by_reading(checkout, text):
    """What the checks find that read the text, when somebody has recorded the changed text as the received one."""
    write(checkout, text)
    path = checkout / "data/source/sources.json"
    sources = json.loads(path.read_text("utf-8"))
    sources["zh"] |= {"sha256": hashlib.sha256(text.encode()).hexdigest(), "line_hashes": data.line_hashes(text)}
    path.write_text(json.dumps(sources), "utf-8")
    problems = []
    for check in READERS:
        try:
            problems += check()
        except DataError as error:
            problems.append(str(error))
    return problems


@pytest.mark.parametrize("count", [SHORT, pytest.param(EDITS, marks=pytest.mark.long)])
def test_an_edit_in_a_text_is_found_even_when_its_hash_was_recorded_anew(checkout, count):
    missed, looked = [], 0
    for kind, place, text in edits(count):
        expected = places(text, place)
        if expected:
            looked += 1
            problems = found_by_reading(checkout, text)
            if not any(one in problem for problem in problems for one in expected):
                missed.append((kind, place, expected, problems[:3]))
    assert looked > count // 2 and not missed
