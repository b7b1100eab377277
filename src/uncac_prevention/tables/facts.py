"""Later facts: when each was last checked, and whether that is too long ago."""

import re
from collections.abc import Mapping
from datetime import date

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def first_day(written: str) -> date:
    """Return the first day of a date written as year, as year and month, or as a day (ISO 8601).

    Raises:
        ValueError: it is none.
    """
    match = _PARTIAL.fullmatch(written)
    if not match:
        raise ValueError(f"{written!r}; expected a date as 2025, 2025-12 or 2025-12-31")
    return date(*(int(one or 1) for one in match.groups()))


def is_stale(fact: Mapping[str, str], today: date) -> bool:
    """Return whether a later fact has not been reviewed for twelve months.

    Args:
        fact: a row of the register `later_facts`; one whose `checked_on` is empty is stale, and one that gives only a
            year or month counts from its first day, so that nothing looks fresher than it is.
        today: the day to count from.
    """
    if not fact["checked_on"]:
        return True
    checked = first_day(fact["checked_on"])
    return (today.year - 1, today.month, today.day) >= (checked.year, checked.month, checked.day)
