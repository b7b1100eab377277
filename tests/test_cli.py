"""The command line: languages, help, wrong words, and what each command gives back."""

import subprocess
import sys

import pytest
from conftest import ROOT

from uncac_prevention import __main__ as command_line
from uncac_prevention import __version__
from uncac_prevention.load import load_labels

LANGUAGES = ("en", "zh")


@pytest.fixture(autouse=True)
def english_computer(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


@pytest.mark.parametrize(("arguments", "system", "language"), [
    ([], "en_GB.UTF-8", "en"), ([], "zh_CN.UTF-8", "zh"), ([], "fr_FR.UTF-8", "en"), ([], "", "en"),
    (["--language", "zh"], "en_GB.UTF-8", "zh"), (["--language=en"], "zh_CN.UTF-8", "en"), (["--language", "fr"], "zh_CN", "zh"),
    (["check", "--language"], "en", "en"),
])
def test_the_language_is_the_one_asked_for_else_the_computers_else_english(monkeypatch, arguments, system, language):
    monkeypatch.setenv("LANG", system)
    assert command_line.wished_language(arguments) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_lists_every_command_in_the_language_asked_for(capsys, language):
    assert command_line.main(["--help", "--language", language]) == 0
    said, words = capsys.readouterr().out, load_labels(language)["cli"]
    assert all(name in said and words[name] in said for name in command_line.COMMANDS)


@pytest.mark.parametrize("command", command_line.COMMANDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_command_explains_itself(capsys, command, language):
    assert command_line.main([command, "-h", "--language", language]) == 0
    assert load_labels(language)["cli"][command] in capsys.readouterr().out


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_that_is_no_command_lists_those_there_are(capsys, language):
    assert command_line.main(["learm", "--language", language]) == 2
    said = capsys.readouterr().err
    assert "learm" in said and all(name in said for name in command_line.COMMANDS) and "Traceback" not in said


@pytest.mark.parametrize("arguments", [["check", "--colour"], ["check", "x"], ["--language", "fr"], ["check", "--no-browser"], ["accept"]])
def test_words_that_do_not_fit_are_said_and_nothing_runs(capsys, monkeypatch, arguments):
    for name in command_line.COMMANDS:
        monkeypatch.setitem(command_line.COMMANDS, name, lambda *_: pytest.fail("it ran"))
    assert command_line.main(arguments) == 2
    assert "--help" in capsys.readouterr().err


def test_the_version_is_said(capsys):
    assert command_line.main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == f"uncac {__version__}"


def test_problems_are_listed_and_counted_and_end_with_1(capsys, monkeypatch):
    from uncac_prevention import checks

    monkeypatch.setattr(checks, "run_checks", lambda **_: ["a.csv: row 2: found x; expected y"])
    assert command_line.main(["check"]) == 1
    said = capsys.readouterr()
    assert "a.csv: row 2: found x; expected y" in said.out and "1" in said.err


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_failure_is_one_sentence_unless_details_are_wanted(capsys, monkeypatch, language):
    def broken(*_):
        raise RuntimeError("out of order")

    monkeypatch.setitem(command_line.COMMANDS, "check", broken)
    assert command_line.main(["check", "--language", language]) == 1
    said = capsys.readouterr().err
    assert "out of order" in said and "--debug" in said and "Traceback" not in said
    with pytest.raises(RuntimeError):
        command_line.main(["check", "--debug"])


def test_ctrl_c_ends_without_a_traceback(capsys, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setitem(command_line.COMMANDS, "learn", stopped)
    assert command_line.main([]) == 130
    assert capsys.readouterr().err.strip() == load_labels("en")["cli"]["stopped"]


def test_tests_never_touch_the_learners_answers_and_pass_words_on(monkeypatch):
    seen = {}

    def run(line, cwd, env):
        seen.update(line=line, cwd=cwd, work=env["UNCAC_WORK"])
        return subprocess.CompletedProcess(line, 5)

    monkeypatch.setattr(command_line.subprocess, "run", run)
    assert command_line.main(["test", "--long", "-k", "parse"]) == 5
    assert seen["cwd"] == ROOT and not seen["work"].startswith(str(ROOT))
    assert seen["line"][-3:] == ["--long", "-k", "parse"]


def test_commands_that_need_the_checkout_say_so_elsewhere(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(command_line, "data_folder", lambda: tmp_path / "data")
    for command in ("test", "check", "build", "site", "print"):
        assert command_line.main([command]) == 2
    assert load_labels("en")["cli"]["no_checkout"] in capsys.readouterr().err


def test_a_terminal_of_another_time_does_not_end_the_program(tmp_path):
    done = subprocess.run([sys.executable, "-m", "uncac_prevention", "--help", "--language", "zh"], capture_output=True,
                          env={"PYTHONIOENCODING": "latin-1", "PYTHONPATH": str(ROOT / "src"), "PATH": "", "HOME": str(tmp_path)})
    assert done.returncode == 0 and b"uncac" in done.stdout
