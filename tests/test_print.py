"""The print pack without a browser: whole in both languages, without keys where it is handed out, and said in words where it cannot go on."""

import shutil

import pytest
from print_sheets import KEYLESS, Sheet, asked, plain, tool

from uncac_prevention import __main__ as command_line
from uncac_prevention.languages import LANGUAGES
from uncac_prevention.load import lesson_files, load_labels, load_lesson, load_questions, load_tests

LESSONS = [path.stem for path in lesson_files()]


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    """All pages, as on a computer without a browser that prints."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tool, "find_browser", lambda: None)
        folder = tmp_path_factory.mktemp("pack") / "print"
        files = tool.build_print_pack(folder, tests=True)
    assert sorted(files) == sorted(folder.glob("*/*.html")), "the files returned are the files there"
    return folder


@pytest.fixture(scope="module")
def pages(pack):
    return {path.relative_to(pack).with_suffix("").as_posix(): Sheet(path) for path in pack.glob("*/*.html")}


def test_both_languages_have_the_same_sheets_with_the_same_items(pages):
    first, *others = LANGUAGES
    for language in others:
        for name, page in pages.items():
            if name.startswith(f"{first}/"):
                assert page.items == pages[name.replace(first, language, 1)].items, name
    assert len(pages) % len(LANGUAGES) == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", LESSONS)
def test_every_item_is_on_the_worksheet_and_in_the_key(pages, number, language):
    lesson = load_lesson(number)
    worksheet = pages[f"{language}/{number}_worksheet"]
    assert worksheet.items == asked(lesson)
    left_out = [one for one in lesson.exercises if one not in tool.on_paper(lesson)]
    assert all(plain(one.title[language]) in worksheet.words for one in left_out), "what needs a screen is named"
    if asked(lesson):
        keyless = {one.id for one in lesson.exercises if one.kind in KEYLESS}
        assert pages[f"{language}/{number}_key"].items == [one for one in asked(lesson) if one[0] not in keyless]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", LESSONS[1:])
def test_keys_give_answer_and_reason_and_what_learners_hold_gives_neither(pages, number, language):
    worksheet, paragraphs, key = (pages[f"{language}/{number}_{name}"].words for name in ("worksheet", "paragraphs", "key"))
    for exercise in tool.on_paper(load_lesson(number)):
        for item in [one for one in exercise.open_items if exercise.kind not in (*KEYLESS, "checklist", "simulation")]:
            options = [one for part in (item, *item.fields) for one in part.options]
            for one in options:
                assert plain(one.feedback[language]) not in worksheet + paragraphs, (exercise.id, item.id, one.id)
            for one in [one for one in options if one.correct or one.defensible]:
                assert plain(one.text[language]) in key and plain(one.feedback[language]) in key, (exercise.id, item.id, one.id)
            for point in item.considerations:
                assert plain(point.text[language]) in key and plain(point.text[language]) not in worksheet + paragraphs


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_names_a_paragraph_as_its_language_does(pages, language):
    keys = " ".join(page.words for name, page in pages.items() if name.startswith(language) and name.endswith("key"))
    assert [one for one in LANGUAGES if load_labels(one)["reader"]["address"].format(number=27) in keys] == [language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tests_are_handed_out_without_keys_and_their_keys_stand_in_one_marked_file(pages, language):
    keys = f"{language}/FOR_TRAINERS_ONLY_test_keys"
    feedback = [plain(option["feedback"][language]) for form in load_tests().values() for one in form for option in load_questions()[one]["options"]]
    for name, page in pages.items():
        if name.startswith(language) and name != keys:
            assert not any(one in page.words for one in feedback), name
    for form, ids in load_tests().items():
        assert [item for _, item in pages[f"{language}/test_{form}"].items] == ids
    assert [item for _, item in pages[keys].items] == [one for form in load_tests().values() for one in form]
    assert pages[keys].words.count(load_labels(language)["print"]["trainers_only"]) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_case_leads_from_number_to_number_to_each_of_its_endings(pages, language):
    case = load_lesson("03").exercise("relief-fund")
    words, go_to = pages[f"{language}/03_worksheet"].words, load_labels(language)["print"]["go_to"]
    numbers = {one.id: number for number, one in enumerate((*case.items, *case.endings), 1)}
    for item in case.items:
        for option in item.options:
            assert f"{plain(option.text[language])} {go_to.format(number=numbers[option.to])}" in words
    assert all(f"{numbers[one.id]}." in words and plain(one.text[language]) in words for one in case.endings)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_bears_the_notices_its_language_and_nothing_from_elsewhere(pack, pages, language):
    for path in (pack / language).glob("*.html"):
        page, text = pages[f"{language}/{path.stem}"], path.read_text("utf-8")
        assert plain(load_labels(language)["notices"]["text"]) in page.words, path.stem
        assert f'lang="{LANGUAGES[language].html}"' in text and load_labels(language)["print"]["foot"] in text
        assert all(one.startswith("data:image/png") or (path.parent / one).is_file() for one in page.loaded), path.stem


def test_the_paragraphs_that_a_worksheet_names_are_at_hand(pages):
    for number in LESSONS[1:]:
        named = {int(one) for one in tool.re.findall(r"¶(\d+)", pages[f"en/{number}_worksheet"].words)}
        at_hand = {int(one) for one in tool.re.findall(r"¶(\d+)", pages[f"en/{number}_paragraphs"].words)}
        assert named - {0} <= at_hand, number


def test_the_keys_of_the_tests_go_with_the_next_pack_that_does_not_ask_for_them(pack, monkeypatch, tmp_path):
    monkeypatch.setattr(tool, "find_browser", lambda: None)
    folder = shutil.copytree(pack, tmp_path / "print")
    (folder / "en" / "01_key.pdf").write_bytes(b"of a former pack")
    tool.build_print_pack(folder, ["en"])
    assert not list(folder.glob("en/*keys*")) and not list(folder.glob("*/*.pdf"))
    assert list(folder.glob("zh/*keys*")), "the other language stays as it is"


@pytest.mark.parametrize("there", ["holiday.txt", "en/letter.html", "zh/index.html"])
def test_a_folder_with_something_else_is_left_alone(tmp_path, capsys, there):
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).write_text("mine", "utf-8")
    assert command_line.main(["print", "--output", str(tmp_path), "--language", "en"]) == 2
    assert str(tmp_path) in capsys.readouterr().err
    assert [one.name for one in tmp_path.rglob("*") if one.is_file()] == [(tmp_path / there).name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_browser_the_pages_stay_and_the_command_says_how_to_print_them(tmp_path, capsys, monkeypatch, language):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(command_line, "_tool", lambda *_: tool)
    monkeypatch.setattr(tool, "APPLICATIONS", ())
    monkeypatch.setattr(tool, "PROGRAMS", ())
    assert command_line.main(["print", "--output", str(tmp_path / "out"), "--language", language]) == 0
    assert load_labels(language)["cli"]["print_no_browser"] in capsys.readouterr().out
    assert len(list((tmp_path / "out" / language).glob("*.html"))) > 30 and not list((tmp_path / "out").rglob("*.pdf"))
    assert not list((tmp_path / "out").rglob("*keys*")), "keys of the tests have to be asked for"


@pytest.mark.parametrize("program", ["exit 0", "exit 1", 'for one; do case $one in --print-to-pdf=*) printf "%%PDF-1.4 half" > "${one#*=}";; esac; done'])
def test_a_browser_that_makes_no_whole_file_is_said_with_the_names_of_the_pages(tmp_path, capsys, monkeypatch, program):
    if tool.sys.platform != "linux":
        pytest.skip("the browser of this test is a shell script")
    fake = tmp_path / "bin" / "chromium"
    fake.parent.mkdir()
    fake.write_text(f"#!/bin/sh\n{program}\n", "utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent))
    monkeypatch.setattr(command_line, "_tool", lambda *_: tool)
    monkeypatch.setattr(tool, "sheets", lambda *_: [tool.Sheet("vote_cards", "Votes", "votes")])
    assert command_line.main(["print", "--output", str(tmp_path / "out"), "--language", "en"]) == 1
    said = capsys.readouterr()
    assert "en/vote_cards.html" in said.err and "0" in said.out and not list((tmp_path / "out").rglob("*.pdf"))
