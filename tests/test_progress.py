"""My progress: what one learner has done, what comes back and when, what the tests show, and a page to print."""

import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from conftest import ROOT, change
from test_failures import data  # noqa: F401
from test_widgets import press, words

from uncac_prevention.exercises import PROGRESS, Exercise
from uncac_prevention.learner import LearnerRecord
from uncac_prevention.learner.events import Event
from uncac_prevention.lesson import open_lesson
from uncac_prevention.load import lesson_files, load_bank, load_labels, load_lesson, load_tests, page_files
from uncac_prevention.progress import (AGAIN, LATER, STEPS, Result, counted, guessed, lesson_groups, normalized_gain, offered_from,
                                       results, survey)
from uncac_prevention.widgets.form import Form
from uncac_prevention.widgets.progress import MOST_AGAIN, ComparedTest, CompletionPart, LaterTest, ProgressPart, RepeatPart, completion_page

LANGUAGES = ("en", "zh")
LESSONS = [load_lesson(path.stem) for path in (*lesson_files(), *page_files())]
NOW = datetime(2027, 1, 31, 12, tzinfo=timezone.utc)
TESTS = {one.test: (lesson.id, one) for lesson in LESSONS for one in lesson.exercises if one.test}
QUIZ = load_lesson("01").exercise("quiz")
OWN = [one for one in QUIZ.items if one.id in load_bank()]


class Days:
    """The answers of a learner, given one after the other at times of our choice."""

    def __init__(self):
        self.events = []

    def answer(self, lesson, exercise, item, answer, when=NOW):
        written = when if isinstance(when, str) else when.isoformat(timespec="seconds")
        self.events.append(Event("0" * 16, len(self.events) + 1, written, "answer", lesson, exercise, item, answer))
        return self

    def take(self, test, right, when=NOW, answered=12):
        """Take a test with so many right among the first questions."""
        lesson, exercise = TESTS[test]
        for place, item in enumerate(exercise.items[:answered]):
            self.answer(lesson, exercise.id, item.id, item.key.id if place < right else wrong(item), when)
        return self

    def survey(self, undone=(), now=NOW, lessons=LESSONS, bank=None):
        return survey(lessons, load_bank() if bank is None else bank, self.events, undone, now)

    def results(self, now=NOW):
        return results(LESSONS, self.events, now)

    def kept(self, record):
        """Put the answers on the disk, as another machine's copy brings them."""
        events = [{name: value for name, value in one._asdict().items() if value is not None} for one in self.events]
        record.import_(json.dumps({"format": "uncac-prevention/answers", "version": 1, "events": events}).encode())
        return record


def wrong(item):
    return next(one.id for one in item.options if not one.correct and not one.defensible)


def of(found, number):
    return next(one for one in found.lessons if one.lesson.id == number)


# What is done


def test_an_empty_record_has_every_lesson_and_nothing_else():
    found = Days().survey()
    assert [one.lesson.id for one in found.lessons] == [path.stem for path in lesson_files()]
    assert not any(one.answered or one.finished or one.spent or one.first for one in found.lessons) and all(one.asked for one in found.lessons)
    assert (found.scores, found.due, found.next_due, found.spent, found.unknown) == ((), (), None, timedelta(), 0)
    assert Days().results() == {} and offered_from({}) is None and lesson_groups([]) == []


