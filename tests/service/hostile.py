"""Requests that nobody means well: odd paths, forged headers and cookies, twisted JSON, damaged files."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask
from hypothesis import strategies as st

from tests.service.access_grid import Address
from tests.service.access_grid import addresses
from tests.service.launching import fair
from tests.service.plans import offer

ROOT = Path(__file__).parents[2]
XLSX = (ROOT / "examples" / "q4-2026" / "acquisition.xlsx").read_bytes()
CSV = (ROOT / "examples" / "first-plan.csv").read_bytes()
# Signs and words that have broken somebody's service before.
ODD = (
    "", " ", ".", "..", "../../etc/passwd", "\0", "\ud800", "\ufeff", "\u202e", "%00", "%2e%2e%2f", "'", '"',
    "' OR 1=1 --", "<script>alert(1)</script>", "{{7*7}}", "${7*7}", "=cmd|' /C calc'!A0", "NaN", "Infinity", "-1", "0",
    "1e999", "9" * 400, "a" * 3_000, "null", "[]", "{}", "q4", "VIP-10", "strange", "admin", "*", "default",
    "abroad", "Robert'); DROP TABLE offer;--", "٣", "İ", "ß", "\r\nSet-Cookie: x=1", "x" * 101, "é" * 200, "🐘" * 40,
)  # fmt: skip
words = st.one_of(st.sampled_from(ODD), st.text(max_size=30))
VALUES = st.one_of(
    words, st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), st.just([]), st.just({}),
    st.lists(words, max_size=3), st.dictionaries(words, words, max_size=2),
)  # fmt: skip
HEADERS = (
    "Authorization", "Cookie", "If-Match", "If-None-Match", "Idempotency-Key", "Change-Reason", "Accept-Language",
    "Accept", "Content-Type", "Content-Encoding", "Host", "X-Forwarded-For", "X-Forwarded-Host",
    "X-Forwarded-Proto", "Origin", "Sec-Fetch-Site", "X-CSRF-Token", "X-Request-Id", "Range",
    "X-HTTP-Method-Override", "Forwarded", "Referer",
)  # fmt: skip
COOKIES = ("preseance", "__Host-preseance", "session", "csrf_token")
JSON_BODIES: Mapping[str, Any] = {
    "PUT /v1/calendars/{code}": fair(),
    "POST /v1/checks": fair(),
    "PUT /v1/calendars/{code}/segments": {"segments": fair()["segments"]},
    "PUT /v1/calendars/{code}/overlaps": {"overlaps": fair()["overlaps"]},
    "POST /v1/offers": offer("NEW", "vip", "5"),
    "PATCH /v1/offers/{code}": {"mechanics": [{"kind": "percent_off", "rate": "12"}], "goal": "x"},
    "POST /v1/calendars/{code}/lifecycle": {"to": "submitted", "offers": ["VIP-20"], "reason": "x"},
    "POST /v1/calendars/{code}/waivers": {"fingerprint": "sha256:00", "reason": "x", "expires_at": "2026-12-20"},
    "POST /v1/sends/actions": {"action": "cancel", "filter": {"calendar": "q4"}, "reason": "x"},
    "POST /v1/subscriptions": {"code": "tool", "url": "https://example.com/", "kinds": ["offer.*"]},
    "POST /v1/people": {"login": "zoe", "roles": ["viewer"], "teams": []},
    "POST /v1/keys": {"name": "ci", "roles": ["checker"]},
    "PUT /v1/policy": {"policy": {"parity": {"tolerance": "0.02"}}},
    "POST /v1/policy/trial": {"policy": {"parity": {"tolerance": "0.02"}}},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One request; `speaker` names whose key it shows unless `headers` say otherwise."""

    method: str
    place: str
    speaker: str
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


def paths(app: Flask, speakers: tuple[str, ...]) -> st.SearchStrategy[Attempt]:
    """Ask every address with names and queries that nobody would think of."""
    known = list(addresses(app))
    # Before anything is drawn, here and below: whatever is made while drawing is examined anew each time.
    wanted, named = st.sampled_from(known), st.lists(st.one_of(st.sampled_from(QUERIES), words), max_size=4)
    methods = {one.method: st.one_of(st.just(one.method), st.sampled_from(METHODS)) for one in known}
    speaking = st.sampled_from(speakers)

    @st.composite
    def build(draw: st.DrawFn) -> Attempt:
        address = draw(wanted)
        place = address.path
        while "{" in place:
            before, _, rest = place.partition("{")
            place = f"{before}{_quoted(draw)}{rest.partition('}')[2]}"
        query = "&".join(f"{quote(_plain(name))}={quote(_plain(draw(words)))}" for name in draw(named))
        method = draw(methods[address.method])
        return Attempt(method=method, place=f"{place}?{query}", speaker=draw(speaking))

    return build()


