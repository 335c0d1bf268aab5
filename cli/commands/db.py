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

SETTINGS = "app:Settings"
SAID = {
    "fr": "{held} envoi(s) retenu(s), {uncertain} incertain(s) : rien de ce qui était dû avant maintenant ne partira "
    "sans que quelqu'un le libère.",
    "en": "{held} send(s) held, {uncertain} uncertain: nothing that was due before now leaves until somebody "
    "releases it.",
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
    restored = hold_after_restore(Store(engine, lambda: datetime.now(UTC), settings.workspace), by=somebody_here(by))
    click.echo(SAID[language].format(held=restored.held, uncertain=restored.uncertain))
