"""A threshold of the policy is what it says, or it is refused with its pointer."""

from datetime import UTC
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from models.channel import Channel
from models.nonsense import NonsenseError
from models.window import Window
from rules.policy import Policy
from rules.policy_reading import MOST_BLACKOUTS
from rules.sending_policy import OnClosed

PARIS = ZoneInfo("Europe/Paris")
CHRISTMAS = {"from": "2026-12-24T18:00", "to": "2026-12-26", "channels": ["sms", "email"], "reason": "Christmas"}


@pytest.mark.parametrize(
    "written", ["1E-999999999", "1E+999999999", "NaN", "sNaN", "-0.1", "1.01", "abc", "", True, None, [], {}, 2]
)
def test_a_share_that_is_none_is_refused(written: object) -> None:
    """Neither more than everything nor so fine that computing with it would fill the memory."""
    with pytest.raises(NonsenseError) as refusal:
        Policy().changed({"parity": {"tolerance": written}})

    assert refusal.value.field == "/parity/tolerance"
    assert len(str(refusal.value)) < 300


@pytest.mark.parametrize("written", ["0.02", 0.02, "2E-2", "0.020"], ids=repr)
def test_a_share_may_be_written_as_text_or_number(written: object) -> None:
    """Both are exact, and one threshold has one version."""
    policy = Policy().changed({"parity": {"tolerance": written}})

    assert policy.parity.tolerance == Decimal("0.02")
    assert policy.version == Policy().changed({"parity": {"tolerance": "0.02"}}).version
    assert policy.version != Policy().version


@pytest.mark.parametrize("written", [-1, 3661, "7", 7.5, True, None])
def test_days_are_whole_and_within_ten_years(written: object) -> None:
    """A half-life of "7" is a text."""
    with pytest.raises(NonsenseError) as refusal:
        Policy().changed({"half_life_days": {"email": written}})

    assert refusal.value.field == "/half_life_days/email"


@pytest.mark.parametrize("written", ["25:00", "8h30", "", None, 8, "08:30+01:00", "08:30Z"])
def test_a_time_is_told_on_the_wall_clock(written: object) -> None:
    """Without an offset: it is that of whoever is reached."""
    with pytest.raises(NonsenseError) as refusal:
        Policy().changed({"sms_hours": {"opens": written}})

    assert refusal.value.field == "/sms_hours/opens"


@pytest.mark.parametrize(
    ("key", "written", "remedy"),
    [
        pytest.param("batch_minutes", 0, "minutes from 1 to 1440", id="no time between batches"),
        pytest.param("batch_minutes", 1441, "minutes from 1 to 1440", id="a batch a day and more"),
        pytest.param("gate_lead_minutes", -1, "minutes from 0 to 10080", id="after the send"),
        pytest.param("gate_lead_minutes", True, "minutes from 0 to 10080", id="a flag"),
        pytest.param("max_lateness_minutes/sms", "30", "minutes from 0 to 10000000", id="a text"),
        pytest.param("people_per_hour/email", 10_000_001, "people from 0 to 10000000", id="more than a country"),
        pytest.param("people_per_hour/email", 7.5, "people from 0 to 10000000", id="half a person"),
        pytest.param("on_closed", "drop", "shift, hold", id="losing messages"),
        pytest.param("unknown_refuses", "yes", "true or false", id="a word for a flag"),
        pytest.param("hours/push/opens", "8h", "08:30", id="a French hour"),
    ],
)
def test_a_custom_of_sending_that_is_none_is_refused(key: str, written: object, remedy: str) -> None:
    """With the unit that it is counted in, at its own place."""
    tree: Any = written
    for step in reversed(f"sending/{key}".split("/")):
        tree = {step: tree}
    with pytest.raises(NonsenseError) as refusal:
        Policy().changed(tree)

    assert refusal.value.field == f"/sending/{key}"
    assert remedy in refusal.value.remedy


def test_a_rate_for_a_channel_that_is_never_sent_is_refused() -> None:
    """A mistyped channel would send everything at once."""
    with pytest.raises(NonsenseError) as refusal:
        Policy().changed({"sending": {"people_per_hour": {"e-mail": 500}}})

    assert refusal.value.field == "/sending/people_per_hour/e-mail"


def test_the_customs_of_sending_change_by_policy() -> None:
    """Only what differs is written; the rest stays."""
    policy = Policy().changed({
        "sending": {"people_per_hour": {"email": 20_000}, "on_closed": "hold", "hours": {"push": {"opens": "08:00"}}}
    })  # fmt: skip

    assert (20_000, 0) == (policy.sending.rate_of(Channel.EMAIL), policy.sending.rate_of(Channel.WEB))
    assert OnClosed.HOLD is policy.sending.on_closed
    assert "08:00" == policy.document()["sending"]["hours"]["push"]["opens"]
    assert Policy().sending.hours["email"] == policy.sending.hours["email"]


