"""Whatever is written down, and wherever a secret stands in it, the lines hold none."""

import io
import logging
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
import structlog
from flask import Flask
from flask import request
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from api.logs import configure_logs
from api.logs import log_requests
from api.redaction import LONGEST
from api.redaction import redacted

TOKEN = st.binary(min_size=32, max_size=32).map(lambda data: urlsafe_b64encode(data).decode().rstrip("="))
WORD = st.text("abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!$%*+-.~", min_size=8, max_size=30).map(
    lambda word: f"Zq{word}9"
)
# How a secret looks where it stands: {} is the secret itself.
BY_FORM = (
    "prs_1a2b3c4d_{}", "whsec_{}", "$argon2id$v=19$m=65536,t=3,p=4${}", "https://host.example/welcome/{}?lang=fr",
    "GET /welcome/{} HTTP/1.1", "GET /feeds/{}.ics HTTP/1.1", "Bearer {}",
    "-----BEGIN EC PRIVATE KEY-----\n{}\n-----END EC PRIVATE KEY-----",
)  # fmt: skip
BY_NAME = (
    "postgresql+psycopg://preseance:{}@db.example:5432/preseance", "https://me:{}@hooks.example.com/x",
    "password={}", '{{"password": "{}"}}', "Authorization: Basic {}", "Cookie: lang=fr; preseance={}; a=b",
    "Set-Cookie: preseance={}; HttpOnly", "client_secret='{}'", "PRESEANCE_SECRET_KEY={}", "session_token = {}",
    "X-CSRF-Token: {}",
)  # fmt: skip


@contextmanager
def lines(log_format: str) -> Iterator[io.StringIO]:
    """Catch what is written down, of our own lines and of those of libraries."""
    written, before, root = io.StringIO(), structlog.get_config(), logging.getLogger()
    handlers, stderr, level = root.handlers, sys.stderr, logging.getLogger("preseance").level
    sys.stderr = written
    try:
        configure_logs(log_format)
        yield written
    finally:
        sys.stderr = stderr
        structlog.configure(**before)
        root.handlers = handlers
        logging.getLogger("preseance").setLevel(level)


def _broken(text: str) -> None:
    """Fail with a text in an error, in the one that it comes from, and in a variable."""
    local = ValueError(text)
    raise RuntimeError(f"it went wrong: {text}") from local


def _in_an_error(text: str, tell: Callable[..., object]) -> None:
    try:
        _broken(text)
    except RuntimeError:
        tell("a request broke", exc_info=True)


def write_everywhere(text: str) -> None:
    """Put a text where programs put texts when they write something down."""
    ours = structlog.get_logger("preseance.test")
    for name in ("preseance", "waitress", "werkzeug", "sqlalchemy"):
        theirs = logging.getLogger(name)
        theirs.error("%s said %r", name, text)
        theirs.warning(text.replace("%", "%%"))
        _in_an_error(text, theirs.error)
    ours.info(
        text, path=text, tree={"list": [text, {"deep": (text,)}], text: 1}, raw=text.encode(), odd=ValueError(text)
    )
    _in_an_error(text, ours.error)


@pytest.mark.parametrize("log_format", ["plain", "json"])
@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_no_line_holds_a_secret(log_format: str, data: st.DataObject) -> None:
    """Known by its form or by the name before it, with anything around it."""
    is_formed = data.draw(st.booleans())
    secret = data.draw(TOKEN if is_formed else WORD)
    shape = data.draw(st.sampled_from(BY_FORM if is_formed else BY_NAME))
    around = data.draw(st.text(st.characters(codec="utf-8", exclude_characters='"%'), max_size=12))

    with lines(log_format) as written:
        write_everywhere(f"{around} {shape.format(secret)}\n{around}")

    assert written.getvalue()
    assert secret not in written.getvalue()


def test_what_is_named_as_a_secret_is_struck_out_whole() -> None:
    """Whatever it is: a text without any form, a list, a tree."""
    with lines("json") as written:
        log = structlog.get_logger("preseance.test")
        log.info("x", headers={"Cookie": ["plain word"]}, api_key={"a": "plain word"}, **{"new password": "plain word"})

    assert "plain word" not in written.getvalue()
    assert 3 == written.getvalue().count("•••")


def test_a_token_of_no_known_form_is_struck_out_and_a_hash_is_not() -> None:
    """A fingerprint is named in many lines, and opens nothing."""
    token, hashed, name = (
        "aB3_" * 11,
        "0123456789abcdef" * 4,
        "a_name_that_is_very_long_but_is_only_a_name_of_something",
    )

    assert f"••• {hashed} {name}" == redacted(f"{token} {hashed} {name}")


def test_a_request_is_written_down_without_what_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the key, nor the cookie, nor the link in the path; what breaks is told without them too."""
    app = Flask("test")
    log_requests(app)
    shown = {"Authorization": "Bearer prs_1a2b3c4d_sesame", "Cookie": "preseance=sesame"}

    @app.post("/welcome/<token>")
    def broken(token: str) -> str:
        raise ValueError(f"{dict(request.headers)} {request.url} {len(token)}")

    @app.errorhandler(Exception)
    def failed(error: Exception) -> tuple[str, int]:
        logging.getLogger("preseance").error("a request broke", exc_info=error)
        return "", 500

    told = ""
    for log_format in ("plain", "json"):
        with lines(log_format) as written:
            # The usual one still writes to where it wrote first.
            monkeypatch.setattr("api.logs.LOG", structlog.get_logger("preseance.test"))
            app.test_client().post("/welcome/opensesame?token=sesame", headers=shown)
            logging.getLogger("werkzeug").error('"%s" 200', "POST /welcome/opensesame?token=sesame HTTP/1.1")
        told += written.getvalue()

    assert 2 == told.count("a request broke")
    assert 3 <= told.count("/welcome/•••")
    assert "sesame" not in told


@pytest.mark.parametrize("log_format", ["plain", "json"])
def test_nobody_writes_lines_of_his_own_into_the_log(log_format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path with line ends, colours, or signs that turn the writing round is spelled out; a long one is cut."""
    app = Flask("test")
    log_requests(app)
    path = "/x\n2026-11-28T04:01:21Z [info] forged\x1b[31m\x00\u202e\u2028" + "y" * 5_000

    with lines(log_format) as written:
        # The usual one still writes to where it wrote first.
        monkeypatch.setattr("api.logs.LOG", structlog.get_logger("preseance.test"))
        app.test_client().get(quote(path))
        logging.getLogger("werkzeug").error("%s", path)
        logging.getLogger("preseance").error("broken", exc_info=ValueError("two\nlines \x1b[2J"))

    told = written.getvalue()
    assert not [sign for sign in told if not (sign.isprintable() or sign == "\n")]
    assert 2 == told.count("forged")
    assert [] == [line for line in told.splitlines() if line.startswith("2026-11-28T04:01:21Z")]
    assert "y" * 5_000 not in next(line for line in told.splitlines() if "404" in line)


@pytest.mark.parametrize(
    "text", ["password" * 100_000, "a" * 900_000, "://" * 200_000, "-----BEGIN " * 50_000, "session = " * 90_000]
)
def test_a_line_of_a_megabyte_costs_no_time(text: str) -> None:
    """It is cut before it is looked through."""
    began = time.process_time()

    told = redacted(text)

    assert len(told) <= LONGEST + 10_000
    assert time.process_time() - began < 2
