"""Writes the e-mail of the day when its hour has come, and hands it to the mail server of the house."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from typing import runtime_checkable

from models.digest import Digest
from models.digest import News
from models.window import Window
from scheduler.provider import Bounds
from scheduler.provider import DirectProvider
from scheduler.provider import Handover
from scheduler.provider import Message
from scheduler.provider import SendError
from scheduler.template import Write

WORDS = ("subject", "text", "html")


@runtime_checkable
class WritesLetters(Protocol):
    """A way out that can write other letters than those of the house, from the same sender."""

    def worded(self, subject: Write, text: Write, html: Write) -> DirectProvider:
        """Give the same way out with other words."""


class DigestStore(Protocol):
    """Where it is kept who is written to, and what there is to tell."""

    def digests(self) -> Sequence[Digest]:
        """Give everybody who is written to."""

    def news(self, since: datetime, until: datetime, day: Window) -> News:
        """Gather what has come up between two instants, what waits now, and what leaves on a day."""

    def write(self, one: Digest, hour: datetime, letter: dict[str, str] | None) -> bool:
        """Write down the e-mail of an hour, or that there was nothing to tell, unless another has done so."""


def write_digests(store: DigestStore, compose: Callable[[Digest, News], dict[str, str]], now: datetime) -> int:
    """Write to everybody whose hour has come and for whom there is something; gives how many e-mails there are."""
    written = 0
    for one in store.digests():
        hour = one.due(now)
        if hour is None:
            continue
        news = store.news(one.told_at or hour, hour, one.day_after(now))
        letter = None if news.is_nothing else compose(one, news)
        written += store.write(one, hour, letter) and letter is not None
    return written


class DigestMail:
    """Hands the e-mails of the day over, each to the address that its reader has now."""

    def __init__(self, letters: WritesLetters, address_of: Callable[[int], str | None]) -> None:
        """Write by the house's own mail server; its addresses are asked for when an e-mail leaves."""
        self._mail = letters.worded(*(_word(name) for name in WORDS))
        self._address_of = address_of
        self.bounds: Bounds = self._mail.bounds
        self.secrets: tuple[str, ...] = self._mail.secrets

    def send(self, message: Message) -> Handover:
        """Write to one reader; whoever wants no more of it gets none."""
        number = message.facts.get("digest")
        address = self._address_of(number) if isinstance(number, int) else None
        if address is None:
            raise SendError("nobody wants this e-mail any more", permanent=True)
        return self._mail.send(replace(message, recipients=({"to": address},)))


def _word(name: str) -> Write:
    def write(facts: Mapping[str, object]) -> str:
        return str(facts.get(name, ""))

    return write
