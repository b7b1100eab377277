"""A server for the room: the app for many learners, each with a seat of their own, and a page for the facilitator without names.

How it is built. Every request first meets the `Gate`. Who has no seat reaches nothing but the page where the code is entered; who has one
reaches the lessons, what they need, and the kernels that the own pages started. A context variable carries the seat from the gate to the
start of a kernel, which gets the seat's folder as its work folder. No code can be run: Voilà passes on no request to execute, and everything
else that Jupyter serves is left outside. Cookies are not sent with requests of other sites (SameSite), so forged requests have no seat.
"""

import secrets
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import Any

from .app import app_configuration, describe_page, lesson_app, page_words
from .gate import COOKIE, is_let_through, is_own_host, is_same_origin
from .ground import START, UsageError, enter, lessons_folder, running, said_plainly, words_of
from .seats import Attempts, Room, choose_room

PORT = 8866
LEARNERS = 50
PAGES = 3
"""Kernels that one learner may have at a time; the oldest goes when one more page is opened."""
IDLE = 20 * 60
"""Seconds after which a kernel that nobody uses is stopped; its answers are on the disk."""
NOT_FOR_LEARNERS = {"my_workshop", "check_setup"}
"""Pages that look into the machine on which the server runs."""

_SEAT: ContextVar[str] = ContextVar("seat", default="")


def room(language: str, browser: bool = True, port: int = PORT, learners: int = LEARNERS, new: bool = False) -> int:
    """Serve the lessons to the room's network until the facilitator stops it.

    Args:
        language: "en" or "zh", of the first page; learners can change it.
        browser: whether to open the facilitator's page.
        port: at which the server listens, on all networks of this machine.
        learners: how many seats the room has.
        new: whether to begin an empty room; else the last one goes on.

    Returns:
        0.

    Raises:
        UsageError: the port is taken, the room's folder is damaged or cannot be written, or Voilà did not start.
    """
    from ..learner import work_folder

    words = words_of(language) | _words(language)
    lessons = lessons_folder(words)
    with said_plainly(work_folder(), words):
        work = enter(work_folder())
        try:
            place = Room(choose_room(work / "room", new))
        except ValueError as error:
            raise UsageError(words["damaged"].format(file=error)) from error
    _require_port(port, words)
    with running("Voilà", work, words):
        server = _server(Desk(place, lessons, language, learners), lessons, work, port)
        _announce(server.desk, port, browser, words)
        server.start()
    return 0


def _words(language: str) -> Mapping[str, str]:
    from ..load import load_labels

    return load_labels(language)["room"]


def _require_port(port: int, words: Mapping[str, str]) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("", port))
        except (OSError, OverflowError) as error:
            raise UsageError(words["port_taken"].format(port=port)) from error


def addresses() -> list[str]:
    """Return the numbers of this machine in its networks, the one that leads outside first."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
        try:
            # Nothing is sent: the system only says which network it would take.
            trial.connect(("192.0.2.1", 9))
            found.append(trial.getsockname()[0])
        except OSError:
            pass
    try:
        found += socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        pass
    return [one for one in dict.fromkeys(found) if not one.startswith("127.")] or ["127.0.0.1"]


def _announce(desk: "Desk", port: int, browser: bool, words: Mapping[str, str]) -> None:
    facilitator = f"http://127.0.0.1:{port}/facilitator?token={desk.token}"
    lines = [words["for_learners"], *(f"    http://{one}:{port}" for one in addresses()), words["code_is"].format(code=desk.shown_code),
             words["for_facilitator"], f"    {facilitator}", words["kept_in"].format(folder=desk.room.folder), words["stop"]]
    print("\n".join(lines), flush=True)
    if browser:
        import threading
        import webbrowser

        threading.Timer(2, webbrowser.open, [facilitator]).start()


class Desk:
    """What the server knows of the room: its seats, its lessons, whose kernel is whose, and the facilitator's token of this run."""

    def __init__(self, place: Room, lessons: Path, language: str, learners: int):
        self.room, self.language, self.learners = place, language, learners
        self.token, self.attempts = secrets.token_urlsafe(32), Attempts()
        self.lessons = {one.relative_to(lessons).as_posix() for one in lessons.glob("*/*.ipynb") if one.stem not in NOT_FOR_LEARNERS}
        self.owners: dict[str, str] = {}
        self.names = {"localhost", socket.gethostname().lower(), f"{socket.gethostname().lower()}.local", socket.getfqdn().lower()}

    @property
    def shown_code(self) -> str:
        """The code in two halves, easier to read aloud."""
        half = len(self.room.code) // 2
        return f"{self.room.code[:half]} {self.room.code[half:]}"

    def owned(self, seat: str) -> list[str]:
        """Return the kernels of a seat, oldest first."""
        return [kernel for kernel, owner in self.owners.items() if owner == seat]

    def home(self, language: str) -> str:
        """Return the address of the first lesson."""
        return f"/voila/render/{language}/{START}.ipynb"

    def progress(self) -> list[tuple[str, int, int]]:
        """Return for each lesson of the path its number, how many learners have begun it, and how many have nothing open in it."""
        from ..learner import LearnerRecord
        from ..widgets.progress import surveyed

        moment = datetime.now().astimezone()
        surveys = [surveyed(LearnerRecord(self.room.folder_of(one) / "answers"), moment) for one in self.room.seats]
        begun: dict[str, list[int]] = {}
        for done in (done for survey in surveys for done in survey.lessons):
            counts = begun.setdefault(done.lesson.id, [0, 0])
            counts[0] += bool(done.answered)
            counts[1] += bool(done.answered) and done.finished
        return [(number, *counts) for number, counts in begun.items()]


