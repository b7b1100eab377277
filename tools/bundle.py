"""Make the offline bundle: collection, packages of several systems, pages and print sheets in one folder for a USB stick.

    python start.py bundle                                           writes the folder bundle/, for this Python and all systems
    python start.py bundle --output DIR --python 3.12 --systems windows

The folder stands whole or not at all: everything is written beside it under another name, which changes last.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatch
from functools import cached_property
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path, PurePosixPath
from types import ModuleType

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import canonicalize_name, parse_wheel_filename

import uncac_prevention
from uncac_prevention.languages import LANGUAGES
from uncac_prevention.load import load_labels
from uncac_prevention.render import in_words

COURSE, WHEELS, PAGES, SHEETS = "uncac-prevention", "wheelhouse", "pages", "print"
READ_ME, CHECKSUMS = "READ_ME.html", "CHECKSUMS.sha256"
# What the project consists of; whatever else lies in its folder is somebody's own.
PARTS = (".ci", ".gitattributes", ".gitignore", "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE", "README.md", "benchmarks", "data", "deploy", "docs",
         "environment.yml", "notebooks", "pyproject.toml", "src", "start", "start.py", "tests", "tools", "uv.lock", "workshop")

# FAT32 and exFAT, which sticks have: names that Windows refuses, and the largest file.
UNFIT = re.compile(r'[<>:"\\|?*\x00-\x1f]|[ .]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)', re.I)
LARGEST = 2**32 - 1

PYTHON = re.compile(r"3\.(\d{1,2})")
OLDEST = 11
# A package may refuse the first releases of a Python.
PATCH = "9"
# The oldest macOS and C library of Linux that it is for. Where a wheel asks for newer ones, there is often another for every computer.
MAC, GLIBC = (11, 0), 28
# What the oldest were called.
OLD_NAMES = {5: "manylinux1", 12: "manylinux2010", 17: "manylinux2014"}
COLLECTS = re.compile(r"Collecting ")

Said = Callable[..., None]


class BundleError(Exception):
    """A reason why there is no bundle: `key` names the words for it, `facts` fill their blanks."""

    def __init__(self, key: str, **facts: object):
        super().__init__(key)
        self.key, self.facts = key, facts


@dataclass(frozen=True)
class Machine:
    """A kind of computer: its system, its processor as the system calls it, and the platforms of its wheels."""

    system: str
    processor: str
    platforms: Sequence[str]

    @property
    def name(self) -> str:
        """The name in lists: `windows-x86_64`."""
        return f"{self.system}-{self.processor}"

    def markers(self, python: str, patch: str) -> dict[str, str]:
        """Return what a requirement may ask of this computer with a Python."""
        names = {"windows": ("nt", "win32", "Windows"), "macos": ("posix", "darwin", "Darwin"), "linux": ("posix", "linux", "Linux")}[self.system]
        machine = "AMD64" if self.system == "windows" else self.processor
        return dict(zip(("os_name", "sys_platform", "platform_system"), names)) | {
            "platform_machine": machine, "platform_python_implementation": "CPython", "implementation_name": "cpython", "python_version": python,
            "python_full_version": f"{python}.{patch}", "implementation_version": f"{python}.{patch}", "platform_release": "", "platform_version": ""}

    def tags(self, python: str) -> frozenset[Tag]:
        """Return the tags of the wheels that a Python of this computer takes."""
        version = tuple(map(int, python.split(".")))
        found = [*cpython_tags(version, platforms=self.platforms), *compatible_tags(version, f"cp{version[0]}{version[1]}", self.platforms)]
        return frozenset(found)


def _mac(processor: str) -> Machine:
    return Machine("macos", processor, tuple(mac_platforms(MAC, processor)))


def _linux(processor: str) -> Machine:
    names = (name for minor in range(5, GLIBC + 1) for name in (f"manylinux_2_{minor}", OLD_NAMES.get(minor)) if name)
    return Machine("linux", processor, tuple(f"{name}_{processor}" for name in names))


MACHINES = (Machine("windows", "x86_64", ("win_amd64",)), _mac("arm64"), _mac("x86_64"), _linux("x86_64"), _linux("aarch64"))
SYSTEMS = tuple(dict.fromkeys(one.system for one in MACHINES))


@dataclass
class Made:
    """What a bundle holds: bytes by kind of computer, and what no wheel was found for."""

    python: str
    sizes: dict[str, int] = field(default_factory=dict)
    lacking: dict[str, list[str]] = field(default_factory=dict)
    files: int = 0
    bytes: int = 0


class Lock:
    """The packages that lessons need, as uv.lock names them."""

    def __init__(self, root: Path):
        self.root = root

    @cached_property
    def _lines(self) -> list[tuple[Requirement, str]]:
        from uv import find_uv_bin

        line = [find_uv_bin(), "export", "--quiet", "--frozen", "--offline", "--no-emit-project", "--no-annotate", "--no-header", "--project", str(self.root),
                "--no-default-groups", "--group", "start", "--extra", "learn"]
        done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8")
        if done.returncode:
            raise BundleError("no_lock", reason=done.stderr.strip())
        # pip asks the markers of the computer it runs on, so that they are answered here.
        pairs = (line.partition("--hash") for line in done.stdout.replace("\\\n", " ").splitlines() if line.strip())
        return [(Requirement(wanted), sign + hashes) for wanted, sign, hashes in pairs]

    @cached_property
    def wheels(self) -> list[str]:
        """The names of all wheels that the lock knows."""
        packages = tomllib.loads((self.root / "uv.lock").read_text(encoding="utf-8"))["package"]
        return [wheel["url"].rsplit("/", 1)[-1].replace("%2B", "+") for package in packages for wheel in package.get("wheels", ())]

    def needed(self, machine: Machine, python: str) -> dict[str, str]:
        """Return what a computer needs, each package as `name==version` with its hashes.

        A package may be there twice: its newest version may ask for a later patch of Python than that of the computer.
        """
        ends = [machine.markers(python, patch) for patch in ("0", PATCH)]
        return {f"{one.name}{one.specifier}": hashes for one, hashes in self._lines
                if one.marker is None or any(map(one.marker.evaluate, ends))}


def lacking(needed: Iterable[str], files: Iterable[str], tags: frozenset[Tag]) -> list[str]:
    """Return the packages, of those needed as `name==version`, for which no file is a wheel with one of the tags."""
    offered = set(fitting(files, tags).values())
    return [one for one in needed if one.replace(one.split("==")[0], canonicalize_name(one.split("==")[0]), 1) not in offered]


def fitting(files: Iterable[str], tags: frozenset[Tag]) -> dict[str, str]:
    """Return the wheels with one of the tags: file to `name==version`."""
    parsed = ((one, parse_wheel_filename(one)) for one in files if one.endswith(".whl"))
    return {one: f"{name}=={version}" for one, (name, version, _, found) in parsed if found & tags}


def build_bundle(root: Path, folder: Path, python: str, systems: Sequence[str], pages: Callable[[Path], object], sheets: Callable[[Path], object],
                 say: Said, progress: Callable[[int, int], None]) -> Made:
    """Write the bundle.

    Args:
        root: the folder of the project.
        folder: is made where there is none; a former bundle in it is replaced.
        python: the Python of the computers it is for: "3.12".
        systems: of SYSTEMS.
        pages: writes the static edition into a folder.
        sheets: writes the print pack into a folder.
        say: is told the name of each step, with facts for its words.
        progress: is told how many packages of how many were fetched.

    Returns:
        What is in it. Where wheels of a kind of computer are missing, it is left out and said.

    Raises:
        BundleError: the folder holds something else, a package could not be fetched, there is nothing for any system, or a name fits no stick.
    """
    if not (match := PYTHON.fullmatch(python)) or int(match[1]) < OLDEST:
        raise BundleError("no_python", python=python, oldest=f"3.{OLDEST}")
    _may_write(folder)
    sources = list(source_files(root))
    made, machines = _plan(Lock(root), python, systems)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent, ignore_cleanup_errors=True) as beside:
        draft = Path(beside) / "new"
        say("sources")
        for one in sources:
            _copy(root / one, draft / COURSE / one)
        for machine, needed in machines.items():
            say("packages", machine=machine.name)
            _fetch(machine, needed, python, draft / COURSE / WHEELS, progress)
            _weigh(machine, needed, draft / COURSE / WHEELS, made)
        say("pages")
        pages(draft / PAGES)
        say("sheets")
        sheets(draft / SHEETS)
        say("checksums")
        _finish(draft, made)
        _put_in_place(draft, folder, Path(beside) / "old")
    return made


def _may_write(folder: Path) -> None:
    # The whole stick cannot be renamed.
    if folder.resolve() == folder.resolve().parent or os.path.ismount(folder):
        raise BundleError("a_disk", folder=folder)
    if folder.exists() and not (folder.is_dir() and (not any(folder.iterdir()) or all((folder / one).is_file() for one in (READ_ME, CHECKSUMS)))):
        raise BundleError("taken", folder=folder)


def source_files(root: Path) -> Iterator[Path]:
    """Return the files of the project, relative to its folder, without what git ignores; git itself is not needed."""
    ignored = [line.strip() for line in (root / ".gitignore").read_text(encoding="utf-8").splitlines() if line.strip()]
    anywhere = [one.strip("/") for one in ignored if not one.startswith("/")]
    for part in PARTS:
        for path in sorted([root / part] if (root / part).is_file() else (root / part).rglob("*")):
            inside = path.relative_to(root)
            if path.is_file() and not any(fnmatch(name, pattern) for name in inside.parts for pattern in anywhere):
                yield inside


def _plan(lock: Lock, python: str, systems: Sequence[str]) -> tuple[Made, dict[Machine, dict[str, str]]]:
    """What each kind of computer needs, without those for which the lock knows no wheel of something."""
    made, found = Made(python), {}
    for machine in (one for one in MACHINES if one.system in systems):
        needed = lock.needed(machine, python)
        if missing := lacking(needed, lock.wheels, machine.tags(python)):
            made.lacking[machine.name] = missing
        else:
            found[machine] = needed
    if not found:
        raise BundleError("nothing", python=python, missing="\n".join(f"  {name}: {', '.join(those)}" for name, those in made.lacking.items()))
    return made, found


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def rounds(needed: Mapping[str, str]) -> list[dict[str, str]]:
    """Return what is needed in rounds with one version of a package each, since pip takes no more at a time."""
    found: list[dict[str, str]] = []
    for wanted in needed:
        name = wanted.split("==")[0]
        place = next((one for one in found if name not in one), None)
        if place is None:
            found.append(place := {})
        place[name] = wanted
    return [{wanted: needed[wanted] for wanted in one.values()} for one in found]


def _fetch(machine: Machine, needed: Mapping[str, str], python: str, wheels: Path, progress: Callable[[int, int], None]) -> None:
    """Fetch the wheels of a kind of computer with pip, which checks the hashes of the lock."""
    wheels.mkdir(parents=True, exist_ok=True)
    for some in rounds(needed):
        _fetch_some(machine, some, python, wheels, progress)


def _fetch_some(machine: Machine, needed: Mapping[str, str], python: str, wheels: Path, progress: Callable[[int, int], None]) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        wanted = Path(place) / "requirements.txt"
        wanted.write_text("".join(f"{one} {hashes}\n" for one, hashes in needed.items()), encoding="utf-8")
        line = [sys.executable, "-m", "pip", "--no-input", "--disable-pip-version-check", "download", "--no-deps", "--only-binary", ":all:",
                "--progress-bar", "off", "--implementation", "cp", "--python-version", f"{python}.{PATCH}", "--dest", str(wheels), "--requirement", str(wanted)]
        line += [part for platform in machine.platforms for part in ("--platform", platform)]
        output, count = "", 0
        with subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
                              errors="replace", env=os.environ | {"PYTHONUTF8": "1", "NO_COLOR": "1"}) as child:
            try:
                for text in child.stdout:
                    output += text
                    if COLLECTS.match(text):
                        count += 1
                        progress(min(count, len(needed)), len(needed))
            except BaseException:
                child.terminate()
                raise
    missing = lacking(needed, (one.name for one in wheels.iterdir()), machine.tags(python))
    if child.returncode or missing:
        raise BundleError("not_fetched", machine=machine.name, missing=", ".join(missing[:5]), output=output)


def _weigh(machine: Machine, needed: Mapping[str, str], wheels: Path, made: Made) -> None:
    sizes = {one.name: one.stat().st_size for one in wheels.iterdir()}
    of = {canonicalize_name(one.split("==")[0]) for one in needed}
    chosen = fitting(sizes, machine.tags(made.python))
    made.sizes[machine.name] = sum(sizes[one] for one, package in chosen.items() if package.split("==")[0] in of)


def _finish(draft: Path, made: Made) -> None:
    """Write the first page and the checksums of all files."""
    sheets = {code: (draft / SHEETS / code / "index.html").is_file() for code in LANGUAGES}
    (draft / READ_ME).write_text(read_me(made, sheets, date.today()), encoding="utf-8", newline="\n")
    names = sorted(one.relative_to(draft).as_posix() for one in draft.rglob("*") if one.is_file())
    sizes = [(draft / one).stat().st_size for one in names]
    if problems := unfit(zip(names, sizes)):
        raise BundleError("unfit", names=", ".join(problems))
    (draft / CHECKSUMS).write_text("".join(f"{_sha256(draft / one)}  {one}\n" for one in names), encoding="utf-8", newline="\n")
    made.files, made.bytes = len(names) + 1, sum(sizes)


def read_me(made: Made, sheets: Mapping[str, bool], day: date) -> str:
    """Return the first page in every language; `sheets` says in which languages there are sheets to print."""
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent / "stick"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
                              undefined=StrictUndefined)
    machines = [one for one in MACHINES if one.name in made.sizes]
    return environment.get_template("read_me.html.j2").render(
        languages=[(code, LANGUAGES[code].html, load_labels(code)) for code in LANGUAGES], made=made, machines=machines,
        missing=[one for one in MACHINES if one.name in made.lacking], systems=dict.fromkeys(one.system for one in machines), sheet_pages=sheets,
        days={code: in_words(day.isoformat(), language=code) for code in LANGUAGES}, version=uncac_prevention.__version__,
        oldest={"windows": "", "macos": f"{MAC[0]}", "linux": f"2.{GLIBC}"}, course=COURSE, wheels=WHEELS, pages=PAGES, sheets=SHEETS, checksums=CHECKSUMS)


def unfit(files: Iterable[tuple[str, int]]) -> list[str]:
    """Return what a stick with FAT32 or exFAT cannot hold: names it refuses, names that differ by case alone, files of 4 GB and more."""
    found, seen = [], {}
    for name, size in files:
        clash = seen.setdefault(name.casefold(), name) != name
        if clash or size > LARGEST or any(UNFIT.search(part) for part in PurePosixPath(name).parts):
            found.append(name)
    return found


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _put_in_place(draft: Path, folder: Path, old: Path) -> None:
    """Give the draft its name; a former bundle goes only then."""
    if folder.exists():
        folder.rename(old)
    try:
        draft.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise


def reason(root: Path, error: BundleError, language: str) -> str:
    """Return why a package could not be fetched: in the words that start.py has for what pip said, or else in pip's."""
    output, missing = str(error.facts["output"]), error.facts["missing"]
    failure, errors = _start(root).failure_of(output, False), [line for line in output.splitlines() if line.startswith("ERROR:")]
    said = errors[-1] if errors and failure.key == "unknown" else load_labels(language)["start"][failure.key].format(**failure.facts)
    return "\n".join(filter(None, [said, missing and load_labels(language)["cli"]["bundle_still_missing"].format(missing=missing)]))


def _start(root: Path) -> ModuleType:
    module = module_from_spec(spec := spec_from_file_location("uncac_start", root / "start.py"))
    spec.loader.exec_module(module)
    return module
