"""Offers are submitted, approved, waived and returned, and sends decided about, from the command line."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest

from cli.main import run
from cli.receiver import Receiver
from exchange.plan_document import load
from models.store import Store
from scheduler.signing import Signer
from tests.cli.preseance import Ran
from tests.cli.preseance import preseance
from tests.service.launching import PROVIDERS
from tests.service.launching import SECRET
from tests.service.plans import document
from tests.service.plans import offer


def _mailed(code: str, segment: str, rate: str) -> dict[str, object]:
    start = datetime.now(UTC) + timedelta(days=3)
    days = {"valid_from": start.date().isoformat(), "valid_to": (start + timedelta(days=9)).date().isoformat()}
    return offer(code, segment, rate, channels=[{"channel": "email", "send_at": start.isoformat()}], **days)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Give a folder with a database that holds a fair calendar and an unfair one, and the providers of the house."""
    store = Store.open(f"sqlite:///{tmp_path / 'house.sqlite3'}", lambda: datetime.now(UTC))
    fair = document(offers=[_mailed("VIP-20", "vip", "20"), _mailed("NEW-10", "prospects", "10")])
    unfair = document(offers=[_mailed("VIP-10", "vip", "10"), _mailed("NEW-20", "prospects", "20")])
    store.put_plan(load(fair), code="fair", by="claire")
    store.put_plan(load(unfair), code="unfair", by="claire")
    store.close()
    (tmp_path / "providers.toml").write_text(PROVIDERS.replace("paper.jsonl", str(tmp_path / "paper.jsonl")), "utf-8")
    return tmp_path


def _typed(house: Path, *words: str) -> Ran:
    return preseance(*words, "--database", "house.sqlite3", "--providers", "providers.toml", folder=house)


def _approved(house: Path) -> None:
    assert 0 == _typed(house, "offers", "submit", "fair", "--all", "--by", "claire").code
    approved = _typed(house, "offers", "approve", "fair", "--all", "--by", "marc")
    assert 0 == approved.code, approved.err


def test_two_people_let_offers_go(house: Path) -> None:
    """What leaves, when and by whom is shown at once."""
    submitted = _typed(house, "offers", "submit", "fair", "VIP-20", "--by", "claire")
    approved = _typed(house, "offers", "approve", "fair", "VIP-20", "--by", "marc")
    listed = _typed(house, "offers", "list", "fair", "--state", "approved")

    assert [0, 0, 0] == [submitted.code, approved.code, listed.code], submitted.err + approved.err
    assert "planned" in approved.out
    assert "VIP-20" in listed.out
    assert "NEW-10" not in listed.out


def test_nobody_approves_what_he_submitted(house: Path) -> None:
    """The way out names another person."""
    _typed(house, "offers", "submit", "fair", "VIP-20", "--by", "claire")

    ran = _typed(house, "offers", "approve", "fair", "VIP-20", "--by", "claire", "--lang", "fr")

    assert 1 == ran.code
    assert "claire a soumis l’offre VIP-20" in ran.err


def test_an_unfair_offer_is_refused_with_the_command_that_would_waive_it(house: Path) -> None:
    """And once that is signed it may go."""
    _typed(house, "offers", "submit", "unfair", "--all", "--by", "claire")

    refused = _typed(house, "offers", "approve", "unfair", "--all", "--by", "marc")
    short = refused.err.split("preseance waive unfair ")[1].split()[0]
    reasons = ("--reason", "one shop", "--until", "2090-12-31")
    waived = _typed(house, "waive", "unfair", short, "--by", "claire", "--approved-by", "marc", *reasons)
    approved = _typed(house, "offers", "approve", "unfair", "--all", "--by", "marc")

    assert 1 == refused.code
    assert "CAN01 prospect-beats-loyal" in refused.err
    assert 0 == waived.code, waived.err
    assert 0 == approved.code, approved.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("offers", "submit", "fair", "NOBODY", "--by", "claire"), "NOBODY"),
        (("offers", "list", "nowhere"), "nowhere"),
        (("offers", "submit", "fair", "--by", "claire"), "--all"),
        (("waive", "fair", "0123456789", "--by", "marc", "--reason", "x", "--until", "2090-12-31"), "0123456789"),
        (("waive", "fair", "0123456789", "--by", "marc", "--reason", "x", "--until", "soon"), "soon"),
        (("sends", "show", "77"), "77"),
        (("sends", "release", "--by", "marc"), "--calendar"),
        (("providers", "resume", "nobody", "--by", "marc"), "nobody"),
        (("events", "add", "crm", "http://10.0.0.1/", "--by", "marc"), "10.0.0.1"),
        (("events", "remove", "crm", "--by", "marc"), "crm"),
    ],
)
def test_what_is_not_there_is_told_in_one_line(house: Path, words: tuple[str, ...], said: str) -> None:
    """By its name, and the call was wrong."""
    ran = _typed(house, *words)

    assert 2 == ran.code, ran.out
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_mistyped_database_is_not_made(house: Path) -> None:
    """An empty one would say that nothing is there."""
    ran = preseance("offers", "list", "fair", "--database", "huose.sqlite3", folder=house)

    assert 2 == ran.code
    assert not (house / "huose.sqlite3").exists()


