"""The file by which a plan goes to another machine or to a colleague, and comes back with marks.

The file is the learner's texts as JSON: nothing computed is in it, so nothing in it can claim to be cited that is not. What is read
is cleaned where that loses nothing that the form could show, with a note, and refused where it would be guesswork.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..learner.events import utf8
from .records import ActionPlan, PlanField, PlanForm, PlanLine, clean, cleaned, is_line_id, is_plan_id, known
from .rubric import LEVELS, valid_marks

FORMAT, VERSION = "uncac-prevention/plan", 1
LARGEST, MOST_LINES = 1_000_000, 200
LONGEST_COMMENT = 2000
# `about` is what an export says of itself; nothing is read from it.
_KEYS = ("format", "version", "plan_id", "profile", "lines", "review", "about")


class PlanError(Exception):
    """A file that is refused, with the code that the form's words `refusals` put into words; nothing of it is used.

    Codes: too_large, not_json, not_ours, newer_version, wrong_type, too_many_lines, other_plan, no_review. `place` says where.
    """

    def __init__(self, code: str, place: str = "") -> None:
        super().__init__(code, place)
        self.code, self.place = code, place

    def words(self, form: PlanForm, language: str) -> str:
        """Return what is to be said about it, in a language."""
        return form.said("refusals", self.code, language, place=self.place)


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was cleaned on reading: a code of the form's words `notes`, and where."""

    code: str
    place: str

    def words(self, form: PlanForm, language: str) -> str:
        """Return what is to be said about it, in a language."""
        return form.said("notes", self.code, language, place=self.place)


@dataclass(frozen=True, slots=True)
class Review:
    """A colleague's marks by criterion and one comment for each line, for one plan."""

    plan_id: str
    marks: Mapping[str, int] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "comments", cleaned(self.comments))


@dataclass(frozen=True, slots=True)
class PlanFile:
    """What a file holds: the plan, the review where there is one, and what was cleaned."""

    plan: ActionPlan
    review: Review | None
    notes: tuple[Note, ...]


def plan_json(plan: ActionPlan) -> bytes:
    """Return a plan as the file that `read_plan` takes on any machine."""
    return _bytes(_plain(plan))


def review_json(plan: ActionPlan, review: Review) -> bytes:
    """Return a plan with a colleague's marks and comments as the file that goes back to its author.

    Raises:
        PlanError: the review is of another plan.
    """
    if review.plan_id != plan.id:
        raise PlanError("other_plan", review.plan_id[:40])
    return _bytes(_plain(plan) | {"review": {"marks": dict(review.marks), "comments": dict(review.comments)}})


def _plain(plan: ActionPlan) -> dict:
    lines = [{"id": one.id, **one.values} for one in plan.lines]
    return {"format": FORMAT, "version": VERSION, "plan_id": plan.id, "profile": dict(plan.profile), "lines": lines}


def _bytes(content: dict) -> bytes:
    return utf8(json.dumps(content, ensure_ascii=False, indent=1)) + b"\n"


def read_plan(data: bytes, form: PlanForm) -> PlanFile:
    """Return what a file of `plan_json` or `review_json` holds.

    Args:
        data: the whole file.
        form: as `load_plan_form` gives it.

    Raises:
        PlanError: it is larger than 1 MB, no JSON, none of ours, of a newer version, or holds something else than text where text
            stands.
    """
    content, notes = _content(data), []
    _only(content, _KEYS, "", notes)
    profile = _texts(_mapping(content.get("profile", {}), "profile"), form.profile, "profile", form, notes)
    lines = content.get("lines", [])
    if not isinstance(lines, list):
        raise PlanError("wrong_type", "lines")
    if len(lines) > MOST_LINES:
        raise PlanError("too_many_lines", str(len(lines)))
    plan = ActionPlan(content["plan_id"], profile, tuple(_lines(lines, form, notes)))
    review = None if content.get("review") is None else _review(_mapping(content["review"], "review"), plan, form, notes)
    return PlanFile(plan, review, tuple(dict.fromkeys(notes)))


