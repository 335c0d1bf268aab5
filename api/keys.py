"""Keys that programs bring: everybody sees and makes his own, admins see all and make those of machines."""

import secrets
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response
from flask_smorest import Blueprint

from api.access import caller
from api.answer import answer
from api.answer import next_page
from api.answer import nothing
from api.bodies_people import KeyAsked
from api.body import read_body
from api.calendars import body_of
from api.cursor import read_cursor
from api.cursor import write_cursor
from api.desk import desk
from api.documentation import HEADERS
from api.idempotency import creates_once
from api.imports import KEY
from api.problem import ProblemError
from api.queries import Paged
from api.queries import Spoken
from api.telling_people import tell_key
from exchange.instant import read_instant
from models.api_key import USUAL_LIFE
from models.person import roles_named
from models.role import Role
from models.role import needs
from models.secret_token import PREFIX_BYTES
from models.secret_token import SECRET_BYTES
from models.secret_token import new_key
from models.store_keys import KeyBook
from models.store_people import PeopleBook

UTC_ZONE = ZoneInfo("UTC")
blueprint = Blueprint("keys", __name__, url_prefix="/v1", description="Keys, shown once and kept as a digest.")


@blueprint.route("/keys", methods=["GET"])
@needs(*Role)
@blueprint.arguments(Paged, location="query")
@blueprint.response(200, "Keys")
def list_keys(asked: dict[str, Any]) -> Response:
    """List one's own keys, an admin those of everybody; never a secret."""
    (after,) = read_cursor(asked.get("cursor"), str) or ("",)
    login = None if caller().may(Role.ADMIN) else caller().name
    found = _book().keys(login, after=after, limit=asked["limit"] + 1)
    shown = found[: asked["limit"]]
    cursor = write_cursor(shown[-1].prefix) if len(found) > len(shown) else None
    now = desk().store.clock()
    return answer({"keys": [tell_key(one, now) for one in shown]}, headers=next_page(cursor))


@blueprint.route("/keys", methods=["POST"])
@needs(*Role)
@blueprint.doc(requestBody=body_of("KeyAsked"), **{HEADERS: [KEY]})
@blueprint.arguments(Spoken, location="query")
@blueprint.response(201, "KeySecret")
@creates_once
def post_key(_asked: dict[str, Any]) -> Response:
    """Make a key; keep the token of this answer, it is shown only here.

    With a key only admins make others, which end no later than it does.
    """
    asked = read_body(KeyAsked)
    if caller().key is not None and not caller().may(Role.ADMIN):
        raise ProblemError(403, "session-needed")
    login = asked.get("login", caller().name)
    roles = roles_named(asked["roles"]) if "roles" in asked else _usual_roles(login)
    fresh = new_key(secrets.token_bytes(PREFIX_BYTES + SECRET_BYTES))
    made = _book().make(login, fresh, name=asked["name"], roles=roles, expires_at=_end(asked), by=caller())
    told = {**tell_key(made, desk().store.clock()), "token": fresh.token}
    return answer(told, 201, {"Cache-Control": "no-store"})


@blueprint.route("/keys/<string:prefix>", methods=["DELETE"])
@needs(*Role)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(204)
def delete_key(_asked: dict[str, Any], prefix: str) -> Response:
    """Revoke a key: it opens nothing from now on."""
    _book().revoke(prefix, by=caller())
    return nothing()


def _book() -> KeyBook:
    return KeyBook(desk().store)


def _usual_roles(login: str) -> frozenset[Role]:
    """Give a key all that both its owner and its maker may; whose it may be, the book decides."""
    if login == caller().name:
        return caller().roles
    return PeopleBook(desk().store).person(login).roles if caller().may(Role.ADMIN) else frozenset({Role.VIEWER})


def _end(asked: dict[str, Any]) -> datetime | None:
    if "expires_at" not in asked:
        return _usual_end()
    told = asked["expires_at"]
    return None if told is None else read_instant(told, UTC_ZONE)


def _usual_end() -> datetime:
    usual = desk().store.clock() + USUAL_LIFE
    shown = caller().key
    most = None if shown is None else _book().key(shown).expires_at
    return usual if most is None else min(usual, most)
