"""The room's seats, its code, and what its gate lets through, without a server."""

import json

import pytest
from conftest import ROOT

from uncac_prevention.languages import LANGUAGES
from uncac_prevention.load import load_labels
from uncac_prevention.serve.gate import is_let_through, is_own_host, is_same_origin
from uncac_prevention.serve.seats import REGISTER, SIGNS, Attempts, Room, RoomFull, choose_room

LESSONS = {"en/01_reading_the_report.ipynb"}


class TestRoom:
    def test_a_seat_outlives_the_server_and_its_token_stands_nowhere(self, tmp_path):
        room = Room(tmp_path / "room")
        token = room.take_seat(2)
        again = Room(tmp_path / "room")
        assert again.code == room.code and again.seat_of(token) == room.seat_of(token) != ""
        assert again.folder_of(again.seat_of(token)).is_dir()
        assert all(token not in one.read_text("utf-8") for one in room.folder.rglob("*") if one.is_file())

    def test_tokens_folders_and_codes_differ(self, tmp_path):
        rooms = [Room(tmp_path / str(number)) for number in range(3)]
        tokens = [room.take_seat(9) for room in rooms for _ in range(5)]
        assert len({*tokens}) == 15 and len({one.code for one in rooms}) == 3
        assert len({seat for room in rooms for seat in room.seats}) == 15
        assert all(set(one.code) <= set(SIGNS) for one in rooms)

    def test_what_is_no_token_has_no_seat(self, tmp_path):
        room = Room(tmp_path / "room")
        token = room.take_seat(1)
        near = [token[:-1], token + "A", token.swapcase(), token[::-1], "", " ", room.seat_of(token), "../" + token, "\ud800", "令牌", token + "\0"]
        assert not any(room.seat_of(one) for one in near)

    def test_the_code_is_read_as_people_write_it_and_no_other_passes(self, tmp_path):
        room = Room(tmp_path / "room")
        code = room.code
        assert all(map(room.is_code, (code, code.lower(), f" {code[:4]} {code[4:]} ", f"{code[:4]}-{code[4:]}")))
        assert not any(map(room.is_code, ("", code[:-1], code + code, code[::-1] + "2", "ＡＢ", "\ud800"[:0], "0" * 8)))

    def test_a_full_or_closed_room_says_which_and_who_has_a_seat_keeps_it(self, tmp_path):
        room = Room(tmp_path / "room")
        token = room.take_seat(1)
        with pytest.raises(RoomFull) as full:
            room.take_seat(1)
        room.set_open(False)
        with pytest.raises(RoomFull) as closed:
            Room(room.folder).take_seat(9)
        assert (full.value.closed, closed.value.closed) == (False, True) and room.seat_of(token)

    @pytest.mark.parametrize("seat", ["../../x", "..", "/etc", "ABCDEF0123456789", "", 5, None, "0123456789abcde\n"])
    def test_a_register_that_leads_elsewhere_or_is_damaged_is_refused(self, tmp_path, seat):
        room = Room(tmp_path / "room")
        path = room.folder / REGISTER
        whole = json.loads(path.read_text("utf-8"))
        for text in (json.dumps(whole | {"seats": {"x": seat}}), path.read_text("utf-8")[:-9], "[]", "", json.dumps(whole | {"code": 5})):
            path.write_text(text, "utf-8")
            with pytest.raises(ValueError, match=REGISTER):
                Room(room.folder)

    def test_the_last_room_goes_on_until_a_new_one_is_wanted(self, tmp_path):
        first = Room(choose_room(tmp_path, False))
        assert choose_room(tmp_path, False) == first.folder
        second = Room(choose_room(tmp_path, True))
        assert second.folder != first.folder and choose_room(tmp_path, False) == second.folder and first.folder.is_dir()


