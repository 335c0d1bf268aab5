"""Sends browsers on to places of this server, whatever a form or a link asks for."""

from flask import Response
from flask import redirect


def safe_place(wanted: str) -> str:
    """Give a place on this server, whatever a link asks for."""
    # A browser reads a backslash as a slash, two of which begin the name of another server, and drops control signs.
    is_here = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable()
    return wanted if is_here else "/"


def see_other(place: str) -> Response:
    """Send a browser on, so that loading again repeats nothing."""
    return Response(status=303, headers={"Location": redirect(place, 303).location, "Cache-Control": "no-store"})
