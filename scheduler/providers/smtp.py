"""Sends e-mails through the house's own mail server, one for each recipient of the page."""

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import replace
from email.headerregistry import Address
from email.message import EmailMessage
from html import escape

from models.send import OnUncertain
from scheduler.mail_message import Letter
from scheduler.mail_message import Sender
from scheduler.mail_message import read_address
from scheduler.provider import Bounds
from scheduler.provider import Handover
from scheduler.provider import Message
from scheduler.provider import SendError
from scheduler.provider_bounds import bounds_of
from scheduler.provider_settings import Settings
from scheduler.refusals import printable
from scheduler.template import Write
from scheduler.template import read_text

kind = "smtp"
KEYS = frozenset(
    {"host", "port", "security", "user", "password", "from", "subject", "text", "html", "reply_to", "ca_file"}
)
# A mail server knows no key: a second try may be a second e-mail for those who were already taken.
BOUNDS = Bounds(in_flight=4, page=500, timeout=60.0, on_uncertain=OnUncertain.HOLD)
ADDRESS = ("an e-mail address, such as House <news@example.com>", "une adresse, par exemple Maison <news@example.com>")
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_CLOSING = 421
_FOR_GOOD = 500
_NO_MAILBOX = 553
_MOST_REASONS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where the mail server stands and how it is spoken to."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""
    ca_file: str | None = None

    def connect(self, timeout: float) -> smtplib.SMTP:
        """Open a connection that is encrypted as the house asked, and log in."""
        context = ssl.create_default_context(cafile=self.ca_file)
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=timeout, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=timeout)
        try:
            if self.security == "starttls":
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


class Smtp:
    """Hands the letters of one page over on one connection."""

    def __init__(self, server: MailServer, letter: Letter, bounds: Bounds) -> None:
        """Keep what does not change from one page to the next."""
        self.bounds = bounds
        self.secrets = (server.password,) if server.password else ()
        self._server = server
        self._letter = letter

    def send(self, message: Message) -> Handover:
        """Give every recipient a letter; those whom the server refuses are counted and told."""
        if not message.recipients:
            raise SendError("no recipients: put the segment's list into the folder of recipients", permanent=True)
        letters = _written(self._letter, message)
        server = self._connected()
        try:
            return _handed_over(server, letters, message.key)
        finally:
            # What was taken stays taken, however the server says goodbye.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def worded(self, subject: Write, text: Write, html: Write) -> "Smtp":
        """Give the same server and sender with other words, such as those of the e-mail of the day."""
        return Smtp(self._server, replace(self._letter, subject=subject, text=text, html=html), self.bounds)

    def _connected(self) -> smtplib.SMTP:
        try:
            return self._server.connect(self.bounds.timeout)
        except smtplib.SMTPAuthenticationError as error:
            raise SendError(
                f"{error.smtp_code}: the mail server refused the user name or password",
                permanent=error.smtp_code >= _FOR_GOOD,
            ) from None
        except smtplib.SMTPNotSupportedError as error:
            raise SendError(f"{error}: write another security", permanent=True) from None
        except (OSError, smtplib.SMTPException) as error:
            # Nothing was handed over yet.
            raise SendError(f"the mail server cannot be reached: {printable(str(error))}") from None


def connect(settings: Mapping[str, object], name: str) -> Smtp:
    """Give the mail server from its settings."""
    read = Settings(settings, name, KEYS)
    security = read.chosen("security", tuple(_PORTS), "starttls")
    server = MailServer(
        host=read.text("host"),
        port=read.whole("port", _PORTS[security], most=65_535),
        security=security,
        user=read.text("user", ""),
        password=read.text("password") if read.has("user") else "",
        ca_file=read.text("ca_file", "") or None,
    )
    place = f"providers.{name}"
    letter = Letter(
        sender=Sender(address=_address(read, "from")),
        reply_to=_address(read, "reply_to") if read.has("reply_to") else None,
        subject=read_text(read.text("subject"), f"{place}.subject"),
        text=read_text(read.letter("text"), f"{place}.text"),
        html=read_text(read.letter("html"), f"{place}.html", escape) if read.has("html") else None,
    )
    return Smtp(server, letter, bounds_of(read, BOUNDS))


def _address(read: Settings, key: str) -> Address:
    try:
        return read_address(read.text(key))
    except ValueError:
        raise read.refused(key, ADDRESS) from None


def _written(letter: Letter, message: Message) -> list[EmailMessage | None]:
    """Write all before the first is sent, so that a fault in the words sends nobody anything."""
    letters: list[EmailMessage | None] = []
    for recipient in message.recipients:
        try:
            letters.append(letter.write(message, recipient))
        except ValueError:
            letters.append(None)
    return letters


def _handed_over(server: smtplib.SMTP, letters: list[EmailMessage | None], key: str) -> Handover:
    taken = 0
    refusals: list[_Refusal] = []
    for letter in letters:
        try:
            refusal = _refusal(server, letter)
        except (OSError, smtplib.SMTPException) as error:
            raise SendError(
                f"{taken} of {len(letters)} were taken, then the mail server was lost: {printable(str(error))}",
                uncertain=True,
            ) from None
        if refusal is None:
            taken += 1
            continue
        refusals.append(refusal)
        if refusal.code == _CLOSING:
            told = f"{taken} of {len(letters)} were taken, then the mail server closed: {refusal.said}"
            raise SendError(told, uncertain=taken > 0)
    detail = "; ".join(f"{one.code} {one.said}" for one in refusals[:_MOST_REASONS])
    if not taken:
        raise SendError(f"no recipient was taken: {detail}", permanent=any(one.code >= _FOR_GOOD for one in refusals))
    return Handover(their_id=key, taken=taken, refused=len(refusals), detail=detail)


@dataclass(frozen=True, slots=True)
class _Refusal:
    code: int
    said: str


def _refusal(server: smtplib.SMTP, letter: EmailMessage | None) -> _Refusal | None:
    if letter is None:
        return _Refusal(_NO_MAILBOX, "no e-mail address")
    try:
        server.send_message(letter)
    except smtplib.SMTPRecipientsRefused as error:
        return _told(*next(iter(error.recipients.values())))
    except smtplib.SMTPResponseException as error:
        return _told(error.smtp_code, error.smtp_error)
    except smtplib.SMTPNotSupportedError as error:
        return _Refusal(_NO_MAILBOX, printable(str(error)))
    return None


def _told(code: int, said: bytes | str) -> _Refusal:
    return _Refusal(code, printable(said.decode("utf-8", "replace") if isinstance(said, bytes) else said))
