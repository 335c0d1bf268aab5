"""Says in words what has changed in an offer since it was approved: Mécanique : −20 % → −15 %."""

import re
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from exchange.report_figures import day
from exchange.report_figures import moment
from exchange.report_mechanic import spoken_offer
from exchange.review_telling import ReviewChange
from exchange.review_telling import review_changes
from exchange.titles import titles
from models.review import Review

NOTHING = "–"
# As a plan writes a day, or an instant on its own clock.
_WHEN = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2})?", re.ASCII)
# The same word in both languages.
SEGMENT = "Segment"
MECHANICS = "/mechanics"
# Where a plan document and a spreadsheet call the same thing by different names.
_COLUMNS = {
    "mechanics": "mechanic", "channels": "channel", "code": "code_kind", "group": "stack_group", "scope": "include",
    "stack": "stack_group",
}  # fmt: skip
_FLAGS = {"fr": {True: "oui", False: "non"}, "en": {True: "yes", False: "no"}}


@dataclass(frozen=True, slots=True)
class WordedChange:
    """What has changed, what it was, and what it is."""

    label: str
    before: str
    after: str


def worded_changes(review: Review, zone: ZoneInfo, language: str) -> Iterator[WordedChange]:
    """Say what has changed since the last approval, mechanics as people speak of them; nothing of a new offer."""
    if review.approved is None:
        return
    said_mechanics = False
    for change in review_changes(review, zone):
        if change.segment is None and change.difference.pointer.startswith(MECHANICS):
            if not said_mechanics:
                said_mechanics = True
                yield _mechanics(review, language)
            continue
        yield WordedChange(
            _label(change, language),
            _told(change.difference.before, language),
            _told(change.difference.after, language),
        )


def _mechanics(review: Review, language: str) -> WordedChange:
    before = NOTHING if review.approved is None else spoken_offer(review.approved.offer, language)
    return WordedChange(titles("offers", language)["mechanic"], before, spoken_offer(review.now.offer, language))


def _label(change: ReviewChange, language: str) -> str:
    names = [part for part in change.difference.pointer.split("/")[1:] if not part.isdigit()]
    if change.segment is not None:
        columns = titles("segments", language)
        known = next((columns[key] for key in ("_".join(names), f"segment_{names[-1]}") if key in columns), None)
        return f"{SEGMENT} {change.segment}, {known or ' '.join(names)}"
    columns = titles("offers", language)
    if len(names) == 1 and names[0] in columns:
        return columns[names[0]]
    return columns.get(_COLUMNS.get(names[-1], names[-1]), " ".join(names))


def _told(value: object, language: str) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return _FLAGS[language][value]
    if isinstance(value, Mapping):
        return ", ".join(_told(inner, language) for inner in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_told(inner, language) for inner in value)
    return _moment(str(value), language)


def _moment(text: str, language: str) -> str:
    """Tell a day or an instant as people do; any other text stays as it is."""
    if not _WHEN.fullmatch(text):
        return text
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment(when, language) if "T" in text else day(when, language)
