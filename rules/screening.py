"""Leaves aside, before anything is compared, the offers that cannot hurt a loyal group at any moment.

A rival offer is worth at most a share of the basket, its ceiling; at each moment the loyal group has in hand
at least a share, its floor.  Where no ceiling rises above the floor by more than the tolerance, there is
nothing to envy, and no curve need be drawn.  Floats serve here only, with a margin, and only to leave
aside: what may hurt is always compared exactly.
"""

from dataclasses import dataclass
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from math import ceil

import numpy as np

from models.mechanic import Lens
from models.mechanic import MissingFigureError
from models.offer import Scope
from models.segment import Segment
from rules.bench import Bench
from rules.deal import Core
from rules.deal import Deal
from rules.entitlement import Entitlement
from rules.entitlement import Valuer
from rules.floor_table import DAWN
from rules.floor_table import DUSK
from rules.floor_table import Booleans
from rules.floor_table import Floats
from rules.floor_table import FloorTable
from rules.floor_table import Integers
from rules.floor_table import each
from rules.floor_table import least_between
from rules.holdings import Columns
from rules.holdings import Holdings
from rules.holdings import Worth
from rules.showing import Showing
from rules.showing import Suspect
from rules.showing import whole

_MARGIN = 1e-6
_NO_FLOOR = 0.0
PARTS = 16
# Up to this many deals it pays to measure them apart, before all the others.
FEW_DEALS = 8
_LENSES = (Lens.FACE, Lens.EXPECTED)
# No segment has an empty code.
_EVERYBODY = ""
_NOTHING = np.zeros(PARTS + 1)


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
        return np.where(self.ceilings > 0, self.ceilings * np.float32(1 + _MARGIN) + np.float32(_MARGIN), -1)

    def hurt(self, surplus: Floats) -> Booleans:
        """Say which columns may be worse at the mean, or on enough of the range, through either lens."""
        is_worse = surplus > self.tolerance[:, None]
        hurts: Booleans = (is_worse[:, -1] | (is_worse[:, :-1].sum(axis=1) >= self.enough)).any(axis=0)
        return hurts


