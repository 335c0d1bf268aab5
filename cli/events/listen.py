"""Receive messages on this computer, check that they are genuine, and show them."""

import signal
from collections.abc import Sequence
from pathlib import Path

import click

from cli.house import settings_with
from cli.house import takes_providers
from cli.house import ways_of
from cli.language import speaks
from cli.receiver import Receiver
from cli.terminal import write
from scheduler.signing import PREFIX
from scheduler.signing import Signer

LISTENING = {
    "fr": "À l’écoute sur http://127.0.0.1:{port}/ ; Ctrl+C arrête.\n",
    "en": "Listening on http://127.0.0.1:{port}/; Ctrl+C stops.\n",
}


@click.command("listen")
@click.option("--port", type=click.IntRange(0, 65_535), default=8099, show_default=True, help="Where to listen.")
@takes_providers
@click.option("--secret", "secrets", multiple=True, metavar="whsec_…", help="The secret that signs; may be repeated.")
@click.option("--fail", type=click.IntRange(0), default=0, metavar="N", help="Answer 503 to the first N messages.")
@speaks
def command(*, port: int, providers_file: Path | None, secrets: tuple[str, ...], fail: int, language: str) -> None:
    """Show every message that arrives, with its signature verified (Standard Webhooks), until it is stopped.

    The secrets are those of --secret, or of the webhooks in --providers.
    """
    try:
        signer = Signer(secrets or _secrets_of(providers_file))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--secret") from None
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server = Receiver(port, signer, write, language, fail)
    except OSError as error:
        raise click.ClickException(f"127.0.0.1:{port}: {error.strerror}") from None
    with server:
        write(LISTENING[language].format(port=server.server_port))
        try:
            server.serve_forever(poll_interval=0.1)
        except KeyboardInterrupt:
            return


def _secrets_of(providers_file: Path | None) -> Sequence[str]:
    ways = ways_of(settings_with(providers=providers_file))
    found = [one for way in ways.providers.values() for one in way.provider.secrets if one.startswith(PREFIX)]
    if not found:
        raise click.UsageError("give --secret, or --providers with a webhook in it")
    return found
