"""What is shown before it leaves is what would leave, checked as it would be seen."""

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from exchange.mechanic_schema import mechanic_document
from exchange.wording import WORDS
from models.audience import Overlap
from models.calendar import Calendar
from models.channel import Announcement
from models.channel import Channel
from models.mechanic import mechanic_kinds
from models.nonsense import NonsenseError
from models.offer import Offer
from models.segment import Basket
from models.segment import Segment
from models.send import HoldReason
from models.tier import Tier
from models.value_json import tell
from models.window import Window
from models.window import read_wall
from rules.finding import Severity
from rules.policy import Policy
from scheduler.plan import plan_sends
from scheduler.preview import preview
from scheduler.shifting import shifted
from tests.models.test_mechanic_cases import build
from tests.models.test_mechanic_cases import case_file
from tests.rules.plans import make
from tests.scheduler.planning import ONE_ROAD

PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)
NOON = datetime(2026, 11, 25, 11, tzinfo=UTC)
MONTH = Window(NOON - 5 * DAY, NOON + 25 * DAY)
BASKET = Basket(mean=Decimal(80), low=Decimal(40), high=Decimal(160), unit_price=Decimal(20))


def offer(code: str, segment: str, rate: int, *sent: tuple[Channel, datetime]) -> Offer:
    """Give an offer of a month that takes some percent off."""
    return Offer(
        code=code,
        segments=(segment,),
        occurrences=(MONTH,),
        currency="EUR",
        mechanics=(make("percent_off", rate=Decimal(rate)),),
        announcements=tuple(Announcement(channel=channel, send_at=at) for channel, at in sent),
    )


def calendar(*offers: Offer) -> Calendar:
    """Give a calendar of one loyal group and of prospects."""
    groups = [
        Segment(code="vip", tier=Tier.GOOD, basket=BASKET, size=2_000),
        Segment(code="prospects", tier=Tier.PROSPECT, size=5_000),
        Segment(code="uncounted", tier=Tier.GOOD, basket=BASKET),
        Segment(code="mystery", tier=Tier.GOOD, size=10),
    ]
    lines = [
        Overlap(segment=one, also_in=other, share=Decimal("0.15"))
        for one in ("vip", "uncounted", "mystery")
        for other in ("prospects",)
    ]
    return Calendar.of("preview", PARIS, offers, groups, lines)


def test_an_offer_that_would_be_stopped_is_shown_as_held() -> None:
    """With the finding that stops it; the others leave."""
    loyal = offer("VIP-10", "vip", 10, (Channel.EMAIL, NOON))
    rival = offer("NEW-20", "prospects", 20, (Channel.EMAIL, NOON))
    rival = replace(rival, announcements=(*rival.announcements, Announcement(channel=Channel.WEB)))

    seen = preview(calendar(loyal, rival), Policy(), ONE_ROAD, MONTH)

    assert [HoldReason.CONFLICT] * 2 == [seen.hold_of(draft) for draft in seen.drafts]
    assert {"VIP-10", "NEW-20"} == set(seen.conflicts)
    assert {Severity.BLOCK} == {finding.severity for found in seen.conflicts.values() for finding in found}
    assert () == seen.load


def test_what_planning_holds_keeps_its_own_reason() -> None:
    """Nobody should look for a conflict where a provider is missing."""
    loyal = offer("VIP-10", "vip", 10, (Channel.EMAIL, NOON))
    rival = offer("NEW-20", "prospects", 20, (Channel.EMAIL, NOON))
    rival = replace(rival, announcements=(*rival.announcements, Announcement(channel=Channel.WEB)))

    seen = preview(calendar(loyal, rival), Policy(), replace(ONE_ROAD, by_channel={}), MONTH)

    assert [HoldReason.NO_PROVIDER] * 2 == [seen.hold_of(draft) for draft in seen.drafts]


def test_what_is_unknown_holds_when_the_house_says_so() -> None:
    """An approval would be refused for it."""
    loyal = offer("A", "mystery", 10, (Channel.EMAIL, NOON))
    rival = replace(
        offer("B", "prospects", 10, (Channel.EMAIL, NOON)),
        mechanics=(make("amount_off", amount=Decimal(10)),),
        announcements=(Announcement(channel=Channel.WEB),),
    )
    strict = Policy().changed({"sending": {"unknown_refuses": True}})

    lenient, severe = (preview(calendar(loyal, rival), policy, ONE_ROAD, MONTH) for policy in (Policy(), strict))

    unknown = {
        code for finding in severe.report.findings if finding.severity is Severity.UNKNOWN for code in finding.offers
    }
    assert set() == set(lenient.conflicts)
    assert {"A", "B"} == unknown == set(severe.conflicts)


def test_the_load_is_told_by_the_hour_of_the_calendar() -> None:
    """Sends to nobody knows how many are counted apart."""
    sent = offer("A", "vip", 10, (Channel.EMAIL, NOON), (Channel.PUSH, NOON + timedelta(minutes=59)))
    other = offer("B", "uncounted", 10, (Channel.EMAIL, NOON + timedelta(minutes=30)), (Channel.PUSH, NOON + DAY))

    seen = preview(calendar(sent, other), Policy(), ONE_ROAD, MONTH)

    told = [(hour.start, hour.sends, hour.people, hour.uncounted) for hour in seen.load]
    assert [(NOON, 3, 4_000, 1), (NOON + DAY, 1, 0, 1)] == told


