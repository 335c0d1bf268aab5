"""Says to browsers and caches, in every answer, what they may do with it: nothing that was not asked for."""

from flask import Flask
from flask import Response
from flask import current_app
from flask import request

from api.kept_files import FILES
from models.role import access_of

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
ONE_YEAR = "max-age=31536000"
# Nobody may keep what depends on who asks; what is told to all, a browser may ask again whether it has changed.
FOR_WHOEVER_ASKED = "no-store"
FOR_ALL = "private, no-cache"


def secure_answers(app: Flask) -> None:
    """Add the headers to every answer, those of refusals and of static files included."""
    app.after_request(_secured)


def _secured(response: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", ONE_YEAR)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = FOR_ALL if _is_told_to_all() else FOR_WHOEVER_ASKED
    return response


def _is_told_to_all() -> bool:
    if request.endpoint == FILES:
        return True
    access = access_of(current_app.view_functions.get(request.endpoint or "", _nothing))
    return request.method in {"GET", "HEAD"} and access is not None and not access.roles


def _nothing() -> None:
    """Stand in for an address at which there is nothing."""
