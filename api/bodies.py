"""What people and tools may ask the service to do, key by key."""

from typing import Any

from marshmallow import RAISE
from marshmallow import Schema
from marshmallow import ValidationError
from marshmallow import fields
from marshmallow import validate
from marshmallow import validates_schema

from api.queries import LONGEST_NAME
from api.queries import Name
from api.queries import is_instant
from models.lifecycle import OfferState
from models.send import HoldReason
from models.send import SendState
from models.store_events import ANY
from models.store_events import EVENT_KINDS

MOST_NAMED = 500
MOST_AT_ONCE = 1_000
LARGEST_ID = 2**63 - 1
LONGEST_REASON = 1_000
LONGEST_URL = 2_000
ACTIONS = ("release", "cancel", "confirm")
REPAIRED = ("block", "warn")
STEPS = (OfferState.SUBMITTED.value, OfferState.APPROVED.value, OfferState.DRAFT.value)
FAMILIES = tuple(dict.fromkeys(f"{kind.partition('.')[0]}.{ANY}" for kind in EVENT_KINDS))
KINDS = (*EVENT_KINDS, *FAMILIES, ANY)
# It stands in addresses as it is.
CODE = rf"^[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST_NAME - 1}}}$"


def _name(*, required: bool = False) -> Name:
    return Name(
        required=required,
        validate=validate.Regexp(r"\s*\S"),
        metadata={"minLength": 1, "maxLength": LONGEST_NAME},
    )


def _names(most: int, *, required: bool = False) -> "fields.List[str]":
    bounds = validate.Length(min=1 if required else 0, max=most)
    return fields.List(_name(), required=required, validate=bounds)


def _reason(*, required: bool = False) -> fields.String:
    return fields.String(required=required, validate=[validate.Length(1, LONGEST_REASON), validate.Regexp(r"\s*\S")])


def _on_one_line(text: str) -> None:
    # A regular expression lets a line end pass at the end.
    if not text.isprintable():
        raise ValidationError("on one line")


class Body(Schema):
    """A JSON object with these keys and no other."""

    class Meta:
        """Settings of marshmallow."""

        unknown = RAISE

    @classmethod
    def known(cls) -> tuple[str, ...]:
        """Name the keys, those of inner objects too."""
        inner = [one.schema for one in cls().fields.values() if isinstance(one, fields.Nested)]
        return (*cls().fields, *(key for schema in inner for key in schema.fields))


class Flag(fields.Boolean):
    """True or false, and nothing that only looks like it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:  # noqa: ANN401 -- marshmallow's
        if not isinstance(value, bool):
            raise ValidationError("true or false")
        told: bool = super()._deserialize(value, attr, data, **kwargs)
        return told


class LifecycleStep(Body):
    """A step of offers, all or none."""

    to = fields.String(required=True, validate=validate.OneOf(STEPS))
    offers = _names(MOST_NAMED, required=True)
    by = _name()
    reason = _reason()


class WaiverSigned(Body):
    """An exception to a finding that stands."""

    fingerprint = fields.String(required=True, validate=validate.Length(1, 80))
    reason = _reason(required=True)
    by = _name()
    expires_at = fields.String(required=True, validate=is_instant)


class SendFilter(Body):
    """Which sends."""

    calendar = _name()
    offer = _name()
    provider = _name()
    state = fields.String(validate=validate.OneOf([one.value for one in SendState]))
    hold = fields.String(validate=validate.OneOf([one.value for one in HoldReason]))


class SendAction(Body):
    """What is to become of sends: named by their numbers, or all that a filter lets through."""

    action = fields.String(required=True, validate=validate.OneOf(ACTIONS))
    ids = fields.List(
        fields.Integer(strict=True, validate=validate.Range(1, LARGEST_ID)),
        validate=validate.Length(1, MOST_AT_ONCE),
    )
    filter = fields.Nested(SendFilter)
    limit = fields.Integer(strict=True, load_default=MOST_AT_ONCE, validate=validate.Range(1, MOST_AT_ONCE))
    by = _name()
    reason = _reason()

    @validates_schema
    def _one_way(self, data: dict[str, Any], **_: object) -> None:
        if ("ids" in data) == ("filter" in data):
            raise ValidationError("either ids or filter")


class Signature(Body):
    """Who asks."""

    by = _name()


class SubscriptionAsked(Body):
    """Who wants to be told of what; an empty list lets everything through."""

    code = fields.String(required=True, validate=[validate.Regexp(CODE), _on_one_line])
    url = fields.String(required=True, validate=validate.Length(1, LONGEST_URL))
    kinds = fields.List(fields.String(validate=validate.OneOf(KINDS)), validate=validate.Length(max=len(KINDS)))
    calendars = _names(MOST_NAMED)
    offers = _names(MOST_NAMED)


class SubscriptionChange(Body):
    """What is to be different in a subscription; what is not named stays."""

    url = fields.String(validate=validate.Length(1, LONGEST_URL))
    kinds = fields.List(fields.String(validate=validate.OneOf(KINDS)), validate=validate.Length(max=len(KINDS)))
    calendars = _names(MOST_NAMED)
    offers = _names(MOST_NAMED)

    @validates_schema
    def _something(self, data: dict[str, Any], **_: object) -> None:
        if not data:
            raise ValidationError("nothing to change")


class PolicyTried(Body):
    """A policy to be tried on the calendars of late, or on those that are named."""

    policy = fields.Raw(required=True, metadata={"type": "object"})
    calendars = _names(MOST_NAMED)
    since = fields.String(validate=is_instant)


class RepairsAsked(Body):
    """Which repairs are looked for, and which of those proposed are to be kept."""

    fingerprint = fields.String(validate=validate.Length(1, 80))
    safe_only = Flag(load_default=False)
    severities = fields.List(
        fields.String(validate=validate.OneOf(REPAIRED)), validate=validate.Length(1, len(REPAIRED))
    )
    apply = fields.List(fields.String(validate=validate.Length(1, 80)), validate=validate.Length(1, MOST_NAMED))
    by = _name()
    reason = _reason()


BODIES: tuple[type[Body], ...] = (
    LifecycleStep, WaiverSigned, SendAction, Signature, SubscriptionAsked, SubscriptionChange, PolicyTried,
    RepairsAsked,
)  # fmt: skip
