"""Tells a room of blockers, held sends and approvals in its language: one message for all that happened together."""

from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from functools import partial
from typing import Any

from models.notice import TEST
from models.send import HoldReason
from models.store_subscriptions import Subscription
from scheduler.notices import Room
from scheduler.notices_text import MOST_LINES
from scheduler.notices_text import Notice
from scheduler.notices_text import printed
from scheduler.send_words import name_hold
from web.message_book import MessageBook
from web.message_book import message_book

SIGNS = {
    "finding.opened": "⛔", "send.held": "⏸", "send.failed": "✖", "offer.submitted": "👀", "offer.approved": "✅",
    TEST: "🔔",
}  # fmt: skip


def rooms(address: str) -> Callable[[Subscription], Room]:
    """Give what says how somebody is told in a room, in his language."""

    def room_of(subscription: Subscription) -> Room:
        tell = partial(notice_of, message_book(subscription.language), address)
        return Room(form=subscription.form, url=subscription.url, tell=tell)

    return room_of


def notice_of(say: MessageBook, address: str, kind: str, facts: Mapping[str, object]) -> Notice:
    """Tell what happened, in the words of a room; `address` is where people reach the service, if it is known."""
    events = [one for one in _list(facts.get("events")) if isinstance(one, Mapping)]
    if kind == TEST:
        events = [{**facts, "kind": TEST}]
    count = facts.get("count")
    total = count if isinstance(count, int) else len(events)
    lines = [f"{SIGNS.get(str(one.get('kind')), '•')} {_line(one, say)}" for one in events[:MOST_LINES]]
    left = total - len(lines)
    return Notice(
        title=say("notices.test_title") if kind == TEST else ", ".join(_counted(events, total, say)),
        lines=lines, more=say("notices.more", count=left) if left else "", address=address,
        open=say("notices.open"), language=say.language,
    )  # fmt: skip


def _counted(events: Sequence[Mapping[str, Any]], total: int, say: MessageBook) -> Iterator[str]:
    """Count what happened by its kind; of more than is told one by one only the sum is known."""
    if total > len(events):
        yield say("notices.many", count=total)
        return
    for kind, count in sorted(Counter(str(one.get("kind")) for one in events).items()):
        yield say("notices.counted", kind=kind.replace(".", "_"), count=count)


def _line(one: Mapping[str, Any], say: MessageBook) -> str:
    kind = str(one.get("kind"))
    named = {"offer": printed(one.get("offer")), "calendar": printed(one.get("calendar"))}
    if kind == TEST:
        return say("notices.test", by=printed(one.get("by")))
    if kind == "finding.opened":
        return say("notices.finding", rule=printed(one.get("rule")), told=_sentence(one, say), **named)
    if kind in {"send.held", "send.failed"}:
        given = one.get("count")
        count = given if isinstance(given, int) else 1
        if kind == "send.held":
            return say("notices.held", count=count, reason=_reason(one, say), **named)
        return say("notices.failed", count=count, **named)
    by = printed(one.get("by"))
    if kind == "offer.submitted":
        return say("notices.submitted", by=by, **named)
    return say("notices.approved", by=by, **named)


def _sentence(one: Mapping[str, Any], say: MessageBook) -> str:
    message = one.get("message")
    told = message.get(say.language) if isinstance(message, Mapping) else None
    return printed(told or ", ".join(map(str, _list(one.get("offers")))))


def _reason(one: Mapping[str, Any], say: MessageBook) -> str:
    known = {reason.value: reason for reason in HoldReason}
    reason = known.get(str(one.get("reason")))
    return name_hold(reason, say.language) if reason else "–"


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
