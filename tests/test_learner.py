"""What a learner may rely on: an answer that was shown as saved is there, whatever happens afterwards."""

import ast
import errno
import getpass
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from uncac_prevention import learner
from uncac_prevention.learner import Event, LearnerRecord, RecordError, compaction, events, exchange, journals, record, work_folder

DAY = 24 * 60 * 60
QUIET = settings(deadline=None, database=None, derandomize=True)
TEXT = st.text('a"\\\n中\u2028😀', max_size=4)


def started(folder):
    """A record as a process that has just started sees it; records made before go on as other processes."""
    journals.SHARED.pop(str(folder), None)
    return LearnerRecord(folder)


def given_answers(record, lesson="01", exercise="quiz"):
    return {item: event.answer for item, event in record.answers(lesson, exercise).items()}


def later():
    return time.time() + 10 * DAY


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def lines(folder):
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl*")) for line in path.read_bytes().splitlines()]


def keys(folder):
    return [(line["journal"], line["n"]) for line in lines(folder)]


class Killed(BaseException):
    """The process ends here: nothing that it would still have done is done."""


class Steps:
    """Stands in for the module `os` in the files of learner/ that touch the disk; something may happen just before one of its calls, or in a write."""

    WATCHED = {"open", "write", "fsync", "close", "rename", "unlink", "makedirs", "listdir", "stat"}

    def __init__(self, monkeypatch, at=0, happens=None, dies=False):
        self.at, self.happens, self.dies, self.calls = at, happens, dies, []
        for module in (journals, compaction):
            monkeypatch.setattr(module, "os", self)
            monkeypatch.setattr(module, "open", self.watched("read", open), raising=False)

    def __getattr__(self, name):
        real = getattr(os, name)
        return self.watched(name, real) if name in self.WATCHED else real

    def watched(self, name, real):
        def call(*args, **kwargs):
            self.calls.append(name)
            if self.dies and len(self.calls) >= self.at:
                if name == "write" and len(self.calls) == self.at:
                    real(args[0], args[1][: len(args[1]) // 2])
                if name == "close":
                    real(*args)
                raise Killed
            if len(self.calls) == self.at:
                self.happens()
            return real(*args, **kwargs)

        return call


def each_step(action):
    """Call action(1), action(2), ... until it says that it took fewer steps; tell how many there were."""
    at = 1
    while action(at) >= at:
        at += 1
    assert at > 5
    return at - 1


def refusing(code):
    def refuse(*args, **kwargs):
        raise OSError(code, os.strerror(code))

    return refuse


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "answers"


@pytest.fixture
def no_fsync(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda fd: None)


# Where


def test_the_work_folder_is_the_one_named_else_in_the_checkout_else_here(tmp_path, monkeypatch):
    monkeypatch.setenv("UNCAC_WORK", str(tmp_path / "mine"))
    assert work_folder() == tmp_path / "mine"
    monkeypatch.delenv("UNCAC_WORK")
    module = tmp_path / "checkout" / "src" / "uncac_prevention" / "learner" / "record.py"
    monkeypatch.setattr(record, "__file__", str(module))
    monkeypatch.chdir(tmp_path)
    assert work_folder() == tmp_path / "my_work"
    (tmp_path / "checkout" / "data").mkdir(parents=True)
    (tmp_path / "checkout" / "pyproject.toml").touch()
    assert work_folder() == tmp_path / "checkout" / "my_work"


def test_without_a_folder_answers_go_into_the_work_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("UNCAC_WORK", str(tmp_path / "mine"))
    LearnerRecord().save("01", "quiz", "q1", "a")
    assert len(keys(tmp_path / "mine" / "answers")) == 1


def test_the_module_needs_only_what_a_browser_has_too():
    imported = set()
    files = sorted(Path(learner.__file__).parent.glob("*.py"))
    for node in (node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            imported.add(node.module)
    assert "json" in imported
    not_in_a_browser = {"fcntl", "msvcrt", "multiprocessing", "resource", "signal", "socket", "sqlite3", "subprocess"}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names - not_in_a_browser


# Saving and reading


@pytest.mark.parametrize(
    "answer", ["选项乙", "two\nlines\r\u2028", 3, 2.5, True, None, ["p28", "p40"], {"p28": "E"}, "half an emoji \ud83d"]
)
def test_any_json_value_comes_back(folder, answer):
    event = LearnerRecord(folder).save("01", "quiz", "q1", answer, correct=False)
    assert started(folder).answers("01", "quiz") == {"q1": event}
    assert (event.answer, event.correct) == (answer, False)


def test_the_latest_answer_counts_and_the_earlier_ones_stay_in_the_history(folder):
    record = LearnerRecord(folder)
    for item, answer in [("q1", "a"), ("q2", "b"), ("q1", "c")]:
        record.save("01", "quiz", item, answer)
    record.save("02", "quiz", "q1", "another lesson")
    for seen in (record, started(folder)):
        assert given_answers(seen) == {"q1": "c", "q2": "b"}
        assert [event.answer for event in seen.history("01", "quiz")] == ["a", "b", "c"]


@pytest.mark.parametrize("wrong", [{"answer": object()}, {"answer": float("nan")}, {"item": 3}, {"lesson": None}])
def test_what_is_not_json_is_refused_and_leaves_no_trace(folder, wrong):
    record = LearnerRecord(folder)
    record.save("01", "quiz", "q1", "a")
    before = record.export()
    with pytest.raises((TypeError, ValueError)):
        record.save(**{"lesson": "01", "exercise": "quiz", "item": "q2", "answer": "b", **wrong})
    assert record.export() == before == started(folder).export()


def test_a_save_is_one_write_and_on_the_disk_before_it_returns(folder, monkeypatch):
    record = LearnerRecord(folder)
    steps = Steps(monkeypatch)
    record.save("01", "quiz", "q1", "a")
    first = [call for call in steps.calls if call in ("open", "write", "fsync")]
    assert first == ["open", "open", "fsync", "open", "fsync", "write", "fsync"]
    steps.calls.clear()
    record.save("01", "quiz", "q2", "b")
    assert steps.calls[-4:] == ["open", "write", "fsync", "close"]
    assert steps.calls.count("write") == 1


def test_nothing_is_made_before_the_first_save_and_then_one_journal(folder):
    record = LearnerRecord(folder)
    assert record.answers("01", "quiz") == {} and record.saved_at is None and record.compact() == 0
    assert record.undo("01", "quiz") is None and record.reset() == 0 and record.damaged == {}
    assert not folder.exists()
    for n in range(3):
        LearnerRecord(folder).save("01", "quiz", f"q{n}", n)
    assert len(names(folder)) == 1


def test_two_records_of_one_process_and_two_processes_see_each_other(folder):
    one, same, other = LearnerRecord(folder), LearnerRecord(folder), started(folder)
    for n, record in enumerate([one, same, other, one, other, same]):
        record.save("01", "quiz", "q", n)
        assert {given_answers(each)["q"] for each in (one, same, other)} == {n}
    assert len(names(folder)) == 2


def test_no_name_of_a_person_or_machine_is_kept(folder):
    record = LearnerRecord(folder)
    record.save("01", "quiz", "q1", "a", True)
    record.undo("01", "quiz")
    text = (record.export() + b"".join(path.read_bytes() for path in folder.iterdir())).decode()
    for name in (getpass.getuser(), socket.gethostname(), str(Path.home()), str(folder)):
        assert name not in text
    for line in lines(folder):
        assert set(line) <= set(Event._fields) and line["time"].endswith("+00:00")


def test_saved_at_is_the_time_of_the_last_save(folder, monkeypatch):
    record = LearnerRecord(folder)
    monkeypatch.setattr(journals, "utc_now", lambda: "2026-03-02T10:42:00+00:00")
    record.save("01", "quiz", "q1", "a")
    monkeypatch.setattr(journals, "utc_now", lambda: "2026-03-02T10:43:00+00:00")
    assert record.saved_at.isoformat() == started(folder).saved_at.isoformat() == "2026-03-02T10:42:00+00:00"
    monkeypatch.setattr(os, "write", refusing(errno.ENOSPC))
    record.save("01", "quiz", "q1", "b")
    assert record.saved_at.minute == 42
    monkeypatch.undo()
    record.save("01", "quiz", "q1", "c")
    assert record.saved_at.year > 2000 and record.saved_at.minute is not None and record.problem is None


def test_a_clock_that_goes_back_does_not_change_what_is_latest(folder, monkeypatch):
    one, other = LearnerRecord(folder), started(folder)
    for n, record in enumerate([one, other, other, one, other]):
        monkeypatch.setattr(journals, "utc_now", lambda year=2040 - n: f"{year}-01-01T00:00:00+00:00")
        record.save("01", "quiz", "q", n)
    for record in (one, other, started(folder)):
        assert [event.answer for event in record.history("01", "quiz")] == [0, 1, 2, 3, 4]
    assert other.undo("01", "quiz").answer == 4 and given_answers(one) == {"q": 3}


def test_only_what_grew_is_read_again(folder, monkeypatch):
    one, other = LearnerRecord(folder), started(folder)
    one.save("01", "quiz", "q1", "a")
    other.save("01", "quiz", "q2", "b")
    reader = started(folder)
    given_answers(reader)
    steps = Steps(monkeypatch)
    given_answers(reader)
    assert steps.calls.count("read") == 0
    other.save("01", "quiz", "q3", "c")
    assert steps.calls.count("read") == 0
    assert len(given_answers(reader)) == 3 and steps.calls.count("read") == 1


# Undo and reset


def test_undo_takes_back_the_answers_of_one_exercise_one_by_one(folder):
    record = LearnerRecord(folder)
    for item, answer in [("q1", "a"), ("q2", "b"), ("q1", "c")]:
        record.save("01", "quiz", item, answer)
    record.save("01", "sort", "s1", "x")
    for answer, left in [("c", {"q1": "a", "q2": "b"}), ("b", {"q1": "a"}), ("a", {})]:
        assert record.undo("01", "quiz").answer == answer
        assert given_answers(record) == given_answers(started(folder)) == left
    assert record.undo("01", "quiz") is None
    record.save("01", "quiz", "q1", "d")
    assert given_answers(record) == {"q1": "d"}
    assert given_answers(record, "01", "sort") == {"s1": "x"}


@pytest.mark.parametrize(
    ("scope", "left"),
    [(("01", "quiz"), {"01 sort", "02 quiz"}), (("01",), {"02 quiz"}), ((), set()), (("03",), {"01 quiz", "01 sort", "02 quiz"})],
)
def test_reset_clears_one_exercise_one_lesson_or_all_and_keeps_the_lines(folder, scope, left):
    record = LearnerRecord(folder)
    places = ["01 quiz", "01 sort", "02 quiz"]
    for place in [*places, *reversed(places)]:
        record.save(*place.split(), "q", "a")
    before = lines(folder)
    assert record.reset(*scope) == 2 * (3 - len(left))
    for seen in (record, started(folder)):
        assert {place for place in places if seen.answers(*place.split())} == left
    assert lines(folder)[:6] == before
    assert record.undo("01", "quiz") is None or "01 quiz" in left
    record.save("01", "quiz", "q", "new")
    assert given_answers(started(folder)) == {"q": "new"}


def test_an_exercise_is_reset_only_within_its_lesson(folder):
    with pytest.raises(ValueError):
        LearnerRecord(folder).reset(exercise="quiz")


# Export and import


def test_an_export_restores_everything_on_another_machine(folder, tmp_path):
    record, other = LearnerRecord(folder), LearnerRecord(tmp_path / "other")
    for answer in "abc":
        record.save("01", "quiz", "q1", answer, answer == "c")
    record.undo("01", "quiz")
    record.save("02", "quiz", "q1", "中文")
    record.reset("02")
    data = record.export()
    assert (json.loads(data.decode("utf-8"))["format"], json.loads(data)["version"]) == (learner.FORMAT, learner.VERSION)
    assert other.import_(data) == 6
    assert other.import_(b"\xef\xbb\xbf" + data) == 0
    for seen in (other, started(tmp_path / "other")):
        assert seen.history("01", "quiz") == record.history("01", "quiz")
        assert seen.answers("02", "quiz") == {}
        assert seen.export() == data


def test_work_of_two_machines_merges_and_a_reset_cancels_only_what_it_saw(tmp_path):
    one, two = LearnerRecord(tmp_path / "one"), LearnerRecord(tmp_path / "two")
    one.save("01", "quiz", "q1", "one")
    two.import_(one.export())
    for item in ("q1", "q2"):
        two.save("01", "quiz", item, "two")
    one.save("01", "quiz", "q3", "one")
    assert one.reset("01") == 2
    one.save("01", "quiz", "q4", "one")
    from_one, from_two = one.export(), two.export()
    assert one.import_(from_two) == 2 and two.import_(from_one) == 3
    assert given_answers(one) == given_answers(two) == {"q1": "two", "q2": "two", "q4": "one"}
    assert one.export() == two.export()


def test_an_export_made_before_a_reset_brings_the_answers_back(folder, tmp_path):
    record = LearnerRecord(folder)
    for item in ("q1", "q2", "q3"):
        record.save("01", "quiz", item, "before")
    record.undo("01", "quiz")
    data = record.export()
    record.undo("01", "quiz")
    record.reset("01", "quiz")
    record.save("01", "quiz", "q5", "after")
    record.reset()
    assert record.import_(data) == 1
    assert given_answers(record) == given_answers(started(folder)) == {"q1": "before"}
    assert record.import_(data) == 0
    assert record.reset() == 1 and given_answers(record) == {}
    other = LearnerRecord(tmp_path / "other")
    other.import_(record.export())
    assert given_answers(other) == {}
    assert record.import_(data) == 1 and other.import_(record.export()) == 1
    assert given_answers(other) == {"q1": "before"}


def worked(record, acts):
    """Save, undo and reset as told; the first save is of a name of its own, so that an export always holds something new."""
    record.save("01", "quiz", "first", str(record.folder))
    for what, item, answer in acts:
        if what == "save":
            record.save("01", "quiz", item, answer)
        elif what == "undo":
            record.undo("01", "quiz")
        else:
            record.reset("01")


ACTS = st.lists(st.tuples(st.sampled_from(["save", "save", "undo", "reset"]), st.sampled_from("pqr"), TEXT), max_size=8)


@QUIET
@given(common=ACTS, ones=ACTS, twos=ACTS)
def test_merging_two_machines_both_ways_comes_to_the_same_and_once_more_changes_nothing(tmp_path_factory, common, ones, twos):
    home = Path(tempfile.mkdtemp(dir=tmp_path_factory.getbasetemp()))
    one, two, third, fourth = (LearnerRecord(home / name) for name in ("one", "two", "third", "fourth"))
    worked(one, common)
    two.import_(one.export())
    worked(one, ones)
    worked(two, twos)
    from_one, from_two = one.export(), two.export()
    for record_, copies in ((one, [from_two]), (two, [from_one]), (third, [from_one, from_two]), (fourth, [from_two, from_one])):
        for copy in copies:
            record_.import_(copy)
    merged = one.export()
    assert two.export() == third.export() == fourth.export() == merged
    for record_ in (one, two, third, fourth):
        assert record_.import_(merged) == 0 and record_.export() == merged == started(record_.folder).export()


HEAD = b'{"format": "uncac-prevention/answers", "version": 1, "events": '
EVENT = b'{"journal": "0123456789abcdef", "n": 1, "time": "", "kind": "answer", "lesson": "01", "exercise": "e", "item": "i"'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_json"),
        (b"PK\x03\x04\xff\xfe", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"[]", "not_ours"),
        (b'{"format": "other", "version": 1, "events": []}', "not_ours"),
        (b'{"format": "uncac-prevention/answers", "version": "1", "events": []}', "not_ours"),
        (b'{"format": "uncac-prevention/answers", "version": 2, "events": []}', "newer_version"),
        (b'{"format": "uncac-prevention/answers", "version": 0, "events": []}', "not_ours"),
        (b'{"format": "uncac-prevention/answers", "version": 1}', "not_ours"),
        (HEAD + b"[" + EVENT + b', "v": 2}]}', "newer_version"),
        (HEAD + b"[" + EVENT + b"}, 3]}", "not_ours"),
        (HEAD + b"[" + EVENT + b'}, {"kind": "answer"}]}', "not_ours"),
        (HEAD + b"[" + EVENT + b', "answer": 1e999}]}', "not_ours"),
        (HEAD + b"[" + EVENT.replace(b'"n": 1', b'"n": 1' + b"0" * 4000) + b"}]}", "not_ours"),
        (HEAD + b"[" + EVENT.replace(b'"answer"', b'"dance"') + b"}]}", "not_ours"),
        (HEAD + b"[]}" + b" " * learner.LARGEST_IMPORT, "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_export_is_refused_with_a_code_and_changes_nothing(folder, data, code):
    record = LearnerRecord(folder)
    record.save("01", "quiz", "q1", "a")
    before = record.export(), lines(folder)
    with pytest.raises(RecordError) as caught:
        record.import_(data)
    assert caught.value.code == code
    assert (record.export(), lines(folder)) == before


def test_the_smallest_export_used_above_is_accepted(folder):
    record = LearnerRecord(folder)
    assert record.import_(HEAD + b"[" + EVENT + b"}]}") == 1
    assert record.answers("01", "e")["i"].answer is None


@QUIET
@given(data=st.binary(max_size=80) | st.recursive(st.none() | st.integers() | TEXT, st.lists).map(json.dumps).map(str.encode))
def test_no_file_whatever_makes_import_fail_otherwise(tmp_path_factory, data):
    record = LearnerRecord(tmp_path_factory.getbasetemp() / "never made")
    with pytest.raises(RecordError):
        record.import_(data)
    assert json.loads(record.export())["events"] == []


# Damage


@pytest.mark.parametrize("tail", [b'{"journal": "01', b"\0\0\0\0", b"\xff\xfe", EVENT + b"}"])
def test_a_torn_last_line_is_ignored_and_the_next_save_is_not_lost_behind_it(folder, tail):
    record = LearnerRecord(folder)
    record.save("01", "quiz", "q1", "a")
    (journal,) = folder.iterdir()
    with open(journal, "ab") as file:
        file.write(tail)
    assert given_answers(record) == {"q1": "a"} and record.damaged == {}
    record.save("01", "quiz", "q2", "b")
    assert given_answers(record) == given_answers(started(folder)) == {"q1": "a", "q2": "b"}
    assert started(folder).damaged == {}
    assert journal.read_bytes().endswith(tail)


def test_a_line_that_another_process_has_half_written_is_read_when_it_is_whole(folder):
    record = LearnerRecord(folder)
    folder.mkdir()
    journal = folder / "0123456789abcdef.jsonl"
    journal.write_bytes(EVENT)
    assert record.answers("01", "e") == {}
    journal.write_bytes(EVENT + b"}\n")
    assert list(record.answers("01", "e")) == ["i"] and record.damaged == {}


def test_damaged_lines_are_skipped_counted_and_never_deleted(folder):
    first = LearnerRecord(folder)
    for n in range(4):
        first.save("01", "quiz", f"q{n}", n)
    (journal,) = folder.iterdir()
    good = journal.read_bytes().splitlines(keepends=True)
    bad = [b"not json\n", b'{"kind": "answer"}\n', b"\xff\xff\n", b'{"n": true}\n', b"3\n"]
    journal.write_bytes(b"".join([good[0], bad[0], good[1], bad[1], bad[2], good[2][:-9] + b"\n", bad[3], good[3], bad[4]]))
    record = started(folder)
    assert given_answers(record) == {"q0": 0, "q1": 1, "q3": 3}
    assert record.damaged == {journal.name: 6}
    with open(journal, "ab") as file:
        file.write(good[2])
    assert given_answers(record) == {"q0": 0, "q1": 1, "q2": 2, "q3": 3} and record.damaged == {journal.name: 6}
    assert record.damaged == started(folder).damaged
    started(folder).save("01", "quiz", "q9", 9)
    before = journal.read_bytes()
    record.compact(later())
    assert journal.read_bytes() == before and len(given_answers(started(folder))) == 5
    journal.unlink()
    assert record.damaged == {} and len(given_answers(record)) == 5


def test_foreign_files_are_left_alone(folder):
    record = LearnerRecord(folder)
    record.save("01", "quiz", "q1", "a")
    strange = ["notes.txt", "other.jsonl", "0123456789ABCDEF.jsonl", "0123456789abcdef.jsonl.bak", ".DS_Store", "desktop.ini"]
    for name in strange:
        (folder / name).write_bytes(EVENT + b"}\n")
    (folder / "0123456789abcdef.jsonl").mkdir()
    for seen in (record, started(folder)):
        assert seen.answers("01", "e") == {} and given_answers(seen) == {"q1": "a"} and seen.damaged == {}
        seen.compact(later())
        # Systems put some files into every folder: to name them would only frighten.
        assert seen.foreign == sorted({*strange, "0123456789abcdef.jsonl"} - {".DS_Store", "desktop.ini"})
    assert set(names(folder)) >= {*strange, "0123456789abcdef.jsonl"}


def test_a_journal_that_cannot_be_read_is_reported_and_read_later(folder, monkeypatch):
    LearnerRecord(folder).save("01", "quiz", "q1", "a")
    (journal,) = folder.iterdir()
    record = started(folder)
    monkeypatch.setattr(journals, "open", refusing(errno.EACCES), raising=False)
    assert given_answers(record) == {} and record.damaged == {journal.name: 1}
    monkeypatch.undo()
    assert given_answers(record) == {"q1": "a"} and record.damaged == {}


@QUIET
@given(junk=st.lists(st.binary(max_size=30) | st.just(EVENT + b"}") | st.just(b'{"kind":"reset","covers":3}'), max_size=6))
def test_no_junk_hides_a_good_line(tmp_path_factory, junk):
    folder = Path(tempfile.mkdtemp(dir=tmp_path_factory.getbasetemp()))
    good = EVENT.replace(b'"i"', b'"good"').replace(b'"n": 1', b'"n": 2') + b"}\n"
    (folder / "0123456789abcdef.jsonl").write_bytes(b"\n".join([*junk, good]))
    assert "good" in LearnerRecord(folder).answers("01", "e")


def test_a_folder_removed_or_cut_under_a_running_lesson_does_not_stop_it(folder):
    record = LearnerRecord(folder)
    record.save("01", "quiz", "q1", "a")
    (journal,) = folder.iterdir()
    os.truncate(journal, 5)
    record.save("01", "quiz", "q2", "b")
    assert given_answers(record) == {"q1": "a", "q2": "b"} and given_answers(started(folder)) == {"q2": "b"}
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    record.save("01", "quiz", "q3", "c")
    assert len(given_answers(record)) == 3 and given_answers(started(folder)) == {"q3": "c"}


# Older and newer editions, and files of others


LATER = EVENT.replace(b'"n": 1', b'"n": 7') + b', "v": 2, "answer": "b", "withdrawn": true}\n'


def test_a_line_of_a_newer_edition_is_not_half_understood_and_is_named_and_kept(folder):
    mine = LearnerRecord(folder)
    mine.save("01", "quiz", "q1", "a")
    journal = folder / "0123456789abcdef.jsonl"
    journal.write_bytes(LATER + EVENT.replace(b'"n": 1', b'"n": 8') + b', "v": 2, "kind": "what only a newer edition knows"}\n')
    for seen in (mine, started(folder)):
        assert seen.answers("01", "e") == {} and given_answers(seen) == {"q1": "a"}
        assert (seen.newer, seen.damaged, seen.foreign) == ({journal.name: 2}, {}, [])
        seen.compact(later())
    assert journal.read_bytes().startswith(LATER)
    # What is answered now is later than what the newer edition wrote, and has to stay so when it is read there.
    assert mine.save("01", "quiz", "q2", "b").n > 8


def test_the_newer_edition_reads_both_its_own_lines_and_those_of_an_older_one(folder, monkeypatch):
    LearnerRecord(folder).save("01", "quiz", "q1", "a")
    (folder / "0123456789abcdef.jsonl").write_bytes(LATER)
    copy = started(folder).export()
    monkeypatch.setattr(events, "VERSION", 2)
    monkeypatch.setattr(exchange, "VERSION", 2)
    newer = started(folder)
    assert given_answers(newer) == {"q1": "a"} and newer.answers("01", "e")["i"].answer == "b" and newer.newer == {}
    assert newer.import_(copy) == 0


@pytest.mark.parametrize("version", [b"0", b"-1", b'"2"', b"null", b"[]"])
def test_a_version_that_never_was_makes_a_line_damaged(folder, version):
    folder.mkdir()
    (folder / "0123456789abcdef.jsonl").write_bytes(EVENT + b', "v": ' + version + b"}\n")
    seen = LearnerRecord(folder)
    assert seen.answers("01", "e") == {} and seen.damaged == {"0123456789abcdef.jsonl": 1} and seen.newer == {}


@pytest.mark.parametrize("content", [b"\0" * 4096, b"PK\x03\x04", "答案".encode("utf-16")])
def test_a_journal_without_one_whole_line_is_named_when_it_is_none(folder, content):
    folder.mkdir()
    journal = folder / "0123456789abcdef.jsonl"
    journal.write_bytes(content)
    seen = LearnerRecord(folder)
    assert seen.answers("01", "quiz") == {} and list(seen.damaged) == [journal.name]
    seen.save("01", "quiz", "q1", "a")
    seen.compact(later())
    assert journal.read_bytes() == content and given_answers(started(folder)) == {"q1": "a"}


def test_an_answers_folder_that_cannot_be_listed_is_named(folder, monkeypatch):
    LearnerRecord(folder).save("01", "quiz", "q1", "a")
    seen = started(folder)
    with monkeypatch.context() as closed:
        closed.setattr(os, "listdir", refusing(errno.EACCES))
        assert given_answers(seen) == {} and seen.damaged == {"answers": 1}
    assert given_answers(seen) == {"q1": "a"} and seen.damaged == {}


# A disk that refuses


def test_a_folder_that_cannot_be_written_keeps_the_lesson_going(folder):
    folder.write_text("a file stands where the folder should be")
    record = LearnerRecord(folder)
    for item in ("q1", "q2", "q3"):
        record.save("01", "quiz", item, "a")
        assert record.problem == "read_only"
    assert record.undo("01", "quiz").item == "q3"
    assert list(LearnerRecord(folder).answers("01", "quiz")) == ["q1", "q2"]
    assert len(json.loads(record.export())["events"]) == 4 and record.saved_at is None
    folder.unlink()
    record.save("01", "quiz", "q4", "b")
    assert record.problem is None and record.saved_at is not None
    assert list(started(folder).answers("01", "quiz")) == ["q1", "q2", "q4"]
    assert [line["n"] for line in lines(folder)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("call", "code", "problem"),
    [
        ("open", errno.EROFS, "read_only"),
        ("open", errno.EACCES, "read_only"),
        ("makedirs", errno.EPERM, "read_only"),
        ("open", errno.ENOSPC, "disk_full"),
        ("write", errno.ENOSPC, "disk_full"),
        ("fsync", errno.EDQUOT, "disk_full"),
        ("fsync", errno.EIO, "cannot_save"),
    ],
)
def test_each_refusal_has_its_code_and_nothing_is_lost(folder, monkeypatch, call, code, problem):
    record = LearnerRecord(folder)
    if call != "makedirs":
        record.save("01", "quiz", "q0", "before")
    monkeypatch.setattr(os, call, refusing(code))
    for n in (1, 2):
        record.save("01", "quiz", f"q{n}", "refused")
        assert record.problem == problem
    record.import_(HEAD + b"[" + EVENT + b"}]}")
    shown = record.export()
    monkeypatch.undo()
    assert record.problem == problem
    record.save("01", "quiz", "q3", "after")
    assert record.problem is None
    fresh = started(folder)
    assert fresh.export() == record.export() != shown
    assert list(given_answers(fresh))[-3:] == ["q1", "q2", "q3"] and "i" in fresh.answers("01", "e") and fresh.damaged == {}


@pytest.mark.parametrize("room", [0, 1, 40, 250])
def test_a_disk_that_fills_in_the_middle_of_a_line_loses_nothing(folder, monkeypatch, room):
    record = LearnerRecord(folder)
    record.save("01", "quiz", "q0", "x")
    real, left = os.write, [room]

    def write(fd, data):
        if not left[0]:
            raise OSError(errno.ENOSPC, "full")
        done = real(fd, data[: left[0]])
        left[0] -= done
        return done

    monkeypatch.setattr(os, "write", write)
    for n in (1, 2, 3):
        record.save("01", "quiz", f"q{n}", "x")
    assert record.problem == "disk_full" and len(given_answers(record)) == 4
    monkeypatch.undo()
    record.save("01", "quiz", "q4", "x")
    fresh = started(folder)
    assert list(given_answers(fresh)) == ["q0", "q1", "q2", "q3", "q4"] == list(given_answers(record))
    assert record.problem is None and fresh.damaged == {} and len(names(folder)) <= 2


# Several processes and threads


def test_a_forked_process_writes_a_journal_of_its_own(folder, monkeypatch):
    if not hasattr(os, "fork"):
        pytest.skip("no fork on this system")
    record = LearnerRecord(folder)
    record.save("01", "quiz", "parent", 1)
    monkeypatch.setattr(os, "write", refusing(errno.ENOSPC))
    record.save("01", "quiz", "waiting", 2)
    monkeypatch.undo()
    with record._journals.lock:
        if not (child := os.fork()):
            events = []
            saving = threading.Thread(target=lambda: events.append(record.save("01", "quiz", "child", 3)), daemon=True)
            saving.start()
            saving.join(20)
            alone = events and events[0].journal != record.answers("01", "quiz")["parent"].journal
            os._exit(0 if alone and "waiting" in record.answers("01", "quiz") else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert given_answers(record) == {"parent": 1, "waiting": 2, "child": 3}
    record.save("01", "quiz", "parent", 4)
    assert given_answers(started(folder)) == {"parent": 4, "waiting": 2, "child": 3}
    assert len(names(folder)) == 2 and len(keys(folder)) == 4


def test_threads_do_not_lose_or_mix_saves(folder, no_fsync):
    def work(name):
        for n in range(50):
            LearnerRecord(folder).save("01", "quiz", f"{name}{n}", n)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        LearnerRecord(folder).compact(later())
        LearnerRecord(folder).export()
    assert len(given_answers(LearnerRecord(folder))) == len(given_answers(started(folder))) == 200
    assert len(set(keys(folder))) == 200


CHILD = """
import sys, time
from pathlib import Path
from uncac_prevention.learner import LearnerRecord
folder, name, saves, compacts = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4] == "compacts"
record = LearnerRecord(folder)
print("ready", flush=True)
for n in range(saves):
    if compacts and n % 8 == 0:
        record.compact(time.time() + 864000)
    record.save("01", "quiz", f"{name}-{n}", n)
    print(f"{name}-{n}", flush=True)
"""


def child(folder, name, saves, compacts=False):
    command = [sys.executable, "-S", "-c", CHILD, str(folder), name, str(saves), "compacts" if compacts else "-"]
    source = str(Path(learner.__file__).parents[2])
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": source})


@pytest.mark.parametrize("compacts", [False, True], ids=["saves", "saves and compaction"])
def test_four_writers_at_once_lose_nothing(folder, compacts):
    reader = LearnerRecord(folder)
    writers = [child(folder, name, 150, compacts) for name in "abcd"]
    while any(writer.poll() is None for writer in writers):
        given_answers(reader)
        time.sleep(0.01)
    expected = {f"{name}-{n}" for name in "abcd" for n in range(150)}
    for writer in writers:
        assert writer.returncode == 0 and len(writer.communicate()[0].split()) == 151
    for record in (reader, started(folder)):
        assert set(given_answers(record)) == expected and len(record.history("01", "quiz")) == 600
        assert record.damaged == {}


def kill_writers(folder, kills, seed):
    """Kill a writing process again and again; each answer that it reported as saved must be there."""
    chance, reader, acknowledged = random.Random(seed), LearnerRecord(folder), set()
    for run in range(kills):
        writer = child(folder, f"{run}", 100_000, compacts=run % 2 == 1)
        for _ in range(chance.randint(1, 30)):
            acknowledged.add(writer.stdout.readline().strip())
        time.sleep(chance.uniform(0, 0.004))
        writer.kill()
        acknowledged.update(line.strip() for line in writer.stdout if line.endswith("\n"))
        writer.wait()
        writer.stdout.close()
        acknowledged.discard("ready")
        assert acknowledged <= set(given_answers(reader))
        if run % 20 == 0:
            assert acknowledged <= set(given_answers(started(folder)))
    fresh = started(folder)
    assert acknowledged <= set(given_answers(fresh)) and len(acknowledged) > kills and fresh.damaged == {}
    assert len(fresh.history("01", "quiz")) == len(given_answers(fresh)) <= len(acknowledged) + kills


def test_every_acknowledged_answer_survives_kills(folder):
    kill_writers(folder, kills=36, seed=2021)


@pytest.mark.long
@pytest.mark.parametrize("part", range(20))
def test_every_acknowledged_answer_survives_a_thousand_kills(folder, part):
    kill_writers(folder, kills=50, seed=part)


def test_a_kill_between_any_two_steps_of_a_save_loses_no_earlier_answer(tmp_path, monkeypatch):
    def killed(at):
        folder = tmp_path / str(at)
        started(folder).save("01", "quiz", "q1", "a")
        record = started(folder)
        with monkeypatch.context() as patch, pytest.raises((Killed, StopIteration)):
            steps = Steps(patch, at, dies=True)
            record.save("01", "quiz", "q2", "b")
            raise StopIteration
        fresh = started(folder)
        assert given_answers(fresh) in ({"q1": "a"}, {"q1": "a", "q2": "b"})
        if len(steps.calls) < at:
            assert len(given_answers(fresh)) == 2
        fresh.save("01", "quiz", "q3", "c")
        assert {"q1", "q3"} <= set(given_answers(started(folder))) and fresh.damaged == {}
        return len(steps.calls)

    each_step(killed)


# Compaction


def written_by_processes(folder, processes=3):
    """Journals of several processes, with an undo, a reset and a file that a killed compaction left behind."""
    for process in range(processes):
        record = started(folder)
        for n in range(3):
            record.save("01", "quiz", f"q{n}", [process, n])
        record.save("02", "quiz", f"p{process}", process)
        record.undo("01", "quiz")
    record.reset("02")
    record.save("02", "quiz", "last", 1)
    left = sorted(folder.glob("*.jsonl"))[0]
    left.rename(left.with_suffix(".jsonl.old"))
    (folder / "00000000000000ff.jsonl.tmp").write_bytes(EVENT)
    return started(folder).export()


def test_compaction_makes_one_file_of_idle_journals_and_changes_nothing_else(folder):
    before = written_by_processes(folder)
    alive = started(folder)
    alive.save("01", "sort", "s", 1)
    before = alive.export()
    assert alive.compact(later()) == 4
    (merged,) = folder.iterdir()
    assert merged.suffix == ".jsonl" and sorted(set(keys(folder))) == sorted(keys(folder))
    for record in (alive, started(folder)):
        assert record.export() == before and record.damaged == {}
        assert record.compact(later()) == 0
    alive.save("01", "sort", "s", 2)
    assert len(names(folder)) == 2 and started(folder).answers("01", "sort")["s"].answer == 2


def test_compaction_leaves_journals_of_the_last_day_alone(folder):
    for n in range(3):
        started(folder).save("01", "quiz", f"q{n}", n)
    before = names(folder)
    assert started(folder).compact() == started(folder).compact(time.time() + DAY - 60) == 0
    assert names(folder) == before
    for name in before[:2]:
        os.utime(folder / name, (time.time() - 2 * DAY,) * 2)
    assert started(folder).compact() == 2
    assert len(names(folder)) == 2 and before[2] in names(folder)


def test_compaction_keeps_fields_that_a_newer_version_added(folder):
    folder.mkdir()
    for n in "12":
        line = EVENT.replace(b'"n": 1', b'"n": ' + n.encode()) + b', "mood": "new"}\n'
        (folder / f"{n * 16}.jsonl").write_bytes(line)
    assert LearnerRecord(folder).compact(later()) == 2
    assert [line["mood"] for line in lines(folder)] == ["new", "new"]


def test_a_kill_between_any_two_steps_of_compaction_loses_and_doubles_nothing(tmp_path, monkeypatch, no_fsync):
    def killed(at):
        folder = tmp_path / str(at)
        before = written_by_processes(folder)
        bystander, record = started(folder), started(folder)
        given_answers(bystander)
        with monkeypatch.context() as patch, pytest.raises((Killed, StopIteration)):
            steps = Steps(patch, at, dies=True)
            record.compact(later())
            raise StopIteration
        assert bystander.export() == started(folder).export() == before and bystander.damaged == {}
        started(folder).compact(later())
        assert bystander.export() == started(folder).export() == before
        assert len(names(folder)) == 1 and len(set(keys(folder))) == len(keys(folder))
        return len(steps.calls)

    each_step(killed)


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EACCES])
def test_a_refusal_at_any_step_of_compaction_loses_nothing(tmp_path, monkeypatch, no_fsync, code):
    def refused(at):
        folder = tmp_path / str(at)
        before = written_by_processes(folder)
        record = started(folder)
        with monkeypatch.context() as patch:
            steps = Steps(patch, at, refusing(code))
            record.compact(later())
        assert record.export() == started(folder).export() == before
        record.save("03", "quiz", "q", 1)
        assert "q" in started(folder).answers("03", "quiz") and record.problem is None
        return len(steps.calls)

    each_step(refused)


def test_a_compaction_of_another_process_at_any_step_of_a_save_or_reading_loses_nothing(tmp_path, monkeypatch, no_fsync):
    def interrupted(at):
        folder = tmp_path / str(at)
        writer = started(folder)
        writer.save("01", "quiz", "q0", 0)
        started(folder).save("01", "quiz", "q1", 1)
        other, reader = started(folder), started(folder)
        with monkeypatch.context() as patch:
            steps = Steps(patch, at, lambda: other.compact(later()))
            event = writer.save("01", "quiz", "q2", 2)
            seen = given_answers(reader)
        assert seen == given_answers(started(folder)) == {"q0": 0, "q1": 1, "q2": 2}
        assert writer.problem is None and event.key in keys(folder)
        return len(steps.calls)

    each_step(interrupted)


def test_a_save_of_another_process_at_any_step_of_compaction_is_not_lost(tmp_path, monkeypatch, no_fsync):
    def interrupted(at):
        folder = tmp_path / str(at)
        written_by_processes(folder, 2)
        writer, record = started(folder), started(folder)
        writer.save("03", "quiz", "q0", 0)
        with monkeypatch.context() as patch:
            steps = Steps(patch, at, lambda: writer.save("03", "quiz", "q1", 1))
            record.compact(later())
            if len(steps.calls) < at:
                writer.save("03", "quiz", "q1", 1)
        for seen in (record, writer, started(folder)):
            assert given_answers(seen, "03") == {"q0": 0, "q1": 1}
        return len(steps.calls)

    each_step(interrupted)


def test_two_compactions_at_once_lose_nothing_wherever_they_meet(tmp_path, monkeypatch, no_fsync):
    def met(at):
        folder = tmp_path / str(at)
        before = written_by_processes(folder)
        one, other = started(folder), started(folder)
        with monkeypatch.context() as patch:
            steps = Steps(patch, at, lambda: other.compact(later()))
            one.compact(later())
        for record in (one, other, started(folder)):
            assert record.export() == before and record.damaged == {}
        return len(steps.calls)

    each_step(met)


# Everything in any order, against a model that knows each event by name

PLACES = [("01", "quiz"), ("01", "sort"), ("02", "quiz")]
SIDES = st.sampled_from(["one", "two"])
WHICH = st.integers(0, 1)


class Side:
    """What one machine knows: answers, undone answers, resets with what they saw, and what was brought back."""

    def __init__(self):
        self.answers, self.undone, self.resets, self.restores = {}, {}, {}, {}

    def parts(self):
        return self.answers, self.undone, self.resets, self.restores

    def copy(self):
        copied = Side()
        for mine, own in zip(copied.parts(), self.parts(), strict=True):
            mine.update(own)
        return copied

    def cancellers(self, key):
        back = {reset for answers, resets in self.restores.values() if key in answers for reset in resets}
        return {reset for reset, saw in self.resets.items() if key in saw} - back

    def up_to(self, keys, lesson=None, exercise=None):
        """The answers of a scope that one who knew these keys knew: each journal is known from its start."""
        return frozenset(
            (journal, n)
            for (journal, n), event in self.answers.items()
            if lesson in (None, event.lesson) and exercise in (None, event.exercise)
            if any(journal == of and n <= last for of, last in keys)
        )

    def given(self, lesson=None, exercise=None):
        chosen = [e for e in self.answers.values() if lesson in (None, e.lesson) and exercise in (None, e.exercise)]
        return sorted((e for e in chosen if not self.cancellers(e.key)), key=lambda event: (event.n, event.journal))

    def standing(self, lesson=None, exercise=None):
        return [event for event in self.given(lesson, exercise) if event.key not in self.undone.values()]


class AnyOrder(RuleBasedStateMachine):
    root: Path

    def __init__(self):
        super().__init__()
        home = Path(tempfile.mkdtemp(dir=self.root))
        self.folders = {name: home / name for name in ("one", "two")}
        self.sides = {name: Side() for name in self.folders}
        self.processes = {name: [started(folder)] for name, folder in self.folders.items()}
        self.exports = []
        self.names = 0

    def name(self):
        self.names += 1
        return self.names

    def process(self, side, which):
        return self.processes[side][which % len(self.processes[side])]

    def agree(self, side):
        model, records = self.sides[side], [*self.processes[side], started(self.folders[side])]
        for place in PLACES:
            expected = model.standing(*place)
            for record in records:
                assert record.history(*place) == expected
                assert record.answers(*place) == {event.item: event for event in expected}
                assert record.undone(*place) == [e for e in model.given(*place) if e.key in model.undone.values()]

    @rule(side=SIDES, which=WHICH, places=st.lists(st.sampled_from(PLACES), min_size=1, max_size=4), item=st.sampled_from("pq"))
    def save(self, side, which, places, item):
        for place in places:
            event = self.process(side, which).save(*place, item, self.name())
            assert all(event.order > known.order for known in self.sides[side].answers.values())
            self.sides[side].answers[event.key] = event
        self.agree(side)

    @rule(side=SIDES, which=WHICH, place=st.sampled_from(PLACES))
    def undo(self, side, which, place):
        expected = self.sides[side].standing(*place)[-1:]
        assert [self.process(side, which).undo(*place)] == (expected or [None])
        for event in expected:
            self.sides[side].undone[self.name()] = event.key
        self.agree(side)

    @rule(side=SIDES, which=WHICH, scope=st.sampled_from([*PLACES, ("01",), ()]))
    def reset(self, side, which, scope):
        self.export(side, which)
        standing = len(self.sides[side].standing(*scope))
        # A reset also puts aside what was undone, so that a fresh start shows no earlier attempt.
        saw = self.sides[side].up_to([event.key for event in self.sides[side].given(*scope)], *scope)
        assert self.process(side, which).reset(*scope) == standing
        if saw:
            self.sides[side].resets[self.name()] = saw
        self.agree(side)

    @rule(side=SIDES, which=WHICH)
    def export(self, side, which):
        self.exports.insert(0, (self.process(side, which).export(), self.sides[side].copy()))

    @precondition(lambda self: self.exports)
    @rule(side=SIDES, which=WHICH, chosen=st.integers(0, 3))
    def import_(self, side, which, chosen):
        data, theirs = self.exports[chosen % len(self.exports)]
        ours = self.sides[side]
        new = sum(len(there.keys() - here.keys()) for here, there in zip(ours.parts(), theirs.parts(), strict=True))
        back = [] if new else [e.key for e in theirs.standing() if e.key not in ours.undone.values() and ours.cancellers(e.key)]
        for here, there in zip(ours.parts(), theirs.parts(), strict=True):
            here.update(there)
        if back:
            ours.restores[self.name()] = ours.up_to(back), frozenset().union(*map(ours.cancellers, back))
        assert self.process(side, which).import_(data) == new + len(back)
        self.agree(side)

    @rule(side=SIDES, which=WHICH)
    def compact(self, side, which):
        self.process(side, which).compact(later())
        self.agree(side)

    @rule(side=SIDES)
    def another_process(self, side):
        self.processes[side] = [*self.processes[side][-1:], started(self.folders[side])]

    @rule(side=SIDES, which=st.integers(0, 9), junk=st.sampled_from([b'{"jour', b"\0\0", b"half\n", b"\n", b"a\nb\n"]))
    def tear(self, side, which, junk):
        journals = sorted(self.folders[side].glob("*.jsonl*"))
        if journals:
            with open(journals[which % len(journals)], "ab") as file:
                file.write(junk)
            self.agree(side)


def in_any_order(tmp_path, examples, steps):
    machine = type("AnyOrderHere", (AnyOrder,), {"root": tmp_path})
    run_state_machine_as_test(
        machine, settings=settings(QUIET, max_examples=examples, stateful_step_count=steps, suppress_health_check=list())
    )


def test_everything_in_any_order_agrees_with_the_model(tmp_path, no_fsync):
    in_any_order(tmp_path, examples=60, steps=40)


@pytest.mark.long
def test_everything_in_any_order_agrees_with_the_model_at_length(tmp_path, no_fsync):
    in_any_order(tmp_path, examples=500, steps=60)
