"""What is approved of an offer, just this version of it with just these sends, and who may approve it."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from types import MappingProxyType

from models.caller import is_same_person
from models.lifecycle import ASKED_STEPS
from models.lifecycle import OfferState
from models.lifecycle import StepRefusal
from models.send import SendDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What is approved of one offer: its version, the hash of what was judged, its sends, and how long it lives.

    `laws` gives, by time zone, the fingerprint of the law by which the sends were worked out; `way` names the rule of
    the house by which it was approved, `author_may` says whether that lets whoever wrote the offer approve it.
    """

    version: int
    facts: str
    drafts: Sequence[SendDraft]
    starts_at: datetime
    ends_at: datetime
    laws: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    way: str = ""
    author_may: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An offer that somebody wants approved: where it stands, who submitted it, who edited it since it last was.

    `state` is None when there is no such offer.
    """

    offer: str
    state: OfferState | None = None
    author: str = ""
    editors: tuple[str, ...] = ()

    def unready(self) -> StepRefusal | None:
        """Say why it cannot be approved by anybody as it stands; None when it can."""
        if self.state is None:
            return StepRefusal(self.offer, "absent-offer", {})
        if OfferState.APPROVED in ASKED_STEPS[self.state]:
            return None
        return StepRefusal(self.offer, "step-refused", {"state": self.state.value, "to": OfferState.APPROVED.value})

    def own(self, name: str) -> StepRefusal | None:
        """Say why somebody is not the second person of it; None when he is."""
        if is_same_person(self.author, name):
            return StepRefusal(self.offer, "same-person", {"by": name})
        if any(is_same_person(editor, name) for editor in self.editors):
            return StepRefusal(self.offer, "own-edit", {"by": name})
        return None
