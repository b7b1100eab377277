"""Whether a computer is ready for the lessons: facts go in, a finding for each line comes out; no words, and no looking around but in `here`."""

import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

OLDEST_PYTHON = (3, 11)
LEAST_ROOM = 200_000_000
LEAST_MEMORY = 3_500_000_000
SLOW = 1.0
"""Seconds from the kernel to the page and back that a learner feels at each answer."""
LONGEST_PATH = 120
"""Windows takes 260 characters, of which packages need more than half."""
CLOCKS_APART = timedelta(minutes=5)
LAST_YEARS = 15
OLDEST_BROWSERS = {"Edge": 98, "Chrome": 98, "Firefox": 98, "Safari": 16}
"""What the pages use is in these: the youngest of it is the dialog in which a source opens."""

# A browser names its ancestors as well, so that the youngest of the family comes first.
_BROWSERS = (("Edge", r"Edg\w*/(\d+)"), ("Firefox", r"Firefox/(\d+)"), ("Chrome", r"Chrome/(\d+)"), ("Safari", r"Version/(\d+)[\d.]* .*Safari/"))
_SYNCED = re.compile(r"onedrive|dropbox|google ?drive|icloud|mobile documents|nutstore|坚果云|nextcloud", re.I)
_OWN = {"localhost", "127.0.0.1", "::1", "[::1]"}
_NETWORK = ("http", "all")

MACHINE = ("python", "packages", "font", "write", "space", "folder", "memory", "proxy", "clock")
PAGE = ("answers", "browser", "glyphs", "storage")
ROOM = ("write", *PAGE)
"""In a room the learner's browser runs on another computer than the lessons: the rest is no matter of the learner."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was seen of a computer. None means that it could not be seen."""

    python: tuple[int, int]
    bits: int
    system: str
    missing: Sequence[str] = ()
    other: Sequence[str] = ()
    packages: int = 0
    font: bool = True
    not_written: str = ""
    room: int | None = None
    folder: str = ""
    windows: bool = False
    memory: int | None = None
    proxies: Sequence[str] = ()
    now: datetime | None = None
    released: date | None = None
    page: "PageFacts | None" = None


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the browser said of itself, and how many seconds it took to say so."""

    agent: str = ""
    glyphs: bool = True
    storage: bool = True
    host: str = "localhost"
    now: datetime | None = None
    trip: float = 0.0

    @property
    def remote(self) -> bool:
        """Whether the lessons run on another computer than the browser."""
        return self.host not in _OWN


@dataclass(frozen=True, slots=True)
class Finding:
    """A line: what was looked at, the code of what was found (`ready` where all is well), and what fills the blanks of its words."""

    line: str
    code: str = "ready"
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Whether there is nothing to do."""
        return self.code in ("ready", "unknown")


def findings(facts: Facts) -> list[Finding]:
    """Return a finding for each line, in the order of the page.

    Args:
        facts: of the computer, with those of the browser once it has answered.
    """
    lines = ROOM if facts.page and facts.page.remote else (*MACHINE, *PAGE)
    return [_LOOKS[line](facts) for line in lines if line not in PAGE or facts.page]


def _python(facts: Facts) -> Finding:
    found = {"version": ".".join(map(str, facts.python)), "bits": facts.bits, "oldest": ".".join(map(str, OLDEST_PYTHON))}
    code = "old" if facts.python < OLDEST_PYTHON else "narrow" if facts.bits < 64 else "ready"
    return Finding("python", code, found)


def _packages(facts: Facts) -> Finding:
    if facts.missing:
        return Finding("packages", "missing", {"names": facts.missing})
    return Finding("packages", "other", {"names": facts.other}) if facts.other else Finding("packages", facts={"count": facts.packages})


def _font(facts: Facts) -> Finding:
    return Finding("font", "ready" if facts.font else "missing")


def _write(facts: Facts) -> Finding:
    return Finding("write", facts.not_written or "ready", {"folder": facts.folder})


def _space(facts: Facts) -> Finding:
    if facts.room is None:
        return Finding("space", "unknown")
    return Finding("space", "ready" if facts.room >= LEAST_ROOM else "little", {"room": _gigabytes(facts.room), "least": _gigabytes(LEAST_ROOM)})


def _folder(facts: Facts) -> Finding:
    found = {"folder": facts.folder, "length": len(facts.folder), "longest": LONGEST_PATH}
    if facts.windows and len(facts.folder) > LONGEST_PATH:
        return Finding("folder", "long", found)
    if facts.windows and facts.folder.startswith(("\\\\", "//")):
        return Finding("folder", "on_network", found)
    return Finding("folder", "synced" if _SYNCED.search(facts.folder) else "ready", found)


def _memory(facts: Facts) -> Finding:
    if facts.memory is None:
        return Finding("memory", "unknown")
    return Finding("memory", "ready" if facts.memory >= LEAST_MEMORY else "little", {"memory": _gigabytes(facts.memory)})


def _proxy(facts: Facts) -> Finding:
    return Finding("proxy", "catches", {"names": facts.proxies}) if facts.proxies else Finding("proxy")


def _clock(facts: Facts) -> Finding:
    if facts.now is None or facts.released is None:
        return Finding("clock", "unknown")
    found = {"now": f"{facts.now:%Y-%m-%d %H:%M}"}
    if not facts.released <= facts.now.date() < facts.released.replace(year=facts.released.year + LAST_YEARS, day=1):
        return Finding("clock", "wrong", found)
    there = facts.page and facts.page.now
    return Finding("clock", "apart" if there and abs(there - facts.now) > CLOCKS_APART else "ready", found)


