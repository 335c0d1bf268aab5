"""Listens for the world: within bounds, refusing in our words, and believing no proxy that nobody named."""

from flask import Flask
from waitress import create_server
from waitress.server import BaseWSGIServer

from api.malformed import Channel

# Whoever sends nothing for so long is gone, or means to hold a place.
SLOWEST_SECONDS = 60
MOST_CONNECTIONS = 400
LONGEST_HEADERS = 64 * 1024
# What surrounds the bytes of a body that the application still judges by itself.
WRAPPING = 1024


def make_server(
    app: Flask, *, host: str, port: int, threads: int, most_bytes: int, behind_proxies: bool
) -> BaseWSGIServer:
    """Give the server of an application; `run` serves until `close`."""
    doors: dict[int, object] = {}
    server = create_server(
        app,
        map=doors,
        host=host,
        port=port,
        threads=threads,
        max_request_body_size=most_bytes + WRAPPING,
        max_request_header_size=LONGEST_HEADERS,
        channel_timeout=SLOWEST_SECONDS,
        connection_limit=MOST_CONNECTIONS,
        clear_untrusted_proxy_headers=not behind_proxies,
        ident="preseance",
    )
    # One for each address that the name of the host has: `localhost` has two.
    for door in doors.values():
        if isinstance(door, BaseWSGIServer):
            door.channel_class = Channel
    return server
