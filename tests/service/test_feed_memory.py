"""What was drawn is kept within bounds, and only as long as it holds."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from functools import partial

from web.feed_memory import DrawnFeed
from web.feed_memory import FeedMemory

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _feed(size: int = 10, until: datetime | None = None) -> DrawnFeed:
    return DrawnFeed(body=b"x" * size, tag="", changed_at=None, drawn_at=NOW, holds_until=until)


def test_it_holds_from_when_it_was_drawn_until_something_is_over() -> None:
    """A clock that is set back draws anew."""
    feed = _feed(until=NOW + HOUR)

    assert [False, True, False] == [feed.holds(NOW - HOUR), feed.holds(NOW), feed.holds(NOW + HOUR)]


def test_the_one_that_nobody_has_asked_for_longest_goes_first() -> None:
    """By bytes, for some feeds are a thousand times as long as others; what is too long alone is not kept."""
    memory = FeedMemory(most_bytes=25)
    drawn: list[int] = []

    def draw(size: int) -> DrawnFeed:
        drawn.append(size)
        return _feed(size)

    for key, size in (("a", 10), ("b", 11), ("a", 10), ("c", 12), ("a", 10), ("b", 11), ("long", 30), ("long", 30)):
        memory.get(key, NOW, partial(draw, size))

    assert [10, 11, 12, 11, 30, 30] == drawn
