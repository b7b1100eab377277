"""What JupyterHub, Zero to JupyterHub and Binder are told: who comes in, what a learner's server finds, and sizes that follow from measurements."""

import asyncio
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import yaml
from conftest import ROOT
from test_hub_browser import module

from uncac_prevention.load import load_labels
from uncac_prevention.serve import hub
from uncac_prevention.serve.lab import without_widgets

DEPLOY = ROOT / "deploy"
ONE_SERVER, CLUSTER = DEPLOY / "jupyterhub", DEPLOY / "zero_to_jupyterhub"
# Keys of the chart that the values use, with the types of its schema (read in an edition slightly older than 4.4.0; not in this project).
TEXT, WHOLE, NUMBER, SWITCH = str, int, (int, float), bool
KNOWN = {
    "singleuser.cmd": list, "singleuser.startTimeout": WHOLE, "singleuser.memory.guarantee": (int, float, str),
    "singleuser.memory.limit": (int, float, str), "singleuser.cpu.guarantee": NUMBER, "singleuser.cpu.limit": NUMBER,
    "singleuser.storage.capacity": TEXT, "singleuser.networkPolicy.egressAllowRules.nonPrivateIPs": SWITCH,
    "scheduling.podPriority.enabled": SWITCH, "scheduling.userPlaceholder.enabled": SWITCH, "scheduling.userPlaceholder.replicas": WHOLE,
    "cull.enabled": SWITCH, "cull.timeout": WHOLE, "cull.every": WHOLE, "cull.users": SWITCH,
    "hub.activeServerLimit": WHOLE, "hub.resources.requests.memory": TEXT, "hub.resources.requests.cpu": NUMBER,
    "hub.extraFiles.seats.mountPath": TEXT, "hub.extraEnv.UNCAC_HUB_SEATS": TEXT, "hub.extraConfig": dict,
    "proxy.chp.resources.requests.memory": TEXT, "proxy.chp.resources.requests.cpu": NUMBER,
}


@pytest.fixture(scope="module")
def sizes():
    return module("sizes", CLUSTER)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A hub's own folder with one seat, and the key of that seat; the proxy looks as if it were there."""
    pytest.importorskip("jupyterhub")
    folder = tmp_path / "hub"
    monkeypatch.setenv("UNCAC_HUB", str(folder))
    monkeypatch.setenv("UNCAC_HUB_SEATS", str(folder / "seats.json"))
    for name in ("UNCAC_HUB_ADDRESS", "UNCAC_HUB_PORT"):
        monkeypatch.delenv(name, raising=False)
    before = os.umask(0)
    yield SimpleNamespace(folder=folder, keys=module("make_seats", ONE_SERVER).add_seats(folder / "seats.json", 2))
    os.umask(before)


def configured(file):
    """What a configuration of JupyterHub says."""
    from traitlets.config.loader import PyFileConfigLoader

    return PyFileConfigLoader(str(file)).load_config()


@pytest.fixture
def config(home, monkeypatch):
    if not (ONE_SERVER / "node_modules").exists():
        pytest.skip("the proxy is missing: npm ci --prefix deploy/jupyterhub")
    return configured(ONE_SERVER / "jupyterhub_config.py")


def comes_in(seats, name, key):
    # In a thread of its own: a browser that another test left open keeps this one's loop running.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, seats.authenticate(None, {"username": name, "password": key})).result()


# Who comes in


def test_a_seat_opens_with_its_own_key_until_it_is_taken_away(home):
    from traitlets.config import Config

    found = Config()
    exec((ONE_SERVER / "seats.py").read_text("utf-8"), {"c": found})
    seats = found.JupyterHub.authenticator_class()
    (one, key), (other, another) = home.keys.items()
    assert comes_in(seats, one, key) == one and comes_in(seats, one, f" {key}\n") == one
    kept = json.loads((home.folder / "seats.json").read_text("utf-8"))
    for name, wrong in ((one, another), (one, ""), (one, key[:-1]), (one, kept[one]), ("learner-99", key), ("", ""), (one, "密码")):
        assert comes_in(seats, name, wrong) is None, (name, wrong)
    (home.folder / "seats.json").write_text(json.dumps({other: kept[other]}), "utf-8")
    assert comes_in(seats, one, key) is None and comes_in(seats, other, another) == other


