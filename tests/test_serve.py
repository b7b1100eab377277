"""What a learner's folder holds after each start, and what JupyterLab and the app are told."""

import json
import re
import subprocess

import pytest
from conftest import ROOT

from uncac_prevention.languages import LANGUAGES
from uncac_prevention.load import load_labels
from uncac_prevention.serve import (UsageError, app_configuration, jupyter_environment, lab_configuration, lab_settings,
                                    refresh_working_copies)
from uncac_prevention.serve.app import cookie_secret, describe_page
from uncac_prevention.serve.copies import WIDGET, DamagedLesson
from uncac_prevention.serve.ground import first_lesson, lessons_folder, said_plainly

NAME = "en/01_a.ipynb"


def notebook(*sources, outputs=()):
    """A notebook with a cell of code for each source."""
    cells = [{"id": f"c{number}", "cell_type": "code", "metadata": {}, "source": [source], "execution_count": None,
              "outputs": list(outputs)} for number, source in enumerate(sources)]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def stored(text, **more):
    """An output that a page without a kernel shows too."""
    return {"output_type": "display_data", "metadata": {}, "data": {"text/html": text, "text/plain": "x", **more}}


@pytest.fixture
def lessons(tmp_path):
    """A folder of released lessons with one lesson in it."""
    folder = tmp_path / "released"
    release(folder, notebook("1 + 1", outputs=[stored("<p>released</p>")]))
    return folder


def release(folder, content):
    (folder / NAME).parent.mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_text(json.dumps(content), encoding="utf-8")


def refresh(lessons):
    copies = lessons.parent / "work" / "lessons"
    return copies / NAME, [(one.kind, one.aside and one.aside.name) for one in refresh_working_copies(lessons, copies)]


def edit(copy, change):
    content = json.loads(copy.read_text("utf-8"))
    change(content)
    copy.write_text(json.dumps(content), encoding="utf-8")
    return content


def run_it(content):
    """What JupyterLab stores when a learner has run a lesson: the widget's view stands in its output."""
    content["cells"][0].update(execution_count=7, outputs=[stored("<p>run</p>", **{WIDGET: {"model_id": "gone"}})])


def test_the_first_start_makes_a_copy_that_is_trusted(lessons):
    from nbformat import reads
    from nbformat.sign import NotebookNotary

    copy, said = refresh(lessons)
    assert said == [("new", None)]
    text = copy.read_text("utf-8")
    assert json.loads(text)["cells"] == json.loads((lessons / NAME).read_text("utf-8"))["cells"]
    assert NotebookNotary(data_dir=str(copy.parents[2] / ".jupyter" / "data")).check_signature(reads(text, as_version=4))


def test_a_second_start_changes_and_says_nothing(lessons):
    copy, _ = refresh(lessons)
    before = copy.stat().st_mtime_ns
    assert refresh(lessons) == (copy, []) and copy.stat().st_mtime_ns == before


def test_a_copy_that_was_only_run_gets_the_released_outputs_again(lessons):
    copy, _ = refresh(lessons)
    edit(copy, run_it)
    assert refresh(lessons)[1] == []
    assert "<p>released</p>" in copy.read_text("utf-8") and "gone" not in copy.read_text("utf-8")


def test_a_new_release_replaces_a_copy_that_was_only_run(lessons):
    copy, _ = refresh(lessons)
    edit(copy, run_it)
    release(lessons, notebook("2 + 2"))
    assert refresh(lessons)[1] == [("updated", None)]
    assert "2 + 2" in copy.read_text("utf-8")


def test_a_learners_own_cells_stay_whatever_is_released(lessons):
    copy, _ = refresh(lessons)
    edit(copy, lambda content: content["cells"][0].update(source=["my = 'work'"]))
    assert refresh(lessons)[1] == []
    release(lessons, notebook("2 + 2"))
    assert refresh(lessons)[1] == [("kept", None)]
    assert "my = 'work'" in copy.read_text("utf-8") and "2 + 2" not in copy.read_text("utf-8")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"cells": 3}', '{"cells": []}', "\x00\xff"])
def test_what_is_no_copy_of_ours_is_set_aside_and_kept(lessons, content):
    copy, _ = refresh(lessons)
    copy.write_text(content, encoding="latin-1")
    assert refresh(lessons)[1] == [("set_aside", "01_a.kept-1.ipynb")]
    assert copy.with_name("01_a.kept-1.ipynb").read_text("latin-1") == content
    assert "1 + 1" in copy.read_text("utf-8")
    copy.write_text("again", encoding="utf-8")
    assert refresh(lessons)[1] == [("set_aside", "01_a.kept-2.ipynb")]


def test_a_damaged_release_is_named_and_no_copy_is_touched(lessons):
    copy, _ = refresh(lessons)
    before = copy.read_text("utf-8")
    (lessons / NAME).write_text("{", encoding="utf-8")
    with pytest.raises(DamagedLesson) as raised:
        refresh(lessons)
    assert raised.value.file == lessons / NAME and copy.read_text("utf-8") == before


