"""Which offers a customer may add up, at the moment when the last of them begins."""

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from models.offer import Offer
from models.window import Window
from rules.inquiry import Inquiry

# Everybody, whichever group he belongs to.
ANYBODY = ""


class Together(NamedTuple):
    """Offers that one customer gets at once, the last to begin at the end, and for how long."""

    offers: tuple[Offer, ...]
    window: Window


@dataclass(frozen=True, slots=True)
class Stacking:
    """What a group may add to one offer when it begins; `group` is empty for what anybody may add up."""

    group: str
    last: Offer
    window: Window
    others: tuple[tuple[Window, Offer], ...]

    def deepest(self, worth: Callable[[Offer], Fraction]) -> Together | None:
        """Give the offers that are worth the most together, None when nothing of any worth comes on top.

        Of each stacking group the best one counts, and one open offer that does not stack may carry the rest
        (Method §3.1).
        """
        best: dict[str, tuple[Fraction, Window, Offer]] = {}
        for window, offer in self.others:
            value, slot = worth(offer), _slot(offer)
            if value > 0 and (slot not in best or value > best[slot][0]):
                best[slot] = (value, window, offer)
        if not best:
            return None
        end = min(self.window.end, *(window.end for _, window, _ in best.values()))
        return Together((*(offer for _, _, offer in best.values()), self.last), Window(self.window.start, end))


def deepest_together(
    inquiry: Inquiry, worth: Callable[[Offer], Fraction]
) -> Iterator[tuple[Together, tuple[str, ...]]]:  # fmt: skip
    """Give what is worth the most together when each offer begins, once, with all groups that can add it up.

    Offers of no worth count as absent; no groups: anybody can.
    """
    first: dict[tuple[str, ...], Together] = {}
    groups: dict[tuple[str, ...], set[str]] = {}
    for stacking in stackings(inquiry):
        together = stacking.deepest(worth) if worth(stacking.last) else None
        # What is open to all, nothing else being worth more, was told of anybody.
        is_told = stacking.group and together is not None and all(offer.open_to_all for offer in together.offers)
        if together is not None and not is_told:
            codes = tuple(offer.code for offer in together.offers)
            first.setdefault(codes, together)
            groups.setdefault(codes, set()).update({stacking.group} if stacking.group else ())
    for codes in sorted(first):
        yield first[codes], tuple(sorted(groups[codes]))


def stackings(inquiry: Inquiry) -> Iterator[Stacking]:
    """Give, group by group and in the order of time, each offer that begins while others may be added to it.

    What only open offers make up is told of anybody, once.  With a focus, only groups that it can touch are looked at.
    """
    adding = [offer for offer in inquiry.calendar.offers if _stacks(offer) or _carries(offer)]
    if not any(_stacks(offer) for offer in adding):
        return
    public = [offer for offer in adding if offer.open_to_all]
    yield from _of_group(inquiry, ANYBODY, public)
    for group, own in sorted(_by_group(inquiry, adding).items()):
        for found in _of_group(inquiry, group, [*own, *public]):
            if not found.last.open_to_all or not all(offer.open_to_all for _, offer in found.others):
                yield found


def _stacks(offer: Offer) -> bool:
    return offer.stack is not None and offer.stack.stackable


def _carries(offer: Offer) -> bool:
    """Say whether it is open to all and its author left open what comes on top."""
    return offer.open_to_all and offer.stack is None


def _slot(offer: Offer) -> str:
    """Name the place that an offer takes, of which there is one: its stacking group, itself, or that of a carrier."""
    if offer.stack is None:
        return "carrier"
    return f"group {offer.stack.group}" if offer.stack.group else f"offer {offer.code}"


def _by_group(inquiry: Inquiry, adding: list[Offer]) -> dict[str, list[Offer]]:
    asked = None
    if inquiry.focus and not any(offer.open_to_all for offer in inquiry.asked):
        asked = {code for offer in inquiry.asked for code in offer.segments}
    groups: dict[str, list[Offer]] = {}
    for offer in adding:
        if not offer.open_to_all:
            for code in offer.segments:
                if asked is None or code in asked:
                    groups.setdefault(code, []).append(offer)
    return groups


def _of_group(inquiry: Inquiry, group: str, offers: list[Offer]) -> Iterator[Stacking]:
    begun = sorted(((window, offer.code, offer) for offer in offers for window in offer.occurrences), key=_order)
    valid: list[tuple[Window, Offer]] = []
    for window, _, last in begun:
        inquiry.bound.ask()
        valid = [(other, offer) for other, offer in valid if other.end > window.start]
        others = tuple((other, offer) for other, offer in valid if _may_be_added(offer, last))
        if others:
            yield Stacking(group, last, window, others)
        valid.append((window, last))


def _may_be_added(offer: Offer, last: Offer) -> bool:
    if offer.code == last.code or _slot(offer) == _slot(last):
        return False
    return _stacks(offer) or _stacks(last)


def _order(begun: tuple[Window, str, Offer]) -> tuple[Window, str]:
    return (begun[0], begun[1])
