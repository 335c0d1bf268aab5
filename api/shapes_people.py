"""Describes as JSON Schema what the API says of people and keys."""

from typing import Any

from api.shape import COUNT
from api.shape import INSTANT
from api.shape import TEXT
from api.shape import TEXTS
from api.shape import closed
from api.shape import listed
from api.shape import ref
from models.api_key import KeyState
from models.person import PersonKind
from models.role import Role

ROLES = {"type": "array", "items": {"enum": [role.value for role in Role]}}
MAYBE_TEXT = {"type": ["string", "null"]}
MAYBE_INSTANT = {"type": ["string", "null"], "format": "date-time"}


def people_shapes() -> dict[str, dict[str, Any]]:
    """Give every schema by name."""
    person = closed({
        "login": TEXT, "kind": {"enum": [kind.value for kind in PersonKind]}, "roles": ROLES, "teams": TEXTS,
        "has_password": {"type": "boolean"}, "version": COUNT, "created_at": MAYBE_INSTANT,
    })  # fmt: skip
    key: dict[str, Any] = {
        "prefix": TEXT, "login": TEXT, "name": TEXT, "roles": ROLES, "created_by": TEXT, "created_at": INSTANT,
        "expires_at": MAYBE_INSTANT, "revoked_at": MAYBE_INSTANT, "last_used_at": MAYBE_INSTANT,
        "state": {"enum": [state.value for state in KeyState]},
    }  # fmt: skip
    return {
        "Me": closed({"login": TEXT, "workspace": TEXT, "roles": ROLES, "rights": ROLES, "teams": TEXTS}),
        "Person": person,
        "People": listed("people", ref("Person")),
        "PersonLink": closed({"login": TEXT, "link": MAYBE_TEXT, "expires_at": INSTANT}),
        "Key": closed(key),
        "Keys": listed("keys", ref("Key")),
        # Shown once: null when the same request comes again under its Idempotency-Key.
        "KeySecret": closed({**key, "token": MAYBE_TEXT}),
    }
