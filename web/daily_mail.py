"""Puts the e-mail of the day together: who is written to, in which words, and by which mail server of the house."""

from collections.abc import Mapping
from typing import Protocol

from models.digest import Digest
from models.digest import News
from models.store import Store
from models.store_digests import MAIL
from models.store_digests import DigestBook
from models.store_error import AbsentError
from models.store_events import PREFIX
from rules.bound import TooMuchError
from rules.engine import Report
from rules.finding import Finding
from scheduler.notices_digest import DigestMail
from scheduler.notices_digest import WritesLetters
from scheduler.notices_digest import write_digests
from scheduler.ways import Way
from scheduler.ways import Ways
from web.digest_letter import digest_letter

EMAIL = "email"
DAILY = PREFIX + MAIL.code


class Judged(Protocol):
    """A stored calendar with the word on it."""

    @property
    def report(self) -> Report:
        """Give the findings."""


class DigestJudge(Protocol):
    """Who judges the calendars of one workspace, with its ways out."""

    store: Store
    ways: Ways

    def ruling(self, code: str) -> Judged:
        """Give the word on a calendar as it is now."""


class DailyMail:
    """The e-mails of one workspace; without a mail server nothing is written, and nobody has missed anything."""

    def __init__(self, judge: DigestJudge, address: str = "") -> None:
        """Write by the mail server of the house; `address` is where people reach the service, if it is known."""
        self._judge = judge
        self._address = address
        self._book = DigestBook(judge.store)
        letters = mail_server(judge.ways)
        self._mail = None if letters is None else DigestMail(letters, self._address_of)

    def way(self, name: str) -> DigestMail | None:
        """Give the way out of these e-mails, by the name under which they are claimed."""
        return self._mail if name == DAILY else None

    def look(self) -> int:
        """Write to everybody whose hour has come; gives how many e-mails there are."""
        return 0 if self._mail is None else write_digests(self._book, self._compose, self._judge.store.clock())

    def _address_of(self, digest_id: int) -> str | None:
        found = self._book.find(digest_id)
        return None if found is None else found.address

    def _compose(self, one: Digest, news: News) -> dict[str, str]:
        known: dict[str, Finding] = {}
        for calendar in dict.fromkeys(blocker.calendar for blocker in news.blockers):
            known.update(self._findings(calendar))
        return digest_letter(one, news, known, self._address)

    def _findings(self, calendar: str) -> Mapping[str, Finding]:
        """Give the findings of a calendar by name; of one that is too much to judge, or gone meanwhile, none."""
        try:
            ruled = self._judge.ruling(calendar)
        except (AbsentError, TooMuchError):
            return {}
        return {one.fingerprint: one for one in ruled.report.findings}


def mail_server(ways: Ways) -> WritesLetters | None:
    """Give the mail server that daily e-mails leave by; None where the house has none that takes our words."""
    way = mail_way(ways.providers, ways.by_channel)
    return way.provider if way is not None and isinstance(way.provider, WritesLetters) else None


def mail_way(providers: Mapping[str, Way], usual: Mapping[str, str]) -> Way | None:
    """Give the usual mail server of the house, else the first by name that takes our words."""
    for name in (usual.get(EMAIL, ""), *sorted(providers)):
        way = providers.get(name)
        if way is not None and isinstance(way.provider, WritesLetters):
            return way
    return None
