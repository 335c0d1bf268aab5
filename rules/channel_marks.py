"""By which of some channels an offer is told, as one number, so that offers told alike are looked at once."""

from collections.abc import Iterable

from models.channel import Channel
from models.offer import Offer


class Marks:
    """Numbers with one bit for each of some channels; a member is known by its identity, there being one of each.

    Hashing a member costs as much as all the rest of a look at an offer.
    """

    def __init__(self, channels: Iterable[Channel]) -> None:
        """Give each channel its bit, in the order given."""
        self._channels = tuple(channels)
        self._bits = {id(channel): 1 << place for place, channel in enumerate(self._channels)}

    def of(self, offer: Offer) -> int:
        """Give the channels of an offer as a number, 0 where it uses none of them."""
        mark, bits = 0, self._bits
        for one in offer.announcements:
            mark |= bits.get(id(one.channel), 0)
        return mark

    def channels(self, mark: int) -> tuple[Channel, ...]:
        """Give the channels of a number back, in their order."""
        return tuple(one for place, one in enumerate(self._channels) if mark >> place & 1)
