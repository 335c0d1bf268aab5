"""Gives every page what all pages share: the reader's language, its words, and whether only a piece is asked for."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask import request

from web.message_book import message_book

# A script that asks for a piece of a page says so; a browser that follows a link gets the whole page.
PIECE = "X-Piece"


def frame_pages(app: Flask, language: Callable[[], str]) -> None:
    """Have every template know `say`, `language`, `other` (the other language) and `is_piece`."""

    @app.context_processor
    def frame() -> dict[str, Any]:
        chosen = language()
        return {
            "say": message_book(chosen),
            "language": chosen,
            "other": "en" if chosen == "fr" else "fr",
            "is_piece": asks_for_piece(),
        }


def asks_for_piece() -> bool:
    """Say whether a script asks for the content alone, to put it into a page that stands already."""
    return PIECE in request.headers
