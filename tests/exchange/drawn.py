"""Plan documents drawn at random, as wild as the format allows.

Drawn from one seed rather than value by value: a document has hundreds of parts, and drawing each of them
through Hypothesis takes a hundred times longer than loading it.
"""

import typing
from collections.abc import Callable
from dataclasses import MISSING
from dataclasses import fields as dataclass_fields
from datetime import date
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st
from marshmallow import ValidationError

from exchange.clean_tree import cleaned
from exchange.mechanic_schema import DOCUMENT_KEYS
from exchange.mechanic_schema import MechanicField
from exchange.mechanic_schema import NamesOrCount
from exchange.mechanic_schema import field_of
from exchange.plan_fields import Choice
from exchange.plan_fields import Count
from exchange.plan_fields import Flag
from exchange.plan_fields import ListOf
from exchange.plan_fields import Money
from exchange.plan_fields import Rate
from exchange.plan_fields import Share
from models.mechanic import mechanic_kinds

CODES = ("vip", "prospects", "=1+1", 'a, "b"; c|d', "007", "'quoté", "-20", "été 🎁", "1,5", "a = b", "oui", "x'y")
NAMES = (*CODES, "Grand bassin", "@SUM(A1)", "+33", "T4 2026", "'=", "-10 % | cmd", "nbsp\u00a0inside", "1.250")
MONEY = ("0.01", "0.001", "1.250", "12.345", "1234567.1", "99.999999999", "20", "0.5", "80.00", "160.5", "12345678.99")
RATES = ("0.5", "5", "10", "12.5", "12.345", "33", "50", "100")
SHARES = (0, 1, 0.1, 0.15, 0.123456789012345, 0.001, 0.25)
CLOCKS = ("", "T09:00", "T02:30", "T09:00:01", "T09:00:00+01:00", "T09:00Z", "T23:59:59.123456-05:00")
Draw = Callable[[Random], Any]


def documents() -> st.SearchStrategy[dict[str, Any]]:
    """Draw a plan that loads."""
    return st.integers(0, 2**64).map(lambda seed: _document(Random(seed)))


def _document(rng: Random) -> dict[str, Any]:
    segments = rng.sample(CODES, rng.randint(1, 4))
    codes = rng.sample(("A", "B", "+C", "@D", "'E", "-10", "=F"), rng.randint(0, 3))
    document: dict[str, Any] = {
        "format": "preseance/plan@1",
        "name": rng.choice(NAMES),
        "timezone": rng.choice(("Europe/Paris", "Pacific/Noumea", "UTC", "America/New_York")),
        "currency": rng.choice(("EUR", "CHF", "JPY", "USD")),
        "segments": [_segment(rng, code) for code in segments],
        "offers": [_offer(rng, code, segments) for code in codes],
    }
    if rng.random() < 0.5:
        document["policy"] = rng.choice(
            ({}, {"parity": {}}, {"parity": {"tolerance": "0.02", "served_before_days": 30}})
        )
    if len(segments) > 1 and rng.random() < 0.5:
        line = {"segment": segments[0], "also_in": segments[1], "share": rng.choice(SHARES)}
        document["overlaps"] = [{**line, **_some(rng, {"source": _one("measured", "declared")})}]
    if rng.random() < 0.5:
        document["products"] = [
            {"sku": "p", **_some(rng, {"list_price": _one(*MONEY), "vat_rate": _one(*RATES), "family": _one("food")})}
        ]
        price = {"sku": "p", "from": _wall(rng), "price": rng.choice(MONEY)}
        document["prices"] = [{**price, **_some(rng, {"to": _later, "audience": _one(*CODES)})}]
    return document


def _one(*choices: Any) -> Draw:
    return lambda rng: rng.choice(choices)


def _several(choices: typing.Sequence[Any], least: int = 0) -> Draw:
    return lambda rng: rng.sample(choices, rng.randint(least, min(3, len(choices))))


def _some(rng: Random, perhaps: dict[str, Draw]) -> dict[str, Any]:
    return {key: draw(rng) for key, draw in perhaps.items() if rng.random() < 0.4}


def _wall(rng: Random) -> str:
    return (date(2026, 1, 1) + timedelta(days=rng.randint(0, 360))).isoformat() + rng.choice(CLOCKS)


def _later(rng: Random) -> str:
    clock = rng.choice(("", "T18:00", "T18:00:00+02:00"))
    return (date(2027, 1, 3) + timedelta(days=rng.randint(0, 300))).isoformat() + clock


