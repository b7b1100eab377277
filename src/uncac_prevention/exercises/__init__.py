"""Kinds of exercise and how each is marked; no widgets, no words of its own."""

from .content import drawn, items_from, lesson_from
from .marking import Mark, answered_of, done, gaps, length, mark, steps, tally, verdicts
from .records import (
    FORKING, FORMS, LONGEST_DRAFT, PROGRESS, SETTINGS, Ending, Exercise, Exhibit, Field, Item, Lesson, Link, Option, Outcome, Point, Role, Round, Section,
    Source, Text,
)
from .simulation import Decision, news_of, play, played

__all__ = ["FORKING", "FORMS", "LONGEST_DRAFT", "PROGRESS", "SETTINGS", "Decision", "Ending", "Exercise", "Exhibit", "Field", "Item", "Lesson", "Link", "Mark",
           "Option", "Outcome", "Point", "Role", "Round", "Section", "Source", "Text", "answered_of", "done", "drawn", "gaps", "items_from", "length",
           "lesson_from", "mark", "news_of", "play", "played", "steps", "tally", "verdicts"]
