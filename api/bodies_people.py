"""What admins ask for people, and people for keys, key by key."""

from typing import Any

from marshmallow import ValidationError
from marshmallow import fields
from marshmallow import validate
from marshmallow import validates_schema

from api.bodies import Body
from api.queries import Name
from api.queries import is_instant
from models.api_key import NAME_LENGTH
from models.person import LOGIN_LENGTH
from models.person import MOST_TEAMS
from models.person import TEAM_LENGTH
from models.person import PersonKind
from models.role import Role


def _roles(*, required: bool = False) -> "fields.List[str]":
    names = fields.String(validate=validate.OneOf([role.value for role in Role]))
    return fields.List(names, required=required, validate=validate.Length(1, len(Role)))


def _teams() -> "fields.List[str]":
    return fields.List(
        fields.String(validate=validate.Length(1, TEAM_LENGTH)), validate=validate.Length(max=MOST_TEAMS)
    )


class PersonAsked(Body):
    """Somebody who is let in."""

    login = Name(required=True, metadata={"minLength": 1, "maxLength": LOGIN_LENGTH})
    kind = fields.String(
        load_default=PersonKind.PERSON.value, validate=validate.OneOf([kind.value for kind in PersonKind])
    )
    roles = _roles(required=True)
    teams = _teams()


class PersonChange(Body):
    """What somebody may do from now on; what is not named stays."""

    roles = _roles()
    teams = _teams()

    @validates_schema
    def _something(self, data: dict[str, Any], **_: object) -> None:
        if not data:
            raise ValidationError("nothing to change")


class KeyAsked(Body):
    """A key for oneself, or for a machine; without roles it can do all that its owner can.

    Without `expires_at` it lasts a year, with null for ever.
    """

    name = fields.String(required=True, validate=validate.Length(1, NAME_LENGTH))
    login = Name(metadata={"minLength": 1, "maxLength": LOGIN_LENGTH})
    roles = _roles()
    expires_at = fields.String(validate=is_instant, allow_none=True)


PEOPLE_BODIES: tuple[type[Body], ...] = (PersonAsked, PersonChange, KeyAsked)
