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
from dataclasses import dataclass
from dataclasses import field
from dataclasses import fields
from datetime import UTC
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Literal

from flask import Flask

from api.access import ask_who_calls
from api.access import caller
from api.access import find_caller
from api.address_told import tell_address
from api.answer_headers import secure_answers
from api.audit import blueprint as audit
from api.bounds import Bounds
from api.bounds import Turnstile
from api.calendars import blueprint as calendars
from api.checks import blueprint as checks
from api.courtesy import Courtesy
from api.desk import EXTENSION
from api.desk import Desk
from api.desk import desk
from api.documentation import document
from api.entrance import address_of
from api.entrance import believe_proxies
from api.entrance import guard_entrance
from api.errors import register_errors
from api.event_providers import Providers
from api.findings import blueprint as findings
from api.forgery import is_from_here
from api.forgery import refuse_forged
from api.health import blueprint as health
from api.houses import EXTENSION as HOUSES
from api.houses import ClosedHouseError
from api.houses import Houses
from api.houses import tell_closed
from api.imports import blueprint as imports
from api.imports import read_files
from api.judging import glance
from api.judging_beside import judging
from api.kept_files import keep_files
from api.keys import blueprint as keys
from api.language import language
from api.lifecycle import blueprint as lifecycle
from api.logs import configure_logs
from api.logs import log_requests
from api.metered import MeteredOutbox
from api.metrics import metrics_page
from api.offers import AnyPath
from api.offers import blueprint as offers
from api.people import blueprint as people
from api.policies import blueprint as policies
from api.providers import blueprint as providers
from api.providers import known_ways
from api.rate_limit import RateLimit
from api.receipts import blueprint as receipts
from api.reference import blueprint as reference
from api.repair_desk import apply_repairs
from api.repair_desk import find_repairs_of
from api.repairs import blueprint as repairs
from api.reviews import blueprint as reviews
from api.sends import blueprint as sends
from api.server import make_server
from api.session_cookie import keep_sessions
from api.setting_text import PREFIX
from api.setting_text import read_setting
from api.storable import refuse_unstorable
from api.subscriptions import blueprint as subscriptions
from api.verdicts import blueprint as verdicts
from api.waiver_desk import approve_waiver
from api.waiver_desk import ask_waiver
from api.waiver_desk import find_finding
from api.waiver_desk import states_of
from api.waiver_register import blueprint as register
from api.waivers import blueprint as waivers
from exchange.calendar_code import calendar_code
from exchange.provider_folder import WaysOut
from exchange.refusal import PlanRefusedError
from models.password_hash import Passwords
from models.plan import Plan
from models.secret_token import SECRET_BYTES
from models.store import Store
from models.store_access import AccessBook
from models.store_cookie_key import cookie_key
from models.store_feeds import FeedDoor
from models.store_workspaces import WorkspaceBook
from rules.policy import Policy
from scheduler.fleet import Fleet
from scheduler.outgoing import Outgoing
from scheduler.service import Scheduler
from scheduler.ways import Ways
from web.account_page import account_page
from web.appearance import appearance_page
from web.daily_mail import DailyMail
from web.desk_parts import DeskDoor
from web.desk_parts import WaiverParts
from web.doors import Doors
from web.editing_pages import editing_pages
from web.editing_parts import EditingDoor
from web.feed_file import feed_file
from web.feeds_page import feeds_page
from web.feeds_parts import FeedsDoor
from web.frame import frame_pages
from web.import_page import ImportDoor
from web.import_page import import_page
from web.live_page import live_page
from web.login_pages import login_pages
from web.notice_words import rooms
from web.offer_form import FormDoor
from web.offer_form import offer_form
from web.openid import OpenIdSettings
from web.openid import openid_of
from web.openid_pages import openid_pages
from web.pages import pages
from web.people_page import people_page
from web.proof_pages import proof_pages
from web.proof_parts import PanelParts
from web.refused_page import show_problems
from web.repair_pages import repair_pages
from web.reviews_page import reviews_page
from web.rule_page import rule_page
from web.sends_page import sends_page
from web.sides_page import sides_page

