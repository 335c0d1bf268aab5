"""Counts how often the repair of a calendar withdraws an offer that moving offers would have saved.

    python -m benchmarks.exact_mending --cases 400

Draws small calendars with one to three blockers and mends each.  Where the mended calendar lacks an offer, all
combinations of moves are gone through: an offer that does harm keeps its days or moves by one of the steps of the kind
`shift`, up to two months; any other by up to two weeks.  A withdrawal is needless when the offer is there in one of
them, with all the others that mending kept, and no more blocks than in the mended calendar.
Each drawing is mended by repairs of all kinds, then only by moves and withdrawals, as the solver does.
In the first drawing offers last two weeks at most; in the second three months, so that two months of a move often do
not suffice.
"""

import argparse
import time
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from itertools import product
from random import Random
from zoneinfo import ZoneInfo

from models.audience import Overlap
from models.calendar import Calendar
from models.channel import Announcement
from models.channel import Channel
from models.mechanics.amount_off import AmountOff
from models.mechanics.percent_off import PercentOff
from models.offer import Offer
from models.segment import Basket
from models.segment import Segment
from models.tier import Tier
from models.window import Window
from rules.alteration import moved
from rules.engine import check
from rules.finding import Severity
from rules.memory import Memory
from rules.mending import Mended
from rules.mending import Wish
from rules.mending import badness
from rules.mending import mend
from rules.policy import Policy
from rules.repair import RepairKind
from rules.repair import repair_kinds
from rules.repairs.shift import NEAR
from rules.repairs.shift import STEPS

ZONE = ZoneInfo("Europe/Paris")
START = datetime(2026, 11, 1, tzinfo=UTC)
POLICY = Policy()
MOST_BLOCKERS = 3
TIERS = (Tier.GOOD, Tier.MEDIUM, Tier.SMALL, Tier.PROSPECT)
MOVES_ALONE = ("shift", "withdraw")
LONGEST = (14, 90)


@dataclass(slots=True)
class Tally:
    """What was counted: calendars, those with a withdrawal, those with a needless one; offers likewise."""

    calendars: int = 0
    lacking: int = 0
    needless: int = 0
    withdrawn: int = 0
    saved: int = 0