METHODS = ("HEAD", "OPTIONS", "TRACE", "PURGE", "POST")
QUERIES = ("calendar", "cursor", "limit", "lang", "from", "to", "state", "segment", "offer", "next", "format", "days",
           "dry_run", "mode", "against", "focus", "kind", "since", "by", "severity", "rule")  # fmt: skip


def headed(app: Flask, speakers: tuple[str, ...], keys: tuple[str, ...]) -> st.SearchStrategy[Attempt]:
    """Forge keys, cookies and headers; some keys are good ones, cut or with a sign changed."""
    known = [one for one in addresses(app) if not one.path.startswith("/static/")]
    forged = st.one_of(
        words, st.sampled_from(keys).flatmap(_damaged_text),
        st.tuples(st.sampled_from(["Bearer ", "bearer\t", "Basic ", "Bearer Bearer ", "", "Digest "]),
                  st.one_of(words, st.sampled_from(keys).flatmap(_damaged_text))).map("".join),
    )  # fmt: skip
    wanted, speaking = st.sampled_from(known), st.sampled_from(speakers)
    named, kept = (
        st.lists(st.sampled_from(HEADERS), max_size=4, unique=True),
        st.lists(st.sampled_from(COOKIES), max_size=2),
    )

    @st.composite
    def build(draw: st.DrawFn) -> Attempt:
        address = draw(wanted)
        headers = {name: _latin(draw(forged)) for name in draw(named)}
        cookies = {name: _latin(draw(forged)) for name in draw(kept)}
        return Attempt(method=address.method, place=address.filled(), speaker=draw(speaking),
                       headers=headers, cookies=cookies)  # fmt: skip

    return build()


def twisted(app: Flask, speakers: tuple[str, ...]) -> st.SearchStrategy[Attempt]:
    """Send good JSON with one to three of its values or keys replaced, to addresses that take it and to others."""
    known = [one for one in addresses(app) if one.method in {"POST", "PUT", "PATCH"}]
    wanted, speaking, matching = st.sampled_from(known), st.sampled_from(speakers), st.sampled_from(MATCHES)
    seeds, twists = st.sampled_from(list(JSON_BODIES.values())), st.integers(1, 3)
    whole, left = st.integers(0, 9), st.integers(0, 60)

    @st.composite
    def build(draw: st.DrawFn) -> Attempt:
        address = draw(wanted)
        seed = JSON_BODIES.get(f"{address.method} {address.path}") or draw(seeds)
        tree = json.loads(json.dumps(seed))
        for _ in range(draw(twists)):
            tree = _twist(draw, tree)
        headers = {"Content-Type": "application/json", **draw(matching)}
        text = json.dumps(tree) if draw(whole) else json.dumps(tree)[: draw(left)]
        return Attempt(method=address.method, place=_with_query(address), speaker=draw(speaking),
                       headers=headers, body=text.encode("utf-8", "surrogatepass"))  # fmt: skip

    return build()


MATCHES: tuple[dict[str, str], ...] = (
    {},
    {"If-Match": '"1"'},
    {"If-Match": '"2"', "Idempotency-Key": "k"},
    {"If-Match": "*"},
)


def files(speakers: tuple[str, ...], name: str) -> st.SearchStrategy[Attempt]:
    """Upload a good file with something strange put into it, or cells that mean harm."""
    seed = XLSX if name.endswith("xlsx") else CSV
    starts = st.integers(0, len(seed))
    put_in = st.one_of(st.binary(max_size=20), words.map(lambda one: one.encode("utf-8", "surrogatepass")))
    codes, dry, labels = st.sampled_from(CODES), st.sampled_from(DRY), st.one_of(st.just(name), words)
    speaking = st.sampled_from(speakers)

    @st.composite
    def build(draw: st.DrawFn) -> Attempt:
        start = draw(starts)
        stop = draw(st.integers(start, min(len(seed), start + 40)))
        data = seed[:start] + draw(put_in) + seed[stop:]
        place = f"/v1/calendars/{quote(_plain(draw(codes)))}/import?dry_run={draw(dry)}"
        label = draw(labels)
        return Attempt(method="POST", place=place, speaker=draw(speaking), body=(data, label))

    return build()


