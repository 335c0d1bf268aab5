"""What leaves over TLS goes to whom it was meant for, by today's law of secrecy, or not at all."""

import ssl
import subprocess
import warnings
from contextlib import closing
from pathlib import Path

import pytest

from scheduler.provider import Answer
from scheduler.provider import SendError
from tests.scheduler.loopback import OK
from tests.scheduler.loopback import Receiver
from tests.scheduler.loopback import carried
from tests.scheduler.loopback import outgoing
from tests.scheduler.loopback import post


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Write a certificate for shop.test that only this house trusts, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=shop.test", "-addext", "subjectAltName=DNS:shop.test", "-keyout", str(key), "-out", str(cert),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return cert, key


def _over_tls(certificate: tuple[Path, Path], *, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> Receiver:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with warnings.catch_warnings():
        # Python warns of old versions; that they are refused is what is tested.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = min(newest, ssl.TLSVersion.TLSv1_2)
        context.maximum_version = newest
    return Receiver(lambda line, _count: line.sendall(OK), tls=context)


def test_a_certificate_of_the_house_is_accepted_when_it_says_so(certificate: tuple[Path, Path]) -> None:
    """The name in it is that of the URL, though the call is pinned to an address."""
    receiver = _over_tls(certificate)

    with closing(receiver), outgoing(resolve=lambda _host, _port: ["127.0.0.1"], ca_file=certificate[0]) as out:
        answer = carried(out, post(f"https://shop.test:{receiver.port}/"))

    assert isinstance(answer, Answer)


@pytest.mark.parametrize(("host", "is_trusted"), [("shop.test", False), ("other.test", True), ("127.0.0.1", True)])
def test_a_certificate_of_somebody_else_is_refused(
    certificate: tuple[Path, Path], host: str, *, is_trusted: bool
) -> None:
    """Unknown to the machine, or in another name: nothing is sent."""
    receiver = _over_tls(certificate)
    ca_file = certificate[0] if is_trusted else None

    with closing(receiver), outgoing(resolve=lambda _host, _port: ["127.0.0.1"], ca_file=ca_file) as out:
        outcome = carried(out, post(f"https://{host}:{receiver.port}/"))

    assert isinstance(outcome, SendError)
    assert not outcome.uncertain
    assert "certificate" in str(outcome)
    assert [] == receiver.bodies


def test_old_tls_is_not_spoken(certificate: tuple[Path, Path]) -> None:
    """A receiver that knows nothing newer than TLS 1.1 gets nothing."""
    receiver = _over_tls(certificate, newest=ssl.TLSVersion.TLSv1_1)

    with closing(receiver), outgoing(resolve=lambda _host, _port: ["127.0.0.1"], ca_file=certificate[0]) as out:
        outcome = carried(out, post(f"https://shop.test:{receiver.port}/"))

    assert isinstance(outcome, SendError)
    assert not outcome.uncertain
    assert [] == receiver.bodies
