"""Puts the plans of several teams together, so that they are judged as the one calendar that customers see."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import fields
from dataclasses import replace
from enum import Enum
from types import MappingProxyType
from typing import Any

from exchange.plan_twins import look_alikes
from exchange.refusal import PlanError
from exchange.refusal import PlanRefusedError
from exchange.refusal import excerpt
from exchange.wording import say
from models.audience import Overlap
from models.audience import OverlapSource
from models.nonsense import NonsenseError
from models.plan import Plan
from models.plan import Written
from models.segment import Basket
from models.segment import Segment


def join(plans: Iterable[Plan]) -> Plan:
    """Give one plan of several, the same whatever their order.

    A segment that two teams define must agree, and each may fill in what the other left out.  Raises
    PlanRefusedError, naming both files, when they contradict each other or share an offer code.
    """
    parts = sorted(plans, key=lambda plan: (plan.file, plan.name))
    if not parts:
        raise _refusal([_error("nothing-to-join", "")])
    if len(parts) == 1:
        return parts[0]
    errors: list[PlanError] = []
    joined = Plan(
        name=" + ".join(dict.fromkeys(plan.name for plan in parts)),
        zone=min((plan.zone for plan in parts), key=lambda zone: zone.key),
        currency=_currency(parts),
        segments=tuple(_segments(parts, errors)),
        offers=tuple(_offers(parts, errors)),
        overlaps=tuple(_overlaps(parts, errors)),
        policy=_policy(parts, errors),
        products=tuple(_products(parts, errors)),
        prices=tuple(price for plan in parts for price in plan.prices),
        file=", ".join(dict.fromkeys(plan.file for plan in parts if plan.file)),
        written=_written(parts),
    )
    if errors:
        raise _refusal(errors)
    return joined


def _refusal(errors: Sequence[PlanError]) -> PlanRefusedError:
    return PlanRefusedError(errors)


def _error(code: str, file: str, **facts: str) -> PlanError:
    message, remedy = say(code, facts)
    return PlanError(code=code, message=message, remedy=remedy, file=file, value=facts.get("value", ""))


def _called(plan: Plan) -> str:
    return plan.file or plan.name


def _currency(parts: Sequence[Plan]) -> str:
    """Give the currency in which baskets are counted: that of the plans that give baskets."""
    with_baskets = {plan.currency for plan in parts if any(segment.basket for segment in plan.segments)}
    return min(with_baskets or {plan.currency for plan in parts})


def _written(parts: Sequence[Plan]) -> Mapping[tuple[str, str], Written]:
    kept: dict[tuple[str, str], Written] = {}
    for plan in parts:
        for key, written in plan.written.items():
            # Prices are known by their place, which joining changes; the plan's own line is only its own.
            if key[0] not in {"plan", "prices"}:
                kept.setdefault(key, written)
    return MappingProxyType(kept)


def _offers(parts: Sequence[Plan], errors: list[PlanError]) -> Iterator[Any]:
    seen: dict[str, Plan] = {}
    for plan in parts:
        for offer in plan.offers:
            if offer.code in seen:
                here, there = _called(seen[offer.code]), _called(plan)
                errors.append(_error("offer-in-two-files", there, value=offer.code, here=here, there=there))
                continue
            seen[offer.code] = plan
            yield offer


def _segments(parts: Sequence[Plan], errors: list[PlanError]) -> Iterator[Segment]:
    known: dict[str, tuple[Segment, Plan]] = {}
    for plan in parts:
        for segment in plan.segments:
            before = known.get(segment.code)
            if before is None:
                known[segment.code] = (segment, plan)
                continue
            merged = _merged(before, (segment, plan), errors)
            known[segment.code] = (merged, before[1])
    for _, code, first in look_alikes(sorted(known)):
        here, there = _called(known[first][1]), _called(known[code][1])
        # One team may have its reasons; two teams have never met.
        if here != there:
            errors.append(_error("segments-look-alike", there, value=f"{code} ({there})", other=f"{first} ({here})"))
    for code in sorted(known):
        yield known[code][0]


def _merged(mine: tuple[Segment, Plan], theirs: tuple[Segment, Plan], errors: list[PlanError]) -> Segment:
    """Fill in what one of both left out; a figure that differs is an error."""
    here, there = _called(mine[1]), _called(theirs[1])
    first, second = mine[0], theirs[0]
    if first.basket and second.basket and mine[1].currency != theirs[1].currency:
        figures = {"mine": mine[1].currency, "theirs": theirs[1].currency}
        errors.append(
            _error("segment-contradicted", there, value=first.code, here=here, there=there, field="currency", **figures)
        )
        return first
    before = len(errors)
    for field, one, other in _contradictions(first, second):
        facts = {"here": here, "there": there, "field": field, "mine": _shown(one), "theirs": _shown(other)}
        errors.append(_error("segment-contradicted", there, value=first.code, **facts))
    if len(errors) > before:
        return first
    try:
        completed: Segment = _completed(first, second)
    except NonsenseError as error:
        facts = {"here": here, "there": there, "field": "basket", "mine": error.message, "theirs": "…"}
        errors.append(_error("segment-contradicted", there, value=first.code, **facts))
        return first
    return completed


def _contradictions(first: Any, second: Any, above: str = "") -> Iterator[tuple[str, object, object]]:  # noqa: ANN401
    for field in fields(first):
        one, other = getattr(first, field.name), getattr(second, field.name)
        if _unsaid(one) or _unsaid(other) or one == other:
            continue
        if isinstance(one, Basket) and isinstance(other, Basket):
            yield from _contradictions(one, other, "basket.")
        elif isinstance(one, Mapping) and isinstance(other, Mapping):
            for key in one.keys() & other.keys():
                if one[key] != other[key]:
                    yield f"{above}{field.name}.{_shown(key)}", one[key], other[key]
        else:
            yield f"{above}{field.name}", one, other


def _unsaid(value: object) -> bool:
    """Say whether a figure was left out; "not dormant" is what a segment is when nobody says otherwise."""
    return value is None or value in ("", ()) or value is False or (isinstance(value, Mapping) and not value)


def _completed(first: Any, second: Any) -> Any:  # noqa: ANN401 -- a segment or its basket
    changes = {}
    for field in fields(first):
        one, other = getattr(first, field.name), getattr(second, field.name)
        if _unsaid(one):
            changes[field.name] = other
        elif isinstance(one, Basket) and isinstance(other, Basket):
            changes[field.name] = _completed(one, other)
        elif isinstance(one, Mapping) and isinstance(other, Mapping):
            changes[field.name] = MappingProxyType({**one, **other})
    return replace(first, **changes)


def _shown(value: object) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    return excerpt(str(value))


def _overlaps(parts: Sequence[Plan], errors: list[PlanError]) -> Iterator[Overlap]:
    known: dict[tuple[str, str], tuple[Overlap, Plan]] = {}
    for plan in parts:
        for line in plan.overlaps:
            pair = (line.segment, line.also_in)
            before = known.setdefault(pair, (line, plan))
            if before[0].share != line.share:
                here, there = _called(before[1]), _called(plan)
                facts = {"here": here, "there": there, "mine": str(before[0].share), "theirs": str(line.share)}
                errors.append(_error("overlap-contradicted", there, value=" → ".join(pair), **facts))
            elif line.source is OverlapSource.MEASURED:
                known[pair] = (line, before[1])
    for pair in sorted(known):
        yield known[pair][0]


def _policy(parts: Sequence[Plan], errors: list[PlanError]) -> Mapping[str, object]:
    joined: dict[str, Any] = {}
    source: dict[str, Plan] = {}
    for plan in parts:
        for path, value in _leaves(plan.policy, ""):
            if path in source and joined[path] != value:
                here, there = _called(source[path]), _called(plan)
                shown = f"{path} : {_shown(joined[path])}, {_shown(value)}"
                errors.append(_error("policy-contradicted", there, value=shown, here=here, there=there))
            joined.setdefault(path, value)
            source.setdefault(path, plan)
    return MappingProxyType(_grown(joined))


def _leaves(document: Mapping[str, object], above: str) -> Iterator[tuple[str, object]]:
    for key, value in document.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{above}{key}/")
        else:
            yield f"{above}{key}", value


def _grown(leaves: Mapping[str, object]) -> dict[str, object]:
    grown: dict[str, Any] = {}
    for path in sorted(leaves):
        *branches, leaf = path.split("/")
        here = grown
        for branch in branches:
            here = here.setdefault(branch, {})
        here[leaf] = leaves[path]
    return grown


def _products(parts: Sequence[Plan], errors: list[PlanError]) -> Iterator[Any]:
    known: dict[str, tuple[Any, Plan]] = {}
    for plan in parts:
        for product in plan.products:
            before = known.setdefault(product.sku, (product, plan))
            if before[0] != product:
                here, there = _called(before[1]), _called(plan)
                errors.append(_error("product-contradicted", there, value=product.sku, here=here, there=there))
    for sku in sorted(known):
        yield known[sku][0]