@pytest.mark.parametrize("number", [one.id for one in LESSONS if one.on_path])
def test_a_lesson_answered_whole_is_finished_and_agrees_with_its_own_first_form(number):
    lesson, days = load_lesson(number), Days()
    opened = open_lesson(number, "en")
    for exercise in lesson.exercises:
        if exercise.kind == "plan":
            # A plan is driven through its steps in test_plan_form; each of them counts once it is done.
            for item in exercise.items:
                LearnerRecord().save(number, exercise.id, item.id, True)
            continue
        form, turns = opened.show(exercise.id), 0
        while "unp-summary" not in form.view["body"] and turns < 80:
            turns += 1
            name = re.search(r"-do-(check|save|undo|decide)", form.view["actions"])
            if name:
                press(form, name[1], any_answer(exercise, form))
            if "-do-next" not in form.view["actions"]:
                break
            press(form, "next")
    record = LearnerRecord()
    found = of(survey(LESSONS, load_bank(), record.history(), record.undone(), datetime.now(timezone.utc)), number)
    shown = re.findall(r'<td class="unp-number">(\d+) of (\d+)</td></tr>', opened.show("start").view["body"])
    assert (found.answered, found.asked) == (sum(int(one) for one, _ in shown), sum(int(one) for _, one in shown))
    # A plan is made step by step, and has tests of its own.
    assert found.finished or any(one.kind == "plan" for one in lesson.exercises)


def any_answer(exercise, form):
    body = form.view["body"]
    menus = re.findall(r'<select id="[^"]*" data-answer data-field="([^"]+)">(.*?)</select>', body, re.DOTALL)
    # Two menus side by side may want two different answers.
    fields = [(name, re.findall(r'<option value="([^"]+)"', menu)[place % 2]) for place, (name, menu) in enumerate(menus)]
    fields += re.findall(r'value="([^"]+)" data-answer data-field="([^"]+)"', body) and [
        (name, value) for value, name in re.findall(r'value="([^"]+)" data-answer data-field="([^"]+)"', body)]
    fields += [(name, "abc") for name in re.findall(r'<textarea[^>]*data-field="([^"]+)"', body)]
    if fields:
        return dict(fields)
    options = re.findall(r'value="([^"]+)" data-answer', body) or re.findall(r'<option value="([^"]+)"', body)
    return options[0] if options else str(exercise.items[0].limits[0] or 1) if "inputmode" in body else "abc"


def test_scores_keep_the_first_answer_and_the_one_of_now_apart():
    item = OWN[0]
    days = Days().answer("01", "quiz", item.id, wrong(item)).answer("01", "quiz", item.id, item.key.id)
    (score,) = days.survey().scores
    assert score.outcome.id == item.outcome and (score.first, score.now) == ((0, 1), (1, 1))


def test_a_question_of_the_bank_is_one_question_wherever_it_is_asked():
    item = next(one for one in load_lesson("03").exercise("warm-up").items if one.outcome.startswith("1."))
    days = Days().answer("01", "quiz", item.id, item.key.id, NOW - timedelta(9)).answer("03", "warm-up", item.id, wrong(item))
    found = days.survey(now=NOW + timedelta(1))
    assert [(one.first, one.now) for one in found.scores] == [((1, 1), (0, 1))]
    assert [(one.item.id, one.lesson, one.exercise, one.wrong) for one in found.due] == [(item.id, "01", None, True)]


def test_what_is_neither_right_nor_wrong_has_no_score_and_never_comes_back():
    days = Days()
    for lesson in LESSONS:
        for exercise in lesson.exercises:
            if exercise.kind in ("draft", "setting", "practice", "case", "checklist", "predict"):
                for item in exercise.items:
                    days.answer(lesson.id, exercise.id, item.id, item.options[0].id if item.options else "7", NOW - timedelta(90))
    found = days.survey()
    assert days.events and not found.scores and not found.due and found.next_due is None


# The time


def test_time_is_what_lies_between_answers_without_the_pauses():
    days, start = Days(), NOW - timedelta(5)
    for minutes in (0, 4, 14, 40, 41):
        days.answer("01", "quiz", OWN[0].id, "a", start + timedelta(minutes=minutes))
    days.answer("02", "quiz", "x", "a", start + timedelta(minutes=44))
    found = days.survey()
    # Ten minutes are work, twenty-six are a pause; the last answer belongs to the lesson in which it was given.
    assert of(found, "01").spent == timedelta(minutes=15) and of(found, "02").spent == timedelta(minutes=3)
    assert found.spent == timedelta(minutes=18)
    assert (of(found, "01").first, of(found, "01").last) == (start.date(), start.date())


