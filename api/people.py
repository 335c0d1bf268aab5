"""Who has a place in the workspace, and what each may do; only an admin may know of it."""

import secrets
from dataclasses import replace
from typing import Any

from flask import Response
from flask import url_for
from flask_smorest import Blueprint

from api.access import caller
from api.answer import answer
from api.answer import etag
from api.answer import expected_version
from api.answer import is_unchanged
from api.answer import next_page
from api.answer import nothing
from api.bodies_people import PersonAsked
from api.bodies_people import PersonChange
from api.body import read_body
from api.calendars import IF_MATCH
from api.calendars import body_of
from api.cursor import read_cursor
from api.cursor import write_cursor
from api.desk import desk
from api.documentation import HEADERS
from api.idempotency import creates_once
from api.imports import KEY
from api.queries import Paged
from api.queries import Spoken
from api.queries import is_name
from api.telling_people import tell_caller
from api.telling_people import tell_person
from api.telling_sends import tell_moment
from models.person import Person
from models.person import PersonKind
from models.person import roles_named
from models.role import Role
from models.role import needs
from models.secret_token import SECRET_BYTES
from models.secret_token import bare_token
from models.secret_token import digest
from models.store_error import AbsentError
from models.store_invitations import InvitationBook
from models.store_people import PeopleBook

blueprint = Blueprint("persons", __name__, url_prefix="/v1", description="People and machines, and what they may do.")


@blueprint.route("/me", methods=["GET"])
@needs(*Role)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Me")
def get_me(_asked: dict[str, Any]) -> Response:
    """Say who asks, and what he may do in which workspace."""
    return answer(tell_caller(caller()))


@blueprint.route("/people", methods=["GET"])
@needs(Role.ADMIN, known_to=Role.ADMIN)
@blueprint.arguments(Paged, location="query")
@blueprint.response(200, "People")
def list_people(asked: dict[str, Any]) -> Response:
    """List people and machines in the order of their logins."""
    (after,) = read_cursor(asked.get("cursor"), str) or ("",)
    found = _book().people(after=after, limit=asked["limit"] + 1)
    shown = found[: asked["limit"]]
    cursor = write_cursor(shown[-1].folded) if len(found) > len(shown) else None
    return answer({"people": [tell_person(one) for one in shown]}, headers=next_page(cursor))


@blueprint.route("/people", methods=["POST"])
@needs(Role.ADMIN, known_to=Role.ADMIN)
@blueprint.doc(requestBody=body_of("PersonAsked"), **{HEADERS: [KEY]})
@blueprint.arguments(Spoken, location="query")
@blueprint.response(201, "Person")
@creates_once
def post_person(_asked: dict[str, Any]) -> Response:
    """Let somebody in; a person then needs a link or a provider to log in, a machine a key."""
    asked = read_body(PersonAsked)
    wanted = Person(
        login=asked["login"], kind=PersonKind(asked["kind"]), roles=roles_named(asked["roles"]),
        teams=frozenset(asked.get("teams", ())),
    )  # fmt: skip
    return _told(_book().add(wanted, by=caller()), 201)


@blueprint.route("/people/<string:login>", methods=["GET"])
@needs(Role.ADMIN, known_to=Role.ADMIN)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Person")
def get_person(_asked: dict[str, Any], login: str) -> Response:
    """Give one."""
    person = _book().person(_known(login))
    if is_unchanged(person.version):
        return Response(status=304, headers={"ETag": etag(person.version)})
    return _told(person)


@blueprint.route("/people/<string:login>", methods=["PATCH"])
@needs(Role.ADMIN, known_to=Role.ADMIN)
@blueprint.doc(requestBody=body_of("PersonChange"), **{HEADERS: [IF_MATCH]})
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Person")
def patch_person(_asked: dict[str, Any], login: str) -> Response:
    """Change what somebody may do; what his keys may goes with it at once."""
    stored = _book().person(_known(login))
    expected = expected_version()
    asked = read_body(PersonChange)
    changed = replace(
        stored,
        roles=roles_named(asked["roles"]) if "roles" in asked else stored.roles,
        teams=frozenset(asked.get("teams", stored.teams)),
    )
    return _told(_book().change(changed, by=caller(), expected=expected))


@blueprint.route("/people/<string:login>", methods=["DELETE"])
@needs(Role.ADMIN, known_to=Role.ADMIN)
@blueprint.doc(**{HEADERS: [IF_MATCH]})
@blueprint.arguments(Spoken, location="query")
@blueprint.response(204)
def delete_person(_asked: dict[str, Any], login: str) -> Response:
    """Take somebody's place away; his sessions, keys and links end at once."""
    _book().person(_known(login))
    _book().drop(login, by=caller(), expected=expected_version())
    return nothing()


@blueprint.route("/people/<string:login>/links", methods=["POST"])
@needs(Role.ADMIN, known_to=Role.ADMIN)
@blueprint.doc(**{HEADERS: [KEY]})
@blueprint.arguments(Spoken, location="query")
@blueprint.response(201, "PersonLink")
@creates_once
def post_link(_asked: dict[str, Any], login: str) -> Response:
    """Make a link that lets somebody in once, within 48 hours; his earlier links lose their force."""
    token = bare_token(secrets.token_bytes(SECRET_BYTES))
    expires_at = InvitationBook(desk().store).invite(_known(login), digest(token), by=caller())
    link = url_for("entrance.knock", token=token, _external=True)
    told = {"login": _book().person(login).login, "link": link, "expires_at": tell_moment(expires_at)}
    return answer(told, 201, {"Cache-Control": "no-store"})


def _book() -> PeopleBook:
    return PeopleBook(desk().store)


def _known(login: str) -> str:
    if not is_name(login):
        raise AbsentError("person", login[:40])
    return login


def _told(person: Person, status: int = 200) -> Response:
    headers = {"ETag": etag(person.version)}
    if status == 201:  # noqa: PLR2004 -- created
        headers["Location"] = url_for("persons.get_person", login=person.login)
    return answer(tell_person(person), status, headers)
