"""Draws the promotional calendar of a big house, always the same one for the same seed.

Twenty brands of fifteen groups run campaigns over three years, whatever the number of offers: ten times the
offers means that each group is addressed ten times as often, the harder way to grow (`years` gives the easier
one: the same pace for longer).  A campaign serves
the upper part of its brand's ladder, one offer per step, more generous at each step, so that nobody has
reason to envy; then about one offer in seventy is spoilt as people do (`mistakes`).

The clean part keeps the other rules too as long as there is room: a brand writes to its groups about once a week at
lawful hours, by one channel each time, and every third time only to care; what finds no room is shown in places
alone.  A small house without mistakes has no findings; a calendar of 100,000 offers has some thirty campaigns of a
brand at once, which no house could do without being always on promotion.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from itertools import accumulate
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.house import Brand
from benchmarks.house import brands
from benchmarks.house import overlaps
from benchmarks.ladder import MECHANICS_BY_LEVEL
from benchmarks.ladder import Rung
from benchmarks.ladder import promise
from exchange.plan_document import dump
from models.calendar import Calendar
from models.channel import Announcement
from models.channel import Channel
from models.channel import CodeKind
from models.holidays import is_holiday
from models.mechanics.contest import Contest
from models.mechanics.contest import Prize
from models.offer import Nature
from models.offer import Objective
from models.offer import Offer
from models.offer import Scope
from models.plan import Plan
from models.window import Window
from models.window import read_wall
from rules.quiet_hours import SUNDAY

ZONE = ZoneInfo("Europe/Paris")
FIRST_DAY = datetime(2026, 1, 1)  # noqa: DTZ001 -- a wall time, read in ZONE
LONGEST = 800
# How busy each month is: sales in January and July, the back of the year.
_SEASON = (13, 8, 8, 9, 9, 11, 12, 7, 9, 10, 15, 15)
_ADDRESSED = (Channel.EMAIL, Channel.SMS, Channel.PUSH, Channel.MAIL)
_PLACES = (Channel.WEB, Channel.SOCIAL, Channel.STORE, Channel.AFFILIATE)
_MISTAKES = ("too generous", "too generous", "too generous", "loyal left out", "others first")
# Two messages of a brand are this many days apart, so that prospects bear them by each limit of PRS01; some channels
# are borne less often.
_CALM = 8
_CALM_BY_CHANNEL = {Channel.SMS: 18, Channel.MAIL: 34}
# Who serves others early does so by this many days.
_MOST_AHEAD = 2
_MESSAGES_A_CARE = 3
# A campaign makes about this many offers, so a mistake in one offer of 70 is one in 14 campaigns.
_OFFERS_A_CAMPAIGN = 4.8
_OPEN_TO_ALL = 0.01
_RECURRING = 0.01
_LONGEST_WEEKLY = 4
# The first midnights that are kept, before the first day.
_BEFORE = 10


def generate(
    offers: int,
    *,
    segments: int = 300,
    seed: int = 2026,
    years: int = 3,
    heavy_tail: bool = False,
    mistakes: float = 0.015,
) -> Calendar:
    """Draw a calendar; with `heavy_tail` one brand in twenty makes three tenths of it and a few offers last for years.

    `mistakes` is the share of offers that are spoilt; 0 gives a house that never slips.
    """
    rng = Random(f"{seed}/{offers}/{segments}/{years}/{heavy_tail}")
    house = brands(segments, rng)
    known = overlaps(house, rng, forgotten=mistakes / 5)
    drawn = _Drawing(house, rng, years=years, heavy_tail=heavy_tail, mistakes=mistakes).offers(offers)
    groups = [segment for brand in house for segment in brand.segments]
    return Calendar.of(f"House of {offers} offers", ZONE, drawn, groups, known)


def document(
    offers: int,
    *,
    segments: int = 300,
    seed: int = 2026,
    years: int = 3,
    heavy_tail: bool = False,
    mistakes: float = 0.015,
) -> dict[str, Any]:
    """Give the same calendar as a plan document."""
    drawn = generate(offers, segments=segments, seed=seed, years=years, heavy_tail=heavy_tail, mistakes=mistakes)
    return dump(plan(drawn))


def plan(calendar: Calendar) -> Plan:
    """Give a calendar back as the plan that somebody handed in."""
    return Plan(
        name=calendar.name,
        zone=calendar.zone,
        currency=calendar.currency,
        segments=tuple(calendar.segments.values()),
        offers=calendar.offers,
        overlaps=calendar.overlaps,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Campaign:
    """What all offers of one campaign have in common."""

    brand: Brand
    scope: str
    kind: str
    wobble: int
    first: int
    last: int
    times: int
    ahead: int
    hour: timedelta
    channels: tuple[Channel, ...]
    code: CodeKind
    is_care: bool
    owner: str = "campaign desk"


class _Told:
    """The days on which a brand writes to its groups."""

    def __init__(self, days: int) -> None:
        self._days = days
        self._taken: dict[Channel | None, bytearray] = {}
        self.count = 0

    def claim(self, channel: Channel, days: Sequence[int]) -> bool:
        """Take some days for messages by a channel, unless they are too near to others."""
        calms = {None: _CALM, channel: _CALM_BY_CHANNEL.get(channel, _CALM)}
        if not all(self._is_free(key, day, calm) for key, calm in calms.items() for day in days):
            return False
        for key in calms:
            for day in days:
                self._of(key)[day + _BEFORE] = 1
        self.count += 1
        return True

    def _is_free(self, key: Channel | None, day: int, calm: int) -> bool:
        apart = calm + _MOST_AHEAD
        return not any(self._of(key)[max(0, day + _BEFORE - apart) : day + _BEFORE + apart + 1])

    def _of(self, key: Channel | None) -> bytearray:
        return self._taken.setdefault(key, bytearray(self._days))


class _Drawing:
    """Draws campaigns until there are enough offers."""

    def __init__(self, house: tuple[Brand, ...], rng: Random, *, years: int, heavy_tail: bool, mistakes: float) -> None:
        days = (FIRST_DAY.replace(year=FIRST_DAY.year + years) - FIRST_DAY).days
        self.house = house
        self.rng = rng
        self.heavy_tail = heavy_tail
        self.mistaken = mistakes * _OFFERS_A_CAMPAIGN
        self.weights = list(accumulate(1 / (rank + 1) if heavy_tail else 1 for rank in range(len(house))))
        self.midnights = [read_wall(FIRST_DAY + timedelta(days=day), ZONE) for day in range(-_BEFORE, days + LONGEST)]
        self.busy = list(accumulate(_SEASON[(FIRST_DAY + timedelta(days=day)).month - 1] for day in range(days)))
        self.scopes = {
            name: Scope(include=(name,)) for brand in house for name in (brand.code, *brand.universes, *brand.families)
        }
        self.told = {brand.code: _Told(len(self.midnights)) for brand in house}
        self.drawn: list[Offer] = []

    def offers(self, count: int) -> list[Offer]:
        while len(self.drawn) < count:
            campaign = self._campaign()
            if campaign.is_care:
                self._care(campaign)
            elif self.rng.random() < _OPEN_TO_ALL:
                self._open_to_all(campaign)
            elif self.rng.random() < self.mistaken:
                self._spoilt(campaign, self.rng.choice(_MISTAKES))
            else:
                self._clean(campaign)
        return self.drawn[:count]

    def _campaign(self) -> _Campaign:
        rng = self.rng
        brand = self.house[self._pick(self.weights)]
        level = rng.choices(("brand", "universe", "family"), (5, 3, 2))[0]
        names = {"brand": (brand.code,), "universe": brand.universes, "family": brand.families}
        first, lasting = self._pick(self.busy), self._lasting()
        # With three days of rest before it comes back.
        is_recurring = lasting <= _LONGEST_WEEKLY and rng.random() < 16 * _RECURRING
        times = rng.randrange(3, 9) if is_recurring else 1
        ahead = 0 if is_recurring else rng.choice((0, 0, 0, 1, _MOST_AHEAD))
        channels, told = self._channels(brand, first, times), self.told[brand.code]
        return _Campaign(
            brand=brand,
            scope=rng.choice(names[level]),
            kind=rng.choice(MECHANICS_BY_LEVEL[level]),
            wobble=rng.randrange(3),
            first=first,
            last=first + lasting,
            times=times,
            ahead=ahead,
            hour=timedelta(hours=rng.randrange(9, 19), minutes=rng.randrange(0, 60, 5)),
            channels=channels,
            is_care=times == 1 and channels[0].is_addressed and told.count % _MESSAGES_A_CARE == 0,
            code=CodeKind.SINGLE_USE if rng.random() < 0.3 else CodeKind.GENERIC,
        )

    def _pick(self, weights: Sequence[float]) -> int:
        return bisect_left(weights, self.rng.random() * weights[-1])

    def _lasting(self) -> int:
        chance = self.rng.random()
        if self.heavy_tail and chance < 0.01:
            return self.rng.randrange(120, 731)
        if chance > 0.97:
            return self.rng.randrange(22, 61)
        return round(self.rng.triangular(3, 21, 7))

    def _channels(self, brand: Brand, first: int, times: int) -> tuple[Channel, ...]:
        """Tell by one channel where the brand's groups bear another message, and show in places."""
        wanted = Channel.EMAIL if times > 1 else self.rng.choice(_ADDRESSED)
        shown = self.rng.sample(_PLACES, self.rng.choice((1, 1, 2)))
        days = [first + 7 * week for week in range(times)]
        if wanted is Channel.SMS and not all(self._may_ring(day - early) for day in days for early in range(3)):
            wanted = Channel.EMAIL
        return (wanted, *shown) if self.told[brand.code].claim(wanted, days) else tuple(shown)

    def _may_ring(self, day: int) -> bool:
        date = (FIRST_DAY + timedelta(days=day)).date()
        return date.isoweekday() != SUNDAY and not is_holiday(date, country="FR")

    def _clean(self, campaign: _Campaign) -> None:
        """Serve the ladder from some step upwards; sometimes the upper half sees it a day or two before."""
        steps = len(campaign.brand.steps)
        # From the top downwards: where the calendar is full in the middle of a campaign, nobody is left out.
        for step in reversed(range(self._lowest(steps), steps)):
            early = campaign.ahead if 2 * step >= steps else 0
            self._add(campaign, step, step, campaign.first - early)

    def _lowest(self, steps: int) -> int:
        return self.rng.choices((0, 1, steps // 2, steps - 2), (5, 2, 3, 1))[0]

    def _spoilt(self, campaign: _Campaign, mistake: str) -> None:
        """Serve the whole ladder but for one slip, in one of the steps just below the top."""
        steps = len(campaign.brand.steps)
        campaign = replace(campaign, owner="")
        slipped = steps - self.rng.choice((2, 2, 3))
        for step in range(steps - 1 if mistake == "loyal left out" else steps):
            generosity, first = step, campaign.first
            if step == slipped and mistake == "too generous":
                generosity = 2 * steps
            if step == slipped and mistake == "others first":
                generosity, first = steps - 1, campaign.first - 3
            self._add(campaign, step, generosity, first)

    def _add(self, campaign: _Campaign, step: int, generosity: int, first: int) -> None:
        brand = campaign.brand
        is_loyal = 2 * step >= len(brand.steps)
        objective = (
            Objective.NEW_RANGE if "." in campaign.scope else (Objective.ACQUISITION, Objective.LOYALTY)[is_loyal]
        )
        rung = Rung(generosity=generosity, wobble=campaign.wobble, mean=brand.basket.mean or Decimal(80))
        self.drawn.append(
            Offer(
                code=f"{brand.code}-{len(self.drawn):07d}",
                name=f"{campaign.kind} {campaign.scope}",
                owner=campaign.owner or f"{brand.code} {('acquisition', 'retention')[is_loyal]}",
                objective=objective,
                goal="purchase",
                segments=brand.steps[step],
                currency="EUR",
                occurrences=self._windows(campaign, first),
                repeats=f"FREQ=WEEKLY;COUNT={campaign.times}" if campaign.times > 1 else None,
                scope=self.scopes[campaign.scope],
                mechanics=(promise(campaign.kind, rung),),
                announcements=self._announcements(campaign, first),
            )
        )

    def _windows(self, campaign: _Campaign, first: int) -> tuple[Window, ...]:
        return tuple(
            Window(self._midnight(first + 7 * week), self._midnight(campaign.last + 7 * week))
            for week in range(campaign.times)
        )

    def _midnight(self, day: int) -> datetime:
        return self.midnights[day + _BEFORE]

    def _announcements(self, campaign: _Campaign, first: int) -> tuple[Announcement, ...]:
        sent = self._midnight(first) + campaign.hour
        return tuple(
            Announcement(channel=channel, send_at=sent, code=campaign.code)
            if channel.is_addressed
            else Announcement(channel=channel)
            for channel in campaign.channels
        )

    def _care(self, campaign: _Campaign) -> None:
        """Write to all groups of a brand without selling anything."""
        self._add(campaign, 0, 0, campaign.first)
        groups = tuple(code for step in campaign.brand.steps for code in step)
        kind, name = Nature.RELATIONAL, f"good wishes {campaign.scope}"
        self.drawn[-1] = replace(self.drawn[-1], name=name, nature=kind, segments=groups, mechanics=(), goal="visit")

    def _open_to_all(self, campaign: _Campaign) -> None:
        """Add a game for everybody, the least that a brand does in public."""
        self._add(campaign, 0, 0, campaign.first)
        prizes = (Prize(value=Decimal(500), count=3),)
        game = Contest(prizes=prizes, expected_entries=50_000)
        self.drawn[-1] = replace(self.drawn[-1], open_to_all=True, segments=(), mechanics=(game,), goal="visit")
