"""Kinds of exercise and how each is marked; no widgets, no words of its own."""

from .content import drawn, lesson_from
from .marking import Mark, gaps, length, mark, steps, tally
from .records import (
    FORKING, LONGEST_DRAFT, SETTINGS, Ending, Exercise, Exhibit, Field, Item, Lesson, Link, Option, Outcome, Point, Role, Round, Section, Source, Text,
)
from .simulation import Decision, news_of, play, played

__all__ = ["FORKING", "LONGEST_DRAFT", "SETTINGS", "Decision", "Ending", "Exercise", "Exhibit", "Field", "Item", "Lesson", "Link", "Mark", "Option",
           "Outcome", "Point", "Role", "Round", "Section", "Source", "Text", "drawn", "gaps", "length", "lesson_from", "mark", "news_of", "play",
           "played", "steps", "tally"]
