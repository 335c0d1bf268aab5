"""Amazon's own test vectors for Signature Version 4, and the curve's for ECDSA."""

from datetime import UTC
from datetime import datetime

import pytest

from scheduler.auth_sigv4 import SigV4
from scheduler.auth_sigv4 import canonical_request

KEYS = SigV4(
    access_key="AKIDEXAMPLE",
    secret_key="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",  # noqa: S106 -- as published
    region="us-east-1",
    service="service",
)
AT = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
HOST = "https://example.amazonaws.com"
FORM = "application/x-www-form-urlencoded"

# Name, method, path, headers, body, signed headers, signature: from the suite that Amazon publishes.
SUITE = [
    ("get-vanilla", "GET", "/", {}, "", "host;x-amz-date",
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    ("get-vanilla-empty-query-key", "GET", "/?Param1=value1", {}, "", "host;x-amz-date",
     "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"),
    ("get-vanilla-query-order-key-case", "GET", "/?Param2=value2&Param1=value1", {}, "", "host;x-amz-date",
     "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
    ("post-vanilla", "POST", "/", {}, "", "host;x-amz-date",
     "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    ("post-header-key-sort", "POST", "/", {"My-Header1": "value1"}, "", "host;my-header1;x-amz-date",
     "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"),
    ("post-header-value-case", "POST", "/", {"My-Header1": "VALUE1"}, "", "host;my-header1;x-amz-date",
     "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"),
    ("post-x-www-form-urlencoded", "POST", "/", {"Content-Type": FORM}, "Param1=value1",
     "content-type;host;x-amz-date", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"),
    ("post-vanilla-query", "POST", "/?Param1=value1", {}, "", "host;x-amz-date",
     "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "names", "signature"),
    [pytest.param(*vector[1:], id=vector[0]) for vector in SUITE],
)
def test_a_signature_is_the_one_of_the_suite(
    method: str, path: str, headers: dict[str, str], body: str, names: str, signature: str
) -> None:
    """Amazon publishes what comes out; so it does here."""
    given = dict(KEYS.headers(method, HOST + path, headers, body.encode(), AT))

    proof = (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        f"SignedHeaders={names}, Signature={signature}"
    )
    assert {"x-amz-date": "20150830T123600Z", "authorization": proof} == given


def test_a_request_is_written_in_one_way_whatever_its_order() -> None:
    """Both sides hash the same text."""
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    headers = {"x-amz-date": "20150830T123600Z", "host": "example.amazonaws.com"}

    written = canonical_request("GET", f"{HOST}/a%20b?z=%C3%A9&a=", headers, b"")

    assert [
        "GET", "/a%2520b", "a=&z=%C3%A9", "host:example.amazonaws.com", "x-amz-date:20150830T123600Z", "",
        "host;x-amz-date", empty,
    ] == written.split("\n")  # fmt: skip
