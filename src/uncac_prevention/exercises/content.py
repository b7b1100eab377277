"""From the content of a lesson's file to its records; `lessons/schema.json` describes that content."""

from collections.abc import Mapping
from string import ascii_lowercase

from .records import (
    CONTROLS, FORMS, Ending, Exercise, Exhibit, Field, Item, Lesson, Link, News, Option, Outcome, Point, Reply, Role, Round, Rule, Section, Source, Text,
)


def lesson_from(content: Mapping, bank: Mapping[str, Mapping] | None = None, tests: Mapping[str, list[str]] | None = None) -> Lesson:
    """Build a lesson from the content of its file.

    Args:
        content: as `lessons/schema.json` describes it.
        bank: the questions that exercises draw, by id.
        tests: the ids of the questions of each test.

    Raises:
        KeyError, TypeError, ValueError: the content breaks the schema, or draws a question that is not in the bank.
    """
    # Whether a bank is empty it says only when it has read all of its files.
    return Lesson(
        content["id"], content["file"], str(content["checked"]), content["title"],
        tuple(Outcome(one["id"], one["verb"], one["text"]) for one in content["outcomes"]),
        tuple(Section(one["id"], one["minutes"], tuple(one["outcomes"])) for one in content["sections"]),
        tuple(_exercise(one, {} if bank is None else bank, tests or {}) for one in content["exercises"]),
        tuple(content["terms"]), content.get("programs", False))


def drawn(content: Mapping, tests: Mapping[str, list[str]]) -> list[str]:
    """Return the ids of the questions that an exercise takes from the bank."""
    return tests[FORMS[content["test"]]] if "test" in content else content.get("draws", [])


def items_from(bank: Mapping[str, Mapping]) -> dict[str, Item]:
    """Return the questions of the bank as items of a choice, by id.

    Raises:
        KeyError, TypeError, ValueError: a question breaks the schema.
    """
    return {identifier: _item(one, {"kind": "choice"}) for identifier, one in bank.items()}


def _exercise(content: Mapping, bank: Mapping[str, Mapping], tests: Mapping[str, list[str]]) -> Exercise:
    kind = content["kind"]
    if kind not in CONTROLS:
        raise ValueError(f"kind {kind!r}")
    items = content.get("items") or [_question(one, content, bank) for one in drawn(content, tests)]
    _leads_onward(content["id"], items, [one["id"] for one in content.get("endings", ())])
    _is_played_in_order(content, items)
    return Exercise(
        content["id"], kind, content["title"], content["why"], content["instruction"], content["minutes"], tuple(content["outcomes"]),
        (*_set_up(content), *(_item(one, content) for one in items)),
        places=tuple(Option(one["id"], one["text"], False, {}, _source(one), apart=one.get("apart", False)) for one in content.get("places", ())),
        exhibit=_exhibit(content), columns=tuple((one["id"], one["text"]) for one in content.get("columns", ())),
        endings=tuple(Ending(one["id"], one["title"], one["text"], _points(one), tuple(one.get("questions", ())))
                      for one in content.get("endings", ())),
        test=content.get("test", ""), roles=tuple(map(_role, content.get("roles", ()))),
        partners=tuple(map(_role, content.get("partners", ()))), rounds=tuple(map(_round, content.get("rounds", ()))),
        paper=content.get("paper", {}))


def _question(identifier: str, exercise: Mapping, bank: Mapping[str, Mapping]) -> Mapping:
    if identifier not in bank:
        raise ValueError(f"{exercise['id']} > draws: {identifier!r}, which is no question of data/questions")
    return bank[identifier]


def _leads_onward(exercise: str, items: list[Mapping], endings: list[str]) -> None:
    """Refuse a case that goes round in a circle or nowhere: each option leads to a later item or to an ending."""
    ids = [one["id"] for one in items]
    for place, item in enumerate(items):
        for to in [one["to"] for one in item.get("options", ()) if "to" in one]:
            if to not in ids[place + 1:] + endings:
                raise ValueError(f"{exercise} > {item['id']} > to: {to!r}, which is no later item and no ending")