def read_review(data: bytes, plan: ActionPlan, form: PlanForm) -> PlanFile:
    """Return what a colleague sent back for a plan; the plan inside is as the colleague saw it.

    Raises:
        PlanError: as `read_plan`; or the file holds no review, or the review of another plan.
    """
    found = read_plan(data, form)
    if found.plan.id != plan.id:
        raise PlanError("other_plan", found.plan.id)
    if found.review is None:
        raise PlanError("no_review")
    return found


def _content(data: bytes) -> dict:
    if len(data) > LARGEST:
        raise PlanError("too_large", f"{len(data) / LARGEST:.1f}")
    try:
        # Editors on Windows put a mark before the text.
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise PlanError("not_json") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT or type(content.get("version")) is not int or content["version"] < 1:
        raise PlanError("not_ours")
    if content["version"] > VERSION:
        raise PlanError("newer_version", str(content["version"])[:20])
    if not is_plan_id(content.get("plan_id")):
        raise PlanError("wrong_type", "plan_id")
    return content


def _mapping(content: object, place: str) -> dict:
    if not isinstance(content, dict):
        raise PlanError("wrong_type", place)
    return content


def _only(content: Mapping, names: tuple[str, ...], place: str, notes: list[Note]) -> None:
    notes.extend(Note("unknown_key", _below(place, clean(one)[:40])) for one in content if one not in names)


def _below(place: str, name: str) -> str:
    return f"{place} > {name}" if place else name


def _lines(lines: list, form: PlanForm, notes: list[Note]) -> Iterator[PlanLine]:
    seen = set()
    for number, one in enumerate(lines, 1):
        place = f"lines {number}"
        content = dict(_mapping(one, place))
        identifier = content.pop("id", None)
        if not is_line_id(identifier):
            raise PlanError("wrong_type", f"{place} > id")
        if identifier in seen:
            notes.append(Note("twice", place))
            continue
        seen.add(identifier)
        line = PlanLine(identifier, _texts(content, form.fields, place, form, notes))
        if line.values:
            yield line


def _texts(content: Mapping, fields: tuple[PlanField, ...], place: str, form: PlanForm, notes: list[Note]) -> dict[str, str]:
    _only(content, tuple(one.id for one in fields), place, notes)
    found = {}
    for asked in fields:
        below = _below(place, asked.id)
        text = _text(content.get(asked.id, ""), below, notes)
        if text and asked.control in ("menu", "scale") and not known(asked, text, form):
            notes.append(Note("unknown_value", below))
        else:
            found[asked.id] = text
    return found


def _text(value: object, place: str, notes: list[Note]) -> str:
    if not isinstance(value, str):
        raise PlanError("wrong_type", place)
    text = clean(value)
    if text != value.replace("\r\n", "\n").replace("\r", "\n").strip():
        notes.append(Note("control_characters", place))
    return text


def _review(content: dict, plan: ActionPlan, form: PlanForm, notes: list[Note]) -> Review:
    _only(content, ("marks", "comments"), "review", notes)
    marks, comments = (_mapping(content.get(one, {}), f"review > {one}") for one in ("marks", "comments"))
    _only(marks, tuple(one.id for one in form.rubric), "review > marks", notes)
    _only(comments, tuple(one.id for one in plan.lines), "review > comments", notes)
    odd = next((one.id for one in form.rubric if one.id in marks and not (type(marks[one.id]) is int and marks[one.id] in LEVELS)), "")
    if odd:
        raise PlanError("wrong_type", f"review > marks > {odd}")
    said = {one.id: _text(comments.get(one.id, ""), f"review > comments > {one.id}", notes) for one in plan.lines}
    long = [one for one, text in said.items() if len(text) > LONGEST_COMMENT]
    notes.extend(Note("comment_cut", f"review > comments > {one}") for one in long)
    return Review(plan.id, valid_marks(form, marks), {one: text[:LONGEST_COMMENT] for one, text in said.items()})
