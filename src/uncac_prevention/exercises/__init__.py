"""Kinds of exercise and how each is marked; no widgets, no words of its own."""

from .content import drawn, lesson_from, question_from
from .marking import Mark, gaps, length, mark, steps, tally
from .records import (
    LONGEST_DRAFT, SETTINGS, Ending, Exercise, Exhibit, Field, Item, Lesson, Option, Outcome, Point, Section, Source, Text,
)

__all__ = ["LONGEST_DRAFT", "SETTINGS", "Ending", "Exercise", "Exhibit", "Field", "Item", "Lesson", "Mark", "Option", "Outcome", "Point",
           "Section", "Source", "Text", "drawn", "gaps", "length", "lesson_from", "mark", "question_from", "steps", "tally"]
