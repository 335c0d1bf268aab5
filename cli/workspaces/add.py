"""Add a workspace for another brand; nobody gets into it until somebody is let in."""

from shlex import quote

import click

from cli.brands import takes_workspaces
from cli.people import takes_name
from models.caller import Caller
from models.store_workspaces import WorkspaceBook

ADDED = {
    "fr": "L’espace de travail {code} est là. Ses prestataires : {code}.toml dans le dossier de PRESEANCE_PROVIDERS. "
    "Sa première personne : preseance people add NOM --role admin --workspace {told} --by {by}",
    "en": "Workspace {code} is there. Its providers: {code}.toml in the folder of PRESEANCE_PROVIDERS. "
    "Its first person: preseance people add NAME --role admin --workspace {told} --by {by}",
}


@click.command("add")
@click.argument("code")
@click.option("--name", default="", help="How people call it; by default its code.")
@takes_name
@takes_workspaces
def command(book: WorkspaceBook, *, code: str, name: str, by: Caller, language: str) -> None:
    """Add the workspace CODE; a code never changes, for addresses and files are named after it."""
    book.add(code, name, by=by)
    click.echo(ADDED[language].format(code=code, told=quote(code), by=quote(by.name)))
