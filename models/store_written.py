"""Keeps how parts of a plan stood in their document, so that a stored plan comes back letter by letter."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from models.plan import Plan
from models.plan import Written

# Offers and segments keep theirs in their own rows: they change one by one.
IN_ROWS = frozenset({"offers", "segments"})
Line = tuple[str, str, Mapping[str, object]]


def written_of(plan: Plan, kind: str, code: str, value: object) -> Mapping[str, object] | None:
    """Give how a part stood in its document, when it still means the same."""
    kept = plan.written.get((kind, code))
    return kept.document if kept is not None and kept.value == value else None


def rest_as_written(plan: Plan) -> list[Line]:
    """Give every part that has no row of its own to keep its writing, with the names it goes by."""
    return sorted(
        ((kind, key, kept.document) for (kind, key), kept in plan.written.items() if kind not in IN_ROWS),
        key=_name,
    )


def written_rest(plan: Plan, lines: Sequence[Sequence[Any]]) -> dict[tuple[str, str], Written]:
    """Give those parts back, each with the value that it means in this plan."""
    values = _values(plan)
    known = {(kind, key): document for kind, key, document in lines}
    return {name: Written(values.get(name), document) for name, document in known.items()}


def _values(plan: Plan) -> dict[tuple[str, str], object]:
    return {
        **{("overlaps", f"{one.segment}\x1f{one.also_in}"): one for one in plan.overlaps},
        **{("products", one.sku): one for one in plan.products},
        **{("prices", str(index)): one for index, one in enumerate(plan.prices)},
    }


def _name(line: Line) -> tuple[str, str]:
    return (line[0], line[1])
