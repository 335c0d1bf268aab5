"""A law that changed is noticed once, and told; one that did not is left alone."""

from datetime import UTC
from datetime import datetime
from zoneinfo import ZoneInfo

from scheduler.retiming import law_of
from scheduler.zone_watch import watch_zones
from tests.scheduler.fakes import FakeOutbox

PARIS = "Europe/Paris"


def _law(name: str) -> str:
    return law_of(ZoneInfo(name))


def test_a_law_that_stands_moves_nothing() -> None:
    """Nothing is worked out again."""
    outbox = FakeOutbox(laws={PARIS: _law(PARIS)})

    moved = watch_zones(outbox)

    assert (0, []) == (moved, outbox.retimed)


def test_a_law_that_changed_moves_each_wall_time() -> None:
    """Ten in the morning stays ten in the morning, at another instant; the new law is remembered."""
    outbox = FakeOutbox(laws={PARIS: "sha256:the old law", "America/New_York": _law("America/New_York")})

    moved = watch_zones(outbox, lambda _: ZoneInfo("Etc/GMT-2") if _ == PARIS else ZoneInfo(_))

    assert 1 == moved
    assert [(PARIS, datetime(2026, 12, 1, 8, tzinfo=UTC))] == outbox.retimed
    assert _law("Etc/GMT-2") == outbox.laws[PARIS]


def test_a_zone_that_was_never_looked_at_is_looked_at() -> None:
    """Each zone is worked out by its own law, also where several are new."""
    outbox = FakeOutbox(laws={PARIS: "", "Asia/Tokyo": ""})

    watch_zones(outbox)

    assert [
        (PARIS, datetime(2026, 12, 1, 9, tzinfo=UTC)), ("Asia/Tokyo", datetime(2026, 12, 1, 1, tzinfo=UTC)),
    ] == outbox.retimed  # fmt: skip
    assert 0 == watch_zones(outbox)