def _is_played_in_order(content: Mapping, items: list[Mapping]) -> None:
    """Refuse a simulation in which a role has no decision in a round, or somebody knows of a decision that comes later."""
    if content["kind"] != "simulation":
        return
    where, known = content["id"], {}
    expected = [(one["id"], role["id"]) for one in content["rounds"] for role in content["roles"]]
    found = [(one["round"], one["role"]) for one in items]
    if sorted(found) != sorted(expected) or [one[0] for one in found] != [one[0] for one in expected]:
        raise ValueError(f"{where} > items: {found}; expected round by round one decision of each role")
    for one in content["rounds"]:
        for news in one.get("news", ()):
            _is_known(f"{where} > {one['id']} > news", news["when"], known)
        for item in [two for two in items if two["round"] == one["id"]]:
            for rule in item["script"]:
                _is_known(f"{where} > {item['id']} > script", rule.get("when", {}), known)
            known[item["id"]] = [two["id"] for two in item["options"]]
            if any(rule["choose"] not in known[item["id"]] for rule in item["script"]) or "when" in item["script"][-1]:
                raise ValueError(f"{where} > {item['id']} > script: expected options of the item, the last rule without a condition")


def _is_known(where: str, when: Mapping, known: Mapping[str, list[str]]) -> None:
    for item, options in when.items():
        if not set(_listed(options)) <= set(known.get(item, ())):
            raise ValueError(f"{where} > when: {item}: {options!r}, which is no option of an earlier decision")


def _listed(options: str | list[str]) -> list[str]:
    return [options] if isinstance(options, str) else options


def _set_up(content: Mapping) -> tuple[Item, ...]:
    """The items with which a simulation begins: who plays, and for a learner alone the two roles."""
    if "set_up" not in content:
        return ()
    asked, outcome = content["set_up"], content["outcomes"][0]
    modes = tuple(Option(one, asked[one]["text"], None, asked[one]["feedback"]) for one in ("solo", "room"))
    roles = tuple(Option(one["id"], one["name"], None, {}) for one in content["roles"])
    two = tuple(Field(name, asked[name], roles) for name in ("first", "second"))
    return (Item("mode", asked["mode"], outcome, "apply", fields=(Field("mode", asked["mode"], modes),), act="save"),
            Item("roles", asked["roles"]["text"], outcome, "apply", fields=two, feedback={"done": asked["roles"]["feedback"]}, act="save",
                 distinct=True))


def _role(content: Mapping) -> Role:
    return Role(content["id"], content["name"], tuple(content["bodies"]), tuple(content.get("card", {}).items()))


def _round(content: Mapping) -> Round:
    return Round(content["id"], content["title"], _exhibit(content), tuple(News(_when(one), one["text"]) for one in content.get("news", ())))


def _when(content: Mapping) -> dict[str, tuple[str, ...]]:
    return {item: tuple(_listed(options)) for item, options in content.get("when", {}).items()}


def _decision(content: Mapping, exercise: Mapping) -> Item:
    """A decision of a simulation: an option, and a reason that may be left out."""
    options = tuple(Option(
        one["id"], one["text"], None, one["feedback"], points=_points(one), replies=tuple(Reply(two["role"], two["text"]) for two in one["replies"]),
        links=tuple(Link(two["from"], two["to"], two["what"], tuple(two.get("rests_on", ())), two.get("ours", {})) for two in one["links"]),
    ) for one in content["options"])
    fields = (Field("decision", content["prompt"], options), Field("reason", exercise["set_up"]["reason"], optional=True))
    script = tuple(Rule(_when(one), one["choose"], one["says"]) for one in content["script"])
    return Item(content["id"], content["prompt"], content["outcome"], content["level"], fields=fields, act="decide", role=content["role"],
                round=content["round"], script=script)


