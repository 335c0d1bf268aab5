"""Puts the service together: store, policy, ways out, scheduler, doors; the only reader of the environment."""

import logging
import os
import secrets
import socket
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import Field
from dataclasses import dataclass
from dataclasses import fields
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Any
from typing import Literal
from typing import get_args

from flask import Flask
from flask import Response
from waitress import create_server

from api.calendars import blueprint as calendars
from api.checks import blueprint as checks
from api.desk import EXTENSION
from api.desk import Desk
from api.documentation import document
from api.errors import register_errors
from api.event_providers import Providers
from api.findings import blueprint as findings
from api.health import blueprint as health
from api.imports import blueprint as imports
from api.language import language
from api.lifecycle import blueprint as lifecycle
from api.malformed import Channel
from api.offers import AnyPath
from api.offers import blueprint as offers
from api.providers import blueprint as providers
from api.rate_limit import RateLimit
from api.receipts import blueprint as receipts
from api.reference import blueprint as reference
from api.sends import blueprint as sends
from api.storable import refuse_unstorable
from api.subscriptions import blueprint as subscriptions
from api.waivers import blueprint as waivers
from exchange.calendar_code import calendar_code
from exchange.provider_file import read_ways
from models.plan import Plan
from models.store import Store
from models.store_outbox import StoredOutbox
from rules.policy import Policy
from scheduler.outgoing import Outgoing
from scheduler.service import Scheduler
from scheduler.ways import Ways
from web.launch_pages import LaunchParts
from web.launch_pages import launch_pages
from web.pages import pages

PREFIX = "PRESEANCE_"
FLAGS = {"true": True, "false": False, "1": True, "0": False}
BLUEPRINTS = (
    checks, calendars, imports, offers, findings, lifecycle, waivers, sends, providers, receipts, subscriptions,
    reference, health,
)  # fmt: skip
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
    """How the service runs; each field can be set by an environment variable, such as PRESEANCE_DATABASE_URL.

    `providers` is the file of the house's ways out; without one nothing leaves, and every send says so.
    `scheduler` is "embedded" where `serve` carries sends out itself, "none" where another process does; with
    `expect_scheduler` the service is ready only while one is heard of.
    """

    database_url: str = "sqlite:///var/preseance.sqlite3"
    workspace: str = "default"
    rate_limit: str = "1200/minute"
    max_body_bytes: int = 32 * 1024 * 1024
    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 8
    providers: str = ""
    scheduler: Literal["embedded", "none"] = "embedded"
    expect_scheduler: bool = False
    log_format: Literal["plain", "json"] = "plain"

    @staticmethod
    def from_environment(environment: Mapping[str, str] | None = None) -> "Settings":
        """Read every PRESEANCE_ variable that a setting has; the others keep their default."""
        given = os.environ if environment is None else environment
        named = {field.name: given.get(PREFIX + field.name.upper()) for field in fields(Settings)}
        return Settings(**{field.name: _read(field, text) for field in fields(Settings) if (text := named[field.name])})


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
    desk = _desk(chosen)
    desk.expects_scheduler = chosen.expect_scheduler
    app.extensions[EXTENSION] = desk
    register_errors(app)
    RateLimit(chosen.rate_limit).install(app)
    api = document(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    app.register_blueprint(pages(desk, language))
    parts = LaunchParts(room=desk.room, launch=desk.launch, sends=desk.sends, on_release=desk.poke)
    app.register_blueprint(launch_pages(parts, language))
    app.after_request(_secured)
    return app


def make_scheduler(settings: Settings | None = None) -> Scheduler:
    """Put a scheduler together on its own connections; whoever starts it stops it, and it sees its work through.

    This is what `preseance scheduler` runs; any number of them may share one database.
    """
    return _scheduler(_desk(Settings.from_environment() if settings is None else settings))


def serve(settings: Settings | None = None, plans: Iterable[Plan] = ()) -> None:
    """Store plans, each as a calendar of its own, then serve and carry sends out until stopped.

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
    if chosen.scheduler == "none":
        server.run()
    else:
        with _embedded(app.extensions[EXTENSION]):
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


@contextmanager
def _embedded(desk: Desk) -> Iterator[None]:
    """Carry sends out in this process; at the end what is under way is seen through."""
    scheduler = _scheduler(desk)
    desk.on_due = scheduler.poke
    desk.expects_scheduler = True
    scheduler.start()
    try:
        yield
    finally:
        scheduler.stop()


def _desk(settings: Settings) -> Desk:
    ways = read_ways(Path(settings.providers), os.environ) if settings.providers else Ways()
    return Desk(Store.open(_url(settings.database_url), _now, settings.workspace), Policy(), ways)


def _scheduler(desk: Desk) -> Scheduler:
    store, ways = desk.store, desk.ways
    # Random as well: a container that starts again has the name and the number of the one before.
    owner = f"{socket.gethostname()[:100]}:{os.getpid()}:{secrets.token_hex(4)}"
    return Scheduler(
        StoredOutbox(store.engine, store.workspace_id),
        desk.room,
        Providers(ways, desk.subscriptions),
        Outgoing(ways.law, ca_file=Path(ways.ca_file) if ways.ca_file else None),
        owner,
        house=desk.house,
        recipients=ways.recipients,
    )


def _read(field: Field[Any], text: str) -> Any:  # noqa: ANN401 -- a setting of any kind
    """Read one variable; ValueError says which one cannot be used, and what it takes."""
    name = PREFIX + field.name.upper()
    if field.type is int:
        if not (text.isascii() and text.isdigit()):
            raise ValueError(f"{name}={text!r}: give a whole number")
        return int(text)
    choices = FLAGS if field.type is bool else get_args(field.type)
    if choices and text not in choices:
        raise ValueError(f"{name}={text!r}: give one of {', '.join(choices)}")
    return FLAGS[text] if field.type is bool else text


def _url(database: str) -> str:
    """Take a path of an SQLite file for its URL."""
    return database if "://" in database else f"sqlite:///{database}"


def _now() -> datetime:
    return datetime.now(UTC)


def _secured(response: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    return response
