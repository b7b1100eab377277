"""The app: lessons as plain pages without code, made by Voilà, with no request to any other machine."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..languages import LANGUAGES
from .ground import (OUR_KERNEL, PROMPT_CONNECTION, announce, enter, first_lesson, lessons_folder, running, said_plainly,
                     words_of)


def app(language: str, browser: bool = True) -> int:
    """Open the lessons as pages without code, and return when the learner stops it.

    Args:
        language: "en" or "zh", for the lesson to start with; each page is in the language of its lesson.
        browser: whether to open a browser.

    Returns:
        0.

    Raises:
        UsageError: there are no lessons, the work folder cannot be written, or Voilà did not start.
    """
    from ..learner import work_folder

    words = words_of(language)
    lessons = lessons_folder(words)
    lesson = first_lesson(lessons, language)
    with said_plainly(work_folder(), words):
        work = enter(work_folder())
        secret = cookie_secret(work / ".jupyter" / "runtime" / "app_cookie_secret")
    with running("Voilà", work, words):
        from tornado.ioloop import IOLoop

        configuration = app_configuration(lessons, work)
        configuration["LessonApp"]["cookie_secret"] = secret
        server = _server(configuration, f"/voila/render/{lesson}", page_words(language))

        def started() -> None:
            address = f"{server.connection_url}voila/render/{lesson}?token={server.identity_provider.token}"
            announce(address, lesson, work, browser, words)

        # Voilà knows its port only when it listens, and then it does not return.
        IOLoop.current().add_callback(started)
        server.start()
    return 0


def app_configuration(lessons: Path, work: Path) -> dict[str, dict]:
    """Return the configuration with which Voilà serves the released lessons.

    Args:
        lessons: the folder of the released lessons.
        work: the learner's work folder.

    Returns:
        Settings by class of Voilà and Jupyter.
    """
    state = work / ".jupyter"
    return {
        "LessonApp": {
            "root_dir": str(lessons),
            "auto_token": True,
            "kernel_websocket_connection_class": PROMPT_CONNECTION,
            # A page that is left stops its kernel in a way that cannot carry the token against forged requests.
            "tornado_settings": {"disable_check_xsrf": True},
            "open_browser": False,
            "config_file_paths": [str(state / "config")],
            "connection_dir_root": str(state / "runtime"),
        },
        "VoilaConfiguration": {
            "template": "uncac",
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "strip_sources": True,
            "prelaunch_hook": describe_page,
        },
        "KernelSpecManager": {"allowed_kernelspecs": OUR_KERNEL},
        # A browser that was closed by force tells nobody that its page is gone.
        "MappingKernelManager": {"cull_idle_timeout": 60 * 60, "cull_interval": 5 * 60},
        # One part that fails must not take the rest of the lesson with it.
        "VoilaExecutor": {"allow_errors": True},
    }


def page_words(language: str) -> dict[str, str]:
    """Return what a page's template says in a language, with `lang`, the language's code in HTML."""
    words = {name.removeprefix("page_"): text for name, text in words_of(language).items() if name.startswith("page_")}
    return words | {"lang": LANGUAGES[language].html}


def describe_page(_request: Any, notebook: Any, cwd: str) -> Any:
    """Give the template the page's title and words, from the lesson's first heading and its folder."""
    language = Path(cwd).name if Path(cwd).name in LANGUAGES else "en"
    headings = (line for cell in notebook["cells"] if cell["cell_type"] == "markdown"
                for line in cell["source"].splitlines() if line.startswith("# "))
    notebook["metadata"]["page"] = page_words(language)
    notebook["metadata"]["title"] = next(headings, "# ").removeprefix("# ").strip()
    return notebook


def cookie_secret(file: Path) -> bytes:
    """Return the secret that lets a page that stayed open be reloaded after the app was started again."""
    if not file.exists() or len(file.read_bytes()) != 32:
        with open(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as output:
            output.write(os.urandom(32))
    return file.read_bytes()


def lesson_app(home: str, words: Mapping[str, str]) -> Any:
    """Return the class of a Voilà whose front page is the first lesson and whose messages are in the learner's language."""
    from tornado.web import RedirectHandler
    from voila.app import Voila

    class LessonApp(Voila):
        def init_handlers(self) -> list:
            front = (r"/(?:voila/tree.*)?", RedirectHandler, {"url": home, "permanent": False})
            return [front, *super().init_handlers()]

        def init_settings(self) -> dict:
            settings = super().init_settings()
            settings["voila_jinja2_env"].globals.update(page=dict(words), home=home)
            return settings

    return LessonApp


def _server(configuration: Mapping[str, dict], home: str, words: Mapping[str, str]) -> Any:
    from traitlets.config import Config

    server = lesson_app(home, words).instance(config=Config(configuration))
    server.initialize([])
    return server