def test_sends_are_listed_shown_and_called_off(house: Path) -> None:
    """By filter or by number; a second time it is refused."""
    _approved(house)

    listed = _typed(house, "sends", "list", "--calendar", "fair", "--lang", "fr")
    shown = _typed(house, "sends", "show", "1")
    cancelled = _typed(house, "sends", "cancel", "--offer", "NEW-10", "--by", "marc", "--reason", "sold out")
    again = _typed(house, "sends", "cancel", "1", "--by", "marc")

    assert "prévu" in listed.out
    assert "asked for" in shown.out
    assert "Sends cancelled: 1." in cancelled.out
    assert 1 == again.code
    assert "cancelled" in again.err


def test_a_returned_offer_loses_its_approval_and_its_sends_wait(house: Path) -> None:
    """They are held until it is approved again."""
    _approved(house)

    returned = _typed(house, "offers", "return", "fair", "VIP-20", "--by", "claire", "--reason", "wrong rate")
    listed = _typed(house, "sends", "list", "--offer", "VIP-20")

    assert 0 == returned.code, returned.err
    assert "draft" in returned.out
    assert "held: approval lost" in listed.out


def test_providers_are_listed_and_checked(house: Path) -> None:
    """With the address law, and no secret."""
    checked = _typed_providers(house, "providers", "check")
    listed = _typed(house, "providers", "list")

    assert 0 == checked.code, checked.err
    assert "allowed" in checked.out
    assert "never used" in listed.out
    assert SECRET not in checked.out + listed.out


def test_a_provider_that_may_not_be_reached_fails_the_check(house: Path) -> None:
    """A private address is found before a message is due."""
    file = house / "providers.toml"
    file.write_text(file.read_text("utf-8").replace("https://hooks.example.com/other", "http://127.0.0.1:9/"), "utf-8")

    ran = _typed_providers(house, "providers", "check")

    assert 1 == ran.code


def _typed_providers(house: Path, *words: str) -> Ran:
    return preseance(*words, "--providers", "providers.toml", folder=house)


def test_a_subscriber_is_told_his_secret_once(house: Path) -> None:
    """It is in no list, and he can be sent a test."""
    added = _typed(house, "events", "add", "crm", "https://crm.example.com/", "--kind", "offer.*", "--by", "marc")
    tested = _typed(house, "events", "test", "crm", "--by", "marc")
    listed = _typed(house, "events", "list")
    told = _typed(house, "sends", "list", "--events")
    removed = _typed(house, "events", "remove", "crm", "--by", "marc")

    assert [0] * 5 == [one.code for one in (added, tested, listed, told, removed)], added.err
    assert "whsec_" in added.out
    assert "whsec_" not in listed.out + told.out
    assert "subscription.test" in told.out


def test_listening_without_a_secret_is_a_wrong_call() -> None:
    """Nothing could be believed."""
    ran = preseance("events", "listen")

    assert 2 == ran.code
    assert "--secret" in ran.err


@pytest.fixture
def heard() -> Iterator[tuple[Receiver, list[str]]]:
    """Give a receiver that fails once, and what it has written."""
    said: list[str] = []
    server = Receiver(0, Signer([SECRET]), said.append, "en", 1)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server, said
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_receiver_believes_what_is_signed_and_counts_a_repeat_once(heard: tuple[Receiver, list[str]]) -> None:
    """A failure on purpose first, then a message, its repeat, and a forgery."""
    server, said = heard
    body = json.dumps({"type": "offer.send", "data": {"offer": {"code": "A", "name": "\x1b[2J"}}}).encode()
    headers = dict(Signer([SECRET]).sign("k1", int(datetime.now(UTC).timestamp()), body))

    codes = [_posted(server, body, headers), _posted(server, body, headers), _posted(server, body, headers)]
    codes.append(_posted(server, body + b" ", headers))

    assert [503, 200, 200, 401] == codes
    assert ["failing on purpose", "signature verified", "seen before", "refused"] == [
        next(word for word in ("failing on purpose", "signature verified", "seen before", "refused") if word in line)
        for line in said
    ]
    assert "\x1b" not in "".join(said)


def test_a_burst_of_connections_is_not_lost() -> None:
    """Whoever comes while nobody has a hand free waits at the door; the sixth was left outside for twenty seconds."""
    with Receiver(0, Signer([SECRET]), print, "en") as server, ExitStack() as stack:
        for _ in range(50):
            stack.enter_context(socket.create_connection(("127.0.0.1", server.server_port), timeout=0.5))

        assert 50 <= server.request_queue_size


