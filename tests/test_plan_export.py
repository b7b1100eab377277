"""The plan that is taken home: opened with the programs that others use, in both languages, and with everything hostile in it."""

import csv
import json
import os
import re
import shutil
import subprocess
import zipfile
from datetime import date
from io import BytesIO, StringIO

import docx
import pandas
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html
from plans import MARKS, fictional, reviewed

from uncac_prevention import __version__
from uncac_prevention.export.plan import FILES, document, file_name, plain, plan_csv, plan_docx, plan_file, plan_html, safe
from uncac_prevention.load import load_labels, load_plan_form
from uncac_prevention.plan import COLUMNS, ActionPlan, PlanError, PlanLine, Review, read_plan, read_review

FORM = load_plan_form()
BOTH = pytest.mark.parametrize("language", ["en", "zh"])
DAY = date(2026, 11, 29)
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
HOSTILE = "<script>alert(1)</script>\"'&amp;{{7*7}}{% raw %}</td></table>]]><!--\x00\x0b\ud800\u202e&#0;"
SHOWN = "<script>alert(1)</script>\"'&amp;{{7*7}}{% raw %}</td></table>]]><!--&#0;"
EMPTY = ActionPlan("0123456789ab")


def hostile(text=HOSTILE):
    """A plan that says the same in every field, the menus included."""
    return ActionPlan("0123456789ab", {one.id: text for one in FORM.profile}, tuple(PlanLine(f"line-{n}", {one.id: text for one in FORM.fields}) for n in (1, 2)))


def word(plan, language, **more):
    return docx.Document(BytesIO(plan_docx(plan, FORM, language, today=DAY, **more)))


def words_of(one):
    """All words of a Word file, tables included."""
    return "\n".join(text.text or "" for text in one.element.body.iter(qn("w:t")))


def page(plan, language, **more):
    return plan_html(plan, FORM, language, today=DAY, **more).decode()


# One content

@BOTH
def test_the_document_says_whose_work_it_is_with_what_it_was_made_and_on_what_it_rests(language):
    made = document(fictional(FORM, language), FORM, language, MARKS, reviewed(language), DAY)
    said = dict(made.facts)
    assert f"uncac-prevention, version {__version__}" in said.values() or f"uncac-prevention，版本{__version__}" in said.values()
    assert {"29 November 2026", "2026年11月29日"} & set(said.values()) and "0123456789ab" in said.values()
    assert load_labels(language)["notices"]["text"] in made.notices and FORM.words["export"]["own_work"][language] in made.notices
    assert len(made.blocks) == len(made.summary.rows) == 6 and len(made.rubric.rows) == 8
    links = {row[0].text: (row[1].text, row[4].text) for row in made.sources.rows}
    assert links == ({"¶29": ("F speakers (one)", "our mapping"), "¶30": ("F speakers (some)", "our mapping"), "¶32": ("F speakers (one)", "our mapping"),
                      "¶48": ("F speakers (one)", "our mapping"), "¶71": ("C Working Group conclusion or recommendation", "cited in the report"),
                      "¶72": ("C Working Group conclusion or recommendation", "author’s own link")} if language == "en" else
                     {"第29段": ("F 发言者（一位）", "编者对应"), "第30段": ("F 发言者（一些）", "编者对应"), "第32段": ("F 发言者（一位）", "编者对应"),
                      "第48段": ("F 发言者（一位）", "编者对应"), "第71段": ("C 工作组结论和建议", "报告所引"), "第72段": ("C 工作组结论和建议", "作者自己建立的联系")})


def test_in_chinese_the_source_is_quoted_and_in_english_our_rendering_says_that_it_is_ours():
    chinese, english = (document(fictional(FORM, one), FORM, one, today=DAY).sources.rows[0][2].text for one in ("zh", "en"))
    assert chinese == "辅以负责确保遵守守则的道德委员会"
    assert english.startswith("In that regard, one speaker referred to specific codes of conduct") and english.endswith("(unofficial rendering)")


@pytest.mark.parametrize("marks, said", [
    ({one.id: 3 for one in FORM.rubric}, "24 of 24: at or above the pass mark"), ({one.id: 1 for one in FORM.rubric}, "8 of 24: below the pass mark"),
    ({one.id: 3 for one in FORM.rubric} | {"basis": 0}, "21 of 24: a zero in “Basis” does not pass"), ({"owner": 2}, "2 of 24; criteria without a mark: 7"),
])
def test_the_marks_are_told_with_what_they_come_to(marks, said):
    assert document(fictional(FORM, "en"), FORM, "en", marks).totals == (("Own marks", said),)


