"""Writes the text that is kept of a plan after each change of it: a line that was written once is not made anew."""

from collections.abc import Mapping
from dataclasses import replace

from exchange.plan_text import plan_text
from models.offer import Offer
from models.plan import Plan
from models.remembered import Remembered

MOST_KEPT = 50_000
OPENS, CLOSES, NEXT = '"offers":[\n', "\n]", ",\n"
# How an offer stood in its document, where that is kept, and its line.
Line = tuple[Offer, Mapping[str, object] | None, str]


class PlanLines:
    """The lines of offers by the objects that they are: whoever stores one offer of 5,000 writes one line."""

    def __init__(self) -> None:
        """Start with nothing written."""
        self._kept = Remembered[tuple[int, str], Line](MOST_KEPT)

    def text(self, plan: Plan) -> str:
        """Give what `plan_text` gives."""
        known = [self._known(plan, offer) for offer in plan.offers]
        fresh = [offer for offer, line in zip(plan.offers, known, strict=True) if line is None]
        # One that is known stands for all where none is fresh: the rest of the plan is written in any case.
        shortened = replace(plan, offers=tuple(fresh) or plan.offers[:1])
        head, mark, rest = plan_text(shortened).partition(OPENS)
        if not mark:
            return head
        told, _, tail = rest.partition(CLOSES)
        lines = told.split(NEXT)
        if fresh:
            self._keep(plan, fresh, lines)
        made = iter(lines)
        return head + mark + NEXT.join([next(made) if line is None else line for line in known]) + CLOSES + tail

    def _known(self, plan: Plan, offer: Offer) -> str | None:
        found = self._kept.get((id(offer), plan.zone.key))
        if found is None or found[0] is not offer or found[1] != _as_written(plan, offer):
            return None
        return found[2]

    def _keep(self, plan: Plan, offers: list[Offer], lines: list[str]) -> None:
        for offer, line in zip(offers, lines, strict=True):
            # The offer is kept with it, so that no other takes its identity.
            self._kept.keep((id(offer), plan.zone.key), (offer, _as_written(plan, offer), line))


def _as_written(plan: Plan, offer: Offer) -> Mapping[str, object] | None:
    written = plan.written.get(("offers", offer.code))
    return None if written is None else written.document
