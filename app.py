"""Puts the service together: store, policy, doors; the only reader of the environment."""

import logging
import os
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import fields
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask import Response
from waitress import create_server

from api.calendars import blueprint as calendars
from api.checks import blueprint as checks
from api.desk import EXTENSION
from api.desk import Desk
from api.documentation import document
from api.errors import register_errors
from api.findings import blueprint as findings
from api.health import blueprint as health
from api.imports import blueprint as imports
from api.language import language
from api.malformed import Channel
from api.offers import AnyPath
from api.offers import blueprint as offers
from api.rate_limit import RateLimit
from api.reference import blueprint as reference
from api.storable import refuse_unstorable
from exchange.calendar_code import calendar_code
from models.plan import Plan
from models.store import Store
from rules.policy import Policy
from web.pages import pages

PREFIX = "PRESEANCE_"
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the service runs; each field can be set by an environment variable, such as PRESEANCE_DATABASE_URL."""

    database_url: str = "sqlite:///var/preseance.sqlite3"
    workspace: str = "default"
    rate_limit: str = "1200/minute"
    max_body_bytes: int = 32 * 1024 * 1024
    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 8

    @staticmethod
    def from_environment(environment: Mapping[str, str] | None = None) -> "Settings":
        """Read every PRESEANCE_ variable that a setting has; the others keep their default."""
        given = os.environ if environment is None else environment
        named = {field.name: given.get(PREFIX + field.name.upper()) for field in fields(Settings)}
        numbers = {field.name for field in fields(Settings) if field.type is int}
        chosen: dict[str, Any] = {name: int(text) if name in numbers else text for name, text in named.items() if text}
        return Settings(**chosen)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application on a database that is brought up to date."""
    chosen = Settings.from_environment() if settings is None else settings
    app = Flask("web", static_folder=str(Path(__file__).parent / "web" / "static"))
    app.template_folder = str(Path(__file__).parent / "web" / "templates")
    app.config["MAX_CONTENT_LENGTH"] = chosen.max_body_bytes
    app.config["MAX_FORM_PARTS"] = 20
    # The code of an offer may hold slashes anywhere.
    app.url_map.merge_slashes = False
    app.url_map.converters["any_path"] = AnyPath
    desk = Desk(Store.open(_url(chosen.database_url), _now, chosen.workspace), Policy())
    app.extensions[EXTENSION] = desk
    register_errors(app)
    RateLimit(chosen.rate_limit).install(app)
    api = document(app)
    for blueprint in (checks, calendars, imports, offers, findings, reference, health):
        api.register_blueprint(blueprint)
    app.register_blueprint(pages(desk, language))
    app.after_request(_secured)
    return app


def serve(settings: Settings | None = None, plans: Iterable[Plan] = ()) -> None:
    """Store plans, each as a calendar of its own, then serve until stopped.

    This is what `preseance serve --load PLAN` calls.  A plan is stored under a code made from its file
    name or its name; loading it again changes only what has changed in it.
    """
    chosen = Settings.from_environment() if settings is None else settings
    app = create_app(chosen)
    load(app, plans)
    server = create_server(
        app,
        host=chosen.host,
        port=chosen.port,
        threads=chosen.threads,
        max_request_body_size=chosen.max_body_bytes + 1024,
        ident="preseance",
    )
    server.channel_class = Channel
    logging.getLogger("preseance").info("serving on http://%s:%s", chosen.host, chosen.port)
    server.run()


def load(app: Flask, plans: Iterable[Plan]) -> tuple[str, ...]:
    """Store plans and give the codes of their calendars."""
    desk: Desk = app.extensions[EXTENSION]
    codes = []
    for plan in plans:
        code = calendar_code(refuse_unstorable(plan))
        desk.store.put_plan(plan, code=code, by="serve --load")
        codes.append(code)
    return tuple(codes)


def _url(database: str) -> str:
    """Take a path of an SQLite file for its URL."""
    return database if "://" in database else f"sqlite:///{database}"


def _now() -> datetime:
    return datetime.now(UTC)


def _secured(response: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    return response
