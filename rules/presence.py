"""When an offer is seen, and how long it stays in mind."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from decimal import localcontext
from fractions import Fraction
from typing import NamedTuple

from models.channel import Announcement
from models.channel import Channel
from models.offer import Offer
from models.window import Window

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DAY = 86_400_000_000
# By identity, which is had for nothing, where a channel's hash is computed each time.
_ADDRESSED = frozenset(id(channel) for channel in Channel if channel.is_addressed)


class Presence(NamedTuple):
    """One occurrence of an offer on the time axis, in whole microseconds since 1970 UTC.

    Visible in `[start, end)`, valid in `[valid_from, valid_to)`, half forgotten after `half_life`
    (Method §4.1).  A named tuple because a check makes one per occurrence, and it builds three times faster.
    """

    offer: Offer
    start: int
    end: int
    valid_from: int
    valid_to: int
    half_life: int
    # When its memory has dropped under one half, under one quarter; exactly that much still counts.
    fresh_until: int
    gone_at: int

    def fading(self, instant: int) -> tuple[float, int, int]:
        """Give (half-lives since the end, time since the end, half-life): the less, the better remembered."""
        gap = max(0, instant - self.end)
        return (gap / self.half_life if gap else 0, gap, self.half_life)


def presences(offer: Offer, half_life_days: int) -> list[Presence]:
    """Give every occurrence with what people see and remember of it."""
    half_life = DAY * half_life_days
    valid = [(micros(window.start), micros(window.end)) for window in offer.occurrences]
    start, end = valid[0]
    seen_from, seen_to = _seen(offer.announcements, start, end)
    ahead, behind = seen_from - start, seen_to - end
    return [
        Presence(
            offer,
            valid_from + ahead,
            valid_to + behind,
            valid_from,
            valid_to,
            half_life,
            valid_to + behind + half_life + 1,
            valid_to + behind + 2 * half_life + 1,
        )
        for valid_from, valid_to in valid
    ]


def _seen(announcements: tuple[Announcement, ...], start: int, end: int) -> tuple[int, int]:
    """Give the visible window of the first occurrence: `[min(first publication, start if public), …)`."""
    first, seen_to = None, end
    is_public = not announcements
    for one in announcements:
        is_public = is_public or id(one.channel) not in _ADDRESSED
        if one.send_at is not None:
            sent = micros(one.send_at)
            first = sent if first is None or sent < first else first
        if one.visible_until is not None:
            seen_to = max(seen_to, micros(one.visible_until))
    seen_from = start if first is None or (is_public and start < first) else first
    # A message sent when all is over is another rule's business; the offer itself was open.
    return (seen_from, seen_to) if seen_from < seen_to else (start, seen_to)


def faded(gap: int, half_life: int) -> Fraction:
    """Give 2^(-gap/half-life), fixed at twelve decimals so that every machine finds the same."""
    if gap <= 0:
        return Fraction(1)
    if half_life == 0:
        return Fraction(0)
    with localcontext() as context:
        context.prec = 28
        power = Decimal(2) ** (Decimal(-gap) / Decimal(half_life))
        return Fraction(power.quantize(Decimal("1e-12")))


def micros(instant: datetime) -> int:
    """Give whole microseconds since 1970 UTC."""
    since = instant - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def window_of(start: int, end: int) -> Window:
    """Give the window back from microseconds, to the millisecond: fading ends one microsecond late."""
    first, last = start // 1000, end // 1000
    # What lasts no millisecond still has to be told.
    return Window(EPOCH + first * 1000 * MICROSECOND, EPOCH + max(last, first + 1) * 1000 * MICROSECOND)
