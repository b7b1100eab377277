"""A real JupyterHub with two learners: each comes in only when let in, has an own folder and own language, and no way to the other."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from conftest import ROOT
from test_browser import PATIENCE, QUIZ, Place

from uncac_prevention.load import load_lesson

pytestmark = [pytest.mark.browser, pytest.mark.long]
DEPLOY = ROOT / "deploy" / "jupyterhub"
LEARNERS = {"ana": "en", "bo-wen": "zh"}


def needed():
    """What the hub needs and this computer does not have."""
    try:
        import jupyterhub  # noqa: F401
        import nativeauthenticator  # noqa: F401
    except ImportError:
        yield "JupyterHub: python start.py test installs it"
    if not shutil.which("node"):
        yield "Node.js 18 or newer: on Debian, apt-get install nodejs npm"
    if not (DEPLOY / "node_modules" / ".bin" / "configurable-http-proxy").exists():
        yield "the proxy: npm ci --prefix deploy/jupyterhub"


def free_ports(count):
    """Ports that nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@contextmanager
def running_hub(folder, config):
    """A JupyterHub as an administrator starts it; gives its address and the passwords that people choose."""
    address, inner, proxy = free_ports(3)
    environment = {name: value for name, value in os.environ.items() if name != "JUPYTER_PORT"} | {
        "UNCAC_HUB": str(folder), "UNCAC_HUB_ADMIN": "boss", "UNCAC_HUB_ADDRESS": f"http://127.0.0.1:{address}",
        "UNCAC_HUB_PORT": str(inner), "PYTHONPATH": str(ROOT / "src")}
    line = [sys.executable, "-m", "jupyterhub", "--config", str(config), f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{proxy}"]
    log = folder.parent / "hub.log"
    with log.open("wb") as output:
        process = subprocess.Popen(line, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 90
        while "JupyterHub is now running" not in log.read_text("utf-8", "replace"):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text("utf-8", "replace")
            time.sleep(0.2)
        yield f"http://127.0.0.1:{address}"
    finally:
        process.terminate()
        process.wait(60)


class Person:
    """Somebody at the hub, in a browser of their own, with a password of their own choice."""

    def __init__(self, browser, address, name, language):
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN" if language == "zh" else "en")
        self.page, self.address, self.name, self.language = self.context.new_page(), address, name, language
        self.password = os.urandom(12).hex()
        self.page.set_default_timeout(PATIENCE)

    def sign_up(self, password=None):
        """Fill the form for a new account and return what the hub says."""
        self.page.goto(f"{self.address}/hub/signup")
        self.page.fill('input[name="username"]', self.name)
        for field in ("signup_password", "signup_password_confirmation"):
            self.page.fill(f'input[name="{field}"]', password or self.password)
        self.page.locator('input[type="submit"], button[type="submit"]').last.click()
        return self.page.locator(".alert").inner_text()

    def log_in(self):
        """Fill the form for those who have an account, and return where it leads."""
        self.page.goto(f"{self.address}/hub/login")
        self.page.fill('input[name="username"]', self.name)
        self.page.fill('input[name="password"]', self.password)
        self.page.locator('input[type="submit"], button[type="submit"]').last.click()
        self.page.wait_for_load_state()
        return self.page.url

    def start(self):
        """Choose the language and start the own server."""
        self.page.goto(f"{self.address}/hub/spawn")
        self.page.locator(f'input[name="language"][value="{self.language}"]').check()
        self.page.locator('#spawn_form [type="submit"]').click()
        self.page.wait_for_url(re.compile(r"/user/[^/]+/lab/tree/"), timeout=PATIENCE)

    def answer_lesson_01(self):
        """Open lesson 01, run all of it and answer a question of its quiz."""
        self.page.goto(self.page.url.replace("00_start_here", "01_reading_the_report"))
        place = Place(self.page, "learn", self.language, None, [])
        place.run()
        option = load_lesson("01").exercise("quiz").items[0].options[0].id
        self.page.locator(f"{QUIZ}{option}").check()
        self.page.locator(f"{QUIZ}do-check").click()
        place.form("quiz").locator('[role="status"] .unp-feedback').wait_for()
        cells = self.page.evaluate("() => document.querySelectorAll('.jp-OutputArea-output[data-mime-type*=\"error\"]').length")
        assert cells == 0

    @property
    def menus(self):
        return self.page.locator(".lm-MenuBar-itemLabel").all_inner_texts()


@pytest.fixture
def hub(tmp_path):
    if lacking := list(needed()):
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("missing here: " + "; ".join(lacking))
    with running_hub(tmp_path / "hub", DEPLOY / "jupyterhub_config.py") as address:
        yield address


def test_two_learners_answer_at_one_hub_and_neither_reaches_the_other(hub, browser, tmp_path):
    boss = Person(browser, hub, "boss", "en")
    assert "password" in boss.sign_up("short")
    boss.sign_up()
    ana, wen = people = [Person(browser, hub, name, language) for name, language in LEARNERS.items()]
    for one in people:
        one.sign_up()
        assert "login" in one.log_in(), "a learner came in before anybody let them in"
    thief = Person(browser, hub, "boss", "en")
    thief.sign_up()
    assert "login" in thief.log_in(), "somebody took the name of who lets learners in"

    boss.log_in()
    for one in people:
        boss.page.goto(f"{hub}/hub/authorize")
        boss.page.locator(f'a[href$="/authorize/{one.name}"]').first.click()
        boss.page.wait_for_load_state()
    for one in people:
        one.log_in()
        one.start()
        assert one.page.url.endswith(f"/user/{one.name}/lab/tree/lessons/{one.language}/00_start_here.ipynb")
        one.answer_lesson_01()
    assert (ana.menus[0], wen.menus[0]) == ("File", "文件")

    folders = {one.name: tmp_path / "hub" / "learners" / one.name / "my_work" for one in people}
    for name, folder in folders.items():
        journals = list((folder / "answers").glob("*.jsonl"))
        lines = [json.loads(line) for file in journals for line in file.read_text("utf-8").splitlines()]
        assert {line["lesson"] for line in lines if "lesson" in line} == {"01"}, (name, lines)
        assert folder.stat().st_mode & 0o077 == 0 or folder.parent.stat().st_mode & 0o077 == 0

    for one, other in ((ana, wen), (wen, ana)):
        refused = one.context.request.get(f"{hub}/user/{other.name}/api/contents")
        assert refused.status in (403, 404), refused.text()
        assert one.context.request.get(f"{hub}/user/{one.name}/api/contents").status == 200
    nobody = browser.new_context().request.get(f"{hub}/user/ana/api/contents")
    assert nobody.status == 403
