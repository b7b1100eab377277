"""The offline bundle: what is in it, what is said when something is missing, and lessons that start from it without any network."""

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT
from packaging.requirements import Requirement

from uncac_prevention.__main__ import SYSTEMS, _tool, main
from uncac_prevention.load import load_labels

PYTHON = "{}.{}".format(*sys.version_info)
TESTED = ("3.11", "3.12", "3.13", "3.14")
bundle = _tool(ROOT, "bundle")
WORDS = {language: load_labels(language)["cli"] for language in ("en", "zh")}


@pytest.fixture
def quick(monkeypatch):
    """Makes bundles without packages, pages and sheets; what they would have been is in `told`."""
    told = []
    monkeypatch.setattr(bundle, "source_files", lambda root: [Path("start.py"), Path("data/labels/zh.json")])
    monkeypatch.setattr(bundle, "_fetch", lambda machine, needed, python, wheels, progress: told.append(machine.name) or wheels.mkdir(exist_ok=True))

    def make(folder, python=PYTHON, systems=SYSTEMS):
        return bundle.build_bundle(ROOT, folder, python, systems, lambda one: write(one / "en/index.html"), lambda one: None,
                                   lambda step, **facts: told.append(step), lambda done, total: None)
    make.told = told
    return make


def write(path, text="x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def run_cli(*arguments, monkeypatch):
    """The command with this file's bundle module, whose parts a test may have replaced."""
    from uncac_prevention import __main__ as command_line
    monkeypatch.setattr(command_line, "_tool", lambda root, name: bundle if name == "bundle" else type("Tool", (), {
        "build_site": lambda folder: None, "build_print_pack": lambda folder: None}))
    return main(["bundle", *map(str, arguments)])


# What there is for which computer


@pytest.mark.parametrize("machine", bundle.MACHINES, ids=lambda one: one.name)
def test_each_system_has_every_package_ready_made(machine):
    lock = bundle.Lock(ROOT)
    for python in TESTED:
        assert bundle.lacking(lock.needed(machine, python), lock.wheels, machine.tags(python)) == [], python


def test_each_system_gets_what_only_it_needs():
    lock = bundle.Lock(ROOT)
    needed = {one.name: {package.split("==")[0] for package in lock.needed(one, PYTHON)} for one in bundle.MACHINES}
    assert {one for one, those in needed.items() if "pywinpty" in those} == {"windows-x86_64"}
    assert {one for one, those in needed.items() if "appnope" in those} == {"macos-arm64", "macos-x86_64"}
    assert all("uv" in those and "jupyterlab" in those and "pytest" not in those for those in needed.values())


def test_a_package_whose_version_depends_on_the_patch_of_python_comes_in_each_that_is_asked_for(tmp_path):
    lock = bundle.Lock(ROOT)
    lock.__dict__["_lines"] = [(Requirement(f"{name}=={version} ; {marker}" if marker else f"{name}=={version}"), " --hash=sha256:00") for name, version, marker in (
        ("soup", "2.10", "python_full_version < '3.11.5'"), ("soup", "4.1", "python_full_version >= '3.11.5'"), ("pan", "3", ""),
        ("old", "1", "python_full_version < '3.11'"))]
    needed = lock.needed(bundle.MACHINES[0], "3.11")
    assert set(needed) == {"soup==2.10", "soup==4.1", "pan==3"}
    assert [set(one) for one in bundle.rounds(needed)] == [{"soup==2.10", "pan==3"}, {"soup==4.1"}]


def test_this_computer_is_seen_as_it_is():
    from packaging.markers import default_environment
    here = [one.markers(PYTHON, bundle.PATCH) for one in bundle.MACHINES if one.markers(PYTHON, bundle.PATCH)["sys_platform"] == sys.platform]
    known = {"os_name", "sys_platform", "platform_system", "platform_machine", "platform_python_implementation", "implementation_name", "python_version"}
    assert not here or any(all(one[name] == default_environment()[name] for name in known) for one in here)


def test_the_systems_of_the_command_are_those_of_the_tool():
    assert SYSTEMS == bundle.SYSTEMS


@pytest.mark.parametrize(("name", "fits"), [
    ("pandas-3.1.1-cp312-cp312-win_amd64.whl", True), ("pandas-3.1.1-cp311-cp311-win_amd64.whl", False), ("pandas-3.1.1-cp312-cp312-win32.whl", False),
    ("pandas-3.1.0-cp312-cp312-win_amd64.whl", False), ("pandas-3.1.1-py3-none-any.whl", True), ("pandas-3.1.1-cp39-abi3-win_amd64.whl", True),
    ("pandas-3.1.1.tar.gz", False),
])
def test_a_package_is_there_only_as_a_wheel_that_fits(name, fits):
    windows = bundle.MACHINES[0]
    assert bundle.lacking(["pandas==3.1.1"], [name], windows.tags("3.12")) == ([] if fits else ["pandas==3.1.1"])


def test_the_folder_of_the_course_is_what_git_tracks_without_asking_git():
    if not (ROOT / ".git").exists():
        pytest.skip("a copy without git")
    tracked = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, text=True, check=True).stdout.strip("\0").split("\0")
    assert {one.as_posix() for one in bundle.source_files(ROOT)} >= set(tracked)
    assert {one.split("/")[0] for one in tracked} == set(bundle.PARTS)


