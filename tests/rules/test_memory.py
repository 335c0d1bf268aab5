"""A check that remembers earlier ones says the same as one that does not."""

from datetime import timedelta

import pytest

from benchmarks.calendars import generate
from rules import memory
from rules.engine import check
from rules.memory import Memories
from rules.policy import Policy

POLICY = Policy()


def test_remembering_changes_nothing() -> None:
    """An offer that is moved day by day is judged as if nobody had ever asked before."""
    calendar = generate(300, seed=11)
    memories = Memories()
    code = check(calendar, POLICY).findings[0].offers[-1]

    for days in range(4):
        moved = calendar.with_offer(calendar.offer(code).moved(timedelta(days=days)))
        expected = check(moved, POLICY, focus=[code])

        assert expected == check(moved, POLICY, focus=[code], memory=memories.of(POLICY))


def test_each_policy_has_a_memory_of_its_own() -> None:
    """What is remembered of one policy serves no other."""
    memories = Memories()
    other = POLICY.changed({"parity": {"served_before_days": 5}})

    assert memories.of(POLICY) is memories.of(POLICY)
    assert memories.of(POLICY) is not memories.of(other)


def test_a_full_memory_is_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever drags for hours does not fill the machine."""
    calendar = generate(60, seed=3)
    memories = Memories()
    first = memories.of(POLICY)
    check(calendar, POLICY, memory=first)

    assert first is memories.of(POLICY)

    monkeypatch.setattr(memory, "MOST_KEPT", 10)

    assert first is not memories.of(POLICY)


def test_only_some_policies_are_remembered() -> None:
    """A house that tries many policies keeps the latest."""
    memories = Memories()
    first = memories.of(POLICY)

    for days in range(memory.MOST_POLICIES):
        memories.of(POLICY.changed({"parity": {"served_before_days": 5 + days}}))

    assert first is not memories.of(POLICY)
