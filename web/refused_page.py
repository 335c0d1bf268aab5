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
        is_page = not request.path.startswith(OF_PROGRAMS) and request.accept_mimetypes.best == PAGE
        if response.mimetype != PROBLEM or not is_page:
            return response
        spoken = language()
        told = response.get_json()
        facts = {"title": told["title"], "detail": told["detail"], "say": PEOPLE_WORDS[spoken]}
        other = "en" if spoken == "fr" else "fr"
        page = render_template("refused.html", language=spoken, other=other, words=PAGE_WORDS[spoken], **facts)
        response.set_data(page)
        response.mimetype = PAGE
        response.headers["Cache-Control"] = "no-store"
        return response
