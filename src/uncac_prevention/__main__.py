"""The command line `uncac`: each command imports what it needs when it runs."""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from . import __version__
from .load import data_folder, load_labels
from .serve import UsageError

if TYPE_CHECKING:
    from .search import Hit

LANGUAGES = ("en", "zh")
PROGRAM = os.environ.get("UNCAC_PROGRAM", "uncac")
"""What the user typed to get here; start.py says so, as it puts no `uncac` on the path."""
SYSTEMS = ("windows", "macos", "linux")

Words = Mapping[str, str]
Options = argparse._ArgumentGroup


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: the words after the program's name; those of the process by default.

    Returns:
        0 if all went well, 1 if something is wrong, 2 if the command or the place was; for `test`, pytest's code.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character must not end the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    language = wished_language(arguments)
    words = load_labels(language)["cli"]
    try:
        command, options, rest = _parse(arguments, words)
        return COMMANDS[command](language, options, rest, words)
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
    """Return the language asked for in the arguments, else the computer's if it is one of ours, else English."""
    given = [after for before, after in zip(arguments, arguments[1:], strict=False) if before == "--language"]
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
    """Return an error's own words if they were written for people, else with its name."""
    ours = type(error).__module__.startswith(__package__) or type(error) is ValueError
    return str(error) if ours and str(error) else f"{type(error).__name__}: {error}"


def _parse(arguments: list[str], words: Words) -> tuple[str, argparse.Namespace, list[str]]:
    """Return the command, its options and, for `test`, what goes on to pytest.

    Raises:
        UsageError: there is no such command, or it has no such option.
    """
    places = (place for place, argument in enumerate(arguments)
              if not argument.startswith("-") and arguments[place - 1:place] != ["--language"])
    place = next(places, None)
    command = "learn" if place is None else arguments[place]
    if command not in COMMANDS:
        raise UsageError(words["unknown_command"].format(command=command, commands=", ".join(COMMANDS)))
    parser = _parser("" if place is None else command, words)
    options, rest = parser.parse_known_args(arguments if place is None else arguments[:place] + arguments[place + 1:])
    if rest and command != "test":
        parser.error(" ".join(rest))
    return command, options, rest


class _Parser(argparse.ArgumentParser):
    """argparse with our words, and without its way of ending the program."""

    def __init__(self, words: Words, **settings: str):
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **settings)
        self.words = words

    def error(self, message: str) -> None:
        raise UsageError(self.words["wrong_arguments"].format(reason=message, program=PROGRAM))

    def format_help(self) -> str:
        title = self.words["options"]
        return super().format_help().replace("usage: ", self.words["usage"], 1).replace(f"{title}:", title, 1)


def _parser(command: str, words: Words) -> _Parser:
    """Return the parser of one command, or, for an empty name, of the command line without one."""
    listed = "\n".join(f"  {name:8}{words[name]}" for name in COMMANDS)
    epilog = {"": f"{words['commands']}\n{listed}", "test": words["pytest"]}.get(command, "")
    parser = _Parser(words, prog=f"{PROGRAM} {command or '[COMMAND]'}", description=words[command or "about"], epilog=epilog)
    group = parser.add_argument_group(words["options"])
    if command in OWN_OPTIONS:
        OWN_OPTIONS[command](group, words)
    if command in ("check", "build"):
        group.add_argument("--data", action="store_true", help=words["only_data"])
    if command in ("", "learn", "app", "room"):
        group.add_argument("--no-browser", action="store_true", help=words["no_browser"])
    group.add_argument("--language", choices=LANGUAGES, metavar="en|zh", help=words[LANGUAGE_OF.get(command, "language")])
    group.add_argument("--debug", action="store_true", help=words["debug"])
    group.add_argument("--version", action="version", version=f"uncac {__version__}", help=words["version"])
    group.add_argument("-h", "--help", action="help", help=words["help"])
    return parser


def _accept_options(group: Options, words: Words) -> None:
    group.add_argument("lesson", metavar="LESSON", help=words["lesson"])
    group.add_argument("cells", metavar="CELL", nargs="*", help=words["cells"])


def _agenda_options(group: Options, words: Words) -> None:
    group.add_argument("lessons", metavar="LESSON", nargs="+", help=words["agenda_lessons"])
    group.add_argument("--start", metavar="HH:MM", default="09:00", help=words["start"])
    group.add_argument("--breaks", metavar="HH:MM-HH:MM", nargs="*", help=words["breaks"])
    group.add_argument("--without", metavar="SECTION", nargs="+", default=[], help=words["without"])