def test_sms_keep_their_own_hours() -> None:
    """They stood in the policy before there was a sender."""
    policy = Policy()

    assert policy.sms_hours == policy.hours_of(Channel.SMS)
    assert policy.sending.hours["email"] == policy.hours_of(Channel.EMAIL)


def test_a_blackout_is_told_as_it_was_written() -> None:
    """And its channels in one order, so that one blackout has one version."""
    policy = Policy().changed({"sending": {"blackouts": [CHRISTMAS]}})

    expected = {**CHRISTMAS, "to": "2026-12-26T00:00", "channels": ["email", "sms"]}
    assert [expected] == policy.document()["sending"]["blackouts"]
    assert policy.version == Policy().changed(policy.document()).version
    assert policy.version != Policy().version


def test_a_blackout_is_read_on_the_calendar_s_clock() -> None:
    """Or at the instants that it names, wherever the calendar is."""
    wall, fixed = Policy().changed({
        "sending": {"blackouts": [CHRISTMAS, {"from": "2026-12-24T18:00Z", "to": "2026-12-25T00:00+01:00"}]}
    }).sending.blackouts  # fmt: skip

    assert Window(datetime(2026, 12, 24, 17, tzinfo=UTC), datetime(2026, 12, 25, 23, tzinfo=UTC)) == wall.window(PARIS)
    assert Window(datetime(2026, 12, 24, 18, tzinfo=UTC), datetime(2026, 12, 24, 23, tzinfo=UTC)) == fixed.window(PARIS)
    assert [True, False] == [wall.concerns(Channel.SMS), wall.concerns(Channel.MAIL)]
    assert fixed.concerns(Channel.MAIL)


def test_a_blackout_that_the_clocks_skip_closes_nothing() -> None:
    """From 02:30 to 03:00 there is no time at all on the night when 02:00 becomes 03:00."""
    (skipped,) = Policy().changed({
        "sending": {"blackouts": [{"from": "2027-03-28T02:30", "to": "2027-03-28T03:00"}]}
    }).sending.blackouts  # fmt: skip

    assert skipped.window(PARIS) is None


@pytest.mark.parametrize(
    ("written", "place"),
    [
        pytest.param({"from": "2026-12-24"}, "/0/to", id="without end"),
        pytest.param({"to": "2026-12-24"}, "/0/from", id="without start"),
        pytest.param({"from": "2026-12-24", "to": "2026-12-24"}, "/0/to", id="of no length"),
        pytest.param({"from": "2026-12-25", "to": "2026-12-24"}, "/0/to", id="ends first"),
        pytest.param({"from": "2026-12-24T18:00Z", "to": "2026-12-26"}, "/0/to", id="an instant and a wall time"),
        pytest.param({"from": "24/12/2026", "to": "2026-12-26"}, "/0/from", id="a French date"),
        pytest.param({"from": "2026-12-24", "to": "9999-12-31"}, "/0/to", id="without end in sight"),
        pytest.param({"from": 20261224, "to": "2026-12-26"}, "/0/from", id="a number"),
        pytest.param({**CHRISTMAS, "channels": ["sms", "fax"]}, "/0/channels/1", id="an unknown channel"),
        pytest.param({**CHRISTMAS, "channels": "sms"}, "/0/channels", id="a channel outside a list"),
        pytest.param({**CHRISTMAS, "channels": [[]]}, "/0/channels/0", id="a list for a channel"),
        pytest.param({**CHRISTMAS, "reason": 5}, "/0/reason", id="a number for a reason"),
        pytest.param({**CHRISTMAS, "reason": "x" * 201}, "/0/reason", id="a novel for a reason"),
        pytest.param({**CHRISTMAS, "until": "2026-12-27"}, "/0/until", id="an unknown key"),
        pytest.param("Christmas", "/0", id="a word"),
    ],
)
def test_a_blackout_that_is_none_is_refused_in_its_place(written: object, place: str) -> None:
    """A blackout that was misread would let messages through on the one night that matters."""
    with pytest.raises(NonsenseError) as refusal:
        Policy().changed({"sending": {"blackouts": [written]}})

    assert refusal.value.field == f"/sending/blackouts{place}"


@pytest.mark.parametrize("written", [{}, "none", None, 3, [CHRISTMAS] * (MOST_BLACKOUTS + 1)], ids=type)
def test_blackouts_are_a_list_of_reasonable_length(written: object) -> None:
    """They are given whole or not at all."""
    with pytest.raises(NonsenseError) as refusal:
        Policy().changed({"sending": {"blackouts": written}})

    assert refusal.value.field == "/sending/blackouts"
