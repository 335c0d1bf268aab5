"""A profile is data: what it says is done, and nothing that a fact holds can change its shape."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.auth import HeaderKey
from scheduler.profile import Idempotency
from scheduler.profile import KeyPlace
from scheduler.profile import Profile
from scheduler.profile_provider import ProfileProvider
from scheduler.provider import Answer
from scheduler.provider import Bounds
from scheduler.provider import SendError
from tests.scheduler.provider_cases import KEY
from tests.scheduler.provider_cases import message

PROFILE = Profile(
    url="https://api.example.com/{segment.code}/messages",
    headers=(("x-campaign", "{offer.code}"),),
    body={"to": "{recipients.0.to}"},
    bounds=Bounds(page=1),
)
PEOPLE = [{"to": "ana@example.com"}]
PROOF = HeaderKey(name="api-key", value="s3cret")


def provider(profile: Profile) -> ProfileProvider:
    """Give the provider of a profile."""
    return ProfileProvider(profile, PROOF, name="house", own={})


def test_a_fact_in_an_address_stays_one_step_of_it() -> None:
    """Slashes, question marks and dots of a code lead nowhere else."""
    sent = message({"facts": {"segment": {"code": "../a?b#é"}}, "recipients": PEOPLE})

    assert "https://api.example.com/..%2Fa%3Fb%23%C3%A9/messages" == provider(PROFILE).request(sent).url


@pytest.mark.parametrize("code", ["A\r\nX-Evil: b", "A\nb", "A\x00", "A\u2028b"])
def test_a_fact_in_a_header_stays_on_its_line(code: str) -> None:
    """Whatever would add a header is refused before anything leaves."""
    sent = message({"facts": {"offer": {"code": code}}, "recipients": PEOPLE})

    with pytest.raises(SendError, match="several lines") as caught:
        provider(PROFILE).request(sent)

    assert caught.value.permanent


@pytest.mark.parametrize(("as_uuid", "length"), [(False, len(KEY)), (True, 36)])
def test_a_key_in_a_header_is_the_same_at_every_attempt(length: int, *, as_uuid: bool) -> None:
    """The provider knows a repeat by it."""
    idempotency = Idempotency(place=KeyPlace.HEADER, name="idempotency-key", as_uuid=as_uuid)
    house = provider(replace(PROFILE, idempotency=idempotency))
    first = message({"recipients": PEOPLE})

    keys = [
        dict(house.request(sent).headers)["idempotency-key"]
        for sent in (first, replace(first, attempt=2, at=first.at + timedelta(hours=1)))
    ]

    assert keys[0] == keys[1]
    assert length == len(keys[0])


def test_a_form_that_is_no_table_is_refused() -> None:
    """There is no way to write it."""
    with pytest.raises(SendError, match="table"):
        provider(replace(PROFILE, form=True, body=["a"])).request(message({"recipients": PEOPLE}))


def test_the_providers_own_wait_is_read_until_it_is_over() -> None:
    """An instant that has passed asks for no wait; a word is none."""
    house = provider(replace(PROFILE, wait_headers=("x-reset", "x-wait")))
    sent = message({"recipients": PEOPLE})
    waits = []
    for headers in (
        {"x-reset": "1796112000"},
        {"x-reset": "soon", "x-wait": "9"},
        {"retry-after": "2", "x-wait": "9"},
        {},
    ):
        with pytest.raises(SendError) as caught:
            house.read(sent, Answer(status=429, headers=headers))
        waits.append(caught.value.retry_after)

    assert [0.0, 9.0, 2.0, None] == waits