def _bundle_options(group: Options, words: Words) -> None:
    group.add_argument("--output", type=Path, metavar="DIR", help=words["bundle_folder"])
    group.add_argument("--python", metavar="3.N", default="{}.{}".format(*sys.version_info), help=words["bundle_python"])
    group.add_argument("--systems", metavar="SYSTEM,...", default="", help=words["bundle_systems"].format(systems=",".join(SYSTEMS)))


def _check_options(group: Options, words: Words) -> None:
    group.add_argument("--release", action="store_true", help=words["release"])


def _export_options(group: Options, words: Words) -> None:
    from .export import EXPORTS

    group.add_argument("format", metavar="FORMAT", choices=EXPORTS, help=words["format"].format(formats=", ".join(EXPORTS)))
    group.add_argument("--paragraph", type=int, metavar="N", help=words["paragraph"])
    group.add_argument("--tests", action="store_true", help=words["tests"])
    group.add_argument("--output", type=Path, metavar="PATH", help=words["output"])


def _parse_options(group: Options, words: Words) -> None:
    group.add_argument("files", metavar="FILE", nargs="+", type=Path, help=words["files"])
    group.add_argument("--output", type=Path, metavar="DIR", required=True, help=words["output_folder"])
    group.add_argument("--workers", type=int, metavar="N", default=os.cpu_count() or 1, help=words["workers"])


def _print_options(group: Options, words: Words) -> None:
    group.add_argument("--output", type=Path, metavar="DIR", help=words["print_folder"])
    group.add_argument("--tests", action="store_true", help=words["print_tests"])


def _room_options(group: Options, words: Words) -> None:
    group.add_argument("--port", type=int, metavar="N", default=8866, help=words["port"])
    group.add_argument("--learners", type=int, metavar="N", default=50, help=words["learners"])
    group.add_argument("--new", action="store_true", help=words["new_room"])


def _search_options(group: Options, words: Words) -> None:
    from .search import CONDITIONS

    group.add_argument("wanted", metavar="WORDS", help=words["wanted"])
    group.add_argument("files", metavar="FILE", nargs="*", type=Path, help=words["search_files"])
    for name in CONDITIONS:
        group.add_argument(f"--{name}", default="", metavar=name.upper(), help=words[f"by_{name}"])


def _site_options(group: Options, words: Words) -> None:
    group.add_argument("--output", type=Path, metavar="DIR", help=words["site_folder"])


def _test_options(group: Options, words: Words) -> None:
    group.add_argument("--long", action="store_true", help=words["long"])


# What the option --language is the language of, where it is more than that of the messages.
LANGUAGE_OF = {"parse": "of_reports", "search": "of_reports", "print": "of_sheets"}

OWN_OPTIONS: Mapping[str, Callable[[Options, Words], None]] = {
    "accept": _accept_options,
    "agenda": _agenda_options,
    "bundle": _bundle_options,
    "check": _check_options,
    "export": _export_options,
    "parse": _parse_options,
    "print": _print_options,
    "room": _room_options,
    "search": _search_options,
    "site": _site_options,
    "test": _test_options,
}


def _learn(language: str, options: argparse.Namespace, _rest: list[str], _words: Words) -> int:
    from .serve import learn

    return learn(language, not options.no_browser)


def _app(language: str, options: argparse.Namespace, _rest: list[str], _words: Words) -> int:
    from .serve import app

    return app(language, not options.no_browser)


def _room(language: str, options: argparse.Namespace, _rest: list[str], _words: Words) -> int:
    from .serve.room import room

    return room(language, not options.no_browser, options.port, options.learners, options.new)


def _test(_language: str, options: argparse.Namespace, rest: list[str], words: Words) -> int:
    root = _checkout(words)
    if find_spec("pytest") is None:
        raise UsageError(words["not_installed"])
    line = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", *["--long"] * options.long, *rest]
    # What the tests answer must not end up among the learner's answers.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as work:
        return subprocess.run(line, cwd=root, env=os.environ | {"UNCAC_WORK": work}).returncode


def _check(_language: str, options: argparse.Namespace, _rest: list[str], words: Words) -> int:
    _checkout(words)
    from .checks import CHECKS, data_checks, run_checks, run_warnings

    problems, warnings = run_checks(only_data=options.data), run_warnings(date.today())
    if options.release:
        problems, warnings = [*problems, *warnings], []
    if warnings:
        print("\n".join([*warnings, words["warnings"].format(count=len(warnings))]))
    print("\n".join(problems) or words["checks_passed"].format(count=len(data_checks() if options.data else CHECKS)))
    if problems:
        print(words["checks_failed"].format(count=len(problems)), file=sys.stderr)
    return int(bool(problems))


