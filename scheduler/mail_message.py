"""Writes one e-mail for one person, the same at every attempt, so that a repeat can be recognised."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from scheduler.message_facts import facts_of
from scheduler.provider import Message
from scheduler.provider import SendError
from scheduler.template import Write

_SPEC = r"[^<>\s@,;:]+@[^<>\s@,;:]+"
_ADDRESS = re.compile(rf"(?P<name>[^<>]*)<(?P<named>{_SPEC})>|(?P<alone>{_SPEC})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who writes."""

    address: Address

    @property
    def domain(self) -> str:
        """Give the part behind the @."""
        return self.address.domain


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The words of an e-mail, with places for the facts of the send and of the recipient."""

    sender: Sender
    reply_to: Address | None
    subject: Write
    text: Write
    html: Write | None = None

    def write(self, message: Message, recipient: Mapping[str, str]) -> EmailMessage:
        """Give the e-mail; ValueError when the recipient has no address, SendError when the words cannot be filled."""
        to = read_address(recipient["to"])
        facts = {**facts_of(message), "recipient": dict(recipient)}
        letter = EmailMessage(policy=SMTP)
        letter["From"] = self.sender.address
        letter["To"] = to
        letter["Subject"] = _one_line(self.subject(facts))
        letter["Date"] = format_datetime(message.due_at)
        letter["Message-ID"] = f"<{_name(message.key, to.addr_spec)}@{self.sender.domain}>"
        if self.reply_to:
            letter["Reply-To"] = self.reply_to
        letter.set_content(self.text(facts))
        if self.html:
            letter.add_alternative(self.html(facts), subtype="html")
            letter.set_boundary(_name(message.key, "boundary"))
        return letter


def read_address(text: str) -> Address:
    """Read `Name <name@example.com>` or the address alone; ValueError when it is none."""
    # The library's own reader leaves out what it does not like, and the rest may be somebody else's address.
    parts = _ADDRESS.fullmatch(text.strip()) if text.isprintable() else None
    if parts is None:
        raise ValueError("no e-mail address")
    try:
        name = (parts["name"] or "").strip().strip('"')
        return Address(display_name=name, addr_spec=parts["named"] or parts["alone"])
    except (HeaderParseError, IndexError):
        raise ValueError("no e-mail address") from None


def _one_line(subject: str) -> str:
    if not subject.isprintable():
        raise SendError("the subject would run over several lines or hold control characters", permanent=True)
    return subject


def _name(key: str, what: str) -> str:
    return hashlib.sha256(f"{key}\n{what}".encode()).hexdigest()[:40]
