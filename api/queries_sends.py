"""The query parameters about approvals and sends, each with the values that it takes."""

from marshmallow import fields
from marshmallow import validate

from api.queries import LONGEST_NAME
from api.queries import Name
from api.queries import Paged
from api.queries import Spoken
from api.queries import is_instant
from models.lifecycle import OfferState
from models.send import SendState
from models.waiver import WaiverState

DUE = "due"
SEND_STATES = (DUE, *(state.value for state in SendState))
STATES_OF_OFFERS = tuple(state.value for state in OfferState if state is not OfferState.WITHDRAWN)
USUAL_DAYS = 30
MOST_DAYS = 366


def _name(*, required: bool = False) -> Name:
    return Name(required=required, metadata={"minLength": 1, "maxLength": LONGEST_NAME})


class OfStandings(Paged):
    """Which offers."""

    offer = _name()
    state = fields.String(validate=validate.OneOf(STATES_OF_OFFERS))


class SignedBy(Spoken):
    """Who asks, as the caller's key says already."""

    by = _name()


class OfWaivers(Paged):
    """Which exceptions."""

    calendar = _name()
    rule = _name()
    state = fields.String(validate=validate.OneOf([one.value for one in WaiverState]))


class OfRegister(Spoken):
    """As what the register is taken along."""

    format = fields.String(load_default="json", validate=validate.OneOf(["json", "csv"]),
                           metadata={"description": "json is for checking, csv for spreadsheets."})  # fmt: skip


class OfSends(Paged):
    """Which sends."""

    calendar = _name()
    offer = _name()
    provider = _name()
    state = fields.String(
        validate=validate.OneOf(SEND_STATES),
        metadata={"description": "due is planned once its instant has come; planned is before."},
    )
    due_from = fields.String(data_key="from", validate=is_instant, metadata={"description": "Due then or later."})
    due_to = fields.String(data_key="to", validate=is_instant, metadata={"description": "Due before."})
    kind = fields.String(
        load_default="offer",
        validate=validate.OneOf(["offer", "event"]),
        metadata={"description": "Messages of offers, or events told to subscribers."},
    )


class OfPreview(Spoken):
    """Which days of which calendar."""

    calendar = _name(required=True)
    days = fields.Integer(load_default=USUAL_DAYS, validate=validate.Range(1, MOST_DAYS))
    due_from = fields.String(data_key="from", validate=is_instant, metadata={"description": "From then on; now."})