def _kernels() -> type:
    from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

    class SeatKernels(AsyncMappingKernelManager):
        """Kernels that work in the folder of the seat that asked for them."""

        async def start_kernel(self, *, env: Mapping[str, str] | None = None, **more: Any) -> str:
            desk, seat = self.parent.desk, _SEAT.get()
            if not seat:
                raise RuntimeError("nobody asked for this kernel")
            desk.owners = {kernel: owner for kernel, owner in desk.owners.items() if kernel in self}
            owned = desk.owned(seat)
            for kernel in owned[:max(0, len(owned) - PAGES + 1)]:
                await self.shutdown_kernel(kernel, now=True)
            kernel = await super().start_kernel(env={**(env or {}), "UNCAC_WORK": str(desk.room.folder_of(seat))}, **more)
            desk.owners[kernel] = seat
            return kernel

    return SeatKernels


def _describe(request: Any, notebook: Any, cwd: str) -> Any:
    """What a page says of itself; a learner in a room starts no program."""
    notebook = describe_page(request, notebook, cwd)
    notebook["metadata"]["page"]["lost_help"] = _words(Path(cwd).name)["lost_help"]
    return notebook


def room_configuration(lessons: Path, work: Path, port: int) -> dict[str, dict]:
    """Return the configuration of the app for a room: all networks, no token of Voilà's own behind the gate, idle kernels stopped."""
    configuration = app_configuration(lessons, work)
    configuration["LessonApp"] |= {"ip": "", "port": port, "auto_token": False}
    configuration["VoilaConfiguration"] |= {"multi_kernel_manager_class": _kernels(), "prelaunch_hook": _describe}
    configuration["MappingKernelManager"] = {"cull_idle_timeout": IDLE, "cull_interval": 60, "cull_connected": True}
    return configuration


def _server(desk: Desk, lessons: Path, work: Path, port: int) -> Any:
    """Return the server, with `desk`, ready to start."""
    from tornado.httpserver import HTTPServer
    from tornado.ioloop import IOLoop
    from traitlets.config import Config

    from .room_pages import front

    class RoomApp(lesson_app(desk.home(desk.language), page_words(desk.language))):
        def listen(self) -> None:
            """Listen behind the gate; everything else is as in the app."""
            server = HTTPServer(_gate(self.app, front(desk, self), desk), max_body_size=16 * 2 ** 20)
            server.listen(self.port, self.ip)
            self.ioloop = IOLoop.current()
            with self._stopped_at_the_end():
                self.ioloop.start()

        @contextmanager
        def _stopped_at_the_end(self) -> Iterator[None]:
            try:
                yield
            except KeyboardInterrupt:
                pass
            finally:
                self.stop()

    server = RoomApp.instance(config=Config(room_configuration(lessons, work, port)))
    server.desk = desk
    server.initialize([])
    return server


def _gate(inside: Any, outside: Any, desk: Desk) -> Any:
    """Return the router that lets a request through to the lessons or leaves it outside, where it is answered in words."""
    from tornado.httputil import HTTPServerRequest
    from tornado.routing import Router

    class Gate(Router):
        def find_handler(self, request: HTTPServerRequest, **_more: Any) -> Any:
            cookie = request.cookies.get(COOKIE)
            request.seat = desk.room.seat_of(cookie.value) if cookie else ""
            request.refused = ""
            _SEAT.set(request.seat)
            if not is_own_host(request.host, desk.names) or not is_same_origin(request.headers.get("Origin"), request.host):
                request.refused = "elsewhere"
            elif request.seat and is_let_through(request.method, request.path, desk.lessons, desk.owned(request.seat)):
                return inside.find_handler(request)
            return outside.find_handler(request)

    return Gate()
