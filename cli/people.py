"""Who decides, and why: the options that every decision takes, for the audit."""

from collections.abc import Callable

import click

from cli.console import somebody_here
from models.caller import Caller

LONGEST = 200


def takes_name(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command the option --by, without which nothing is decided; it gets whoever sits at the console."""
    return click.option("--by", required=True, callback=_named, help="Who decides; it stands in the audit.")(command)


def takes_approver(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command the option --approved-by, the second person where both sit at one console."""
    return click.option("--approved-by", callback=_named_if_given, metavar="NAME",
                        help="Who approves it at once: another person than --by.")(command)  # fmt: skip


def takes_reason(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command the option --reason."""
    return click.option("--reason", default="", help="Why; it stands in the audit.")(command)


def _named_if_given(context: click.Context, parameter: click.Parameter, given: str | None) -> Caller | None:
    return None if given is None else _named(context, parameter, given)


def _named(_: click.Context, __: click.Parameter, given: str) -> Caller:
    name = given.strip()
    if not name or len(name) > LONGEST:
        raise click.BadParameter(f"give the name of a person, at most {LONGEST} characters")
    return somebody_here(name)