def _basket(rng: Random) -> dict[str, Any]:
    shares = {"scope_shares": lambda rng: {code: rng.choice(SHARES) for code in rng.sample(CODES, 2)}}
    perhaps: dict[str, Draw] = {"shipping_fee": _one("0", "5.90"), "free_shipping_from": _one("0", "60"), **shares}
    if rng.random() < 0.3:
        return {"sample": [rng.choice(MONEY) for _ in range(rng.randint(1, 3))], **_some(rng, perhaps)}
    figures: dict[str, Draw] = {"low": _one("40", "0.5"), "high": _one("160.5"), "unit_price": _one("20.00")}
    return {"mean": "80.00", **_some(rng, figures), **_some(rng, perhaps)}


def _segment(rng: Random, code: str) -> dict[str, Any]:
    always = {"code": code, "tier": rng.choice(("prospect", "lead_1", "new", "good"))}
    perhaps: dict[str, Draw] = {
        "name": _one(*NAMES, ""),
        "dormant": _one(True, False),
        "size": _one(0, 1, 20_000, 10**9),
        "basket": _basket,
        "timezone": _one("Europe/Paris", "Pacific/Tahiti"),
        "country": _one("FR", "BE"),
        "department": _one("2A", "01"),
        "consents": lambda rng: {channel: rng.random() < 0.5 for channel in rng.sample(("email", "mail", "sms"), 2)},
    }
    return {**always, **_some(rng, perhaps)}


def _channel(rng: Random) -> dict[str, Any]:
    always = {"channel": rng.choice(("email", "sms", "push", "mail", "web", "store", "tv")), "send_at": _wall(rng)}
    codes = _one("none", "generic", "single_use")
    return {**always, **_some(rng, {"visible_until": _later, "code": codes, "provider": _one(*CODES)})}


def _scope(rng: Random) -> dict[str, Any]:
    return _some(rng, {"include": _several((*CODES, "all"), 1), "exclude": _several(CODES)})


def _stack(rng: Random) -> dict[str, Any]:
    return _some(rng, {"group": _one("welcome", ""), "stackable": _one(True, False)})


def _offer(rng: Random, code: str, segments: list[str]) -> dict[str, Any]:
    always = {"code": code, "segments": _several(segments, 1)(rng), "valid_from": _wall(rng), "valid_to": _later(rng)}
    perhaps: dict[str, Draw] = {
        "name": _one(*NAMES, ""),
        "owner": _one(*NAMES),
        "goal": _one(*NAMES),
        "objective": _one("loyalty", "new_range"),
        "nature": _one("promotional", "relational"),
        "open_to_all": _one(True, False),
        "scope": _scope,
        "channels": lambda rng: list(
            {repr(one): one for one in (_channel(rng) for _ in range(rng.randint(0, 3)))}.values()
        ),
        "stack": _stack,
        "min_spend": _one("0", *MONEY),
        "limit_per_person": _one(1, 9),
        "stock": _one(1, 5_000),
        "budget": _one("1000.00"),
        "funding": _one("own", "supplier"),
        "justification": _one("student"),
        "pairs_with": _one("Z"),
    }
    mechanics = [_mechanic(rng) for _ in range(rng.randint(1, 2))]
    return {**always, "mechanics": mechanics, **_some(rng, perhaps)}


def _mechanic(rng: Random) -> dict[str, Any]:
    """Draw until the mechanic itself agrees: a price above the list price, for instance, is no offer."""
    while True:
        kind, value_class = rng.choice(list(mechanic_kinds().items()))
        document = {"kind": kind, **_fields(rng, value_class)}
        try:
            MechanicField().deserialize(cleaned(document, []))
        except ValidationError:
            continue
        return document


def _fields(rng: Random, value_class: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(value_class, include_extras=True)
    drawn = {}
    for one in dataclass_fields(value_class):
        if one.default is MISSING or rng.random() < 0.4:
            drawn[DOCUMENT_KEYS.get(one.name, one.name)] = _value(rng, field_of(hints[one.name]), hints[one.name])
    return drawn


def _value(rng: Random, kind: Any, hint: Any) -> Any:
    if isinstance(kind, NamesOrCount):
        return rng.choice((2, 5, [CODES[0], CODES[3]]))
    if isinstance(kind, ListOf):
        return [_fields(rng, typing.get_args(hint)[0]) for _ in range(rng.randint(1, 2))]
    if isinstance(kind, Choice):
        return rng.choice(list(kind.words))
    choices: dict[type, tuple[Any, ...]] = {
        Money: MONEY, Rate: RATES, Share: SHARES, Count: (1, 2, 3, 30, 5_000), Flag: (True, False),
    }  # fmt: skip
    return rng.choice(choices[type(kind)])
