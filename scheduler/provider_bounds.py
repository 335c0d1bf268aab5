"""How hard a house wants its provider to be pressed: only what differs from what the provider's documents say."""

from collections.abc import Mapping
from dataclasses import fields
from dataclasses import replace

from models.send import OnUncertain
from scheduler.provider import Bounds
from scheduler.provider import Rate
from scheduler.provider_settings import Settings

_KEYS = frozenset(one.name for one in fields(Bounds))
_WHOLE = {"in_flight": 10_000, "answer_bytes": 10_000_000, "attempts": 1_000, "breaks_after": 100_000}
_SECONDS = {
    "connect_timeout": 120.0,
    "timeout": 600.0,
    "first_wait": 86_400.0,
    "longest_wait": 604_800.0,
    "rests": 86_400.0,
}
_RATES = (
    "a list of tables with amount, seconds and, if wanted, per_recipient",
    "une liste de tables avec amount, seconds et, au besoin, per_recipient",
)


def bounds_of(read: Settings, own: Bounds) -> Bounds:
    """Give a provider's own bounds with what the house changed; a page may be made smaller, never larger."""
    if not read.has("bounds"):
        return own
    inner = read.within("bounds", _KEYS)
    changed: dict[str, object] = {
        key: inner.whole(key, None, most=most) for key, most in _WHOLE.items() if inner.has(key)
    }
    changed |= {key: inner.seconds(key, most) for key, most in _SECONDS.items() if inner.has(key)}
    if inner.has("page"):
        changed["page"] = inner.whole("page", None, most=own.page)
    if inner.has("on_uncertain"):
        changed["on_uncertain"] = OnUncertain(inner.chosen("on_uncertain", [one.value for one in OnUncertain]))
    if inner.has("rates"):
        changed["rates"] = _rates(inner)
    return replace(own, **changed)  # type: ignore[arg-type] # each value was read by the kind of its field


def _rates(read: Settings) -> tuple[Rate, ...]:
    several = read.tree("rates")
    if not isinstance(several, list | tuple) or not all(isinstance(one, Mapping) for one in several):
        raise read.refused("rates", _RATES)
    return tuple(
        _rate(Settings(one, f"{read.name}.rates.{at}", ("amount", "seconds", "per_recipient")))
        for at, one in enumerate(several)
    )


def _rate(read: Settings) -> Rate:
    return Rate(
        amount=read.whole("amount", None, most=1_000_000_000),
        seconds=read.whole("seconds", 1, most=86_400),
        per_recipient=read.flag("per_recipient"),
    )
