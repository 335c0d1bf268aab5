"""Bring the tables of a database up to date, or make a restored one safe."""

from datetime import UTC
from datetime import datetime
from pkgutil import resolve_name

import click

from cli.console import somebody_here
from cli.database import takes_database
from cli.language import speaks
from models.store import Store
from models.store_engine import is_current
from models.store_engine import migrate
from models.store_engine import open_engine
from models.store_restore import hold_after_restore
from models.store_workspaces import WorkspaceBook

SETTINGS = "app:Settings"
SAID = {
    "fr": "Envois retenus : {held}, incertains : {uncertain}. Rien de ce qui était dû avant maintenant ne partira sans "
    "que quelqu’un le libère.",
    "en": "Sends held: {held}, uncertain: {uncertain}. Nothing that was due before now leaves until somebody releases "
    "it.",
}


@click.command("db")
@click.argument("action", type=click.Choice(["upgrade", "restored"]))
@takes_database
@click.option("--by", default="db restored", show_default=True, help="Who says that the database was restored.")
@speaks
def command(*, action: str, database: str | None, by: str, language: str) -> None:
    """Bring the tables of a database up to date; `serve` does so by itself.

    After a restore, say `restored` before anything else runs: the copy does not know what has left since
    it was made, so that all that was due waits for a person.
    """
    settings = resolve_name(SETTINGS).from_environment()
    engine = open_engine(database or settings.database_url)
    was_current = is_current(engine)
    migrate(engine)
    if action == "upgrade":
        click.echo("already up to date" if was_current else "up to date")
        return
    # Of every brand: the copy is one, and knows as little of the one as of the other.
    done = [
        hold_after_restore(Store(engine, _now, code), by=somebody_here(by))
        for code in WorkspaceBook(engine, _now).codes()
    ]
    held, uncertain = sum(one.held for one in done), sum(one.uncertain for one in done)
    click.echo(SAID[language].format(held=held, uncertain=uncertain))


def _now() -> datetime:
    return datetime.now(UTC)
