"""What all tests share: the long ones run with --long and no others then, and no test touches anybody's own answers."""

import os
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
# Debian's Chromium without its calls home, which a closed network answers slowly.
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync"]

# Two servers that look for a free port in the same moment find the same one, and one of them gives up.
os.environ["JUPYTER_PORT"] = str(8888 + 100 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")))


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="run the tests that take minutes, and only these")


def pytest_collection_modifyitems(config, items):
    wanted = config.getoption("--long")
    config.hook.pytest_deselected(items=[one for one in items if ("long" in one.keywords) != wanted])
    # Those in the browser first: each takes long by itself, and the last of them would leave one of two processors idle.
    items[:] = sorted((one for one in items if ("long" in one.keywords) == wanted), key=lambda one: "browser" not in one.keywords)
    if not CHROMIUM and os.environ.get("CI") != "true":
        for one in items:
            if "browser" in one.keywords:
                one.add_marker(pytest.mark.skip(reason="no Chromium on this computer: the pages were not tried in a browser"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        """A file goes to one processor, since a notebook's cells need one kernel; of files named after the browser each test by itself."""

        def _split_scope(self, nodeid):
            file = super()._split_scope(nodeid)
            return nodeid if "browser" in file else file

    return Scheduling(config, log)


@pytest.fixture(autouse=True)
def work_folder(tmp_path, monkeypatch):
    """A work folder of the test's own."""
    folder = tmp_path / "work"
    monkeypatch.setenv("UNCAC_WORK", str(folder))
    return folder


@pytest.fixture(scope="session")
def browser():
    """Chromium, driven by Playwright."""
    if not CHROMIUM:
        pytest.fail("Chromium is not installed: on Debian, apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A copy of the data and notebooks that a test may break."""
    # A module imported later would keep the test's folder for ever.
    import uncac_prevention.__main__
    import uncac_prevention.checks  # noqa: F401

    for name in ("data", "notebooks", "workshop"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "CITATION.cff"):
        shutil.copy(ROOT / name, tmp_path / name)
    forget()
    for module in package_modules():
        if hasattr(module, "data_folder"):
            monkeypatch.setattr(module, "data_folder", lambda: tmp_path / "data")
    yield tmp_path
    forget()


def package_modules():
    return [module for name, module in list(sys.modules.items()) if name.startswith("uncac_prevention")]


def forget():
    for module in package_modules():
        for one in vars(module).values():
            if hasattr(one, "cache_clear"):
                one.cache_clear()


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), "utf-8")
