"""The page on which somebody looks after his own account: password, sessions, keys."""

from collections.abc import Mapping
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint
from flask import Response
from flask import abort
from flask import request
from flask import session
from flask import url_for

from exchange.report_figures import moment
from models.api_key import USUAL_LIFE
from models.api_key import ApiKey
from models.caller import Caller
from models.nonsense import NonsenseError
from models.password import check_password
from models.person import Person
from models.person import roles_named
from models.role import Role
from models.role import needs
from models.role import role_names
from models.secret_token import PREFIX_BYTES
from models.secret_token import SECRET_BYTES
from models.secret_token import digest
from models.secret_token import new_key
from models.store_error import StoreError
from models.store_keys import KeyBook
from models.store_people import PeopleBook
from models.store_sessions import SessionBook
from models.tables import LARGEST_ID
from models.visit import Visit
from web.doors import BY_LINK
from web.doors import TOKEN
from web.doors import Doors
from web.log_in_throttle import LogInThrottle
from web.safe_place import see_other

LIVES: Mapping[str, timedelta | None] = {
    "365": USUAL_LIFE, "90": timedelta(days=90), "30": timedelta(days=30), "never": None,
}  # fmt: skip
# So long a link stands for a password that was forgotten.
LINK_COUNTS_FOR = timedelta(hours=1)
DONE: Mapping[str, str] = {"password_saved": "account.password_saved", "ended": "account.ended"}


def account_page(doors: Doors) -> Blueprint:
    """Give the page, which works on whoever is logged in."""
    blueprint = Blueprint("account", __name__, url_prefix="/account")
    throttle = LogInThrottle()

    @blueprint.before_request
    def in_person() -> None:
        """Leave passwords and sessions to people who are logged in: a key that is lost must not change them."""
        if request.method == "POST" and _session() is None:
            abort(403)

    @blueprint.get("")
    @needs(*Role)
    def show() -> Response:
        """Show the account, or after a link the choice of a password."""
        is_new = request.args.get("welcome") == "1"
        done = request.args.get("done", "")
        return _page(doors, is_new=is_new, done=doors.say(DONE[done]) if done in DONE else "")

    @blueprint.post("/password")
    @needs(*Role)
    def choose() -> Response:
        """Keep a new password; the other sessions end."""
        refused = _change_password(doors, throttle)
        if refused:
            return _page(doors, 422, refused=refused, is_new=request.form.get("welcome") == "1")
        session.pop(BY_LINK, None)
        return see_other(url_for("account.show", lang=doors.language(), done="password_saved"))

    @blueprint.post("/sessions/<int:number>/end")
    @needs(*Role)
    def end(number: int) -> Response:
        """End one of one's own sessions."""
        by = doors.caller()
        try:
            SessionBook(doors.store).end(by.name, min(number, LARGEST_ID), by=by)
        except StoreError as error:
            return _page(doors, 404, refused=doors.told(error))
        return see_other(url_for("account.show", lang=doors.language(), done="ended"))

    _add_keys(blueprint, doors)
    return blueprint


def _add_keys(blueprint: Blueprint, doors: Doors) -> None:
    @blueprint.post("/keys")
    @needs(*Role)
    def make() -> Response:
        """Make a key, and show it once."""
        by, store = doors.caller(), doors.store
        fresh = new_key(doors.random(PREFIX_BYTES + SECRET_BYTES))
        life = LIVES.get(request.form.get("lasts", ""), USUAL_LIFE)
        try:
            KeyBook(store).make(
                by.name, fresh, name=request.form.get("name", "").strip()[:200],
                roles=roles_named(request.form.getlist("roles")),
                expires_at=None if life is None else store.clock() + life, by=by,
            )  # fmt: skip
        except (NonsenseError, StoreError) as error:
            return _page(doors, 422, refused=doors.told(error))
        return _page(doors, made=fresh.token)

    @blueprint.post("/keys/<string:prefix>/revoke")
    @needs(*Role)
    def revoke(prefix: str) -> Response:
        """Revoke one of one's own keys."""
        by, book = doors.caller(), KeyBook(doors.store)
        if all(one.prefix != prefix for one in book.keys(by.name)):
            abort(404)
        book.revoke(prefix, by=by)
        return _page(doors, done=doors.say("account.key_revoked", prefix=prefix))


