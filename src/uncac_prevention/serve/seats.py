"""Who has a seat in a room: a random token for each learner, of which only the hash is kept, and a folder of the learner's own."""

import json
import os
import secrets
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from time import monotonic

REGISTER = "register.json"
# Without what is read or heard as something else: 0 and O, 1, I and L, 5 and S, 8 and B.
SIGNS = "234679ACDEFGHJKMNPQRTUVWXYZ"
CODE_LENGTH = 8


class RoomFull(Exception):
    """All seats are taken, or the room is closed to new learners; `closed` tells which."""

    def __init__(self, closed: bool):
        super().__init__()
        self.closed = closed


class Room:
    """A room on the disk: its code, whether it is open, and the seats, each with a folder in `learners`.

    The register is written whole or not at all, so that a server that was killed finds the seats it gave.
    """

    def __init__(self, folder: Path):
        """Read the room of a folder, or make one where there is none.

        Raises:
            OSError: the folder cannot be read or written.
            ValueError: the register is damaged; the message names the file.
        """
        self.folder = folder
        path = folder / REGISTER
        if path.exists():
            self.code, self.open, self._seats = _read(path)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            # What learners write here is theirs and the facilitator's.
            folder.chmod(0o700)
            self.code, self.open, self._seats = "".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH)), True, {}
            self._write()

    def is_code(self, text: str) -> bool:
        """Return whether a text is the room's code; case, spaces and hyphens do not count."""
        return secrets.compare_digest(_plain(text).encode(), self.code.encode())

    def take_seat(self, most: int) -> str:
        """Give a new learner a token and a folder.

        Args:
            most: how many seats the room has.

        Returns:
            The token, which is kept nowhere here.

        Raises:
            RoomFull: no seat is left, or the room is closed.
        """
        if not self.open or len(self._seats) >= most:
            raise RoomFull(not self.open)
        token, seat = secrets.token_urlsafe(32), secrets.token_hex(8)
        (self.folder / "learners" / seat).mkdir(parents=True)
        self._seats[_hash(token)] = seat
        self._write()
        return token

    def seat_of(self, token: str) -> str:
        """Return the seat of a token, empty where it has none."""
        return self._seats.get(_hash(token), "")

    def folder_of(self, seat: str) -> Path:
        """Return the work folder of a seat."""
        return self.folder / "learners" / seat

    @property
    def seats(self) -> list[str]:
        """All seats, in an order that tells nothing of when they were taken."""
        return sorted(self._seats.values())

    def set_open(self, is_open: bool) -> None:
        """Open the room to new learners, or close it; who has a seat keeps it."""
        self.open = is_open
        self._write()

    def _write(self) -> None:
        path = self.folder / REGISTER
        content = json.dumps({"code": self.code, "open": self.open, "seats": self._seats}, indent=1)
        with open(os.open(path.with_suffix(".new"), os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(path.with_suffix(".new"), path)


def _read(path: Path) -> tuple[str, bool, dict[str, str]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        code, is_open, seats = content["code"], content["open"], content["seats"]
        sound = isinstance(code, str) and len(code) == CODE_LENGTH and isinstance(is_open, bool) and isinstance(seats, Mapping)
        # A seat is a name of a folder: nothing else than what `take_seat` gives may lead anywhere.
        sound = sound and all(isinstance(one, str) and len(one) == 16 and set(one) <= set("0123456789abcdef") for one in seats.values())
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(str(path)) from error
    if not sound:
        raise ValueError(str(path))
    return code, is_open, dict(seats)


def choose_room(rooms: Path, new: bool) -> Path:
    """Return the folder of the room that was used last, or of a new one.

    Args:
        rooms: the folder of all rooms.
        new: whether a new one is wanted in any case.
    """
    there = sorted(one.parent for one in rooms.glob(f"*/{REGISTER}"))
    if there and not new:
        return there[-1]
    name = f"{datetime.now():%Y-%m-%d %H%M%S}"
    return next(one for one in (rooms / f"{name}{'' if number == 1 else f' {number}'}" for number in range(1, 1000)) if not one.exists())


class Attempts:
    """How often an address gave a wrong code lately; after `most` within `seconds` it has to wait."""

    def __init__(self, most: int = 30, seconds: float = 60, clock: Callable[[], float] = monotonic):
        self._most, self._seconds, self._clock = most, seconds, clock
        self._failed: dict[str, deque[float]] = {}

    def failed(self, address: str) -> None:
        """Note a wrong code."""
        self._failed.setdefault(address, deque(maxlen=self._most)).append(self._clock())

    def must_wait(self, address: str) -> bool:
        """Return whether the address has to wait. Addresses that have not failed lately are forgotten."""
        since = self._clock() - self._seconds
        self._failed = {one: times for one, times in self._failed.items() if times[-1] > since}
        times = self._failed.get(address, ())
        return len(times) == self._most and times[0] > since


def _plain(text: str) -> str:
    return "".join(one for one in text.upper() if one.isalnum())


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