def test_seats_are_added_to_a_list_and_their_keys_stand_in_no_file(home):
    file, make = home.folder / "seats.json", module("make_seats", ONE_SERVER)
    before = json.loads(file.read_text("utf-8"))
    fresh = make.add_seats(file, 2)
    assert list(fresh) == ["learner-03", "learner-04"] and json.loads(file.read_text("utf-8")).items() >= before.items()
    text = file.read_text("utf-8")
    assert not any(key in text for key in (*fresh.values(), *home.keys.values()))
    assert len({*fresh.values(), *home.keys.values()}) == 4 and all(re.fullmatch(r"(\w{4}-){3}\w{4}", key) for key in fresh.values())
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0


def test_a_hub_listens_to_its_own_machine_and_starts_for_nobody_without_seats(config, home):
    assert config.JupyterHub.bind_url == "http://127.0.0.1:8000"
    assert config.JupyterHub.authenticator_class.__name__ == "Seats"
    pattern = config.Authenticator.username_pattern
    assert re.match(pattern, "learner-01")
    for name in ("..", "learner-..", "learner-/x", "dpkg", "root", "learner-a\n", "Learner-01"):
        assert not re.match(pattern, name), name
    (home.folder / "seats.json").unlink()
    with pytest.raises(SystemExit, match=r"make_seats\.py"):
        configured(ONE_SERVER / "jupyterhub_config.py")


def test_the_configuration_for_systemd_says_only_what_its_spawner_knows(config, sizes):
    spawner = pytest.importorskip("systemdspawner", exc_type=ImportError).SystemdSpawner
    found = configured(ONE_SERVER / "jupyterhub_systemd.py")
    assert found.JupyterHub.authenticator_class.__name__ == "Seats" and found.JupyterHub.spawner_class == "systemd"
    assert set(found.SystemdSpawner) <= set(spawner.class_trait_names(config=True)) and found.SystemdSpawner.dynamic_users
    assert found.SystemdSpawner.mem_limit == f"{sizes.need().limit}M"


@pytest.mark.parametrize(("form", "language"), [({"language": ["zh"]}, "zh"), ({"language": ["en"]}, "en"), ({}, "en"), ({"language": ["$(x)"]}, "en")])
def test_the_form_before_the_server_gives_it_a_language_and_nothing_else(form, language):
    pytest.importorskip("traitlets")
    from traitlets.config import Config

    found = Config()
    exec((ONE_SERVER / "language_form.py").read_text("utf-8"), {"c": found})
    spawner = SimpleNamespace(environment={"KEPT": "1"}, user_options=found.Spawner.options_from_form(form | {"image": ["evil"]}))
    assert spawner.user_options == {"language": language}
    found.Spawner.pre_spawn_hook(spawner)
    assert spawner.environment == {"KEPT": "1", "UNCAC_LANGUAGE": language}


# What the learner's server finds


def prepared(work, language, command):
    environment = {**os.environ, "UNCAC_WORK": str(work), "UNCAC_LANGUAGE": language, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run([sys.executable, "-m", "uncac_prevention.serve.hub", *command], env=environment, cwd=work.parent, capture_output=True, text=True)


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="hubs run on Linux")
@pytest.mark.parametrize(("language", "locale"), [("en", "default"), ("zh", "zh_CN"), ("../x", "default")])
def test_a_server_starts_in_a_folder_made_ready_in_the_language_asked_for(tmp_path, language, locale):
    code = "import os, json; print(json.dumps({name: os.environ[name] for name in ('UNCAC_WORK', 'JUPYTER_CONFIG_PATH', 'JUPYTER_DATA_DIR')}))"
    run = prepared(tmp_path / "work", language, [sys.executable, "-c", code])
    assert run.returncode == 0, run.stderr
    work, found = tmp_path / "work", json.loads(run.stdout)
    assert found["UNCAC_WORK"] == str(work) and found["JUPYTER_DATA_DIR"].startswith(str(work))
    assert (work / "lessons" / "zh" / "01_reading_the_report.ipynb").exists()
    overrides = json.loads((work / ".jupyter" / "settings" / "overrides.json").read_text("utf-8"))
    assert overrides["@jupyterlab/translation-extension:plugin"]["locale"] == locale


@pytest.mark.skipif(os.name == "nt", reason="hubs run on Linux")
def test_a_folder_that_cannot_be_written_is_said_in_the_learners_language(tmp_path):
    (tmp_path / "file").write_text("x", "utf-8")
    run = prepared(tmp_path / "file", "zh", ["true"])
    assert run.returncode == 2 and "Traceback" not in run.stderr
    assert load_labels("zh")["serve"]["cannot_write"].split("{")[0].strip() in run.stderr


