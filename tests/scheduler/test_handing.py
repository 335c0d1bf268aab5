"""What is kept of an attempt is cut, holds no secret and nobody's address."""

from pathlib import Path

import pytest

from models.send import HoldReason
from scheduler.handing import MOST_KEPT
from scheduler.handing import REDACTED
from scheduler.handing import Unsendable
from scheduler.handing import excerpt_of_answer
from scheduler.handing import excerpt_of_request
from scheduler.handing import message_of
from scheduler.provider import Answer
from scheduler.provider import Request
from scheduler.provider import SendError
from scheduler.recipients import RecipientLists
from tests.scheduler.fakes import SECRET
from tests.scheduler.fakes import claimed


def _request(body: bytes, url: str = "https://hooks.example.com/") -> Request:
    return Request(method="POST", url=url, headers=(("authorization", SECRET),), body=body)


def _lists(folder: Path) -> RecipientLists:
    (folder / "vip.csv").write_text("to\nann@example.com\nbob@example.com\ncat@example.com\n")
    return RecipientLists(folder)


def test_a_message_says_the_same_at_every_attempt() -> None:
    """But for its number and its instant."""
    first, second = (message_of(claimed(attempt=attempt), None) for attempt in (1, 2))

    assert (first.key, first.facts, first.due_at) == (second.key, second.facts, second.due_at)
    assert (1, 2) == (first.attempt, second.attempt)


def test_a_page_of_the_list_is_read_when_it_leaves(tmp_path: Path) -> None:
    """Its place and the list's digest were planned; its people never were."""
    lists = _lists(tmp_path)
    batch = {"from": 1, "to": 3, "list": lists.measure("vip").digest}

    message = message_of(claimed(facts={"segment": {"code": "vip"}, "batch": batch}), lists)

    assert 2 == len(message.recipients)
    assert all("@example.com" in one["to"] for one in message.recipients)


def test_a_list_that_has_changed_holds_the_send(tmp_path: Path) -> None:
    """Its pages would skip somebody, or reach somebody twice."""
    lists = _lists(tmp_path)
    batch = {"from": 1, "to": 3, "list": "sha256:another"}

    with pytest.raises(Unsendable) as caught:
        message_of(claimed(facts={"segment": {"code": "vip"}, "batch": batch}), lists)

    assert HoldReason.LIST_CHANGED is caught.value.reason


def test_secrets_are_struck_out_of_what_is_kept() -> None:
    """Of the request as of the answer; headers are not kept at all."""
    message = message_of(claimed(), None)

    asked = excerpt_of_request(_request(f"a {SECRET} b".encode(), f"https://x.example/{SECRET}"), message, [SECRET, ""])
    told = excerpt_of_answer(Answer(status=200, body=f"you said {SECRET}".encode()), [SECRET])

    assert SECRET not in asked + told
    assert f"POST https://x.example/{REDACTED}\n\na {REDACTED} b" == asked
    assert f"you said {REDACTED}" == told


def test_addresses_are_never_kept(tmp_path: Path) -> None:
    """Only how many there were, how long it was, and its digest."""
    lists = _lists(tmp_path)
    batch = {"from": 1, "to": 3, "list": lists.measure("vip").digest}
    message = message_of(claimed(facts={"segment": {"code": "vip"}, "batch": batch}), lists)

    kept = excerpt_of_request(_request(b"ann@example.com, bob@example.com"), message, [])

    assert "@example.com" not in kept
    assert "2 recipients, 32 bytes, sha256:" in kept


def test_an_address_in_an_answer_is_struck_out() -> None:
    """Providers like to repeat whom they refuse."""
    kept = excerpt_of_answer(Answer(status=400, body=b'{"error": "ann@example.com is unknown"}'), [])

    assert "ann@example.com" not in kept


def test_what_is_kept_is_cut() -> None:
    """And says so."""
    message = message_of(claimed(), None)

    kept = excerpt_of_request(_request(b"x" * 10_000), message, [])

    assert MOST_KEPT == len(kept)
    assert kept.endswith("…")


@pytest.mark.parametrize("result", [SendError("broke off"), Answer(status=204)])
def test_where_nothing_came_back_nothing_is_kept(result: Answer | SendError) -> None:
    """No words are put into anybody's mouth."""
    assert ("", "") == (excerpt_of_answer(result, []), excerpt_of_request(None, message_of(claimed(), None), []))