def test_nothing_of_a_person_goes_along(tmp_path):
    for name in (".gitignore", "src/a.py", "src/__pycache__/a.pyc", "notebooks/en/.ipynb_checkpoints/a.ipynb", "my_work/answers/me.jsonl",
                 ".venv/pyvenv.cfg", "wheelhouse/a.whl", "participants.xlsx", "data/wheelhouse.csv"):
        write(tmp_path / name)
    shutil.copy(ROOT / ".gitignore", tmp_path)
    assert {one.as_posix() for one in bundle.source_files(tmp_path)} == {".gitignore", "src/a.py", "data/wheelhouse.csv"}


# The folder


def test_the_folder_has_all_parts_and_its_checksums_are_true(quick, tmp_path):
    made = quick(tmp_path / "U 盘" / "uncac")
    folder = tmp_path / "U 盘" / "uncac"
    assert {one.name for one in folder.iterdir()} == {"READ_ME.html", "CHECKSUMS.sha256", "uncac-prevention", "pages"}
    assert (folder / "uncac-prevention/start.py").read_bytes() == (ROOT / "start.py").read_bytes()
    lines = (folder / "CHECKSUMS.sha256").read_text("utf-8").splitlines()
    assert made.files == len(lines) + 1 == sum(one.is_file() for one in folder.rglob("*"))
    if shutil.which("sha256sum"):
        check = ["sha256sum", "--check", "--quiet", "CHECKSUMS.sha256"]
        assert subprocess.run(check, cwd=folder).returncode == 0
        write(folder / "uncac-prevention/start.py", "damaged")
        assert "start.py" in subprocess.run(check, cwd=folder, capture_output=True, text=True).stdout
    assert [one.name for one in (tmp_path / "U 盘").iterdir()] == ["uncac"]


def test_a_former_bundle_is_replaced_and_anything_else_left_alone(quick, tmp_path):
    quick(tmp_path / "stick")
    write(tmp_path / "stick/pages/old.html")
    quick(tmp_path / "stick")
    assert not (tmp_path / "stick/pages/old.html").exists()
    write(tmp_path / "other/thesis.docx")
    with pytest.raises(bundle.BundleError, match="taken"):
        quick(tmp_path / "other")
    assert [one.name for one in (tmp_path / "other").iterdir()] == ["thesis.docx"]


