"""Finds who carries a send: a provider of the house, or the address of somebody who wants to be told of events."""

import time
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass

from models.store_error import AbsentError
from models.store_events import PREFIX
from models.store_subscriptions import Subscription
from models.store_subscriptions import SubscriptionBook
from scheduler.notices import NoticeProvider
from scheduler.notices import Room
from scheduler.notices_text import Notice
from scheduler.provider import Provider
from scheduler.provider_kinds import provider_kind
from scheduler.ways import Way
from scheduler.ways import Ways

# A subscription that changes is heeded after this at the latest.
FRESH_SECONDS = 2.0
MOST_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class _Known:
    looked_at: float
    version: int
    provider: Provider | None


class Providers:
    """Providers by name; those of subscriptions are made anew when their subscription changes."""

    def __init__(
        self, ways: Ways, book: SubscriptionBook, clock: Callable[[], float] = time.monotonic,
        others: Callable[[str], Provider | None] | None = None, room_of: Callable[[Subscription], Room] | None = None,
    ) -> None:  # fmt: skip
        """Look in the house's file first, then among the subscriptions, then where `others` are known by name.

        `room_of` says how people are told in a room; without it nothing is written into any.
        """
        self._ways = ways
        self._book = book
        self._clock = clock
        self._others = others
        self._room_of = room_of
        self._known: dict[str, _Known] = {}

    def __call__(self, name: str) -> Provider | None:
        """Give a provider, None when nobody has set it up."""
        way = self._ways.providers.get(name)
        if way is not None:
            return way.provider
        if self._others is not None and (other := self._others(name)) is not None:
            return other
        return self._subscribed(name) if name.startswith(PREFIX) else None

    def _subscribed(self, name: str) -> Provider | None:
        known = self._known.get(name)
        now = self._clock()
        if known is not None and now - known.looked_at < FRESH_SECONDS:
            return known.provider
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        fresh = self._looked_up(name, known, now)
        self._known[name] = fresh
        return fresh.provider

    def _looked_up(self, name: str, known: _Known | None, now: float) -> _Known:
        try:
            subscription = self._book.subscription(name.removeprefix(PREFIX))
        except AbsentError:
            return _Known(now, 0, None)
        if known is not None and known.version == subscription.version and known.provider is not None:
            return _Known(now, known.version, known.provider)
        return _Known(now, subscription.version, self._way_to(subscription))

    def _way_to(self, subscription: Subscription) -> Provider | None:
        if not subscription.form.is_for_people:
            return webhook_of(subscription)
        return None if self._room_of is None else NoticeProvider(self._room_of(subscription))


def way_of(subscription: Subscription) -> Way:
    """Give the way by which somebody is told, to be looked at: nobody writes into a room by it."""
    if not subscription.form.is_for_people:
        return Way(kind="webhook", provider=webhook_of(subscription))

    def tell(kind: str, _facts: Mapping[str, object]) -> Notice:
        return Notice(title=kind, lines=(), more="", address="", open="", language=subscription.language)

    room = Room(form=subscription.form, url=subscription.url, tell=tell)
    return Way(kind=subscription.form.value, provider=NoticeProvider(room))


def webhook_of(subscription: Subscription) -> Provider:
    """Give the signed webhook by which a subscriber is told."""
    settings = {"kind": "webhook", "url": subscription.url, "secrets": list(subscription.secrets)}
    return provider_kind(settings, subscription.provider).connect(settings, subscription.provider)
