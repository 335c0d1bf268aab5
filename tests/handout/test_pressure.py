"""Messages are counted by week and within any seven days, those that carry out a purchase left aside."""

import pytest

from exchange.handout.pressure import load_of
from models.channel import Channel
from models.offer import Nature
from models.window import Window
from rules.agenda import agenda_of
from tests.handout.drafts import at
from tests.handout.drafts import calendar
from tests.handout.drafts import group
from tests.handout.drafts import promise
from tests.handout.drafts import whole

OCTOBER = ("2026-10-05", "2026-10-26")
EMAIL = Channel.EMAIL


def test_messages_are_counted_by_calendar_week_and_channel() -> None:
    """Sunday night belongs to the week that ends; three weeks, four messages."""
    judged = calendar(
        promise(
            "A",
            "vip",
            OCTOBER,
            sends={EMAIL: ["2026-10-05T09:00", "2026-10-11T23:30"], Channel.SMS: ["2026-10-20T12:00"]},
        ),
        promise("B", "vip small", OCTOBER, sends={EMAIL: ["2026-10-12T00:00"]}),
    )

    load = load_of(judged.segments["vip"], agenda_of(judged.offers), whole(judged))

    assert (2, 1, 1) == load.weeks
    assert {EMAIL: 3, Channel.SMS: 1} == load.channels
    assert 4 == load.total


@pytest.mark.parametrize(
    ("sends", "expected"),
    [
        ([], 0),
        (["2026-10-05T09:00", "2026-10-12T09:00"], 1),
        (["2026-10-05T09:00", "2026-10-12T08:59"], 2),
        (["2026-10-05T09:00", "2026-10-07T09:00", "2026-10-11T09:00", "2026-10-12T09:00"], 3),
    ],
)
def test_any_seven_days_count_not_only_calendar_weeks(sends: list[str], expected: int) -> None:
    """Seven days to the minute later is another week."""
    judged = calendar(promise("A", "vip", OCTOBER, sends={EMAIL: sends} if sends else None))

    assert expected == load_of(judged.segments["vip"], agenda_of(judged.offers), whole(judged)).most_in_seven_days


def test_what_carries_out_a_purchase_is_no_pressure() -> None:
    """Attentions that care are: they fill the same mailbox."""
    judged = calendar(
        promise("RECEIPT", "vip", OCTOBER, "", {EMAIL: ["2026-10-06T09:00"]}, nature=Nature.TRANSACTIONAL),
        promise("THANKS", "vip", OCTOBER, "", {EMAIL: ["2026-10-06T10:00"]}),
    )

    assert 1 == load_of(judged.segments["vip"], agenda_of(judged.offers), whole(judged)).total


def test_an_offer_that_comes_back_writes_each_time() -> None:
    """Its messages move along, at the same hour on both sides of the clock change."""
    times = tuple(Window(at(f"2026-{day}"), at(f"2026-{day}T20:00")) for day in ("10-19", "10-26", "11-02"))
    judged = calendar(
        promise("A", "vip", OCTOBER, sends={EMAIL: ["2026-10-19T09:00"]}, occurrences=times), segments=[group("vip")]
    )

    assert (1, 1, 1) == load_of(judged.segments["vip"], agenda_of(judged.offers), whole(judged)).weeks
