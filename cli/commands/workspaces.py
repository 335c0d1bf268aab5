"""See which brands a deployment holds, and add or rename one."""

import click

import cli.workspaces
from cli.discovery import Discovered


@click.group("workspaces", cls=Discovered, package=cli.workspaces)
def command() -> None:
    """See which brands a deployment holds, and add or rename one."""
