"""The facilitator's guide: a page for every lesson, whose tables are those of the lesson, and that names nothing that is not there."""

import re

import pytest
from conftest import change, forget

from uncac_prevention import guide
from uncac_prevention.agenda import numbers
from uncac_prevention.checks import guide as checks
from uncac_prevention.load import load_labels, load_lesson, read_text

BOTH = pytest.mark.parametrize("language", ["en", "zh"])


def problems():
    return [*checks.answers_are_in_the_lessons(), *checks.guide_pages_are_whole(), *checks.guide_pages_are_current()]


def test_every_lesson_has_its_page_in_both_languages():
    assert problems() == []
    assert {*guide.pages()} == {f"{language}/guide/{number}.md" for number in numbers() for language in ("en", "zh")}


@BOTH
def test_the_minutes_on_a_page_are_those_of_the_lesson(language):
    for number in numbers():
        table = guide.minutes_table(number, language)
        minutes = [int(one) for one in re.findall(r"\| (\d+) \|", table)]
        assert minutes[-1] == sum(minutes[:-1]) == load_lesson(number).minutes
        titles = [one.title[language] for one in load_lesson(number).exercises]
        assert all(one in table for one in titles)


@BOTH
def test_a_page_is_neither_thin_nor_long_beside_its_tables(language):
    for number in numbers():
        text = "\n".join(guide.prose(read_text(guide.page_path(number, language))).values())
        length = len(text.split()) if language == "en" else len(re.findall(r"[\u4e00-\u9fff]", text))
        least, most = {"en": (450, 900), "zh": (700, 1600)}[language]
        assert least <= length <= most, (number, length)


def test_a_wrong_answer_stands_in_the_table_in_the_words_of_the_lesson(checkout):
    assert "| Some speakers |" in guide.answers_table("05", "en") and "| 一些发言者 |" in guide.answers_table("05", "zh")
    change(checkout / "data/lessons/05.yml", "Half of the money paid in South went to forged invoices.", "Half of the money went to forged invoices.")
    forget()
    assert [one for one in checks.guide_pages_are_current() if one.startswith("workshop/en/guide/05.md") and "uncac build" in one]
    assert checks.write_guide() == ["workshop/en/guide/05.md"]
    assert "| Half of the money went to forged invoices. |" in (checkout / "workshop/en/guide/05.md").read_text("utf-8") and not problems()


def test_a_changed_minute_makes_the_page_stale_in_both_languages(checkout):
    change(checkout / "data/lessons/01.yml", "id: why, minutes: 2", "id: why, minutes: 3")
    forget()
    assert sorted(one.split(":")[0] for one in checks.guide_pages_are_current()) == ["workshop/en/guide/01.md", "workshop/zh/guide/01.md"]


@pytest.mark.parametrize("file, old, new, said", [
    ("guide/answers.yml", "ranks some above several", "ranks some below several", "05: found 'ranks some below several'"),
    ("guide/answers.yml", "exercise: three-clicks", "exercise: pre-test", "00: found 'pre-test'"),
    ("guide/answers.yml", "item: platforms", "item: platform", "01: found 'platform'"),
    ("guide/answers.yml", "field: results", "field: result", "05: found 'result'"),
    # The right answer is no wrong one.
    ("guide/answers.yml", "answer: working_group", "answer: speaker", "01: found 'speaker'"),
    ("guide/answers.yml", "第43段说的是谁？", "第44段说的是谁？", "in Chinese; expected the same"),
    ("zh/guide/01.md", "`first-task`", "`first-tasks`", "found `first-tasks`; expected a section, exercise or item"),
    ("en/guide/01.md", "¶75 add", "¶74 add", "in Chinese; expected the same"),
    ("en/guide/01.md", "## On paper", "## Paper", "found the parts"),
    ("en/guide/01.md", "# 01 Reading the report", "# 01 Reading", "found the title"),
    ("en/guide/01.md", "<!-- end -->", "", "expected its marks once"),
])
def test_what_is_not_there_or_not_alike_is_named(checkout, file, old, new, said):
    path = checkout / "workshop" / file
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert [one for one in problems() if said in one]


def test_a_lesson_without_a_page_is_named_and_a_page_without_its_lesson_is_left_alone(checkout):
    (checkout / "workshop/zh/guide/02.md").unlink()
    assert "workshop/zh/guide/02.md: found no page; expected one for every lesson" in problems()
    (checkout / "data/lessons/02.yml").unlink()
    forget()
    assert not [one for one in checks.guide_pages_are_whole() if "02" in one] and "en/guide/02.md" not in guide.pages()


@BOTH
def test_no_key_of_a_test_is_on_a_page(language):
    forms = {item.id for number in numbers() for one in load_lesson(number).exercises if one.test for item in one.items}
    for number in numbers():
        assert not forms & {*re.findall(r"`([^`]+)`", read_text(guide.page_path(number, language)))}
    assert load_labels(language)["guide"]["where"].count("{") == 2
