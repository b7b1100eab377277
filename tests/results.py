"""Learners with a known truth, who hand in files of results: for tests and for looking at. The same seed gives the same learners."""

import random

from uncac_prevention.evaluation import ResultFile, result_json
from uncac_prevention.load import load_workshop_forms
from uncac_prevention.tables.evaluation import load_test_exercises

TESTS = load_test_exercises()
FORMS = load_workshop_forms()
UNUSED = {"pre": 2, "post": 5, "delayed": 2}
"""In each test, the question of this place has one wrong option that nobody chooses: the last wrong one."""
ODD = 7
"""The question of this place goes against the rest: whoever knows little has it right."""


def wrong_of(item):
    return [one.id for one in item.options if not one.correct]


def answers(test, knows, dice):
    """The answers of somebody who has each question right with that chance."""
    found = {}
    for place, item in enumerate(TESTS[test].items):
        wrong = wrong_of(item)[:-1] if place == UNUSED[test] else wrong_of(item)
        right = dice.random() < (1 - knows if place == ODD else knows)
        found[item.id] = item.key.id if right else dice.choice(wrong)
    return found


def filled(form, dice, words=""):
    """A form of which every question is answered."""
    found = {}
    for one in FORMS[form].questions:
        if one.options:
            found[one.id] = dice.choice(list(one.options))
        elif one.kind == "count":
            found[one.id] = dice.randint(0, found[one.of]) if one.of else dice.randint(1, 9)
        elif words:
            found[one.id] = words
    return found


def learners(count, seed=1, workshop="K7M4", before=0.35, after=0.7, delayed=0.5, spread=0.3, language="en"):
    """Files of so many learners, one each: all took both tests, the given part of them the delayed one as well.

    `before` and `after` are the chances that somebody has a question right, give or take half the `spread`.
    """
    dice = random.Random(seed)
    for place in range(count):
        skill = spread * (dice.random() - 0.5)
        tests = {"pre": answers("pre", before + skill, dice), "post": answers("post", after + skill, dice)}
        later = dice.random() < delayed
        if later:
            tests["delayed"] = answers("delayed", after + skill - 0.1, dice)
        words = {"en": f"More time for lesson {dice.randint(1, 9):02}.", "zh": f"第{dice.randint(1, 9):02}课请多留些时间。"}[language]
        forms = {"reaction": filled("reaction", dice, words)} | ({"follow_up": filled("follow_up", dice, words)} if later else {})
        yield ResultFile(f"{dice.getrandbits(64):016x}", f"{dice.getrandbits(64):016x}", 1, language, workshop, tests,
                         dice.choice(("under_30", "30_to_90", "over_90")) if later else "", forms)


def write(folder, files):
    """Put files into a folder as learners hand them in."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in files:
        (folder / f"results-{one.workshop}-{one.id[:8]}.json").write_bytes(result_json(one))
