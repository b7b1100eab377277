"""Every check of data, languages and notebooks, and the build of what they check; each check yields one line a problem."""

import traceback
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from ..load import DataError
from ..parse import ParseError
from . import convention, data, guide, lessons, notebooks, package, plan, registers, rendering, statements, tables, workshop

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
    registers.links_have_the_weight_of_their_statement,
    registers.targets_are_known,
    registers.resolutions_are_those_of_the_report,
    registers.panellists_agree,
    registers.dates_are_dates,
    registers.later_facts_tell_their_source,
    registers.texts_read_well,
    registers.terms_stand_in_the_report,
    data.labels_are_the_same_in_every_language,
    tables.every_table_has_its_dictionary,
    tables.rows_are_what_the_dictionary_says,
    tables.keys_lead_somewhere,
    tables.examples_occur,
    tables.tables_are_current,
    package.every_file_is_described,
    package.generated_files_are_current,
    package.citation_file_is_current,
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
    lessons.simulations_rest_on_the_register,
    lessons.questions_are_drawn_well,
    lessons.path_names_the_lessons,
    lessons.claims_rest_on_the_source,
    lessons.items_keep_the_contract,
    lessons.texts_read_well,
    plan.plan_fits_its_schema,
    plan.measures_rest_on_the_source,
    plan.texts_read_well,
    notebooks.languages_agree,
    notebooks.cells_keep_the_contract,
    notebooks.claims_carry_paragraph_and_weight,
    notebooks.links_lead_somewhere,
    notebooks.linked_sources_are_on_the_page,
    workshop.agendas_fit_their_schema,
    workshop.agendas_keep_their_time,
    workshop.agendas_are_current,
    workshop.forms_ask_well,
    guide.answers_are_in_the_lessons,
    guide.guide_pages_are_whole,
    guide.guide_pages_are_current,
    notebooks.outputs_are_current,
)


def run_checks(quick: bool = False, only_data: bool = False) -> list[str]:
    """Run all checks.

    Args:
        quick: leave out the one that runs every notebook.
        only_data: leave out those of lessons, notebooks and the workshop.

    Returns:
        One line a problem: file, place, what was found, what was expected. Empty where all is well. A file that cannot be read is
        said once, however many checks need it.
    """
    left_out = {notebooks.outputs_are_current} if quick else set()
    problems = [problem for check in (data_checks() if only_data else CHECKS) if check not in left_out for problem in problems_of(check)]
    return list(dict.fromkeys(problems))


def data_checks() -> list[Callable[[], Iterable[str]]]:
    """Return the checks of data and tables."""
    return [one for one in CHECKS if one.__module__ not in (guide.__name__, lessons.__name__, notebooks.__name__, workshop.__name__)]


def problems_of(check: Callable[[], Iterable[str]]) -> Iterator[str]:
    """Return what one check finds; a file that cannot be read is a problem like any other, and so is a check that breaks off."""
    try:
        yield from check()
    except (DataError, ParseError) as error:
        yield str(error)
    except Exception as error:
        # The other checks go on: what one stumbles over, another has the right words for.
        place = traceback.extract_tb(error.__traceback__)[-1]
        yield (f"{Path(place.filename).name}: line {place.lineno}: found {error!r} in the check {check.__name__}; "
               "expected the check to end: mend what other lines name first")


def run_warnings(today: date) -> list[str]:
    """Return what no check fails on but a release does: one line for each later fact not reviewed for twelve months.

    Args:
        today: the day to count from.
    """
    return list(registers.stale_facts(today))


def build(only_data: bool = False) -> list[str]:
    """Write what is generated: plain registers, tables, what describes the data, the workshop's agendas and guide, and the stored outputs
    of the notebooks.

    Args:
        only_data: leave out agendas, guide and notebooks.

    Returns:
        The files that changed.
    """
    changed = [*tables.write_registers(), *tables.write_tables(), *package.write_generated()]
    return changed if only_data else [*changed, *workshop.write_agendas(), *guide.write_guide(), *notebooks.write_outputs()]


accept = notebooks.accept
