"""Make, list and revoke the keys that programs bring."""

import click

import cli.keys
from cli.discovery import Discovered


@click.group("keys", cls=Discovered, package=cli.keys)
def command() -> None:
    """Make, list and revoke the keys that programs bring."""
