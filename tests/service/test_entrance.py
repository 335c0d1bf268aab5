"""What comes under another's name, packed, from far too far or longer than anybody needs is turned away at the door."""

import gzip
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from contextlib import contextmanager
from contextlib import suppress
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from flask import Flask
from flask import request

from api.answer_headers import SECURITY_HEADERS
from api.desk import EXTENSION
from api.entrance import LONGEST_ADDRESS
from api.entrance import MOST_HEADERS
from api.entrance import MOST_PARAMETERS
from api.entrance import guard_entrance
from api.malformed import MOST_OF_ONE
from api.server import make_server
from app import Settings
from app import create_app
from models.role import open_to_all
from tests.service.launching import problem
from tests.service.on_loopback import running
from tests.service.people import let_in
from tests.service.plans import document


@pytest.fixture(scope="module")
def database(blank_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give one database for all of these: none of them changes it."""
    file = tmp_path_factory.mktemp("entrance") / "test.sqlite3"
    copy(blank_file, file)
    return f"sqlite:///{file}"


@contextmanager
def service(database: str, **settings: Any) -> Iterator[Flask]:
    """Give a service with some settings, and a page that says who asks and over what."""
    app = create_app(Settings(database_url=database, rate_limit="1000000/minute", **settings))

    @app.route("/v1/who", methods=["GET", "POST"])
    @open_to_all
    def who() -> str:
        return json.dumps([request.remote_addr, request.scheme, request.host])

    yield let_in(app, app.extensions[EXTENSION].store)
    app.extensions[EXTENSION].store.close()


def asked(app: Flask, host: str, path: str = "/v1/who") -> int:
    """Ask under a name."""
    return app.test_client().get(path, headers={"Host": host}).status_code


def test_the_service_answers_to_its_names_alone(database: str) -> None:
    """To this computer's when it was given none; health checks have no name."""
    evil = ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "local host", "localhost:x", "[::1")
    with service(database) as app:
        own = ("localhost", "LOCALHOST:8000", "127.0.0.1:80", "[::1]:8000", "[::1]")
        assert [200] * 5 == [asked(app, host) for host in own]
        assert [400] * len(evil) == [asked(app, host) for host in evil]
        assert [200, 200] == [asked(app, "10.0.0.7", path) for path in ("/healthz", "/readyz")]
        refused = app.test_client().get("/v1/rules", headers={"Host": "evil.example", "Accept-Language": "fr"})
        assert (400, "unknown-host") == problem(refused)
        assert "evil.example" in refused.get_json()["detail"]
    with service(database, host="127.0.0.2") as app:
        assert [200, 200, 400] == [asked(app, host) for host in ("127.0.0.2:8000", "localhost", "127.0.0.3")]
    with service(database, host="0.0.0.0") as app:  # noqa: S104 -- everywhere
        assert [200, 400, 400] == [asked(app, host) for host in ("localhost", "0.0.0.0", "10.0.0.7")]  # noqa: S104
    with service(database, hosts="preseance.example, API.example") as app:
        named = ("preseance.example", "Preseance.Example:443", "api.example", "localhost", "evil.example")
        assert [200, 200, 200, 400, 400] == [asked(app, host) for host in named]
    with service(database, hosts="https://Preseance.example:8443/, [2001:db8::1]:80") as app:
        copied = ("preseance.example:8443", "preseance.example", "[2001:db8::1]", "https")
        assert [200, 200, 200, 400] == [asked(app, host) for host in copied]
    with service(database, hosts="*") as app:
        assert 200 == asked(app, "whatever.example")


def test_a_name_of_many_is_refused_when_the_service_starts() -> None:
    """It would let nobody in: no request comes under it."""
    with pytest.raises(ValueError, match=r"PRESEANCE_HOSTS: \*\.example\.com is no name"):
        guard_entrance(Flask("x"), ["*.Example.com"], "127.0.0.1")


def test_what_a_proxy_says_counts_where_there_is_one(database: str) -> None:
    """Else anybody could say who he is; of a row of addresses, those that our own machines added count."""
    said = {
        "X-Forwarded-For": "198.51.100.1, 203.0.113.7", "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "1", "X-Forwarded-Prefix": "/evil",
        "Forwarded": "for=198.51.100.9",
    }  # fmt: skip
    expected = {0: ["127.0.0.1", "http"], 1: ["203.0.113.7", "https"], 2: ["198.51.100.1", "http"]}
    for proxies, (address, scheme) in expected.items():
        with service(database, proxies=proxies) as app:
            answer = app.test_client().get("/v1/who", headers=said)

            assert [address, scheme, "localhost"] == answer.get_json(force=True)
            assert (scheme == "https") is ("Strict-Transport-Security" in answer.headers)


