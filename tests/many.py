"""Long reports for tests and benchmarks: the report many times over, renumbered, as text or as records."""

import re
from dataclasses import replace

from uncac_prevention.model import Report

_CHAPTER = re.compile("[一二三四五六七八九十]+(?=\\. )")
_NUMBER = re.compile("[0-9]+(?=\\. )")
_DIGITS = "零一二三四五六七八九"


def chinese(value: int) -> str:
    """Return a number from 1 to 999 as a Chinese numeral."""
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    written = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        written += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        written += "零"
    return written + (_DIGITS[ones] if ones else "")


def repeated(text: str, times: int) -> str:
    """Return a Chinese report whose body comes several times, under one cover, its chapters and paragraphs numbered through.

    Args:
        text: a report that begins with chapter 一.
        times: how many times its body comes.
    """
    lines = text.split("\n")
    first = next(place for place, line in enumerate(lines) if line.startswith("一. "))
    written, chapters, paragraphs = lines[:first], 0, 0
    for _ in range(times):
        # The numbers of an agenda do not follow on the paragraph before them.
        own = 0
        for line in lines[first:]:
            number, chapter = _NUMBER.match(line), _CHAPTER.match(line)
            if chapter:
                chapters += 1
                line = chinese(chapters) + line[chapter.end():]
            elif number and int(number.group()) == own + 1:
                own, paragraphs = own + 1, paragraphs + 1
                line = str(paragraphs) + line[number.end():]
            written.append(line)
    return "\n".join(written)


def many_times(report: Report, times: int) -> Report:
    """Return a report in any language whose divisions and paragraphs come several times, the paragraphs numbered through.

    Args:
        report: a parsed report.
        times: how many times its body comes.
    """
    size = len(report.paragraphs)
    again = [(f"{turn}." if turn else "", turn * size) for turn in range(times)]
    divisions = tuple(replace(one, id=before + one.id, parent=before + one.parent if one.parent else "",
                              first_paragraph=one.first_paragraph + more, last_paragraph=one.last_paragraph + more)
                      for before, more in again for one in report.divisions)
    paragraphs = tuple(replace(one, number=one.number + more, division=before + one.division)
                       for before, more in again for one in report.paragraphs)
    return replace(report, divisions=divisions, paragraphs=paragraphs)