FIELDS = ("login", "password", "workspace", "next", "token", "new", "again", "current", "name", "roles", "lasts",
          "kind", "teams", "version", "calendar", "offer", "offers", "step", "action", "ids", "id", "waiver", "reason",
          "fingerprint", "expires_at", "seen", "welcome", "username")  # fmt: skip
SENSIBLE = ("ann", "admin", "viewer", "planner", "machine", "1", "q4", "VIP-10", "VIP-20", "submit", "approve", "ask",
            "release", "cancel", "quatre mots bien choisis", "2026-12-20", "/launch/", "//evil.example")  # fmt: skip


def forms(app: Flask) -> st.SearchStrategy[Attempt]:
    """Send the forms of the pages with fields twice, missing, or of nothing; some say that they come from elsewhere."""
    known = [one for one in addresses(app) if one.method == "POST" and not one.path.startswith("/v1/")]
    values = st.lists(st.one_of(st.sampled_from(SENSIBLE), words.map(_plain)), min_size=1, max_size=2)
    wanted, spoken, coming = st.sampled_from(known), st.sampled_from(["fr", "en", "xx"]), st.sampled_from(ORIGINS)
    numbers, filled = st.sampled_from(["1", "2"]), st.dictionaries(st.sampled_from(FIELDS), values, max_size=6)

    @st.composite
    def build(draw: st.DrawFn) -> Attempt:
        address = draw(wanted)
        place = address.path
        while "{" in place:
            before, _, rest = place.partition("{")
            named = draw(numbers) if draw(st.booleans()) else _quoted(draw)
            place = f"{before}{named}{rest.partition('}')[2]}"
        return Attempt(method="POST", place=f"{place}?lang={draw(spoken)}", speaker="a browser",
                       headers=draw(coming), body=draw(filled))  # fmt: skip

    return build()


# Most of them as a browser sends them from our own page.
ORIGINS: tuple[dict[str, str], ...] = (
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://localhost"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
)

CODES = ("q4", "fresh", "strange", "..", "x" * 101)
DRY = ("true", "false", "maybe")


def sent(attempt: Attempt) -> dict[str, Any]:
    """Give what the test client takes."""
    asked: dict[str, Any] = {"method": attempt.method, "path": attempt.place, "headers": dict(attempt.headers)}
    if isinstance(attempt.body, tuple):
        data, label = attempt.body
        asked["data"] = {"file": (io.BytesIO(data), _plain(label))}
    elif attempt.body is not None:
        asked["data"] = attempt.body
    return asked


def _with_query(address: Address) -> str:
    place = address.filled()
    return place if "?" in place or address.path != "/v1/offers" else f"{place}?calendar=q4"


def _twist(draw: st.DrawFn, tree: Any) -> Any:
    """Replace one value somewhere, rename one key, or say it twice."""
    spots = list(_spots(tree))
    if not spots:
        return draw(VALUES)
    holder, key = draw(st.sampled_from(spots))
    how = draw(HOW)
    if how == 0 and isinstance(holder, dict):
        holder[draw(words)] = holder.pop(key)
    elif how == 1 and isinstance(holder, list):
        holder.append(holder[key])
    else:
        holder[key] = draw(VALUES)
    return tree


HOW = st.integers(0, 3)


def _spots(tree: Any) -> Any:
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ():
        yield tree, key
        yield from _spots(value)


@cache
def _damaged_text(text: str) -> st.SearchStrategy[str]:
    return st.tuples(st.integers(0, len(text)), st.text("abc_-XYZ019 \0é", max_size=3)).map(
        lambda cut: text[: cut[0]] + cut[1] + text[cut[0] + 1 :]
    )


def _quoted(draw: st.DrawFn) -> str:
    return quote(_plain(draw(words)), safe=draw(SAFE))


SAFE = st.sampled_from(["", "/", "/.%"])


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _latin(text: str) -> str:
    """Give what a header can hold on the wire."""
    return "".join(sign for sign in text if sign not in "\r\n\0").encode("latin-1", "replace").decode("latin-1")