def test_an_answer_taken_back_took_time_all_the_same():
    days = Days().answer("01", "quiz", OWN[0].id, "a", NOW - timedelta(minutes=3)).answer("01", "quiz", OWN[0].id, "b")
    first, second = days.events
    assert survey(LESSONS, load_bank(), [second], [first], NOW).spent == timedelta(minutes=3)


# What comes back


def test_each_day_that_begins_right_makes_the_pause_longer_and_a_wrong_answer_begins_anew():
    item, days, day = OWN[0], Days(), date(2026, 1, 1)
    at = lambda when: datetime(when.year, when.month, when.day, 9, tzinfo=timezone.utc)  # noqa: E731
    days.answer("01", "quiz", item.id, wrong(item), at(day))
    expected = [STEPS[0], *STEPS[1:], STEPS[-1]]
    for steps in expected:
        assert not days.survey(now=at(day + timedelta(steps - 1))).due
        assert days.survey(now=at(day + timedelta(steps - 1))).next_due == day + timedelta(steps)
        assert len(days.survey(now=at(day + timedelta(steps))).due) == 1
        day += timedelta(steps)
        days.answer("01", "quiz", item.id, item.key.id, at(day))
    days.answer("01", "quiz", item.id, wrong(item), at(day + timedelta(1)))
    assert days.survey(now=at(day + timedelta(2))).due[0].wrong


def test_of_one_day_only_the_first_answer_counts_for_the_pause():
    item = OWN[0]
    days = Days().answer("01", "quiz", item.id, wrong(item)).answer("01", "quiz", item.id, item.key.id)
    (due,) = days.survey(now=NOW + timedelta(1)).due
    assert due.wrong


def test_a_day_begins_where_the_learner_is():
    item, late = OWN[0], datetime(2027, 1, 30, 20, tzinfo=timezone.utc)
    days = Days().answer("01", "quiz", item.id, wrong(item), late)
    vienna, shanghai = timezone(timedelta(hours=1)), timezone(timedelta(hours=8))
    assert days.survey(now=datetime(2027, 1, 31, 9, tzinfo=vienna)).due
    assert not days.survey(now=datetime(2027, 1, 31, 9, tzinfo=shanghai)).due, "there it was answered today"


def test_wrong_answers_come_first_then_those_that_wait_longest():
    days, ago = Days(), [40, 20, 30]
    for item, count in zip(OWN, ago):
        days.answer("01", "quiz", item.id, item.key.id, NOW - timedelta(count))
    days.answer("01", "quiz", OWN[3].id, wrong(OWN[3]), NOW - timedelta(2))
    assert [one.item.id for one in days.survey().due] == [OWN[place].id for place in (3, 0, 2, 1)]


# What does not fit


def test_a_defensible_answer_is_neither_right_nor_wrong():
    item = next(one for one in load_bank().values() if any(option.defensible for option in one.options))
    lesson, exercise = next((one.id, two) for one in LESSONS for two in one.exercises if any(three.id == item.id for three in two.items))
    defensible = next(one.id for one in item.options if one.defensible)
    found = Days().answer(lesson, exercise.id, item.id, defensible, NOW - timedelta(1)).survey()
    assert not found.scores and [(one.item.id, one.wrong) for one in found.due] == [(item.id, False)]


ODD = [None, "", "z", 3, -1.5, True, [], ["a"], {}, {"a": 1}, {"a": {"b": []}}, "a" * 10_000, "<script>alert(1)</script>"]