LOG = logging.getLogger("preseance")
BLUEPRINTS = (
    checks, calendars, imports, offers, findings, lifecycle, reviews, waivers, register, sends, providers, receipts,
    subscriptions, audit, people, keys, policies, verdicts, repairs, reference, health,
)  # fmt: skip
# Each of them, switched on, shows what the program holds to whoever makes it fail.
DEBUGGING = ("FLASK_DEBUG", "WERKZEUG_DEBUG_PIN", "PYTHONDEVMODE", "PYTHONINSPECT", "PYTHONASYNCIODEBUG")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(OpenIdSettings):
    """How the service runs; each field can be set by an environment variable, such as PRESEANCE_DATABASE_URL.

    `workspace` is the first one, whose calendars `--load` stores.  `providers` is the file of its ways out, or a
    folder with a file for each workspace, such as `acme.toml`; without one nothing leaves, and every send says so.
    `scheduler` is "embedded" where `serve` carries sends out itself, "none" where another process does; with
    `expect_scheduler` the service is ready only while one is heard of.  `secret_key` signs cookies; without one the
    database keeps its own.  `hosts` are the names of the service, `proxies` how many servers stand before it;
    `rate_limit` holds for each address, `key_rate_limit` for each key, the same when it is not given.
    """

    database_url: str = "sqlite:///var/preseance.sqlite3"
    workspace: str = "default"
    rate_limit: str = "1200/minute"
    key_rate_limit: str = ""
    check_seconds: int = 60
    most_findings: int = 20_000
    hosts: str = ""
    proxies: int = 0
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
        return Settings(**{one.name: read_setting(one, text) for one in fields(Settings) if (text := named[one.name])})


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application on a database that is brought up to date."""
    chosen = Settings.from_environment() if settings is None else settings
    app = Flask("web", static_folder=str(Path(__file__).parent / "web" / "static"))
    keep_files(app)
    app.template_folder = str(Path(__file__).parent / "web" / "templates")
    app.config.update(MAX_CONTENT_LENGTH=chosen.max_body_bytes, MAX_FORM_PARTS=20)
    # The code of an offer may hold slashes anywhere.
    app.url_map.merge_slashes = False
    app.url_map.converters["any_path"] = AnyPath
    houses = open_houses(chosen)
    first = houses.first
    app.extensions[EXTENSION] = first
    app.extensions[HOUSES] = houses
    first.bounds = Bounds(seconds=chosen.check_seconds, most_findings=chosen.most_findings, courtesy=Courtesy(app))
    first.turn = Turnstile(chosen.threads).turn
    if chosen.proxies:
        believe_proxies(app, chosen.proxies)
    register_errors(app)
    app.register_error_handler(ClosedHouseError, tell_closed)
    log_requests(app)
    guard_entrance(app, chosen.hosts.split(","), chosen.host)
    limits = RateLimit(chosen.rate_limit, chosen.key_rate_limit)
    limits.install(app)
    book = AccessBook(first.store.engine, _clock_of(first))
    secret_key = chosen.secret_key or cookie_key(first.store.engine, first.store.clock, secrets.token_urlsafe(32))
    ask_who_calls(app, book, [keep_sessions(app, secret_key, book)])
    limits.install_for_callers(app)
    api = document(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    app.register_blueprint(metrics_page(houses.metrics, caller))
    doors = _doors(book, houses, chosen)
    frame_pages(app, find_caller, doors)
    app.register_blueprint(pages(desk, caller, language))
    for proven in (proof_pages, repair_pages, sides_page, rule_page):
        app.register_blueprint(proven(_panel_parts()))
    waived = WaiverParts(ask=ask_waiver, approve=approve_waiver, states=states_of, find=find_finding)
    seat = DeskDoor(
        desk=desk, caller=caller, language=language, is_from_here=is_from_here, waivers=waived, ways=known_ways
    )
    for seen in (reviews_page(seat), sends_page(seat), live_page(seat, glance)):
        app.register_blueprint(seen)
    editing = EditingDoor(desk, caller, language, refuse_forged)
    app.register_blueprint(editing_pages(editing))
    app.register_blueprint(offer_form(FormDoor(editing=editing, providers=_providers, policy=_policy)))
    incoming = ImportDoor(importer=desk, read=read_files, caller=caller, language=language, refuse_forged=refuse_forged)
    app.register_blueprint(import_page(incoming))
    for entrance in (login_pages, openid_pages, account_page, people_page, appearance_page):
        app.register_blueprint(entrance(doors))
    app.register_blueprint(feed_file(FeedDoor(first.store.engine, _clock_of(first)), houses.desk))
    app.register_blueprint(feeds_page(FeedsDoor(doors=doors, desk=desk)))
    secure_answers(app)
    show_problems(app, language)
    return app


def _providers() -> tuple[str, ...]:
    return tuple(sorted(desk().ways.providers))


def _policy(plan: Plan) -> Policy:
    return desk().policy(plan)


def _panel_parts() -> PanelParts:
    return PanelParts(
        judge_of=desk, find=find_repairs_of, keep=apply_repairs, caller=caller, language=language,
        refuse_forged=refuse_forged,
    )  # fmt: skip


def _doors(book: AccessBook, houses: Houses, settings: Settings) -> Doors:
    def find_store(workspace: str) -> Store | None:
        found = houses.find_desk(workspace)
        return None if found is None else found.store

    return Doors(
        access=book, find_store=find_store, passwords=Passwords(), random=secrets.token_bytes, caller=caller,
        calendars=lambda: [head for head, _ in desk().store.calendars()], refuse_forged=refuse_forged,
        first=houses.first.store.workspace,
        language=language, openid=openid_of(settings, settings.workspace, book),
    )  # fmt: skip


def _clock_of(first: Desk) -> Callable[[], datetime]:
    """Follow the clock of the first desk, whatever it is set to later."""

    def tell() -> datetime:
        return first.store.clock()

    return tell


def open_houses(settings: Settings) -> Houses:
    """Open the database, and a desk for each workspace in it, those that come later too; whoever opens closes."""
    ways = _ways_out(settings)
    # Before the database: a file that is refused must leave no connection open.
    ways.check()
    first = open_desk(settings)
    known = WorkspaceBook(first.store.engine, _clock_of(first))
    _warn_of_ways(ways, known.codes())
    houses = Houses(known, lambda workspace: _desk_in(first, ways, workspace), first)
    # Without a name of its own, the service stands at another address for each of its readers.
    houses.address = address_of(settings.hosts, settings.host, settings.port) if settings.hosts else ""
    if settings.expect_scheduler:
        houses.expect_scheduler()
    return houses


def _desk_in(first: Desk, ways: WaysOut, workspace: str) -> Desk:
    """Open another workspace on the same connections; its messages have no way out but those of its own file."""
    try:
        mine = ways.of(workspace)
    except PlanRefusedError as error:
        LOG.error("workspace %s stays closed: %s", workspace, error)  # noqa: TRY400 -- told whole, with its file
        raise ClosedHouseError(workspace) from error
    made = Desk(Store(first.store.engine, _clock_of(first), workspace), mine)
    made.bounds, made.turn = first.bounds, first.turn
    return made


def _warn_of_ways(ways: WaysOut, workspaces: tuple[str, ...]) -> None:
    if ways.place is None:
        return
    for workspace in workspaces:
        if ways.file_of(workspace) is None:
            LOG.warning("workspace %s has no ways out in %s: none of its messages leaves", workspace, ways.place)
    for name in ways.for_nobody(workspaces):
        LOG.warning("%s in %s is for no workspace; there are %s", name, ways.place, ", ".join(workspaces))


def make_fleet(houses: Houses, only: tuple[str, ...] = ()) -> Fleet:
    """Put schedulers together for all workspaces, or for some only; whoever starts them stops them.

    Any number of processes may do so on one database.
    """
    # Random as well: a container that starts again has the name and the number of the one before.
    owner = f"{socket.gethostname()[:100]}:{os.getpid()}:{secrets.token_hex(4)}"
    for workspace in only:
        houses.desk(workspace)
    return Fleet(
        lambda workspace: _scheduler(houses, workspace, owner),
        (lambda: only) if only else houses.known.codes,
    )


def carry_out(
    settings: Settings, stopped: Event, metrics_port: int | None = None, only: tuple[str, ...] = ()
) -> int:  # fmt: skip
    """Carry sends out until somebody says stop, then see through what is under way; gives how many are left open.

    This is what `preseance scheduler` runs; `only` names the workspaces that it serves, all of them without.
    """
    configure_logs(settings.log_format)
    with ExitStack() as open_things:
        houses = open_houses(settings)
        open_things.callback(houses.close)
        if metrics_port is not None:
            watched = houses.metrics.listen(metrics_port, settings.host)
            open_things.callback(watched.server_close)
            open_things.callback(watched.shutdown)
        fleet = make_fleet(houses, only)
        fleet.start()
        try:
            stopped.wait()
        finally:
            left = fleet.stop()
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
    server = make_server(
        app, host=chosen.host, port=chosen.port, threads=chosen.threads, most_bytes=chosen.max_body_bytes,
        behind_proxies=bool(chosen.proxies),
    )  # fmt: skip
    place = address_of(chosen.hosts, chosen.host, chosen.port)
    tell_address(app.extensions[EXTENSION].store, place, secrets.token_bytes(SECRET_BYTES))
    with ExitStack() as running:
        running.enter_context(judging(app.extensions[HOUSES]))
        if chosen.scheduler == "embedded":
            running.enter_context(_embedded(app.extensions[HOUSES]))
        server.run()


def open_desk(settings: Settings) -> Desk:
    """Open the database, and everything that people do on it in one workspace; whoever opens it closes its store."""
    # Before the database: a file that is refused must leave no connection open.
    ways = ways_of_house(settings)
    return Desk(Store.open(_url(settings.database_url), _now, settings.workspace), ways)


def ways_of_house(settings: Settings) -> Ways:
    """Read the ways out of the workspace, their secrets from the environment where the file says so."""
    return _ways_out(settings).of(settings.workspace)


def _ways_out(settings: Settings) -> WaysOut:
    place = Path(settings.providers) if settings.providers else None
    return WaysOut(place=place, first=settings.workspace, environment=os.environ)


def load(app: Flask, plans: Iterable[Plan]) -> tuple[str, ...]:
    """Store plans and give the codes of their calendars."""
    first: Desk = app.extensions[EXTENSION]
    codes = []
    for plan in plans:
        code = calendar_code(refuse_unstorable(plan))
        first.store.put_plan(plan, code=code, by="Préséance")
        codes.append(code)
    return tuple(codes)


@contextmanager
def _embedded(houses: Houses) -> Iterator[None]:
    """Carry sends out in this process; at the end what is under way is seen through."""
    fleet = make_fleet(houses)
    houses.on_due = fleet.poke
    houses.expect_scheduler()
    fleet.start()
    try:
        yield
    finally:
        fleet.stop()


def _scheduler(houses: Houses, workspace: str, owner: str) -> Scheduler:
    opened = houses.desk(workspace)
    ways, daily = opened.ways, DailyMail(opened, houses.address)
    return Scheduler(
        MeteredOutbox(opened.store, houses.metrics),
        opened.room,
        Providers(ways, opened.subscriptions, others=daily.way, room_of=rooms(houses.address)),
        Outgoing(ways.law, ca_file=Path(ways.ca_file) if ways.ca_file else None),
        owner,
        house=opened.in_force,
        recipients=ways.recipients,
        workspace=workspace,
        errand=daily.look,
    )


def debugging(environment: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Name the variables that switch a debugger on."""
    given = os.environ if environment is None else environment
    return tuple(name for name in DEBUGGING if given.get(name, "0") not in {"", "0", "false"})


def _url(database: str) -> str:
    """Take a path of an SQLite file for its URL."""
    return database if "://" in database else f"sqlite:///{database}"


def _now() -> datetime:
    return datetime.now(UTC)
