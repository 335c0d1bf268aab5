"""Names the offer of the past that loyal customers still measure others by."""

from models.mechanic import Lens
from models.mechanic import MissingFigureError
from rules.bench import Bench
from rules.entitlement import choice
from rules.parity import Judgment


def remembered(judgment: Judgment, bench: Bench) -> str | None:
    """Give the code of the offer behind the loyal gain that is told, where it is over and only remembered.

    A finding names the offers that can be seen.  Where one of the past is worth more than all of them, the gain
    is that of the past one, and looks wrong unless somebody says so.  None where what is seen explains the gain.
    """
    worst = judgment.worst
    found, basket = worst.comparison, judgment.loyal.basket
    if not worst.is_live or not found.is_measured or basket is None:
        return None
    lens = Lens.FACE if found.deciding is found.face else Lens.EXPECTED
    try:
        named = found.valuer.at_mean(choice(one.deal for one in bench.shown(frozenset(worst.own))), lens)
        if found.deciding.loyal_gain <= named:
            return None
        past = [one for one in bench.open_to(judgment.loyal) if one.presence.end <= worst.start < one.presence.gone_at]
        gains = {one.offer.code: found.valuer.at_mean(choice([one.deal]), lens) for one in past}
    except MissingFigureError:
        return None
    best = min(gains, key=lambda code: (-gains[code], code), default=None)
    return best if best is not None and gains[best] > named else None
