"""What a calendar becomes when plan files are taken into it: theirs beside its own, or theirs alone."""

from dataclasses import replace

from models.nonsense import NonsenseError
from models.plan import Plan
from models.plan_merge import merged

MERGE = "merge"
REPLACE = "replace"
MODES = (MERGE, REPLACE)


def taken_in(stored: Plan | None, given: Plan, mode: str) -> Plan:
    """Give the plan of a calendar after an import; NonsenseError where the files count in another currency."""
    if stored is None:
        return given
    if given.currency != stored.currency:
        raise NonsenseError(
            "currency-differs",
            f"the file counts in {given.currency}, the calendar in {stored.currency}",
            field="currency",
            remedy="give the amounts in the calendar’s currency",
            value=given.currency,
            calendar=stored.currency,
        )
    if mode == MERGE:
        return merged(stored, given)
    return replace(given, name=stored.name)
