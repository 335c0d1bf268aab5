"""Speaks OpenID Connect with the identity provider of the house; the one module that needs the extra `oidc`."""

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from datetime import timedelta
from threading import Lock
from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from requests import RequestException

from models.identity import Identity
from web.openid import Flow
from web.openid import OpenIdClient
from web.openid import OpenIdError
from web.openid import Proof
from web.openid_line import SilentError
from web.openid_line import ask
from web.openid_line import bound
from web.openid_metadata import Metadata
from web.openid_metadata import read_metadata
from web.openid_metadata import where_to_ask

SCOPE = "openid email"
KEPT = timedelta(hours=1)
# Keys change seldom; a proof that names an unknown one has them read again, not more often than this.
KEYS_AGAIN = timedelta(minutes=1)
# While it is silent, nobody waits for it again: each who waits holds a thread.
SILENT = timedelta(seconds=15)
LEEWAY_SECONDS = 60
LONGEST_SUBJECT = 255
LONGEST_EMAIL = 254
LONGEST_PROOF = 20_000
SIGNS = frozenset({"RSA", "EC"})


class OpenIdProvider:
    """A provider, asked in any thread; what it publishes is kept for an hour."""

    def __init__(self, client: OpenIdClient, clock: Callable[[], datetime]) -> None:
        """Ask nothing yet: the service starts whether or not the provider answers."""
        self._client = client
        self._clock = clock
        self._lock = Lock()
        self._metadata: tuple[datetime, Metadata] | None = None
        self._keys: tuple[datetime, KeySet] | None = None
        self._silent_until: datetime | None = None

    def address(self, flow: Flow) -> str:
        """Give the address at the provider to which a browser is sent."""
        known = self._published()
        with self._session(known, flow) as session:
            address, _ = session.create_authorization_url(
                known.authorization, state=flow.state, nonce=flow.nonce, code_verifier=flow.verifier
            )
        return str(address)

    def prove(self, code: str, flow: Flow, issuer: str = "") -> Proof:
        """Give who came back with a code: its proof is signed by the provider, for us, for this very flow, and now."""
        known = self._published()
        if (issuer or known.names_itself) and issuer != self._client.issuer:
            raise OpenIdError("proof", "the answer is of another provider")
        told = self._heard(lambda: self._exchange(known, code, flow))
        access = told.get("access_token")
        access = access if isinstance(access, str) else ""
        claims = self._verified(known, told.get("id_token"), access, flow.nonce)
        subject = claims["sub"]
        if not (subject and subject.isascii() and subject.isprintable() and len(subject) <= LONGEST_SUBJECT):
            raise OpenIdError("proof", "sub")
        identity = Identity(issuer=self._client.issuer, subject=subject)
        return Proof(identity=_with_email(identity, claims), access=access)

    def with_email(self, proof: Proof) -> Identity:
        """Give the same with his address, for which many providers want to be asked apart."""
        known, identity = self._published(), proof.identity
        if identity.proven_email or not (known.userinfo and proof.access):
            return identity
        told = self._heard(lambda: ask(self._client, known.userinfo, proof.access))
        if told.get("sub") != identity.subject:
            raise OpenIdError("proof", "userinfo is about somebody else")
        return _with_email(identity, told)

    def _exchange(self, known: Metadata, code: str, flow: Flow) -> Mapping[str, Any]:
        with self._session(known, flow) as session:
            try:
                told = session.fetch_token(
                    known.token, grant_type="authorization_code", code=code, code_verifier=flow.verifier
                )
            except OAuthError as error:
                raise OpenIdError("proof", f"code refused: {str(error.error)[:40]!a}") from None
            except (RequestException, ValueError, RecursionError) as error:
                raise OpenIdError("down", f"{known.token}: {type(error).__name__}") from error
        found: Mapping[str, Any] = told
        return found

    def _session(self, known: Metadata, flow: Flow) -> OAuth2Session:
        session = OAuth2Session(
            self._client.client_id,
            self._client.client_secret or None,
            token_endpoint_auth_method=known.authentication if self._client.client_secret else "none",
            scope=SCOPE,
            redirect_uri=flow.place,
            code_challenge_method="S256",
        )
        return bound(session, self._client)

    def _verified(self, known: Metadata, proof: object, access: str, nonce: str) -> CodeIDToken:
        if not isinstance(proof, str) or len(proof) > LONGEST_PROOF:
            raise OpenIdError("proof", "no id_token")
        options: Any = {
            "iss": {"essential": True, "value": self._client.issuer},
            "aud": {"essential": True, "value": self._client.client_id},
            "sub": {"essential": True},
            "exp": {"essential": True},
            "iat": {"essential": True},
            "nonce": {"essential": True, "value": nonce},
        }
        params = {"nonce": nonce, "client_id": self._client.client_id, "access_token": access}
        try:
            token = self._opened(known, proof)
            claims = CodeIDToken(token.claims, token.header, options, params)
            claims.validate(now=int(self._clock().timestamp()), leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
            # Whatever is bent in it, it proves nothing.
            named = getattr(error, "claim", "")
            raise OpenIdError("proof", f"{type(error).__name__} {named!a}" if named else type(error).__name__) from None
        return claims

    def _opened(self, known: Metadata, proof: str) -> jwt.Token:
        registry = JWSRegistry(algorithms=list(known.algorithms), strict_check_header=False)
        try:
            return jwt.decode(proof, self._key_set(known, KEPT), registry=registry)
        except InvalidKeyIdError:
            return jwt.decode(proof, self._key_set(known, KEYS_AGAIN), registry=registry)

    def _key_set(self, known: Metadata, kept: timedelta) -> KeySet:
        with self._lock:
            if self._keys is None or self._clock() - self._keys[0] >= kept:
                told = self._heard(lambda: ask(self._client, known.keys)).get("keys")
                usable = [one for one in told if _signs(one)] if isinstance(told, list) else []
                self._keys = self._clock(), KeySet.import_key_set({"keys": usable})
            return self._keys[1]

    def _published(self) -> Metadata:
        with self._lock:
            if self._metadata is None or self._clock() - self._metadata[0] >= KEPT:
                told = self._heard(lambda: ask(self._client, where_to_ask(self._client.issuer)))
                self._metadata = self._clock(), read_metadata(told, self._client.issuer)
            return self._metadata[1]

    def _heard(self, question: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
        if self._silent_until is not None and self._clock() < self._silent_until:
            raise OpenIdError("down", "it did not answer just now")
        try:
            return question()
        except SilentError:
            self._silent_until = self._clock() + SILENT
            raise


def _signs(key: object) -> bool:
    return isinstance(key, dict) and key.get("kty") in SIGNS and key.get("use", "sig") == "sig"


def _with_email(identity: Identity, told: Mapping[str, Any]) -> Identity:
    email = told.get("email")
    if not isinstance(email, str) or len(email) > LONGEST_EMAIL:
        return identity
    return replace(identity, email=email, is_verified=told.get("email_verified") is True)
