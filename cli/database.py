"""How a database, and a workspace in it, is named on the command line."""

from collections.abc import Callable

import click


def takes_database(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command the option --database, the path of an SQLite file told as its URL."""
    return click.option(
        "--database", metavar="URL", callback=_url, help="Database: a URL, or the path of an SQLite file."
    )(command)


def takes_workspace(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command the option --workspace, the brand whose calendars and people it works on."""
    return click.option(
        "--workspace", metavar="CODE", help="Workspace; by default that of PRESEANCE_WORKSPACE, else `default`."
    )(command)


def _url(_: click.Context, __: click.Parameter, given: str | None) -> str | None:
    return given if given is None or "://" in given else f"sqlite:///{given}"
