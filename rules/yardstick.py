"""Measures what deals are worth as shares of a usual basket, all at once: how much at least, how much at most."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from math import ceil
from math import nan
from typing import NamedTuple

import numpy as np

from models.curve import Curve
from models.mechanic import Lens
from models.mechanic import MissingFigureError
from models.offer import Scope
from rules.deal import Core
from rules.deal import Deal
from rules.entitlement import Valuer
from rules.floor_table import Booleans
from rules.floor_table import Floats
from rules.floor_table import Integers

MARGIN = 1e-6
PARTS = 16
_LENSES = (Lens.FACE, Lens.EXPECTED)
# So many pieces of curves are measured at once: enough to fill a core's cache, whatever the staircases.
_PIECES_AT_ONCE = 1 << 14
_Rows = tuple[list[float], list[float], list[float]]


@dataclass(frozen=True)
class Bounds:
    """Per lens, part of the range and deal: the most and the least it is worth, as shares of the basket.

    The last part is the mean basket itself; `enough` other parts must be worse before it counts.
    """

    ceilings: Floats
    floors: Floats
    tolerance: Floats
    enough: int

    @cached_property
    def is_tempting(self) -> Booleans:
        """Say of each deal whether it is worth anything that matters."""
        return self.hurt(self.ceilings)

    @cached_property
    def reach(self) -> Floats:
        """Give the ceilings with a margin; what is worth nothing somewhere adds nothing there."""
        return np.where(self.ceilings > 0, self.ceilings * np.float32(1 + MARGIN) + np.float32(MARGIN), -1)

    def hurt(self, surplus: Floats) -> Booleans:
        """Say which columns may be worse at the mean, or on enough of the range, through either lens."""
        is_worse = surplus > self.tolerance[:, None]
        hurts: Booleans = (is_worse[:, -1] | (is_worse[:, :-1].sum(axis=1) >= self.enough)).any(axis=0)
        return hurts


class DealTable:
    """Distinct deals in columns, each with the numbers of its core and of its scope."""

    def __init__(self, deals: Sequence[Deal], *, is_one_currency: bool | None = None) -> None:
        """Give each core and scope a number; a table of some deals is told whether all deals are of one currency."""
        self.deals = list(deals)
        self.place = {deal: place for place, deal in enumerate(self.deals)}
        self.cores = list({deal.core: None for deal in self.deals})
        self.scopes = list({deal.scope: None for deal in self.deals})
        cores = {core: number for number, core in enumerate(self.cores)}
        scopes = {scope: number for number, scope in enumerate(self.scopes)}
        self.core: Integers = np.array([cores[deal.core] for deal in self.deals], dtype=np.int64)
        self.scope: Integers = np.array([scopes[deal.scope] for deal in self.deals], dtype=np.int64)
        self.is_stackable, self.is_monetary, self.is_known, self.is_public = (
            np.array([getattr(deal, flag) for deal in self.deals], dtype=np.bool_)
            for flag in ("is_stackable", "is_monetary", "is_known", "is_public")
        )
        is_one = len({deal.currency for deal in self.deals}) <= 1
        self.is_one_currency = is_one if is_one_currency is None else is_one_currency
        self._rows: dict[int, tuple[Curve, _Rows]] = {}

    def bought(self, valuer: Valuer) -> Booleans:
        """Say of each deal whether a basket holds any of its products, or may for all that is known."""
        by_scope: Booleans = np.array([valuer.buys(scope) for scope in self.scopes], dtype=np.bool_)
        return by_scope[self.scope]

    def rows(self, curve: Curve) -> _Rows:
        """Give the starts, slopes and levels of a curve; most curves are shared by all baskets, and kept."""
        found = self._rows.get(id(curve))
        if found is None:
            starts, slopes, levels = zip(*curve.pieces, strict=True)
            rows = (list(map(float, starts)), list(map(float, slopes)), list(map(float, levels)))
            # The curve is kept too, so that no other takes its identity.
            found = self._rows[id(curve)] = (curve, rows)
        return found[1]


class Yardstick:
    """Measures deals as shares of the basket of one profile, on each part of its range."""

    def __init__(self, valuer: Valuer) -> None:
        """Cut the range over which baskets are judged into equal parts."""
        self._valuer = valuer
        basket = valuer.basket
        amounts = [basket.lowest, basket.highest, *(Fraction(amount) for amount in basket.sample)]
        edges, mean = np.linspace(float(min(amounts)), float(max(amounts)), PARTS + 1), float(basket.average)
        self._low, self._high = np.append(edges[:-1], mean), np.append(edges[1:], mean)
        warned = valuer.policy.parity.warn_share
        # Real amounts may all lie in one part; an even spread puts no more than its width there.
        self._enough = 1 if basket.sample else max(1, ceil(warned * PARTS))

    def measure(self, table: DealTable) -> Bounds:
        """Give the bounds of all deals; what cannot be priced is never left aside."""
        shape = (len(_LENSES), PARTS + 1, len(table.deals))
        ceilings, floors = np.full(shape, np.inf, np.float32), np.zeros(shape, np.float32)
        share = np.array([self._share(scope) for scope in table.scopes])[table.scope]
        is_sure = table.is_known & ~table.is_stackable & table.is_one_currency
        ceilings[:, :, (share == 0) & is_sure] = 0
        places = np.flatnonzero(share > 0)
        # Many deals are one core on products that weigh alike in the basket.
        alike, kind = np.unique(np.stack((table.core[places], share[places])), axis=1, return_inverse=True)
        priced, least, most = self._extremes(table, alike[0].astype(np.int64).tolist(), alike[1].tolist())
        is_priced = priced[kind]
        places, kind = places[is_priced], kind[is_priced]
        if table.is_one_currency:
            floors[:, :, places] = least[:, :, kind]
        chosen = is_sure[places]
        ceilings[:, :, places[chosen]] = most[:, :, kind[chosen]]
        rate = float(self._valuer.policy.parity.tolerance)
        tolerance = rate * np.maximum(1.0, self._low[-1] / self._high) - MARGIN
        return Bounds(ceilings, floors, tolerance.astype(np.float32), self._enough)

    def _share(self, scope: Scope) -> float:
        try:
            return float(self._valuer.share(scope))
        except MissingFigureError:
            return nan

    def _extremes(self, table: DealTable, cores: list[int], shares: list[float]) -> tuple[Booleans, Floats, Floats]:
        """Give which cores can be priced, with the least and the greatest share of the basket per lens and part."""
        curves = [self._curves(table.cores[core]) for core in cores]
        priced = np.array([one is not None for one in curves], dtype=np.bool_)
        listed = [(one, share) for one, share in zip(curves, shares, strict=True) if one is not None]
        least, most = np.zeros((2, len(_LENSES), PARTS + 1, len(curves)), np.float32)
        for lens in range(len(_LENSES)):
            rows = [(table.rows(one[lens]), share) for one, share in listed]
            measured = np.concatenate([*self._blocks(rows), np.zeros((2, PARTS + 1, 0))], axis=2)
            least[lens][:, priced], most[lens][:, priced] = measured
        return priced, least, most

    def _curves(self, core: Core) -> tuple[Curve, ...] | None:
        try:
            return tuple(self._valuer.core_gain(core, lens).total for lens in _LENSES)
        except MissingFigureError:
            return None

    def _blocks(self, rows: list[tuple[_Rows, float]]) -> list[Floats]:
        """Measure curves a cache full at a time."""
        blocks, first, pieces = [], 0, 0
        for place, ((starts, _, _), _) in enumerate(rows):
            if pieces + len(starts) > _PIECES_AT_ONCE and place > first:
                blocks.append(self._measured(rows[first:place]))
                first, pieces = place, 0
            pieces += len(starts)
        return [*blocks, self._measured(rows[first:])] if rows else blocks

    def _measured(self, rows: list[tuple[_Rows, float]]) -> Floats:
        """Give (least, most) on each part: along a piece level/x + slope only falls or only rises, so its ends tell."""
        counts = np.array([len(starts) for (starts, _, _), _ in rows])
        first = np.cumsum(counts) - counts
        share = np.array([share for _, share in rows])
        starts, slopes, levels = (np.array([x for one, _ in rows for x in one[side]]) for side in range(3))
        stops = np.append(starts[1:], np.inf)
        stops[first[1:] - 1] = np.inf
        factor = np.repeat(share, counts)
        low, high = self._low[:, None] * factor, self._high[:, None] * factor
        begin, stop = np.maximum(starts, low), np.minimum(stops, high)
        # A part meets the pieces that fill some of it; a single amount, as the mean is, the one that it lies on.
        is_met = np.where(low < high, starts < high, starts <= high) & (stops > low)
        one, other = slopes + levels / begin, slopes + levels / np.maximum(stop, begin)
        least = np.where(is_met, np.minimum(one, other), np.inf)
        most = np.where(is_met, np.maximum(one, other), -np.inf)
        sides = (np.minimum.reduceat(least, first, axis=1), np.maximum.reduceat(most, first, axis=1))
        found: Floats = np.stack(sides) * share
        return found


class _Measured(NamedTuple):
    """The columns of all deals measured so far; never changed, only replaced, so that threads may share it."""

    place: dict[Deal, int]
    bounds: Bounds


class Measures:
    """What deals are worth to one basket, each measured once however many checks ask."""

    def __init__(self, valuer: Valuer) -> None:
        """Start with none."""
        self._yardstick = Yardstick(valuer)
        self._measured: _Measured | None = None

    def of(self, table: DealTable) -> Bounds:
        """Give the bounds of the deals of a table, in its order."""
        known = self._measured
        if known is None:
            bounds = self._yardstick.measure(table)
            self._measured = _Measured(table.place, bounds)
            return bounds
        new = [deal for deal in table.deals if deal not in known.place]
        if new:
            added = self._yardstick.measure(DealTable(new, is_one_currency=table.is_one_currency))
            known = self._measured = _with(known, new, added)
        return _columns(known.bounds, [known.place[deal] for deal in table.deals])


def _with(known: _Measured, new: list[Deal], added: Bounds) -> _Measured:
    first = len(known.place)
    place = known.place | {deal: first + number for number, deal in enumerate(new)}
    ceilings = np.concatenate((known.bounds.ceilings, added.ceilings), axis=2)
    floors = np.concatenate((known.bounds.floors, added.floors), axis=2)
    return _Measured(place, replace(known.bounds, ceilings=ceilings, floors=floors))


def _columns(bounds: Bounds, places: list[int]) -> Bounds:
    return replace(bounds, ceilings=bounds.ceilings[:, :, places], floors=bounds.floors[:, :, places])