class Screen:
    """The columns of all showings, asked once per loyal group."""

    def __init__(self, bench: Bench) -> None:
        """Lay the showings out in columns; instants in whole microseconds."""
        self._bench = bench
        showings = bench.showings
        seen = [one.presence for one in showings]
        self._start = np.array([one.start for one in seen], dtype=np.int64)
        self._end = np.array([one.end for one in seen], dtype=np.int64)
        self._fresh = np.array([one.fresh_until for one in seen], dtype=np.int64)
        self._gone = np.array([one.gone_at for one in seen], dtype=np.int64)
        self._deals = list({one.deal: None for one in showings})
        self._place = {deal: place for place, deal in enumerate(self._deals)}
        self._deal = np.array([self._place[one.deal] for one in showings], dtype=np.int64)
        self._is_stackable, self._is_monetary, self._is_known = (
            np.array([getattr(deal, flag) for deal in self._deals], dtype=np.bool_)
            for flag in ("is_stackable", "is_monetary", "is_known")
        )
        self._chosen: dict[frozenset[str], Booleans] = {}
        self._settled: dict[str, Holdings | None] = {}
        self._weighed: dict[tuple[bytes, bool, bool], Entitlement] = {}
        self._reduced: dict[tuple[int, Entitlement], Entitlement] = {}
        standings = sorted({one.standing for one in bench.calendar.segments.values()})
        self._rank = {standing: rank for rank, standing in enumerate(standings)}
        ranks = {code: self._rank[one.standing] for code, one in bench.calendar.segments.items()}
        self._lowest = np.array([_lowest(one, ranks, len(self._rank)) for one in showings], dtype=np.int64)
        self._own = _places_by_segment(showings)
        self._known: dict[int, Bounds] = {}
        self._is_one_currency = len({deal.currency for deal in self._deals}) <= 1

    def suspects(self, loyal: Segment, among: frozenset[str]) -> list[Suspect]:
        """Give the showings for less loyal groups that might hurt this one, and when, in the order of the bench."""
        rivals = self._lowest < self._rank[loyal.standing]
        if among:
            rivals &= self._among(among)
        rivals[self._own.get(loyal.code, [])] = False
        valuer = self._bench.appraiser.valuer(loyal)
        if valuer is None:
            return [whole(self._bench.showings[place]) for place in np.flatnonzero(rivals).tolist()]
        if among and not self._are_tempting(valuer, rivals):
            return []
        bounds = self._bounds(valuer)
        # What is worth next to nothing to this group cannot hurt it, whatever else it has.
        places = np.flatnonzero(rivals & bounds.is_tempting[self._deal])
        return self._hurting(loyal, valuer, bounds, places) if len(places) else []

    def _are_tempting(self, valuer: Valuer, rivals: Booleans) -> bool:
        """Say whether any of a few rivals is worth anything to a group, before all deals are measured for it."""
        deals = [self._deals[place] for place in np.unique(self._deal[rivals]).tolist()]
        if id(valuer) in self._known or len(deals) > FEW_DEALS:
            return bool(deals)
        yardstick = Yardstick(valuer, is_one_currency=self._is_one_currency)
        return bool(yardstick.measure(deals).is_tempting.any())

    def _among(self, codes: frozenset[str]) -> Booleans:
        found = self._chosen.get(codes)
        if found is None:
            found = np.array([one.offer.code in codes for one in self._bench.showings], dtype=np.bool_)
            self._chosen[codes] = found
        return found

    def reduced(self, valuer: Valuer | None, best: Entitlement) -> Entitlement:
        """Drop the deals that some other beats on every part of the range."""
        if valuer is None or best.stackable or len(best.deals) <= 1:
            return best
        key = (id(valuer), best)
        found = self._reduced.get(key)
        if found is None:
            found = self._reduced[key] = self._without_beaten(self._bounds(valuer), best)
        return found

    def _without_beaten(self, bounds: Bounds, best: Entitlement) -> Entitlement:
        deals = list(best.deals)
        places = [self._place[deal] for deal in deals]
        floors = np.sort(bounds.floors[:, :, places], axis=2)
        # The best floor of the others; the deal that gives the best floor of a part is always kept there.
        first, second = floors[:, :, -1:], floors[:, :, -2:-1]
        others = np.where(bounds.floors[:, :, places] == first, second, first)
        is_kept = (bounds.ceilings[:, :, places] + _MARGIN > others).any(axis=(0, 1))
        kept = frozenset(deals[place] for place in np.flatnonzero(is_kept).tolist())
        return replace(best, deals=kept)

    def _hurting(self, loyal: Segment, valuer: Valuer, bounds: Bounds, places: Integers) -> list[Suspect]:
        public = [
            place for place in self._own.get(_EVERYBODY, ()) if valuer.buys(self._bench.showings[place].deal.scope)
        ]
        own = np.array([*self._own.get(loyal.code, ()), *public], dtype=np.int64)
        columns = Columns(*(side[own] for side in (self._start, self._end, self._fresh, self._gone, self._deal)))
        cuts = np.unique(np.concatenate((*columns[:4], [DAWN, DUSK])))
        table = FloorTable(cuts, columns.start, columns.end, columns.gone, bounds.floors[:, :, columns.deal])
        live = table.cells(self._start[places], self._end[places])
        kept = table.cells(self._end[places], self._gone[places])
        least = np.minimum(least_between(table.held, *live), least_between(table.beside, *kept))
        is_near = bounds.hurt(bounds.ceilings[:, :, self._deal[places]] - least)
        places, live, kept = places[is_near], _pick(live, is_near), _pick(kept, is_near)
        spans: dict[int, list[tuple[int, int]]] = {}
        wanted = np.zeros(len(cuts) - 1, dtype=np.bool_)
        for floors, cells, begin, end in (
            (table.held, live, self._start[places], self._end[places]),
            (table.beside, kept, self._end[places], self._gone[places]),
        ):
            row, cell = each(*cells)
            hurts = bounds.hurt(bounds.ceilings[:, :, self._deal[places[row]]] - floors[:, :, cell])
            row, cell = row[hurts], cell[hurts]
            wanted[cell] = True
            first, last = np.maximum(table.cuts[cell], begin[row]), np.minimum(table.cuts[cell + 1], end[row])
            for place, start, stop in zip(places[row].tolist(), first.tolist(), last.tolist(), strict=True):
                if start < stop:
                    _extend(spans.setdefault(place, []), start, stop)
        self._settled[loyal.code] = self._holdings(own, columns, table, wanted, valuer) if spans else None
        return [Suspect(self._bench.showings[place], tuple(spans[place])) for place in sorted(spans)]

    def holdings(self, loyal: Segment) -> Holdings | None:
        """Give what the group holds where its suspects might hurt it, unless some of it adds up; only once."""
        return self._settled.pop(loyal.code, None)

    def _holdings(
        self, own: Integers, columns: Columns, table: FloorTable, wanted: Booleans, valuer: Valuer
    ) -> Holdings | None:
        if self._is_stackable[columns.deal].any():
            return None
        worth = Worth(self._deals, self._bounds(valuer).reach, self._is_monetary, self._is_known)
        found = Holdings([self._bench.showings[place] for place in own.tolist()], columns, table, worth)
        found.weigh(wanted, self._weighed)
        return found

    def _bounds(self, valuer: Valuer) -> Bounds:
        found = self._known.get(id(valuer))
        if found is None:
            yardstick = Yardstick(valuer, is_one_currency=self._is_one_currency)
            found = self._known[id(valuer)] = yardstick.measure(self._deals)
        return found