@BOTH
def test_a_plan_without_anything_is_a_document_all_the_same(language):
    made = document(EMPTY, FORM, language)
    assert made.summary.rows == made.sources.rows == made.blocks == made.totals == ()
    for text in (words_of(word(EMPTY, language)), page(EMPTY, language)):
        assert FORM.words["export"]["no_lines"][language] in text and FORM.words["export"]["open"][language] in text
    assert len(plan_csv(EMPTY, FORM).decode("utf-8-sig").splitlines()) == 1


# The Word file

@BOTH
def test_python_docx_opens_the_word_file_with_every_word_of_the_plan(language):
    plan = fictional(FORM, language)
    opened = word(plan, language, marks=MARKS, review=reviewed(language))
    text = words_of(opened)
    for line in plan.lines:
        for field in ("risk", "cause", "effect", "action", "owner", "indicator", "note", "start", "end"):
            assert line.value(field) in text
    assert reviewed(language).comments["line-1"] in text and FORM.words["export"]["mark_peer"][language] in text
    headings = [one.style.name for one in opened.paragraphs if one.style.name.startswith(("Title", "Heading"))]
    assert headings[0] == "Title" and headings.count("Heading 1") == 5 and headings.count("Heading 2") == 6


@BOTH
def test_word_is_told_the_language_and_a_chinese_face_for_every_word(language):
    opened = word(fictional(FORM, language), language)
    runs = [one for one in opened.element.body.iter(qn("w:r")) if one.find(qn("w:t")) is not None]
    styled = {one.get(qn("w:val")) for one in opened.element.body.iter(qn("w:pStyle"))}
    assert len(runs) > 100 and styled >= {"Title", "Heading1", "Heading2"}
    for run in runs:
        fonts, spoken = run.rPr.find(qn("w:rFonts")), run.rPr.find(qn("w:lang"))
        assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei" and spoken.get(qn("w:eastAsia")) == "zh-CN"
        assert spoken.get(qn("w:val")) == {"en": "en-GB", "zh": "zh-CN"}[language]
        assert (fonts.get(qn("w:hint")) == "eastAsia") == (language == "zh")
    assert opened.core_properties.language == {"en": "en-GB", "zh": "zh-CN"}[language]
    assert opened.core_properties.title == FORM.words["export"]["title"][language] and opened.core_properties.created.date() == DAY


@BOTH
def test_heads_of_tables_repeat_rows_stay_whole_and_every_table_has_words_for_who_does_not_see_it(language):
    opened = word(fictional(FORM, language), language)
    heads = [one for one in opened.tables if one._tbl.find(f".//{qn('w:tblHeader')}") is not None]
    assert len(opened.tables) == 10 and len(heads) == 3
    split = [row for table in opened.tables for row in table.rows if row._tr.trPr is None or row._tr.trPr.find(qn("w:cantSplit")) is None]
    # The words of ¶71 in English are long.
    assert len(split) == (language == "en")
    for table in opened.tables:
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) and table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))


def test_parts_of_the_word_file_stand_in_the_order_that_word_insists_on():
    from uncac_prevention.export.plan.word import _ORDER

    with zipfile.ZipFile(BytesIO(plan_docx(fictional(FORM, "zh"), FORM, "zh", MARKS, reviewed("zh")))) as archive:
        assert archive.testzip() is None
        for name in ("word/document.xml", "word/styles.xml", "word/footer1.xml"):
            for one in etree.fromstring(archive.read(name)).iter():
                order = _ORDER.get(etree.QName(one).localname)
                # In a row's properties any order goes.
                if order and etree.QName(one).localname != "trPr":
                    places = [order.index(etree.QName(child).localname) for child in one if etree.QName(child).localname in order]
                    assert places == sorted(places), (name, [etree.QName(child).localname for child in one])


def test_nobody_is_named_in_the_word_file():
    with zipfile.ZipFile(BytesIO(plan_docx(EMPTY, FORM, "en"))) as archive:
        core = archive.read("docProps/core.xml").decode()
    assert "python-docx" not in core and os.environ.get("USER", "nobody-here") not in core.split("creator")[1]


# Hostile words

@BOTH
def test_script_in_every_field_is_text_in_the_word_file(language):
    review = Review("0123456789ab", MARKS, {"line-1": HOSTILE})
    assert words_of(word(hostile(), language, review=review)).count(SHOWN) > 40


