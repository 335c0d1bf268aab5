"""From offers to sends: who gets what, when, by whom, and what holds it."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from itertools import groupby

from models.audience import Audiences
from models.calendar import Calendar
from models.nonsense import NonsenseError
from models.offer import Offer
from models.send import HoldReason
from models.send import SendDraft
from models.window import Window
from rules.policy import Policy
from scheduler.batches import Batch
from scheduler.batches import Waves
from scheduler.batches import waves_of
from scheduler.errand import Errand
from scheduler.errand import errands
from scheduler.passage import Gates
from scheduler.passage import Passage
from scheduler.passage import Reason
from scheduler.passage import gates_for
from scheduler.retiming import wall_of
from scheduler.roads import RoadFacts
from scheduler.roads import Roads
from scheduler.send_facts import exclusions
from scheduler.send_facts import facts_of

RATE = "rate"
SIZE_UNKNOWN = "size-unknown"
PROVIDER_MISSING = "provider-missing"
PROVIDER_UNKNOWN = "provider-unknown"
A_MOMENT = timedelta(seconds=1)
# A thousand occasions for fifty segments at a slow rate are twenty million sends; these here take half a gigabyte.
MOST_SENDS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What every send of a calendar is planned by."""

    calendar: Calendar
    policy: Policy
    roads: Roads
    audiences: Audiences
    blackouts: Sequence[tuple[Window, str, frozenset[str]]]

    def closed_for(self, errand: Errand) -> list[tuple[Window, str]]:
        """Give the blackouts that concern an errand."""
        return [(window, why) for window, why, names in self.blackouts if not names or errand.channel.value in names]


def plan_sends(calendar: Calendar, offers: Iterable[Offer], policy: Policy, roads: Roads) -> tuple[SendDraft, ...]:
    """Plan every send of some offers of a calendar, soonest first; the order in which they are given changes nothing.

    What cannot leave is planned too, and held, so that somebody hears of it.  Raises NonsenseError for more
    than 200,000 sends.
    """
    desk = _Desk(
        calendar=calendar,
        policy=policy,
        roads=roads,
        audiences=calendar.audiences(),
        blackouts=tuple(_blackouts(calendar, policy)),
    )
    return tuple(sorted(_bounded(desk, offers), key=_soonest_first))


def _bounded(desk: _Desk, offers: Iterable[Offer]) -> Iterator[SendDraft]:
    """Give the sends of all offers, and refuse the offer at which they no longer fit into a machine."""
    count = 0
    for offer in offers:
        for draft in _of_offer(desk, offer):
            count += 1
            if count > MOST_SENDS:
                raise _too_many(offer)
            yield draft


def _too_many(offer: Offer) -> NonsenseError:
    return NonsenseError(
        "too-many-sends",
        f"with {offer.code} the offers would leave in more than {MOST_SENDS} sends",
        field="repeats",
        remedy="plan fewer offers or occurrences at once, or raise sending.people_per_hour",
        value=offer.code,
        most=str(MOST_SENDS),
    )


def _blackouts(calendar: Calendar, policy: Policy) -> Iterator[tuple[Window, str, frozenset[str]]]:
    for blackout in policy.sending.blackouts:
        window = blackout.window(calendar.zone)
        if window is not None:
            yield window, blackout.reason, frozenset(channel.value for channel in blackout.channels)


def _soonest_first(draft: SendDraft) -> tuple[datetime, str, str, str, int, int]:
    return (draft.due_at, draft.offer, draft.segment, draft.channel.value, draft.occurrence, draft.page)


def _of_offer(desk: _Desk, offer: Offer) -> Iterator[SendDraft]:
    earlier = exclusions(offer, desk.calendar, desk.audiences)
    for _, lane in groupby(errands(desk.calendar, offer), key=lambda errand: errand.lane):
        page = 0
        for errand in lane:
            for draft in _of_errand(desk, errand, earlier.get(errand.group, ()), page):
                yield draft
                page += 1


