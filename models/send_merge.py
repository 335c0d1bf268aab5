"""Brings the sends of an offer that was approved anew together with those it had: what has left never leaves again."""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import datetime

from models.send import SendDraft
from models.send import SendState

# A send in one of these may still be told anew what it says and when.
OPEN = frozenset({SendState.PLANNED, SendState.HELD, SendState.RETRY_WAIT})
Group = tuple[int, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSend:
    """A send that an offer has already; `asked_at` is the instant that its plan asked for."""

    send_id: int
    occurrence: int
    segment: str
    channel: str
    page: int
    asked_at: datetime
    state: SendState
    attempts: int

    @property
    def has_left(self) -> bool:
        """Say whether it left, may have left, or ended: in any case it is not to be planned again."""
        return self.state not in OPEN


@dataclass(frozen=True, slots=True)
class SendMerge:
    """What is to be written: new sends, open ones told anew, and open ones that nobody plans any more."""

    fresh: list[SendDraft] = field(default_factory=list)
    changed: list[tuple[KnownSend, SendDraft]] = field(default_factory=list)
    dropped: list[KnownSend] = field(default_factory=list)


def merge(known: Iterable[KnownSend], drafts: Iterable[SendDraft]) -> SendMerge:
    """Match drafts with known sends, group by group; each known send stands for at most one draft.

    A draft that asks for the very instant of a known send is that send.  What is left over on both sides is
    matched in order, so that a message that was moved after it left counts as sent: a customer who gets it
    twice is worse off than one who gets it at the old hour.
    """
    merged = SendMerge()
    before: dict[Group, list[KnownSend]] = defaultdict(list)
    after: dict[Group, list[SendDraft]] = defaultdict(list)
    for one in known:
        before[one.occurrence, one.segment, one.channel].append(one)
    for draft in drafts:
        after[draft.occurrence, draft.segment, draft.channel.value].append(draft)
    for group in {**before, **after}:
        _merge_group(merged, before.get(group, []), after.get(group, []))
    return merged


def _merge_group(merged: SendMerge, known: Sequence[KnownSend], drafts: Sequence[SendDraft]) -> None:
    pairs, known_left, drafts_left = _matched(
        [one for one in known if one.state is not SendState.CANCELLED], sorted(drafts, key=lambda one: one.page)
    )
    merged.changed.extend((one, draft) for one, draft in pairs if not one.has_left)
    merged.dropped.extend(one for one in known_left if not one.has_left)
    # A page number once given stays given, to a cancelled send too.
    free = 1 + max((one.page for one in known), default=-1)
    merged.fresh.extend(replace(draft, page=free + index) for index, draft in enumerate(drafts_left))


def _matched(
    known: Sequence[KnownSend], drafts: Sequence[SendDraft]
) -> tuple[list[tuple[KnownSend, SendDraft]], list[KnownSend], list[SendDraft]]:
    by_instant: dict[datetime, list[KnownSend]] = defaultdict(list)
    for one in sorted(known, key=lambda one: one.page):
        by_instant[one.asked_at].append(one)
    pairs, left = [], []
    for draft in drafts:
        same = by_instant.get(draft.asked_at)
        if same:
            pairs.append((same.pop(0), draft))
        else:
            left.append(draft)
    rest = sorted((one for ones in by_instant.values() for one in ones), key=_left_first)
    in_order = list(zip(rest, left, strict=False))
    return [*pairs, *in_order], rest[len(in_order) :], left[len(in_order) :]


def _left_first(one: KnownSend) -> tuple[bool, int]:
    """Let what has left claim its draft before what has not."""
    return (not one.has_left, one.page)
