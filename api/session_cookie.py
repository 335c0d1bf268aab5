"""Knows a person who is logged in by a signed cookie that no script and no other site can read."""

import hashlib
from collections.abc import Callable
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import urlsplit

from flask import Flask
from flask import request
from flask import session
from flask.sessions import SecureCookieSessionInterface

from api.access import find_caller
from api.forgery import own_form
from api.forgery import refuse_forged
from models.caller import Caller
from models.secret_token import digest
from models.visit import LONGEST

# The browser takes this name only with Secure, for this host alone, and for all of its paths.
SECURE_NAME = "__Host-preseance"
PLAIN_NAME = "preseance"
TOKEN = "token"  # noqa: S105 -- the name under which the token stands in the cookie
READS = frozenset({"GET", "HEAD", "OPTIONS"})


class Sessions(Protocol):
    """Who is known by a session."""

    def caller_of_session(self, token: str, origin: str) -> Caller | None:
        """Give who is logged in with a token, if the session goes on."""


class SignedSessions(SecureCookieSessionInterface):
    """Signs the cookie with SHA-256; it travels over TLS alone, but for a browser on the same computer."""

    digest_method = staticmethod(hashlib.sha256)

    def get_cookie_name(self, app: Flask) -> str:
        """Give the name under which this browser keeps it."""
        return SECURE_NAME if self.get_cookie_secure(app) else PLAIN_NAME

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 -- Flask asks with the application
        """Say whether it may travel over TLS alone."""
        return request.is_secure or not _is_this_computer(request.host)

    def get_cookie_samesite(self, app: Flask) -> str:  # noqa: ARG002 -- Flask asks with the application
        """Keep it from requests that other sites make."""
        return "Lax"


def keep_sessions(app: Flask, key: str, book: Sessions) -> Callable[[str], Caller | None]:
    """Sign cookies with a key, and give what knows callers by them.

    Templates get `visitor`, who reads, and `csrf_token()`, which every form carries.
    """
    app.secret_key = key
    app.session_interface = SignedSessions()
    app.config.update(PERMANENT_SESSION_LIFETIME=LONGEST, SESSION_REFRESH_EACH_REQUEST=False, WTF_CSRF_TIME_LIMIT=None)
    app.context_processor(lambda: {"visitor": find_caller(), "csrf_token": own_form})

    def identify(origin: str) -> Caller | None:
        """Give who is logged in; whatever he changes must come from our own page."""
        token = session.get(TOKEN)
        found = book.caller_of_session(token, origin) if isinstance(token, str) else None
        if found is not None and request.method not in READS:
            refuse_forged()
        return found

    return identify


def session_digest() -> str | None:
    """Give the digest of the session in which this request comes; None when it comes in none."""
    token = session.get(TOKEN)
    return digest(token) if isinstance(token, str) and "Authorization" not in request.headers else None


def _is_this_computer(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False
