"""One e-mail a day, at the hour chosen, only when there is something to tell, and never twice."""

from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.desk import EXTENSION
from app import Settings
from app import create_app
from models.claim import Claimed
from models.digest import LATEST
from models.digest import Digest
from models.digest import News
from models.digest import Stuck
from models.send import HoldReason
from models.send import SendState
from models.store_digests import MAIL
from models.store_digests import STUCK
from models.store_digests import DigestBook
from models.store_error import TakenError
from models.store_events import PREFIX
from scheduler.handing import message_of
from scheduler.notices_digest import DigestMail
from scheduler.notices_digest import WritesLetters
from scheduler.provider import Bounds
from scheduler.provider import Handover
from scheduler.provider import Message
from scheduler.provider import SendError
from scheduler.send_words import name_state
from scheduler.template import Write
from tests.service.conftest import NOW
from tests.service.launching import House
from tests.service.launching import mailed
from tests.service.launching import unfair
from tests.service.people import let_in
from tests.service.plans import document
from web.daily_mail import DailyMail
from web.digest_letter import digest_letter

PARIS = ZoneInfo("Europe/Paris")
WAY = PREFIX + MAIL.code
SMTP = """
[channels]
email = "post"

[providers.post]
kind = "smtp"
host = "127.0.0.1"
port = 25
security = "none"
from = "House <news@example.com>"
subject = "x"
text = "y"
"""


class Postbox:
    """Keeps letters instead of sending them."""

    bounds = Bounds()
    secrets: tuple[str, ...] = ()

    def __init__(self) -> None:
        """Begin empty."""
        self.letters: list[tuple[str, str, str, str]] = []
        self._words: tuple[Write, ...] = ()

    def worded(self, *words: Write) -> "Postbox":
        """Take the words of letters to come."""
        self._words = words
        return self

    def send(self, message: Message) -> Handover:
        """Keep one letter for each recipient."""
        subject, text, html = (word(message.facts) for word in self._words)
        self.letters += [(one["to"], subject, text, html) for one in message.recipients]
        return Handover(taken=len(message.recipients))


@pytest.fixture
def posted(database_url: str, tmp_path: Path) -> Iterator[House]:
    """Give a house with a mail server, at nine in London and ten in Paris."""
    (tmp_path / "providers.toml").write_text(SMTP)
    settings = Settings(
        database_url=database_url, rate_limit="1000000/minute", providers=str(tmp_path / "providers.toml")
    )
    app = create_app(settings)
    let_in(app, app.extensions[EXTENSION].store)
    given_ = House(app, app.test_client(), NOW)
    given_.desk.store.clock = lambda: given_.clock
    yield given_
    given_.desk.store.close()


def read(house: House, address: str = "claire@example.com", **more: object) -> Digest:
    """Write to somebody every day at eight in Paris."""
    wanted = Digest(**{"address": address, "hour": 8, "zone": PARIS, "language": "en", **more})  # type: ignore[arg-type]  # built from parts by name
    added = DigestBook(house.desk.store).add(wanted, by="marc")
    house.clock += timedelta(minutes=1)
    return added


def next_morning(house: House, hour: int = 8, minute: int = 1) -> None:
    """Let time pass until shortly after an hour of the next day in Paris."""
    local = house.clock.astimezone(PARIS) + timedelta(days=1)
    house.clock = local.replace(hour=hour, minute=minute).astimezone(UTC)


def written(house: House) -> list[Claimed]:
    """Have e-mails written that are due, and take them out as a scheduler does."""
    daily = DailyMail(house.desk, "https://plan.example.com")
    return house.leave(provider=WAY) if daily.look() else []


def letters(house: House) -> list[tuple[str, str, str, str]]:
    """Give the letters that leave now: to whom, subject, text, HTML."""
    box = Postbox()
    assert isinstance(box, WritesLetters)
    book = DigestBook(house.desk.store)

    def address_of(number: int) -> str | None:
        found = book.find(number)
        return None if found is None else found.address

    mail = DigestMail(box, address_of)
    for one in written(house):
        mail.send(message_of(one, None))
    return box.letters


def test_nothing_is_written_when_there_is_nothing_to_tell(posted: House) -> None:
    """Nor to anybody before his hour has come."""
    read(posted)
    early = letters(posted)
    next_morning(posted)

    assert ([], []) == (early, letters(posted))


def test_what_waits_and_what_comes_is_told(posted: House) -> None:
    """New blockers by their sentence, approvals awaited, sends that are stuck, those of tomorrow."""
    read(posted)
    posted.put(unfair())
    posted.client.get("/v1/findings?calendar=q4")
    posted.step("submitted", "VIP-10", by="claire")
    next_morning(posted)

    ((to, subject, text, html),) = letters(posted)

    assert "claire@example.com" == to
    assert "Préséance: 1 new blocker, 1 offer to approve" == subject
    assert "⛔ 1 new blocker\n- q4 · CAN01 · " in text
    assert "👀 1 offer to approve\n- q4 · VIP-10, submitted by claire" in text
    assert "https://plan.example.com" in text
    assert '<html lang="en">' in html
    assert "<li>q4 · VIP-10, submitted by claire</li>" in html