def test_an_address_is_one_whatever_a_proxy_adds_to_it(database: str) -> None:
    """Ports and brackets are no part of it; what is no address, and over what nobody can ask, is not believed."""
    told = {
        "192.0.2.7:5678": "192.0.2.7", "[2001:db8::1]:443": "2001:db8::1", "2001:DB8::1": "2001:db8::1",
        "[2001:db8::1]": "2001:db8::1", " 192.0.2.7 ": "192.0.2.7", "unknown": "unknown", "<script>": "unknown",
        "x" * 5_000: "unknown", "[": "unknown", ":": "unknown", ",": "127.0.0.1", "٣.1.1.1": "unknown",
    }  # fmt: skip
    with service(database, proxies=1) as app:
        for given, address in told.items():
            said = {"X-Forwarded-For": given.encode().decode("latin-1"), "X-Forwarded-Proto": "javascript"}
            answer = app.test_client().get("/v1/who", headers=said)

            assert [address, "http", "localhost"] == answer.get_json(force=True), given


def test_a_packed_body_is_turned_away(database: str) -> None:
    """Before it is unpacked; saying that it is not packed is no mistake."""
    body = json.dumps(document()).encode()
    with service(database) as app:
        client = app.test_client()
        kind = {"Content-Type": "application/json"}
        packed = client.post("/v1/checks", data=gzip.compress(body), headers={**kind, "Content-Encoding": "gzip"})
        bare = client.post("/v1/checks", data=body, headers={**kind, "Content-Encoding": "identity"})
        form = client.post("/login", data=b"x", headers={"Content-Encoding": "br, gzip"})

        assert (415, "encoded-body", "identity") == (*problem(packed), packed.headers["Accept-Encoding"])
        assert 200 == bare.status_code
        assert 415 == form.status_code


def test_what_is_longer_than_anybody_needs_is_turned_away(database: str) -> None:
    """The address, its parameters, the headers, a body that asks for something, values without end."""
    with service(database) as app:
        client = app.test_client()
        headers = {f"X-Header-{number}": "x" for number in range(MOST_HEADERS + 1)}
        long = {"to": "submitted", "offers": ["x" * 2_000_000], "by": "marc"}

        assert (414, "address-too-long") == problem(client.get("/v1/offers?calendar=" + "x" * LONGEST_ADDRESS))
        assert (414, "address-too-long") == problem(client.get("/v1/" + "x" * LONGEST_ADDRESS))
        assert (414, "too-many-parameters") == problem(client.get("/v1/rules?" + "a&" * MOST_PARAMETERS))
        assert (431, "headers-too-large") == problem(client.get("/v1/rules", headers=headers))
        assert (413, "too-large") == problem(client.post("/v1/calendars/q4/lifecycle", json=long))
        bomb = b"[" + b"[]," * 2_100_000 + b"1]"
        for path in ("/v1/checks", "/v1/calendars/q4/import"):
            answer = client.post(path, data=bomb, content_type="application/json")
            assert (413, "too-many-values") == problem(answer)


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG", "PROPFIND"])
def test_odd_methods_do_nothing(database: str, method: str) -> None:
    """And echo nothing: a page could else read what the browser adds."""
    with service(database) as app:
        for path in ("/v1/rules", "/", "/static/preseance.css", "/nothing"):
            answer = app.test_client().open(path, method=method, headers={"X-Secret": "sesame"})

            assert answer.status_code in {400, 401, 404, 405, 501}
            assert "sesame" not in answer.text
        assert 200 == app.test_client().head("/v1/rules").status_code
        assert b"" == app.test_client().head("/v1/rules").data
        assert 200 == app.test_client().options("/v1/rules").status_code


def test_every_answer_says_what_a_browser_may_do_with_it(database: str) -> None:
    """Refusals, files and pages too; what depends on who asks is kept nowhere."""
    kept = {
        "/v1/rules": "no-store", "/": "no-store", "/nothing": "no-store", "/v1/calendars/none": "no-store",
        "/openapi.json": "private, no-cache", "/docs": "private, no-cache", "/healthz": "private, no-cache",
        "/static/preseance.css": "no-cache",
    }  # fmt: skip
    with service(database) as app:
        for path, expected in kept.items():
            answer = app.test_client().get(path)

            assert expected == answer.headers["Cache-Control"], path
            assert SECURITY_HEADERS == {name: answer.headers.get(name) for name in SECURITY_HEADERS}, path
            assert "Strict-Transport-Security" not in answer.headers
            assert "Access-Control-Allow-Origin" not in answer.headers
            told = app.test_client().get(path, base_url="https://localhost")
            assert "max-age=31536000" == told.headers["Strict-Transport-Security"]
            answer.close()
            told.close()


