"""The simulation of lesson 06: every way through it ends, its links are those of the report, and the figure says which were made."""

import random
import re
import warnings
from itertools import combinations, product

import pytest
from test_widgets import LANGUAGES, press, words

from uncac_prevention import figures
from uncac_prevention.exercises import length, news_of, play, steps
from uncac_prevention.learner import LearnerRecord
from uncac_prevention.lesson import open_lesson
from uncac_prevention.load import load_labels, load_lesson, load_register, load_table
from uncac_prevention.tables.cooperation import MADE, OURS, UNUSED, body_names, links_of_the_report, network
from uncac_prevention.tables.statements import statement_rows

MONDAY = load_lesson("06").exercise("monday")
DECISIONS = [one for one in MONDAY.items if one.role]
ROLES = [one.id for one in MONDAY.roles]
PAIRS = list(combinations(ROLES, 2))
ROOM = {"mode": {"mode": "room"}}


def alone(pair, chosen):
    mine = [one for one in DECISIONS if one.role in pair]
    return {"mode": {"mode": "solo"}, "roles": dict(zip(("first", "second"), pair)),
            **{one.id: {"decision": option} for one, option in zip(mine, chosen, strict=True)}}


def ways(pair):
    """Every series of decisions that two roles can take."""
    return product(*([option.id for option in one.fields[0].options] for one in DECISIONS if one.role in pair))


def ends(pair, chosen):
    answers = alone(pair, chosen)
    made, still = play(MONDAY, answers)
    path, ending = steps(MONDAY, answers)
    assert still is None and ending and len(path) == length(MONDAY, answers) == 8
    assert [one.item.id for one in made] == [one.id for one in DECISIONS]
    assert {one.item.role for one in made if not one.said} == set(pair)
    return made


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_every_pair_of_roles_comes_to_an_end(pair):
    for chosen in random.Random(6).sample(list(ways(pair)), 30):
        ends(pair, chosen)


@pytest.mark.long
def test_every_way_alone_comes_to_an_end_and_no_line_of_the_script_or_news_is_out_of_reach():
    said, told = set(), set()
    for pair in PAIRS:
        for chosen in ways(pair):
            made = ends(pair, chosen)
            said |= {(one.item.id, one.said["en"]) for one in made if one.said}
            told |= {news.text["en"] for number in range(3) for news in news_of(MONDAY, number, made[:5 * number])}
    assert said == {(one.id, rule.says["en"]) for one in DECISIONS for rule in one.script}
    assert told == {news.text["en"] for round in MONDAY.rounds for news in round.news}


def test_there_are_five_roles_three_rounds_and_three_ways_or_more_each_time():
    assert (len(ROLES), len(MONDAY.rounds), len(DECISIONS)) == (5, 3, 15)
    for one in DECISIONS:
        options = one.fields[0].options
        assert 3 <= len(options) <= 4
        for option in options:
            assert option.correct is None and option.links and option.points["for"] and option.points["against"] and len(option.replies) >= 2


def test_no_option_is_named_right_or_wrong_in_any_language():
    for language in LANGUAGES:
        page = words(open_lesson("06", language).show("monday")._repr_mimebundle_()["text/html"])
        labels = load_labels(language)["form"]
        assert [one for one in ("correct", "not_yet", "defensible") if words(labels[one]) in page] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_learner_alone_is_told_at_the_end_what_was_made_and_what_was_not(language):
    form = open_lesson("06", language).show("monday")
    press(form, "save", {"mode": "solo"})
    press(form, "next")
    press(form, "save", {"first": "audit", "second": "society"})
    press(form, "next")
    for option in ("publish", "visit", "limits", "compare", "agreement", "plan"):
        view = press(form, "decide", {"decision": option, "reason": "为了公开" if option == "publish" else ""})
        assert words(load_labels(language)["form"]["for"]) in words(view["status"])
        press(form, "next")
    body, labels = form.view["body"], load_labels(language)["network"]
    assert "为了公开" in words(body) and 'src="data:image/png' in body
    answers = {key: one.answer for key, one in LearnerRecord().answers("06", "monday").items()}
    ties = network(MONDAY, play(MONDAY, answers)[0])
    for state in (MADE, UNUSED, OURS):
        number = len([one for one in ties if one.state == state])
        assert not number or words(labels["group"].format(state=labels[state], number=number)) in words(body)
    assert body.count("✓") == len([one for one in ties if one.by]) and body.count("○") == len([one for one in ties if one.state == UNUSED])


