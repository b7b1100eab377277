"""A server that JupyterHub or Binder starts: the learner's folder is made ready, then the server's own command runs."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ..languages import LANGUAGES
from ..learner import work_folder
from .ground import UsageError, enter, first_lesson, lessons_folder, said_plainly, words_of
from .lab import lab_configuration, make_ready

SETTINGS = Path(__file__).with_name("settings")
"""Where the server finds its configuration, which asks `server_configuration`."""

IDLE = 3600
"""Seconds after which a lesson that nobody has open, and then the server without any, gives its memory back."""


def main(command: Sequence[str] | None = None) -> int:
    """Make the work folder ready and become the server.

    Args:
        command: the server's command line; the words after the program's name by default.

    Returns:
        2 if the folder could not be made ready; otherwise it does not return.
    """
    command = list(sys.argv[1:] if command is None else command)
    try:
        prepare(work_folder(), wished_language())
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    sys.stdout.flush()
    os.execvp(command[0], command)


def wished_language() -> str:
    """Return the language that the hub asks for in the environment variable UNCAC_LANGUAGE, else English."""
    asked = os.environ.get("UNCAC_LANGUAGE", "")
    return asked if asked in LANGUAGES else "en"


def prepare(work: Path, language: str) -> Path:
    """Bring a learner's work folder up to date as `uncac learn` does, and step into its environment.

    A Jupyter server that is started in this environment opens the first lesson with our settings.

    Args:
        work: the learner's work folder.
        language: "en" or "zh".

    Returns:
        The folder's whole path.

    Raises:
        UsageError: there are no lessons, one is damaged, or the folder cannot be written.
    """
    words = words_of(language)
    lessons = lessons_folder(words)
    with said_plainly(work, words):
        work = enter(work)
        make_ready(lessons, work, language, words)
    # Before the settings of the machine, and not beside those of the learner.
    os.environ["JUPYTER_CONFIG_PATH"] = str(SETTINGS)
    return work


def server_configuration() -> dict[str, dict]:
    """Return the settings of the server in the environment that `prepare` made, by class of Jupyter."""
    language = wished_language()
    lesson = first_lesson(lessons_folder(words_of(language)), language)
    settings = lab_configuration(work_folder(), lesson)
    settings["ServerApp"] |= {"default_url": settings["LabApp"]["default_url"], "shutdown_no_activity_timeout": IDLE}
    return settings | {"MappingKernelManager": {"cull_idle_timeout": IDLE, "cull_interval": 300}}


if __name__ == "__main__":
    sys.exit(main())