def _item(content: Mapping, exercise: Mapping) -> Item:
    if exercise["kind"] == "simulation":
        return _decision(content, exercise)
    kind, shared = exercise["kind"], exercise.get("categories") or exercise.get("places") or ()
    options = tuple(_option(number, one) for number, one in enumerate(content.get("options", ())))
    options += tuple(_value(one, content) for one in content.get("values") or exercise.get("values", ()))
    # What is not checked is saved: the answers of a test are not told.
    act = content.get("act", "save" if kind in ("draft", "setting", "checklist") or "test" in exercise else "check")
    return Item(
        content["id"], content.get("prompt") or content.get("text") or exercise.get("prompt", {}), content.get("outcome", ""),
        content.get("level", ""), content.get("stage", "free"), _source(content), content.get("english", ""), content.get("cue", {}),
        content.get("weight", ""), content.get("because", {}), options or tuple(_shared_option(one, content) for one in shared),
        _fields(content, exercise), None if shared else content.get("answer"), tuple(content.get("limits", (0, 0))),
        content.get("feedback", {}), act, content.get("default", ""), content.get("look", False), content.get("shown", {}),
        content.get("gap", {}), tuple(map(_point, content.get("considerations", ()))), _exhibit(content), plan=content.get("plan", False))


def _fields(content: Mapping, exercise: Mapping) -> tuple[Field, ...]:
    heads = {one["id"]: one["text"] for one in exercise.get("columns", ())}
    pairs = [Field(one["id"], one["text"], tuple(_shared_option(choice, one) for choice in exercise["choices"]), source=_source(one))
             for one in content.get("pairs", ())]
    cells = [Field(one["column"], heads[one["column"]], _options(one), one.get("given", {}), _source(one)) for one in content.get("cells", ())]
    asked = [Field(one["id"], one["text"], _options(one), source=_source(one)) for one in content.get("fields", ())]
    return (*pairs, *cells, *asked)


def _options(content: Mapping) -> tuple[Option, ...]:
    options = tuple(_option(number, one) for number, one in enumerate(content.get("options", ())))
    if any(one.correct for one in options):
        return options
    # Where no answer is the right one, none is wrong.
    return tuple(Option(one.id, one.text, None, one.feedback, one.source, one.misconception, one.defensible) for one in options)


def _option(number: int, content: Mapping) -> Option:
    return Option(ascii_lowercase[number], content["text"], None if "to" in content else content.get("correct", False), content["feedback"],
                  _source(content.get("source", {})), content.get("misconception", ""), content.get("defensible", False),
                  to=content.get("to", ""), points=_points(content))


def _value(content: Mapping, item: Mapping) -> Option:
    """A value of a setting or checklist: what is said about it stands with the value, or with the item."""
    return Option(content["id"], content["text"], None, content.get("feedback") or item["feedback"][content["id"]], gap=content.get("gap", False))


def _shared_option(shared: Mapping, item: Mapping) -> Option:
    """One category, place or choice as an answer to this item: its own feedback, else the one for all other wrong answers."""
    correct = shared["id"] == item["answer"]
    said = item.get("feedback", {})
    feedback = item.get("because") or (said.get("right") if correct else said.get(shared["id"], said.get("other")))
    if not feedback:
        raise ValueError(f"{item['id']} > feedback: none for {'the right answer' if correct else shared['id']}")
    return Option(shared["id"], shared["text"], correct, feedback, mark=shared.get("mark", ""))


def _exhibit(content: Mapping) -> Exhibit | None:
    if "exhibit" not in content:
        return None
    exhibit = content["exhibit"]
    table = exhibit.get("table", {"head": (), "rows": ()})
    return Exhibit(exhibit["caption"], tuple(exhibit.get("lines", ())), tuple(table["head"]), tuple(map(tuple, table["rows"])))


def _points(content: Mapping) -> dict[str, tuple[Point, ...]]:
    return {side: tuple(map(_point, content[side])) for side in ("for", "against") if side in content}


def _point(content: Mapping) -> Point:
    return Point(content["text"], _source(content))


def _source(content: Mapping) -> Source | None:
    if "paragraph" in content:
        return Source(content["paragraph"], content["quote"])
    return Source(clause=content["clause"]) if "clause" in content else None
