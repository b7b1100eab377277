"""JupyterLab on the learner's working copies: calm, offline, in the learner's language."""

import json
import signal
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from .copies import WIDGET, DamagedLesson, Happening, refresh_working_copies
from .ground import (JUPYTER, OUR_KERNEL, PROMPT_CONNECTION, UsageError, announce, enter, first_lesson, lessons_folder,
                     running, said_plainly, words_of, write_if_different)

LOCALES = {"en": "default", "zh": "zh_CN"}
COPIES = "lessons"
# The name that JupyterLab gives to the file of its workspace "default".
WORKSPACE = "default-37a8.jupyterlab-workspace"


def learn(language: str, browser: bool = True) -> int:
    """Open the lessons in JupyterLab as working copies, and return when the learner stops it.

    Args:
        language: "en" or "zh".
        browser: whether to open a browser.

    Returns:
        0.

    Raises:
        UsageError: there are no lessons, the work folder cannot be written, or JupyterLab did not start.
    """
    from ..learner import work_folder

    words = words_of(language)
    lessons = lessons_folder(words)
    lesson = first_lesson(lessons, language)
    with said_plainly(work_folder(), words):
        work = enter(work_folder())
        if address := running_address(work, lesson):
            announce(address, lesson, work, browser, words | {"stop": words["already"]})
            return 0
        make_ready(lessons, work, language, words)
    with running("JupyterLab", work, words):
        from jupyterlab.labapp import LabApp
        from traitlets.config import Config

        server = LabApp.initialize_server(config=Config(lab_configuration(work, lesson)))
        address = _address(server.connection_url, lesson, server.identity_provider.token)
        server.io_loop.add_callback(announce, address, lesson, work, browser, words)
        # Jupyter would ask in English whether it is meant, and on Windows leave its kernels behind.
        signal.signal(signal.SIGINT, lambda *_: server.stop(from_signal=True))
        server.start()
    return 0


def make_ready(lessons: Path, work: Path, language: str, words: Mapping[str, str]) -> None:
    """Bring the working copies and settings of a work folder up to date, and say which copies changed or were kept.

    Args:
        lessons: the folder of the released lessons.
        work: the learner's work folder.
        language: "en" or "zh".
        words: the words of this module in that language.

    Raises:
        UsageError: a released lesson is damaged.
        OSError: the folder cannot be written.
    """
    _say(_refresh(lessons, work, words), work, words)
    write_settings(work, language)


def running_address(work: Path, lesson: str) -> str:
    """Return the address of a lesson where JupyterLab already runs on this work folder, else an empty string.

    A second one would put fresh copies under the feet of the first.
    """
    for file in (work / ".jupyter" / "runtime").glob("jpserver-*.json"):
        with suppress(OSError, HTTPException, ValueError, KeyError):
            server = json.loads(file.read_text(encoding="utf-8"))
            connection = HTTPConnection("localhost", server["port"], timeout=2)
            connection.request("GET", "/api/status", headers={"Authorization": f"token {server['token']}"})
            if connection.getresponse().status == 200:
                return _address(server["url"], lesson, server["token"])
    return ""


def lab_configuration(work: Path, lesson: str) -> dict[str, dict]:
    """Return the configuration with which JupyterLab opens one working copy.

    Args:
        work: the learner's work folder, the only one JupyterLab shows.
        lesson: the lesson's path inside the folder of the copies.

    Returns:
        Settings by class of Jupyter.
    """
    # Not used in lessons, and a good part of every start.
    unused = ("jupyter_lsp", "jupyter_server_terminals", "notebook_shim", "voila.server_extension")
    return {
        "ServerApp": {
            "root_dir": str(work),
            "jpserver_extensions": {"jupyterlab": True} | dict.fromkeys(unused, False),
            "open_browser": False,
            "kernel_websocket_connection_class": PROMPT_CONNECTION,
            "terminals_enabled": False,
            # A container has no other user.
            "allow_root": True,
        },
        "FileContentsManager": {"pre_save_hook": without_widgets},
        "KernelSpecManager": {"allowed_kernelspecs": OUR_KERNEL},
        "LabApp": {
            "default_url": f"/{_page(lesson)}",
            "app_settings_dir": str(settings_folder(work)),
            "custom_css": True,
            "news_url": None,
            "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
            "extension_manager": "readonly",
        },
    }


def without_widgets(model: Mapping[str, Any], **_: object) -> None:
    """Save a form as its page without a kernel: the widget of a kernel that has gone would show nothing at all.

    Args:
        model: what JupyterLab saves, changed in place; what is on the screen stays as it is.
    """
    if model["type"] != "notebook" or not model.get("content"):
        return
    for cell in model["content"].get("cells", []):
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                output["data"].pop(WIDGET, None)


def lab_settings(language: str) -> dict[str, dict]:
    """Return what JupyterLab uses where the learner chose nothing else.

    Args:
        language: "en" or "zh".

    Returns:
        Settings by plug-in, as in `overrides.json`.
    """
    settings = json.loads((JUPYTER / "lab" / "overrides.json").read_text(encoding="utf-8"))
    return settings | {"@jupyterlab/translation-extension:plugin": {"locale": LOCALES[language]}}


def settings_folder(work: Path) -> Path:
    """Return the folder from which JupyterLab reads our settings."""
    return work / ".jupyter" / "settings"


def write_settings(work: Path, language: str) -> None:
    """Put settings and style where JupyterLab reads them."""
    overrides = json.dumps(lab_settings(language), indent=2) + "\n"
    write_if_different(settings_folder(work) / "overrides.json", overrides)
    for name, place in (("page_config.json", settings_folder(work)), ("custom.css", work / ".jupyter" / "config" / "custom")):
        write_if_different(place / name, (JUPYTER / "lab" / name).read_text(encoding="utf-8"))


    layout = work / ".jupyter" / "config" / "lab" / "workspaces" / WORKSPACE
    if not layout.exists():
        # Only at first: afterwards JupyterLab keeps there what the learner opened and closed.
        write_if_different(layout, (JUPYTER / "lab" / "workspace.json").read_text(encoding="utf-8"))


def _page(lesson: str) -> str:
    return f"lab/tree/{COPIES}/{lesson}"


def _address(server: str, lesson: str, token: str) -> str:
    return f"{server}{_page(lesson)}?token={token}"


def _refresh(lessons: Path, work: Path, words: Mapping[str, str]) -> list[Happening]:
    try:
        return refresh_working_copies(lessons, work / COPIES)
    except DamagedLesson as error:
        raise UsageError(words["damaged_lesson"].format(file=error.file, reason=error.reason)) from error


def _say(happenings: list[Happening], work: Path, words: Mapping[str, str]) -> None:
    """Tell the learner about copies that were brought up to date, kept or set aside; new ones need no word."""
    updated = sum(happening.kind == "updated" for happening in happenings)
    if updated:
        print(words["updated"].format(count=updated))
    for happening in happenings:
        if happening.kind in ("kept", "set_aside"):
            aside = happening.aside.name if happening.aside else ""
            print(words[happening.kind].format(copy=happening.copy.relative_to(work), aside=aside))