def test_a_room_comes_to_the_end_with_every_decision_and_reason():
    form = open_lesson("06", "zh").show("monday")
    press(form, "save", {"mode": "room"})
    press(form, "next")
    for one in DECISIONS:
        press(form, "decide", {"decision": one.fields[0].options[0].id, "reason": f"理由{one.id}"})
        press(form, "next")
    body = words(form.view["body"])
    assert load_labels("zh")["simulation"]["decisions_room"] in body and all(f"理由{one.id}" in body for one in DECISIONS)


class TestRegister:
    def test_each_link_has_the_words_and_the_weight_of_one_statement(self):
        rows = load_register("cooperation_links")
        found = {one.id: one for one in statement_rows()}
        for row in rows:
            holding = [one for one in found.values() if one.paragraph == int(row["paragraph"]) and row["quote"] in one.text_zh]
            assert [one.weight for one in holding] == [row["weight"]] and row["english"] in holding[0].text_en, row["id"]

    def test_the_paragraphs_that_describe_cooperation_are_there(self):
        table = load_table("cooperation_links")
        assert {31, 33, 38, 39, 41, 43, 44, 47, 50, 70} <= set(table["paragraph"])
        assert set(table[table["weight"] == "C"]["paragraph"]) == {70}

    def test_what_is_not_used_is_what_nobody_made(self):
        made, _ = play(MONDAY, ROOM | {one.id: {"decision": one.fields[0].options[0].id} for one in DECISIONS})
        rests = {row for one in made for link in one.option.links for row in link.rests_on}
        ties = network(MONDAY, made)
        assert len([one for one in ties if one.state == MADE]) == len(rests)
        assert len([one for one in ties if one.state != OURS]) == len(load_register("cooperation_links"))
        assert {one.weight for one in ties if one.state == OURS} == {"H"} and all(one.reason for one in ties if one.state == OURS)

    def test_every_link_can_be_made_but_the_one_that_state_a_lacks(self):
        used = {row for one in DECISIONS for option in one.fields[0].options for link in option.links for row in link.rests_on}
        assert {row["id"] for row in load_register("cooperation_links")} - used == {"p37.sanctions"}


class TestFigure:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_link_is_on_a_line_and_states_differ_by_the_style_of_their_line(self, language):
        made, _ = play(MONDAY, ROOM | {one.id: {"decision": one.fields[0].options[-1].id} for one in DECISIONS})
        names = {one.id: one.name[language] for one in (*MONDAY.roles, *MONDAY.partners)}
        ties = network(MONDAY, made)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            picture = figures.cooperation_network(language, ties, names)
            picture.png()
        axes = picture.figure.axes[0]
        pairs = {(frozenset((one.source, one.target)), one.state) for one in ties}
        assert len(axes.patches) == len(pairs)
        labels = " ".join(one.get_text() for one in axes.texts)
        named = {"en": r"¶(\d+)", "zh": r"(\d+)(?=[、\d\s]*段)"}[language]
        assert {one.origin.paragraph for one in ties if one.origin} == set(map(int, re.findall(named, labels))) and "H" in labels.split()
        styles = {(one.get_linestyle(), one.get_linewidth()) for one in axes.patches}
        assert len(styles) == 3
        words_of = load_labels(language)["network"]
        assert {one.get_text() for one in axes.get_legend().get_texts()} == {words_of[state] for state in (MADE, UNUSED, OURS)}
        assert all(name in picture.alt for name in names.values()) and picture.table == ties

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_links_of_the_report_alone_are_drawn_for_the_page_without_a_kernel(self, language):
        page = open_lesson("06", language).show("monday")._repr_mimebundle_()["text/html"]
        ties, names = links_of_the_report(), body_names(language)
        assert len(ties) == len(load_register("cooperation_links"))
        picture = figures.cooperation_network(language, ties, names)
        assert all(one in picture.alt for one in names.values())
        assert picture.png() in page and re.search(r'<img [^>]*alt="[^"]{80,}"', page)
