"""The pages of a room outside the lessons: where one enters the code, what the facilitator sees, and what is said to the rest."""

from functools import cache
from pathlib import Path
from secrets import compare_digest, token_urlsafe
from typing import Any

from markupsafe import Markup
from tornado.ioloop import IOLoop
from tornado.web import Application, RequestHandler

from .. import render
from ..languages import LANGUAGES
from ..load import load_labels, load_register
from .gate import COOKIE
from .seats import RoomFull

DAYS = 14
"""How long a browser keeps a seat."""


@cache
def _style() -> Markup:
    widgets = Path(render.__file__).parent / "widgets"
    return Markup("".join((widgets / name).read_text(encoding="utf-8") for name in ("form.css", "page.css", "room.css")))


class _Page(RequestHandler):
    """A page in the language that its address asks for, else in that of the room."""

    def initialize(self, desk: Any, server: Any) -> None:
        self.desk, self.server = desk, server

    def prepare(self) -> None:
        """Refuse what came for another machine or from a page of another one."""
        asked = self.get_query_argument("language", "")
        self.language = asked if asked in LANGUAGES else self.desk.language
        if self.request.refused:
            self.say("elsewhere", 403)

    def set_default_headers(self) -> None:
        """Let no page of another server show ours in a frame or run anything in it."""
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "same-origin")
        self.nonce = token_urlsafe(16)
        self.set_header("Content-Security-Policy", f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'nonce-{self.nonce}'; "
                                                   "connect-src 'self'; form-action 'self'; frame-ancestors 'none'")

    def show(self, template: str, status: int = 200, **values: object) -> None:
        """Answer with a page."""
        self.set_status(status)
        others = [(code, load_labels(code)["room"]["in_this_language"]) for code in LANGUAGES if code != self.language]
        self.finish(render.fill(template, self.language, style=_style(), nonce=self.nonce, others=others, **values))

    def say(self, what: str, status: int) -> None:
        """Answer with a sentence and the way to the room's first page."""
        self.show("room_said", status, what=what)

    def write_error(self, status_code: int, **_more: object) -> None:
        """Answer an error in words, without what happened inside."""
        self.language = getattr(self, "language", self.desk.language)
        self.say("not_here", status_code)


class _Join(_Page):
    def get(self) -> None:
        if self.request.seat:
            self.redirect(self.desk.home(self.language))
        else:
            self._ask()

    def post(self) -> None:
        """Give a seat to who knows the code."""
        address = self.request.remote_ip
        if self.request.seat:
            self.redirect(self.desk.home(self.language), status=303)
        elif self.desk.attempts.must_wait(address):
            self._ask("wait", 429)
        elif not self.desk.room.is_code(self.get_body_argument("code", "")[:64]):
            self.desk.attempts.failed(address)
            self._ask("wrong", 403)
        else:
            self._seat()

    def _seat(self) -> None:
        try:
            token = self.desk.room.take_seat(self.desk.learners)
        except RoomFull as error:
            self._ask("closed" if error.closed else "full", 403)
            return
        self.set_cookie(COOKIE, token, expires_days=DAYS, httponly=True, samesite="Lax", path="/")
        self.redirect(self.desk.home(self.language), status=303)

    def _ask(self, problem: str = "", status: int = 200) -> None:
        self.show("room_join", status, problem=problem, given=self.get_body_argument("code", "")[:64])


class _Facilitator(_Page):
    """How the room gets on, without names, for who has the token of this run."""

    async def get(self) -> None:
        if self._may():
            progress = await IOLoop.current().run_in_executor(None, self.desk.progress)
            titles = {row["number"]: row[f"title_{self.language}"] for row in load_register("path")}
            kernels = set(self.server.kernel_manager.list_kernel_ids())
            here = {seat for kernel, seat in self.desk.owners.items() if kernel in kernels}
            self.show("room_facilitator", token=self.desk.token, code=self.desk.shown_code, is_open=self.desk.room.open, seats=len(self.desk.room.seats),
                      most=self.desk.learners, here=len(here), progress=progress, titles=titles, folder=self.desk.room.folder)

    def post(self) -> None:
        """Open or close the room to new learners."""
        if self._may():
            self.desk.room.set_open(self.get_body_argument("open", "") == "yes")
            self.redirect(f"/facilitator?token={self.desk.token}&language={self.language}", status=303)

    def _may(self) -> bool:
        if compare_digest(self.get_argument("token", "").encode(), self.desk.token.encode()):
            return True
        self.say("old_desk", 404)
        return False


class _Rest(_Page):
    """All that the gate left outside."""

    def prepare(self) -> None:
        """Say that it is not here, or that a seat is needed first."""
        super().prepare()
        if not self._finished:
            self.say("not_here" if self.request.seat else "no_seat", 404 if self.request.seat else 403)


def front(desk: Any, server: Any) -> Application:
    """Return what answers outside the lessons."""
    known = {"desk": desk, "server": server}
    return Application([(r"/", _Join, known), (r"/facilitator", _Facilitator, known)], default_handler_class=_Rest, default_handler_args=known)
