"""Tells people who look at a page what programs are told as a problem document: what, where, and the way out."""

from collections.abc import Callable
from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Flask
from flask import Response
from flask import current_app
from flask import render_template
from flask import request

from models.role import access_of
from web.frame import asks_for_piece
from web.message_book import MessageBook
from web.message_book import message_book

PROBLEM = "application/problem+json"
PAGE = "text/html"
OF_PROGRAMS = "/v1/"
MOST_TOLD = 20
# What somebody can do about it depends on what was refused.
WAYS_OUT = {400: "start.way_correct", 403: "start.way_ask", 404: "start.way_start", 409: "start.way_again",
            412: "start.way_again", 413: "start.way_less", 415: "start.way_correct", 422: "start.way_correct",
            429: "start.way_wait", 503: "start.way_wait"}  # fmt: skip
BROKEN = 500
WORTH_ANOTHER_TRY = frozenset({429, 500, 502, 503, 504})


def show_problems(app: Flask, language: Callable[[], str]) -> None:
    """Answer a browser that looks at a page with a page, whatever was refused; a script with a piece of one."""

    @app.after_request
    def shown(response: Response) -> Response:
        if response.mimetype != PROBLEM or request.path.startswith(OF_PROGRAMS) or not wants_page():
            return response
        response.set_data(_page(response, language()))
        response.mimetype = PAGE
        response.headers["Cache-Control"] = "no-store"
        return response


def _page(response: Response, language: str) -> str:
    told, status = response.get_json(), response.status_code
    say = message_book(language)
    default = "start.way_broken" if status >= BROKEN else "start.way_start"
    way = WAYS_OUT.get(status, default)
    if way == "start.way_correct" and request.method == "GET":
        # Nobody has sent anything: it is the calendar that is amiss, and that may have been changed just before.
        way = "start.way_elsewhere"
    seconds = response.headers.get("Retry-After", "")
    return render_template(
        "refused_piece.html" if asks_for_piece() else "refused.html",
        title=told["title"], detail=_role_needed(told, say) or told["detail"], status=status, place=request.path[:200],
        errors=[one["detail"] for one in told.get("errors", ())[:MOST_TOLD] if "detail" in one],
        way=say(way, seconds=int(seconds) if seconds.isdigit() else 1),
        before=_page_before(),
        again=_same_page() if status in WORTH_ANOTHER_TRY else "",
        # What has just failed may be what tells them.
        calendars=(),
    )  # fmt: skip


def _role_needed(told: Mapping[str, object], say: MessageBook) -> str:
    """Name the roles any of which would do as the page of people names it; programs are told what they write."""
    view = current_app.view_functions.get(request.endpoint or "")
    access = None if view is None else access_of(view)
    if told.get("code") != "forbidden" or access is None or not access.roles:
        return ""
    named = [say("start.quoted", name=say(f"role.{one.value}")) for one in access.roles]
    return say("start.role_needed", count=len(named), roles=", ".join(named))


def _same_page() -> str:
    """Give the address of what was looked at; a form is not sent again by a link."""
    is_looked_at = request.method == "GET" and not request.path.startswith("//")
    return request.full_path.removesuffix("?") if is_looked_at else ""


def _page_before() -> str:
    """Give the page of ours from which somebody came, unless it is the one that was refused."""
    came = urlsplit(request.referrer or "")
    place = f"{came.path}?{came.query}" if came.query else came.path
    is_ours = came.netloc == request.host and came.path.startswith("/") and not came.path.startswith("//")
    return place if is_ours and came.path != request.path else ""


def wants_page() -> bool:
    """Say whether a browser looks; a program that takes anything gets the document."""
    takes = request.accept_mimetypes
    return asks_for_piece() or takes.quality(PAGE) > takes.quality("application/json")
