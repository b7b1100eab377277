"""The content of `data/plan/plan.yml` to a `PlanForm`."""

from collections.abc import Mapping

from .records import Choice, Criterion, Group, Measure, PlanField, PlanForm

_SCALE = tuple("12345")


def form_from(content: Mapping, links: Mapping[tuple[int, str], str], weights: Mapping[int, tuple[str, ...]]) -> PlanForm:
    """Return the form of plans from the content of its file.

    Args:
        content: a mapping as `data/plan/schema.json` describes it.
        links: the basis of each pair of paragraph and address of the Convention that the tables link.
        weights: the weights of each paragraph.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: the content is not what the schema asks for.
    """
    scales = content["scales"]
    return PlanForm(
        tuple(_field(one, scales) for one in content["profile"]),
        tuple(Group(one["id"], one["title"], one["why"], tuple(_field(each, scales) for each in one["fields"])) for one in content["groups"]),
        tuple(Criterion(one["id"], one["title"], one["question"], tuple(one["levels"]), one.get("must", False)) for one in content["rubric"]),
        content["pass_mark"], content["least_lines"], tuple(_measure(one) for one in content["measures"]), tuple(content["warnings"]),
        frozenset(one.casefold() for one in content["vague_owners"]), content["words"], links, weights)


def _field(content: Mapping, scales: Mapping) -> PlanField:
    options = [Choice(one["id"], one["text"]) for one in content.get("options", ())]
    if content["control"] == "scale":
        options = [Choice(number, text) for number, text in zip(_SCALE, scales[content["id"]], strict=True)]
    return PlanField(content["id"], content["control"], content["label"], content["help"], content.get("required", False),
                     content.get("limit", 500), tuple(options), content.get("source", ""))


def _measure(content: Mapping) -> Measure:
    return Measure(content["id"], content["text"], content["article"], content["basis"], content["paragraph"], content["weight"], content["quote"],
                   content.get("quantifier", ""))
