"""Whatever is sent to the door of receipts, it is read, or refused in words; it never breaks anything."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.nonsense import NonsenseError
from scheduler.providers import brevo
from scheduler.providers import mailgun
from scheduler.providers import mailjet
from scheduler.providers import sendgrid
from scheduler.providers import sinch
from scheduler.providers import twilio
from scheduler.providers import webhook
from scheduler.receipt_checks import token_check
from scheduler.receipt_rule import ReceiptRule
from scheduler.receipt_rule import RuledReceipts
from scheduler.receipts import LONGEST_WORD
from scheduler.receipts import MOST_EVENTS
from scheduler.receipts import ReceiptError
from scheduler.receipts import ReceiptEvent
from scheduler.signing import SignatureError
from tests.scheduler.provider_cases import AT
from tests.scheduler.provider_cases import NAMES
from tests.scheduler.provider_cases import case_file
from tests.scheduler.provider_cases import kind_of

RULES = [
    brevo.EMAIL_RECEIPTS, brevo.SMS_RECEIPTS, mailgun.RECEIPTS, mailjet.RECEIPTS, sendgrid.RECEIPTS, sinch.RECEIPTS,
    twilio.RECEIPTS, webhook.RECEIPTS,
]  # fmt: skip
KEYS = sorted({
    step for rule in RULES for path in (rule.events, rule.kind, rule.key, rule.their_id, rule.at, rule.event_id,
    rule.people, rule.finer) for step in path.split(".") if step
})  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["delivered"])
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
)


def read(rule: ReceiptRule, body: bytes) -> tuple[ReceiptEvent, ...]:
    """Read a body that nobody has to prove."""
    return RuledReceipts(lambda *_said: None, rule).read({}, body, AT, "")


@pytest.mark.parametrize("rule", RULES, ids=[f"rule {place}" for place in range(1, len(RULES) + 1)])
@settings(max_examples=40, deadline=None)
@given(tree=TREES, raw=st.binary(max_size=60))
def test_no_body_breaks_the_reader(rule: ReceiptRule, tree: Any, raw: bytes) -> None:
    """It gives events with a name and an instant, or it says why it cannot."""
    for body in (json.dumps(tree).encode(), raw):
        events: tuple[ReceiptEvent, ...] = ()
        with suppress(ReceiptError):
            events = read(rule, body)

        assert all(one.event_id and (one.key or one.their_id) and one.at.tzinfo and one.people >= 1 for one in events)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=30, deadline=None)
@given(
    headers=st.dictionaries(
        st.sampled_from([
            "authorization", "webhook-id", "webhook-timestamp", "webhook-signature", "x-twilio-signature",
            "x-twilio-email-event-webhook-signature", "x-twilio-email-event-webhook-timestamp",
        ]),
        st.text(max_size=30) | st.sampled_from(["Basic ", "Basic Og==", "Bearer x", "1796112005", "v1,AAAA"]),
    ),
    tree=TREES,
    query=st.text(max_size=20),
)  # fmt: skip
def test_nobody_is_believed_without_a_proof(name: str, headers: dict[str, str], tree: Any, query: str) -> None:
    """Whatever the headers, the body and the address."""
    make = kind_of(name).receipts
    reader = make(case_file(name)["settings"], "house") if make else None
    if reader is None:
        return

    with pytest.raises((SignatureError, ReceiptError)):
        reader.read(headers, json.dumps(tree).encode(), AT, f"https://house.example/v1/receipts/x?token={query}")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ([{"event": "sent"}], "names no message"),
        ([{"event": "sent", "CustomID": "x" * (LONGEST_WORD + 1)}], "longer than"),
        ([{"event": "sent", "CustomID": "a\x00"}], "cannot be printed"),
        ([{"event": "sent", "CustomID": "\ud800"}], "cannot be printed"),
        ([{"event": "sent", "CustomID": "k", "time": "1e400"}], "no instant"),
        ([1], "no object"),
        ([{}] * (MOST_EVENTS + 1), "smaller batches"),
    ],
    ids=["nameless", "long", "NUL", "half a character", "no instant", "no object", "too many"],
)
def test_what_cannot_be_kept_is_told(body: object, why: str) -> None:
    """Nothing of such a delivery is kept."""
    with pytest.raises(ReceiptError, match=why):
        read(mailjet.RECEIPTS, json.dumps(body).encode())


def test_an_event_that_is_told_again_has_the_same_name() -> None:
    """Even where the provider gives none; another event has another."""
    first, again, other = (
        read(mailjet.RECEIPTS, json.dumps(body).encode())[0].event_id
        for body in (
            {"event": "open", "CustomID": "k", "time": 1},
            {"time": 1, "CustomID": "k", "event": "open"},
            {"event": "open", "CustomID": "k", "time": 2},
        )
    )

    assert first == again
    assert first != other


def test_a_secret_may_be_a_token_or_a_password() -> None:
    """Any one of the ways is enough, and none of them is not."""
    check = token_check("a-secret-of-the-house")
    proofs: list[tuple[dict[str, str], str]] = [
        ({}, "https://x/?token=a-secret-of-the-house"),
        ({"authorization": "Bearer a-secret-of-the-house"}, "https://x/"),
        ({"authorization": "Basic dTphLXNlY3JldC1vZi10aGUtaG91c2U="}, "https://x/"),
    ]

    for headers, url in proofs:
        check(headers, b"", AT, url)
    with pytest.raises(SignatureError, match="add"):
        check({"authorization": "Digest a-secret-of-the-house"}, b"", AT, "https://x/?tokens=a-secret-of-the-house")


@pytest.mark.parametrize(
    ("name", "change", "key"),
    [
        ("mailjet", {"receipt_token": "short"}, "receipt_token"),
        ("sendgrid", {"receipt_public_key": "MFkwEwYHKoZI"}, "receipt_public_key"),
        ("webhook", {"secrets": "whsec_short"}, "secrets"),
    ],
)
def test_a_proof_that_proves_nothing_is_refused_at_set_up(name: str, change: dict[str, str], key: str) -> None:
    """A secret that could be guessed, or a key that is none."""
    make = kind_of(name).receipts
    assert make is not None

    with pytest.raises(NonsenseError) as caught:
        make({**case_file(name)["settings"], **change}, "house")

    assert f"providers.house.{key}" == caught.value.field
