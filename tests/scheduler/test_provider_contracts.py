"""Every provider is exercised over a real socket, against a server that checks what its documents ask for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from typing import Any

import pytest

from scheduler.outgoing import Order
from scheduler.outgoing import Outgoing
from scheduler.provider import Answer
from scheduler.provider import Handover
from scheduler.provider import HttpProvider
from scheduler.provider import Message
from scheduler.provider import SendError
from tests.scheduler.contract_server import CONTRACTS
from tests.scheduler.contract_server import SECRET
from tests.scheduler.contract_server import ContractServer
from tests.scheduler.contract_server import contract_server
from tests.scheduler.loopback import carried
from tests.scheduler.loopback import outgoing
from tests.scheduler.provider_cases import NAMES
from tests.scheduler.provider_cases import case_file
from tests.scheduler.provider_cases import kind_of
from tests.scheduler.provider_cases import message

KINDS = sorted(CONTRACTS)
EMAIL = {"brevo", "mailgun", "mailjet", "sendgrid", "ses", "webhook"}
# What stands for a person that the provider does not take, where it tells so within a success.
PARTIAL = {"mailjet": "nobody", "ovh_sms": "12"}


@pytest.fixture
def out() -> Iterator[Outgoing]:
    """Give the real way out, which may speak to this machine."""
    with outgoing() as one:
        yield one


def provider_at(kind: str, server: ContractServer, **changes: Any) -> HttpProvider:
    """Give a provider that speaks to the local server."""
    place = {"url": f"{server.url}/hook", "secrets": [SECRET]} if kind == "webhook" else {"endpoint": server.url}
    made = kind_of(kind).connect({**case_file(kind)["settings"], **place, **changes}, "house")
    assert isinstance(made, HttpProvider)
    return made


def page(kind: str, *more: str, people: int = 2) -> Message:
    """Give a message to a page of people, as of now: signatures grow old."""
    name = "ana{}@example.com" if kind in EMAIL else "+3361234567{}"
    recipients = [{"to": name.format(place)} for place in range(people)] + [{"to": one} for one in more]
    return replace(message({"recipients": recipients}), at=datetime.now(UTC))


def handed(out: Outgoing, provider: HttpProvider, sent: Message) -> Handover:
    """Ask and read, as the dispatcher does."""
    answer = carried(out, Order(request=provider.request(sent), bounds=provider.bounds, done=lambda _: None))
    assert isinstance(answer, Answer)
    return provider.read(sent, answer)


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_taken(kind: str, out: Outgoing) -> None:
    """What we ask is what the provider documents, and we understand its success."""
    people = 1 if kind == "twilio" else 2
    with contract_server(kind) as server:
        handover = handed(out, provider_at(kind, server), page(kind, people=people))

    assert (people, 0) == (handover.taken, handover.refused)
    assert handover.their_id
    assert 1 == len(server.calls)


@pytest.mark.parametrize("kind", sorted(PARTIAL))
def test_a_page_that_is_taken_in_part_says_so(kind: str, out: Outgoing) -> None:
    """Who was taken is not asked again, who was not is counted."""
    with contract_server(kind) as server:
        handover = handed(out, provider_at(kind, server), page(kind, PARTIAL[kind]))

    assert (2, 1) == (handover.taken, handover.refused)
    assert handover.detail


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "webhook"])
def test_a_page_that_is_too_large_never_leaves(kind: str) -> None:
    """The provider's limit is kept on our side."""
    with contract_server(kind) as server:
        provider = provider_at(kind, server)

        with pytest.raises(SendError, match="more than the"):
            provider.request(page(kind, people=provider.bounds.page + 1))
        with pytest.raises(SendError, match="keeps no audience"):
            provider.request(page(kind, people=0))


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_key_is_a_refusal(kind: str, out: Outgoing) -> None:
    """It is final, and the answer's words are told."""
    wrong: dict[str, Any] = {
        key: "wrong-key-0123456789"
        for key in ("api_key", "access_key", "token", "consumer_key")
        if key in case_file(kind)["settings"]
    }
    if kind == "webhook":
        wrong = {"secrets": ["whsec_b3RoZXItaG91c2Utc2VjcmV0LW9mLTI0LWJ5dGVz"]}
    with contract_server(kind) as server, pytest.raises(SendError) as caught:
        handed(out, provider_at(kind, server, **wrong), page(kind, people=1))

    assert caught.value.permanent
    assert not caught.value.uncertain


@pytest.mark.parametrize("kind", KINDS)
def test_a_tired_server_is_asked_again_with_the_same_body(kind: str, out: Outgoing) -> None:
    """429 tells for how long to wait; the second try is the first one again."""
    sent = page(kind, people=1)
    with contract_server(kind) as server:
        provider = provider_at(kind, server)
        server.moods = [(429, {"retry-after": "3"}, None)]

        with pytest.raises(SendError) as caught:
            handed(out, provider, sent)
        handover = handed(out, provider, replace(sent, attempt=2, at=datetime.now(UTC)))

    assert (3.0, False, False) == (caught.value.retry_after, caught.value.permanent, caught.value.uncertain)
    assert 1 == handover.taken
    assert server.calls[0].body == server.calls[1].body


@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_server_is_asked_again_unless_the_message_may_have_left(kind: str, out: Outgoing) -> None:
    """Only one of them is known to send and to answer 500 all the same."""
    with contract_server(kind) as server:
        server.moods = [(500, {}, None)]

        with pytest.raises(SendError) as caught:
            handed(out, provider_at(kind, server), page(kind, people=1))

    assert (False, kind == "mailgun") == (caught.value.permanent, caught.value.uncertain)


def test_every_provider_over_http_has_its_contract() -> None:
    """The two that do their own talking have tests of their own."""
    assert sorted({*KINDS, "file", "smtp"}) == NAMES
