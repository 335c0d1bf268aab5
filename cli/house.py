"""Opens the house for commands that work on a database: its calendars, sends, providers and subscribers."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import wraps
from pathlib import Path
from pkgutil import resolve_name
from typing import Any
from typing import Protocol

import click

from cli.database import takes_database
from cli.database import takes_workspace
from cli.language import speaks
from cli.store_refusals import tell_store_refusal
from exchange.policy_trial import Trial
from exchange.replay import Replay
from models.nonsense import NonsenseError
from models.plan import Plan
from models.store import Store
from models.store_error import StoreError
from models.store_error import UnknownWorkspaceError
from models.store_launch import LaunchRoom
from models.store_policies import PolicyBook
from models.store_send_desk import SendDesk
from models.store_subscriptions import SubscriptionBook
from models.store_verdict_book import VerdictBook
from rules.house_policy import AskHouse
from rules.policy import Policy
from scheduler.launch import Launch
from scheduler.launch import ObjectedError
from scheduler.ways import Ways

# Named, not imported: no door knows the application.
OPEN = "app:open_desk"
WAYS = "app:ways_of_house"
SETTINGS = "app:Settings"
SQLITE = "sqlite:///"


class Again(Protocol):
    """Who judges past verdicts again, and tries proposed policies."""

    def replay(self, number: int) -> Replay:
        """Judge a past verdict again from what was kept of it."""

    def trial(
        self, proposed: Policy, *, since: datetime | None = None, calendars: Sequence[str] = (), seconds: int = 60
    ) -> Trial:
        """Try a policy on the calendars of late, within so many seconds."""


class House(Protocol):
    """What commands work on."""

    store: Store
    room: LaunchRoom
    launch: Launch
    sends: SendDesk
    subscriptions: SubscriptionBook
    ways: Ways
    policies: PolicyBook
    verdicts: VerdictBook

    @property
    def again(self) -> Again:
        """Give who judges a second time."""

    @property
    def in_force(self) -> AskHouse:
        """Give who tells the policy in force, with its number."""

    @property
    def house(self) -> Policy:
        """Give the house's policy in force now."""

    def policy(self, plan: Plan) -> Policy:
        """Give the house's policy with what a plan changes in it."""


def takes_house(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command the house as its first argument, and tell what the house refuses in the reader's language."""

    @takes_providers
    @takes_database
    @takes_workspace
    @speaks
    @wraps(command)
    def working(
        *, database: str | None, workspace: str | None, providers_file: Path | None, language: str, **options: object
    ) -> int | None:
        with opened(settings_with(database_url=database, workspace=workspace, providers=providers_file)) as house:
            try:
                return command(house, language=language, **options)
            except (StoreError, ObjectedError, NonsenseError) as error:
                return tell_store_refusal(error, language, str(options.get("calendar", "")))

    return working


def takes_providers(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command the option --providers, the house's file of ways out, or the folder of those of all brands."""
    return click.option("--providers", "providers_file", metavar="FILE", type=click.Path(path_type=Path),
                        help="TOML file of the house's providers, or a folder with one for each workspace.",
                        )(command)  # fmt: skip


def settings_with(**given: object) -> Any:  # noqa: ANN401 -- the application's own class, which no door imports
    """Read the settings of the environment, with what the command line says in their place; None says nothing."""
    try:
        settings = resolve_name(SETTINGS).from_environment()
    except ValueError as error:
        raise click.ClickException(f"PRESEANCE_ settings: {error}") from None
    told = {name: str(value) if isinstance(value, Path) else value for name, value in given.items()}
    known = {name: value for name, value in told.items() if value is not None}
    if known.get("workspace", settings.workspace) != settings.workspace and not Path(settings.providers).is_dir():
        # The one file that the environment names is for the workspace that it names.
        known.setdefault("providers", "")
    return replace(settings, **known)


def ways_of(settings: Any) -> Ways:  # noqa: ANN401 -- the application's own class
    """Read the house's ways out, secrets included."""
    ways: Ways = resolve_name(WAYS)(settings)
    return ways


@contextmanager
def opened(settings: Any) -> Iterator[House]:  # noqa: ANN401 -- the application's own class
    """Open the house, and close it; a database or a workspace that is not there is refused, not made."""
    refuse_absent(settings.database_url)
    with knowing_workspaces():
        house: House = resolve_name(OPEN)(settings)
    try:
        yield house
    finally:
        house.store.close()


@contextmanager
def knowing_workspaces() -> Iterator[None]:
    """Tell which workspaces there are where one is named that is not there."""
    try:
        yield
    except UnknownWorkspaceError as error:
        raise refuse_unknown_workspace(error) from None


def refuse_unknown_workspace(error: UnknownWorkspaceError, where: str = "--workspace") -> click.BadParameter:
    """Give what stops a command at a mistyped workspace: opening one that is not there never makes it."""
    known = ", ".join(error.known) or "none yet: preseance workspaces add makes one"
    return click.BadParameter(f"there is no workspace {error.code}; there are {known}", param_hint=where)


def refuse_absent(url: str) -> None:
    """Stop at a mistyped path: an empty database would say that nothing is there."""
    if url.startswith(SQLITE) and ":memory:" not in url and not Path(url.removeprefix(SQLITE)).is_file():
        raise click.BadParameter(
            f"there is no database at {url.removeprefix(SQLITE)}; `preseance serve` or `preseance scheduler` makes one",
            param_hint="--database",
        )