@BOTH
def test_script_in_every_field_is_text_on_the_page(language):
    text = page(hostile(), language, review=Review("0123456789ab", MARKS, {"line-1": HOSTILE}))
    tree = html.fromstring(text)
    assert not tree.xpath("//script | //img | //iframe | //link | //object | //*[@*[starts-with(name(), 'on')]]")
    assert "<script" not in text and "49" not in {one.text for one in tree.iter() if isinstance(one.tag, str)}
    assert sum(SHOWN in (one.text_content() or "") for one in tree.xpath("//td/span")) > 40
    # Nothing is fetched from anywhere, whatever a browser makes of the words.
    assert "default-src 'none'" in text and not re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:|//|data:)", text)


@BOTH
def test_a_very_long_chinese_text_in_each_field_stands_there_whole(language):
    text = "预" * 1500 + "完"
    plan = hostile(text)
    assert words_of(word(plan, language)).count(text) > 30 and page(plan, language).count(text) > 30
    assert plan_csv(plan, FORM).decode("utf-8-sig").count(text) == 2 * (len(COLUMNS) - 4)


# The table

@BOTH
def test_pandas_reads_the_table_back(language):
    plan = fictional(FORM, language)
    data = plan_csv(plan, FORM)
    assert data.startswith(b"\xef\xbb\xbf") and data.count(b"\r\n") == 7
    read = pandas.read_csv(BytesIO(data), dtype=str, keep_default_na=False)
    assert tuple(read.columns) == COLUMNS
    assert read.map(plain).to_dict("records") == list(plan.rows(FORM))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1 day", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x", "'=1", "''", "'=", "\n=1"])
def test_what_a_spreadsheet_could_take_for_a_formula_is_text_and_comes_back(text):
    assert safe(text).startswith("'") and plain(safe(text)) == text


@settings(deadline=None, database=None, derandomize=True, max_examples=200)
@given(st.text(alphabet="'=+-@\t a＝中", max_size=6))
def test_a_safe_cell_never_begins_like_a_formula_and_always_comes_back(text):
    assert plain(safe(text)) == text and safe(text)[:1] not in tuple("=+-@\t\r＝＋－＠")


def test_a_table_with_hostile_words_has_its_rows_and_columns_and_no_formula():
    plan = ActionPlan("0123456789ab", {}, (PlanLine("line-1", {one.id: '=HYPERLINK("http://x","a"),\n"b";\'c' for one in FORM.fields}),))
    rows = list(csv.reader(StringIO(plan_csv(plan, FORM).decode("utf-8-sig"), newline="")))
    assert [len(one) for one in rows] == [29, 29]
    assert not any(cell[:1] in tuple("=+-@") for cell in rows[1])
    assert plain(rows[1][3]) == plan.lines[0].value("risk")


# The file to load again

def test_the_file_to_load_again_says_what_it_is_and_loads():
    plan, review = fictional(FORM, "zh"), reviewed("zh")
    data = plan_file(plan, FORM, review, DAY)
    about = json.loads(data)["about"]
    assert about["tool"] == "uncac-prevention" and about["tool_version"] == __version__ and about["exported_on"] == "2026-11-29"
    assert set(about["notice"]) == {"en", "zh"}
    found = read_review(data, plan, FORM)
    assert (found.plan, found.review, found.notes) == (plan, review, ())
    assert read_plan(plan_file(plan, FORM), FORM).review is None
    with pytest.raises(PlanError):
        plan_file(EMPTY, FORM, Review("ffffffffffff"))


def test_a_file_is_called_by_the_number_of_its_plan():
    assert {file_name(EMPTY, kind) for kind in FILES} == {f"action-plan-0123456789ab.{kind}" for kind in ("docx", "csv", "html", "json")}
    assert file_name(EMPTY, "json", review=True) == "review-0123456789ab.json"


# The page

@BOTH
def test_the_page_names_its_language_and_its_parts(language):
    tree = html.fromstring(page(fictional(FORM, language), language, marks=MARKS, review=reviewed(language)))
    assert tree.get("lang") == {"en": "en", "zh": "zh-Hans"}[language]
    assert len(tree.xpath("//h1")) == 1 and len(tree.xpath("//h2")) == 5 and len(tree.xpath("//h3")) == 6
    assert all(one.get("scope") for one in tree.xpath("//th"))