def _answers(facts: Facts) -> Finding:
    trip = facts.page.trip
    return Finding("answers", "slow" if trip > SLOW else "ready", {"milliseconds": max(1, round(trip * 1000))})


def _browser(facts: Facts) -> Finding:
    name, version = browser_of(facts.page.agent)
    if not name:
        return Finding("browser", "unknown_family")
    return Finding("browser", "ready" if version >= OLDEST_BROWSERS[name] else "old", {"name": name, "version": version, "oldest": OLDEST_BROWSERS[name]})


def _glyphs(facts: Facts) -> Finding:
    return Finding("glyphs", "ready" if facts.page.glyphs else "missing")


def _storage(facts: Facts) -> Finding:
    return Finding("storage", "ready" if facts.page.storage else "refused")


_LOOKS = {"python": _python, "packages": _packages, "font": _font, "write": _write, "space": _space, "folder": _folder, "memory": _memory,
          "proxy": _proxy, "clock": _clock, "answers": _answers, "browser": _browser, "glyphs": _glyphs, "storage": _storage}


def browser_of(agent: str) -> tuple[str, int]:
    """Return the family and version of a browser by what it calls itself; an empty name for an unknown one."""
    found = ((name, re.search(pattern, agent)) for name, pattern in _BROWSERS)
    return next(((name, int(match[1])) for name, match in found if match), ("", 0))


def without_person(text: str, home: str, user: str) -> str:
    """Return a text in which the home folder is `~`, and the user's name nowhere stands as a part of a path."""
    ends = r"(?![\w-]|\.\w)"
    for one in {home, home.replace("\\", "/")} - {"", "/", "\\"}:
        text = re.sub(re.escape(one) + ends, "~", text, flags=re.I)
    return re.sub(rf"(?<=[\\/]){re.escape(user)}{ends}", "~", text, flags=re.I) if user else text


def _gigabytes(count: int) -> float:
    return round(count / 1e9, 1)


def page_facts(said: object, trip: float) -> PageFacts:
    """Return what a browser said of itself; of what is no such thing nothing is taken."""
    told = said if isinstance(said, Mapping) else {}
    try:
        now = datetime.fromtimestamp(float(told["now"]) / 1000).astimezone()
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        now = None
    return PageFacts(str(told.get("agent", ""))[:400], told.get("glyphs") is not False, told.get("storage") is not False,
                     str(told.get("host", "localhost"))[:200], now, trip)


def here(work: Path, root: Path, font: Path, released: date) -> Facts:
    """Look at this computer.

    Args:
        work: the folder of the learner's own files; a file is written there and taken away.
        root: the folder of the collection, with pyproject.toml and uv.lock.
        font: the file of the font for figures.
        released: the day on which this edition came out.
    """
    import platform
    import struct

    missing, other, count = _installed(root)
    return Facts(sys.version_info[:2], struct.calcsize("P") * 8, f"{platform.system()} {platform.release()} {platform.machine()}", missing, other, count,
                 _has_glyphs(font), *_written(work), str(root), os.name == "nt", _memory_here(), _catching_proxies(), datetime.now().astimezone(), released)


def answered(facts: Facts, page: PageFacts) -> Facts:
    """Return the facts with those of the browser."""
    return replace(facts, page=page)


def _installed(root: Path) -> tuple[list[str], list[str], int]:
    """Which packages are missing, which are there in another version than was tested, and how many were compared."""
    import tomllib
    from importlib.metadata import distributions

    installed = {re.sub(r"[-_.]+", "-", one.name or "").lower(): one.version for one in distributions()}
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        lock = tomllib.loads((root / "uv.lock").read_text(encoding="utf-8"))["package"]
    except (OSError, KeyError, ValueError):
        return [], [], 0
    wanted = [re.split(r"[<>=!~\[; ]", one)[0].lower() for one in (*project["dependencies"], *project["optional-dependencies"]["learn"])]
    tested: dict[str, set[str]] = {}
    for one in lock:
        tested.setdefault(one["name"], set()).add(one.get("version", ""))
    there = {name: version for name, version in installed.items() if name in tested and version}
    other = sorted(f"{name} {version}" for name, version in there.items() if tested[name] != {""} and version not in tested[name])
    return [one for one in wanted if one not in installed], other, len(there)


def _has_glyphs(font: Path) -> bool:
    try:
        from matplotlib.ft2font import FT2Font

        return all(FT2Font(str(font)).get_char_index(ord(one)) for one in "预防腐败")
    except (ImportError, OSError, RuntimeError):
        return False


def _written(work: Path) -> tuple[str, int | None]:
    """Why nothing can be written in a folder (empty: it can), and how many bytes are free."""
    import errno
    import shutil
    import tempfile

    problem, free = "", None
    try:
        work.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=work, prefix="check-") as file:
            file.write(b"check")
            file.flush()
        free = shutil.disk_usage(work).free
    except OSError as error:
        problem = "full" if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)) else "refused"
    return problem, free


def _memory_here() -> int | None:
    try:
        if os.name != "nt":
            return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        import ctypes

        size = ctypes.c_ulonglong()
        return size.value * 1024 if ctypes.windll.kernel32.GetPhysicallyInstalledSystemMemory(ctypes.byref(size)) else None
    except (AttributeError, OSError, ValueError):
        return None


def _catching_proxies() -> list[str]:
    """The names of proxy settings that would take even what stays on this computer; never the proxy's address."""
    from urllib.request import getproxies, proxy_bypass

    if not any(name in getproxies() for name in _NETWORK) or all(map(proxy_bypass, ("localhost", "127.0.0.1"))):
        return []
    names = sorted(name for name in os.environ if name.lower().removesuffix("_proxy") in _NETWORK and name.lower().endswith("_proxy"))
    return names or ["system"]
