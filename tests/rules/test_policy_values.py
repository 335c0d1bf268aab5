"""A threshold of the policy is what it says, or it is refused with its pointer."""

from decimal import Decimal

import pytest

from models.nonsense import NonsenseError
from rules.policy import Policy


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
