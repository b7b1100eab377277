"""The room's server for real: 25 learners at once, who tries to reach another's answers, a server that is killed, and the pages in Chromium."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from time import monotonic, sleep

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT
from room_learner import Learner, answers_of, connect, fetch, message, run, take_seat
from test_browser import LANGUAGES, PATIENCE
from test_reader_browser import RULES
from tornado.httpclient import HTTPClientError

from uncac_prevention.learner import LearnerRecord
from uncac_prevention.load import load_labels, load_lesson
from uncac_prevention.serve.room import IDLE
from uncac_prevention.serve.seats import Room

pytestmark = [pytest.mark.browser, pytest.mark.long]
LESSON = load_lesson("01")
PAGE = f"en/{LESSON.file}.ipynb"
MANY = 25


class Server:
    """A room's server as a process of its own."""

    def __init__(self, work, language="en", *more):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.work, self.language, self.more = work, language, more
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        log = self.work.parent / "room.log"
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "uncac_prevention", "room", "--no-browser", "--port", str(self.port), "--language", self.language, *self.more],
                env={**os.environ, "UNCAC_WORK": str(self.work), "PYTHONPATH": str(ROOT / "src")}, stdout=output, stderr=subprocess.STDOUT)
        until = monotonic() + PATIENCE / 1000
        while monotonic() < until:
            self.said = log.read_text("utf-8")
            if "token=" in self.said and self._answers():
                break
            assert self.process.poll() is None, self.said
            sleep(0.2)
        self.desk = re.search(r"http://127\S+token=\S+", self.said)[0]

    @property
    def room(self):
        """The room as it stands on the disk now."""
        return Room(next((self.work / "room").glob("*")))

    def _answers(self):
        with socket.socket() as trial:
            return trial.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait(60)


@contextmanager
def serving(tmp_path, *more):
    server = Server(tmp_path / "work", *more)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.kill()


def kept(room):
    """How many answers stand in each seat's folder."""
    return {seat: len(LearnerRecord(room.folder_of(seat) / "answers").history("01")) for seat in room.seats}


async def whole_lesson(server, cookie):
    learner = Learner(server.address, cookie)
    await learner.open(PAGE)
    for exercise, act, value in answers_of(LESSON):
        await learner.answer(exercise, act, value)
    await learner.leave()


def test_25_learners_at_once_do_a_lesson_and_a_killed_server_loses_nothing(tmp_path):
    asked = sum(act == "check" for _, act, _ in answers_of(LESSON))
    with serving(tmp_path) as server:
        async def all_of_them():
            cookies = await asyncio.gather(*(take_seat(server.address, server.room.code) for _ in range(MANY)))
            await asyncio.gather(*(whole_lesson(server, one) for one in cookies))
            return cookies

        cookies = run(all_of_them())
        server.kill(signal.SIGKILL)
        room = Room(server.room.folder)
        assert list(kept(room).values()) == [asked] * MANY and asked > 20
        server.start()

        answers = [run(fetch(f"{server.address}/", one)) for one in cookies]
        assert [one.code for one in answers] == [302] * MANY
        run(Learner(server.address, cookies[0]).open(PAGE))
        assert list(kept(server.room).values()) == [asked] * MANY


def test_nobody_reaches_what_is_another_s_or_not_the_room_s(tmp_path):
    with serving(tmp_path) as server:
        run(attack(server))


