"""Puts the service together: store, policy, ways out, scheduler, doors; the only reader of the environment."""

import logging
import os
import secrets
import socket
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import ExitStack
from contextlib import contextmanager
from dataclasses import Field
from dataclasses import dataclass
from dataclasses import field
from dataclasses import fields
from datetime import UTC
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any
from typing import Literal
from typing import get_args

from flask import Flask
from flask import Response
from waitress import create_server

from api.access import ask_who_calls
from api.access import caller
from api.audit import blueprint as audit
from api.calendars import blueprint as calendars
from api.checks import blueprint as checks
from api.desk import EXTENSION
from api.desk import Desk
from api.desk import desk
from api.documentation import document
from api.errors import register_errors
from api.event_providers import Providers
from api.findings import blueprint as findings
from api.health import blueprint as health
from api.houses import EXTENSION as HOUSES
from api.houses import Houses
from api.imports import blueprint as imports
from api.judging import Judging
from api.language import language
from api.lifecycle import blueprint as lifecycle
from api.logs import configure_logs
from api.logs import log_requests
from api.malformed import Channel
from api.metered import MeteredOutbox
from api.metered import MeteredReceipts
from api.metrics import Metrics
from api.metrics import metrics_page
from api.offers import AnyPath
from api.offers import blueprint as offers
from api.providers import blueprint as providers
from api.rate_limit import RateLimit
from api.receipts import blueprint as receipts
from api.reference import blueprint as reference
from api.sends import blueprint as sends
from api.session_cookie import keep_sessions
from api.storable import refuse_unstorable
from api.subscriptions import blueprint as subscriptions
from api.waivers import blueprint as waivers
from exchange.calendar_code import calendar_code
from exchange.provider_file import read_ways
from models.plan import Plan
from models.store import Store
from models.store_access import AccessBook
from models.store_cookie_key import cookie_key
from scheduler.outgoing import Outgoing
from scheduler.service import Scheduler
from scheduler.ways import Ways
from web.launch_pages import LaunchParts
from web.launch_pages import launch_pages
from web.pages import pages

