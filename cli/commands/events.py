"""Tell other tools what happens, and see what they are told."""

import click

import cli.events
from cli.discovery import Discovered


@click.group("events", cls=Discovered, package=cli.events)
def command() -> None:
    """Tell other tools what happens, and see what they are told."""