async def attack(server):
    one, other = [await take_seat(server.address, server.room.code) for _ in range(2)]
    victim, thief = Learner(server.address, one), Learner(server.address, other)
    await victim.open(PAGE)
    await thief.open(PAGE)
    secret = one.removeprefix("uncac_seat=")
    # Tokens that are guessed, near, empty or something else.
    for cookie in ("", "uncac_seat=", f"uncac_seat={secret[:-1]}", f"uncac_seat={secret[:-1]}A!", f"other={secret}", "uncac_seat=../../x", f"uncac_seat={server.room.seats[0]}"):
        assert (await fetch(f"{server.address}/voila/render/{PAGE}", cookie)).code == 403
        with pytest.raises(HTTPClientError):
            await connect(server.address, cookie, victim.kernel)
    # Another's kernel, whose id is known.
    with pytest.raises(HTTPClientError):
        await connect(server.address, other, victim.kernel)
    assert (await fetch(f"{server.address}/voila/api/shutdown/{victim.kernel}", other, body={})).code == 404
    assert (await fetch(f"{server.address}/api/kernels/{victim.kernel}", other)).code == 404
    assert (await fetch(f"{server.address}/api/kernels/{victim.kernel}", one, method="DELETE")).code == 404
    # Paths that climb, and doors of Jupyter that a room does not have.
    for path in ("/voila/static/../../../etc/passwd", "/voila/static/%2e%2e/%2e%2e/etc/passwd", "/voila/static/..%5c..%5cx", "/voila/render/../../README.md",
                 "/voila/render/%2e%2e/room/register.json", "/voila/files/en/x.ipynb", "/voila/render/en/my_workshop.ipynb", "/api/contents", "/api/kernels",
                 "/api/sessions", "/api/terminals", "/api/kernelspecs", "/lab", "/tree", "/login", "/voila/tree", "/facilitator", "/facilitator?token=x", "/static/x"):
        answer = await fetch(f"{server.address}{path}", other)
        assert answer.code == 404, path
        assert b"Traceback" not in answer.body
    assert (await fetch(f"{server.address}/api/kernels", other, body={"name": "python3"})).code == 404
    # Pages of other servers, and a name that leads here.
    with pytest.raises(HTTPClientError):
        await connect(server.address, one, victim.kernel, Origin="http://evil.example")
    assert (await fetch(f"{server.address}/", headers={"Host": "evil.example"})).code == 403
    assert (await fetch(f"{server.address}/", one, body={"code": "x"}, headers={"Origin": "http://evil.example"})).code == 403
    # Code that is sent all the same is not run, and a long message ends nothing.
    ran = server.work / "ran"
    line = await connect(server.address, other, thief.kernel)
    for channel in ("shell", "control"):
        await line.write_message(message("execute_request", {"code": f"open({str(ran)!r}, 'w')", "silent": False}, channel))
    await line.write_message(message("comm_open", {"comm_id": "x", "target_name": "os.system", "data": {}}))
    await line.write_message(message("comm_msg", {"comm_id": "x", "data": {"x": "y" * 1_000_000}}))
    view = await thief.answer("quiz", "check", LESSON.exercise("quiz").items[0].key.id)
    assert view and not ran.exists()
    view = await victim.answer("quiz", "check", LESSON.exercise("quiz").items[0].key.id)
    assert view and list(kept(server.room).values()) == [1, 1]
    # One learner has three pages at most, the oldest stops; a page that nobody uses stops as well.
    for _ in range(3):
        await Learner(server.address, other).open(PAGE)
    with pytest.raises(HTTPClientError):
        await connect(server.address, other, thief.kernel)
    log = (server.work / ".jupyter" / "server.log").read_text("utf-8")
    assert f"idle durations > {IDLE} seconds" in log and "even with connected clients" in log
    assert list(kept(server.room).values()) == [1, 1]
    # The code is not found by trying.
    codes = [(await fetch(f"{server.address}/", body={"code": f"WRNG{number:04}"})).code for number in range(33)]
    assert codes[0] == 403 and codes[-1] == 429
    assert await take_seat(server.address, server.room.code) == 429


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_enters_the_room_answers_and_finds_the_answer_again(browser, tmp_path, language):
    words = load_labels(language)["room"]
    with serving(tmp_path, language) as server:
        context = browser.new_context(viewport={"width": 400, "height": 800})
        page = context.new_page()
        page.set_default_timeout(PATIENCE / 2)
        requests = []
        page.on("request", lambda one: requests.append(one.url))
        page.goto(server.address)
        assert page.locator("html").get_attribute("lang") == {"en": "en", "zh": "zh-Hans"}[language]
        accessible_and_whole(page)
        page.get_by_label(words["code"], exact=True).fill("nothing")
        page.keyboard.press("Enter")
        assert page.get_by_role("alert").inner_text() == words["wrong"]
        page.get_by_label(words["code"], exact=True).fill(f"{server.room.code[:4].lower()} {server.room.code[4:]}")
        page.keyboard.press("Enter")
        page.locator("#f-00-anonymous-results-do-save").wait_for()
        page.goto(f"{server.address}/voila/render/{language}/{LESSON.file}.ipynb")
        form = page.locator(".unp", has=page.locator('[id^="f-01-quiz-do-"]')).first
        form.locator(f'input[value="{LESSON.exercise("quiz").items[0].key.id}"]').check()
        form.locator("button[data-act=check]").press("Enter")
        said = form.locator("[role=status]")
        said.get_by_text(load_labels(language)["form"]["correct"]).wait_for()
        page.reload()
        # The quiz goes on at the second question.
        form.get_by_text(load_labels(language)["form"]["progress"].format(number=2, total=len(LESSON.exercise("quiz").items))).first.wait_for()
        assert list(kept(server.room).values()) == [1]
        page.goto(f"{server.address}/voila/render/{language}/my_workshop.ipynb")
        assert page.locator("h1").inner_text() == words["not_here"]
        accessible_and_whole(page)
        desk = browser.new_page()
        desk.goto(f"{server.desk}&language={language}")
        row = desk.locator("tbody tr", has_text=LESSON.title[language])
        assert row.locator("td").all_inner_texts() == ["1", "0"]
        accessible_and_whole(desk)
        desk.get_by_role("button", name=words["close_it"]).click()
        desk.get_by_text(words["closed_now"]).wait_for()
        assert run(take_seat(server.address, server.room.code)) == 403
        assert server.room.seats[0] not in desk.content()
        assert not [one for one in requests if not one.startswith((server.address, "data:", "blob:"))]
        desk.close()
        context.close()


def accessible_and_whole(page):
    found = Axe().run(page, options=RULES).response["violations"]
    assert found == [], json.dumps(found)[:2000]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_taken_port_is_said_plainly(tmp_path):
    with socket.socket() as taken:
        taken.bind(("", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run([sys.executable, "-m", "uncac_prevention", "room", "--no-browser", "--port", str(port), "--language", "en"], capture_output=True,
                              env={**os.environ, "UNCAC_WORK": str(tmp_path), "PYTHONPATH": str(ROOT / "src")}, text=True, timeout=60)
    assert done.returncode == 2 and load_labels("en")["room"]["port_taken"].format(port=port) in done.stderr