def _build(_language: str, options: argparse.Namespace, _rest: list[str], words: Words) -> int:
    _checkout(words)
    from .checks import build

    print("\n".join([*map(str, build(options.data)), words["built"]]))
    return 0


def _accept(_language: str, options: argparse.Namespace, _rest: list[str], words: Words) -> int:
    _checkout(words)
    from .checks import accept

    accepted = accept(options.lesson, options.cells)
    print(words["accepted" if accepted else "nothing_accepted"].format(lesson=options.lesson, cells=", ".join(accepted)))
    return 0


def _export(language: str, options: argparse.Namespace, _rest: list[str], words: Words) -> int:
    from .export import CITATIONS, EXPORTS, moodle

    if options.tests and EXPORTS[options.format] is not moodle:
        raise UsageError(words["only_moodle"])
    if options.paragraph is not None and options.format not in CITATIONS:
        raise UsageError(words["only_citations"].format(formats=", ".join(CITATIONS), format=options.format))
    if options.paragraph is not None:
        text = CITATIONS[options.format](language, options.paragraph)
    else:
        text = moodle(language, tests=True) if options.tests else EXPORTS[options.format](language)
    if options.output:
        options.output.write_text(text, encoding="utf-8", newline="\n")
        print(words["written"].format(path=options.output))
    else:
        # What is meant for a file is UTF-8 with LF, whatever the terminal has.
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        print(text, end="")
    return 0


def _site(_language: str, options: argparse.Namespace, _rest: list[str], words: Words) -> int:
    root = _checkout(words)
    if find_spec("nbconvert") is None:
        raise UsageError(words["site_needs"])
    tool = _tool(root, "site")
    folder = options.output or root / "site"
    try:
        count = tool.build_site(folder)
    except tool.SiteError as error:
        raise UsageError(words["site_taken"].format(folder=folder)) from error
    print(words["site_written"].format(count=count, path=folder / "index.html"))
    return 0


def _print(language: str, options: argparse.Namespace, _rest: list[str], words: Words) -> int:
    root = _checkout(words)
    tool = _tool(root, "print_pack")
    folder = options.output or root / "print"
    languages = [options.language] if options.language else list(LANGUAGES)
    try:
        files = tool.build_print_pack(folder, languages, options.tests, _show_progress)
    except tool.PrintError as error:
        raise UsageError(words["print_taken"].format(folder=folder)) from error
    pages = [one for one in files if one.suffix == ".html" and one.stem != "index"]
    missing = [f"{one.parent.name}/{one.name}" for one in pages if one.with_suffix(".pdf") not in files]
    first = folder / (language if language in languages else languages[0]) / "index.html"
    print(words["print_written"].format(sheets=len(pages), pdfs=len(pages) - len(missing), path=first))
    if not missing:
        return 0
    if not tool.find_browser():
        print(words["print_no_browser"])
        return 0
    print(words["print_not_made"].format(names=", ".join(missing)), file=sys.stderr)
    return 1


def _bundle(language: str, options: argparse.Namespace, _rest: list[str], words: Words) -> int:
    root = _checkout(words)
    systems = list(filter(None, options.systems.split(","))) or SYSTEMS
    if unknown := [one for one in systems if one not in SYSTEMS]:
        raise UsageError(words["bundle_no_system"].format(system=unknown[0], systems=", ".join(SYSTEMS)))
    if not all(map(find_spec, ("nbconvert", "pip", "uv"))):
        raise UsageError(words["bundle_needs"])
    tool, folder = _tool(root, "bundle"), options.output or root / "bundle"
    try:
        made = tool.build_bundle(root, folder, options.python, systems, _tool(root, "site").build_site, _tool(root, "print_pack").build_print_pack,
                                 lambda step, **facts: print(words[f"bundle_step_{step}"].format(**facts), flush=True), _show_progress)
    except tool.BundleError as error:
        facts = error.facts | {"reason": tool.reason(root, error, language)} if error.key == "not_fetched" else error.facts
        raise UsageError(words[f"bundle_{error.key}"].format(**facts)) from error
    print(words["bundle_written"].format(python=made.python, files=made.files, size=round(made.bytes / 1e6), path=folder / tool.READ_ME))
    for machine, size in made.sizes.items():
        print(words["bundle_size"].format(machine=machine, size=round(size / 1e6)))
    for machine, missing in made.lacking.items():
        print(words["bundle_lacking"].format(machine=machine, python=made.python, missing=", ".join(missing)), file=sys.stderr)
    return int(bool(made.lacking))


