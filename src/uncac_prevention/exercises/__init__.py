"""Kinds of exercise and how each is marked; no widgets, no words of its own."""

from .content import drawn, items_from, lesson_from
from .marking import Mark, answered_of, done, gaps, length, mark, steps, tally, verdicts
from .records import (
    FORMS, LONGEST_DRAFT, SETTINGS, Ending, Exercise, Exhibit, Field, Item, Lesson, Option, Outcome, Point, Section, Source, Text,
)

__all__ = ["FORMS", "LONGEST_DRAFT", "SETTINGS", "Ending", "Exercise", "Exhibit", "Field", "Item", "Lesson", "Mark", "Option", "Outcome",
           "Point", "Section", "Source", "Text", "answered_of", "done", "drawn", "gaps", "items_from", "length", "lesson_from", "mark", "steps",
           "tally", "verdicts"]