def _change_password(doors: Doors, throttle: LogInThrottle) -> str:
    """Keep a new password, and say what was refused."""
    by, store, form = doors.caller(), doors.store, request.form
    if form.get("new", "") != form.get("again", ""):
        return doors.say("account.not_same")
    try:
        chosen = check_password(form.get("new", ""), by.name)
        refused = _wrong_current(doors, throttle)
        if not refused:
            PeopleBook(store).set_password(by.name, doors.passwords.hash(chosen), by=by, session=_session())
    except (NonsenseError, StoreError) as error:
        return doors.told(error)
    return refused


def _wrong_current(doors: Doors, throttle: LogInThrottle) -> str:
    """Say what is wrong with the password that he has so far; nothing is asked of whoever came by a link."""
    by, store = doors.caller(), doors.store
    found = PeopleBook(store).find_password(by.name)
    kept = None if found is None else found[1]
    if kept is None or _came_by_link(store.clock()):
        return ""
    # Whoever has taken over a session must not try out the password with it either.
    seconds = throttle.seconds_to_wait(by.name, request.remote_addr or "unknown", store.workspace)
    if seconds:
        return doors.say("entrance.too_often", seconds=seconds)
    return "" if doors.passwords.matches(kept, request.form.get("current", "")) else doors.say("account.current_wrong")


def _came_by_link(now: datetime) -> bool:
    at = session.get(BY_LINK)
    return isinstance(at, int) and now.timestamp() - at < LINK_COUNTS_FOR.total_seconds()


def _session() -> str | None:
    """Give the digest of the session in which somebody asks; None when he asks with a key."""
    token = session.get(TOKEN)
    return digest(token) if isinstance(token, str) and "Authorization" not in request.headers else None


def _page(
    doors: Doors, status: int = 200, *, refused: str = "", done: str = "", made: str = "", is_new: bool = False
) -> Response:
    by, store = doors.caller(), doors.store
    person = PeopleBook(store).person(by.name)
    facts = _facts(doors, by, person)
    return doors.page(
        "account.html", status, refused=refused, done=done, made=made, is_new=is_new, calendars=doors.calendars(),
        person=person, workspace=store.workspace if len(doors.access.workspaces()) > 1 else "", **facts,
    )  # fmt: skip


def _facts(doors: Doors, by: Caller, person: Person) -> dict[str, object]:
    store, language = doors.store, doors.language()
    now, zone = store.clock(), _zone(doors)
    keys = [_key_line(one, now, zone, language) for one in KeyBook(store).keys(by.name)]
    visits = SessionBook(store).visits(by.name, _session() or "")
    return {
        "asks_current": person.has_password and not _came_by_link(now),
        "visits": [_visit_line(one, zone, language) for one in visits],
        "zone": zone.key,
        "keys": sorted(keys, key=lambda one: one["state"] != "in_force"),
        "roles": role_names(by.rights),
        "mine": role_names(person.roles),
        "lives": tuple(LIVES),
    }


def _zone(doors: Doors) -> ZoneInfo:
    """Give the clock of the house: that of its first calendar."""
    first = next(iter(doors.calendars()), None)
    return ZoneInfo("UTC") if first is None else first.zone


def _visit_line(one: Visit, zone: ZoneInfo, language: str) -> dict[str, object]:
    return {
        "id": one.id, "began": _told(one.created_at, zone, language), "seen": _told(one.seen_at, zone, language),
        "until": _told(one.expires_at, zone, language), "is_this_one": one.is_this_one,
    }  # fmt: skip


def _key_line(one: ApiKey, now: datetime, zone: ZoneInfo, language: str) -> dict[str, object]:
    return {
        "prefix": one.prefix, "name": one.name, "state": one.state(now).value,
        "roles": role_names(one.roles),
        "until": _told(one.expires_at, zone, language), "used": _told(one.last_used_at, zone, language),
    }  # fmt: skip


def _told(instant: datetime | None, zone: ZoneInfo, language: str) -> str:
    return "" if instant is None else moment(instant.astimezone(zone), language)
