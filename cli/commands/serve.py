"""Serve the API and the pages."""

import signal
import socket
from collections.abc import Callable
from pathlib import Path
from pkgutil import resolve_name

import click

from cli.database import takes_database
from cli.database import takes_workspace
from cli.house import knowing_workspaces
from cli.house import settings_with
from cli.house import takes_providers
from cli.language import speaks
from cli.store_refusals import tell_store_refusal
from exchange.plan_files import read_plans
from models.store_error import RefusedOffersError

# Named, not imported: no door knows the application, and nothing but this command pays for loading it.
SERVE = "app:serve"


@click.command("serve")
@click.option("--host", help="Address to listen on; 127.0.0.1 by default.")
@click.option("--port", type=click.IntRange(1, 65_535), help="Port to listen on; 8000 by default.")
@takes_database
@takes_workspace
@click.option("--load", "plans", multiple=True, metavar="PLAN", help="Store this plan first; may be repeated.")
@takes_providers
@click.option("--scheduler", type=click.Choice(["embedded", "none"]),
              help="Carry sends out here, as by default, or leave it to `preseance scheduler`.")  # fmt: skip
@speaks
def command(
    *,
    host: str | None,
    port: int | None,
    database: str | None,
    workspace: str | None,
    plans: tuple[str, ...],
    providers_file: Path | None,
    scheduler: str | None,
    language: str,
) -> int | None:
    """Serve the API and the pages; no other command needs a server.

    What is not said here is read from the environment: PRESEANCE_HOST, PRESEANCE_PORT, PRESEANCE_DATABASE_URL …
    """
    read = read_plans(plans)
    settings = settings_with(
        host=host, port=port, database_url=database, workspace=workspace, providers=providers_file, scheduler=scheduler
    )  # fmt: skip
    # A container is stopped by this signal; the server then closes as it does on Ctrl+C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    _refuse_unknown_host(settings.host)
    serve: Callable[..., None] = resolve_name(SERVE)
    try:
        with knowing_workspaces():
            serve(settings, read)
    except RefusedOffersError as error:
        # A plan of --load would change what somebody is reviewing.
        return tell_store_refusal(error, language, error.code)
    except OSError as error:
        raise click.ClickException(f"{settings.host}:{settings.port}: {error.strerror}") from None
    return None


def _refuse_unknown_host(host: str) -> None:
    """Stop at a mistyped address before anything is stored."""
    try:
        socket.getaddrinfo(host, None)
    except (OSError, UnicodeError):
        raise click.BadParameter(
            f"there is no address {host}; 127.0.0.1 is this computer", param_hint="--host"
        ) from None
