"""Gives every page what all pages share: the reader's words, the places he can go to, and the look he has chosen."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask import current_app
from flask import request
from flask import url_for

from models.caller import Caller
from models.role import access_of
from web.appearance import scheme_chosen
from web.calendar_names import told_apart
from web.doors import Doors
from web.message_book import message_book

# A script that asks for a piece of a page says so; a browser that follows a link gets the whole page.
PIECE = "X-Piece"
# What a page or a piece is told apart by, so that no cache gives one for another.
VARIES_BY = f"Accept-Language, {PIECE}"
START = "pages.index"
# A section is there as soon as somebody has registered its page.
SECTIONS = (
    ("calendar", (START,)),
    ("reviews", ("reviews_page.show",)),
    ("sends", ("sends_page.show",)),
    ("import", ("import_page.show",)),
    ("feeds", ("feeds_page.show",)),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the product that the bar at the top leads to."""

    name: str
    endpoint: str
    is_here: bool


def frame_pages(app: Flask, find_caller: Callable[[], Caller | None], doors: Doors) -> None:
    """Have every template know what the frame needs.

    `say`, `language`, `other` (the other language) and `is_piece`; `endpoints`, the names of all pages there are, and
    `opens(endpoint)`, whether one is there for the reader; `bar_sections`, those that he may see;
    `listed_calendars()`, his calendars; `told_apart(calendars)`, each with its name in a list; `in_other()`, this page
    in the other language; `scheme`, light or dark where he has chosen.
    """

    @app.context_processor
    def frame() -> dict[str, Any]:
        chosen, visitor = doors.language(), find_caller()
        other = "en" if chosen == "fr" else "fr"
        return {
            "say": message_book(chosen),
            "language": chosen,
            "other": other,
            "is_piece": asks_for_piece(),
            "opens": partial(_opens_to, visitor),
            "endpoints": current_app.view_functions.keys(),
            "bar_sections": [] if visitor is None else _sections(visitor),
            "listed_calendars": doors.calendars if visitor is not None else tuple,
            "told_apart": told_apart,
            "in_other": partial(_in_language, other),
            "scheme": scheme_chosen(),
        }


def asks_for_piece() -> bool:
    """Say whether a script asks for the content alone, to put it into a page that stands already."""
    return bool(piece_asked())


def piece_asked() -> str:
    """Say which piece a script asks for; nothing where a browser asks for the page."""
    return request.headers.get(PIECE, "")


def _sections(visitor: Caller) -> list[Section]:
    """Name the sections whose page is there, and opens to the reader."""
    found = []
    for name, pages in SECTIONS:
        endpoint = next((one for one in pages if _opens_to(visitor, one)), None)
        if endpoint is not None:
            found.append(Section(name, endpoint, request.blueprint == endpoint.partition(".")[0]))
    return found


def _opens_to(visitor: Caller | None, endpoint: str) -> bool:
    """Say whether a page is there, and opens to the reader: whoever may not sees no way to it."""
    access = access_of(current_app.view_functions.get(endpoint, _nothing))
    if access is None:
        return False
    return not access.roles or (visitor is not None and any(visitor.may(role) for role in access.roles))


def _in_language(language: str) -> str:
    """Give the address of this page in another language; of the start, where a form was answered or nothing is."""
    rule = request.url_rule
    if rule is None or "GET" not in (rule.methods or ()):
        return url_for(START, lang=language)
    # Not as arguments of url_for: some of its own begin with an underscore, and anybody can write an address.
    asked = {**request.args.to_dict(flat=False), "lang": [language]}
    return f"{url_for(rule.endpoint, **(request.view_args or {}))}?{urlencode(asked, doseq=True)}"


def _nothing() -> None:
    """Stand in for a page that is not there."""
