"""The file of results that a learner hands in: small, without a name, and read with suspicion.

What is read comes from strangers' sticks. So nothing is mended: a file is what `result_json` writes, or it is refused with the place.
"""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from .. import __version__
from ..exercises import FORMS, Exercise
from ..languages import LANGUAGES
from ..learner.events import ID, utf8
from ..plan import clean
from .forms import Answer, WorkshopForm, is_answer, parts_fit

FORMAT, VERSION = "uncac-prevention/results", 1
LARGEST = 50_000
MOST_NUMBER = 9999
TESTS = tuple(FORMS)
"""The tests in the order in which they are taken."""

GAPS = ("under_30", "30_to_90", "over_90")
"""How many days lie between the test after the lessons and the delayed one: no date stands in a file."""

_CODE = re.compile(r"[A-Z0-9]{2,8}", re.ASCII)
_EDITION = re.compile(r"[0-9a-z.+-]{1,20}", re.ASCII)
_KEYS = ("format", "version", "edition", "language", "workshop", "id", "series", "number", "tests", "gap", "forms")


class ResultError(Exception):
    """A file that is refused, with the code that labels put into words; nothing of it is used.

    Codes: too_large, not_json, not_ours, newer_version, wrong, other_edition. `place` says where, or which edition.
    """

    def __init__(self, code: str, place: str = "") -> None:
        super().__init__(code, place)
        self.code, self.place = code, place


@dataclass(frozen=True, slots=True)
class ResultFile:
    """What a learner hands in: first answers by test and question, the answers to the forms, and numbers made by chance.

    `id` is this file's alone. `series` is the same in each file of one learner, and `number` counts them, so that a later file can take the
    place of an earlier one.
    """

    id: str
    series: str
    number: int
    language: str
    workshop: str = ""
    tests: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    gap: str = ""
    forms: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)
    edition: str = __version__


def new_id() -> str:
    """Return a number made by chance, which says nothing about anybody."""
    return secrets.token_hex(8)


def is_code(text: str) -> bool:
    """Return whether a text can be the code of a workshop: two to eight capital letters and digits."""
    return bool(_CODE.fullmatch(text))


def days_band(days: int) -> str:
    """Return which of `GAPS` a number of days falls into."""
    return GAPS[(days >= 30) + (days > 90)]


def result_json(result: ResultFile) -> bytes:
    """Return a result as the file that is handed in."""
    content = {"format": FORMAT, "version": VERSION, **{name: getattr(result, name) for name in _KEYS[2:]}}
    content["tests"] = {name: dict(one) for name, one in result.tests.items()}
    content["forms"] = {name: dict(one) for name, one in result.forms.items()}
    return utf8(json.dumps(content, ensure_ascii=False, indent=1)) + b"\n"


def read_result(data: bytes, tests: Mapping[str, Exercise], forms: Mapping[str, WorkshopForm]) -> ResultFile:
    """Return what a file of `result_json` holds.

    Args:
        data: the whole file.
        tests: the exercise of each test, by its name.
        forms: the forms by id.

    Raises:
        ResultError: it is larger than 50 kB, no JSON, none of ours, of a newer version, holds something that is not asked here
            (`other_edition` where it says that it is of another one), or is wrong in another way.
    """
    content = _content(data)
    edition = content["edition"]
    try:
        _only(content, _KEYS, "")
        _head(content)
        return ResultFile(content["id"], content["series"], content["number"], content["language"], content["workshop"],
                          {name: _test(name, one, tests) for name, one in _part(content, "tests").items()}, content["gap"],
                          {name: _form(name, one, forms) for name, one in _part(content, "forms").items()}, edition)
    except ResultError as error:
        # What another edition asks need not be wrong; it cannot be counted here.
        raise ResultError("other_edition", edition) if error.code == "wrong" and edition != __version__ else error from None


def _content(data: bytes) -> dict:
    if len(data) > LARGEST:
        raise ResultError("too_large")
    try:
        # Editors on Windows put a mark before the text.
        content = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number, parse_float=_no_number)
    except (ValueError, RecursionError) as error:
        raise ResultError("not_json") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT or type(content.get("version")) is not int or content["version"] < 1:
        raise ResultError("not_ours")
    if content["version"] > VERSION:
        raise ResultError("newer_version", str(content["version"])[:20])
    if not (isinstance(content.get("edition"), str) and _EDITION.fullmatch(content["edition"])):
        raise ResultError("wrong", "edition")
    return content


def _once(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_number(text: str) -> None:
    raise ValueError(f"{text[:20]} is no whole number")


def _only(content: Mapping, names: tuple[str, ...], place: str) -> None:
    for one in content:
        if one not in names:
            raise ResultError("wrong", f"{place}{clean(one)[:40]}")


def _head(content: Mapping) -> None:
    """Refuse what is wrong in the head of a file."""
    right = {
        "id": lambda one: isinstance(one, str) and ID.fullmatch(one), "series": lambda one: isinstance(one, str) and ID.fullmatch(one),
        "number": lambda one: type(one) is int and 1 <= one <= MOST_NUMBER, "language": lambda one: isinstance(one, str) and one in LANGUAGES,
        "workshop": lambda one: one == "" or isinstance(one, str) and is_code(one), "gap": lambda one: isinstance(one, str) and one in ("", *GAPS),
    }
    for name, is_right in right.items():
        if not is_right(content.get(name)):
            raise ResultError("wrong", name)


def _part(content: Mapping, name: str) -> dict:
    if not isinstance(content.get(name), dict):
        raise ResultError("wrong", name)
    return content[name]


def _test(name: str, content: object, tests: Mapping[str, Exercise]) -> dict[str, str]:
    place = f"tests > {clean(name)[:40]}"
    if name not in tests or not isinstance(content, dict) or not content:
        raise ResultError("wrong", place)
    options = {one.id: {each.id for each in one.options} for one in tests[name].items}
    _only(content, tuple(options), f"{place} > ")
    for item, answer in content.items():
        if not (isinstance(answer, str) and answer in options[item]):
            raise ResultError("wrong", f"{place} > {item}")
    return content


def _form(name: str, content: object, forms: Mapping[str, WorkshopForm]) -> dict[str, Answer]:
    place = f"forms > {clean(name)[:40]}"
    if name not in forms or not isinstance(content, dict) or not content:
        raise ResultError("wrong", place)
    _only(content, tuple(one.id for one in forms[name].questions), f"{place} > ")
    for asked in forms[name].questions:
        if asked.id in content and not is_answer(asked, content[asked.id]):
            raise ResultError("wrong", f"{place} > {asked.id}")
    if not parts_fit(forms[name], content):
        raise ResultError("wrong", place)
    return content
