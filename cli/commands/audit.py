"""See who did what, take it along, and have it verified that no line is missing or altered."""

import click

import cli.audit
from cli.discovery import Discovered


@click.group("audit", cls=Discovered, package=cli.audit)
def command() -> None:
    """See who did what, take it along, and have it verified that no line is missing or altered."""