PREFIX = "PRESEANCE_"
METRICS = "preseance.metrics"
FLAGS = {"true": True, "false": False, "1": True, "0": False}
BLUEPRINTS = (
    checks, calendars, imports, offers, findings, lifecycle, waivers, sends, providers, receipts, subscriptions,
    audit, reference, health,
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
    `expect_scheduler` the service is ready only while one is heard of.  `secret_key` signs cookies; without one the
    database keeps its own.
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
    secret_key: str = field(default="", repr=False)

    @staticmethod
    def from_environment(environment: Mapping[str, str] | None = None) -> "Settings":
        """Read every PRESEANCE_ variable that a setting has; the others keep their default."""
        given = os.environ if environment is None else environment
        named = {one.name: given.get(PREFIX + one.name.upper()) for one in fields(Settings)}
        return Settings(**{one.name: _read(one, text) for one in fields(Settings) if (text := named[one.name])})


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
    first = open_desk(chosen)
    metrics = Metrics(first.sends, first.store.clock)
    houses = Houses(lambda workspace: _desk_in(first, workspace))
    houses.keep(first)
    for made in (first,):
        made.receipts = MeteredReceipts(made.store, metrics)
        made.expects_scheduler = chosen.expect_scheduler
    app.extensions[EXTENSION] = first
    app.extensions[HOUSES] = houses
    app.extensions[METRICS] = metrics
    register_errors(app)
    log_requests(app)
    RateLimit(chosen.rate_limit).install(app)
    book = AccessBook(first.store.engine, _clock_of(first))
    secret_key = chosen.secret_key or cookie_key(first.store.engine, first.store.clock, secrets.token_urlsafe(32))
    ask_who_calls(app, book, [keep_sessions(app, secret_key, book)])
    api = document(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    app.register_blueprint(metrics_page(metrics))
    app.register_blueprint(pages(desk, language))
    app.register_blueprint(launch_pages(_launch_parts, caller, language))
    app.after_request(_secured)
    return app


def _launch_parts() -> LaunchParts:
    mine = desk()
    return LaunchParts(room=mine.room, launch=mine.launch, sends=mine.sends, on_release=mine.poke)


def _clock_of(first: Desk) -> Callable[[], datetime]:
    """Follow the clock of the first desk, whatever it is set to later."""

    def tell() -> datetime:
        return first.store.clock()

    return tell


def _desk_in(first: Desk, workspace: str) -> Desk:
    """Open another workspace on the same connections; its messages have no way out but those of its own file."""
    store = Store(first.store.engine, _clock_of(first), workspace)
    return Desk(store, Ways())


def make_scheduler(settings: Settings | None = None) -> Scheduler:
    """Put a scheduler together on its own connections; whoever starts it stops it, and it sees its work through.

    Any number of them may share one database.
    """
    opened = open_desk(Settings.from_environment() if settings is None else settings)
    return _scheduler(opened, Metrics(opened.sends, opened.store.clock))


def carry_out(settings: Settings, stopped: Event, metrics_port: int | None = None) -> int:
    """Carry sends out until somebody says stop, then see through what is under way; gives how many are left open.

    This is what `preseance scheduler` runs.
    """
    configure_logs(settings.log_format)
    opened = open_desk(settings)
    metrics = Metrics(opened.sends, opened.store.clock)
    watched = None if metrics_port is None else metrics.listen(metrics_port, settings.host)
    scheduler = _scheduler(opened, metrics)
    scheduler.start()
    try:
        stopped.wait()
    finally:
        left = scheduler.stop()
        if watched is not None:
            watched.shutdown()
            watched.server_close()
        opened.store.close()
    return left


def serve(settings: Settings | None = None, plans: Iterable[Plan] = ()) -> None:
    """Store plans, each as a calendar of its own, then serve and carry sends out until stopped.

    This is what `preseance serve --load PLAN` calls.  A plan is stored under a code made from its file
    name or its name; loading it again changes only what has changed in it.
    """
    chosen = Settings.from_environment() if settings is None else settings
    configure_logs(chosen.log_format)
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
    with ExitStack() as running:
        running.enter_context(_judging(app.extensions[EXTENSION]))
        if chosen.scheduler == "embedded":
            running.enter_context(_embedded(app.extensions[EXTENSION], app.extensions[METRICS]))
        server.run()


def open_desk(settings: Settings) -> Desk:
    """Open the database, and everything that people do on it; whoever opens it closes its store."""
    # Before the database: a file that is refused must leave no connection open.
    ways = ways_of_house(settings)
    return Desk(Store.open(_url(settings.database_url), _now, settings.workspace), ways)


def ways_of_house(settings: Settings) -> Ways:
    """Read the house's ways out, their secrets from the environment where the file says so."""
    return read_ways(Path(settings.providers), os.environ) if settings.providers else Ways()


def load(app: Flask, plans: Iterable[Plan]) -> tuple[str, ...]:
    """Store plans and give the codes of their calendars."""
    first: Desk = app.extensions[EXTENSION]
    codes = []
    for plan in plans:
        code = calendar_code(refuse_unstorable(plan))
        first.store.put_plan(plan, code=code, by="serve --load")
        codes.append(code)
    return tuple(codes)


@contextmanager
def _judging(first: Desk) -> Iterator[None]:
    """Judge calendars that have changed, where somebody wants to hear of findings."""
    judging = Judging(first.ruling, first.wants_findings)
    first.on_change = judging.ask
    judging.start()
    try:
        yield
    finally:
        judging.stop()


@contextmanager
def _embedded(first: Desk, metrics: Metrics) -> Iterator[None]:
    """Carry sends out in this process; at the end what is under way is seen through."""
    scheduler = _scheduler(first, metrics)
    first.on_due = scheduler.poke
    first.expects_scheduler = True
    scheduler.start()
    try:
        yield
    finally:
        scheduler.stop()


def _scheduler(opened: Desk, metrics: Metrics) -> Scheduler:
    store, ways = opened.store, opened.ways
    # Random as well: a container that starts again has the name and the number of the one before.
    owner = f"{socket.gethostname()[:100]}:{os.getpid()}:{secrets.token_hex(4)}"
    return Scheduler(
        MeteredOutbox(store, metrics),
        opened.room,
        Providers(ways, opened.subscriptions),
        Outgoing(ways.law, ca_file=Path(ways.ca_file) if ways.ca_file else None),
        owner,
        house=opened.in_force,
        recipients=ways.recipients,
    )


def _read(setting: Field[Any], text: str) -> Any:  # noqa: ANN401 -- a setting of any kind
    """Read one variable; ValueError says which one cannot be used, and what it takes."""
    name = PREFIX + setting.name.upper()
    if setting.type is int:
        if not (text.isascii() and text.isdigit()):
            raise ValueError(f"{name}={text!r}: give a whole number")
        return int(text)
    choices = FLAGS if setting.type is bool else get_args(setting.type)
    if choices and text not in choices:
        raise ValueError(f"{name}={text!r}: give one of {', '.join(choices)}")
    return FLAGS[text] if setting.type is bool else text


def _url(database: str) -> str:
    """Take a path of an SQLite file for its URL."""
    return database if "://" in database else f"sqlite:///{database}"


def _now() -> datetime:
    return datetime.now(UTC)


def _secured(response: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    return response
