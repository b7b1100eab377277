"""A DataFrame as a table on the page: a caption, and heads and codes in the page's words."""

from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup, escape

from .languages import LANGUAGES
from .load import load_labels, load_register, load_report
from .render import fill, linked

if TYPE_CHECKING:
    import pandas

# In which section of the labels the codes of a column have their words.
_WORDS_OF = {"weight": "weights", "role": "roles", "yours": "roles", "ours": "roles", "coder_c": "roles", "quantifier": "quantities",
             "theme": "themes", "basis": "bases", "act_a": "acts", "act_c": "acts", "coders": "coders", "what": "published", "language": "tongues"}
# Columns that hold numbers of paragraphs, and columns in one language.
_ADDRESSES = ("paragraph", "only_zh", "only_en")
_TONGUE_OF = {"zh": "zh", "en": "en", "text_zh": "zh", "text_en": "en", "name_zh": "zh"}
# What is smaller is said to be smaller.
_SMALLEST = 0.0001


class Cell(NamedTuple):
    """A cell of a table: `head` where it names its row, `number` where it is one, `lang` where its words are of one language."""

    text: str
    head: bool = False
    number: bool = False
    lang: str = ""


def table_page(frame: "pandas.DataFrame", name: str, language: str) -> str:
    """Return a DataFrame as a table: heads and codes in the page's words, numbers of paragraphs as links, what stands in ⟦ ⟧ marked.

    Args:
        frame: its index heads the rows where it has a name.
        name: of the caption, in the section `captions` of the labels.
        language: of the words.
    """
    heads = [one for one in frame.index.names if one]
    columns = [*heads, *map(str, frame.columns)]
    plain = (frame.reset_index() if heads else frame).astype(object)
    rows = [[_cell(value, column, column in heads, language) for column, value in zip(columns, row, strict=True)]
            for row in plain.itertuples(index=False, name=None)]
    words = load_labels(language)
    # The columns of a cross table are codes themselves.
    codes = _words(str(frame.columns.name), language)
    shown = [Cell(codes.get(one) or words["columns"].get(one) or one, number=any(row[place].number for row in rows))
             for place, one in enumerate(columns)]
    return fill("table", language, caption=words["captions"][name], heads=shown, rows=rows)


def _words(column: str, language: str) -> Mapping[str, str]:
    """The words for the codes of a column; none where it has no codes."""
    if column == "division":
        return {one.id: load_report(language).address(one.id) for one in load_report(language).divisions}
    if column == "term":
        return {row["id"]: row[f"term_{language}"] for row in load_register("glossary")}
    return load_labels(language).get(_WORDS_OF.get(column, ""), {})


def _cell(value: object, column: str, head: bool, language: str) -> Cell:
    words = load_labels(language)
    if isinstance(value, (tuple, list)):
        cells = [_cell(one, column, head, language).text for one in value]
        return Cell(Markup(words["form"]["list_mark"]).join(cells), head)
    if column in _ADDRESSES and isinstance(value, Real):
        return Cell(linked(words["reader"]["address"].format(number=value), language=language), head)
    if value is None or str(value) == "<NA>" or value != value:
        return Cell("–", head, number=True)
    if isinstance(value, bool):
        return Cell(words["captions"]["yes" if value else "no"], head)
    if isinstance(value, Real):
        return Cell(_figure(value), head, number=True)
    if said_so := _words(column, language).get(str(value)):
        return Cell(Markup("<b>{}</b> {}").format(value, said_so) if column == "weight" else linked(said_so, language=language), head)
    tongue = _TONGUE_OF.get(column, "")
    return Cell(_bracketed(str(value)), head, lang=LANGUAGES[tongue].html if tongue else "")


def _figure(value: Real) -> str:
    """A number with as many decimals as it needs, four at most."""
    if 0 < value < _SMALLEST:
        return f"< {_SMALLEST}"
    return str(value) if isinstance(value, int) else f"{value:.4f}".rstrip("0").rstrip(".")


def _bracketed(text: str) -> Markup:
    """A text, escaped, in which what stands in ⟦ ⟧ is marked."""
    return Markup(str(escape(text)).replace("⟦", "<mark>").replace("⟧", "</mark>"))