@pytest.mark.parametrize("step", ["packages", "pages", "checksums"])
def test_what_breaks_off_leaves_nothing_that_looks_whole(quick, tmp_path, monkeypatch, step):
    quick(tmp_path / "stick")
    before = (tmp_path / "stick/CHECKSUMS.sha256").read_bytes()
    place = {"packages": "_fetch", "pages": "_copy", "checksums": "_finish"}[step]
    monkeypatch.setattr(bundle, place, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    for name in ("stick", "new"):
        with pytest.raises(KeyboardInterrupt):
            quick(tmp_path / name)
    assert (tmp_path / "stick/CHECKSUMS.sha256").read_bytes() == before
    assert [one.name for one in tmp_path.iterdir() if one.name != "work"] == ["stick"]


def test_a_system_without_a_package_is_left_out_by_name_and_others_go_on(quick, tmp_path, monkeypatch, capsys):
    whole = bundle.Lock(ROOT).wheels
    monkeypatch.setattr(bundle.Lock, "wheels", [one for one in whole if not (one.startswith("numpy-") and "win_amd64" in one)])
    assert run_cli("--output", tmp_path / "stick", "--language", "en", "--python", "3.12", monkeypatch=monkeypatch) == 1
    said = capsys.readouterr()
    assert WORDS["en"]["bundle_step_packages"].format(machine="linux-aarch64") in said.out
    assert "windows-x86_64" in said.err and "numpy==" in said.err and "macos" not in said.err
    assert "packages" not in quick.told and "windows-x86_64" not in quick.told and "linux-aarch64" in quick.told
    page = (tmp_path / "stick/READ_ME.html").read_text("utf-8")
    assert page.count("numpy==") == 2, "said on the stick, in both languages"


@pytest.mark.parametrize("name", ["a:b.txt", "con.txt", "notes /x", "end.", "A/b.csv"])
def test_what_a_stick_cannot_hold_is_named(name):
    assert bundle.unfit([("a/b.csv", 1), (name, 1)]) == [name]
    assert bundle.unfit([("wheels/large.whl", 2**32)]) == ["wheels/large.whl"]


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize(("arguments", "key", "facts"), [
    (["--python", "2.7"], "no_python", {"python": "2.7", "oldest": "3.11"}),
    (["--python", "3.12.4"], "no_python", {"python": "3.12.4", "oldest": "3.11"}),
    (["--systems", "windows,amiga"], "no_system", {"system": "amiga", "systems": ", ".join(SYSTEMS)}),
    (["--output", "{root}"], "a_disk", {"folder": "/"}),
    (["--output", "{data}"], "taken", {"folder": ROOT / "data"}),
])
def test_wrong_wishes_are_answered_in_words(quick, monkeypatch, capsys, language, arguments, key, facts):
    if key == "a_disk" and os.name == "nt":
        pytest.skip("another name of the disk")
    arguments = [one.format(root="/", data=ROOT / "data") for one in arguments]
    assert run_cli(*arguments, "--language", language, monkeypatch=monkeypatch) == 2
    assert capsys.readouterr().err.strip() == WORDS[language][f"bundle_{key}"].format(**facts)


@pytest.mark.parametrize(("output", "said"), [
    ("ERROR: Could not find a version\nERROR: No matching distribution found for pandas==3.1.1", "pandas"),
    ("NewConnectionError('...')\nERROR: No matching distribution found for uv", "PIP_INDEX_URL"),
    ("ERROR: something nobody foresaw", "something nobody foresaw"),
])
def test_why_packages_could_not_be_fetched(monkeypatch, capsys, tmp_path, output, said):
    def fail(machine, *_):
        raise bundle.BundleError("not_fetched", machine=machine.name, missing="pandas==3.1.1", output=output)
    monkeypatch.setattr(bundle, "source_files", lambda root: [Path("start.py")])
    monkeypatch.setattr(bundle, "_fetch", fail)
    assert run_cli("--output", tmp_path / "stick", "--systems", "linux", "--language", "en", monkeypatch=monkeypatch) == 2
    words = capsys.readouterr().err
    assert said in words and "linux-x86_64" in words and "pandas==3.1.1" in words and "Traceback" not in words
    assert not (tmp_path / "stick").exists()


@pytest.mark.parametrize("language", WORDS)
def test_the_first_page_says_what_is_needed_and_how_to_check(language):
    made = bundle.Made("3.12", {one.name: 99_000_000 for one in bundle.MACHINES})
    page = bundle.read_me(made, {"en": True, "zh": False}, date(2026, 11, 29))
    own = page[page.index(f'<section id="{language}"'):]
    own = own[:own.index("</section>")]
    for words in ("Python 3.12", "https://www.python.org/downloads/", "py -3.12 start.py", "python3.12 start.py", "certutil", "Get-FileHash",
                  "sha256sum --check", "shasum -a 256", f'href="pages/{language}/index.html"', "99 MB", load_labels(language)["notices"]["text"]):
        assert words in own, words
    assert ('href="print/' in own) == (language == "en"), "a page that is not there is not named"


# From the registry, for this computer, and then without any network


@pytest.fixture(scope="module")
def stick(tmp_path_factory):
    """A bundle for Windows and this system, its packages from the registry."""
    folder = tmp_path_factory.mktemp("stick") / "uncac"
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    try:
        # Sheets take minutes and have tests of their own.
        bundle.build_bundle(ROOT, folder, PYTHON, list({"windows", system}), _tool(ROOT, "site").build_site, lambda one: None, lambda *_, **facts: None,
                            lambda *_: None)
    except bundle.BundleError as error:
        if os.environ.get("CI") != "true" and load_labels("en")["start"]["network"] in bundle.reason(ROOT, error, "en"):
            pytest.skip("no network: the packages of the bundle could not be fetched")
        raise
    return folder


@pytest.fixture
def copied(stick, tmp_path):
    """The course copied from the stick to a path of the kind people have."""
    return Path(shutil.copytree(stick / "uncac-prevention", tmp_path / "培训 2021" / "uncac-prevention"))


def alone(folder, home, *arguments):
    """Run start.py with an empty home and no network at all where the system can do that, else with proxies that lead nowhere."""
    known = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LANG")}
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "localhost", "PIP_CONFIG_FILE": os.devnull}
    home.mkdir(exist_ok=True)
    cut_off = ["unshare", "--map-root-user", "--net"]
    can = shutil.which("unshare") and subprocess.run([*cut_off, "true"], capture_output=True).returncode == 0
    line = [*cut_off * bool(can), sys.executable, ROOT / "tests/alone.py", folder, *arguments]
    return subprocess.run(line, capture_output=True, text=True, encoding="utf-8", timeout=400,
                          env={**known, **nowhere, "HOME": str(home), "USERPROFILE": str(home), "PYTHONUTF8": "1"})


