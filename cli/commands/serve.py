"""Serve the API and the pages."""

from pathlib import Path
from pkgutil import resolve_name

import click

from cli.language import speaks

APPLICATION = "app:create_app"


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--database", metavar="URL", help="Database, as a URL or as the path of an SQLite file.")
@click.option("--load", "plan", type=click.Path(path_type=Path), help="Store this plan before serving.")
@speaks
def command(*, host: str, port: int, database: str | None, plan: Path | None, language: str) -> None:
    """Serve the API and the pages; everything else works without it."""
