"""Which of the offers that are still open began last, on each set of channels: an offer meets these, not all others."""

from models.channel import Channel
from models.offer import Nature
from rules.showing import Showing

_Channels = frozenset[Channel]


class Latest:
    """The showings that have begun as time goes on; of those that are over, only what must be stepped over is kept.

    Ten thousand copies of one offer are open together: each is asked about as quickly as the first.
    """

    def __init__(self) -> None:
        """Start before all of them."""
        # The last to begin stands at the end of its list.
        self._begun: dict[Nature, dict[_Channels, list[Showing]]] = {}

    def before(self, one: Showing) -> list[Showing]:
        """Give the last of another offer and the same nature on each set of channels, of those open when one begins."""
        by_channels = self._begun.get(one.offer.nature, {})
        found = []
        for channels, begun in list(by_channels.items()):
            own = _step_back(begun, one)
            if begun:
                found.append(begun[-1])
            begun.extend(reversed(own))
            if not begun:
                del by_channels[channels]
        return found

    def add(self, one: Showing) -> None:
        """Let a showing begin, no sooner than those before it."""
        channels = frozenset(shown.channel for shown in one.offer.announcements)
        begun = self._begun.setdefault(one.offer.nature, {}).setdefault(channels, [])
        # Whoever may not meet the new one may not meet the one before of the same offer.
        while begun and begun[-1].offer is one.offer and begun[-1].presence.valid_to <= one.presence.valid_to:
            begun.pop()
        begun.append(one)


def _step_back(begun: list[Showing], one: Showing) -> list[Showing]:
    """Drop what is over, and step back over what is of the same offer, which is returned."""
    now, own = one.presence.valid_from, []
    while begun and (begun[-1].offer is one.offer or begun[-1].presence.valid_to <= now):
        last = begun.pop()
        if last.presence.valid_to > now:
            own.append(last)
    return own
