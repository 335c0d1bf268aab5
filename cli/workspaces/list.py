"""List the workspaces of a database, one for each brand."""

import click

from cli.brands import takes_workspaces
from cli.table import write_table
from models.store_workspaces import WorkspaceBook

TITLES = {"fr": ("Espace de travail", "Nom", "Créé le"), "en": ("Workspace", "Name", "Since")}


@click.command("list")
@takes_workspaces
def command(book: WorkspaceBook, *, language: str) -> None:
    """List the workspaces of a database."""
    write_table(TITLES[language], [(one.code, one.name, f"{one.created_at:%Y-%m-%d}") for one in book.workspaces()])
