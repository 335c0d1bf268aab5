"""The house's thresholds: what counts as worse, as seen, as remembered; versioned, never hidden in code."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import fields
from dataclasses import is_dataclass
from dataclasses import replace
from datetime import time
from decimal import Decimal
from decimal import InvalidOperation
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import Any
from typing import get_type_hints

from models.channel import Channel
from models.figure import refuse_share
from models.mechanic import Terms
from models.mechanic import mechanic_kinds
from models.nonsense import NonsenseError
from rules.quiet_hours import OpenHours

MOST_DAYS = 3_660


class NoLoyalOffer(Enum):
    """What it means that prospects get an offer and loyal customers get none (DOMAIN §3.3, step 3)."""

    IGNORE = "ignore"
    WARN = "warn"
    BLOCK = "block"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """When a loyal customer counts as worse served (DOMAIN §3.2 and §3.3); shares are between 0 and 1."""

    tolerance: Decimal = Decimal("0.01")
    block_share: Decimal = Decimal("0.50")
    warn_share: Decimal = Decimal("0.10")
    token_share: Decimal = Decimal("0.5")
    no_loyal_offer: NoLoyalOffer = NoLoyalOffer.WARN
    served_share: Decimal = Decimal("0.5")
    served_before_days: int = 90
    served_after_days: int = 30
    dual_recipient_share: Decimal = Decimal("0.01")
    keep_exposure: Decimal = Decimal("0.20")
    reduce_exposure: Decimal = Decimal("0.05")


def _half_lives() -> Mapping[str, int]:
    return MappingProxyType({
        "email": 7, "sms": 3, "push": 3, "mail": 21, "web": 14, "social": 14, "sponsored": 14, "store": 14,
        "affiliate": 14, "tv": 14, "none": 14,
    })  # fmt: skip


def _exposures() -> Mapping[str, Decimal]:
    shares = {
        "email": ".10",
        "sms": ".10",
        "push": ".10",
        "mail": ".15",
        "web": "1",
        "social": "1",
        "sponsored": "1",
        "store": "1",
        "affiliate": ".5",
        "tv": "1",
        "single_use": ".02",
    }
    return MappingProxyType({name: Decimal(share) for name, share in shares.items()})


def _terms() -> Mapping[str, Terms]:
    return MappingProxyType({kind: mechanic.terms for kind, mechanic in mechanic_kinds().items()})


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Every threshold marked [P] in the domain notes; `version` is the hash of them all.

    `half_life_days` says how long a channel is remembered (`none`: an offer without a channel),
    `exposure` which share of bystanders sees it, `public_code_redemption` the share of takers when a
    code must be found and typed, `terms` what is expected of each mechanic, `yearly_discount` ρ.
    """

    parity: Parity = field(default_factory=Parity)
    half_life_days: Mapping[str, int] = field(default_factory=_half_lives)
    exposure: Mapping[str, Decimal] = field(default_factory=_exposures)
    terms: Mapping[str, Terms] = field(default_factory=_terms)
    public_code_redemption: Decimal = Decimal("0.7")
    yearly_discount: Decimal = Decimal("0.10")
    sms_hours: OpenHours = field(default_factory=OpenHours)

    @cached_property
    def version(self) -> str:
        """Hash the effective policy, so that a past verdict can name it."""
        text = json.dumps(self.document(), sort_keys=True, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    def document(self) -> dict[str, Any]:
        """Give the policy as the JSON object of `GET /v1/policy`; decimals are strings."""
        told: dict[str, Any] = _told(self)
        return told

    def changed(self, document: Mapping[str, object]) -> "Policy":
        """Give this policy with the document's thresholds; raises NonsenseError with a JSON pointer."""
        changed: Policy = _changed(self, document, "")
        return changed

    def half_life(self, channels: frozenset[Channel]) -> int:
        """Give the days after which half of it is forgotten, by the most persistent channel."""
        if not channels:
            return self.half_life_days["none"]
        return max(self.half_life_days[channel.value] for channel in channels)


def _told(value: object) -> Any:  # noqa: ANN401 -- a JSON tree
    if is_dataclass(value):
        return {one.name: _told(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {key: _told(inner) for key, inner in sorted(value.items())}
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, Enum):
        return value.value
    return value.isoformat("minutes") if isinstance(value, time) else value


def _changed(base: Any, document: object, pointer: str) -> Any:  # noqa: ANN401 -- dataclasses of several kinds
    if not isinstance(document, Mapping):
        raise _refused(pointer, document, "it is not an object")
    known = get_type_hints(type(base))
    changes = {}
    for key, given in document.items():
        if key not in known:
            raise _unknown(pointer, str(key), tuple(known))
        changes[key] = _read(getattr(base, key), given, f"{pointer}/{key}")
    return replace(base, **changes)


def _read(current: Any, given: object, pointer: str) -> Any:  # noqa: ANN401 -- thresholds of several kinds
    if is_dataclass(current):
        return _changed(current, given, pointer)
    if isinstance(current, Mapping):
        return _read_mapping(current, given, pointer)
    if isinstance(current, Enum):
        return _read_enum(current, given, pointer)
    if isinstance(current, bool):
        return _read_flag(given, pointer)
    if isinstance(current, int):
        return _read_days(given, pointer)
    return _read_share(given, pointer) if isinstance(current, Decimal) else _read_time(given, pointer)


def _read_mapping(current: Mapping[str, Any], given: object, pointer: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise _refused(pointer, given, "it is not an object")
    for key in given:
        if key not in current:
            raise _unknown(pointer, str(key), tuple(current))
    changes = {key: _read(current[key], inner, f"{pointer}/{key}") for key, inner in given.items()}
    return MappingProxyType({**current, **changes})


def _read_enum(current: Enum, given: object, pointer: str) -> Enum:
    for member in type(current):
        if member.value == given:
            return member
    raise _refused(pointer, given, "write one of " + ", ".join(str(member.value) for member in type(current)))


def _read_flag(given: object, pointer: str) -> bool:
    if not isinstance(given, bool):
        raise _refused(pointer, given, "write true or false")
    return given


def _read_days(given: object, pointer: str) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= MOST_DAYS:
        raise _refused(pointer, given, f"write a whole number of days from 0 to {MOST_DAYS}")
    return given


def _read_share(given: object, pointer: str) -> Decimal:
    try:
        share = Decimal(str(given))
        refuse_share(pointer, share)
    except (InvalidOperation, NonsenseError):
        raise _refused(pointer, given, "write a share between 0 and 1, such as 0.10") from None
    if isinstance(given, bool):
        raise _refused(pointer, given, "write a share between 0 and 1, such as 0.10")
    return share


def _read_time(given: object, pointer: str) -> time:
    try:
        clock = time.fromisoformat(str(given))
    except ValueError:
        raise _refused(pointer, given, "write a time such as 08:30") from None
    if clock.tzinfo is not None:
        raise _refused(pointer, given, "write a time without an offset, such as 08:30: it is people's own clock")
    return clock


def _refused(pointer: str, given: object, remedy: str) -> NonsenseError:
    return NonsenseError(
        "policy-value-refused",
        f"the policy value {str(given)[:60]!r} is refused",
        field=pointer,
        remedy=remedy,
        value=str(given)[:60],
    )


def _unknown(pointer: str, key: str, known: tuple[str, ...]) -> NonsenseError:
    return NonsenseError(
        "policy-key-unknown",
        f"the policy has no key {key[:60]!r}",
        field=f"{pointer}/{key[:60]}",
        remedy="it knows " + ", ".join(sorted(known)),
        value=key[:60],
    )
