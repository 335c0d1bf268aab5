"""Which loyal offers belong to the moment of a finding, and not to the whole season."""

from datetime import timedelta

from models.offer import Offer
from rules.trial import Trial

# A standing advantage of three months is not raised for the sake of one week.
LONGER = 3


def timely(trial: Trial) -> tuple[Offer, ...]:
    """Give the loyal offers that may be changed and last no longer than three times what is found."""
    window = trial.finding.window
    if window is None:
        return trial.own
    longest = max((window.end - window.start) * LONGER, timedelta(days=LONGER))
    return tuple(one for one in trial.own if one.first.end - one.first.start <= longest)