@pytest.mark.parametrize("when", ["", "yesterday", "2026-02-30T00:00:00+00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-11-28T10:00:00", "2099-01-01T00:00:00+00:00"])
def test_whatever_a_record_holds_is_counted_or_left_out_and_nothing_fails(when):
    days = Days()
    for answer in ODD:
        for lesson in (*LESSONS, replace(LESSONS[0], id="77"), replace(LESSONS[0], id="")):
            for exercise in lesson.exercises:
                for item in (*exercise.items[:2], replace(exercise.items[0], id="no-such-item")):
                    days.answer(lesson.id, exercise.id, item.id, answer, when)
        for number in ("repeat-1", "repeat-", "repeat-x", f"repeat-{'9' * 5000}", "repeat-²"):
            days.answer(PROGRESS, number, OWN[0].id, answer, when)
    # A question of a test that somebody put among those to repeat stays where it belongs.
    days.answer(PROGRESS, "repeat-1", load_tests()["pre"][0], "a", when)
    found = days.survey()
    assert found.unknown > 100
    assert not {one.item.id for one in found.due} & {one for form in load_tests().values() for one in form}
    tested = days.results()
    assert set(tested) <= {"pre", "post", "delayed"} and all(one.right <= one.answered <= 12 for one in tested.values())
    offered_from(tested)
    for one in found.lessons:
        assert 0 <= one.answered <= one.asked and one.spent >= timedelta()
    record = days.kept(LearnerRecord())
    for part in (ProgressPart, RepeatPart, CompletionPart):
        view = part("01", record, "en", lambda: NOW).view()
        assert "<script>alert" not in view["body"] and "Traceback" not in view["body"]
    assert "<script>alert" not in completion_page(record, "zh", "", NOW)


def test_lines_and_reviews_of_a_plan_belong_to_the_plan():
    plans = [(lesson.id, one) for lesson in LESSONS for one in lesson.exercises if one.kind == "plan"]
    for lesson, plan in plans:
        days = Days().answer(lesson, plan.id, "a-line-of-mine", {"risk": "x"}).answer(lesson, f"{plan.id}-colleague", "file", {}).answer(lesson, plan.id, plan.items[0].id, True)
        found = days.survey()
        assert found.unknown == 0 and of(found, lesson).answered == 1
        assert days.answer(lesson, "no-such-exercise", "x", 1).survey().unknown == 1


def test_an_answer_without_a_time_counts_and_comes_back_at_once():
    found = Days().answer("01", "quiz", OWN[0].id, OWN[0].key.id, "").survey()
    assert of(found, "01").answered == 1 and of(found, "01").first is None and len(found.due) == 1 and found.spent == timedelta()


def test_a_question_taken_out_of_the_bank_and_a_lesson_taken_away_leave_the_rest_whole():
    days = Days()
    for item in OWN[:3]:
        days.answer("01", "quiz", item.id, item.key.id, NOW - timedelta(30)).answer(PROGRESS, "repeat-1", item.id, item.key.id, NOW - timedelta(20))
    shorter = [replace(one, exercises=tuple(replace(two, items=tuple(item for item in two.items if item.id != OWN[0].id)) for two in one.exercises)) for one in LESSONS]
    found = days.survey(lessons=shorter, bank={name: one for name, one in load_bank().items() if name != OWN[0].id})
    assert found.unknown == 2 and of(found, "01").answered == 2 and {one.item.id for one in found.due} == {one.id for one in OWN[1:3]}
    gone = days.survey(lessons=[one for one in LESSONS if one.id != "01"])
    assert gone.unknown == 3 and [one.lesson.id for one in gone.lessons] == [path.stem for path in lesson_files() if path.stem != "01"]


def test_ten_thousand_answers_are_gone_over():
    days, every = Days(), [(lesson.id, exercise.id, item) for lesson in LESSONS for exercise in lesson.exercises for item in exercise.items]
    for place in range(10_000):
        lesson, exercise, item = every[place % len(every)]
        days.answer(lesson, exercise, item.id, item.options[place % len(item.options)].id if item.options else "7", NOW - timedelta(minutes=10_000 - place))
    found = days.survey()
    assert sum(one.answered for one in found.lessons) <= len(every) and found.scores and days.results()


# The tests


@pytest.mark.parametrize("before, after, gain", [(5, 9, 4 / 7), (5, 5, 0), (8, 6, -0.5), (0, 12, 1), (12, 12, None), (12, 9, None), (11, 0, -11)])
def test_the_gain_of_two_tests(before, after, gain):
    found = Days().take("pre", before).take("post", after).results()
    assert (found["pre"].right, found["post"].right, found["post"].answered) == (before, after, 12)
    assert normalized_gain(found["pre"], found["post"]) == (pytest.approx(gain) if gain is not None else None)


