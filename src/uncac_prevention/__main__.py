"""The command line `uncac`: each command imports what it needs when it runs."""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from . import __version__
from .load import data_folder, load_labels
from .serve import UsageError

LANGUAGES = ("en", "zh")

Words = Mapping[str, str]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: the words after the program's name; those of the process by default.

    Returns:
        0 if all went well, 1 if something is wrong, 2 if the command line or the place is; for `test`, pytest's code.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character must not end the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    language = wished_language(arguments)
    words = load_labels(language)["cli"]
    try:
        options, rest = _parse(arguments, words)
        return COMMANDS[options.command](language, options, rest, words)
    except SystemExit as ending:
        return ending.code or 0
    except KeyboardInterrupt:
        print(words["stopped"], file=sys.stderr)
        return 130
    except Exception as error:
        if "--debug" in arguments:
            raise
        plain = isinstance(error, UsageError)
        print(error if plain else words["failed"].format(reason=_reason(error)), file=sys.stderr)
        return 2 if plain else 1


def wished_language(arguments: Sequence[str]) -> str:
    """Return the language asked for on the command line, else the computer's if it is one of ours, else English."""
    given = [after for before, after in zip(arguments, arguments[1:]) if before == "--language"]
    given += [argument.split("=", 1)[1] for argument in arguments if argument.startswith("--language=")]
    return next((name for name in (*given, _system_language()) if name in LANGUAGES), "en")


def _system_language() -> str:
    if os.name == "nt":
        import ctypes

        # The low ten bits are the language; 4 is Chinese in all its scripts.
        return "zh" if ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == 4 else "en"
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next(filter(None, names), "")[:2].lower()


def _reason(error: Exception) -> str:
    """Return an error's own words; Python's bare errors need their name to mean anything."""
    named = type(error).__module__ != "builtins" or isinstance(error, OSError)
    return str(error) if named and str(error) else f"{type(error).__name__}: {error}"


class _Parser(argparse.ArgumentParser):
    """argparse, with our words and without its way of ending the program."""

    words: Words = {}

    def __init__(self, **settings):
        settings["formatter_class"] = _Formatter
        super().__init__(add_help=False, allow_abbrev=False, **settings)

    def error(self, message: str) -> None:
        raise UsageError(self.words["wrong_arguments"].format(reason=message))


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None) -> None:
        super().add_usage(usage, actions, groups, _Parser.words["usage"] if prefix is None else prefix)


def _parse(arguments: list[str], words: Words) -> tuple[argparse.Namespace, list[str]]:
    """Return the options and, for `test`, what goes on to pytest."""
    _Parser.words = words
    parser = _Parser(prog="uncac", description=words["about"])
    _add_options(parser, words)
    parser.add_argument_group(words["options"]).add_argument(
        "--version", action="version", version=__version__, help=words["version"])
    commands = parser.add_subparsers(title=words["commands"], dest="command", metavar="", parser_class=_Parser)
    for name in COMMANDS:
        command = commands.add_parser(name, help=words[name], description=words[name])
        if name == "test":
            command.add_argument("--long", action="store_true", help=words["long"])
            command.epilog = words["pytest"]
        if name == "accept":
            command.add_argument("lesson", metavar="LESSON", help=words["lesson"])
            command.add_argument("cells", metavar="CELL", nargs="*", help=words["cells"])
        _add_options(command, words)
    named = next((argument for before, argument in zip(["", *arguments], arguments)
                  if not argument.startswith("-") and before != "--language"), "learn")
    if named not in COMMANDS:
        raise UsageError(words["unknown_command"].format(command=named, commands=", ".join(COMMANDS)))
    options, rest = parser.parse_known_args(arguments)
    if rest and named != "test":
        parser.error(" ".join(rest))
    options.command = named
    return options, rest
