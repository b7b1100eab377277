"""Checks of what the action plan asks, offers and says."""

from collections.abc import Iterator
from string import Formatter

from ..languages import LANGUAGES
from ..load import DataError, data_folder, load_plan_form, load_rows, read_yaml, schema_problems
from ..plan import COLUMNS
from ..plan.records import COMPUTED
from .lessons import text_problems

FILE = "plan/plan.yml"


def plan_fits_its_schema() -> Iterator[str]:
    """The file fits `plan/schema.json`, asks for every column that is not computed, and names nothing twice."""
    try:
        form = load_plan_form()
    except DataError as error:
        yield str(error)
        return
    yield from schema_problems("plan", "plan.yml", read_yaml(data_folder() / "plan" / "plan.yml"))
    asked = [one.id for one in form.fields]
    yield from (f"{FILE}: groups: found no field {one}; expected one for each column that is not computed" for one in COLUMNS
                if one not in (*asked, *COMPUTED))
    named = {"fields": [*(one.id for one in form.profile), *asked], "rubric": [one.id for one in form.rubric], "measures": [one.id for one in form.measures]}
    for place, ids in named.items():
        yield from (f"{FILE}: {place}: found {one!r} again; expected it once" for one in sorted({one for one in ids if ids.count(one) > 1}))


def measures_rest_on_the_source() -> Iterator[str]:
    """The quotation of a measure stands in one statement, whose weight and quantifier it has; article and paragraph are linked as it says."""
    form, statements = load_plan_form(), load_rows("tables", "statements")
    for one in form.measures:
        place = f"{FILE}: measures > {one.id}"
        having = [row for row in statements if row["paragraph"] == str(one.paragraph) and one.quote in row["text_zh"]]
        if len(having) != 1:
            yield f"{place}: found {one.quote!r} in {len(having)} statements; expected a piece of one statement of ¶{one.paragraph}"
            continue
        weight, quantifier = having[0]["weight"], having[0]["quantifier"].replace("none", "")
        if (one.weight, one.quantifier) != (weight, quantifier):
            yield f"{place}: found {one.weight} {one.quantifier}; expected {weight} {quantifier}, as in tables/statements.csv"
        if form.links.get((one.paragraph, one.article)) != one.basis:
            yield f"{place}: found {one.basis}; expected {form.links.get((one.paragraph, one.article))}, as in tables/article_links.csv"


def texts_read_well() -> Iterator[str]:
    """The texts read as those of lessons do, and have the same fields to fill in in every language."""
    content = read_yaml(data_folder() / "plan" / "plan.yml")
    yield from text_problems(FILE, content)
    for section, texts in content["words"].items():
        for code, text in texts.items():
            fields = {language: sorted({name for _, name, _, _ in Formatter().parse(text[language]) if name}) for language in LANGUAGES}
            if len(set(map(tuple, fields.values()))) > 1:
                yield f"{FILE}: words > {section} > {code}: found the fields {fields}; expected the same in each language"
