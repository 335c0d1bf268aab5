"""Whatever is bent in what an identity provider hands over lets nobody in."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import RSAKey

from models.person import Person
from models.role import Role
from tests.service.openid.coming import SAM
from tests.service.openid.coming import Open
from tests.service.openid.coming import come
from tests.service.openid.coming import is_in
from tests.service.openid.identity_providers import CLIENT
from tests.service.openid.identity_providers import SECRET
from tests.service.openid.identity_providers import Forger


def _sign_with(key: Any, header: dict[str, Any]) -> Callable[[dict[str, Any]], str]:
    def sign(claims: dict[str, Any]) -> str:
        payload = json.dumps(claims).encode()
        return jws.serialize_compact(header, payload, key, algorithms=[header["alg"]])

    return sign


def _keyed(key: bytes, header: dict[str, Any]) -> Callable[[dict[str, Any]], str]:
    """Sign with a secret that others know too, or with none; no library would."""

    def sign(claims: dict[str, Any]) -> str:
        text = ".".join(_packed(json.dumps(part).encode()) for part in (header, claims))
        return f"{text}.{_packed(hmac.digest(key, text.encode(), 'sha256')) if key else ''}"

    return sign


def _packed(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def test_a_proof_that_is_bent_proves_nothing(
    forger: Forger, open_with: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another's nonce, audience, issuer or key, out of date, unsigned, signed with what others know: all refused."""
    entrance = open_with(forger.issuer)
    entrance.people.add(Person(login=SAM, roles=frozenset({Role.ADMIN})), by="tests")
    now = int(time.time())
    lies: list[dict[str, object]] = [
        {"nonce": "another"}, {"nonce": None}, {"nonce": ["x"]}, {"aud": "another"}, {"aud": None}, {"aud": []},
        {"aud": [CLIENT, "another"]}, {"aud": [CLIENT, "another"], "azp": "another"}, {"azp": "another"},
        {"iss": "https://another"}, {"iss": None}, {"iss": f"{forger.issuer}/"}, {"exp": now - 100}, {"exp": None},
        {"exp": "later"}, {"exp": True}, {"iat": now + 500}, {"iat": None}, {"nbf": now + 500}, {"sub": None},
        {"sub": ""}, {"sub": 7}, {"sub": "é"}, {"sub": "a\nb"}, {"sub": "x" * 256}, {"at_hash": "x"}, {"at_hash": 7},
    ]  # fmt: skip
    other = RSAKey.generate_key(2048, {"kid": "one"})
    known = forger.key.as_pem(private=False)
    signs = [
        _sign_with(other, {"alg": "RS256", "kid": "one"}), _sign_with(forger.key, {"alg": "RS256", "kid": "two"}),
        _keyed(known, {"alg": "HS256", "kid": "one"}), _keyed(known, {"alg": "HS256"}),
        _keyed(SECRET.encode(), {"alg": "HS256"}), _keyed(b"", {"alg": "none"}),
        lambda _: "x.y.z", lambda _: "", lambda _: 7, lambda _: "x" * 30_000, lambda _: None,
    ]  # fmt: skip

    refused = []
    for lie in lies:
        forger.tell_the_truth()
        browser = entrance.browser()
        refused.append((str(lie), come(browser, forger, **lie).status_code, is_in(browser)))
    # Whoever comes thirty times a minute would have to wait.
    entrance = open_with(forger.issuer)
    entrance.people.add(Person(login=SAM, roles=frozenset({Role.ADMIN})), by="tests")
    for number, sign in enumerate(signs):
        forger.tell_the_truth()
        forger.sign = sign  # type: ignore[assignment]
        browser = entrance.browser()
        refused.append((f"sign {number}", come(browser, forger).status_code, is_in(browser)))

    assert [] == [one for one in refused if one[1:] != (403, False)]
    told = capsys.readouterr().out
    assert (len(refused), False) == (told.count("why=proof"), "eyJ" in told)
    forger.tell_the_truth()
    assert 303 == come(entrance.browser(), forger).status_code
