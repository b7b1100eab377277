"""The question bank as Moodle XML: read back by a reader of its own and compared with the files of the bank, word for word."""

from functools import cache
from importlib import import_module

import pytest
import yaml
from conftest import ROOT
from moodle_reader import NotMoodle, read

from uncac_prevention import load_report
from uncac_prevention.__main__ import main
from uncac_prevention.export import moodle
from uncac_prevention.load import load_labels

# The package has the function under the name of its module.
MODULE = import_module("uncac_prevention.export.moodle")
BOTH = pytest.mark.parametrize("language", ["en", "zh"])
TESTS = yaml.safe_load((ROOT / "data/questions/tests.yml").read_text("utf-8"))
KEPT = {one for form in TESTS.values() for one in form}


@cache
def bank():
    files = sorted((ROOT / "data/questions").glob("[0-9]*.yml"))
    return {one["id"]: one for path in files for one in yaml.load(path.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))["items"]}


@cache
def exported(language):
    questions, about = read(moodle(language, tests=True).encode())
    return {one.settings["idnumber"]: one for one in questions}, about


def shown(item, language):
    """What a learner sees before answering, in order."""
    exhibit = item.get("exhibit")
    if exhibit:
        table = exhibit.get("table", {"head": [], "rows": []})
        cells = [cell for row in [table["head"], *table["rows"]] for cell in row]
        yield exhibit["caption"][language]
        yield from (one[language] for one in exhibit.get("lines", ()))
        yield from (f"{one:,}" if isinstance(one, int | float) else one[language] for one in cells)
    yield item["prompt"][language]


@BOTH
def test_without_being_asked_no_question_of_a_test_form_leaves(language):
    questions, about = read(moodle(language).encode())
    assert [one.settings["idnumber"] for one in questions] == [one for one in bank() if one not in KEPT]
    assert not any(one[1:2] == (load_labels(language)["moodle"]["test_forms"],) for one in about)


@BOTH
def test_a_trainer_gets_the_test_forms_in_categories_of_their_own(language):
    questions, words = exported(language)[0], load_labels(language)["moodle"]
    assert questions.keys() == bank().keys()
    for form, ids in TESTS.items():
        there = [one for one, question in questions.items() if question.category[1:] == (words["test_forms"], words[form])]
        assert there == ids and all(questions[one].tags[-1] == words[f"tag_{form}"] for one in ids)


@BOTH
def test_every_word_and_key_is_that_of_the_bank(language):
    html = {"en": "en", "zh": "zh-Hans"}[language]
    for identifier, item in bank().items():
        question = exported(language)[0][identifier]
        assert question.texts["questiontext"].blocks == tuple(shown(item, language))
        assert question.name == f"{identifier} {item['prompt'][language]}"
        assert [one.text.blocks for one in question.answers] == [(one["text"][language],) for one in item["options"]]
        assert [one.feedback.blocks[0] for one in question.answers] == [one["feedback"][language] for one in item["options"]]
        assert [one.fraction for one in question.answers] == [
            100 if one.get("correct") else 50 if one.get("defensible") else 0 for one in item["options"]]
        assert (50 in {one.fraction for one in question.answers}) == item.get("judgement", False)
        assert {one.language for one in (*question.texts.values(), *(two for one in question.answers for two in (one.text, one.feedback)))} == {html}


@BOTH
def test_every_source_is_named_and_quoted_in_the_learners_language(language):
    marks = {"en": "¶{}", "zh": "第{}段"}[language]
    for identifier, item in bank().items():
        question, key = exported(language)[0][identifier], next(one for one in item["options"] if one.get("correct"))
        general = item if "quote" in item or "clause" in item else key["source"]
        # Moodle shows the general feedback after every answer: it holds the source, and the reason for half a mark.
        said = [(question.texts["generalfeedback"].blocks[item.get("judgement", False):], general)]
        said += [(one.feedback.blocks[1:], two["source"]) for one, two in zip(question.answers, item["options"], strict=True) if "source" in two]
        for blocks, source in said:
            if "clause" in source:
                article = source["clause"].removeprefix("art").split(".")[0]
                assert len(blocks) == 1 and (f"Article {article}" in blocks[0] if language == "en" else "条" in blocks[0]) and len(blocks[0]) > 25
                continue
            assert source["quote"] in blocks[0]
            assert marks.format(source["paragraph"]) in blocks[0] or not source["paragraph"]
            # An English reader also gets the sentence in English, which stands in the rendering.
            assert len(blocks) == 1 + (language == "en" and source["paragraph"] > 0)
            if len(blocks) == 2:
                rendering = load_report("en").paragraph(source["paragraph"])
                assert blocks[1].split(": ", 1)[1][:40] in " ".join(one.text for one in (rendering, *rendering.items)), identifier