def test_the_server_reads_the_settings_of_the_lessons(tmp_path, monkeypatch):
    pytest.importorskip("jupyterlab")
    monkeypatch.setenv("UNCAC_LANGUAGE", "zh")
    found = configured(hub.SETTINGS / "jupyter_server_config.py")
    assert found.ServerApp.default_url == "/lab/tree/lessons/zh/00_start_here.ipynb"
    assert found.ServerApp.root_dir == os.environ["UNCAC_WORK"] and not found.ServerApp.terminals_enabled
    assert found.FileContentsManager.pre_save_hook is without_widgets
    assert found.MappingKernelManager.cull_idle_timeout == hub.IDLE


@pytest.mark.skipif(os.name == "nt", reason="Binder runs Linux")
def test_binder_starts_any_server_through_the_same_door(tmp_path):
    line = (ROOT / "start").read_text("utf-8").splitlines()[-1]
    assert line == 'exec python -m uncac_prevention.serve.hub "$@"' and os.access(ROOT / "start", os.X_OK)


# Sizes


@pytest.mark.parametrize("learners", (100, 1000))
def test_the_values_are_those_that_the_measurements_give(learners, sizes):
    assert (CLUSTER / f"values.{learners}.yaml").read_text("utf-8") == sizes.values(learners), "run deploy/zero_to_jupyterhub/sizes.py"


@pytest.mark.parametrize("learners", (100, 1000))
def test_the_values_use_keys_of_the_chart_and_each_has_its_type(learners):
    def leaves(tree, path=""):
        for key, value in tree.items():
            where = f"{path}{key}"
            if isinstance(value, dict) and where not in KNOWN:
                yield from leaves(value, f"{where}.")
            else:
                yield where, value

    for where, value in leaves(yaml.safe_load((CLUSTER / f"values.{learners}.yaml").read_text("utf-8"))):
        assert isinstance(value, KNOWN[where]) and (KNOWN[where] is SWITCH or not isinstance(value, bool)), where


@pytest.mark.parametrize("learners", (100, 1000))
def test_the_values_bring_the_seats_and_the_form_of_the_tested_hub(learners):
    pytest.importorskip("jupyterhub")
    from traitlets.config import Config

    values, found = yaml.safe_load((CLUSTER / f"values.{learners}.yaml").read_text("utf-8")), Config()
    for _, code in sorted(values["hub"]["extraConfig"].items()):
        exec(code, {"c": found})
    assert found.JupyterHub.authenticator_class.__name__ == "Seats" and "zh" in found.Spawner.options_form
    assert values["hub"]["extraEnv"]["UNCAC_HUB_SEATS"] == values["hub"]["extraFiles"]["seats"]["mountPath"]


@pytest.mark.parametrize("learners", (30, 100, 1000))
def test_a_hub_of_this_size_holds_its_learners(learners, sizes):
    one, whole = sizes.need(), sizes.size(learners)
    assert one.guarantee > sizes.largest("lesson_02", "rss") and one.limit > sizes.largest("all_lessons", "rss") > one.guarantee
    assert whole.nodes * whole.seats_on_a_node >= learners + whole.placeholders > (whole.nodes - 1) * whole.seats_on_a_node
    assert whole.seats_on_a_node * one.guarantee <= sizes.NODE_GIB * 1024 and whole.seats_on_a_node * one.cores <= sizes.NODE_CORES


@pytest.mark.parametrize("language", ("en", "zh"))
def test_the_page_for_those_who_run_a_hub_has_the_numbers_that_follow(language, sizes):
    page = (ROOT / "workshop" / language / "hub.md").read_text("utf-8")
    for learners in (30, 100, 1000):
        whole = sizes.size(learners)
        row = [learners, f"{whole.memory} GiB", whole.cores, f"{whole.disk} GiB", whole.nodes]
        assert "| " + " | ".join(map(str, row)) + " |" in page, row
    one = sizes.need()
    for number in (f"{one.guarantee} MiB", f"{one.limit} MiB", *(str(sizes.largest(stage, "rss")) for stage in ("server", "lesson_02", "all_lessons")),
                   f"{sizes.largest('lesson_01', 'cpu_seconds')} ×", f"{sizes.largest('folder', '')} MiB"):
        assert number in page, number


def test_the_image_takes_groups_that_there_are_and_a_python_that_is_tested():
    import tomllib

    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    assert "uv sync --frozen" in text and set(re.findall(r"--group (\w+)", text)) == {"start", "hub"} <= groups.keys()
    assert re.search(r"^FROM python:3\.1[123]-", text, re.MULTILINE) and "USER jovyan" in text