@pytest.mark.browser
@BOTH
def test_chromium_prints_the_page_with_nothing_cut_and_the_page_reflows_on_a_telephone(browser, language):
    tab = browser.new_page(viewport={"width": 320, "height": 640})
    asked = []
    tab.on("request", lambda one: asked.append(one.url))
    tab.set_content(page(hostile("长" * 900), language))
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320 and asked == []
    tab.set_content(page(fictional(FORM, language), language, marks=MARKS))
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    # A sheet of A4, upright: what is printed must not be wider.
    tab.emulate_media(media="print")
    tab.set_viewport_size({"width": 670, "height": 900})
    assert tab.evaluate("[...document.querySelectorAll('.block, .facts')].every(one => one.scrollWidth <= one.clientWidth + 1)")
    assert tab.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    tab.close()


# LibreOffice

def converted(folder, path, kind, *more):
    if not SOFFICE:
        if os.environ.get("CI") == "true":
            pytest.fail("LibreOffice is not installed: on Debian, apt-get install libreoffice-writer libreoffice-calc poppler-utils")
        pytest.skip("no LibreOffice on this computer: the files were not opened with it")
    command = [SOFFICE, f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless", *more, "--convert-to", kind, "--outdir", str(folder / "out"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return next((folder / "out").glob(f"{path.stem}.*"))


@pytest.mark.long
@BOTH
def test_libreoffice_opens_the_word_file_and_writes_it_again_with_every_word(tmp_path, language):
    plan = fictional(FORM, language)
    path = tmp_path / "plan.docx"
    path.write_bytes(plan_docx(plan, FORM, language, MARKS, reviewed(language), DAY))
    text = converted(tmp_path, path, "txt:Text (encoded):UTF8").read_text("utf-8-sig")
    assert all(line.value("action") in text for line in plan.lines) and FORM.words["export"]["basis_note"][language] in text


@pytest.mark.long
@BOTH
def test_libreoffice_makes_pages_of_the_word_file_in_which_the_chinese_stands(tmp_path, language):
    reader = shutil.which("pdftotext")
    path = tmp_path / "plan.docx"
    path.write_bytes(plan_docx(fictional(FORM, language), FORM, language, MARKS, reviewed(language), DAY))
    pages = converted(tmp_path, path, "pdf")
    assert pages.read_bytes().startswith(b"%PDF")
    if reader:
        text = subprocess.run([reader, "-layout", str(pages), "-"], capture_output=True, check=True).stdout.decode()
        assert text.count("\f") == 7
        assert ("道德委员会" in text) == (language == "zh") and ("ethics committee" in text) == (language == "en")


@pytest.mark.long
@BOTH
def test_a_text_longer_than_a_page_is_not_cut_on_paper(tmp_path, language):
    reader = shutil.which("pdftotext")
    if not reader:
        pytest.skip("no pdftotext on this computer: the pages were not read")
    path = tmp_path / "plan.docx"
    path.write_bytes(plan_docx(ActionPlan("0123456789ab", {}, (PlanLine("line-1", {"cause": "预" * 4000 + "完了", "owner": "甲" * 1500 + "终了"}),)), FORM, language))
    text = subprocess.run([reader, str(converted(tmp_path, path, "pdf")), "-"], capture_output=True, check=True).stdout.decode()
    assert "完了" in re.sub(r"\s", "", text) and re.sub(r"\s", "", text).count("终了") == 2


@pytest.mark.long
@BOTH
def test_libreoffice_reads_the_table_as_text_and_computes_nothing(tmp_path, language):
    plan = fictional(FORM, language)
    plan = plan.with_line(PlanLine("line-1", {**plan.lines[0].values, "note": "=1+1", "cause": "+1+1", "effect": "@SUM(1;1)"}))
    path = tmp_path / "plan.csv"
    path.write_bytes(plan_csv(plan, FORM))
    # Comma, quotation mark, UTF-8: what the window of LibreOffice proposes by itself when it sees the mark of the file.
    sheet = converted(tmp_path, path, "fods", "--infilter=CSV:44,34,76,1")
    cells = ["\n".join(part.text or "" for part in one) for one in etree.parse(sheet).iter("{urn:oasis:names:tc:opendocument:xmlns:table:1.0}table-cell")]
    assert not etree.parse(sheet).xpath("//@table:formula", namespaces={"table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0"})
    assert {"plan_id", "para_weight", plan.lines[0].value("action"), plan.lines[5].value("risk")} <= set(cells)
    assert any(one in cells for one in ("'=1+1", "=1+1"))