@BOTH
def test_questions_are_found_by_lesson_outcome_and_level(language):
    levels = set()
    for identifier, question in exported(language)[0].items():
        item = bank()[identifier]
        lesson, outcome, level = question.tags[:3]
        assert identifier[1:3] in lesson and outcome.endswith(item["outcome"])
        assert identifier in KEPT or identifier[1:3] in question.category[1]
        levels.add((item["level"], level))
    assert len(levels) == len({level for level, _ in levels}) == len({tag for _, tag in levels})


@BOTH
def test_the_notice_goes_with_the_questions(language):
    about = exported(language)[1]
    top = next(iter(about))
    assert len(top) == 1 and load_labels(language)["notices"]["text"] in about[top]


HOSTILE = "]]> <script>alert('1')</script> & &amp; &lt;b> \"q\" {=a ~b} $$x$$ @@PLUGINFILE@@/a 𠮷\u202e\u200b 100%/2 // '"


def test_hostile_characters_come_back_as_they_were(monkeypatch):
    text = {"en": HOSTILE, "zh": HOSTILE}
    options = [{"text": {"en": f"{one}{HOSTILE}", "zh": "x"}, "feedback": text, **key, "source": {"paragraph": 28, "quote": HOSTILE}}
               for one, key in enumerate([{"correct": True}, {"misconception": "m"}, {"misconception": "m"}])]
    item = {"id": "Q01-1", "outcome": "1.1", "level": "apply", "prompt": text, "options": options, "clause": "art9",
            "exhibit": {"caption": text, "lines": [text], "table": {"head": [text, text], "rows": [[text, 12345]]}}}
    monkeypatch.setattr(MODULE, "load_questions", lambda: {"Q01-1": item})
    monkeypatch.setattr(MODULE, "load_register", lambda _name: [{"number": "01", "title_en": HOSTILE}])
    [question], _ = read(moodle("en").encode())
    assert question.texts["questiontext"].blocks == (*[HOSTILE] * 5, "12,345", HOSTILE)
    assert [one.text.blocks for one in question.answers] == [(f"{one}{HOSTILE}",) for one in range(3)]
    assert all(one.feedback.blocks[0] == HOSTILE and one.feedback.blocks[1].endswith(HOSTILE) for one in question.answers)
    assert question.category[1] == f"Lesson 01: {HOSTILE}"


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_what_xml_cannot_hold_is_replaced_where_it_stands(monkeypatch, character):
    text = {"en": f"a{character}b"}
    options = [{"text": text, "feedback": text, "correct": True}, {"text": text, "feedback": text}]
    item = {"id": "Q01-1", "outcome": "1.1", "level": "apply", "prompt": text, "options": options, "clause": "art9"}
    monkeypatch.setattr(MODULE, "load_questions", lambda: {"Q01-1": item})
    [question], _ = read(moodle("en").encode())
    assert question.texts["questiontext"].blocks == ("a\ufffdb",) and question.name in ("Q01-1 a\ufffdb", "Q01-1 a b")


def test_a_long_question_has_a_name_that_moodle_can_hold(monkeypatch):
    item = bank()["Q01-1"]
    prompt = {"en": "word " * 80, "zh": "字" * 400}
    monkeypatch.setattr(MODULE, "load_questions", lambda: {"Q01-1": item | {"prompt": prompt}})
    for language in ("en", "zh"):
        [question], _ = read(moodle(language).encode())
        assert len(question.name) == 255 and question.name.endswith("…")
        assert question.texts["questiontext"].blocks == (" ".join(prompt[language].split()),)


@pytest.mark.parametrize("old, new", [
    ('fraction="50"', 'fraction="51"'), ('fraction="100"', 'fraction="0"'), ('format="html"', 'format="html5"'), ("<tags>", "<tags/><tags>"),
    ("&lt;p&gt;", "&lt;p onclick='x'&gt;"), ("&lt;/p&gt;", ""), ("&lt;p&gt;", "&lt;img src='http://x'&gt;"), ("$course$/top/", ""),
    ('type="multichoice"', 'type="multi"'), ("<hidden>0</hidden>", "")])
def test_the_reader_refuses_what_moodle_would_not_take_or_would_change(old, new):
    text = moodle("en")
    assert old in text
    with pytest.raises(NotMoodle):
        read(text.replace(old, new, 1).encode())


def test_only_this_format_has_test_forms(capsys, tmp_path):
    path = tmp_path / "bank.xml"
    assert main(["export", "moodle", "--tests", "--language", "zh", "--output", str(path)]) == 0
    assert path.read_bytes() == moodle("zh", tests=True).encode()
    assert main(["export", "akn", "--tests", "--language", "en"]) == 2
    assert "moodle" in capsys.readouterr().err
