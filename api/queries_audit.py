"""The query parameters about who did what, each with the values that it takes."""

from marshmallow import fields
from marshmallow import validate

from api.queries import LONGEST_NAME
from api.queries import Name
from api.queries import Paged
from api.queries import Spoken
from api.queries import is_instant
from models.store_audit_reading import OF_CALENDARS

EXPORTS = ("jsonl", "csv")


def _name(told: str = "") -> Name:
    about = {"description": told} if told else {}
    return Name(metadata={"minLength": 1, "maxLength": LONGEST_NAME, **about})


class OfHistory(Paged):
    """Which lines of the history of a calendar."""

    kind = fields.String(validate=validate.OneOf(OF_CALENDARS), metadata={"description": "Of this kind of thing."})
    subject = _name("Of the thing with this code.")
    by = _name("Of what this person did.")
    since = fields.String(data_key="from", validate=is_instant, metadata={"description": "Written then or later."})
    until = fields.String(data_key="to", validate=is_instant, metadata={"description": "Written before."})
    order = fields.String(load_default="oldest", validate=validate.OneOf(["oldest", "newest"]),
                          metadata={"description": "Which come first."})  # fmt: skip


class OfAudit(OfHistory):
    """Which lines of the audit."""

    kind = _name("Of this kind of thing.")
    calendar = _name("Of this calendar and what is in it.")


class OfExport(Spoken):
    """As what the audit is taken along."""

    form = fields.String(data_key="format", load_default="jsonl", validate=validate.OneOf(EXPORTS),
                         metadata={"description": "jsonl is for verifying, csv for spreadsheets."})  # fmt: skip