def main() -> None:
    """Measure both ways of mending on both drawings, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=400)
    parser.add_argument("--seed", type=int, default=2026)
    asked = parser.parse_args()
    heads = ("calendars", "withdraw", "needless", "offers", "saved")
    print(f"{'days':>4} {'repairs':>12} {' '.join(f'{one:>9}' for one in heads)} {'seconds':>7}")
    every = repair_kinds()
    ways = {"all kinds": every, "moves alone": {one: every[one] for one in MOVES_ALONE}}
    for longest, (name, kinds) in product(LONGEST, ways.items()):
        started = time.process_time()
        told = measured(drawn(asked.cases, asked.seed, longest), kinds)
        seconds, share = time.process_time() - started, 100 * told.needless / told.calendars
        counts = (told.calendars, told.lacking, told.needless, told.withdrawn, told.saved)
        print(
            f"{longest:4} {name:>12} {' '.join(f'{one:9}' for one in counts)} {seconds:7.0f}  {share:.1f} %", flush=True
        )


def measured(calendars: Iterable[Calendar], kinds: Mapping[str, RepairKind]) -> Tally:
    """Mend calendars, and look for what was withdrawn needlessly."""
    tally = Tally()
    for calendar in calendars:
        mended = mend(calendar, POLICY, Wish(severities=frozenset({Severity.BLOCK}), kinds=kinds))
        lost = frozenset(_codes(calendar) - _codes(mended.calendar))
        saved = len(lost) - fewest_withdrawn(calendar, mended, lost) if lost else 0
        tally.calendars += 1
        tally.lacking += bool(lost)
        tally.withdrawn += len(lost)
        tally.needless += saved > 0
        tally.saved += saved
    return tally


def fewest_withdrawn(calendar: Calendar, mended: Mended, lost: frozenset[str]) -> int:
    """Give how few of the offers that mending took out need to go; all of them when no combination keeps one."""
    most = badness(mended.after.findings)[:2]
    rivals = {finding.offers[-1] for finding in mended.before.findings if finding.offers}
    choices = [_moves(one, one.code in rivals, one.code in lost) for one in calendar.offers]
    search = Search(calendar, choices, most[0])
    memory = Memory(POLICY)
    for missing in range(len(lost)):
        for offers in search.combinations(missing):
            if badness(check(replace(calendar, offers=offers), POLICY, memory=memory).findings)[:2] <= most:
                return missing
    return len(lost)


def _codes(calendar: Calendar) -> set[str]:
    return {one.code for one in calendar.offers}


def _moves(offer: Offer, is_rival: bool, may_go: bool) -> list[Offer | None]:  # noqa: FBT001 -- two facts about an offer
    steps = [step for step in STEPS if is_rival or step <= NEAR]
    later = (moved(offer, sign * step, ZONE) for step in steps for sign in (1, -1))
    kept: list[Offer | None] = [offer, *(one for one in later if one is not None)]
    return [*kept, None] if may_go else kept


class Search:
    """Goes through all combinations of what offers may become, and leaves out those that certainly block too much.

    Whether an offer hurts a group depends on that offer and on what the group is offered itself (rules/narrowing.py):
    each such pair is judged once for each way in which those few offers may stand.
    """

    def __init__(self, calendar: Calendar, choices: Sequence[Sequence[Offer | None]], most: int) -> None:
        """Look for calendars with so many blockers at most."""
        self._calendar = calendar
        self._choices = choices
        self._most = most
        self._memory = Memory(POLICY)
        self._known: dict[tuple[str, int, tuple[Offer | None, ...]], int] = {}
        # By the place of the last offer that it depends on: from there on a pair can be judged.
        self._ready: dict[int, list[tuple[str, int, list[int]]]] = {}
        for code in calendar.segments:
            own = [place for place, one in enumerate(calendar.offers) if code in one.segments]
            for rival in range(len(calendar.offers)):
                places = sorted({rival, *own})
                self._ready.setdefault(places[-1], []).append((code, rival, places))

    def combinations(
        self, missing: int, chosen: tuple[Offer | None, ...] = (), blockers: int = 0
    ) -> Iterator[tuple[Offer, ...]]:
        """Give the offers of each combination in which so many are missing."""
        place = len(chosen)
        if place == len(self._choices):
            if not missing:
                yield tuple(one for one in chosen if one is not None)
            return
        for choice in self._choices[place]:
            left = missing - (choice is None)
            now = (*chosen, choice)
            found = blockers + self._blockers(now)
            if left >= 0 and found <= self._most:
                yield from self.combinations(left, now, found)

    def _blockers(self, chosen: tuple[Offer | None, ...]) -> int:
        return sum(
            self._judged(code, rival, places, chosen) for code, rival, places in self._ready.get(len(chosen) - 1, ())
        )

    def _judged(self, code: str, rival: int, places: list[int], chosen: tuple[Offer | None, ...]) -> int:
        key = (code, rival, tuple(chosen[place] for place in places))
        found = self._known.get(key)
        if found is None:
            offers = tuple(one for one in key[2] if one is not None)
            report = check(replace(self._calendar, offers=offers), POLICY, memory=self._memory)
            name = self._calendar.offers[rival].code
            found = self._known[key] = sum(
                one.severity is Severity.BLOCK and one.segments[:1] == (code,) and one.offers[-1:] == (name,)
                for one in report.findings
            )
        return found


def drawn(cases: int, seed: int, longest: int) -> Iterator[Calendar]:
    """Draw calendars of three to six offers, of `longest` days at most, until so many have one to three blockers.

    Always the same for a seed.
    """
    rng = Random(f"exact {seed}")
    found = 0
    while found < cases:
        calendar = _calendar(rng, longest)
        blockers = badness(check(calendar, POLICY).findings)[0]
        if 1 <= blockers <= MOST_BLOCKERS:
            found += 1
            yield calendar


def _calendar(rng: Random, longest: int) -> Calendar:
    segments = [
        Segment(code=f"s{n}", tier=tier, size=rng.randrange(500, 50_000, 500),
                basket=Basket(mean=Decimal(rng.randrange(40, 160, 5))))
        for n, tier in enumerate(TIERS)
    ]  # fmt: skip
    codes = [one.code for one in segments]
    lines = [
        Overlap(segment=one, also_in=other, share=Decimal(rng.randrange(0, 20)) / 100)
        for one in codes for other in codes if one < other
    ]  # fmt: skip
    offers = [_offer(rng, f"o{n}", rng.choice(codes), longest) for n in range(rng.randint(3, 6))]
    return Calendar.of("small", ZONE, offers, segments, lines)


def _offer(rng: Random, code: str, segment: str, longest: int) -> Offer:
    start = START + timedelta(days=rng.randrange(0, 45))
    window = Window(start, start + timedelta(days=rng.randint(2, longest)))
    channels = rng.sample((Channel.EMAIL, Channel.WEB, Channel.STORE, Channel.SMS), rng.choice((0, 1, 1, 2)))
    is_rate = rng.random() < 0.7
    return Offer(
        code=code,
        segments=(segment,),
        occurrences=(window,),
        currency="EUR",
        mechanics=(PercentOff(rate=Decimal(rng.randrange(5, 45, 5))) if is_rate
                   else AmountOff(amount=Decimal(rng.randrange(3, 30, 3))),),
        announcements=tuple(
            Announcement(channel=one, send_at=start + timedelta(hours=9) if one.is_addressed else None)
            for one in channels
        ),
    )  # fmt: skip


if __name__ == "__main__":
    main()
