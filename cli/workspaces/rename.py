"""Call a workspace by another name; its code stays."""

import click

from cli.brands import takes_workspaces
from cli.people import takes_name
from models.caller import Caller
from models.store_workspaces import WorkspaceBook

RENAMED = {"fr": "L’espace de travail {code} s’appelle {name}.", "en": "Workspace {code} is called {name}."}


@click.command("rename")
@click.argument("code")
@click.argument("name")
@takes_name
@takes_workspaces
def command(book: WorkspaceBook, *, code: str, name: str, by: Caller, language: str) -> None:
    """Call the workspace CODE by the name NAME."""
    book.rename(code, name, by=by)
    click.echo(RENAMED[language].format(code=code, name=name))
