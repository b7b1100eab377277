"""Files of results to learners: which are counted, which belong together, and which are left out and why."""

import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .. import __version__
from ..exercises import Exercise
from ..plan import clean
from .forms import Answer, WorkshopForm
from .result import LARGEST, ResultError, ResultFile, read_result

MOST_FILES = 2000
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Learner:
    """What the files of one series say together."""

    workshop: str
    tests: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    gap: str = ""
    forms: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that is not counted: a code of `ResultError`, or twice, link, unreadable, too_many; `place` says where or which edition."""

    name: str
    code: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Collected:
    """What files hold: the learners, how many files were read for them, what was left out, and which files another edition made.

    `passed_over` counts the files of a folder that do not end in `.json`.
    """

    learners: tuple[Learner, ...]
    read: int
    left_out: tuple[LeftOut, ...]
    others: tuple[tuple[str, str], ...] = ()
    passed_over: int = 0


def read_folder(folder: Path, tests: Mapping[str, Exercise], forms: Mapping[str, WorkshopForm]) -> Collected:
    """Return what the files of a folder and of the folders directly in it hold.

    Args:
        folder: links in it are not followed.
        tests: the exercise of each test, by its name.
        forms: the forms by id.

    Raises:
        OSError: the folder is none, or cannot be read.
    """
    found, odd, passed = [], [], 0
    for path in _entries(folder):
        if path.suffix.lower() != ".json":
            passed += 1
            continue
        name = path.relative_to(folder).as_posix()
        try:
            found.append((name, _bytes(path)))
        except ResultError as error:
            odd.append(LeftOut(_short(name), error.code))
    whole = collected(found, tests, forms)
    return Collected(whole.learners, whole.read, tuple(sorted((*odd, *whole.left_out), key=lambda one: one.name)), whole.others, passed)


def _entries(folder: Path) -> Iterator[Path]:
    """The files of a folder and of those directly in it, by name."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            try:
                yield from (one for one in sorted(path.iterdir()) if one.is_symlink() or not one.is_dir())
            except OSError:
                yield path.with_suffix(".json")
        else:
            yield path


def _bytes(path: Path) -> bytes:
    try:
        about = path.lstat()
        if stat.S_ISLNK(about.st_mode):
            raise ResultError("link")
        # A device or a pipe would never end.
        if not stat.S_ISREG(about.st_mode):
            raise ResultError("unreadable")
        if about.st_size > LARGEST:
            raise ResultError("too_large")
        return path.read_bytes()
    except OSError as error:
        raise ResultError("unreadable") from error


def collected(files: Iterable[tuple[str, bytes]], tests: Mapping[str, Exercise], forms: Mapping[str, WorkshopForm]) -> Collected:
    """Return what files hold.

    Args:
        files: the name and content of each; of the same file under two names the first counts.
        tests: the exercise of each test, by its name.
        forms: the forms by id.
    """
    read: dict[str, ResultFile] = {}
    names: dict[str, str] = {}
    left_out = []
    for place, (name, data) in enumerate(files):
        try:
            if place >= MOST_FILES:
                raise ResultError("too_many")
            one = read_result(data, tests, forms)
            if one.id in read:
                raise ResultError("twice", _short(names[one.id]))
        except ResultError as error:
            left_out.append(LeftOut(_short(name), error.code, error.place))
            continue
        read[one.id], names[one.id] = one, name
    series: dict[str, list[ResultFile]] = {}
    # By the numbers in the files, not by names: the same files give the same whatever they are called.
    for one in sorted(read.values(), key=lambda one: (one.series, one.number, one.id)):
        series.setdefault(one.series, []).append(one)
    others = tuple((_short(names[one.id]), one.edition) for one in read.values() if one.edition != __version__)
    return Collected(tuple(map(_joined, series.values())), len(read), tuple(left_out), others)


def _joined(files: list[ResultFile]) -> Learner:
    """One learner: of each test and form what the last file says that holds it; a later file without a code keeps the earlier code."""
    tests: dict[str, Mapping[str, str]] = {}
    forms: dict[str, Mapping[str, Answer]] = {}
    workshop = gap = ""
    for one in files:
        tests |= one.tests
        forms |= one.forms
        workshop = one.workshop or workshop
        gap = one.gap if "delayed" in one.tests else gap
    return Learner(workshop, tests, gap, forms)


def _short(name: str) -> str:
    """A file's name as it can be shown: its end, without what cannot be seen."""
    return clean(name)[-_LONGEST_NAME:]
