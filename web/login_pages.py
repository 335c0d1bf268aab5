"""The pages by which people come in: with a password, or once with a link; and the way out."""

from threading import BoundedSemaphore

import structlog
from flask import Blueprint
from flask import Response
from flask import request
from flask import session
from flask import url_for

from models.person import Person
from models.role import open_to_all
from models.secret_token import bare_token
from models.secret_token import digest
from models.secret_token import is_bare
from models.store import Store
from models.store_error import AbsentError
from models.store_error import StaleError
from models.store_invitations import InvitationBook
from models.store_people import PeopleBook
from models.store_sessions import SessionBook
from web.doors import BY_LINK
from web.doors import TOKEN
from web.doors import Doors
from web.doors import came_from
from web.doors import hold
from web.log_in_throttle import LogInThrottle
from web.safe_place import safe_place
from web.safe_place import see_other

LOG = structlog.get_logger("preseance.web")
LONGEST = 200
SHOWN = 40
# Comparing a password takes a processor a tenth of a second: whoever only reads must not wait behind all who log in.
AT_ONCE = 4
PATIENCE_SECONDS = 0.5


def login_pages(doors: Doors) -> Blueprint:
    """Give the pages that ask nobody who he is, because he is about to say it."""
    blueprint = Blueprint("entrance", __name__)
    throttle = LogInThrottle()
    near = BoundedSemaphore(AT_ONCE)

    @blueprint.get("/login")
    @open_to_all
    def show() -> Response:
        """Ask who it is."""
        return _log_in_page(doors, workspace=request.args.get("workspace", ""))

    @blueprint.post("/login")
    @open_to_all
    def log_in() -> Response:
        """Let somebody in who knows his password; a login that nobody has is refused alike."""
        doors.refuse_forged()
        login, workspace = _field("login"), _field("workspace")
        house = workspace or doors.first
        seconds = throttle.seconds_to_wait(login, request.remote_addr or "unknown", house)
        if seconds:
            return _come_again(
                doors, 429, doors.say("entrance.too_often", seconds=seconds), seconds, login=login, workspace=workspace
            )
        store = doors.find_store(house)
        if not near.acquire(timeout=PATIENCE_SECONDS):
            return _come_again(doors, 503, doors.say("entrance.crowded"), 1, login=login, workspace=workspace)
        try:
            found = _proven(doors, store, login, request.form.get("password", ""))
        finally:
            near.release()
        if store is None or found is None or not _is_let_in(doors, store, found):
            LOG.warning("log-in refused", login=ascii(login[:SHOWN]), address=request.remote_addr)
            return _log_in_page(
                doors, 403, refused=doors.say("entrance.wrong"), is_wrong=True, login=login, workspace=workspace
            )
        return see_other(safe_place(request.form.get("next", "")))

    @blueprint.post("/logout")
    @open_to_all
    def log_out() -> Response:
        """End the session, here and in the cookie."""
        _end(doors, session.get(TOKEN))
        session.clear()
        return see_other(url_for("entrance.show", lang=doors.language(), out="1"))

    _add_welcome(blueprint, doors)
    return blueprint


def _add_welcome(blueprint: Blueprint, doors: Doors) -> None:
    @blueprint.get("/welcome/<string:token>")
    @open_to_all
    def knock(token: str) -> Response:
        """Show the button that uses a link: whatever looks at links in mail must not use them up."""
        store = _store_of_link(doors, token)
        person = None if store is None else InvitationBook(store).find_invited(digest(token))
        if store is None or person is None:
            return _no_referrer(doors.page("link_over.html", 404))
        return _no_referrer(doors.page("welcome.html", token=token, login=person.login, workspace=store.workspace,
                                        is_alone=len(doors.access.workspaces()) == 1))  # fmt: skip

    @blueprint.post("/welcome")
    @open_to_all
    def use() -> Response:
        """Let the invited in, once."""
        doors.refuse_forged()
        token = request.form.get(TOKEN, "")
        store = _store_of_link(doors, token)
        fresh = bare_token(doors.random(32))
        book = None if store is None else InvitationBook(store)
        if book is None or book.use(digest(token), digest(fresh), origin=came_from()) is None:
            LOG.warning("link refused", address=request.remote_addr)
            return doors.page("link_over.html", 404)
        hold(fresh)
        # Whoever came by a link may have forgotten his password.
        session[BY_LINK] = int(book.store.clock().timestamp())
        return see_other(url_for("account.show", lang=doors.language(), welcome="1"))


def _log_in_page(
    doors: Doors, status: int = 200, *, refused: str = "", is_wrong: bool = False, login: str = "",
    workspace: str = "",
) -> Response:  # fmt: skip
    workspaces = doors.access.workspaces()
    return doors.page(
        "login.html", status, refused=refused, is_wrong=is_wrong, login=login, workspace=workspace,
        asks_workspace=len(workspaces) > 1,
        next=safe_place(request.values.get("next", "")), is_out="out" in request.args,
        provider=doors.openid.client.name if doors.openid else "",
    )  # fmt: skip


def _come_again(
    doors: Doors, status: int, refused: str, seconds: int, *, login: str, workspace: str
) -> Response:  # fmt: skip
    answer = _log_in_page(doors, status, refused=refused, login=login, workspace=workspace)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _proven(doors: Doors, store: Store | None, login: str, password: str) -> Person | None:
    """Give whoever has this login and this password; the same work is done where nobody has."""
    known = None if store is None else PeopleBook(store).find_password(login)
    kept = None if known is None else known[1]
    if not doors.passwords.matches(kept, password) or store is None or known is None or kept is None:
        return None
    if doors.passwords.is_outdated(kept):
        PeopleBook(store).renew_hash(known[0], kept, doors.passwords.hash(password))
    return known[0]


def _is_let_in(doors: Doors, store: Store, person: Person) -> bool:
    """Log somebody in; not whoever was withdrawn, or whose password was changed, while it was compared."""
    try:
        doors.let_in(store, person.login, person.version)
    except (AbsentError, StaleError):
        return False
    return True


def _store_of_link(doors: Doors, token: str) -> Store | None:
    workspace = doors.access.workspace_of_link(token) if is_bare(token) else None
    return None if workspace is None else doors.find_store(workspace)


def _end(doors: Doors, token: object) -> None:
    caller = doors.access.caller_of_session(token, came_from()) if isinstance(token, str) else None
    store = None if caller is None else doors.find_store(caller.workspace)
    if isinstance(token, str) and caller is not None and store is not None:
        SessionBook(store).leave(digest(token), by=caller)


def _field(name: str) -> str:
    return request.form.get(name, "").strip()[:LONGEST]


def _no_referrer(page: Response) -> Response:
    """Keep the address of a page from every other: it is the link itself."""
    page.headers["Referrer-Policy"] = "no-referrer"
    return page
