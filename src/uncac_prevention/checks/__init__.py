"""Every check of data, languages and notebooks, and the build of what they check; each check yields one line a problem."""

from collections.abc import Callable, Iterable

from . import data, lessons, notebooks

CHECKS: tuple[Callable[[], Iterable[str]], ...] = (
    data.source_is_untouched,
    data.every_character_has_its_place,
    data.rendering_agrees_with_source,
    data.registers_fit_the_report,
    data.labels_are_the_same_in_every_language,
    data.tables_are_current,
    lessons.files_fit_their_schema,
    lessons.parts_fit_together,
    lessons.path_names_the_lessons,
    lessons.claims_rest_on_the_source,
    lessons.items_keep_the_contract,
    lessons.texts_read_well,
    notebooks.languages_agree,
    notebooks.cells_keep_the_contract,
    notebooks.claims_carry_paragraph_and_weight,
    notebooks.links_lead_somewhere,
    notebooks.outputs_are_current,
)


def run_checks(quick: bool = False) -> list[str]:
    """Run all checks.

    Args:
        quick: leave out the one that runs every notebook.

    Returns:
        One line a problem: file, place, what was found, what was expected. Empty where all is well.
    """
    chosen = [one for one in CHECKS if not (quick and one is notebooks.outputs_are_current)]
    return [problem for check in chosen for problem in check()]


def build() -> list[str]:
    """Write what is generated: the tables, and the stored outputs of the notebooks; return the files that changed."""
    return [*data.write_tables(), *notebooks.write_outputs()]


accept = notebooks.accept