def test_a_learner_who_changed_every_lesson_can_still_pull(tmp_path):
    def git(*words, place):
        who = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "protocol.file.allow=always")
        return subprocess.run(["git", *who, *words], cwd=place, check=True, capture_output=True, text=True).stdout

    origin, mine = tmp_path / "origin", tmp_path / "mine"
    origin.mkdir()
    git("init", "-q", "-b", "main", place=origin)
    (origin / ".gitignore").write_text((ROOT / ".gitignore").read_text("utf-8"), encoding="utf-8")
    release(origin / "notebooks", notebook("1 + 1"))
    git("add", "-A", place=origin)
    git("commit", "-qm", "one", place=origin)
    git("clone", "-q", str(origin), str(mine), place=tmp_path)
    refresh_working_copies(mine / "notebooks", mine / "my_work" / "lessons")
    copy = mine / "my_work" / "lessons" / NAME
    edit(copy, lambda content: content["cells"][0].update(source=["mine"]))
    assert git("status", "--porcelain", place=mine) == ""
    release(origin / "notebooks", notebook("2 + 2"))
    git("commit", "-qam", "two", place=origin)
    git("pull", "-q", "--ff-only", place=mine)
    kinds = [one.kind for one in refresh_working_copies(mine / "notebooks", mine / "my_work" / "lessons")]
    assert kinds == ["kept"] and "mine" in copy.read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_start_here_opens_first_else_the_first_lesson_else_another_languages(tmp_path, language):
    other = next(one for one in LANGUAGES if one != language)
    for place, name in ((f"{other}/02.ipynb", f"{other}/02.ipynb"), (f"{language}/01.ipynb", f"{language}/01.ipynb"),
                        (f"{language}/00_start_here.ipynb", f"{language}/00_start_here.ipynb")):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).touch()
        assert first_lesson(tmp_path, language) == name


@pytest.mark.parametrize(("language", "locale"), [("en", "default"), ("zh", "zh_CN")])
def test_jupyterlab_is_quiet_and_speaks_the_learners_language(language, locale):
    settings = lab_settings(language)
    assert settings["@jupyterlab/translation-extension:plugin"]["locale"] == locale
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert settings["@jupyterlab/notebook-extension:tracker"]["windowingMode"] == "defer"


def test_jupyterlab_shows_the_work_folder_and_no_terminal(tmp_path):
    configuration = lab_configuration(tmp_path, NAME)
    assert configuration["ServerApp"]["root_dir"] == str(tmp_path) and not configuration["ServerApp"]["terminals_enabled"]
    assert configuration["LabApp"]["default_url"] == f"/lab/tree/lessons/{NAME}"
    assert configuration["LabApp"]["news_url"] is None


def test_the_app_shows_no_code_and_takes_no_template_from_the_address(tmp_path):
    configuration = app_configuration(tmp_path, tmp_path)["VoilaConfiguration"]
    assert configuration["strip_sources"] is True
    assert configuration["allow_template_override"] == configuration["allow_theme_override"] == "NO"


def test_settings_of_the_machine_do_not_reach_the_lessons(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/elsewhere")
    monkeypatch.setenv("JUPYTERLAB_SETTINGS_DIR", "/elsewhere")
    ours = jupyter_environment(tmp_path)
    assert "/elsewhere" not in ours.values()
    assert all(ours[name].startswith(str(tmp_path)) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR", "UNCAC_WORK"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_the_app_has_its_lessons_title_and_language(tmp_path, language):
    lesson = {"cells": [{"cell_type": "markdown", "source": "# 01 Title\n\ntext"}], "metadata": {}}
    page = describe_page(None, lesson, str(tmp_path / language))["metadata"]
    assert page["title"] == "01 Title" and page["page"]["lang"] == LANGUAGES[language].html
    assert page["page"]["lost"] == load_labels(language)["serve"]["page_lost"]


def test_a_page_that_stayed_open_is_known_after_a_new_start(tmp_path):
    file = tmp_path / "secret"
    first = cookie_secret(file)
    assert len(first) == 32 and cookie_secret(file) == first
    file.write_bytes(b"cut")
    assert len(cookie_secret(file)) == 32 != first


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_folder_that_refuses_is_said_with_what_to_do(tmp_path, language):
    words = load_labels(language)["serve"]
    with pytest.raises(UsageError, match="UNCAC_WORK"), said_plainly(tmp_path, words):
        raise PermissionError(13, "denied", str(tmp_path))


def test_the_lessons_of_this_checkout_are_found():
    assert lessons_folder(load_labels("en")["serve"]) == ROOT / "notebooks"
    assert re.fullmatch(r"en/0[01]_\w+\.ipynb", first_lesson(ROOT / "notebooks", "en"))


@pytest.mark.parametrize("configuration", [lambda place: lab_configuration(place, NAME)["ServerApp"],
                                           lambda place: app_configuration(place, place)["LessonApp"]], ids=["lab", "app"])
def test_answers_do_not_wait_for_the_network_to_confirm_the_message_before(tmp_path, monkeypatch, configuration):
    from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
    from traitlets.utils.importstring import import_item

    said = []
    connection = import_item(configuration(tmp_path)["kernel_websocket_connection_class"])
    assert issubclass(connection, ZMQChannelsWebsocketConnection)
    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", lambda self: said.append("connected"))
    page = type("Page", (), {"set_nodelay": lambda self, wanted: said.append(wanted)})()
    connection.connect(type("Connection", (connection,), {"__init__": lambda self: None, "websocket_handler": page})())
    assert said == [True, "connected"]
