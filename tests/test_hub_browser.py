"""A real JupyterHub with two learners: each comes in with the own key only, has an own folder and own language, and no way to the other."""

import json
import os
import re
import shutil
from importlib.util import find_spec, module_from_spec, spec_from_file_location

import pytest
from conftest import ROOT
from test_browser import PATIENCE, QUIZ, Place

from uncac_prevention.load import load_lesson

pytestmark = [pytest.mark.browser, pytest.mark.long]
DEPLOY = ROOT / "deploy" / "jupyterhub"
LEARNERS = {"learner-01": "en", "learner-02": "zh"}


def module(name, folder):
    """A program of a folder, as a module."""
    spec = spec_from_file_location(f"uncac_{name}", folder / f"{name}.py")
    found = module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def needed():
    """What the hub needs and this computer does not have."""
    if find_spec("jupyterhub") is None:
        yield "JupyterHub: python start.py test installs it"
    if not shutil.which("node"):
        yield "Node.js 18 or newer: on Debian, apt-get install nodejs npm"
    if not (DEPLOY / "node_modules" / ".bin" / "configurable-http-proxy").exists():
        yield "the proxy: npm ci --prefix deploy/jupyterhub"


class Person:
    """Somebody at the hub in a browser of their own."""

    def __init__(self, browser, address, name, language):
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN" if language == "zh" else "en")
        self.page, self.address, self.name, self.language = self.context.new_page(), address, name, language
        self.page.set_default_timeout(PATIENCE)

    def log_in(self, key):
        """Fill the form with a name and a key, and say whether they were let in."""
        self.page.goto(f"{self.address}/hub/login")
        self.page.fill('input[name="username"]', self.name)
        self.page.fill('input[name="password"]', key)
        with self.page.expect_response(lambda one: one.request.method == "POST" and "/hub/login" in one.url) as answer:
            self.page.locator("#login_submit").click()
        # Who is let in is led on; who is not gets the form again.
        return answer.value.status == 302

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
    """A running hub with two seats: its address and the keys."""
    if lacking := list(needed()):
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("missing here: " + "; ".join(lacking))
    keys = module("make_seats", DEPLOY).add_seats(tmp_path / "hub" / "seats.json", len(LEARNERS))
    with module("hub", ROOT / "benchmarks").running_hub(tmp_path / "hub", DEPLOY / "jupyterhub_config.py") as (address, _):
        yield address, keys


def test_two_learners_answer_at_one_hub_and_neither_reaches_the_other(hub, browser, tmp_path):
    address, keys = hub
    assert set(keys) == set(LEARNERS)
    ana, wen = people = [Person(browser, address, name, language) for name, language in LEARNERS.items()]
    for wrong in ("", "learner", keys[wen.name], keys[ana.name][:-1]):
        assert not ana.log_in(wrong), wrong
    for one in people:
        assert one.log_in(keys[one.name])
        one.start()
        assert one.page.url.endswith(f"/user/{one.name}/lab/tree/lessons/{one.language}/00_start_here.ipynb")
        one.answer_lesson_01()
    assert (ana.menus[0], wen.menus[0]) == ("File", "文件")

    for one in people:
        folder = tmp_path / "hub" / "learners" / one.name
        lines = [json.loads(line) for file in (folder / "my_work" / "answers").glob("*.jsonl") for line in file.read_text("utf-8").splitlines()]
        assert {line["lesson"] for line in lines if "lesson" in line} == {"01"}, (one.name, lines)
        assert folder.stat().st_mode & 0o077 == 0, "other accounts of the machine can read a learner's folder"

    for one, other in ((ana, wen), (wen, ana)):
        assert one.context.request.get(f"{address}/user/{one.name}/api/contents").status == 200
        assert one.context.request.get(f"{address}/user/{other.name}/api/contents").status in (403, 404)
    assert browser.new_context().request.get(f"{address}/user/{ana.name}/api/contents").status == 403
