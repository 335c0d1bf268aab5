"""Nothing is connected but what the house allows."""

import tomllib
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import closing
from ipaddress import IPv4Address
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.address_words import RANGES
from scheduler.addresses import AddressLaw
from scheduler.addresses import AddressRefusedError
from scheduler.addresses import check_at_once
from scheduler.addresses import network
from scheduler.provider import SendError
from tests.scheduler.loopback import Canary
from tests.scheduler.loopback import carried
from tests.scheduler.loopback import outgoing
from tests.scheduler.loopback import post

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "ssrf.toml").read_text("utf-8"))["case"]
EMBEDDING = [
    "::ffff:{}", "::{}", "::ffff:0:{}", "64:ff9b::{}", "64:ff9b:1::{}", "2a00:1450::5efe:{}", "2a00:1450::200:5efe:{}",
]  # fmt: skip


@pytest.fixture
def canary() -> Iterator[Canary]:
    """Listen on this machine, in the hope that nobody calls."""
    with closing(Canary()) as one:
        yield one


@pytest.mark.parametrize("case", [pytest.param(case, id=case["title"]) for case in CASES])
def test_a_hostile_url_connects_to_nothing(canary: Canary, case: dict[str, Any]) -> None:
    """Even where plain HTTP and the very port are allowed, so that only the address can refuse."""
    law = AddressLaw(ports=frozenset({80, 443, canary.port}))
    answers = case.get("resolves_to")

    with outgoing(law, resolve=(lambda _host, _port: answers) if answers else None) as out:
        outcome = carried(out, post(case["url"].replace("{port}", str(canary.port))))

    assert isinstance(outcome, AddressRefusedError)
    assert outcome.permanent
    assert not outcome.uncertain
    assert canary.was_left_alone()


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case["title"]) for case in CASES if "name" not in case["title"]]
)
def test_a_refusal_is_told_in_french_as_well(case: dict[str, Any]) -> None:
    """To whoever gave the address, by the API as at a terminal; no English name of a range is left in it."""
    with pytest.raises(AddressRefusedError) as refused:
        check_at_once(AddressLaw(), case["url"].replace("{port}", "443"))

    french = refused.value.told("fr")
    assert french != str(refused.value) == refused.value.told("en")
    assert [] == [english for english in RANGES if english in french and english != "documentation"]


def test_the_table_holds_forty_hostile_urls() -> None:
    """As many as the house asks for, and each once."""
    assert len(CASES) == len({case["title"] for case in CASES})
    assert len(CASES) >= 40


def test_a_name_that_changes_its_mind_is_pinned_to_its_first_answer(canary: Canary) -> None:
    """The second answer, this machine, is not asked for while the first is fresh, and refused when it comes."""
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.2"] if len(asked) == 1 else ["127.0.0.1"]

    law = AddressLaw(allow=(IPv4Network("127.0.0.2/32"),))
    order = post(f"https://rebind.test:{canary.port}/")

    with outgoing(law, resolve=rebinding) as out:
        fresh = [carried(out, order), carried(out, order)]
    asked_while_fresh = len(asked)
    with outgoing(law, resolve=rebinding) as out:
        later = carried(out, order)

    assert [SendError, SendError] == [type(one) for one in fresh]
    assert asked_while_fresh == 1
    assert isinstance(later, AddressRefusedError)
    assert canary.was_left_alone()


def test_the_socket_is_judged_even_when_the_resolver_was_deceived(canary: Canary) -> None:
    """A number in the place of a name is read by libcurl itself; the check at the socket stops it."""
    law = AddressLaw(ports=frozenset({canary.port, 80}))

    with outgoing(law, resolve=lambda _host, _port: ["93.184.215.14"]) as out:
        outcome = carried(out, post(f"http://2130706433:{canary.port}/"))

    assert isinstance(outcome, AddressRefusedError)
    assert "127.0.0.1 is this machine" in str(outcome)
    assert canary.was_left_alone()


def test_loopback_is_called_when_allowed_and_on_any_port() -> None:
    """A demonstration runs its receiver on this machine."""
    law = AddressLaw(allow_loopback=True)

    law.check_address("127.0.0.1", 8_080, is_tls=False)
    law.check_address("::1", 8_080, is_tls=False)

    with pytest.raises(AddressRefusedError, match="disguise"):
        law.check_address("::ffff:127.0.0.1", 8_080, is_tls=False)


def test_a_network_of_the_house_is_called_on_any_port_and_no_other() -> None:
    """A provider may stand in the cellar."""
    law = AddressLaw(allow=(network("10.20.0.0/16"),))

    law.check_address("10.20.3.4", 8_443, is_tls=False)

    with pytest.raises(AddressRefusedError, match="a private network"):
        law.check_address("10.21.3.4", 443, is_tls=True)


def test_metadata_is_refused_even_inside_an_allowed_network() -> None:
    """A wide allowance is no invitation to the secrets of the machine."""
    law = AddressLaw(allow=(network("169.254.0.0/16"), network("fd00::/8")))

    for address in ("169.254.169.254", "fd00:ec2::254"):
        with pytest.raises(AddressRefusedError, match="secrets of a machine"):
            law.check_address(address, 80, is_tls=False)


@pytest.mark.parametrize(
    "text",
    ["0.0.0.0/0", "::/0", "10.0.0.1/16", "10.0.0.0/4", "224.0.0.0/8", "::ffff:0:0/96", "169.254.169.254/32", "x"],
)
def test_an_allowance_that_nobody_can_mean_is_refused(text: str) -> None:
    """The whole world, multicast or the metadata service are slips of the pen."""
    with pytest.raises(ValueError, match=r"."):
        network(text)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2a00:1450:4007::1", "2606:4700::1"])
def test_the_public_internet_is_called_over_tls(address: str) -> None:
    """Where providers are."""
    AddressLaw().check_address(address, 443, is_tls=True)


def test_plain_http_is_called_only_when_chosen() -> None:
    """Port 80 is an option that somebody takes knowingly."""
    chosen = AddressLaw(ports=frozenset({80, 443}))

    chosen.check_address("8.8.8.8", 80, is_tls=False)

    with pytest.raises(AddressRefusedError, match="without TLS"):
        AddressLaw().check_address("8.8.8.8", 80, is_tls=False)


@given(st.ip_addresses(v=4), st.sampled_from(EMBEDDING))
def test_no_ipv4_address_passes_in_disguise(address: IPv4Address, shape: str) -> None:
    """Whatever address is inside: it is called by its own name or not at all."""
    with pytest.raises(AddressRefusedError):
        AddressLaw(allow_loopback=True).check_address(shape.format(address), 443, is_tls=True)


@given(st.ip_addresses())
def test_what_is_called_is_public_for_the_standard_library_too(address: Any) -> None:
    """Our list is never wider than the one that is known to be too wide, but for name servers' black holes."""
    try:
        AddressLaw().check_address(str(address), 443, is_tls=True)
    except AddressRefusedError:
        return

    assert address.is_global


@given(st.text(max_size=40))
def test_any_text_is_a_target_or_refused(text: str) -> None:
    """Nothing else comes out, whatever goes in."""
    try:
        host = AddressLaw().check_url(f"https://{text}").host
    except AddressRefusedError:
        return

    assert host in text.lower()
