"""Turns away, before anything is read, what comes under another's name, packed, or longer than anybody needs."""

from collections.abc import Callable
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit
from wsgiref.types import StartResponse
from wsgiref.types import WSGIEnvironment

from flask import Flask
from flask import request
from werkzeug.middleware.proxy_fix import ProxyFix

from api.problem import ProblemError

LONGEST_ADDRESS = 16_000
MOST_PARAMETERS = 500
MOST_HEADERS = 100
# Whoever looks whether the process lives knows it by its number alone; neither answer tells anything.
NAMELESS = frozenset({"/healthz", "/readyz"})
ANY = "*"
EVERYWHERE = frozenset({"", "*", "0.0.0.0", "::"})  # noqa: S104 -- compared
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def guard_entrance(app: Flask, hosts: Iterable[str], bound_to: str) -> None:
    """Look at every request first; `hosts` are the names of the service, `*` for any, `bound_to` where it listens.

    Without names it answers to this computer alone: a page of somebody else could else have a browser ask us in
    its own name (DNS rebinding).
    """
    names = frozenset(map(_as_named, hosts)) - {""}
    for name in sorted(names - {ANY}):
        if ANY in name:
            raise ValueError(f"PRESEANCE_HOSTS: {name} is no name: give each in full, or * alone for any")
    is_ours = _named(names, bound_to)

    @app.before_request
    def turn_away() -> None:
        if request.path not in NAMELESS and not is_ours(request.host):
            raise ProblemError(400, "unknown-host", {"host": request.host[:100]})
        _refuse_long()
        encoding = request.headers.get("Content-Encoding", "identity").strip().casefold()
        if encoding not in {"", "identity"}:
            raise ProblemError(
                415, "encoded-body", {"encoding": encoding[:40]}, headers={"Accept-Encoding": "identity"}
            )


def believe_proxies(app: Flask, machines: int) -> None:
    """Believe who asked, and over what, from so many machines that we know, each adding its line.

    Some add the port to an address: every request of one house would else come from another address.
    """
    application = app.wsgi_app

    def plainly(asked: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        asked["REMOTE_ADDR"] = _plain_address(asked.get("REMOTE_ADDR", ""))
        if asked["wsgi.url_scheme"] not in {"http", "https"}:
            asked["wsgi.url_scheme"] = "http"
        return application(asked, start)

    app.wsgi_app = ProxyFix(plainly, x_for=machines, x_proto=machines)  # type: ignore[method-assign]


def _plain_address(told: str) -> str:
    """Read 192.0.2.7:5678 and [2001:db8::1]:443 as what they are without a port."""
    address = told.strip().partition("]")[0].removeprefix("[") if told.startswith("[") else told.strip()
    if address.count(":") == 1:
        address = address.partition(":")[0]
    try:
        return str(ip_address(address))
    except ValueError:
        return "unknown"


def _named(names: frozenset[str], bound_to: str) -> Callable[[str], bool]:
    known = names or LOOPBACK | ({bound_to.casefold()} if is_this_computer(bound_to) else frozenset())
    if ANY in known:
        return lambda _: True
    return lambda host: _name_of(host) in known


def _as_named(given: str) -> str:
    """Read a name as somebody writes it who copies an address: https://plan.example.com:443/ is plan.example.com."""
    name = given.strip().casefold().rpartition("://")[2].partition("/")[0]
    return _name_of(name) or name


def _name_of(host: str) -> str:
    """Give the name in a Host header, without its port; nothing for one that is none."""
    try:
        parts = urlsplit(f"//{host}")
        has_good_port = parts.port is None or parts.port > 0
    except ValueError:
        return ""
    return (parts.hostname or "") if has_good_port else ""


def is_this_computer(name: str) -> bool:
    """Say whether a name or a number means the computer itself."""
    try:
        return name.casefold() == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def address_of(hosts: str, host: str, port: int) -> str:
    """Give the address under which people reach the service: by its name, which needs TLS, else on this computer."""
    names = (name.strip().rpartition("://")[2].rstrip("/") for name in hosts.split(","))
    name = next((name for name in names if name not in {"", ANY}), "")
    if name and not is_this_computer(name):
        return f"https://{name}"
    shown = "localhost" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def _refuse_long() -> None:
    query = request.query_string
    if len(request.path) + len(query) > LONGEST_ADDRESS:
        raise ProblemError(414, "address-too-long", {"most": str(LONGEST_ADDRESS)})
    if query.count(b"&") >= MOST_PARAMETERS:
        raise ProblemError(414, "too-many-parameters", {"most": str(MOST_PARAMETERS)})
    if len(request.headers) > MOST_HEADERS:
        raise ProblemError(431, "headers-too-large")
