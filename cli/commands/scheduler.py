"""Carry out what is due, until it is stopped."""

import signal
from collections.abc import Callable
from pathlib import Path
from pkgutil import resolve_name
from threading import Event

import click

from cli.database import takes_database
from cli.house import knowing_workspaces
from cli.house import settings_with
from cli.house import takes_providers
from cli.language import speaks

# Named, not imported: no door knows the application, and nothing but this command pays for loading it.
CARRY_OUT = "app:carry_out"
LEFT = {
    "fr": "Envois encore en route : {count}. Leur bail finit de lui-même, puis ils sont repris.",
    "en": "Sends still under way: {count}. Their leases end by themselves, then they are taken up again.",
}


@click.command("scheduler")
@takes_database
@takes_providers
@click.option("--workspace", "workspaces", multiple=True, metavar="CODE",
              help="Serve this workspace only; may be repeated. By default all, new ones too.")  # fmt: skip
@click.option("--metrics-port", type=click.IntRange(1, 65_535), help="Serve /metrics for Prometheus on this port.")
@speaks
def command(
    *,
    database: str | None,
    providers_file: Path | None,
    workspaces: tuple[str, ...],
    metrics_port: int | None,
    language: str,
) -> None:
    """Carry the sends of all workspaces out; any number of schedulers may share one database.

    SIGTERM or Ctrl+C stops it in good order: nothing more is begun, and what is under way is seen through.
    """
    settings = settings_with(database_url=database, providers=providers_file)
    _refuse_foreign_file(settings.providers, settings.workspace, workspaces)
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    carry_out: Callable[..., int] = resolve_name(CARRY_OUT)
    try:
        with knowing_workspaces():
            left = carry_out(settings, stopped, metrics_port, tuple(dict.fromkeys(workspaces)))
    except OSError as error:
        raise click.ClickException(f"--metrics-port {metrics_port}: {error.strerror}") from None
    if left:
        click.echo(LEFT[language].format(count=left), err=True)


def _refuse_foreign_file(providers: str, first: str, wanted: tuple[str, ...]) -> None:
    """Stop before the messages of a workspace are held because nobody carries them."""
    foreign = [code for code in wanted if code != first]
    if providers and foreign and not Path(providers).is_dir():
        raise click.UsageError(
            f"{providers} is for the workspace {first}, not for {', '.join(foreign)}: give a folder with a file for "
            f"each, such as {foreign[0]}.toml, or set PRESEANCE_WORKSPACE"
        )
