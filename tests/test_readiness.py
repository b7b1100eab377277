"""Check this computer: every line ready and not, in words, in both languages; a report that names nobody; and the real computer."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from conftest import ROOT

from uncac_prevention import open_lesson, readiness
from uncac_prevention.load import load_labels
from uncac_prevention.readiness import MACHINE, PAGE, ROOM, Facts, PageFacts, browser_of, findings, page_facts, without_person
from uncac_prevention.widgets import readiness as form
from uncac_prevention.widgets.form import Form

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=timezone.utc)
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"
WELL = Facts((3, 12), 64, "Windows 11 AMD64", packages=108, room=9_000_000_000, folder=r"C:\uncac", windows=True, memory=8_000_000_000, now=NOW,
             released=date(2026, 11, 26), page=PageFacts(EDGE, now=NOW, trip=0.02))


def on_page(**changes):
    return {"page": replace(WELL.page, **changes)}


AMISS = [
    ("python", "old", {"python": (3, 10)}), ("python", "narrow", {"bits": 32}),
    ("packages", "missing", {"missing": ["voila", "pandas"]}), ("packages", "other", {"other": ["pandas 2.0"]}),
    ("font", "missing", {"font": False}),
    ("write", "refused", {"not_written": "refused"}), ("write", "full", {"not_written": "full"}),
    ("space", "little", {"room": 100_000_000}), ("space", "unknown", {"room": None}),
    ("folder", "long", {"folder": "C:\\" + "x" * 130}), ("folder", "on_network", {"folder": r"\\server\share\uncac"}),
    ("folder", "synced", {"folder": r"C:\Users\Li\OneDrive - Ministry\uncac"}), ("folder", "synced", {"folder": "/Users/li/坚果云/uncac", "windows": False}),
    ("memory", "little", {"memory": 2_000_000_000}), ("memory", "unknown", {"memory": None}),
    ("proxy", "catches", {"proxies": ["HTTP_PROXY"]}),
    ("clock", "wrong", {"now": NOW.replace(year=2015)}), ("clock", "wrong", {"now": NOW.replace(year=2065)}), ("clock", "unknown", {"now": None}),
    ("clock", "apart", on_page(now=NOW + timedelta(hours=1))),
    ("answers", "slow", on_page(trip=2.5)),
    ("browser", "old", on_page(agent="Mozilla/5.0 (Windows NT 6.1; rv:78.0) Gecko/20100101 Firefox/78.0")), ("browser", "unknown_family", on_page(agent="Lynx/2.9")),
    ("glyphs", "missing", on_page(glyphs=False)), ("storage", "refused", on_page(storage=False)),
]


def shown(language, facts):
    """What the Form says after the button was pressed and the browser has answered."""
    part = form.ReadinessPart("check_setup", language, look=lambda: replace(facts, page=None), clock=iter([0.0, facts.page.trip]).__next__)
    assert part.act("check", None) == {"ask": "browser"}
    now = facts.page.now and facts.page.now.timestamp() * 1000
    part.act("browser", {"agent": facts.page.agent, "glyphs": facts.page.glyphs, "storage": facts.page.storage, "host": facts.page.host, "now": now})
    return part.view()


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_good_computer_is_ready_in_every_line():
    assert [(one.line, one.code) for one in findings(WELL)] == [(line, "ready") for line in (*MACHINE, *PAGE)]


@pytest.mark.parametrize(("line", "code", "changes"), AMISS, ids=lambda one: one if isinstance(one, str) else "")
def test_what_is_amiss_shows_in_its_own_line_only(line, code, changes):
    found = {one.line: one for one in findings(replace(WELL, **changes))}
    assert found[line].code == code
    assert all(one.code == "ready" for one in found.values() if one.line != line)
    assert found[line].ready == (code == "unknown")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("line", "code", "changes"), AMISS, ids=lambda one: one if isinstance(one, str) else "")
def test_each_line_is_said_in_words_with_what_to_do(language, line, code, changes):
    said, view = load_labels(language)["readiness"], shown(language, replace(WELL, **changes))
    told = words(view["body"])
    finding = next(one for one in findings(replace(WELL, **changes)) if one.line == line)
    facts = {name: value if not isinstance(value, list) else "~~" for name, value in finding.facts.items()}
    piece = max(said[f"{line}_{code}"].format(**facts).replace("Users\\Li", "~").split("~~"), key=len) if "folder" not in facts else said[line]
    assert words(piece) in told.replace("&#39;", "'")
    assert (said["attention"] in told) == (code != "unknown")
    assert (said["all_ready"] if code == "unknown" else said["some"].format(count=1)) in view["status"]
    assert "{" not in told


def test_the_words_are_those_that_the_lines_can_say():
    codes = {f"{line}_{code}" for line, code, _ in AMISS} | {f"{line}_ready" for line in (*MACHINE, *PAGE)}
    for language in ("en", "zh"):
        known = {name for name in load_labels(language)["readiness"] if name.split("_")[0] in (*MACHINE, *PAGE) and "_" in name}
        assert known == codes


def test_in_a_room_only_the_learners_own_matters_are_looked_at():
    far = replace(WELL, memory=1, proxies=["HTTP_PROXY"], **on_page(host="192.168.1.20"))
    assert [one.line for one in findings(far)] == [*ROOM] and all(one.ready for one in findings(far))
    assert load_labels("en")["readiness"]["remote"] in words(shown("en", far)["body"])


@pytest.mark.parametrize(("agent", "found"), [
    (EDGE, ("Edge", 142)),
    ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36", ("Chrome", 149)),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15", ("Safari", 17)),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", ("Firefox", 140)),
    ("Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0) like Gecko", ("", 0)), ("", ("", 0)),
])
def test_the_browser_is_known_by_what_it_calls_itself(agent, found):
    assert browser_of(agent) == found


@pytest.mark.parametrize("said", [None, "x", 7, [], {"now": "never", "agent": None}, {"now": 1e300, "agent": "x" * 9999}])
def test_a_browser_that_says_nonsense_breaks_nothing(said):
    found = findings(replace(WELL, page=page_facts(said, 0.1)))
    assert len(found) == len(MACHINE) + len(PAGE)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_names_nobody(language, monkeypatch):
    monkeypatch.setattr(form.getpass, "getuser", lambda: "li.wei")
    monkeypatch.setattr(form.Path, "home", lambda: form.Path("/home/li.wei"))
    for folder in ("/home/li.wei/课程/uncac", "/srv/users/li.wei/uncac"):
        body = shown(language, replace(WELL, folder=folder, windows=False))["body"]
        assert "li.wei" not in body and "~/" in body


def test_a_home_folder_is_written_as_a_sign():
    assert without_person(r"C:\Users\Wei\Documents\uncac", r"C:\Users\Wei", "wei") == r"~\Documents\uncac"
    assert without_person("C:/Users/Wei/uncac, D:\\wei", r"C:\Users\Wei", "wei") == "~/uncac, D:\\~"
    assert without_person("/home/wei-2/uncac weight", "/home/wei", "wei") == "/home/wei-2/uncac weight"
    assert without_person("/srv/uncac", "/", "") == "/srv/uncac"


def test_before_the_button_is_pressed_nothing_is_looked_at_and_afterwards_the_browser_is_awaited():
    part = form.ReadinessPart("check_setup", "en", look=lambda: pytest.fail("looked") if not pressed else replace(WELL, page=None))
    pressed = False
    assert load_labels("en")["readiness"]["not_yet"] in part.view()["body"]
    part.act("browser", {"agent": EDGE})
    pressed = True
    part.act("check", None)
    assert load_labels("en")["readiness"]["looking"] in part.view()["body"]


# The real computer


def test_this_computer_is_looked_at_and_left_as_it_was(work_folder):
    facts = form.look()
    assert facts.not_written == "" and facts.room > 0 and facts.font and facts.packages > 50 and not facts.missing
    assert list(work_folder.iterdir()) == []


def test_a_folder_that_may_not_be_written_is_noticed(tmp_path):
    (tmp_path / "file").touch()
    assert readiness._written(tmp_path / "file") == ("refused", None)


def test_a_missing_package_and_another_version_are_named(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["pandas>=2", "no-such_thing>=1"]\n[project.optional-dependencies]\nlearn = []\n', "utf-8")
    (tmp_path / "uv.lock").write_text('[[package]]\nname = "pandas"\nversion = "0.1"\n', "utf-8")
    missing, other, count = readiness._installed(tmp_path)
    assert missing == ["no-such_thing"] and len(other) == 1 and other[0].startswith("pandas ") and count == 1
    assert readiness._installed(tmp_path / "nowhere") == ([], [], 0)


def test_a_damaged_font_is_noticed(tmp_path):
    (tmp_path / "font.ttf").write_bytes(b"nothing")
    assert readiness._has_glyphs(form.FONT) and not readiness._has_glyphs(tmp_path / "font.ttf") and not readiness._has_glyphs(tmp_path / "none.ttf")


@pytest.mark.parametrize(("environment", "names"), [
    ({}, []), ({"HTTP_PROXY": "http://name:secret@proxy.example:8080"}, ["HTTP_PROXY"]), ({"all_proxy": "socks5://proxy.example"}, ["all_proxy"]),
    ({"HTTPS_PROXY": "http://proxy.example"}, []), ({"HTTP_PROXY": "http://proxy.example", "NO_PROXY": "localhost,127.0.0.1"}, []),
    ({"http_proxy": "http://proxy.example", "no_proxy": "localhost"}, ["http_proxy"]), ({"http_proxy": "http://proxy.example", "no_proxy": "*"}, []),
])
def test_a_proxy_that_takes_what_stays_on_the_computer_is_named_without_its_address(monkeypatch, environment, names):
    import os
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert [one.lower() for one in readiness._catching_proxies()] == [one.lower() for one in names]


# The page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_stored_page_is_the_same_on_every_computer(language):
    page = open_lesson("check_setup", language).show("check")
    assert isinstance(page, Form)
    stored = page._repr_mimebundle_()["text/html"]
    assert load_labels(language)["readiness"]["page_nothing"] in stored and str(ROOT) not in stored
    assert load_labels(language)["readiness"]["ready"] not in stored
