"""What the measurements in Chromium share: the browser, servers that are stopped afterwards, and their addresses."""

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

from measure import Skipped

SECONDS = 90
SECONDS_TO_END = 15
ADDRESS = re.compile(r"http://\S+[?&]token=\w+")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
# The flags of the tests: Debian's Chromium without its calls home.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]


@contextmanager
def browser() -> Iterator[Any]:
    """Run Chromium.

    Raises:
        Skipped: it, or Playwright, is not installed.
    """
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not program:
        raise Skipped("Chromium is missing: on Debian, apt-get install chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Skipped("Playwright is missing: python start.py check installs it") from None
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@contextmanager
def server(line: Sequence[str], environment: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Run a Jupyter server until it says its address, which is given; stop it, and its kernels, afterwards.

    Raises:
        RuntimeError: it ended without an address.
    """
    with subprocess.Popen(line, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True) as running:
        limit = Timer(SECONDS, running.kill)
        limit.start()
        try:
            said = []
            match = next(filter(None, (said.append(text) or ADDRESS.search(text) for text in running.stdout)), None)
            limit.cancel()
            if not match:
                raise RuntimeError("".join(said))
            yield match.group()
        finally:
            limit.cancel()
            stop(running)


def stop(running: subprocess.Popen) -> None:
    """Ask a server to end, so that its kernels end with it; some JupyterLabs then wait for a thread for ever."""
    running.send_signal(signal.SIGTERM)
    try:
        running.communicate(timeout=SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        running.kill()
        running.communicate()