def _pick(cells: tuple[Integers, Integers], chosen: Booleans) -> tuple[Integers, Integers]:
    return cells[0][chosen], cells[1][chosen]


def _extend(spans: list[tuple[int, int]], start: int, stop: int) -> None:
    """Add a span in time order, joined to the one before where they touch."""
    if spans and spans[-1][1] == start:
        spans[-1] = (spans[-1][0], stop)
    else:
        spans.append((start, stop))


def _places_by_segment(showings: tuple[Showing, ...]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, one in enumerate(showings):
        for code in (_EVERYBODY,) if one.deal.is_public else one.offer.segments:
            found.setdefault(code, []).append(place)
    return found


def _lowest(showing: Showing, ranks: dict[str, int], most: int) -> int:
    if showing.deal.is_public:
        return most
    return min(ranks[code] for code in showing.offer.segments)


class Yardstick:
    """Measures deals as shares of the basket of one profile, on each part of its range."""

    def __init__(self, valuer: Valuer, *, is_one_currency: bool) -> None:
        """Cut the range over which baskets are judged into equal parts."""
        self._valuer = valuer
        self._is_one_currency = is_one_currency
        basket = valuer.basket
        amounts = [basket.lowest, basket.highest, *(Fraction(amount) for amount in basket.sample)]
        edges, mean = np.linspace(float(min(amounts)), float(max(amounts)), PARTS + 1), float(basket.average)
        self._low, self._high = np.append(edges[:-1], mean), np.append(edges[1:], mean)
        warned = valuer.policy.parity.warn_share
        # Real amounts may all lie in one part; an even spread puts no more than its width there.
        self._enough = 1 if basket.sample else max(1, ceil(warned * PARTS))
        self._shares: dict[Scope, float | None] = {}
        self._cores: dict[tuple[Core, float], tuple[Floats, Floats] | None] = {}

    def measure(self, deals: list[Deal]) -> Bounds:
        """Give the bounds of all deals; what cannot be priced is never left aside."""
        shape = (len(_LENSES), PARTS + 1, len(deals))
        ceilings, floors = np.full(shape, np.inf, np.float32), np.full(shape, _NO_FLOOR, np.float32)
        for place, deal in enumerate(deals):
            share = self._share(deal.scope)
            is_doubtful = not deal.is_known or deal.is_stackable or not self._is_one_currency
            if share == 0 and not is_doubtful:
                ceilings[:, :, place] = 0
                continue
            extremes = self._extremes(deal.core, share) if share is not None else None
            if extremes is None:
                continue
            if self._is_one_currency:
                floors[:, :, place] = extremes[0]
            if not is_doubtful:
                ceilings[:, :, place] = extremes[1]
        rate = float(self._valuer.policy.parity.tolerance)
        tolerance = rate * np.maximum(1.0, self._low[-1] / self._high) - _MARGIN
        return Bounds(ceilings, floors, tolerance.astype(np.float32), self._enough)

    def _share(self, scope: Scope) -> float | None:
        if scope not in self._shares:
            try:
                self._shares[scope] = float(self._valuer.share(scope))
            except MissingFigureError:
                self._shares[scope] = None
        return self._shares[scope]

    def _extremes(self, core: Core, share: float) -> tuple[Floats, Floats] | None:
        """Give the least and the greatest share of the basket that a core is worth, per lens and part."""
        key = (core, share)
        if key not in self._cores:
            try:
                sides = [self._measured(core, lens, share) for lens in _LENSES] if share else [(_NOTHING, _NOTHING)] * 2
                self._cores[key] = (np.stack([least for least, _ in sides]), np.stack([most for _, most in sides]))
            except MissingFigureError:
                self._cores[key] = None
        return self._cores[key]

    def _measured(self, core: Core, lens: Lens, share: float) -> tuple[Floats, Floats]:
        pieces = self._valuer.core_gain(core, lens).total.pieces
        if len(pieces) == 1 and pieces[0].level == 0:
            rate = np.full(PARTS + 1, float(pieces[0].slope) * share)
            return rate, rate
        starts = np.array([float(one.start) for one in pieces])
        slopes = np.array([float(one.slope) for one in pieces])
        levels = np.array([float(one.level) for one in pieces])
        stops = np.append(starts[1:], np.inf)
        low, high = self._low[:, None] * share, self._high[:, None] * share
        # level/x + slope only falls or only rises along a piece, so its ends tell all.
        begin, stop = np.maximum(starts, low), np.minimum(stops, high)
        # A part meets the pieces that fill some of it; a single amount, as the mean is, the one that it lies on.
        is_met = np.where(low < high, starts < high, starts <= high) & (stops > low)
        ends = np.stack((slopes + levels / begin, slopes + levels / np.maximum(stop, begin)))
        least = np.where(is_met, ends, np.inf).min(axis=(0, 2))
        most = np.where(is_met, ends, -np.inf).max(axis=(0, 2))
        return least * share, most * share
