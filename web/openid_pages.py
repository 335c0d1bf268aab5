"""The way in through the identity provider of the house: there, back with its proof, and into a session."""

import hmac
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

import structlog
from flask import Blueprint
from flask import Response
from flask import abort
from flask import current_app
from flask import request
from flask import session
from flask import url_for

from models.identity import StrangerError
from models.role import open_to_all
from models.store import Store
from models.store_error import AbsentError
from models.store_identities import IdentityBook
from web.doors import Doors
from web.doors import came_from
from web.log_in_throttle import LogInThrottle
from web.openid import Flow
from web.openid import OpenId
from web.openid import OpenIdError
from web.openid import Proof
from web.safe_place import safe_place
from web.safe_place import see_other

LOG = structlog.get_logger("preseance.web")
# Under this name the cookie holds the ways that were begun: one for each tab, the last few.
FLOWS = "openid"
MOST_FLOWS = 4
LASTS_SECONDS = 600
LONGEST_WANTED = 300
LONGEST_CODE = 4_000
SHOWN = 40
# Why somebody did not come in, what that means, and the way out.
PARTS = ("", "_text", "_remedy")
STATUSES = {"over": HTTPStatus.BAD_REQUEST, "down": HTTPStatus.SERVICE_UNAVAILABLE,
            "too_often": HTTPStatus.TOO_MANY_REQUESTS}  # fmt: skip
WHO_DENIES = frozenset({"access_denied", "consent_required", "interaction_required", "login_required"})


def openid_pages(doors: Doors) -> Blueprint:
    """Give the two addresses; without a provider neither is there."""
    blueprint = Blueprint("openid", __name__, url_prefix="/login/openid")
    throttle = LogInThrottle()

    @blueprint.get("")
    @open_to_all
    def leave() -> Response:
        """Send a browser to the provider."""
        openid, store = _open(doors)
        wanted = safe_place(request.args.get("next", ""))
        flow = Flow.begin(
            doors.random, wanted=wanted if len(wanted) <= LONGEST_WANTED else "/", place=_place_of_return(),
            language=doors.language(),
        )  # fmt: skip
        try:
            address = openid.provider.address(flow)
        except OpenIdError as error:
            return _refused(doors, openid, error.why, error.detail, wanted=wanted)
        _keep(flow, store.clock())
        return see_other(address)

    @blueprint.get("/return")
    @open_to_all
    def come_back() -> Response:
        """Let whoever comes back with a good proof in."""
        openid, store = _open(doors)
        flow = _take(store.clock())
        if flow is None:
            return _refused(doors, openid, "over", wanted="/")
        there = replace(doors, language=lambda: flow.language)
        try:
            _refuse_crowd(throttle, flow.state)
            _let_in(doors, openid, store, openid.provider.prove(_code(), flow, request.args.get("iss", "")))
        except OpenIdError as error:
            return _refused(there, openid, error.why, error.detail, wanted=flow.wanted)
        except StrangerError as error:
            return _refused(there, openid, error.why, email=error.email, wanted=flow.wanted)
        return see_other(flow.wanted)

    return blueprint


def _open(doors: Doors) -> tuple[OpenId, Store]:
    """Give the provider, and the store of the workspace into which it lets people."""
    openid = doors.openid
    store = None if openid is None else doors.find_store(openid.client.workspace)
    if openid is None or store is None:
        abort(404)
    return openid, store


def _let_in(doors: Doors, openid: OpenId, store: Store, proof: Proof) -> None:
    """Log in whoever has come before, else whoever an admin has let in under his address."""
    book = IdentityBook(store)
    person = book.find_known(proof.identity)
    if person is None:
        person = book.bind(openid.provider.with_email(proof), origin=came_from())
    try:
        doors.let_in(store, person.login)
    except AbsentError:
        # An admin has withdrawn him at this very instant.
        raise StrangerError("unknown", person.login) from None


def _refuse_crowd(throttle: LogInThrottle, state: str) -> None:
    """Each way back costs the provider a question or two: not too many from one address."""
    if throttle.seconds_to_wait(state, request.remote_addr or "unknown"):
        raise OpenIdError("too_often")


def _code() -> str:
    """Give the code that the provider sent along; OpenIdError when it sent a refusal."""
    refused = request.args.get("error")
    if refused is not None:
        why = "denied" if refused in WHO_DENIES else "down"
        raise OpenIdError(why, f"the provider answered {refused[:SHOWN]!a}")
    code = request.args.get("code", "")
    if not (code and code.isascii() and code.isprintable() and len(code) <= LONGEST_CODE):
        raise OpenIdError("proof", "no code")
    return code


def _place_of_return() -> str:
    """Give the address to which the provider sends people back: on the name under which they came."""
    # Wherever the cookie travels over TLS alone, the way back does too, whatever a proxy forgot to say.
    is_secure = current_app.session_interface.get_cookie_secure(current_app)
    return url_for("openid.come_back", _external=True, _scheme="https" if is_secure else "http")


def _keep(flow: Flow, now: datetime) -> None:
    """Have this browser, and no other, remember what it has begun."""
    begun = [flow.state, flow.nonce, flow.verifier, flow.wanted, flow.language, int(now.timestamp())]
    session[FLOWS] = [*_begun(now), begun][-MOST_FLOWS:]


def _take(now: datetime) -> Flow | None:
    """Give the way that this browser has begun and comes back on, once."""
    state, begun = request.args.get("state", ""), _begun(now)
    if not begun:
        return None
    mine = [one for one in begun if hmac.compare_digest(str(one[0]).encode(), state.encode("utf-8", "replace"))]
    session[FLOWS] = [one for one in begun if one not in mine]
    if not mine:
        return None
    known, nonce, verifier, wanted, language = (str(one) for one in mine[0][:5])
    return Flow(
        state=known, nonce=nonce, verifier=verifier, wanted=safe_place(wanted), place=_place_of_return(),
        language=language,
    )  # fmt: skip


def _begun(now: datetime) -> list[list[object]]:
    oldest = now.timestamp() - LASTS_SECONDS
    return [one for one in session.get(FLOWS, []) if one[-1] > oldest]


def _refused(doors: Doors, openid: OpenId, why: str, detail: str = "", *, wanted: str, email: str = "") -> Response:
    """Tell somebody why he did not come in, and the way out; the log has the rest."""
    LOG.warning("log-in by provider refused", why=why, detail=detail, login=ascii(email[:SHOWN]),
                address=request.remote_addr)  # fmt: skip
    facts = {"name": openid.client.name, "email": email or "?"}
    title, text, remedy = (doors.say(f"openid.{why}{part}", **facts) for part in PARTS)
    status = STATUSES.get(why, HTTPStatus.FORBIDDEN)
    page = doors.page(
        "openid_refused.html", status, title=title, text=text, remedy=remedy, next=wanted, provider=openid.client.name
    )
    if status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        page.headers["Retry-After"] = "60"
    return page
