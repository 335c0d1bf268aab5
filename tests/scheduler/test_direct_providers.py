"""The two that do their own talking: a mail server, for real, and a file."""

import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from subprocess import run
from threading import Thread
from typing import Any
from typing import cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from aiosmtpd.smtp import Envelope
from aiosmtpd.smtp import Session

from scheduler.provider import DirectProvider
from scheduler.provider import Message
from scheduler.provider import SendError
from scheduler.provider_settings import Settings
from tests.scheduler.provider_cases import KEY
from tests.scheduler.provider_cases import case_file
from tests.scheduler.provider_cases import kind_of
from tests.scheduler.provider_cases import message

ANA = {"to": "ana@example.com", "first_name": "Ana"}
BOB = {"to": "Bob Roi <bob@example.com>", "first_name": "Bób"}


class MailRoom:
    """Takes letters, or answers as it is told to, by the recipient or by the count."""

    def __init__(self) -> None:
        """Begin with an empty table."""
        self.letters: list[EmailMessage] = []
        self.refusals: dict[str, str] = {}
        self.replies: list[str] = []

    async def handle_RCPT(  # noqa: N802 -- as the library calls it
        self, _server: object, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient or not."""
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: object, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a letter or not."""
        if self.replies and (reply := self.replies.pop(0)) != "250":
            return reply
        content = cast("bytes", envelope.content)
        self.letters.append(message_from_bytes(content, policy=default))
        return "250 OK"


@contextmanager
def mail_server(room: MailRoom, **options: Any) -> Iterator[int]:
    """Listen on this machine; gives the port."""
    # The library cannot be given port 0, so that a free one is looked for first.
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(room, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def smtp(port: int, **changes: Any) -> DirectProvider:
    """Give the mail provider of the cases, pointed at this machine."""
    own = {key: value for key, value in case_file("smtp")["settings"].items() if key not in {"user", "password"}}
    settings = {**own, "host": "127.0.0.1", "port": port, "security": "none", **changes}
    made = kind_of("smtp").connect(settings, "house")
    assert isinstance(made, DirectProvider)
    return made


def to(*recipients: dict[str, str]) -> Message:
    """Give a message to some people."""
    return message({"recipients": recipients})


def test_everybody_of_a_page_gets_a_letter_of_their_own() -> None:
    """Nobody sees anybody else, and the words are filled for each."""
    room = MailRoom()
    with mail_server(room) as port:
        handover = smtp(port).send(to(ANA, BOB))

    assert (2, 0, KEY) == (handover.taken, handover.refused, handover.their_id)
    assert ["ana@example.com", "Bob Roi <bob@example.com>"] == [letter["To"] for letter in room.letters]
    assert ["Bonjour Ana,", "Bonjour Bób,"] == [_text(letter).splitlines()[0] for letter in room.letters]
    assert "-20 % chez Maison : Noël" == room.letters[0]["Subject"]
    assert "Maison <news@maison.example>" == room.letters[0]["From"]
    assert "Tue, 01 Dec 2026 08:00:00 +0000" == room.letters[0]["Date"]


def _text(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return cast("str", part.get_content())


def test_a_repeat_is_the_same_letter_to_the_letter() -> None:
    """Its Message-ID comes from the key, so that a mailbox can know it again; others have others."""
    room = MailRoom()
    with mail_server(room) as port:
        provider = smtp(port)
        provider.send(to(ANA, BOB))
        provider.send(replace(to(ANA), attempt=2))

    ana, bob, again = room.letters
    assert ana.as_bytes() == again.as_bytes()
    assert ana["Message-ID"] != bob["Message-ID"]
    assert ana["Message-ID"].endswith("@maison.example>")


def test_who_is_refused_is_counted_and_the_others_are_served() -> None:
    """No address stands in what is kept."""
    room = MailRoom()
    room.refusals = {"bob@example.com": "550 <bob@example.com> is unknown here"}
    with mail_server(room) as port:
        handover = smtp(port).send(to(BOB, ANA, {"to": "nobody", "first_name": "?"}))

    assert (1, 2) == (handover.taken, handover.refused)
    assert "550 <…> is unknown here; 553 no e-mail address" == handover.detail


@pytest.mark.parametrize(("reply", "permanent"), [("451 later", False), ("554 spam", True)])
def test_a_page_that_nobody_got_may_be_tried_again_if_it_may_pass(reply: str, *, permanent: bool) -> None:
    """Nothing was taken, so that nothing can come twice."""
    room = MailRoom()
    room.replies = [reply, reply]
    with mail_server(room) as port, pytest.raises(SendError, match=reply) as caught:
        smtp(port).send(to(ANA, BOB))

    assert (permanent, False) == (caught.value.permanent, caught.value.uncertain)


def test_a_server_that_leaves_in_the_middle_leaves_it_open_what_became() -> None:
    """Those who have their letter must not get a second one by itself."""
    room = MailRoom()
    room.replies = ["250", "421 closing"]
    with mail_server(room) as port, pytest.raises(SendError, match="1 of 3 were taken") as caught:
        smtp(port).send(to(ANA, BOB, ANA))

    assert (False, True) == (caught.value.permanent, caught.value.uncertain)


def test_a_server_that_closes_before_the_first_letter_may_be_tried_again() -> None:
    """Nothing was taken."""
    room = MailRoom()
    room.replies = ["421 closing"]
    with mail_server(room) as port, pytest.raises(SendError) as caught:
        smtp(port).send(to(ANA, BOB))

    assert (False, False) == (caught.value.permanent, caught.value.uncertain)


def test_a_server_that_is_not_there_may_be_tried_again() -> None:
    """Nothing left."""
    room = MailRoom()
    with mail_server(room) as port:
        pass

    with pytest.raises(SendError, match="cannot be reached") as caught:
        smtp(port).send(to(ANA))

    assert (False, False) == (caught.value.permanent, caught.value.uncertain)


def test_a_message_without_recipients_says_where_lists_go() -> None:
    """A mail server keeps no audience."""
    with pytest.raises(SendError, match="folder of recipients"):
        smtp(25).send(to())


@pytest.mark.parametrize("first_name", ["Ana\r\nBcc: all@example.com", "Ana\x00", "a\u2028b"])
def test_no_fact_can_add_a_header(first_name: str) -> None:
    """A subject that would run over several lines is refused before anybody is spoken to."""
    provider = smtp(25, subject="{recipient.first_name}, Noël")

    with pytest.raises(SendError, match="several lines") as caught:
        provider.send(to({"to": "ana@example.com", "first_name": first_name}))

    assert caught.value.permanent


def test_a_fact_in_a_page_is_text_and_never_markup() -> None:
    """A name may hold brackets."""
    room = MailRoom()
    with mail_server(room) as port:
        smtp(port).send(to({"to": "ana@example.com", "first_name": "<script>"}))

    page = room.letters[0].get_body(("html",))
    assert page is not None
    assert "<p>Bonjour &lt;script&gt;</p>" == cast("str", page.get_content()).strip()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Make a certificate that only its own file vouches for."""
    folder = tmp_path_factory.mktemp("tls")
    key, made = folder / "key.pem", folder / "certificate.pem"
    run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", made],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, made


def _tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[1], certificate[0])
    return context


def _login(_server: object, _session: object, _envelope: object, _mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"preseance", b"a-long-password"), handled=False)


def test_a_password_goes_over_an_encrypted_line_only(certificate: tuple[Path, Path]) -> None:
    """STARTTLS comes first, and the certificate is verified; a wrong password is final."""
    room = MailRoom()
    account = {"security": "starttls", "user": "preseance", "ca_file": str(certificate[1])}
    with mail_server(room, tls_context=_tls(certificate), authenticator=_login, auth_required=True) as port:
        handover = smtp(port, **account, password="a-long-password").send(to(ANA))  # noqa: S106 -- of this test

        with pytest.raises(SendError, match="user name or password") as caught:
            smtp(port, **account, password="another-password").send(to(ANA))  # noqa: S106 -- of this test
        with pytest.raises(SendError, match="cannot be reached"):
            smtp(port, security="starttls").send(to(ANA))

    assert 1 == handover.taken
    assert caught.value.permanent


def test_a_line_may_be_encrypted_from_its_first_byte(certificate: tuple[Path, Path]) -> None:
    """As some servers want it, on a port of its own."""
    room = MailRoom()
    with mail_server(room) as plain, pytest.raises(SendError, match="cannot be reached"):
        smtp(plain, security="tls", ca_file=str(certificate[1])).send(to(ANA))

    assert [] == room.letters


def test_a_line_that_breaks_leaves_it_open_what_became() -> None:
    """A server that is lost in the middle of a letter may have it all the same."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=_leaving_server, args=(listener,))
        thread.start()

        with pytest.raises(SendError, match="0 of 1 were taken, then the mail server was lost") as caught:
            smtp(listener.getsockname()[1]).send(to(ANA))
        thread.join()

    assert (False, True) == (caught.value.permanent, caught.value.uncertain)


def _leaving_server(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as lines:
        for reply in (b"220 hello", b"250 hello", b"250 sender", b"250 recipient", b"354 go on"):
            connection.sendall(reply + b"\r\n")
            lines.readline()


@pytest.mark.parametrize(
    "address", ["bób@example.com", "ana@", "@example.com", "Ana", "a b@x.com", "a@exa mple", "a@x.com,b@x.com"]
)
def test_an_address_that_no_server_takes_is_counted(address: str) -> None:
    """The others of the page have their letter all the same."""
    room = MailRoom()
    with mail_server(room, enable_SMTPUTF8=False) as port:
        handover = smtp(port).send(to({"to": address, "first_name": "?"}, ANA))

    assert (1, 1) == (handover.taken, handover.refused)


def test_answers_may_go_elsewhere() -> None:
    """To somebody who reads them."""
    room = MailRoom()
    with mail_server(room) as port:
        smtp(port, reply_to="Shop <shop@maison.example>").send(to(ANA))

    assert "Shop <shop@maison.example>" == room.letters[0]["Reply-To"]


def test_a_server_without_encryption_is_not_given_a_letter() -> None:
    """STARTTLS that is asked for is never left out."""
    room = MailRoom()
    with mail_server(room) as port, pytest.raises(SendError, match="security") as caught:
        smtp(port, security="starttls").send(to(ANA))

    assert caught.value.permanent
    assert [] == room.letters


def test_a_file_gets_one_line_per_send(tmp_path: Path) -> None:
    """With what would have left; people are counted, not named."""
    path = tmp_path / "sends.jsonl"
    provider = kind_of("file").connect({"path": str(path)}, "house")
    assert isinstance(provider, DirectProvider)

    handover = provider.send(to(ANA, BOB))
    provider.send(message({}))

    first, second = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    assert 2 == handover.taken
    assert {"key": KEY, "type": "send.due", "channel": "email", "due_at": "2026-12-01T08:00:00Z", "recipients": 2} == {
        key: value for key, value in first.items() if key != "data"
    }
    assert "-20 % chez Maison : Noël" == second["data"]["offer"]["name"]
    assert "ana@" not in path.read_text("utf-8")


def test_a_file_that_cannot_be_written_is_told_and_may_be_tried_again(tmp_path: Path) -> None:
    """Somebody makes room, or the folder."""
    provider = kind_of("file").connect({"path": str(tmp_path / "none" / "sends.jsonl")}, "house")
    assert isinstance(provider, DirectProvider)

    with pytest.raises(SendError, match="check the path") as caught:
        provider.send(message({}))

    assert not caught.value.permanent


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """A device that is always full stands for it."""
    full = tmp_path / "full"
    full.symlink_to("/dev/full")
    provider = kind_of("file").connect({"path": str(full)}, "house")
    assert isinstance(provider, DirectProvider)

    with pytest.raises(SendError, match="make room"):
        provider.send(message({}))


def test_settings_know_the_name_of_their_provider() -> None:
    """So that every refusal can say it."""
    assert "house" == Settings({}, "house", ()).name
