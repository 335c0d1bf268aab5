"""The page on how providers do: well, resting or stopped, how hard they are pressed, when they last took something."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint
from flask import Response
from flask import request
from flask import url_for

from exchange.report_figures import hour
from exchange.report_figures import moment
from exchange.report_words import CHANNELS
from models.channel import Channel
from models.claim import Rate
from models.role import Role
from models.role import needs
from models.store_day import Lately
from models.store_day import SendDay
from models.store_error import AbsentError
from models.store_events import PREFIX
from models.store_send_desk import ProviderStanding
from scheduler.ways import Way
from web.daily_mail import DAILY
from web.daily_mail import mail_way
from web.desk_forms import code_in
from web.desk_parts import DeskDoor
from web.desk_parts import DeskParts
from web.feeds_rooms import ROOMS
from web.message_book import MessageBook
from web.provider_names import provider_name
from web.safe_place import see_other
from web.sends_asked import A_DAY

# Later, it is no news any more how a provider did.
LATELY = timedelta(days=2)
WELL, RESTING, STOPPED, UNKNOWN = "well", "resting", "stopped", "unknown"
ORDER = (STOPPED, RESTING, WELL, UNKNOWN)
SIGNS = {WELL: ("clean", "✔"), RESTING: ("warn", "‖"), STOPPED: ("block", "✖"), UNKNOWN: ("quiet", "○")}


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLine:
    """A rate in words, and how much of what may leave at once is left: a share to draw, a figure to read."""

    told: str
    share: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderCard:
    """How one provider does, in words; `may_resume` when whoever looks may say that it is well again."""

    name: str
    title: str
    is_subscriber: bool
    kind: str
    channels: str
    state: str
    tone: str
    sign: str
    why: str
    until: str
    in_flight: int
    most: int
    due: int
    waiting: int
    rates: Sequence[RateLine]
    good: int
    bad: int
    last_good: str
    last_bad: str
    may_resume: bool


def add_providers(blueprint: Blueprint, door: DeskDoor) -> None:
    """Add the page to those on sends, and the button by which a stopped provider is trusted again."""

    @blueprint.get("/sends/providers")
    @needs(Role.VIEWER)
    def providers() -> Response:
        """Show how every provider does."""
        return _page(door)

    @blueprint.post("/sends/providers/resume")
    @needs(Role.ADMIN)
    def resume() -> Response:
        """Trust a provider again; what was held for it waits to be released."""
        parts, name = door.parts(), code_in(request.form.get("provider", ""))
        try:
            parts.sends.resume(name, by=door.caller())
        except AbsentError:
            return _page(door, (door.say("sends.provider_gone", name=name[:60]),))
        parts.on_release()
        place = url_for("sends_page.providers", lang=door.language(), resumed=name)
        return see_other(place)


def _page(door: DeskDoor, refusals: Sequence[str] = ()) -> Response:
    parts = door.parts()
    cards = list(_cards(door, parts))
    resumed = request.args.get("resumed", "")
    titles = {one.name: one.title for one in cards}
    return door.page(
        "providers.html", 409 if refusals else 200, tab="providers", head=None, calendars=parts.heads(), cards=cards,
        refusals=refusals, resumed=titles.get(resumed, ""), asked=None,
        waiting_count=sum(SendDay(parts.room.store).troubled().values()), zone=_zone(parts).key,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Health:
    """What is known of all providers, read once for the page."""

    say: MessageBook
    zone: ZoneInfo
    now: datetime
    channels: Mapping[str, str]
    standings: Mapping[str, ProviderStanding]
    levels: Mapping[str, Sequence[tuple[float, float]]]
    lately: Mapping[str, Lately]
    due: Mapping[str, int]
    waiting: Mapping[str, int]
    is_admin: bool

    def card(self, name: str, way: Way | None) -> ProviderCard:
        """Tell one provider."""
        standing, lately = self.standings.get(name), self.lately.get(name, Lately())
        state = _state(standing, way, self.now)
        tone, sign = SIGNS[state]
        rests = standing.rests_until if standing is not None and state == RESTING else None
        bounds = None if way is None else way.provider.bounds
        return ProviderCard(
            name=name, title=provider_name(name, self.say), is_subscriber=name.startswith(PREFIX),
            kind=self._kind(way), channels=self._channels(name), state=state, tone=tone, sign=sign,
            why="" if standing is None else standing.detail,
            until="" if rests is None else self._time(rests),
            in_flight=0 if standing is None else standing.in_flight, most=0 if bounds is None else bounds.in_flight,
            due=self.due.get(name, 0), waiting=self.waiting.get(name, 0),
            rates=[] if bounds is None else [*self._rates(name, bounds.rates)], good=lately.good,
            bad=lately.bad, last_good=self._moment(lately.last_good), last_bad=self._moment(lately.last_bad),
            may_resume=self.is_admin and state in {STOPPED, RESTING},
        )  # fmt: skip

    def _kind(self, way: Way | None) -> str:
        if way is None:
            return ""
        return self.say(f"feeds.form_{way.kind}") if way.kind in ROOMS else way.kind

    def _channels(self, name: str) -> str:
        named = CHANNELS[self.say.language]
        return ", ".join(named[one] for one in Channel if self.channels.get(one.value) == name)

    def _rates(self, name: str, rates: Sequence[Rate]) -> Iterator[RateLine]:
        for rate, (left, most) in zip(rates, self.levels.get(name, ()), strict=False):
            what = "people" if rate.per_recipient else "requests"
            told = self.say("sends.rate", amount=rate.amount, seconds=int(rate.seconds), what=what)
            yield RateLine(told=told, share=round(100 * left / most), left=int(left))

    def _time(self, instant: datetime) -> str:
        local = instant.astimezone(self.zone)
        soon = instant - self.now < A_DAY
        return hour(local, self.say.language) if soon else moment(local, self.say.language)

    def _moment(self, instant: datetime | None) -> str:
        return "" if instant is None else moment(instant.astimezone(self.zone), self.say.language)


def _zone(parts: DeskParts) -> ZoneInfo:
    """Give the clock of the house: that of its first calendar."""
    first = next(iter(parts.heads()), None)
    return ZoneInfo("UTC") if first is None else first.zone


def _cards(door: DeskDoor, parts: DeskParts) -> Iterator[ProviderCard]:
    day, now = SendDay(parts.room.store), parts.room.now()
    ways = parts.ways()
    waiting: dict[str, int] = {}
    for (_, _, provider), count in (*day.troubled().items(), *day.troubled(events=True).items()):
        waiting[provider] = waiting.get(provider, 0) + count
    health = _Health(
        say=door.say, zone=_zone(parts), now=now, channels=parts.channels,
        standings={one.provider: one for one in parts.sends.providers()}, due=parts.sends.due_count(), waiting=waiting,
        levels=day.levels({name: way.provider.bounds.rates for name, way in ways.items()}, now),
        lately=day.lately(now - LATELY), is_admin=door.caller().may(Role.ADMIN),
    )  # fmt: skip
    mail = mail_way(ways, parts.channels)
    cards = (health.card(name, mail if name == DAILY else ways.get(name)) for name in {*ways, *health.standings} - {""})
    yield from sorted(cards, key=lambda one: (ORDER.index(one.state), one.name))


def _state(standing: ProviderStanding | None, way: Way | None, now: datetime) -> str:
    if standing is not None and standing.stopped:
        return STOPPED
    if standing is not None and standing.rests_until is not None and standing.rests_until > now:
        return RESTING
    return UNKNOWN if way is None else WELL