@pytest.mark.long
def test_lessons_start_from_the_stick_without_network(stick, copied, tmp_path):
    if shutil.which("sha256sum"):
        assert subprocess.run(["sha256sum", "--check", "--quiet", "CHECKSUMS.sha256"], cwd=stick).returncode == 0
    done = alone(copied, tmp_path / "home", "--no-browser", "--language", "en")
    assert "answered 200" in done.stdout, done.stdout + done.stderr
    assert load_labels("en")["start"]["from_wheelhouse"] in done.stdout
    assert not list((stick / "uncac-prevention").glob(".venv")), "nothing is written to the stick"


@pytest.mark.long
@pytest.mark.parametrize("package", ["uv", "pandas"])
@pytest.mark.parametrize("damage", ["changed", "cut off"])
def test_a_damaged_package_is_named(copied, tmp_path, package, damage):
    tags = next(one for one in bundle.MACHINES if one.markers(PYTHON, bundle.PATCH)["sys_platform"] == sys.platform).tags(PYTHON)
    files = [one.name for one in (copied / "wheelhouse").glob(f"{package}-*.whl")]
    (name,) = bundle.fitting(files, tags)
    wheel = copied / "wheelhouse" / name
    content = wheel.read_bytes()
    wheel.write_bytes(content[:5000] + b"XX" + content[5002:] if damage == "changed" else content[:len(content) // 2])
    done = alone(copied, tmp_path / "home", "export", "bibtex", "--language", "en")
    said = next(line for line in load_labels("en")["start"]["damaged"].splitlines()).partition("{name}")
    assert done.returncode == 1 and said[0] + package + "==" in done.stdout, done.stdout


@pytest.mark.long
def test_windows_finds_every_package_in_the_folder(stick, tmp_path):
    from uv import find_uv_bin
    lock, windows = bundle.Lock(ROOT), bundle.MACHINES[0]
    for some in bundle.rounds(lock.needed(windows, PYTHON)):
        wanted = tmp_path / "requirements.txt"
        wanted.write_text("".join(f"{one} {hashes}\n" for one, hashes in some.items()), "utf-8")
        done = subprocess.run([find_uv_bin(), "pip", "install", "--dry-run", "--offline", "--no-index", "--find-links", stick / "uncac-prevention/wheelhouse", "--no-build",
                               "--no-deps", "--require-hashes", "--python-platform", "x86_64-pc-windows-msvc", "--python-version", f"{PYTHON}.{bundle.PATCH}",
                               "--target", tmp_path / "target", "--cache-dir", tmp_path / "cache", "--requirement", wanted], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert f"Would install {len(some)} package" in done.stderr
