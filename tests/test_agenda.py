"""Agendas of workshops: minutes are those of the lessons, breaks come in time, and who chooses lessons gets a day of them."""

import re

import pytest
import yaml
from conftest import change, forget

from uncac_prevention.__main__ import main
from uncac_prevention.agenda import AgendaError, agenda_page, load_agendas, minutes_of, own_agenda, pages, time_of
from uncac_prevention.checks import workshop
from uncac_prevention.load import load_lesson

BOTH = pytest.mark.parametrize("language", ["en", "zh"])
ROW = re.compile(r"^\| (\d\d:\d\d)–(\d\d:\d\d) \| (\d+) \| (.+?) \| (.*) \|$", re.M)


def problems():
    return [*workshop.agendas_fit_their_schema(), *workshop.agendas_keep_their_time(), *workshop.agendas_are_current()]


@BOTH
def test_the_printed_times_minutes_and_sums_agree_with_the_lessons(language):
    for name, text in pages().items():
        if not name.startswith(language):
            continue
        for day in re.split(r"^## ", text, flags=re.M) if "## " in text else [text]:
            rows = ROW.findall(day)
            for (start, end, minutes, what, how), after in zip(rows, (*rows[1:], None)):
                assert minutes_of(end) - minutes_of(start) == int(minutes)
                assert after is None or after[0] == end
                if what.startswith("["):
                    assert sum(map(int, re.findall(r"(?<=[ （])(\d+)(?=）| ·|；|$)", how))) == int(minutes)
            sums = re.search(r"^(?:Ends at .*|\d\d:\d\d结束.*)$", day, re.M)
            if rows:
                assert rows[-1][1] in sums.group() and str(sum(int(one[2]) for one in rows)) in sums.group()


@BOTH
def test_a_whole_lesson_takes_its_own_minutes_under_its_own_headings(language):
    page = agenda_page(own_agenda(["01", "04"], "09:00", []), language)
    rows = ROW.findall(page)
    assert [int(one[2]) for one in rows] == [load_lesson("01").minutes, load_lesson("04").minutes]
    assert {"en": "Who speaks, and with what weight 11", "zh": "谁在说话，分量如何（11）"}[language] in rows[0][4]


def test_breaks_stand_between_sections_as_near_to_their_time_as_can_be():
    whole = own_agenda(["01", "02", "03", "05"], "09:00", ["10:30-10:45", "12:30-13:30"])
    pauses = [one for one in whole.days[0].slots if one.pause]
    assert [one.minutes for one in pauses] == [15, 60] and [one.parts[0].id for one in pauses] == ["break", "lunch"]
    for pause, wished in zip(pauses, ("10:30", "12:30")):
        # No section is longer than a quarter of an hour, so none is further away than half of that.
        assert abs(pause.start - minutes_of(wished)) <= 8
    assert sum(one.minutes for one in whole.days[0].slots if one.lesson) == sum(load_lesson(one).minutes for one in ("01", "02", "03", "05"))
    assert not [one for one in own_agenda(["01"], "13:00", ["10:30-10:45", "15:00-15:15"]).days[0].slots if one.pause]


def test_sections_and_blocks_can_be_chosen():
    agenda = own_agenda(["welcome", "3:functions,case", "post-test"], "09:00", [])
    assert [[part.id for part in one.parts] for one in agenda.days[0].slots] == [["welcome"], ["functions", "case"], ["post-test"]]
    without = own_agenda(["01", "02"], "09:00", [], ["quiz", "warm-up"])
    assert not {part.id for one in without.days[0].slots for part in one.parts} & {"quiz", "warm-up"}


@pytest.mark.parametrize("wanted, start, breaks, without", [
    (["77"], "09:00", [], []), (["01:nothing"], "09:00", [], []), (["tea"], "09:00", [], []), (["01"], "9", [], []), (["01"], "25:00", [], []),
    (["01"], "09:00", ["10:30"], []), (["01"], "09:00", ["10:45-10:30"], []), (["01"], "09:00", [], ["quizz"])])
def test_what_there_is_not_is_named_with_what_there_is(wanted, start, breaks, without):
    with pytest.raises(AgendaError, match="expected one of "):
        own_agenda(wanted, start, breaks, without)