def test_only_first_answers_count_and_open_questions_are_said():
    days = Days().take("pre", 3, answered=7)
    lesson, exercise = TESTS["pre"]
    for item in exercise.items[:7]:
        days.answer(lesson, exercise.id, item.id, item.key.id)
    result = days.results()["pre"]
    assert (result.right, result.answered, result.asked) == (3, 7, 12)


def test_a_test_answered_in_one_order_or_another_gives_each_lesson_its_questions():
    found = Days().take("pre", 4).take("post", 12).take("delayed", 0).results()
    assert list(found) == ["pre", "post", "delayed"]
    groups = lesson_groups(found.values())
    assert sorted(one for group in groups for one in group) == sorted(found["pre"].by_lesson)
    for one in found.values():
        pairs = [counted(one.by_lesson, group) for group in groups]
        assert sum(right for right, _ in pairs) == one.right and sum(asked for _, asked in pairs) == 12
        assert all(asked >= 2 for _, asked in pairs), "a group of one question gives its answer away"


def test_lessons_left_over_at_the_end_join_the_group_before():
    result = Result("pre", 0, 0, 4, None, {"01": (0, 2), "02": (0, 1)})
    assert lesson_groups([result]) == [("01", "02")] and lesson_groups([replace(result, by_lesson={"02": (0, 1)})]) == [("02",)]


def test_guessing_makes_a_quarter_right():
    assert guessed(TESTS["post"][1]) == 3


# What the learner sees


def part(kind, record, language="en", now=NOW, lesson="progress"):
    return Form(kind(lesson, record, language, lambda: now))


