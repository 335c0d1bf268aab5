"""Submit offers, approve them, or send them back."""

import click

import cli.offers
from cli.discovery import Discovered


@click.group("offers", cls=Discovered, package=cli.offers)
def command() -> None:
    """Submit offers, approve them, or send them back."""
