"""The bundle of research: what is in it, that it is the same again, that strangers can check and repeat it, and that it names nobody."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile

import pandas
import pytest
from conftest import ROOT
from test_export import referred

from uncac_prevention import open_lesson
from uncac_prevention.export import research_bundle
from uncac_prevention.export.bundle import bundle
from uncac_prevention.learner import LearnerRecord

CODING = pandas.DataFrame([("p28.s1", "speaker", "speaker"), ("p30.s2", "speaker", "impersonal"), ("p74.s1", "", "working_group")],
                          columns=["unit", "yours", "ours"])


@pytest.fixture(scope="module")
def whole():
    return bundle(CODING, "01_reading_the_report")


@pytest.fixture
def archive(whole):
    with zipfile.ZipFile(io.BytesIO(whole)) as opened:
        yield opened


def test_the_same_content_gives_the_same_bytes_and_another_coding_others(whole, tmp_path):
    assert bundle(CODING, "01_reading_the_report") == whole
    path = research_bundle(tmp_path / "new" / "bundle.zip", CODING.assign(yours=["speaker", "", ""]), "01_reading_the_report")
    assert path.read_bytes() != whole


def test_no_clock_and_no_machine_is_in_it(archive):
    for one in archive.infolist():
        assert one.date_time == (1980, 1, 1, 0, 0, 0) and one.create_system == 3 and one.compress_type == zipfile.ZIP_STORED
    own = [archive.read(name).decode() for name in ("README.md", "environment.json", "coding/coding.csv", "coding/agreement.csv", "ro-crate-metadata.json")]
    assert not any(str(ROOT) in text or "/home/" in text for text in own)
    assert json.loads(own[1]).keys() == {"python", "uncac-prevention", "packages"}


def test_data_code_notebooks_versions_and_licence_are_there(archive):
    names = set(archive.namelist())
    assert {f"data/{path.relative_to(ROOT / 'data').as_posix()}" for path in (ROOT / "data").rglob("*") if path.is_file()} <= names
    assert {"src/uncac_prevention/agreement.py", "src/uncac_prevention/fonts/OFL.txt", "notebooks/en/01_reading_the_report.ipynb",
            "notebooks/zh/01_reading_the_report.ipynb", "uv.lock", "pyproject.toml", "LICENSE", "README.md"} <= names
    assert not [one for one in names if "__pycache__" in one or one.startswith(("/", "my_work"))]
    assert len(names) == len(archive.namelist())


def test_the_checksums_are_those_of_the_files_and_only_the_list_itself_has_none(archive):
    lines = archive.read("CHECKSUMS.sha256").decode().splitlines()
    listed = {name: digest for digest, name in (one.split("  ") for one in lines)}
    assert listed.keys() == set(archive.namelist()) - {"CHECKSUMS.sha256"}
    assert all(hashlib.sha256(archive.read(name)).hexdigest() == digest for name, digest in listed.items())


def test_the_crate_describes_every_file_and_every_reference_leads_somewhere(archive):
    graph = json.loads(archive.read("ro-crate-metadata.json"))["@graph"]
    by_id = {one["@id"]: one for one in graph}
    assert len(by_id) == len(graph)
    assert {one["@id"] for one in by_id["./"]["hasPart"]} == set(archive.namelist()) - {"ro-crate-metadata.json"}
    for name in set(archive.namelist()) - {"ro-crate-metadata.json", "CHECKSUMS.sha256"}:
        assert by_id[name]["sha256"] == hashlib.sha256(archive.read(name)).hexdigest()

    wanted = {one for entity in graph for value in entity.values() for one in referred(value)}
    assert wanted - by_id.keys() == {"https://w3id.org/ro/crate/1.1"}
    assert by_id["data/source/report.zh.txt"]["author"] == {"@id": "#united-nations"} and by_id["coding/coding.csv"]["author"] == {"@id": "#coder"}
    assert by_id["#agreement"]["result"] == [{"@id": "coding/agreement.csv"}]


def test_the_coding_and_its_agreement_are_what_was_given(archive):
    assert archive.read("coding/coding.csv").decode() == "unit,yours,ours\np28.s1,speaker,speaker\np30.s2,speaker,impersonal\np74.s1,,working_group\n"
    row = pandas.read_csv(io.BytesIO(archive.read("coding/agreement.csv"))).iloc[0]
    assert (row.coders, row.units, row.same, row.percent) == ("yours", 2, 1, 50)


def test_both_languages_and_the_notices_stand_in_the_readme(archive):
    text = archive.read("README.md").decode()
    assert "not a United Nations product" in text and "并非联合国出版物" in text and "sha256sum --check" in text


def test_a_stranger_can_load_the_tables_from_it(whole, tmp_path):
    zipfile.ZipFile(io.BytesIO(whole)).extractall(tmp_path)
    code = "import uncac_prevention as u; print(u.__file__, len(u.load_table('statements')), u.load_report().sha256)"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "src"), "PATH": ""}, capture_output=True, text=True, check=True)
    where, rows, digest = run.stdout.split()
    assert where.startswith(str(tmp_path)) and rows == "192" and digest == hashlib.sha256((ROOT / "data/source/report.zh.txt").read_bytes()).hexdigest()


@pytest.mark.parametrize("code", ["Ann Example", "a@b", "词", "x" * 41, None, 7, "../up"])
def test_what_is_no_code_is_refused(code):
    with pytest.raises(ValueError, match="expected a code"):
        bundle(CODING.assign(yours=["speaker", code, ""]))


def test_nothing_of_the_record_but_the_codes_goes_along(tmp_path):
    record = LearnerRecord()
    record.save("01", "reflection", "line", "A sentence that nobody else should read.")
    record.save("01", "who-says-so", "laws", "panellist", False)
    coding = open_lesson("01", "en").coding("who-says-so").assign(note="private")
    content = bundle(coding)
    journal = next(iter(record.answers("01", "reflection").values())).journal
    assert b"nobody else should read" not in content and b"private\n" not in content and journal.encode() not in content
    assert b"laws,panellist,speaker\n" in content
