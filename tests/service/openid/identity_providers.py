"""Identity providers on this computer: one by other hands, run as it is, and one of ours that lies as it is told."""

import json
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs
from urllib.parse import urlencode
from urllib.parse import urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "preseance"
SECRET = "a secret of tests alone"  # noqa: S105 -- as it says
RETURN = "http://localhost/login/openid/return"
PEOPLE = ("sam", "una", "tom")
SETTINGS = """\
config_version: 1
server: {{host: "127.0.0.1", port: {port}}}
oauth:
  issuer: "http://127.0.0.1:{port}"
  audience: "preseance"
  clients:
    - client_id: "{client}"
      client_secret: "{secret}"
      redirect_uris: ["{place}"]
"""


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass(frozen=True, slots=True)
class RealProvider:
    """NanoIDP in a process of its own; everybody's password there is his name."""

    issuer: str

    def agree(self, address: str, login: str) -> str:
        """Log in at the provider as somebody would, and give the address to which it sends him back."""
        with requests.Session() as browser:
            page = browser.get(address, timeout=5)
            form = {"username": login, "password": login}
            answer = browser.post(page.url, data=form, allow_redirects=False, timeout=5)
        return answer.headers.get("Location", "")


@contextmanager
def real_provider(folder: Path) -> Iterator[RealProvider]:
    """Run it on the loopback for as long as it is used."""
    port = _free_port()
    settings = SETTINGS.format(port=port, client=CLIENT, secret=SECRET, place=RETURN)
    people = {name: {"password": name, "email": f"{name}@example.com", "roles": ["USER"]} for name in PEOPLE}
    (folder / "settings.yaml").write_text(settings)
    (folder / "users.yaml").write_text(json.dumps({"config_version": 1, "users": people}))
    process = subprocess.Popen(
        [sys.executable, "-m", "nanoidp", "--config", str(folder), "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip
    try:
        _wait_for(port)
        yield RealProvider(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the provider does not start")


Answer = tuple[int, dict[str, str], bytes]


@dataclass(slots=True)
class Forger:
    """A provider that can be told to lie: what stands in `claims`, `published`, `answers` replaces what is right."""

    issuer: str
    key: RSAKey
    claims: dict[str, Any] = field(default_factory=dict)
    published: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Callable[[], Answer]] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[dict[str, Any]], str] | None = None
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def agree(self, address: str, **claims: object) -> str:
        """Agree at once, and give the address to which somebody is sent back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.claims |= claims
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def tell_the_truth(self) -> None:
        """Forget every lie."""
        for one in (self.claims, self.published, self.answers, self.userinfo, self.asked, self.codes):
            one.clear()
        self.sign = None

    def answer(self, path: str, form: dict[str, str]) -> Answer:
        """Answer as a provider does, or as it was told to."""
        self.asked.append((path, form))
        if path in self.answers:
            return self.answers[path]()
        told = self._told(path, form)
        return (400 if "error" in told else 200), {"Content-Type": "application/json"}, json.dumps(told).encode()

    def _told(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            places = {f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("authorization", "token", "userinfo")}
            return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **places, **self.published}
        if path == "/keys":
            return {"keys": [{**self.key.as_dict(private=False), "use": "sig"}]}
        if path == "/userinfo":
            return {"sub": self.claims.get("sub", "7"), **self.userinfo}
        query = self.codes.pop(form.get("code", ""), None)
        if query is None:
            return {"error": "invalid_grant"}
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.proof(query["nonce"])}

    def proof(self, nonce: str) -> str:
        """Give the signed claims."""
        now = int(time.time())
        right = {
            "iss": self.issuer, "aud": CLIENT, "sub": "7", "iat": now, "exp": now + 300, "nonce": nonce,
            "email": "sam@example.com", "email_verified": True,
        }  # fmt: skip
        told = {name: value for name, value in {**right, **self.claims}.items() if value is not None}
        if self.sign is not None:
            return self.sign(told)
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, told, self.key)


@contextmanager
def forger() -> Iterator[Forger]:
    """Run it on the loopback for as long as it is used."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Desk)
    key = RSAKey.generate_key(2048, {"kid": "one"})
    server.forger = Forger(f"http://127.0.0.1:{server.server_address[1]}", key)  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.forger  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Desk(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        self._answer({name: values[0] for name, values in parse_qs(body).items()})

    def _answer(self, form: dict[str, str]) -> None:
        told: Forger = self.server.forger  # type: ignore[attr-defined]
        status, headers, body = told.answer(urlsplit(self.path).path, form)
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
