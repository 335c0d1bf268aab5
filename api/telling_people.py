"""Tells people and keys as the documents of the API; secrets never stand in them."""

from datetime import datetime
from typing import Any

from api.telling_sends import tell_moment
from models.api_key import ApiKey
from models.caller import Caller
from models.person import Person
from models.role import role_names


def tell_caller(caller: Caller) -> dict[str, Any]:
    """Give who asks; `rights` are the roles with all that they bring."""
    return {
        "login": caller.name, "workspace": caller.workspace, "roles": role_names(caller.roles),
        "rights": role_names(caller.rights), "teams": sorted(caller.every_team),
    }  # fmt: skip


def tell_person(person: Person) -> dict[str, Any]:
    """Give somebody."""
    return {
        "login": person.login, "kind": person.kind.value, "roles": role_names(person.roles),
        "teams": sorted(person.teams), "has_password": person.has_password, "version": person.version,
        "created_at": tell_moment(person.created_at),
    }  # fmt: skip


def tell_key(key: ApiKey, now: datetime) -> dict[str, Any]:
    """Give a key by its prefix."""
    return {
        "prefix": key.prefix, "login": key.login, "name": key.name, "roles": role_names(key.roles),
        "created_by": key.created_by, "created_at": tell_moment(key.created_at),
        "expires_at": tell_moment(key.expires_at), "revoked_at": tell_moment(key.revoked_at),
        "last_used_at": tell_moment(key.last_used_at), "state": key.state(now).value,
    }  # fmt: skip