def test_a_window_shows_its_own_sends_only() -> None:
    """Its start is in it, its end is not."""
    sent = offer("A", "vip", 10, (Channel.EMAIL, NOON), (Channel.PUSH, NOON + DAY))

    seen = preview(calendar(sent), Policy(), ONE_ROAD, Window(NOON, NOON + DAY))

    assert [Channel.EMAIL] == [draft.channel for draft in seen.drafts]


def test_a_message_that_was_moved_is_judged_where_it_lands() -> None:
    """The first SMS leaves on Monday, and that is when the offer is seen."""
    saturday_night = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)
    sent = offer("A", "vip", 10, (Channel.SMS, saturday_night))
    whole = calendar(sent)

    moved = shifted(whole, plan_sends(whole, whole.offers, Policy(), ONE_ROAD))

    assert (datetime(2026, 11, 23, 7, 30, tzinfo=UTC),) == moved.offer("A").sent_at()


def test_an_open_hour_of_one_group_is_held_against_no_other() -> None:
    """Half past eight on the island is half past five in Paris, where the same SMS leaves three hours later."""
    saturday_night = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)
    written = {"channels/0/send_at": "2026-11-21T21:30"}
    sent = replace(offer("A", "vip", 10, (Channel.SMS, saturday_night)), segments=("vip", "island"), walls=written)
    island = Segment(code="island", tier=Tier.GOOD, basket=BASKET, size=900, timezone=ZoneInfo("Indian/Reunion"))
    groups = (*calendar().segments.values(), island)

    seen = preview(Calendar.of("q", PARIS, [sent], groups), Policy(), ONE_ROAD, MONTH)

    morning = datetime(2026, 11, 23, 8, 30)  # noqa: DTZ001 -- a wall time
    assert {read_wall(morning, zone) for zone in (PARIS, island.timezone) if zone} == {
        one.due_at for one in seen.drafts
    }
    assert {} == seen.conflicts
    assert not {"CHN03", "LAW08"} & {finding.rule for finding in seen.report.findings}


def test_a_calendar_whose_messages_stay_is_the_same() -> None:
    """Nothing is built anew for nothing."""
    whole = calendar(offer("A", "vip", 10, (Channel.EMAIL, NOON)))

    assert whole is shifted(whole, plan_sends(whole, whole.offers, Policy(), ONE_ROAD))


def test_what_was_to_be_seen_until_before_it_leaves_is_seen_for_an_instant() -> None:
    """A message cannot vanish before it is sent."""
    saturday_night = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)
    announced = Announcement(channel=Channel.SMS, send_at=saturday_night, visible_until=saturday_night + DAY)
    whole = calendar(replace(offer("A", "vip", 10), announcements=(announced,)))

    moved = shifted(whole, plan_sends(whole, whole.offers, Policy(), ONE_ROAD))

    (after,) = moved.offer("A").announcements
    assert after.send_at == after.visible_until == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


def test_a_wall_time_that_a_later_move_made_untrue_is_not_believed() -> None:
    """The offer was dragged to another day, and the words in the plan still name the first one."""
    dragged = replace(
        offer("A", "vip", 10, (Channel.EMAIL, NOON)), walls={"channels/0/send_at": "2026-11-24T12:00"}
    )  # fmt: skip

    (draft,) = plan_sends(calendar(dragged), [dragged], Policy(), ONE_ROAD)

    assert NOON == draft.due_at


def test_more_batches_than_anybody_wants_are_refused() -> None:
    """With the threshold to raise."""
    whole = calendar(offer("A", "prospects", 10, (Channel.EMAIL, NOON)))
    slow = Policy().changed({"sending": {"people_per_hour": {"email": 8}}})

    with pytest.raises(NonsenseError) as refusal:
        plan_sends(whole, whole.offers, slow, ONE_ROAD)

    assert ("too-many-batches", "channels/0") == (refusal.value.code, refusal.value.field)
    assert "people_per_hour" in refusal.value.remedy


def test_more_sends_than_a_machine_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each offer is within its own bound, and all of them together would take the service down."""
    monkeypatch.setattr("scheduler.plan.MOST_SENDS", 1)
    whole = calendar(*(offer(code, "vip", 10, (Channel.EMAIL, NOON)) for code in ("A", "B")))

    with pytest.raises(NonsenseError) as refusal:
        plan_sends(whole, whole.offers, Policy(), ONE_ROAD)

    assert ("too-many-sends", "B") == (refusal.value.code, refusal.value.facts["value"])
    assert refusal.value.code in WORDS


@pytest.mark.parametrize("kind", sorted(mechanic_kinds()))
def test_a_provider_reads_mechanics_as_a_plan_writes_them(kind: str) -> None:
    """Two spellings of one promise would be two promises; exact figures are told as texts."""
    mechanics = tuple(build(kind, case["fields"]) for case in case_file(kind)["case"])
    sent = replace(offer("A", "vip", 10, (Channel.EMAIL, NOON)), mechanics=mechanics)

    (draft,) = plan_sends(calendar(sent), [sent], Policy(), ONE_ROAD)

    facts = draft.facts["offer"]
    assert isinstance(facts, dict)
    assert [tell(mechanic_document(mechanic)) for mechanic in mechanics] == facts["mechanics"]
