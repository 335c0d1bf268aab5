"""Whoever writes to the database writes down who did it, or says here why nobody needs to know."""

import ast
from collections.abc import Iterator

import pytest

from tests.laws.tree import Source
from tests.laws.tree import product

WRITES = frozenset({"delete", "insert", "insert_new", "update"})
# Modules that write without a line of their own, each with the reason.
WITHOUT_LINES = {
    "models/store.py": "the usual workspace comes with the database, before anybody is known",
    "models/store_access.py": "when a key was last used is no decision",
    "models/store_audit.py": "the lines themselves",
    "models/store_content.py": "what messages say is written with the approval that plans them, which has its line",
    "models/store_cookie_key.py": "a random key of the deployment itself, made when there is none",
    "models/store_events.py": "deliveries of what happened, each with its own line where it happened",
    "models/store_findings.py": "findings follow from the calendar and the policy, which have their lines",
    "models/store_heartbeat.py": "a sign of life each few seconds",
    "models/store_idempotency.py": "answers kept for a repeat, gone after a day",
    "models/store_kept.py": "copies of what verdicts looked at, named by their hashes",
    "models/store_planned.py": "sends come from the approval, which has its line",
    "models/store_provider_state.py": "counts of what is under way; stopping and resuming have their lines",
    "models/store_reach.py": "an index of what offers say",
    "models/store_receipts.py": "what providers report, kept word by word in its own table",
    "models/store_sweep.py": "each send says itself what became of it and when",
    "models/store_sync.py": "gives its changes to whoever called, who writes them down with the others",
    "models/store_verdicts.py": "verdicts are kept for ever in their own table",
}


def _calls(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


def _writers() -> list[Source]:
    kept = [source for source in product() if source.name.startswith("models/store")]
    return [source for source in kept if WRITES & set(_calls(source))]


@pytest.mark.parametrize("source", [pytest.param(source, id=source.name) for source in _writers()])
def test_a_writer_leaves_a_line(source: Source) -> None:
    """A change that nobody can be asked about is worth no trust."""
    assert (source.name in WITHOUT_LINES) != ("note" in set(_calls(source)))


def test_every_reason_is_still_needed() -> None:
    """A module that writes no more, or leaves lines now, needs no excuse."""
    assert not set(WITHOUT_LINES) - {source.name for source in _writers()}
