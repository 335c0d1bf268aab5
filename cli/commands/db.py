"""Bring the tables of a database up to date."""

from pkgutil import resolve_name

import click

from cli.database import takes_database
from models.store_engine import is_current
from models.store_engine import migrate
from models.store_engine import open_engine


@click.group("db")
def command() -> None:
    """Look after the database."""


@command.command("upgrade")
@takes_database
def upgrade(*, database: str | None) -> None:
    """Bring the tables up to date; `serve` does so by itself."""
    engine = open_engine(database or resolve_name("app:Settings").from_environment().database_url)
    if is_current(engine):
        click.echo("already up to date")
        return
    migrate(engine)
    click.echo("up to date")
