"""What JupyterLab and the app stand on: folders, environment, words, and the few lines said in the terminal."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ..load import data_folder, load_labels

JUPYTER = Path(__file__).resolve().parents[1] / "jupyter"
"""What we add to Jupyter: settings and style of JupyterLab, and the page of the app."""

START = "00_start_here"

OUR_KERNEL = {"python3"}
"""The kernel of the running Python; others that the machine may have lack our package."""

PROMPT_CONNECTION = "uncac_prevention.serve.prompt.PromptConnection"
"""Named and not imported, because Jupyter's server is not installed wherever the package is."""


class UsageError(Exception):
    """Something the person at the keyboard can put right; the message is in the person's language."""


def words_of(language: str) -> Mapping[str, str]:
    """Return the words of this module in a language."""
    return load_labels(language)["serve"]


def lessons_folder(words: Mapping[str, str]) -> Path:
    """Return the folder of the released lessons.

    Raises:
        UsageError: there are none, as in an installed package.
    """
    folder = data_folder().parent / "notebooks"
    if not any(folder.glob("*/*.ipynb")):
        raise UsageError(words["no_lessons"].format(folder=folder))
    return folder


def first_lesson(lessons: Path, language: str) -> str:
    """Return the address of the lesson to open: the one that says where to start, else the first by name, else any."""
    names = sorted(file.stem for file in (lessons / language).glob("*.ipynb"))
    if not names:
        return next(file.relative_to(lessons).as_posix() for file in sorted(lessons.glob("*/*.ipynb")))
    return f"{language}/{START if START in names else names[0]}.ipynb"


def jupyter_environment(work: Path) -> dict[str, str]:
    """Return the environment in which nothing but this project decides how Jupyter, IPython and Matplotlib behave.

    Args:
        work: the learner's work folder; everything they write goes inside it.

    Returns:
        The present environment without its Jupyter variables, and with ours.
    """
    state = work / ".jupyter"
    ours = {
        "JUPYTER_CONFIG_DIR": state / "config",
        "JUPYTER_DATA_DIR": state / "data",
        "JUPYTER_RUNTIME_DIR": state / "runtime",
        "JUPYTER_PATH": JUPYTER,
        "JUPYTER_PREFER_ENV_PATH": "1",
        "IPYTHONDIR": state / "ipython",
        "MPLCONFIGDIR": state / "matplotlib",
        "UNCAC_WORK": work,
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER_", "JUPYTERLAB_"))}
    return kept | {name: str(value) for name, value in ours.items()}


def enter(work: Path) -> Path:
    """Make the work folder ready and step into its environment.

    Returns:
        The folder's whole path.

    Raises:
        OSError: the folder cannot be written.
    """
    work = work.resolve()
    for part in ("config", "data", "runtime", "settings"):
        (work / ".jupyter" / part).mkdir(parents=True, exist_ok=True)
    # Tokens and cookie secrets are in there.
    (work / ".jupyter").chmod(0o700)
    environment = jupyter_environment(work)
    os.environ.clear()
    os.environ.update(environment)
    return work


def write_if_different(file: Path, text: str) -> None:
    """Write a text unless the file already holds it."""
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def said_plainly(work: Path, words: Mapping[str, str]) -> Iterator[None]:
    """Turn what the file system refuses into a sentence that says what to do."""
    try:
        yield
    except OSError as error:
        folder, reason = error.filename or work, error.strerror or str(error)
        raise UsageError(words["cannot_write"].format(folder=folder, reason=reason)) from error


@contextmanager
def running(program: str, work: Path, words: Mapping[str, str]) -> Iterator[None]:
    """Keep a server's talk from the learner: it goes to a file, and the terminal gets plain sentences.

    Raises:
        UsageError: the program is not installed, or did not start.
    """
    log = work / ".jupyter" / "server.log"
    try:
        # By number, because the kernels the server starts inherit that and not Python's object.
        with log.open("wb") as file, _errors_to(file.fileno()):
            yield
    except ImportError as error:
        raise UsageError(words["not_installed"].format(program=program)) from error
    except SystemExit as error:
        if error.code:
            raise UsageError(words["not_started"].format(program=program, log=log)) from error
    print(words["stopped"].format(folder=work), flush=True)


@contextmanager
def _errors_to(file: int) -> Iterator[None]:
    """Send what this process and its children write to standard error to another file."""
    terminal = os.dup(2)
    os.dup2(file, 2)
    try:
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)


def announce(address: str, lesson: str, work: Path, browser: bool, words: Mapping[str, str]) -> None:
    """Say what opens, where answers are kept and how to stop, and open the browser."""
    lines = [words["opening"].format(lesson=lesson)] if browser else []
    lines += [words["address" if browser else "address_only"], f"    {address}",
              words["answers"].format(folder=work), words["stop"]]
    print("\n".join(lines), flush=True)
    if browser:
        import threading
        import webbrowser

        # A text browser, where it is the only one, would hold the server back.
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
