"""From "worse" to a verdict: what softens an unfair offer, in the order that matters."""

from dataclasses import dataclass

from rules.comparison import FAIR
from rules.comparison import PLAIN
from rules.comparison import SOME
from rules.comparison import Bearing
from rules.exposure import Exposure
from rules.policy import NoLoyalOffer
from rules.policy import Parity


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that Method §3.3 asks about one loyal group, one rival offer, at one moment."""

    exposure: Exposure
    bearing: Bearing
    has_loyal_offer: bool = True
    served: str | None = None
    is_win_back: bool = False
    is_justified: bool = False
    is_paired: bool = False
    is_cooling: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The severity from 0 to 2, the reason that tells it, and all reasons in the order of the steps.

    `in_doubt` says that an overlap nobody has told could change it.
    """

    severity: int
    reason: str
    reasons: tuple[str, ...]
    in_doubt: bool = False


def outcome(given: Circumstances, parity: Parity) -> Outcome:
    """Apply steps 3 to 7 of Method §3.3 to a base severity above fair; the order of the steps matters."""
    severity, reasons = given.bearing.base, []
    for step in (_left_out, _incommensurate, _capped, _cooled):
        severity, reason = step(severity, given, parity)
        reasons += [reason] if reason else []
    before = severity
    severity, reason = _hidden(severity, given, parity)
    reasons += [reason] if reason else []
    in_doubt = before > FAIR and given.exposure.leaves_doubt(parity)
    return Outcome(severity, _telling(reasons, given.bearing), tuple(reasons), in_doubt)


def _telling(reasons: list[str], found: Bearing) -> str:
    """Choose the reason to tell: the last that softened, else why nothing did, else the shape of the two curves."""
    softening = [reason for reason in reasons if reason != "DUAL_RECIPIENT"]
    return [_shape(found), *reasons, *softening][-1]


def _left_out(severity: int, given: Circumstances, parity: Parity) -> tuple[int, str]:
    if given.has_loyal_offer:
        return severity, ""
    if given.served is not None:
        return FAIR, given.served
    if parity.no_loyal_offer is NoLoyalOffer.IGNORE:
        return FAIR, "NO_LOYAL_OFFER"
    return (severity if parity.no_loyal_offer is NoLoyalOffer.BLOCK else min(severity, SOME)), "NO_LOYAL_OFFER"


def _incommensurate(severity: int, given: Circumstances, _: Parity) -> tuple[int, str]:
    found = given.bearing
    if found.is_comparable or not given.has_loyal_offer:
        return severity, ""
    if found.is_unknown:
        return min(severity, SOME), "UNKNOWN_VALUE"
    if found.is_token:
        return min(severity, SOME), "TOKEN"
    return FAIR, "INCOMMENSURATE_OK"


def _capped(severity: int, given: Circumstances, _: Parity) -> tuple[int, str]:
    if given.is_paired:
        return FAIR, "REFERRAL_PAIR"
    if given.is_win_back:
        return min(severity, SOME), "WIN_BACK"
    return (min(severity, SOME), "JUSTIFIED") if given.is_justified else (severity, "")


def _cooled(severity: int, given: Circumstances, _: Parity) -> tuple[int, str]:
    if not given.is_cooling or severity == FAIR:
        return severity, ""
    return severity - 1, "COOLDOWN"


def _hidden(severity: int, given: Circumstances, parity: Parity) -> tuple[int, str]:
    """Lower what loyal customers can hardly see, unless many of them receive it themselves."""
    if severity == FAIR:
        return FAIR, ""
    drop = given.exposure.drop(parity)
    if drop == 0:
        bystanders = given.exposure.by_channel
        is_at_stake = bystanders is not None and bystanders < parity.keep_exposure
        return severity, "DUAL_RECIPIENT" if is_at_stake and given.exposure.is_dual(parity) else ""
    lowered = FAIR if drop is None else severity - drop
    if given.exposure.leaves_doubt(parity) and given.bearing.base == PLAIN:
        lowered = max(lowered, SOME)
    return lowered, "UNEXPOSED" if drop is None else "LOW_EXPOSURE"


def _shape(found: Bearing) -> str:
    if found.face is not None and bool(found.face) != bool(found.expected):
        return "HEADLINE_ONLY" if found.face else "VALUE_ONLY"
    return "CROSSING" if found.is_crossing else "DOMINATED"
