"""Each provider's case file: the exact request, what each answer means, which receipts are believed."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest

from models.nonsense import NonsenseError
from scheduler.provider import Answer
from scheduler.provider import DirectProvider
from scheduler.provider import HttpProvider
from scheduler.provider import SendError
from scheduler.provider_kinds import provider_kinds
from scheduler.receipts import ReceiptError
from scheduler.receipts import ReceiptEvent
from scheduler.signing import SignatureError
from tests.scheduler.provider_cases import AT
from tests.scheduler.provider_cases import NAMES
from tests.scheduler.provider_cases import case_file
from tests.scheduler.provider_cases import kind_of
from tests.scheduler.provider_cases import listed
from tests.scheduler.provider_cases import message


def _each(part: str, title: str = "title") -> list[Any]:
    return [
        pytest.param(name, entry, id=f"{name} {place}: {entry[title]}")
        for one in NAMES
        for place, (name, entry) in enumerate(listed(one, part), start=1)
    ]


def _provider(name: str, changes: Mapping[str, Any] | None = None) -> Any:
    return kind_of(name).connect({"kind": name, **case_file(name)["settings"], **(changes or {})}, "house")


@pytest.mark.parametrize(("name", "case"), _each("request"))
def test_a_request_is_exactly_what_the_provider_documents(name: str, case: dict[str, Any]) -> None:
    """Method, address, headers and body, to the letter."""
    provider = _provider(name, case.get("settings"))

    request = provider.request(message(case.get("message", {})))

    body = json.loads(request.body) if "json" in case else parse_qsl(request.body.decode(), keep_blank_values=True)
    expected = json.loads(case["json"]) if "json" in case else [tuple(pair) for pair in case["form"]]
    assert (case.get("method", "POST"), case["url"]) == (request.method, request.url)
    assert case["headers"] == dict(request.headers)
    assert expected == body


@pytest.mark.parametrize(("name", "case"), _each("request"))
def test_a_second_attempt_asks_the_same(name: str, case: dict[str, Any]) -> None:
    """Only the proof of who sends it, and the hour of that proof, may differ."""
    provider = _provider(name, case.get("settings"))
    first = message(case.get("message", {}))
    later = replace(first, attempt=2, at=first.at + timedelta(hours=3))

    assert provider.request(first).body == provider.request(later).body
    assert provider.request(first).url == provider.request(later).url


@pytest.mark.parametrize(("name", "case"), _each("answer"))
def test_an_answer_is_read_as_documented(name: str, case: dict[str, Any]) -> None:
    """A success tells who was taken; anything else tells whether another try can help."""
    provider = _provider(name)
    sent = message(case.get("message", listed(name, "request")[0][1].get("message", {})))
    answer = Answer(status=case["status"], headers=case.get("headers", {}), body=case.get("body", "").encode())

    if "error" not in case:
        handover = provider.read(sent, answer)

        assert case["handover"] == {key: getattr(handover, key) for key in case["handover"]}
        return
    with pytest.raises(SendError) as caught:
        provider.read(sent, answer)

    flags = {"permanent": False, "uncertain": False, "stops_provider": False, "retry_after": None}
    says = case["error"].pop("says", "")
    assert {**flags, **case["error"]} == {flag: getattr(caught.value, flag) for flag in flags}
    assert says in str(caught.value)


@pytest.mark.parametrize(("name", "case"), _each("receipt"))
def test_a_receipt_is_read_once_it_is_proven(name: str, case: dict[str, Any]) -> None:
    """The provider's own words become ours; a forged one is refused, and so is one that nobody can read."""
    readers = kind_of(name).receipts
    assert readers is not None
    reader = readers({**case_file(name)["settings"], **case.get("settings", {})}, "house")
    assert reader is not None
    now = datetime.fromisoformat(case["now"]) if "now" in case else AT
    said = (case.get("headers", {}), case["body"].encode(), now, case.get("url", "https://house.example/v1/receipts/x"))

    if "refused" in case:
        with pytest.raises(SignatureError if case["refused"] == "forged" else ReceiptError):
            reader.read(*said)
        return
    events = reader.read(*said)

    assert case["events"] == [_told(event, wanted) for event, wanted in zip(events, case["events"], strict=True)]
    assert events == reader.read(*said)
    assert all(event.event_id for event in events)


def _told(event: ReceiptEvent, wanted: Mapping[str, Any]) -> dict[str, Any]:
    told = {
        "event_id": event.event_id,
        "their_id": event.their_id,
        "key": event.key,
        "kind": event.kind.value,
        "at": event.at.astimezone(UTC).isoformat(),
        "people": event.people,
    }
    return {key: told[key] for key in wanted}


@pytest.mark.parametrize(("name", "case"), _each("nonsense", "key"))
def test_a_setting_that_cannot_be_is_refused_by_its_name(name: str, case: dict[str, Any]) -> None:
    """The key at fault is named, and what it may hold; its value, perhaps a secret, is not repeated."""
    changed = {**case_file(name)["settings"], **case.get("change", {})}
    settings = {key: value for key, value in changed.items() if key not in case.get("without", [])}

    with pytest.raises(NonsenseError) as caught:
        kind_of(name).connect(settings, "house")

    assert f"providers.house.{case['key']}" == caught.value.field
    assert caught.value.remedy
    assert not any(value in str(caught.value) for value in case.get("change", {}).values() if isinstance(value, str))


@pytest.mark.parametrize("name", NAMES)
def test_a_provider_keeps_to_its_contract(name: str) -> None:
    """It is one of the two kinds of way out, and it names the secrets that must not be kept."""
    provider = _provider(name)

    secrets = [value for key, value in case_file(name)["settings"].items() if "secret" in key or key == "api_key"]

    assert isinstance(provider, HttpProvider | DirectProvider)
    assert all(one in provider.secrets for value in secrets for one in ([value] if isinstance(value, str) else value))


@pytest.mark.parametrize("name", NAMES)
def test_a_house_may_press_a_provider_less_hard(name: str) -> None:
    """Bounds are laid over the provider's own, and a page is never made larger."""
    provider = _provider(name, {"bounds": {"in_flight": 1, "timeout": 3}})
    page = provider.bounds.page

    assert (1, 3.0) == (provider.bounds.in_flight, provider.bounds.timeout)
    with pytest.raises(NonsenseError, match=r"providers\.house\.bounds\.page"):
        _provider(name, {"bounds": {"page": page + 1}})


@pytest.mark.parametrize("name", [name for name in NAMES if isinstance(_provider(name), HttpProvider)])
@pytest.mark.parametrize(
    ("status", "flags"),
    [
        (301, (True, False)),
        (400, (True, False)),
        (401, (True, False)),
        (408, (False, False)),
        (410, (True, True)),
        (429, (False, False)),
        (503, (False, False)),
    ],
)
def test_every_provider_tells_what_is_worth_another_try(name: str, status: int, flags: tuple[bool, bool]) -> None:
    """Redirects and refusals are final, 410 stops the provider, the rest may pass."""
    provider = _provider(name)
    answer = Answer(status=status, headers={"retry-after": "7", "location": "http://169.254.169.254/"})

    with pytest.raises(SendError) as caught:
        provider.read(message({"recipients": [{"to": "ana@example.com"}]}), answer)

    assert flags == (caught.value.permanent, caught.value.stops_provider)
    assert (None if flags[0] else 7.0) == caught.value.retry_after


def test_a_kind_is_found_by_the_name_of_its_file() -> None:
    """Adding a provider is adding a file, and its cases."""
    assert NAMES == sorted(provider_kinds())
