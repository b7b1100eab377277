"""What makes JupyterLab calm, without a browser: its settings, its first layout, and what it saves."""

import copy
import json

import pytest
from conftest import ROOT

from uncac_prevention.serve import lab

NOTEBOOK = ROOT / "notebooks" / "zh" / "01_reading_the_report.ipynb"
VIEW = {"model_id": "0123", "version_major": 2, "version_minor": 0}


def saved(output):
    model = {"type": "notebook", "content": {"cells": [{"cell_type": "markdown"}, {"cell_type": "code", "outputs": [output]}]}}
    lab.without_widgets(model=model, path="x.ipynb")
    return model["content"]["cells"][1]["outputs"][0]


def test_a_form_is_saved_as_its_page_and_everything_else_as_it_is():
    released = json.loads(NOTEBOOK.read_text("utf-8"))
    for output in (one for cell in released["cells"] for one in cell.get("outputs", [])):
        live = copy.deepcopy(output)
        if "text/html" in live.get("data", {}):
            live["data"][lab.WIDGET] = VIEW
        assert saved(live) == output
    bare = {"output_type": "display_data", "data": {lab.WIDGET: VIEW, "text/plain": "IntSlider(value=0)"}, "metadata": {}}
    assert saved(copy.deepcopy(bare)) == bare, "a researcher's own widget has nothing else to show"


@pytest.mark.parametrize("model", [{"type": "file", "content": "text"}, {"type": "notebook"}, {"type": "notebook", "content": None},
                                   {"type": "directory", "content": []}, {"type": "notebook", "content": {}}])
def test_what_is_no_notebook_is_saved_as_it_is(model):
    before = copy.deepcopy(model)
    lab.without_widgets(model=model)
    assert model == before


def test_the_first_layout_is_one_column_and_the_learners_own_stays(tmp_path):
    lab.write_settings(tmp_path, "zh")
    layout = tmp_path / ".jupyter" / "config" / "lab" / "workspaces" / lab.WORKSPACE
    assert json.loads(layout.read_text("utf-8"))["data"]["layout-restorer:data"]["left"]["collapsed"]
    layout.write_text("{}", "utf-8")
    lab.write_settings(tmp_path, "en")
    assert layout.read_text("utf-8") == "{}"
    settings = json.loads((lab.settings_folder(tmp_path) / "overrides.json").read_text("utf-8"))
    assert settings["@jupyterlab/application-extension:shell"]["startMode"] == "single"
    assert settings["@jupyterlab/notebook-extension:tracker"]["windowingMode"] == "defer"


def test_every_setting_is_one_that_this_jupyterlab_knows():
    """A name that a newer JupyterLab gave up would be passed over in silence."""
    import sys
    from pathlib import Path

    schemas = Path(sys.prefix) / "share" / "jupyter" / "lab" / "schemas"
    for plugin, chosen in lab.lab_settings("zh").items():
        folder, name = plugin.split(":")
        schema = json.loads((schemas / folder / f"{name}.json").read_text("utf-8"))
        assert chosen.keys() <= schema["properties"].keys(), plugin
        tools = {one["name"] for one in schema.get("jupyter.lab.toolbars", {}).get("Notebook", [])}
        assert {one["name"] for one in chosen.get("toolbar", [])} <= tools
