"""Names who has changed a calendar since somebody looked at it, and which of its offers."""

from dataclasses import dataclass

from models.store import Store
from models.store_audit_reading import AuditBook
from models.store_audit_reading import AuditListing

# What makes a calendar another one; that somebody let an offer go does not.
EDITS = ("calendar", "segment", "overlap", "offer")
MOST_LINES = 200
MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Who changed a calendar, and which offers; `more` counts those that are not named."""

    who: str
    offers: str
    more: int


def last_line(store: Store, calendar: str) -> int:
    """Give the line of the audit after which changes of a calendar are new to whoever looks now."""
    listing = AuditListing(calendar=calendar, kinds=EDITS, newest_first=True, limit=1)
    return next((one.seq for one in AuditBook(store).page(listing)), 0)


def edits_since(store: Store, calendar: str, after: int, *, but: str = "") -> Edit | None:
    """Tell who changed a calendar after a line of the audit; None where it was only the one who is left out."""
    lines = AuditBook(store).page(AuditListing(calendar=calendar, kinds=EDITS, after=after, limit=MOST_LINES))
    others = [one for one in lines if one.actor != but]
    if lines and not others:
        return None
    offers = list(dict.fromkeys(one.subject for one in others if one.kind == "offer"))
    return Edit(
        who=", ".join(list(dict.fromkeys(one.actor for one in others))[:MOST_NAMED]),
        offers=", ".join(offers[:MOST_NAMED]), more=max(0, len(offers) - MOST_NAMED),
    )  # fmt: skip