def _posted(server: Receiver, body: bytes, headers: dict[str, str]) -> int:
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    try:
        connection.request("POST", "/", body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def test_every_group_lists_its_commands(capsys: pytest.CaptureFixture[str]) -> None:
    """By the first sentence of their files."""
    for group in ("offers", "sends", "providers", "events"):
        run([group, "--help"])

    said = capsys.readouterr().out
    assert "Submit drafts" in said
    assert "Receive messages" in said


def test_a_waiver_is_asked_approved_withdrawn_and_exported(house: Path) -> None:
    """By two people, one after the other; the register tells what became of each."""
    _typed(house, "offers", "submit", "unfair", "--all", "--by", "claire")
    refused = _typed(house, "offers", "approve", "unfair", "--all", "--by", "marc")
    short = refused.err.split("waive unfair ")[1].split()[0]
    reasons = ("--reason", "one shop", "--until", "2090-12-31")

    asked = _typed(house, "waive", "unfair", short, "--by", "claire", *reasons)
    both = _typed(house, "waive", "unfair", short, "--by", "claire", "--approved-by", "Claire", *reasons)
    own = _typed(house, "waivers", "approve", "unfair", "1", "--by", "CLAIRE", "--lang", "fr")
    approved = _typed(house, "waivers", "approve", "unfair", "1", "--by", "marc")
    again = _typed(house, "waivers", "approve", "unfair", "1", "--by", "marc")
    listed = _typed(house, "waivers", "list", "--state", "in_force")
    gone = _typed(house, "waivers", "withdraw", "unfair", "1", "--by", "marc", "--reason", "over")
    absent = _typed(house, "waivers", "withdraw", "unfair", "1", "--by", "marc")
    late = _typed(house, "waivers", "approve", "unfair", "1", "--by", "marc")
    exported = _typed(house, "waivers", "export", "--by", "anna", "-o", "register.json")
    table = _typed(house, "waivers", "export", "--by", "anna", "-o", "register.csv", "--format", "csv")
    twice = _typed(house, "waivers", "export", "--by", "anna", "-o", "register.csv")

    assert [0, 1, 1, 0, 1, 0, 0, 2, 0, 0, 2] == [
        ran.code for ran in (asked, both, own, approved, again, listed, gone, absent, exported, table, twice)
    ], asked.err + approved.err + exported.err
    assert "excuses nothing until somebody else approves it" in " ".join(asked.out.split())
    assert "elle-même" in own.err
    assert "one shop" in listed.out
    assert (1, True) == (late.code, "waiver 1 was withdrawn" in late.err), late.err
    told = json.loads((house / "register.json").read_text("utf-8"))
    assert [("withdrawn", "claire", "marc", "marc")] == [
        (one["state"], one["author"], one["approver"], one["withdrawn_by"]) for one in told["waivers"]
    ]
    assert ("anna", 1) == (told["by"], told["count"])
    assert told["sha256"] in (house / "register.csv").read_text("utf-8")


def test_a_review_is_shown_in_words(house: Path) -> None:
    """What waits, who wrote it, what changed since it was approved, and what stands against it."""
    nothing = _typed(house, "offers", "review", "fair")
    _approved(house)
    store = Store.open(f"sqlite:///{house / 'house.sqlite3'}", lambda: datetime.now(UTC))
    plan = store.plan("fair").plan
    cheaper = replace(plan.offers[0], mechanics=plan.offers[1].mechanics)
    store.put_plan(replace(plan, offers=(cheaper, plan.offers[1])), code="fair", by="paul")
    store.close()
    _typed(house, "offers", "submit", "unfair", "NEW-20", "--by", "anna")

    changed = _typed(house, "offers", "review", "fair", "--lang", "fr")
    new = _typed(house, "offers", "review", "unfair")

    assert "Nothing waits" in nothing.out
    assert "VIP-20 · soumise par paul ; modifiée par paul" in " ".join(changed.out.replace("\u00a0", " ").split())
    assert "−20 % → −10 %" in changed.out.replace("\u00a0", " ").replace("\u202f", " ")
    assert ("never approved before" in new.out, "CAN01: " in new.out) == (True, True)


def test_a_plan_that_would_change_what_is_under_review_is_not_loaded(house: Path) -> None:
    """The service does not start, and says which offer to send back first."""
    _typed(house, "offers", "submit", "fair", "VIP-20", "--by", "claire")
    changed = document(offers=[_mailed("VIP-20", "vip", "25"), _mailed("NEW-10", "prospects", "10")])
    (house / "fair.json").write_text(json.dumps(changed), "utf-8")

    ran = preseance("serve", "--load", "fair.json", "--database", "house.sqlite3", "--port", "1", folder=house)

    assert 1 == ran.code, ran.err
    assert "preseance offers return fair VIP-20" in " ".join(ran.err.split())
