"""What somebody notices who types `python start.py`: on a fresh machine, on a broken one, without a network, the second time."""

import ast
import base64
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import re
import shutil
import signal
import string
import subprocess
import sys
import time
import tomllib
import zipfile
from pathlib import Path

import pytest
import rattler
import yaml

ROOT = Path(__file__).resolve().parents[1]
LABELS = {language: json.loads((ROOT / "data/labels" / f"{language}.json").read_text("utf-8"))["start"] for language in ("en", "zh")}
ECHO = "import json, sys\nprint(json.dumps(sys.argv[1:]))\nsys.exit(7 if '--fail' in sys.argv else 0)\n"
POSIX_ONLY = pytest.mark.skipif(os.name == "nt", reason="links and signals of POSIX")


@pytest.fixture
def copy(tmp_path):
    """A copy of the course whose package only repeats its command line, in a path of the kind people have."""
    folder = tmp_path / "培训 2021"
    for name in ("start.py", "pyproject.toml", "uv.lock", "data/labels/en.json", "data/labels/zh.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    package = folder / "src/uncac_prevention"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(ECHO, "utf-8")
    return folder


@pytest.fixture
def start(copy):
    """The start.py of the copy as a module."""
    return load(copy)


@pytest.fixture
def installed(start, monkeypatch):
    """The same with a .venv made whole, in which pip and uv only write down what they are told."""
    start.told = []
    monkeypatch.setattr(start.Installer, "run", lambda self, line, environment=None: start.told.append((line, environment)) or "")
    start.prepare("learn", silent(start))
    return start


def load(folder):
    spec = importlib.util.spec_from_file_location("start_of_copy", folder / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def silent(start):
    voice = start.Voice([])
    voice.said = []
    voice.say = lambda key, **facts: voice.said.append(key)
    return voice


def run(folder, *arguments, options=(), **environment):
    known = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", "LC_", "LANG", "PYTHON"))}
    return subprocess.run([sys.executable, *options, folder / "start.py", *arguments], capture_output=True, text=True, encoding="utf-8",
                          env={**known, "PYTHONUTF8": "1", "LANG": "en_GB.UTF-8", **environment}, timeout=300, check=False)


def uv_commands(start):
    return [line for line, _ in start.told if line[0] == start.UV]


# The command line


@pytest.mark.parametrize(("typed", "command"), [
    ([], ["learn"]),
    (["--language", "zh"], ["learn", "--language", "zh"]),
    (["--no-browser"], ["learn", "--no-browser"]),
    (["test", "--long"], ["test", "--long"]),
    (["app", "--language=zh"], ["app", "--language=zh"]),
])
def test_without_a_command_it_is_learn(start, typed, command):
    assert start.command_of(typed) == command


def test_a_second_start_only_forwards(installed, copy):
    before = sorted((path, path.lstat().st_mtime_ns) for path in (copy / ".venv").rglob("*"))
    done = run(copy, "app", "--language", "zh", "--fail", options=["-X", "importtime"])
    assert json.loads(done.stdout) == ["app", "--language", "zh", "--fail"]
    assert done.returncode == 7
    heavy = re.findall(r"\| +(tomllib|json|subprocess|venv|ssl|ctypes)$", done.stderr, re.MULTILINE)
    assert not heavy, "a warm start must not pay for what only an installation needs"
    assert before == sorted((path, path.lstat().st_mtime_ns) for path in (copy / ".venv").rglob("*"))


def test_a_moved_folder_still_starts(installed, copy, tmp_path):
    moved = copy.rename(tmp_path / "搬家 2")
    done = run(moved)
    assert (done.stdout, done.stderr) == ('["learn"]\n', "")


def test_help_comes_before_any_installation(copy):
    done = run(copy, "--help")
    assert "python start.py test" in done.stderr
    assert not (copy / ".venv").exists()


# Messages


@pytest.mark.parametrize("language", LABELS)
def test_an_old_python_is_told_so(start, monkeypatch, capsys, language):
    monkeypatch.setattr(sys, "version_info", (3, 9, 1, "final", 0))
    assert start.main(["--language", language]) == 1
    assert capsys.readouterr().err.strip() == LABELS[language]["old_python"].format(found="3.9")


def test_an_old_python_can_read_the_file():
    source = (ROOT / "start.py").read_text("utf-8")
    assert source.isascii()
    for node in ast.walk(ast.parse(source)):
        assert not isinstance(node, (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Match, ast.Nonlocal, ast.AsyncFunctionDef)), node.lineno
        assert not (isinstance(node, ast.Raise) and node.cause), node.lineno
        assert not (isinstance(node, ast.arguments) and (node.kwonlyargs or node.posonlyargs)), node.args[0].lineno
        assert not (isinstance(node, ast.arg) and node.annotation), node.lineno
        assert not (isinstance(node, ast.Dict) and None in node.keys), node.lineno


@pytest.mark.parametrize(("arguments", "environment", "language"), [
    ([], {}, "en"),
    ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
    ([], {"LC_ALL": "zh_CN.UTF-8"}, "zh"),
    ([], {"LANG": "fr_FR.UTF-8"}, "en"),
    (["--language", "zh"], {}, "zh"),
    (["app", "--language=en"], {"LANG": "zh_CN.UTF-8"}, "en"),
    (["--language", "../zh"], {}, "en"),
    (["--language", "zh"], {"PYTHONIOENCODING": "ascii"}, "en"),
])
@POSIX_ONLY
def test_the_language_of_the_messages(copy, arguments, environment, language):
    (copy / "uv.lock").unlink()
    done = run(copy, *arguments, **environment)
    assert (done.returncode, done.stdout, done.stderr.strip()) == (1, "", LABELS[language]["incomplete"].format(part="uv.lock"))


def test_without_message_files_one_line_in_english(copy):
    shutil.rmtree(copy / "data")
    (copy / "uv.lock").unlink()
    done = run(copy, "--language", "zh")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "data/labels" in done.stderr


def test_both_languages_have_every_message_with_the_same_blanks():
    blanks = {language: {key: sorted(name for _, name, _, _ in string.Formatter().parse(text) if name) for key, text in words.items()}
              for language, words in LABELS.items()}
    assert blanks["en"] == blanks["zh"]
    assert "".join(LABELS["en"].values()).isascii(), "English is what a terminal gets that shows nothing else"
    used = set(re.findall(r'"(\w+)"', (ROOT / "start.py").read_text("utf-8")))
    assert set(LABELS["en"]) <= used


def test_debian_without_venv_is_told_what_to_install(copy, tmp_path):
    (tmp_path / "ensurepip.py").write_text("raise ImportError('left out')", "utf-8")
    done = run(copy, PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert "sudo apt install python3-venv" in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_says_how_to_go_on(start, monkeypatch, capsys):
    monkeypatch.setattr(start, "prepare", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    assert start.main(["--language", "en"]) == 1
    assert capsys.readouterr().err.strip() == LABELS["en"]["interrupted"]


def test_a_wheelhouse_for_another_python_says_for_which(start, copy):
    for name in ("a-1-cp312-cp312-win_amd64.whl", "b-1-cp313-cp313-win_amd64.whl", "c-1-cp39-abi3-win_amd64.whl", "d-1-py3-none-any.whl"):
        (copy / "wheelhouse").mkdir(exist_ok=True)
        (copy / "wheelhouse" / name).touch()
    failure = start.failure_of("ERROR: No matching distribution found for pandas==3.1.1", True)
    for words in LABELS.values():
        assert "Python 3.12, Python 3.13" in words["wheelhouse"].format(**failure.facts)


# A stick may be locked (30), and its file system may know no links (1).
@pytest.mark.parametrize(("error", "key"), [(OSError(28, "No space left on device"), "space"), (PermissionError(13, "Permission denied"), "permission"),
                                            (OSError(30, "Read-only file system"), "permission"), (PermissionError(1, "Operation not permitted"), "permission"),
                                            (RuntimeError("never seen"), "unknown")])
def test_errors_of_the_system_end_in_words(installed, monkeypatch, capsys, error, key):
    monkeypatch.setattr(installed, "forward", lambda _: (_ for _ in ()).throw(error))
    assert installed.main(["--language", "zh"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(LABELS["zh"][key].format(folder=installed.ROOT))
    assert installed.LOG in said
    assert "Traceback" not in said
    assert "Traceback" in Path(installed.LOG).read_text("utf-8")
    assert installed.is_ready(installed.read_state(), "learn") == (key != "unknown"), "what nobody understands is made again"


# What pip and uv write when they fail, shortened


@pytest.mark.parametrize(("output", "offline", "key"), [
    ("cause: Failed to copy file\n  No space left on device (os error 28)", False, "space"),
    ("cause: Hash mismatch for `referencing==0.37.0`", False, "hash"),
    ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", False, "hash"),
    ("error sending request for url (https://x/)\n  cause: invalid peer certificate: UnknownIssuer", False, "certificate"),
    ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]'))\nNo matching distribution found for uv", False, "certificate"),
    ("ProxyError('Cannot connect to proxy.', NewConnectionError('...'))\nNo matching distribution found for uv", False, "proxy"),
    ("error sending request for url (https://x/)\n  cause: tunnel error: failed to create underlying connection", False, "proxy"),
    ("NewConnectionError('Failed to establish a new connection')\nNo matching distribution found for uv==0.13.9", False, "network"),
    ("error sending request for url (https://x/)\n  cause: dns error", False, "network"),
    ("failed to remove file `uv.exe`: Access is denied. (os error 32)", False, "in_use"),
    ("failed to create file (os error 206)", False, "long_path"),
    ("failed to create directory: Permission denied (os error 13)", False, "permission"),
    ("Because kiwisolver==1.5.1 has no usable wheels and you require kiwisolver==1.5.1", False, "no_wheel"),
    ("Because there is no version of pandas==3.1.1 and you require pandas==3.1.1", False, "index"),
    ("Because pandas was not found in the provided package locations", True, "wheelhouse"),
    ("Because there is no version of pandas==3.1.1 and you require pandas==3.1.1", True, "wheelhouse"),
    ("Because pandas==3.1.1 has no wheels with a matching Python ABI tag (e.g., `cp313`)", True, "wheelhouse"),
    ("ERROR: No matching distribution found for pandas==3.1.1", True, "wheelhouse"),
    ("cause: Hash mismatch for `pandas==3.1.1`", True, "damaged"),
    ("error: Failed to download `pandas==3.1.1`\n  cause: Failed to extract archive: pandas.whl\n  cause: unexpected BufError", True, "damaged"),
    ("error: Failed to download `pandas==3.1.1`\n  cause: Failed to extract archive: pandas.whl\n  cause: unexpected BufError", False, "hash"),
    ("cause: Failed to extract archive: pandas.whl\n  cause: Permission denied (os error 13)", True, "permission"),
    ("DO NOT MATCH THE HASHES FROM\n    pandas==3.1.1 from file:///D:/wheelhouse/pandas.whl (from -r requirements.txt):", True, "damaged"),
    ("a new kind of error", True, "unknown"),
])
def test_a_failed_step_is_explained(start, output, offline, key):
    failure = start.failure_of(output, offline)
    assert failure.key == key
    for words in LABELS.values():
        said = words[key].format(**failure.facts)
        if key in ("wheelhouse", "damaged"):
            assert "pandas" in said
        if key == "wheelhouse":
            assert ".".join(map(str, sys.version_info[:2])) in said


def test_the_details_of_a_failed_step_are_in_the_log(start):
    holder = start.hold_venv(silent(start))
    step = [sys.executable, "-c", "print('Hash mismatch of 数据'); raise SystemExit(3)"]
    with holder, pytest.raises(start.Failure) as caught:
        start.Installer(silent(start), holder).run(step, {**os.environ, "PYTHONUTF8": "1"})
    assert caught.value.key == "hash"
    assert "Hash mismatch of 数据" in Path(start.LOG).read_text("utf-8")


# Installing, with pip and uv replaced by a notebook


def test_everything_is_checked_by_hashes_and_nothing_is_built(installed):
    pip = [line for line, _ in installed.told if "install" in line and line[0] == installed.PYTHON]
    (sync,) = [line for line in uv_commands(installed) if "sync" in line]
    assert "--require-hashes" in pip[0] and "--only-binary" in pip[0]
    assert "--require-hashes" in sync and "--no-build" in sync and "--compile-bytecode" in sync
    assert "--group" in uv_commands(installed)[0] and "test" not in uv_commands(installed)[0]


def test_the_installer_is_the_one_of_the_lock(start, monkeypatch):
    lock = next(package for package in tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"] if package["name"] == "uv")
    wanted = []
    monkeypatch.setattr(start.Installer, "run", lambda self, line: wanted.append(Path(start.REQUIREMENTS).read_text("utf-8")))
    with start.hold_venv(silent(start)) as holder:
        start.Installer(silent(start), holder).get_uv()
    assert wanted[0].startswith(f"uv=={lock['version']} --hash=sha256:")
    assert all(wheel["hash"] in wanted[0] for wheel in lock["wheels"])


@pytest.mark.parametrize("command", ["test", "check", "build", "accept"])
def test_tests_need_more_and_lessons_never_take_it_away(installed, copy, command):
    installed.told.clear()
    installed.prepare(command, silent(installed))
    assert uv_commands(installed)[0][-2:] == ["--group", "test"]
    installed.told.clear()
    installed.prepare("learn", silent(installed))
    assert not installed.told
    (copy / "uv.lock").write_text((copy / "uv.lock").read_text("utf-8") + "# newer\n", "utf-8")
    installed.prepare("learn", silent(installed))
    assert uv_commands(installed)[0][-2:] == ["--group", "test"]


@pytest.mark.parametrize(("damage", "said", "how"), [
    ("lock", "updating", "sync"),
    ("package", "updating", "install"),
    pytest.param("python", "again", "sync", marks=POSIX_ONLY),
    ("state", "again", "sync"),
    ("broken off", "again", "sync"),
])
def test_what_changed_is_noticed_and_repaired(installed, copy, damage, said, how):
    state, voice = installed.read_state(), silent(installed)
    packages = copy / ".venv" / state["packages"]
    if damage == "lock":
        (copy / "uv.lock").write_text((copy / "uv.lock").read_text("utf-8") + "# newer\n", "utf-8")
    elif damage == "package":
        (packages / "seaborn").mkdir()
    elif damage == "python":
        Path(installed.PYTHON).unlink()
        Path(installed.PYTHON).symlink_to(copy / "removed")
    elif damage == "state":
        Path(installed.STATE).write_bytes(b"\xff")
    else:
        installed.write_state({**state, "lock": installed.UNFINISHED})
        (packages / "half").mkdir()
    installed.told.clear()
    installed.prepare("learn", voice)
    assert voice.said[0] == said
    assert how in uv_commands(installed)[1]
    assert (packages / "seaborn").exists() == (damage == "package"), "what a researcher added stays"
    assert not (packages / "half").exists()
    assert json.loads(run(copy).stdout) == ["learn"]


def test_a_failed_update_leaves_what_worked(installed, monkeypatch):
    before = installed.read_state()

    def fail(self, line, environment=None):
        if line[0] == installed.UV:
            raise installed.Failure("network")
        return ""
    monkeypatch.setattr(installed.Installer, "run", fail)
    with pytest.raises(installed.Failure):
        installed.prepare("test", silent(installed))
    assert installed.read_state() == before
    assert installed.is_ready(before, "learn")


def test_a_folder_somebody_else_made_is_left_alone(start, copy, capsys):
    (copy / ".venv").mkdir()
    (copy / ".venv/thesis.docx").touch()
    assert start.main(["--language", "en"]) == 1
    assert "rename" in capsys.readouterr().err
    assert (copy / ".venv/thesis.docx").exists()


def test_what_was_fetched_survives_a_new_beginning(installed, copy):
    (copy / ".venv/uv-cache").mkdir()
    (copy / ".venv/start.state").unlink()
    installed.prepare("learn", silent(installed))
    assert (copy / ".venv/uv-cache").exists()


def test_a_second_window_waits(start, monkeypatch):
    first, voice = start.hold_venv(silent(start)), silent(start)
    monkeypatch.setattr(time, "sleep", lambda _: first.close())
    start.hold_venv(voice).close()
    assert voice.said == ["waiting"]


# Networks


def test_a_wheelhouse_means_no_network(start, copy, monkeypatch):
    (copy / "wheelhouse").mkdir()
    told = []
    monkeypatch.setattr(start.Installer, "run", lambda self, line, environment=None: told.append((line, environment)) or "")
    start.prepare("learn", silent(start))
    fetching = [line for line, _ in told if "--require-hashes" in line]
    assert len(fetching) == 2
    assert all(line[line.index("--no-index") + 1:][:2] == ["--find-links", start.WHEELHOUSE] for line in fetching)
    assert all(environment["UV_OFFLINE"] == "1" for line, environment in told if line[0] == start.UV)


def test_a_mirror_set_for_pip_is_used_by_uv(start, tmp_path):
    listing = "global.index-url='https://files.example/simple'\nglobal.trusted-host='a.example\\nb.example'\n"
    settings = start.pip_settings(listing + "global.proxy='http://proxy.example:8080'\n:env:.index-url='https://mirror.example/simple'\n")
    environment = start.uv_environment({"HOME": str(tmp_path)}, settings, offline=False)
    assert environment["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert environment["UV_INSECURE_HOST"] == "a.example b.example"
    assert environment["ALL_PROXY"] == "http://proxy.example:8080"
    own = start.uv_environment({"HOME": str(tmp_path), "UV_DEFAULT_INDEX": "https://own.example"}, settings, offline=False)
    assert own["UV_DEFAULT_INDEX"] == "https://own.example"


def test_pip_is_asked_for_the_mirror_and_uv_gets_it(start, monkeypatch):
    told = []
    monkeypatch.setattr(start.Installer, "run", lambda self, line, environment=None: told.append((line, environment)) or (
        "global.index-url='https://mirror.example/simple'\n" if "config" in line else ""))
    start.prepare("learn", silent(start))
    assert [environment["UV_DEFAULT_INDEX"] for line, environment in told if line[0] == start.UV] == ["https://mirror.example/simple"] * 2


def test_python_is_never_downloaded_and_the_system_is_trusted(start, tmp_path):
    environment = start.uv_environment({"HOME": str(tmp_path), "UV_PYTHON_DOWNLOADS": "automatic"}, {}, offline=False)
    assert (environment["UV_PYTHON_DOWNLOADS"], environment["UV_SYSTEM_CERTS"]) == ("never", "1")
    assert "UV_OFFLINE" not in environment


@POSIX_ONLY
@pytest.mark.parametrize(("home", "inside"), [(None, True), ("", True), (os.devnull, True), ("{}", False)])
def test_without_a_home_folder_downloads_stay_in_venv(start, tmp_path, home, inside):
    given = {} if home is None else {"HOME": home.format(tmp_path)}
    environment = start.uv_environment(given, {}, offline=False)
    assert environment.get("UV_CACHE_DIR") == (start.CACHE if inside else None)


def test_a_network_that_inspects_is_met_with_the_systems_certificates(start, monkeypatch):
    tried = []

    def refuse_once(self, line, environment=None):
        tried.append(line)
        if len(tried) == 1:
            raise start.Failure("certificate")
    monkeypatch.setattr(start.Installer, "run", refuse_once)
    with start.hold_venv(silent(start)) as holder:
        start.Installer(silent(start), holder).get_uv()
    assert os.path.exists(tried[1][tried[1].index("--cert") + 1])


# conda and Binder


def test_conda_gets_what_pyproject_says():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    conda = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    assert conda["channels"] == ["conda-forge", "nodefaults"]
    specs = [rattler.MatchSpec(entry) for entry in conda["dependencies"] if isinstance(entry, str)]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["learn"]]
    pairs = [re.fullmatch(r"([\w-]+)(.*)", entry).groups() for entry in wanted]
    bounds = {spec.name.normalized.lower(): str(spec.version) for spec in specs}
    assert bounds.pop("pip") == "None" and bounds.pop("notebook") == ">=7.5"
    # Binder reads only an exact version; it must be one that the project allows.
    exact = bounds.pop("python").removeprefix("==").removesuffix(".*")
    assert rattler.VersionSpec(project["requires-python"]).matches(rattler.Version(exact))
    assert bounds == {name.lower(): bound for name, bound in pairs}
    assert [entry for entry in conda["dependencies"] if isinstance(entry, dict)] == [{"pip": ["-e ."]}]


# For real, from a wheelhouse that is made here, with a network that leads nowhere

NOWHERE = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "PIP_CONFIG_FILE": os.devnull}


def make_wheel(folder, name, version, files):
    """Write a wheel with `files` (path to bytes) and return its line for the lock."""
    path, info = folder / f"{name}-{version}-py3-none-any.whl", f"{name}-{version}.dist-info"
    files = {**files, f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
             f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    with zipfile.ZipFile(path, "w") as wheel:
        record = f"{info}/RECORD,,\n"
        for inner, content in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            record += f"{inner},sha256={digest},{len(content)}\n"
            entry = zipfile.ZipInfo(inner)
            entry.external_attr = 0o100755 << 16
            wheel.writestr(entry, content)
        wheel.writestr(f"{info}/RECORD", record)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return (f'[[package]]\nname = "{name.replace("_", "-")}"\nversion = "{version}"\nsource = {{ registry = "https://pypi.org/simple" }}\n'
            f'wheels = [{{ url = "https://files.example/{path.name}", hash = "sha256:{digest}", size = {path.stat().st_size} }}]\n\n')


def uv_files():
    """What the uv of this environment consists of, as its wheel would hold it."""
    uv = importlib.metadata.distribution("uv")
    scripts = [file for file in uv.files if file.stem in ("uv", "uvx") and "site-packages" not in str(file) and ".." in file.parts]
    return uv.version, {f"uv-{uv.version}.data/scripts/{file.name}": Path(uv.locate_file(file)).read_bytes() for file in scripts}


@pytest.fixture
def small_course(copy):
    """The copy with a lock of three packages: uv, one for the lessons, one for the tests, and their wheelhouse."""
    wheels = copy / "wheelhouse"
    wheels.mkdir()
    version, files = uv_files()
    lock = make_wheel(wheels, "uv", version, files) + make_wheel(wheels, "lesson_tool", "1.0", {"lesson_tool.py": b""})
    lock += make_wheel(wheels, "test_tool", "1.0", {"test_tool.py": b""})
    (copy / "pyproject.toml").write_text('[project]\nname = "course"\nversion = "1"\nrequires-python = ">=3.11"\n'
                                         '[project.optional-dependencies]\nlearn = ["lesson-tool"]\n'
                                         '[dependency-groups]\nstart = ["uv"]\ntest = ["test-tool"]\n', "utf-8")
    (copy / "uv.lock").write_text('version = 1\nrevision = 3\nrequires-python = ">=3.11"\n\n' + lock +
                                  '[[package]]\nname = "course"\nversion = "1"\nsource = { virtual = "." }\n\n'
                                  '[package.optional-dependencies]\nlearn = [{ name = "lesson-tool" }]\n\n'
                                  '[package.dev-dependencies]\nstart = [{ name = "uv" }]\ntest = [{ name = "test-tool" }]\n', "utf-8")
    (copy / "src/uncac_prevention/__main__.py").write_text("import sys, lesson_tool\nprint(*sys.argv[1:])\n"
                                                           "if 'test' in sys.argv:\n    import test_tool\n", "utf-8")
    return copy


@pytest.mark.long
def test_a_room_without_internet(small_course):
    hidden = (small_course / "wheelhouse/test_tool-1.0-py3-none-any.whl").rename(small_course / "set aside")
    first = run(small_course, **NOWHERE)
    assert (first.returncode, first.stdout) == (0, "learn\n"), first.stderr
    lacking = run(small_course, "test", **NOWHERE)
    assert lacking.returncode == 1
    assert "test-tool" in lacking.stderr
    again = run(small_course, **NOWHERE)
    assert (again.stdout, again.stderr) == ("learn\n", "")
    hidden.rename(small_course / "wheelhouse/test_tool-1.0-py3-none-any.whl")
    assert run(small_course, "test", **NOWHERE).stdout == "test\n"


@pytest.mark.long
def test_without_wheelhouse_and_network(small_course):
    (small_course / "wheelhouse").rename(small_course / "set aside")
    done = run(small_course, **NOWHERE)
    assert done.returncode == 1
    assert "HTTPS_PROXY" in done.stderr and ".venv" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.long
@POSIX_ONLY
@pytest.mark.parametrize("moment", ["ensurepip", "--require-hashes", "export"])
def test_killed_while_it_installs(small_course, moment):
    log = small_course / ".venv/start.log"
    with subprocess.Popen([sys.executable, small_course / "start.py"], env={**os.environ, **NOWHERE}, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
        until = time.monotonic() + 120
        while moment not in (log.read_text("utf-8") if log.exists() else ""):
            assert time.monotonic() < until and killed.poll() is None
            time.sleep(0.005)
        killed.send_signal(signal.SIGKILL)
    assert run(small_course, **NOWHERE).stdout == "learn\n"
    assert run(small_course, **NOWHERE).stderr == ""
