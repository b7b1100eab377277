"""The print pack as PDF: made by the browser in both languages, with every item, page numbers and notices, embedded fonts and tags."""

import re
import shutil
import subprocess

import pytest
from print_sheets import asked, tool

from uncac_prevention.languages import LANGUAGES
from uncac_prevention.load import lesson_files, load_labels, load_lesson

pytestmark = [pytest.mark.long, pytest.mark.browser]
SAMPLE = ("00_worksheet", "01_worksheet", "03_worksheet", "03_key", "08_paragraphs", "09_worksheet", "06_role_cards", "form_reaction", "form_follow_up", "test_pre")
ONE_PAGE = ("form_reaction", "form_follow_up")


def said_by(program, *arguments):
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=True, encoding="utf-8").stdout


def squeezed(text):
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module", params=LANGUAGES)
def printed(request, tmp_path_factory):
    """A part of the pack in a language, printed."""
    with pytest.MonkeyPatch.context() as patch:
        every = tool.sheets(request.param)
        patch.setattr(tool, "sheets", lambda *_: [one for one in every if one.name in SAMPLE])
        files = tool.build_print_pack(tmp_path_factory.mktemp("pack"), [request.param])
    made = {one.stem: one for one in files if one.suffix == ".pdf"}
    assert sorted(made) == sorted(SAMPLE)
    return request.param, made


def test_each_page_bears_its_number_and_the_notice(printed):
    language, made = printed
    words = load_labels(language)["print"]
    for name, path in made.items():
        pages = said_by("pdftotext", "-layout", path, "-").rstrip("\f").split("\f")
        for number, page in enumerate(pages, 1):
            assert squeezed(words["page"].format(page=number, pages=len(pages))) in squeezed(page), (name, number)
            # In a layout the number stands in the same line as the notice.
            assert squeezed(words["foot"])[:24] in squeezed(page), (name, number)
        assert len(pages) == 1 or name not in ONE_PAGE


def test_every_question_can_be_read_out_of_the_files(printed):
    language, made = printed
    for path in lesson_files():
        if f"{path.stem}_worksheet" not in made:
            continue
        text, lesson = squeezed(said_by("pdftotext", "-raw", made[f"{path.stem}_worksheet"], "-")), load_lesson(path.stem)
        for exercise, item in asked(lesson):
            prompt = squeezed(lesson.exercise(exercise).item(item).prompt[language])
            assert prompt[:14] in text, (exercise, item)


def test_fonts_are_embedded_and_the_files_are_tagged_and_named(printed):
    language, made = printed
    for name, path in made.items():
        fonts = [line.split() for line in said_by("pdffonts", path).splitlines()[2:]]
        assert fonts and all("yes" == line[-5] for line in fonts), name
        about = said_by("pdfinfo", path)
        assert re.search(r"Tagged:\s+yes", about) and re.search(r"Title:\s+\S", about), name
        assert re.search(r"Page size:.*A4", about), name