def _of_errand(desk: _Desk, errand: Errand, excluded: Sequence[str], page: int) -> Iterator[SendDraft]:
    """Give the sends of one announcement, numbered on from the announcement before it on the same channel."""
    provider = desk.roads.name_for(errand.announcement)
    road = desk.roads.facts_of(provider)
    waves = waves_of(errand, desk.policy.sending, road, desk.roads.lists.get(errand.group))
    gates = gates_for(errand, desk.policy, road, desk.closed_for(errand))
    always = (*gates.notes, *_always(errand, provider, road, waves))
    for passage, wave in zip(_passages(errand, gates, waves, desk.policy), waves.waves, strict=True):
        for batch in wave:
            yield SendDraft(
                offer=errand.offer.code,
                occurrence=errand.occurrence,
                segment=errand.group,
                channel=errand.channel,
                page=page + batch.number - 1,
                pages=batch.of,
                provider=provider,
                asked_at=errand.asked_at,
                due_at=passage.due_at,
                wall=_wall(errand, passage),
                zone=errand.zone.key,
                late_after=_late_after(errand, passage, gates, desk.policy),
                not_after=errand.window.end,
                people=batch.people,
                hold=_hold(errand, road, passage, batch),
                reasons=(*passage.reasons, *always),
                facts=facts_of(errand, desk.calendar, road, excluded, batch, passage.due_at),
            )


def _passages(errand: Errand, gates: Gates, waves: Waves, policy: Policy) -> Iterator[Passage]:
    """Let the waves through one after the other, each again at an hour that is open."""
    first = gates.passage(errand.asked_at)
    yield first
    due = first.due_at
    for _ in waves.waves[1:]:
        passage = gates.passage(due + waves.gap)
        due = passage.due_at
        yield Passage(due, (*first.reasons, _spread(errand, first, due, policy), *passage.reasons), passage.hold)


def _spread(errand: Errand, first: Passage, due: datetime, policy: Policy) -> Reason:
    rate = policy.sending.rate_of(errand.channel)
    return {
        "code": RATE,
        "from": first.due_at.isoformat(),
        "to": due.isoformat(),
        "people_per_hour": str(rate),
    }


def _always(errand: Errand, provider: str | None, road: RoadFacts | None, waves: Waves) -> Iterator[Reason]:
    if waves.is_size_missing:
        yield {"code": SIZE_UNKNOWN, "segment": errand.group}
    if provider is None:
        yield {"code": PROVIDER_MISSING, "channel": errand.channel.value}
    elif road is None:
        yield {"code": PROVIDER_UNKNOWN, "provider": provider}


def _wall(errand: Errand, passage: Passage) -> str:
    """Keep an instant an instant, unless hours that follow the clock have moved it."""
    is_fixed = not errand.is_wall and passage.due_at == errand.asked_at
    return wall_of(passage.due_at, errand.zone, is_fixed=is_fixed)


def _late_after(errand: Errand, passage: Passage, gates: Gates, policy: Policy) -> datetime:
    """Give the last instant at which it may leave by itself: late within bounds, and never in closed hours."""
    limit = min(passage.due_at + policy.sending.lateness_of(errand.channel), errand.window.end)
    if passage.hold is not None or limit <= passage.due_at:
        return limit
    closed = gates.closes_at(passage.due_at, limit)
    # The closing instant itself is closed.
    return limit if closed is None else max(passage.due_at, closed - A_MOMENT)


def _hold(errand: Errand, road: RoadFacts | None, passage: Passage, batch: Batch) -> HoldReason | None:
    """Give the first thing that keeps a send from leaving, the one that nothing else can make up for."""
    if errand.segment is None or batch.people == 0:
        return HoldReason.NO_AUDIENCE
    if road is None:
        return HoldReason.NO_PROVIDER
    return HoldReason.AFTER_VALIDITY if passage.due_at >= errand.window.end else passage.hold
