"""Reads what an identity provider publishes about itself, and believes of it only what is safe to follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from web.openid import OpenIdError
from web.openid import is_safe

WELL_KNOWN = "/.well-known/openid-configuration"
# Signed with a key that only the provider has: nothing unsigned, nothing that our own secret could sign.
ALGORITHMS = ("RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512")
BASIC = "client_secret_basic"
POST = "client_secret_post"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """Where the provider is asked what; `userinfo` is empty where it tells nothing besides its proof."""

    authorization: str
    token: str
    keys: str
    userinfo: str
    algorithms: tuple[str, ...]
    authentication: str
    names_itself: bool


def where_to_ask(issuer: str) -> str:
    """Give the address of what a provider publishes."""
    return issuer.rstrip("/") + WELL_KNOWN


def read_metadata(told: Mapping[str, Any], issuer: str) -> Metadata:
    """Read it; OpenIdError when it is another provider's, or leads where nobody should go."""
    if told.get("issuer") != issuer:
        raise OpenIdError("down", f"the provider calls itself {str(told.get('issuer'))[:80]!a}, not {issuer}")
    offered = _words(told, "id_token_signing_alg_values_supported") or ("RS256",)
    algorithms = tuple(one for one in ALGORITHMS if one in offered)
    if not algorithms:
        raise OpenIdError("down", f"the provider signs with none of {', '.join(ALGORITHMS)}")
    ways = _words(told, "token_endpoint_auth_methods_supported") or (BASIC,)
    return Metadata(
        authorization=_address(told, "authorization_endpoint", issuer),
        token=_address(told, "token_endpoint", issuer),
        keys=_address(told, "jwks_uri", issuer),
        userinfo=_address(told, "userinfo_endpoint", issuer) if told.get("userinfo_endpoint") else "",
        algorithms=algorithms,
        authentication=POST if POST in ways and BASIC not in ways else BASIC,
        names_itself=told.get("authorization_response_iss_parameter_supported") is True,
    )


def _address(told: Mapping[str, Any], name: str, issuer: str) -> str:
    address = told.get(name)
    if not isinstance(address, str) or not is_safe(address, near=issuer):
        raise OpenIdError("down", f"the provider's {name} is no https address")
    return address


def _words(told: Mapping[str, Any], name: str) -> tuple[str, ...]:
    given = told.get(name)
    return tuple(one for one in given if isinstance(one, str)) if isinstance(given, list) else ()