def compared(test, record, language="en", now=NOW):
    return Form({"post": ComparedTest, "delayed": LaterTest}[test]("progress", TESTS[test][1], record, language, lambda: now))


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_has_done_nothing_is_welcomed_and_told_where_to_begin(language):
    said = load_labels(language)
    view = part(ProgressPart, LearnerRecord(), language).view
    assert said["progress"]["nothing"] in view["body"] and said["progress"]["here"] in view["body"]
    links = re.findall(r'href="([^"]+)"', view["body"])
    assert links == [f"{load_lesson(path.stem).file}.ipynb" for path in lesson_files()]
    assert all((ROOT / "notebooks" / language / one).is_file() for one in links)
    assert said["progress"]["again_nothing"] in part(RepeatPart, LearnerRecord(), language).view["body"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_in_numbers_what_the_bars_show(language):
    days, said = Days(), load_labels(language)["progress"]
    for place, item in enumerate(OWN):
        days.answer("01", "quiz", item.id, item.key.id if place else wrong(item), NOW - timedelta(days=4, minutes=8 - place))
    body = part(ProgressPart, days.kept(LearnerRecord()), language).view["body"]
    plain = words(body)
    assert said["answered_of"].format(answered=len(OWN), asked=of(days.survey(), "01").asked) in plain and said["begun"] in plain
    for score in days.survey().scores:
        assert score.outcome.text[language] in plain and said["right_of"].format(right=score.now[0], counted=score.now[1]) in plain
    assert all("aria-hidden" in one for one in re.findall(r"<progress[^>]*>", body))
    assert said["due_bank"].format(count=len(OWN)) in plain and "01_reading_the_report.ipynb" in body
    assert "alert" not in plain and said["time_how"].format(pause=10) in plain


def test_a_lesson_that_cannot_be_read_is_named_and_the_others_are_counted(data):  # noqa: F811
    change(data / "lessons" / "02.yml", "kind: choice", "kind: chance")
    LearnerRecord().save("01", "quiz", OWN[0].id, "a")
    body = words(open_lesson("progress", "en").show("progress").view["body"])
    assert "lessons/02.yml" in body and "03 Parliaments" in body and "02 Chapter" not in body


def test_a_page_file_that_is_damaged_leaves_what_needs_nothing_from_it(data):  # noqa: F811
    change(data / "lessons" / "progress.yml", "kind: choice", "kind: chance")
    page = open_lesson("progress", "en")
    assert load_labels("en")["progress"]["nothing"] in page.show("progress").view["body"]
    assert "progress.yml" in page.show("post-test")._repr_html_()
    assert "my_progress.ipynb" in open_lesson("01", "en").show("my-answers").view["body"]


class TestRepeating:
    @pytest.fixture
    def days(self):
        days = Days()
        for path in lesson_files():
            for exercise in load_lesson(path.stem).exercises:
                for item in exercise.items:
                    if item.id in load_bank() and path.stem < "04":
                        days.answer(path.stem, exercise.id, item.id, item.key.id, NOW - timedelta(20))
        return days

    def test_up_to_six_are_drawn_answered_and_gone_until_their_next_day(self, days):
        record = days.kept(LearnerRecord())
        before = days.survey().due
        assert len(before) > MOST_AGAIN
        form = part(RepeatPart, record)
        drawn = [one.item.id for one in before[:MOST_AGAIN]]
        for number, name in enumerate(drawn, 1):
            assert load_labels("en")["form"]["progress"].format(number=number, total=MOST_AGAIN) in words(form.view["body"])
            view = press(form, "check", load_bank()[name].key.id)
            assert "✓ Correct" in view["status"]
            press(form, "next")
        assert "data-act=\"draw\"" in form.view["actions"] and "Correct answers: 6 of 6" in words(form.view["body"])
        assert set(record.answers(PROGRESS, f"{AGAIN}-1")) == set(drawn)
        left = survey(LESSONS, load_bank(), record.history(), [], datetime.now(timezone.utc)).due
        assert not {one.item.id for one in left} & set(drawn)
        view = press(form, "draw")
        assert "checked" not in view["body"] and view["move"]
        press(form, "check", "a")
        assert len(record.answers(PROGRESS, f"{AGAIN}-2")) == 1

    def test_a_round_left_in_the_middle_is_not_asked_again_the_same_day(self, days):
        record, today = days.kept(LearnerRecord()), datetime.now(timezone.utc)
        form = part(RepeatPart, record, now=today)
        first = words(form.view["body"])
        press(form, "check", "a")
        again = part(RepeatPart, record, "zh", now=today)
        assert words(again.view["body"]) != first and "checked" not in again.view["body"]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_where_nothing_of_a_quiz_is_due_it_says_what_is(self, language):
        said, sorter = load_labels(language)["progress"], load_lesson("03").exercise("function-sorter")
        days = Days().answer("03", sorter.id, sorter.open_items[0].id, sorter.open_items[0].key.id, NOW - timedelta(1))
        record = days.kept(LearnerRecord())
        assert said["again_later"] in part(RepeatPart, record, language).view["body"]
        assert said["again_elsewhere"] in part(RepeatPart, record, language, NOW + timedelta(9)).view["body"]
        listed = words(part(ProgressPart, record, language, NOW + timedelta(9)).view["body"])
        assert said["due_exercise"].format(title=sorter.title[language], count=1) in listed
        assert words(said["nothing_due"].split("{")[0]) in words(part(ProgressPart, record, language).view["body"])

    @pytest.mark.parametrize("act, value", [("check", "a"), ("next", None), ("draw", None), ("undo", None), ("restart_yes", None), ("nonsense", [1])])
    def test_pressing_anything_where_nothing_is_due_does_no_harm(self, act, value):
        form = part(RepeatPart, LearnerRecord())
        press(form, act, value)
        assert "again" and load_labels("en")["progress"]["again_nothing"] in form.view["body"] and not LearnerRecord().history()


class TestComparing:
    def finished(self, test, days, language="en"):
        form = compared(test, days.kept(LearnerRecord()), language)
        return words(form.view["body"])

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("before, after, name, gain", [(5, 9, "more", "+0.57"), (6, 6, "same", "0.00"), (8, 6, "fewer", "−0.50")])
    def test_more_as_many_and_fewer_are_said_plainly_with_the_numbers(self, before, after, name, gain, language):
        said = load_labels(language)["gain"]
        body = self.finished("post", Days().take("pre", before).take("post", after), language)
        assert words(said[name].format(count=abs(after - before), before=before, after=after, asked=12)) in body
        assert gain in body and words(said["first_counts"]) in body and words(said["twelve"].format(asked=12, guessed=3)) in body

    def test_all_right_before_leaves_nothing_to_gain(self):
        body = self.finished("post", Days().take("pre", 12).take("post", 11))
        assert words(load_labels("en")["gain"]["all_before"]) in body and "none to gain" in body

    def test_without_the_first_test_there_is_nothing_to_compare(self):
        body = self.finished("post", Days().take("post", 7))
        assert "Right: 7 of 12. You did not take the test before" in body and "Normalized" not in body

    def test_questions_left_open_are_said(self):
        days = Days().take("pre", 4, answered=7).take("post", 5, answered=10)
        record, said = days.kept(LearnerRecord()), load_labels("en")["gain"]
        form = compared("post", record)
        for _ in range(12):
            press(form, "next")
        body = words(form.view["body"])
        for test, answered in (("pre", 7), ("post", 10)):
            assert words(said["left_open"].format(test=said[test], answered=answered, asked=12)) in body

    def test_at_the_end_of_an_empty_test_no_result_is_invented(self):
        form = compared("post", LearnerRecord())
        for _ in range(12):
            press(form, "next")
        assert "What has changed" not in form.view["body"]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_delayed_test_names_its_day_and_can_be_taken_before(self, language):
        taken = datetime(2026, 12, 10, 9, tzinfo=timezone.utc)
        record = Days().take("pre", 5).take("post", 9, taken).kept(LearnerRecord())
        said, eve = load_labels(language)["gain"], taken + LATER - timedelta(1)
        form = compared("delayed", record, language, eve)
        day = {"en": "9 January 2027", "zh": "2027年1月9日"}[language]
        assert day in words(form.view["body"]) and words(said["later_anyway"]) in words(form.view["body"])
        press(form, "save", "a")
        assert not record.answers("progress", "delayed-test"), "answered before it was opened"
        view = press(form, "take_now")
        assert view["move"] and TESTS["delayed"][1].items[0].prompt[language] in words(view["body"])
        assert TESTS["delayed"][1].items[0].prompt[language] in words(compared("delayed", record, language, taken + LATER).view["body"])
        press(form, "save", "a")
        assert "take_now" not in compared("delayed", record, language, eve).view["actions"], "begun, it stays open"

    def test_before_the_test_after_the_lessons_the_delayed_one_has_no_day(self):
        form = compared("delayed", LearnerRecord())
        assert words(load_labels("en")["gain"]["later_after"].format(days=30)) in words(form.view["body"])
        assert "take_now" in form.view["actions"]

    def test_three_tests_stand_beside_one_another(self):
        body = self.finished("delayed", Days().take("pre", 5).take("post", 9).take("delayed", 7))
        assert all(one in body for one in ("+4", "+2", "+0.57", "+0.29", "Before", "After", "Later"))
        assert words(load_labels("en")["gain"]["remembered"]) in body

    @pytest.mark.parametrize("test", ["post", "delayed"])
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_no_key_is_shown_or_kept(self, test, language):
        record, exercise = LearnerRecord(), TESTS[test][1]
        form = compared(test, record, language)
        press(form, "take_now")
        seen = form._repr_mimebundle_()["text/html"]
        for item in exercise.items:
            seen += press(form, "save", item.key.id)["status"] + form.view["body"]
            seen += press(form, "next")["body"]
        assert len(record.answers("progress", exercise.id)) == 12
        plain = words(seen)
        assert not any(words(option.feedback[language]) in plain for item in exercise.items for option in item.options)
        assert load_labels(language)["form"]["correct"] not in plain and load_labels(language)["form"]["not_yet"] not in plain
        assert '"correct":true' not in record.export().decode() and '"correct":false' not in record.export().decode()
        stored = "".join((ROOT / "notebooks" / language / "my_progress.ipynb").read_text("utf-8").split())
        assert not any("".join(json.dumps(option.feedback[language], ensure_ascii=False)[1:-1].split()) in stored for item in exercise.items for option in item.options)


class TestCompletion:
    def made(self, name, language="en", record=None):
        form, sent = part(CompletionPart, record or LearnerRecord(), language), []
        form.send = lambda message, **_: sent.append(message)
        view = press(form, "make", name)
        return form, view, sent

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_name_goes_into_the_page_and_nowhere_else(self, language, work_folder):
        record = LearnerRecord()
        record.save("01", "quiz", OWN[0].id, "a")
        form, view, sent = self.made("张三 Anna O'Neil", language, record)
        page = sent[0]["download"]["text"]
        assert "张三 Anna O&#39;Neil" in page and sent[0]["download"]["name"].endswith("2027-01-31.html")
        assert "Anna" not in json.dumps(form.get_state(), default=str) and "Anna" not in json.dumps(view)
        assert all(b"Anna" not in one.read_bytes() for one in work_folder.rglob("*") if one.is_file())
        assert "Anna" not in record.export().decode() and "Anna" not in part(CompletionPart, record, language).view["body"]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_lists_what_was_done_and_says_what_it_is_not(self, language):
        record, said = LearnerRecord(), load_labels(language)
        record.save("01", "quiz", OWN[0].id, "a")
        page = completion_page(record, language, "", datetime.now().astimezone())
        plain = words(page)
        assert words(said["completion"]["not_a_certificate"]) in plain and words(said["notices"]["text"]) in plain
        assert words(said["completion"]["answered_is_not_right"]) in plain
        for path in lesson_files():
            assert load_lesson(path.stem).title[language] in plain
        assert "<dd></dd>" in page and "<img" not in page and "<script" not in page and "http" not in page.split("</style>")[1]

    @pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a\u202eb\x00\n\tc", "名" * 5000, None, 7, ["x"], "\ud83d"])
    def test_a_hostile_name_is_plain_text_or_left_out(self, name):
        _, _, sent = self.made(name)
        page = sent[0]["download"]["text"]
        page.encode("utf-8")
        shown = re.search(r"<dd>(.*?)</dd>", page, re.S)[1]
        assert "<" not in shown and "\u202e" not in shown and "\x00" not in shown and len(re.sub(r"&[^;]+;", "x", shown)) <= 100

    def test_nothing_is_made_without_being_asked_for(self):
        form, sent = part(CompletionPart, LearnerRecord()), []
        form.send = lambda message, **_: sent.append(message)
        press(form, "nonsense", "Anna")
        press(form, "check", "Anna")
        assert sent == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lesson_leads_to_the_page(language):
    file = ROOT / "notebooks" / language / f"{load_lesson(PROGRESS).file}.ipynb"
    assert file.is_file() and load_labels(language)["progress"]["title"] == load_lesson(PROGRESS).title[language]
    for path in lesson_files():
        panel = open_lesson(path.stem, language).show("my-answers")
        for html in (panel.view["body"], panel._repr_mimebundle_()["text/html"]):
            assert f'href="{file.name}"' in html
        assert f'href="{file.name}"' in "".join((ROOT / "notebooks" / language / f"{load_lesson(path.stem).file}.ipynb").read_text("utf-8").replace('\\"', '"'))
    assert f'href="{file.name}"' in open_lesson("00", language).show("map")._repr_html_()
    assert f'href="{file.name}"' not in open_lesson(PROGRESS, language).show("my-answers").view["body"]


def test_the_delayed_test_asks_what_the_first_asked():
    assert [one.id for one in TESTS["delayed"][1].items] == [one.id for one in TESTS["pre"][1].items] == load_tests()["pre"]
    assert isinstance(TESTS["post"][1], Exercise) and [one.id for one in TESTS["post"][1].items] == load_tests()["post"]
