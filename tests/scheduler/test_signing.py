"""A signature is accepted by the reference library, and anything changed is not accepted by us."""

from base64 import b64encode
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from scheduler.signing import SignatureError
from scheduler.signing import Signer
from scheduler.signing import new_secret
from scheduler.signing import sign
from scheduler.signing import verify

OLD = new_secret(b"o" * 24)
NEW = new_secret(b"n" * 64)
BODY = b'{"type":"offer.approved"}'
NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
AT = int(NOW.timestamp())


def test_the_reference_library_accepts_ours() -> None:
    """With either secret while one replaces the other."""
    now = datetime.now(UTC)

    headers = dict(sign([NEW, OLD], "msg_1", int(now.timestamp()), BODY))

    for secret in (NEW, OLD):
        assert {"type": "offer.approved"} == Webhook(secret).verify(BODY, headers)


def test_we_accept_the_reference_library() -> None:
    """What comes back from a provider that signs the same way."""
    signature = Webhook(OLD).sign("msg_1", NOW, BODY.decode())
    headers = {"Webhook-Id": "msg_1", "Webhook-Timestamp": str(AT), "Webhook-Signature": f"v1a,AAAA {signature}"}

    assert verify([NEW, OLD], headers, BODY, NOW) == "msg_1"


def test_a_known_message_has_its_known_signature() -> None:
    """The vector of the specification's reference implementations."""
    signer = Signer(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])

    headers = dict(signer.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, b'{"test": 2432232314}'))

    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_there_is_one_signature_for_each_secret() -> None:
    """The newest first, a space between."""
    headers = dict(sign([NEW, OLD], "msg_1", AT, BODY))

    expected = [dict(sign([one], "msg_1", AT, BODY))["webhook-signature"] for one in (NEW, OLD)]

    assert " ".join(expected) == headers["webhook-signature"]


@given(st.binary(max_size=200), st.text("abcdef_0123456789é", min_size=1), st.integers(0, 2**33))
def test_what_was_signed_is_verified(body: bytes, key: str, at: int) -> None:
    """Whatever it holds, and the key comes back."""
    headers = dict(sign([OLD], key, at, body))

    assert key == verify([NEW, OLD], headers, body, datetime.fromtimestamp(at, UTC))


@pytest.mark.parametrize(
    ("changed", "body", "words"),
    [
        ({}, BODY + b" ", "no signature fits"),
        ({"webhook-id": "msg_2"}, BODY, "no signature fits"),
        ({"webhook-timestamp": str(AT + 1)}, BODY, "no signature fits"),
        ({"webhook-signature": "v1,AAAA"}, BODY, "no signature fits"),
        ({"webhook-signature": "é ✓ \ud800"}, BODY, "no signature fits"),
        ({"webhook-signature": " "}, BODY, "webhook-signature is missing"),
        ({"webhook-id": ""}, BODY, "webhook-id is missing"),
        ({"webhook-timestamp": ""}, BODY, "webhook-timestamp is missing"),
        ({"webhook-timestamp": "soon"}, BODY, "no count of seconds"),
        ({"webhook-timestamp": "²"}, BODY, "no count of seconds"),
        ({"webhook-timestamp": "9" * 5_000}, BODY, "no count of seconds"),
    ],
)
def test_what_was_changed_is_refused(changed: dict[str, str], body: bytes, words: str) -> None:
    """And the refusal says what is wrong."""
    headers = {**dict(sign([OLD], "msg_1", AT, BODY)), **changed}

    with pytest.raises(SignatureError, match=words):
        verify([OLD], headers, body, NOW)


@pytest.mark.parametrize(("seconds", "words"), [(301, "301 s old"), (-301, "301 s ahead")])
def test_a_message_from_another_time_is_refused(seconds: int, words: str) -> None:
    """It was recorded and is played again, or a clock is wrong."""
    headers = dict(sign([OLD], "msg_1", AT, BODY))

    with pytest.raises(SignatureError, match=words):
        verify([OLD], headers, BODY, NOW + timedelta(seconds=seconds))


def test_a_message_of_five_minutes_ago_is_fresh() -> None:
    """The last second counts."""
    headers = dict(sign([OLD], "msg_1", AT, BODY))

    assert verify([OLD], headers, BODY, NOW + timedelta(seconds=300)) == "msg_1"


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        ("hunter2", "must start with whsec_"),
        ("whsec_***", "no base64"),
        ("whsec_é", "no base64"),
        ("whsec_" + b64encode(b"x" * 23).decode(), "23 bytes: use 24 to 64"),
        ("whsec_" + b64encode(b"x" * 65).decode(), "65 bytes: use 24 to 64"),
    ],
)
def test_a_secret_that_is_none_is_refused_without_being_told(secret: str, words: str) -> None:
    """The refusal says where it stands, for it may end in a log."""
    with pytest.raises(ValueError, match=words) as refused:
        Signer([OLD, secret])

    assert "secret 2" in str(refused.value)
    assert secret not in str(refused.value)


def test_nobody_signs_without_a_secret_or_a_key() -> None:
    """Nor with a key that holds a dot, which would move the border to the instant."""
    with pytest.raises(ValueError, match="at least one"):
        Signer([])
    for key in ("", "a.b"):
        with pytest.raises(ValueError, match="cannot be signed"):
            sign([OLD], key, AT, BODY)


def test_a_new_secret_is_read_back() -> None:
    """Of the length that the specification asks for."""
    secret = new_secret(bytes(range(32)))

    assert secret.startswith("whsec_")
    assert verify([secret], dict(sign([secret], "k", AT, b"")), b"", NOW) == "k"
    with pytest.raises(ValueError, match="the randomness holds 8 bytes"):
        new_secret(b"12345678")
