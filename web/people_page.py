"""The page on which an admin lets people in, says what each may do, and takes their place away."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint
from flask import Response
from flask import request
from flask import url_for

from models.nonsense import NonsenseError
from models.person import Person
from models.person import PersonKind
from models.person import roles_named
from models.role import Role
from models.role import needs
from models.role import role_names
from models.secret_token import bare_token
from models.secret_token import digest
from models.store_error import StoreError
from models.store_invitations import InvitationBook
from models.store_people import PeopleBook
from web.desk_forms import number_asked
from web.doors import Doors

PER_PAGE = 100
LONGEST = 200
BLANK: Mapping[str, object] = {
    "login": "", "kind": PersonKind.PERSON.value, "roles": [Role.VIEWER.value], "teams": "",
}  # fmt: skip


def people_page(doors: Doors) -> Blueprint:
    """Give the page, which nobody but an admin may know of."""
    blueprint = Blueprint("people", __name__, url_prefix="/people")
    admin = needs(Role.ADMIN, known_to=Role.ADMIN)

    @blueprint.get("")
    @admin
    def show() -> Response:
        """Show everybody."""
        return _page(doors)

    @blueprint.post("/add")
    @admin
    def add() -> Response:
        """Let somebody in: a person gets a link, which is shown once."""
        try:
            wanted = Person(login=_login(), kind=_kind(), roles=_roles(), teams=_teams())
            person = PeopleBook(doors.store).add(wanted, by=doors.caller())
        except (NonsenseError, StoreError) as error:
            return _page(doors, 422, refused=doors.told(error), typed=_typed())
        if person.kind is PersonKind.MACHINE:
            return _done(doors, "people.added", person.login)
        return _invite(doors, person.login)

    @blueprint.post("/change")
    @admin
    def change() -> Response:
        """Change what somebody may do."""
        book = PeopleBook(doors.store)
        try:
            changed = replace(book.person(_login()), roles=_roles(), teams=_teams())
            book.change(changed, by=doors.caller(), expected=number_asked("version"))
        except (NonsenseError, StoreError) as error:
            return _page(doors, 422, refused=doors.told(error))
        return _done(doors, "people.changed", changed.login)

    @blueprint.post("/withdraw")
    @admin
    def withdraw() -> Response:
        """Take somebody's place away."""
        try:
            PeopleBook(doors.store).drop(_login(), by=doors.caller(), expected=number_asked("version"))
        except StoreError as error:
            return _page(doors, 422, refused=doors.told(error))
        return _done(doors, "people.withdrawn", _login())

    @blueprint.post("/link")
    @admin
    def link() -> Response:
        """Make a new link for somebody, and show it once."""
        return _invite(doors, _login())

    return blueprint


def _invite(doors: Doors, login: str) -> Response:
    token = bare_token(doors.random(32))
    try:
        InvitationBook(doors.store).invite(login, digest(token), by=doors.caller())
    except (NonsenseError, StoreError) as error:
        return _page(doors, 422, refused=doors.told(error))
    return _page(doors, link=url_for("entrance.knock", token=token, _external=True), link_of=login)


def _done(doors: Doors, key: str, login: str) -> Response:
    return _page(doors, done=doors.say(key, login=login))


def _page(
    doors: Doors, status: int = 200, *, refused: str = "", done: str = "", link: str = "", link_of: str = "",
    typed: Mapping[str, object] = BLANK,
) -> Response:  # fmt: skip
    found = PeopleBook(doors.store).people(after=_after(), limit=PER_PAGE + 1)
    return doors.page(
        "people.html", status, people=[_line(one) for one in found[:PER_PAGE]], refused=refused, done=done, link=link,
        link_of=link_of, more=found[PER_PAGE - 1].login if len(found) > PER_PAGE else "", calendars=doors.calendars(),
        typed=typed, all_roles=[role.value for role in Role], kinds=[kind.value for kind in PersonKind],
    )  # fmt: skip


def _typed() -> Mapping[str, object]:
    """Give what somebody has written, so that he corrects it and writes nothing twice."""
    form = request.form
    return {"login": _login(), "kind": _kind().value, "roles": form.getlist("roles"), "teams": form.get("teams", "")}


def _line(one: Person) -> dict[str, object]:
    door = "by_password" if one.has_password else "by_provider" if one.subject else "by_link"
    return {
        "login": one.login, "kind": one.kind.value, "version": one.version,
        "roles": role_names(one.roles), "teams": ", ".join(sorted(one.teams)),
        "door": "by_key" if one.kind is PersonKind.MACHINE else door,
    }  # fmt: skip


def _login() -> str:
    return request.form.get("login", "").strip()[:LONGEST]


def _kind() -> PersonKind:
    return PersonKind.MACHINE if request.form.get("kind") == PersonKind.MACHINE.value else PersonKind.PERSON


def _roles() -> frozenset[Role]:
    return roles_named(request.form.getlist("roles"))


def _teams() -> frozenset[str]:
    return frozenset(team.strip() for team in request.form.get("teams", "").split(",") if team.strip())


def _after() -> str:
    given = request.args.get("after", "")[:LONGEST]
    return given if given.isprintable() else ""