def test_who_fails_too_often_waits_and_others_do_not():
    now = [0.0]
    attempts = Attempts(3, 60, lambda: now[0])
    for _ in range(3):
        assert not attempts.must_wait("a")
        attempts.failed("a")
    assert attempts.must_wait("a") and not attempts.must_wait("b")
    now[0] = 61
    assert not attempts.must_wait("a")


@pytest.mark.parametrize("host, own", [
    ("192.168.1.7:8866", True), ("[::1]:8866", True), ("localhost:8866", True), ("room-pc", True), ("evil.example:8866", False), ("", False),
    ("localhost.evil.example", False), ("a b", False), ("room-pc@evil.example", False), ("127.0.0.1:x", True),
])
def test_only_this_machine_s_number_and_names_are_its_own(host, own):
    assert is_own_host(host, {"localhost", "room-pc"}) is own


@pytest.mark.parametrize("origin, same", [(None, True), ("http://10.0.0.1:8866", True), ("http://10.0.0.1", False), ("null", False), ("https://evil.example", False)])
def test_a_page_of_another_server_is_known_by_its_origin(origin, same):
    assert is_same_origin(origin, "10.0.0.1:8866") is same


@pytest.mark.parametrize("method, path, passes", [
    ("GET", "/voila/render/en/01_reading_the_report.ipynb", True), ("POST", "/voila/render/en/01_reading_the_report.ipynb", False),
    ("GET", "/voila/render/en/my_workshop.ipynb", False), ("GET", "/voila/render/../data/README.md", False), ("GET", "/voila/render/en/%30.ipynb", False),
    ("GET", "/api/kernels/own/channels", True), ("GET", "/api/kernels/own", True), ("DELETE", "/api/kernels/own", False),
    ("GET", "/api/kernels/other/channels", False), ("GET", "/api/kernels", False), ("POST", "/api/kernels", False), ("POST", "/api/kernels/own/restart", False),
    ("POST", "/voila/api/shutdown/own", True), ("POST", "/voila/api/shutdown/other", False), ("GET", "/voila/static/voila.js", True),
    ("GET", "/voila/static/../../app.py", False), ("GET", "/voila/static/%2e%2e/app.py", False), ("GET", "/voila/static/..\\app.py", False),
    ("GET", "/voila/templates/uncac/static/uncac.css", True), ("GET", "/voila/labextensions/@jupyter-widgets/x/static/a.js", True),
    ("PUT", "/voila/static/voila.js", False), ("GET", "/voila/files/en/01_reading_the_report.ipynb", False), ("GET", "/voila/api/contents", False),
    ("GET", "/api/contents", False), ("GET", "/api/sessions", False), ("POST", "/api/terminals", False), ("GET", "/lab", False), ("GET", "/tree", False),
    ("GET", "/files/README.md", False), ("GET", "/voila/tree", False), ("GET", "/api/me", False), ("GET", "/login", False), ("GET", "//voila/static/a.js", False),
    ("GET", "/voila/execution/own", False), ("GET", "/metrics", False),
])
def test_the_gate_lets_through_what_a_page_needs_and_nothing_else(method, path, passes):
    assert is_let_through(method, path, LESSONS, ["own"]) is passes


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_its_words(language):
    words = load_labels(language)["room"]
    assert all(words[one] and words[f"{one}_help"] for one in ("no_seat", "not_here", "elsewhere"))
    assert all(words[one] for one in ("wrong", "wait", "full", "closed"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_for_facilitators_has_the_figures_that_were_measured(language):
    found = json.loads((ROOT / "benchmarks" / "room.json").read_text("utf-8"))
    page = (ROOT / "workshop" / language / "room.md").read_text("utf-8")
    for name in ("measured", "learners", "server_mib", "learner_mib", "figures_mib", "answer_p95_ms"):
        assert str(found[name]) in page, name
    for memory in (8, 16):
        seats = int((memory - 3) * 1000**3 / 2**20 - found["server_mib"]) // found["figures_mib"] // 5 * 5
        assert str(min(seats, 50)) in page.split(f"| {memory} GB |")[1].split("\n")[0]
