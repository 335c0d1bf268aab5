"""How the plans of a command are named, and what is said for spreadsheets that do not say it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

import click

from exchange.plan_files import STDIN
from exchange.plan_files import read_plans
from exchange.table_plan import Settings
from models.plan import Plan

DEFAULTS = Settings()


@dataclass(frozen=True, slots=True)
class Handed:
    """The plans that a command was given, not yet read."""

    names: tuple[str, ...]
    settings: Settings

    def read(self) -> tuple[Plan, ...]:
        """Read every plan, standard input for "-"; raises PlanRefusedError with all that is wrong."""
        given = sys.stdin.buffer.read() if STDIN in self.names else b""
        return read_plans(self.names, given, self.settings)


def takes_plans(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command its plans, read when it asks for them."""

    @click.argument("plans", nargs=-1, required=True, metavar="PLAN…")
    @click.option("--timezone", default=DEFAULTS.timezone, show_default=True,
                  help="Time zone of spreadsheets that do not say.")  # fmt: skip
    @click.option("--currency", default=DEFAULTS.currency, show_default=True,
                  help="Currency of spreadsheets that do not say.")  # fmt: skip
    @wraps(command)
    def taking(*, plans: tuple[str, ...], timezone: str, currency: str, **options: object) -> int | None:
        return command(Handed(plans, Settings(timezone=timezone, currency=currency)), **options)

    return taking
