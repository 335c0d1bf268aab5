"""Takes no form and no call that another site has made in the name of somebody who is logged in."""

from flask import request
from flask_wtf.csrf import generate_csrf
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from api.problem import ProblemError

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
SAME_SITE = frozenset({"same-origin", "none"})


def refuse_forged() -> None:
    """Refuse a request that does not carry the token of this browser, or that a browser says came from elsewhere."""
    if not is_from_here():
        raise ProblemError(403, "forged")
    try:
        validate_csrf(request.headers.get(HEADER) or request.form.get(FIELD))
    except ValidationError:
        raise ProblemError(403, "forged") from None


def own_form() -> str:
    """Give the token that a form of ours carries."""
    return str(generate_csrf())


def is_from_here() -> bool:
    """Say whether a form comes from our own page; a program that sends neither header has no browser to abuse."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site in SAME_SITE
    return origin is None or origin in {f"http://{request.host}", f"https://{request.host}"}