def _tool(root: Path, name: str) -> ModuleType:
    """Return a program of the folder `tools`, which is no part of the package."""
    tool = module_from_spec(spec := spec_from_file_location(f"uncac_tool_{name}", root / "tools" / f"{name}.py"))
    # Data classes look their module up by its name.
    sys.modules[spec.name] = tool
    spec.loader.exec_module(tool)
    return tool


def _agenda(language: str, options: argparse.Namespace, _rest: list[str], words: Words) -> int:
    from .agenda import AFTERNOON, MORNING, NOON, AgendaError, agenda_page, own_agenda

    _checkout(words)
    breaks = (MORNING, NOON, AFTERNOON) if options.breaks is None else options.breaks
    try:
        page = agenda_page(own_agenda(options.lessons, options.start, breaks, options.without), language)
    except AgendaError as error:
        reason = "not_a_time" if error.item in (options.start, *breaks, *(part for one in breaks for part in one.split("-"))) else "not_there"
        raise UsageError(words[reason].format(item=error.item, known=", ".join(error.known))) from None
    print(page, end="")
    return 0


def _parse_files(language: str, options: argparse.Namespace, _rest: list[str], words: Words) -> int:
    from concurrent.futures import ProcessPoolExecutor

    from .corpus import read_all

    refused = []
    workers = min(max(options.workers, 1), len(options.files))
    # Starting processes takes longer than reading a few reports.
    pool = ProcessPoolExecutor(workers) if workers > 1 and len(options.files) > 8 else None
    try:
        for count, one in enumerate(read_all(options.files, language, options.output, pool.map if pool else map), 1):
            refused += [one] if one.status == "refused" else []
            _show_progress(count, len(options.files))
    finally:
        if pool:
            pool.shutdown(cancel_futures=True)
    print(words["parsed"].format(count=len(options.files) - len(refused), path=options.output))
    for one in refused:
        print(words["refused"].format(file=one.file, reason=one.reason), file=sys.stderr)
    return int(bool(refused))


def _search(language: str, options: argparse.Namespace, _rest: list[str], words: Words) -> int:
    from .search import CONDITIONS, narrowed, whole_index

    conditions = {name: getattr(options, name) for name in CONDITIONS if getattr(options, name)}
    if options.files and conditions:
        raise UsageError(words["only_ours"].format(options=", ".join(f"--{name}" for name in conditions)))
    if not options.files:
        count = _show_hits("", whole_index().hits(options.wanted, narrowed(**conditions) if conditions else None))
        print(words["hits"].format(count=count))
        return int(not count)
    from .corpus import indexes

    count, refused = 0, []
    for file, index in indexes(options.files, language):
        if isinstance(index, str):
            refused.append(words["refused"].format(file=file, reason=index))
        else:
            count += _show_hits(f"{file}: ", index.hits(options.wanted))
    print(words["hits"].format(count=count))
    for line in refused:
        print(line, file=sys.stderr)
    return int(bool(refused) or not count)


def _show_hits(name: str, hits: Iterable["Hit"]) -> int:
    """Print places as they are found, a line each, and return how many there were."""
    mark = ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() else ("⟦", "⟧")
    count = 0
    for count, one in enumerate(hits, 1):
        print(f"{name}¶{one.paragraph} {one.language}: {one.before}{mark[0]}{one.found}{mark[1]}{one.behind}")
    return count


def _show_progress(done: int, total: int) -> None:
    """Draw a bar in a terminal; a file or a pipe gets none."""
    if sys.stderr.isatty():
        filled = 30 * done // total
        print(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _checkout(words: Words) -> Path:
    """Return the project's folder.

    Raises:
        UsageError: the package runs from somewhere else.
    """
    root = data_folder().parent
    if not (root / "pyproject.toml").is_file():
        raise UsageError(words["no_checkout"])
    return root


COMMANDS: Mapping[str, Callable[[str, argparse.Namespace, list[str], Words], int]] = {
    "learn": _learn,
    "app": _app,
    "room": _room,
    "test": _test,
    "check": _check,
    "build": _build,
    "accept": _accept,
    "export": _export,
    "site": _site,
    "print": _print,
    "bundle": _bundle,
    "agenda": _agenda,
    "parse": _parse_files,
    "search": _search,
}

if __name__ == "__main__":
    sys.exit(main())