def test_stuck_sends_and_those_of_tomorrow_are_told(posted: House) -> None:
    """In the reader's language and on his clock."""
    offers = [mailed("VIP-20", "vip", "20"), mailed("NEW-10", "prospects", "10", valid_from="2026-12-05")]
    posted.put(document(offers=offers))
    posted.launch("VIP-20", "NEW-10")
    posted.outbox.hold_offer("q4", "NEW-10", posted.clock + timedelta(days=30), HoldReason.CONFLICT, "no")
    posted.clock = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
    read(posted, language="fr")
    next_morning(posted)

    ((_, _, text, _),) = letters(posted)

    told = text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "- q4 · NEW-10 : 1 envoi retenu" in told
    assert "- 10 h · q4 · VIP-20 par e-mail (1 envoi)" in told


@pytest.mark.parametrize("state", STUCK)
def test_several_sends_stand_in_the_plural(state: SendState) -> None:
    """In French the word for how they stand agrees with them."""
    stuck = (Stuck(calendar="q4", offer="VIP-20", state=state, count=3),)
    reader = Digest(address="claire@example.com", hour=8, zone=PARIS, language="fr")

    letter = digest_letter(reader, News(stuck=stuck, counts={"stuck": 1}), {}, "")

    assert f"3 envois {name_state(state, 'fr')}s" in letter["text"].replace("\u00a0", " ").replace("\u202f", " ")


def test_a_blocker_is_new_once(posted: House) -> None:
    """The day after, only what waits is told."""
    read(posted)
    posted.put(unfair())
    posted.client.get("/v1/findings?calendar=q4")
    next_morning(posted)
    first = letters(posted)
    next_morning(posted)

    assert ("Préséance: 1 new blocker", []) == (first[0][1], letters(posted))


def test_nobody_writes_twice(posted: House) -> None:
    """Not after a restart, and not when two schedulers look at once."""
    one = read(posted)
    posted.put()
    posted.step("submitted", "VIP-20", by="claire")
    next_morning(posted)
    book = DigestBook(posted.desk.store)
    hour = one.due(posted.clock)
    assert hour is not None

    both = [book.write(one, hour, {"subject": "", "text": "", "html": ""}) for _ in range(2)]

    assert [True, False] == both
    assert [] == letters(posted)


def test_a_service_that_was_down_all_day_writes_tomorrow(posted: House) -> None:
    """An e-mail of the morning that comes at night helps nobody; what it would have told is told the day after."""
    read(posted)
    posted.put(unfair())
    posted.client.get("/v1/findings?calendar=q4")
    next_morning(posted, hour=20)
    late = letters(posted)
    next_morning(posted)

    assert [] == late
    assert "1 new blocker" in letters(posted)[0][1]


def test_whoever_is_written_to_no_more_gets_nothing(posted: House) -> None:
    """Not even what was written already, and waits."""
    one = read(posted)
    posted.put()
    posted.step("submitted", "VIP-20", by="claire")
    next_morning(posted)
    DailyMail(posted.desk).look()
    DigestBook(posted.desk.store).drop(one.id, by="marc")
    (claimed,) = posted.leave(provider=WAY)

    with pytest.raises(SendError, match="nobody wants"):
        DigestMail(Postbox(), lambda _: None).send(message_of(claimed, None))


def test_a_house_without_a_mail_server_writes_nothing(house: House) -> None:
    """And marks nothing as told: the first e-mail after it has one tells all."""
    read(house)
    house.put(unfair())
    next_morning(house)

    assert 0 == DailyMail(house.desk).look()
    assert DailyMail(house.desk).way(WAY) is None


def test_an_address_is_written_to_once(posted: House) -> None:
    """Twice the same would be one too many; after an end it may begin anew."""
    one = read(posted)

    with pytest.raises(TakenError):
        read(posted, hour=9)
    DigestBook(posted.desk.store).drop(one.id, by="marc")

    assert read(posted).id != one.id


def test_a_hostile_name_stays_a_name(posted: House) -> None:
    """In HTML it is escaped, and in text it makes no line of its own."""
    read(posted)
    name = "<img src=x onerror=alert(1)>"
    posted.put(document(offers=[mailed("VIP-20", "vip", "20")]))
    posted.client_of(name)
    posted.step("submitted", "VIP-20", by=name)
    next_morning(posted)

    ((_, _, _, html),) = letters(posted)

    assert "<img" not in html
    assert "&lt;img" in html


HOURS = st.integers(0, 23)
ZONES = st.sampled_from(["Europe/Paris", "America/New_York", "Pacific/Apia", "Asia/Kolkata", "Australia/Lord_Howe"])
FIRST, LAST = (datetime(year, 1, 1) for year in (2026, 2028))  # noqa: DTZ001 -- drawn in UTC below
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))


@given(HOURS, ZONES, MOMENTS, st.lists(st.timedeltas(timedelta(minutes=1), timedelta(hours=3)), max_size=60))
def test_there_is_one_hour_a_day_and_it_comes_once(
    hour: int, zone: str, began: datetime, steps: list[timedelta]
) -> None:  # fmt: skip
    """However often somebody looks, over clock changes too."""
    one = Digest(address="a@example.com", hour=hour, zone=ZoneInfo(zone), told_at=began)
    now, told = began, []
    for step in steps:
        now += step
        due = one.due(now)
        if due is None:
            continue
        assert due <= now < due + LATEST
        told.append(due)
        one = Digest(address=one.address, hour=hour, zone=one.zone, told_at=due)

    assert sorted(set(told)) == told
    days = [due.astimezone(one.zone).date() for due in told]
    assert len(set(days)) == len(days)
    passed = now - began
    assert len(told) >= passed // timedelta(days=1) - 1
