"""Leaves aside, before anything is compared, the offers that cannot hurt a loyal group at any moment.

A rival offer is worth at most a share of the basket, its ceiling; at each moment the loyal group has in hand
at least a share, its floor.  Where no ceiling rises above the floor by more than the tolerance, there is
nothing to envy, and no curve need be drawn.  Floats serve here only, with a margin, and only to leave
aside: what may hurt is always compared exactly.
"""

from dataclasses import replace

import numpy as np

from models.segment import Segment
from rules.bench import Bench
from rules.entitlement import Entitlement
from rules.entitlement import Valuer
from rules.floor_table import DAWN
from rules.floor_table import DUSK
from rules.floor_table import Booleans
from rules.floor_table import FloorTable
from rules.floor_table import Integers
from rules.floor_table import each
from rules.floor_table import least_between
from rules.holdings import Columns
from rules.holdings import Holdings
from rules.holdings import Worth
from rules.showing import Suspect
from rules.showing import whole
from rules.yardstick import MARGIN
from rules.yardstick import Bounds
from rules.yardstick import DealTable
from rules.yardstick import Measures

# Up to this many deals it pays to measure them apart, before all the others.
FEW_DEALS = 8
_NOBODY: Integers = np.zeros(0, np.int64)


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
        self._table = DealTable(list({one.deal: None for one in showings}))
        self._deal = np.array([self._table.place[one.deal] for one in showings], dtype=np.int64)
        self._chosen: dict[frozenset[str], Integers] = {}
        self._settled: dict[str, Holdings | None] = {}
        self._weighed: dict[tuple[bytes, bool, bool], Entitlement] = {}
        self._reduced: dict[tuple[int, Entitlement], Entitlement] = {}
        self._public = np.flatnonzero(self._table.is_public[self._deal])
        self._own, self._lowest = self._by_audience()
        self._bought: dict[int, Integers] = {}
        self._known: dict[int, Bounds] = {}

    def _by_audience(self) -> tuple[dict[str, Integers], Integers]:
        """Give the places of each segment's own showings, and of each showing the lowest rank that it is made for.

        Those for everybody belong to no segment and are above all ranks.
        """
        ranks = self._bench.ranks
        lowest = np.full(len(self._bench.showings), len(ranks), dtype=np.int64)
        listed: dict[str, list[Integers]] = {}
        for audience, places in self._bench.places_by_audience.items():
            lowest[places] = min(ranks[code] for code in audience)
            for code in audience:
                listed.setdefault(code, []).append(np.array(places, dtype=np.int64))
        return {code: np.sort(np.concatenate(parts)) for code, parts in listed.items()}, lowest

    def suspects(self, loyal: Segment, among: frozenset[str]) -> list[Suspect]:
        """Give the showings for less loyal groups that might hurt this one, and when, in the order of the bench."""
        rivals = self._rivals(loyal, among)
        if not len(rivals):
            return []
        valuer = self._bench.appraiser.valuer(loyal)
        if valuer is None:
            return [whole(self._bench.showings[place]) for place in rivals.tolist()]
        if among and not self._are_tempting(valuer, rivals):
            return []
        bounds = self._bounds(valuer)
        # What is worth next to nothing to this group cannot hurt it, whatever else it has.
        places = rivals[bounds.is_tempting[self._deal[rivals]]]
        return self._hurting(loyal, valuer, bounds, places) if len(places) else []

    def _rivals(self, loyal: Segment, among: frozenset[str]) -> Integers:
        """Give the places of the showings that are for less loyal groups and not for this one; of some, or of all."""
        own, rank = self._own.get(loyal.code, _NOBODY), self._bench.ranks[loyal.code]
        if among:
            some = self._among(among)
            return some[(self._lowest[some] < rank) & ~np.isin(some, own)]
        is_rival = self._lowest < rank
        is_rival[own] = False
        return np.flatnonzero(is_rival)

    def _are_tempting(self, valuer: Valuer, rivals: Integers) -> bool:
        """Say whether any of a few rivals is worth anything to a group, before all deals are measured for it."""
        if id(valuer) in self._known:
            return True
        deals = list({self._bench.showings[place].deal: None for place in rivals.tolist()})
        if len(deals) > FEW_DEALS or not self._table.is_one_currency:
            return True
        if all(deal.is_known and not deal.is_stackable and not valuer.buys(deal.scope) for deal in deals):
            return False
        return bool(self._measures(valuer).of(DealTable(deals, is_one_currency=True)).is_tempting.any())

    def _among(self, codes: frozenset[str]) -> Integers:
        found = self._chosen.get(codes)
        if found is None:
            places = [place for place, one in enumerate(self._bench.showings) if one.offer.code in codes]
            found = self._chosen[codes] = np.array(places, dtype=np.int64)
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
        places = [self._table.place[deal] for deal in deals]
        floors = np.sort(bounds.floors[:, :, places], axis=2)
        # The best floor of the others; the deal that gives the best floor of a part is always kept there.
        first, second = floors[:, :, -1:], floors[:, :, -2:-1]
        others = np.where(bounds.floors[:, :, places] == first, second, first)
        is_kept = (bounds.ceilings[:, :, places] + MARGIN > others).any(axis=(0, 1))
        kept = frozenset(deals[place] for place in np.flatnonzero(is_kept).tolist())
        return replace(best, deals=kept)

    def _hurting(self, loyal: Segment, valuer: Valuer, bounds: Bounds, places: Integers) -> list[Suspect]:
        own = np.concatenate((self._own.get(loyal.code, _NOBODY), self._bought_by(valuer)))
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
        if self._table.is_stackable[columns.deal].any():
            return None
        listed = self._table
        worth = Worth(listed.deals, self._bounds(valuer).reach, listed.is_monetary, listed.is_known)
        found = Holdings([self._bench.showings[place] for place in own.tolist()], columns, table, worth)
        found.weigh(wanted, self._weighed)
        return found

    def _bounds(self, valuer: Valuer) -> Bounds:
        found = self._known.get(id(valuer))
        if found is None:
            found = self._known[id(valuer)] = self._measures(valuer).of(self._table)
        return found

    def _measures(self, valuer: Valuer) -> Measures:
        """Give what is known of a basket, from earlier checks too."""
        key = (id(valuer), self._table.is_one_currency)
        measures = self._bench.memory.measures
        return measures.get(key) or measures.setdefault(key, Measures(valuer))

    def _bought_by(self, valuer: Valuer) -> Integers:
        """Give the places of the showings for everybody on products that a basket holds."""
        found = self._bought.get(id(valuer))
        if found is None:
            is_bought = self._table.bought(valuer)[self._deal[self._public]]
            found = self._bought[id(valuer)] = self._public[is_bought]
        return found


def _pick(cells: tuple[Integers, Integers], chosen: Booleans) -> tuple[Integers, Integers]:
    return cells[0][chosen], cells[1][chosen]


def _extend(spans: list[tuple[int, int]], start: int, stop: int) -> None:
    """Add a span in time order, joined to the one before where they touch."""
    if spans and spans[-1][1] == start:
        spans[-1] = (spans[-1][0], stop)
    else:
        spans.append((start, stop))
