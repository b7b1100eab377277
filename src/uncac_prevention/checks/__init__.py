"""Every check of data, languages and notebooks, and the build of what they check; each check yields one line a problem."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from ..load import DataError
from ..parse import ParseError
from . import convention, data, lessons, notebooks, registers, rendering, statements

CHECKS: tuple[Callable[[], Iterable[str]], ...] = (
    data.source_is_untouched,
    data.every_character_has_its_place,
    rendering.rendering_agrees_with_source,
    rendering.names_stand_in_the_report,
    data.registers_fit_the_report,
    statements.units_are_the_whole_report,
    statements.codings_keep_the_codebook,
    statements.register_is_what_was_agreed_or_settled,
    registers.quotes_still_stand,
    registers.targets_are_known,
    registers.resolutions_are_those_of_the_report,
    registers.panellists_agree,
    registers.dates_are_dates,
    registers.later_facts_tell_their_source,
    registers.texts_read_well,
    registers.terms_stand_in_the_report,
    data.labels_are_the_same_in_every_language,
    data.tables_are_current,
    convention.convention_fits_its_schema,
    convention.clauses_are_those_of_the_convention,
    convention.parts_follow_their_sentence,
    convention.paraphrases_keep_duty_and_qualifiers,
    convention.clauses_read_well,
    convention.dictionary_has_the_codes,
    convention.cited_links_are_those_of_the_report,
    convention.mapped_links_lead_somewhere,
    lessons.files_fit_their_schema,
    lessons.parts_fit_together,
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
        One line a problem: file, place, what was found, what was expected. Empty where all is well. A file that cannot be read is
        said once, however many checks need it.
    """
    chosen = [one for one in CHECKS if not (quick and one is notebooks.outputs_are_current)]
    return list(dict.fromkeys(problem for check in chosen for problem in _problems(check)))


def _problems(check: Callable[[], Iterable[str]]) -> Iterator[str]:
    try:
        yield from check()
    except (DataError, ParseError) as error:
        yield str(error)


def run_warnings(today: date) -> list[str]:
    """Return what no check fails on but a release does: one line for each later fact not reviewed for twelve months.

    Args:
        today: the day to count from.
    """
    return list(registers.stale_facts(today))


def build() -> list[str]:
    """Write what is generated: the tables, and the stored outputs of the notebooks; return the files that changed."""
    return [*data.write_tables(), *notebooks.write_outputs()]


accept = notebooks.accept