@contextmanager
def listening(app: Flask) -> Iterator[int]:
    """Serve an application on loopback as `preseance serve` does."""
    server = make_server(app, host="127.0.0.1", port=0, threads=2, most_bytes=10**6, behind_proxies=False)
    with running(server):
        yield server.effective_port


def _said(port: int, request_: bytes, from_: tuple[str, int] | None = None) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5, source_address=from_) as connection:
        told = b""
        # Whoever refuses may close before he has read to the end.
        with suppress(OSError):
            connection.sendall(request_)
            connection.shutdown(socket.SHUT_WR)
            while chunk := connection.recv(65_536):
                told += chunk
    return told


HOST = b"Host: localhost\r\nConnection: close\r\n"
SMUGGLED = {
    "two lengths": b"POST /v1/who HTTP/1.1\r\n" + HOST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
    "a length and chunks": b"POST /v1/who HTTP/1.1\r\n" + HOST
    + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\n" + HOST + b"\r\n",
    "a length with a sign": b"POST /v1/who HTTP/1.1\r\n" + HOST + b"Content-Length: +4\r\n\r\nabcd",
    "chunks of another kind": b"POST /v1/who HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a header that goes on": b"GET /v1/who HTTP/1.1\r\n" + HOST + b"X-A: b\r\n\tc\r\nX-B : d\r\n\r\n",
    "a bare line end": b"GET /v1/who HTTP/1.1\r\n" + HOST + b"X-A: b\nX-Forwarded-For: 1.2.3.4\r\n\r\n",
    "chunks in the old version": b"POST /v1/who HTTP/1.0\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two names": b"GET /v1/who HTTP/1.1\r\n" + HOST + b"Host: evil.example\r\n\r\n",
    "a chunk without end": b"POST /v1/who HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
    "headers of 100 KB": b"GET /v1/who HTTP/1.1\r\n" + HOST + b"X-A: " + b"x" * 100_000 + b"\r\n\r\n",
}  # fmt: skip


def test_every_address_of_a_host_is_guarded_alike(database: str) -> None:
    """`localhost` and `*` have two: what is smuggled to either is refused in our words."""
    with service(database) as app:
        server: Any = make_server(app, host="*", port=0, threads=2, most_bytes=10**6, behind_proxies=False)
        with running(server):
            told = [_said(int(port), SMUGGLED["a length and chunks"]) for host, port in server.effective_listen
                    if host == "0.0.0.0"]  # noqa: S104 -- compared  # fmt: skip

    assert [(True, True)] == [(b"400" in one[:12], b"urn:preseance:problem:bad-request" in one) for one in told]


def test_one_address_does_not_take_every_connection(database: str) -> None:
    """Whoever holds half of them and asks nothing keeps nobody out who comes from elsewhere."""
    asked = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
    with service(database) as app, listening(app) as port, ExitStack() as held:
        for _ in range(MOST_OF_ONE):
            taken = held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            taken.sendall(asked[:20])

        assert b"" == _said(port, asked)
        assert b"HTTP/1.1 200" in _said(port, asked, ("127.0.0.2", 0))[:12]


def test_no_request_is_smuggled_into_another(database: str) -> None:
    """What two servers could read differently is refused, and nothing that follows it is read."""
    with service(database) as app, listening(app) as port:
        plain = _said(port, b"GET /v1/who HTTP/1.1\r\n" + HOST + b"X-Forwarded-For: 1.2.3.4\r\n\r\n")
        answers = {name: _said(port, smuggled) for name, smuggled in SMUGGLED.items()}

    assert b"HTTP/1.1 200" in plain
    assert b'["127.0.0.1", "http", "localhost"]' in plain
    assert b"Server: preseance" in plain
    for name, answer in answers.items():
        status = answer.split(b" ")[1][:1] if answer else b"-"
        assert status in {b"4", b"5", b"-"}, (name, answer[:300])
        assert answer.count(b"HTTP/1.1 ") <= 1, (name, answer)
        assert b"1.2.3.4" not in answer, (name, answer)
        if answer:
            assert b"nosniff" in answer, (name, answer)
