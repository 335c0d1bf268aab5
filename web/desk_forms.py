"""Reads what people have ticked and written about offers, exceptions or sends, and refuses what no page sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort
from flask import request

from exchange.report_dossier import clean
from models.caller import Caller
from models.tables import LARGEST_ID

MOST_CHOSEN = 500
LONGEST_REASON = 500
LONGEST_CODE = 200
# What a column of numbers holds.
DIGITS = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenOffer:
    """An offer of a calendar, as it was shown at a version of that calendar; None where no page showed it."""

    calendar: str
    version: int | None
    offer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks for: which step, and why."""

    step: str
    reason: str
    by: Caller


def asked(by: Caller, steps: Mapping[str, object]) -> Asked:
    """Read the step and the reason; what is no step of this page is no form of ours."""
    # A row has buttons of its own, which name the step and the row: "release 12".
    step = request.form.get("step", "").partition(" ")[0]
    if step not in steps:
        abort(400)
    return Asked(step=step, reason=_reason(), by=by)


def chosen_offers() -> tuple[ChosenOffer, ...]:
    """Read which offers were ticked, each named by its calendar, the version that was read, and its code."""
    told = dict.fromkeys(one for one in request.form.getlist("offer") if one)
    return tuple(_offer(one) for one in list(told)[:MOST_CHOSEN])


def chosen_numbers(name: str) -> tuple[int, ...]:
    """Read the numbers of what was ticked, or that of the one row whose own button was pressed."""
    only = request.form.get("step", "").partition(" ")[2]
    told = dict.fromkeys(one for one in ([only] if only else request.form.getlist(name)) if one)
    found = [number_in(one) for one in list(told)[:MOST_CHOSEN]]
    numbers = tuple(one for one in found if one is not None)
    if len(numbers) != len(found):
        abort(400)
    return numbers


def told_done(steps: Mapping[str, object]) -> tuple[str, int] | None:
    """Read what a form before this page has done, and to how many."""
    step, count = request.args.get("done", ""), number_in(request.args.get("count", ""))
    return (step, count) if step in steps and count is not None else None


def number_asked(name: str, absent: int = 0) -> int:
    """Give a number that a form or an address brings back; `absent` where it is none that we ever gave."""
    found = number_in(request.values.get(name, ""))
    return absent if found is None else min(found, LARGEST_ID)


def number_in(text: str) -> int | None:
    """Read a number that a database may hold; None where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None


def code_in(text: str) -> str:
    """Take a name as one may be; PostgreSQL takes no NUL, not even to look for it."""
    if "\0" in text:
        abort(404)
    return text[:LONGEST_CODE]


def _offer(told: str) -> ChosenOffer:
    calendar, version, offer = (*told.split("/", 2), "", "")[:3]
    if not offer:
        abort(400)
    return ChosenOffer(calendar=code_in(calendar), version=number_in(version), offer=code_in(offer))


def _reason() -> str:
    """Give it on one line: a register has one for each step, but people write several, and paste French spaces."""
    return clean(" ".join(request.form.get("reason", "").split()))[:LONGEST_REASON]