@pytest.mark.parametrize("language, said", [("en", "There is no \"01:nothing\". There is: why, detective"), ("zh", "没有“01:nothing”。可选的有：why")])
def test_the_command_prints_an_agenda_or_says_what_to_write(capsys, language, said):
    assert main(["agenda", "01", "03", "05", "--start", "09:00", "--breaks", "10:30-10:45", "--language", language]) == 0
    printed = capsys.readouterr().out
    assert printed == agenda_page(own_agenda(["01", "03", "05"], "09:00", ["10:30-10:45"]), language) and len(ROW.findall(printed)) > 3
    assert main(["agenda", "01:nothing", "--language", language]) == 2
    assert said in capsys.readouterr().err
    assert main(["agenda", "01", "--start", "noon", "--language", language]) == 2
    assert "09:00" in capsys.readouterr().err


def test_a_lesson_that_this_edition_lacks_is_left_out_and_named(checkout):
    (checkout / "data/lessons/05.yml").unlink()
    agenda = next(one for one in load_agendas() if one.id == "one_day")
    assert "05" in agenda.missing and "05" not in {one.lesson for one in agenda.days[0].slots}
    pauses = [one.pause for one in agenda.days[0].slots]
    assert not any(one and two for one, two in zip(pauses, pauses[1:]))
    assert "05" in agenda_page(agenda, "en").split("not in this edition yet")[1]
    assert not [one for one in workshop.agendas_keep_their_time() if "found an end" in one]


class TestChecks:
    @pytest.fixture(autouse=True)
    def whole(self, checkout):
        """One agenda that works, of lessons that every edition has."""
        self.root, self.file = checkout, checkout / "workshop/agendas.yml"
        content = yaml.safe_load(self.file.read_text("utf-8"))
        day = {"start": "09:00", "end": "16:00", "entries": [
            {"lesson": "01"}, {"block": "break"}, {"lesson": "02"}, {"lesson": "03", "without": ["case"]}, {"block": "lunch"},
            {"lesson": "05", "without": ["warm-up", "quiz"]}, {"block": "break"}, {"block": "gallery", "minutes": 50}]}
        content["agendas"] = [content["agendas"][0] | {"id": "tried", "days": [day], "before": []}]
        self.write(content)
        for one in checkout.glob("workshop/*/agenda_*.md"):
            one.unlink()

    def write(self, content):
        self.file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")

    def entries(self):
        content = yaml.safe_load(self.file.read_text("utf-8"))
        return content, content["agendas"][0]["days"][0]["entries"]

    def test_the_build_writes_what_the_check_asks_for(self):
        assert [one for one in problems() if "run `uncac build`" in one]
        content, _ = self.entries()
        [agenda] = load_agendas()
        content["agendas"][0]["days"][0]["end"] = time_of(agenda.days[0].slots[-1].end)
        self.write(content)
        assert sorted(workshop.write_agendas()) == ["workshop/en/agenda_tried.md", "workshop/zh/agenda_tried.md"]
        assert problems() == [] and workshop.write_agendas() == []

    def test_a_changed_minute_of_a_lesson_makes_the_page_stale(self):
        workshop.write_agendas()
        change(self.root / "data/lessons/01.yml", "id: why, minutes: 2", "id: why, minutes: 3")
        forget()
        assert [one for one in workshop.agendas_are_current() if "expected the same: run `uncac build`" in one]
        (self.root / "workshop/en/agenda_old.md").write_text("x", "utf-8")
        assert "workshop/en/agenda_old.md: found a page of no agenda; expected none: delete it" in list(workshop.agendas_are_current())

    @pytest.mark.parametrize("edit, said", [
        (lambda entries: entries.pop(1), "minutes without a break"),
        (lambda entries: entries.pop(4), "no lunch"),
        (lambda entries: entries.append({"block": "gallery", "minutes": 120}), "found an end at"),
        (lambda entries: entries.reverse(), "expected the order of the path"),
        (lambda entries: entries.insert(1, {"lesson": "01", "only": ["why"]}), "found why twice"),
        (lambda entries: entries.pop(0), "found questions of lesson 01; expected that lesson before it"),
        (lambda entries: entries[0].update(only=["nothing"]), "found '01:nothing'"),
        (lambda entries: entries[1].update(block="tea"), "found 'tea'"),
        (lambda entries: entries[0].update(minutes=9), "agendas.yml: "),
    ])
    def test_a_day_that_does_not_work_is_named(self, edit, said):
        content, entries = self.entries()
        edit(entries)
        self.write(content)
        assert [one for one in problems() if said in one and one.startswith("workshop/agendas.yml")]
