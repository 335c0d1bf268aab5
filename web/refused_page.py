"""Tells people who look at a page what programs are told as a problem document."""

from collections.abc import Callable

from flask import Flask
from flask import Response
from flask import render_template
from flask import request

from web.page_words import PAGE_WORDS
from web.people_words import PEOPLE_WORDS

PROBLEM = "application/problem+json"
PAGE = "text/html"
OF_PROGRAMS = "/v1/"


def show_problems(app: Flask, language: Callable[[], str]) -> None:
    """Answer a browser that looks at a page with a page, whatever was refused."""

    @app.after_request
    def shown(response: Response) -> Response:
        if response.mimetype != PROBLEM or request.path.startswith(OF_PROGRAMS) or not _wants_page():
            return response
        spoken = language()
        told = response.get_json()
        facts = {"title": told["title"], "detail": told["detail"], "phrases": PEOPLE_WORDS[spoken]}
        other = "en" if spoken == "fr" else "fr"
        page = render_template("refused.html", language=spoken, other=other, words=PAGE_WORDS[spoken], **facts)
        response.set_data(page)
        response.mimetype = PAGE
        response.headers["Cache-Control"] = "no-store"
        return response


def _wants_page() -> bool:
    """Say whether a browser looks; a program that takes anything gets the document."""
    takes = request.accept_mimetypes
    return takes.quality(PAGE) > takes.quality("application/json")
