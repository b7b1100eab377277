"""The forms of a workshop: what they ask, and what counts as an answer. They ask nobody who he or she is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..exercises import Text
from ..learner.events import Event
from ..plan import clean, looks_personal

__all__ = ["FORM_IDS", "LONGEST_WORDS", "Asked", "WorkshopForm", "form_from", "given", "is_answer", "kept_answers", "looks_personal"]

FORM_IDS = ("reaction", "follow_up")
"""The forms in the order in which they are filled in."""

LONGEST_WORDS = 600

Answer = str | int
"""The id of an option, a count, or own words."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: one of options (`scale`, `choice`), a whole number up to `most` (`count`), or own words (`text`).

    A count may be a part `of` an earlier one. `lines` are those to write on, on paper.
    """

    id: str
    kind: str
    stem: Text
    options: Mapping[str, Text]
    most: int = 0
    of: str = ""
    lines: int = 0


@dataclass(frozen=True, slots=True)
class WorkshopForm:
    """A form: its title, what is said before it, and its questions."""

    id: str
    title: Text
    lead: Text
    questions: tuple[Asked, ...]

    def question(self, identifier: str) -> Asked | None:
        """Return the question with an id; None where there is none."""
        return next((one for one in self.questions if one.id == identifier), None)


def form_from(content: Mapping) -> WorkshopForm:
    """Return the form that the content of a file of `workshop/forms` describes; raises KeyError or TypeError where it describes none."""
    questions = tuple(Asked(one["id"], one["kind"], one["stem"], {each["id"]: each["text"] for each in one.get("options", ())}, one.get("most", 0),
                            one.get("of", ""), one.get("lines", 0)) for one in content["questions"])
    return WorkshopForm(content["id"], content["title"], content["lead"], questions)


def is_answer(asked: Asked, value: object) -> bool:
    """Return whether a value is an answer to a question, exactly as it is kept."""
    if asked.kind == "count":
        return type(value) is int and 0 <= value <= asked.most
    if asked.kind == "text":
        return isinstance(value, str) and value == clean(value) and 0 < len(value) <= LONGEST_WORDS
    return isinstance(value, str) and value in asked.options


def given(form: WorkshopForm, texts: Mapping) -> tuple[dict[str, Answer], str]:
    """Return what a page sent, as answers.

    Args:
        form: the form.
        texts: by question what was chosen or written.

    Returns:
        The answers, without those left empty; and why they are none, a name among the labels' `problems`, empty where all is well.
    """
    found: dict[str, Answer] = {}
    for asked in form.questions:
        text = clean(texts[asked.id]) if isinstance(texts.get(asked.id), str) else ""
        # int() reads full-width digits as well, as Chinese keyboards may send them.
        value = int(text) if asked.kind == "count" and text.isdecimal() and len(text) < 9 else text
        if not text:
            continue
        if not is_answer(asked, value):
            return {}, {"count": "not_a_count", "text": "words_too_long"}.get(asked.kind, "nothing_chosen")
        found[asked.id] = value
    return found, "" if parts_fit(form, found) else "more_than_all"


def parts_fit(form: WorkshopForm, answers: Mapping[str, Answer]) -> bool:
    """Return whether no count is larger than the one it is a part of."""
    return all(answers[one.id] <= answers[one.of] for one in form.questions if one.of and one.id in answers and one.of in answers)


def kept_answers(form: WorkshopForm, events: Sequence[Event]) -> dict[str, Answer]:
    """Return the answers that stand in a record, in the order of the form; what another edition kept and this one does not know is left out.

    Args:
        form: the form.
        events: the latest of each question.
    """
    latest = {one.item: one.answer for one in events}
    found = {one.id: latest[one.id] for one in form.questions if is_answer(one, latest.get(one.id))}
    return found if parts_fit(form, found) else {name: value for name, value in found.items() if not form.question(name).of}
