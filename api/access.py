"""Finds out who asks, and lets nobody through to a route that he may not call: what is not declared is denied."""

import logging
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import Protocol
from urllib.parse import urlencode

from flask import Flask
from flask import Response
from flask import current_app
from flask import g
from flask import redirect
from flask import request

from api.houses import houses
from api.kept_files import FILES
from api.problem import ProblemError
from models.caller import Caller
from models.caller import is_same_person
from models.role import Access
from models.role import Role
from models.role import access_of

LOG = logging.getLogger("preseance")
SCHEME = "bearer "
# Programs are answered with a problem document, people with the page on which they log in.
OF_PROGRAMS = ("/v1/", "/metrics", "/openapi.json")
LOG_IN = "/login"
LONGEST_REASON = 1_000
REASON = "Change-Reason"
Identify = Callable[[str], Caller | None]


class Callers(Protocol):
    """Who is known by a key."""

    def caller_of_key(self, token: str, origin: str) -> Caller | None:
        """Give whoever holds a key that is good now, with what it lets him do."""


def ask_who_calls(app: Flask, book: Callers, others: Sequence[Identify] = ()) -> None:
    """Look at every request before its view does; `others` know callers who show no key, by a cookie for instance."""

    @app.before_request
    def admit() -> Response | None:
        view = current_app.view_functions.get(request.endpoint or "")
        if view is None or request.endpoint == FILES:
            return None
        access = access_of(view)
        if access is None:
            LOG.error("the route %s declares no role, and is closed", request.endpoint)
            raise ProblemError(404, "not-found")
        return _admit(access, lambda: _find(book, others))


def caller() -> Caller:
    """Give who asks; only routes that declare a role may ask for it."""
    known: Caller = g.caller
    return known


def find_caller() -> Caller | None:
    """Give who asks, where a route lets anybody in."""
    known: Caller | None = g.get("caller")
    return known


def signer(asked: Mapping[str, Any]) -> Caller:
    """Give who asks; where the body still names somebody, it must be him: nobody signs for another."""
    named = asked.get("by")
    if named is not None and not is_same_person(named, caller().name):
        raise ProblemError(422, "not-you", {"named": named, "you": caller().name})
    return caller().because(asked.get("reason"))


def require(*roles: Role) -> Caller:
    """Give who asks if he has one of these roles, where a route does several things that need different ones."""
    if not any(caller().may(role) for role in roles):
        raise _forbidden(caller(), roles)
    return caller()


def _admit(access: Access, find: Callable[[], Caller | None]) -> Response | None:
    known = find()
    if known is not None:
        g.caller = known
        g.desk = houses().desk(known.workspace)
    if not access.roles:
        return None
    if known is None:
        return _ask_for_log_in()
    if any(known.may(role) for role in access.roles):
        return None
    if known.may(access.known_to):
        raise _forbidden(known, access.roles)
    raise ProblemError(404, "not-found")


def _forbidden(known: Caller, roles: Sequence[Role]) -> ProblemError:
    return ProblemError(403, "forbidden", {"roles": ", ".join(role.value for role in roles), "you": known.name})


def _find(book: Callers, others: Sequence[Identify]) -> Caller | None:
    origin = f"{_door()} {request.remote_addr or 'unknown'}"
    given = request.headers.get("Authorization")
    if given is None:
        found = next((known for known in (identify(origin) for identify in others) if known is not None), None)
    elif given[: len(SCHEME)].lower() == SCHEME:
        found = book.caller_of_key(given[len(SCHEME) :].strip(), origin)
    else:
        found = None
    return None if found is None else found.because(_reason())


def _door() -> str:
    return "api" if _is_for_programs() else "web"


def _is_for_programs() -> bool:
    return request.path.startswith(OF_PROGRAMS)


def _reason() -> str | None:
    given = request.headers.get(REASON, "").strip()
    if len(given) > LONGEST_REASON or not (given.isprintable() and given.isascii()):
        raise ProblemError(400, "reason-refused", {"header": REASON, "most": str(LONGEST_REASON)})
    return given or None


def _ask_for_log_in() -> Response:
    if _is_for_programs():
        code = "key-unknown" if "Authorization" in request.headers else "key-needed"
        raise ProblemError(401, code, headers={"WWW-Authenticate": 'Bearer realm="preseance"'})
    # A form that was sent too late is not sent again: its page is shown first.
    wanted = request.full_path.removesuffix("?") if request.method in {"GET", "HEAD"} else "/"
    place = LOG_IN if wanted == "/" else f"{LOG_IN}?{urlencode({'next': wanted})}"
    return Response(status=303, headers={"Location": redirect(place, 303).location, "Cache-Control": "no-store"})
