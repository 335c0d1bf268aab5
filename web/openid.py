"""People may come in through the identity provider of their house: which one, as whose client, and what it proves."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from ipaddress import ip_address
from pkgutil import resolve_name
from typing import Protocol
from urllib.parse import SplitResult
from urllib.parse import urlsplit

from models.identity import Identity
from models.nonsense import NonsenseError
from models.secret_token import bare_token
from models.store_error import UnknownWorkspaceError

LOG = logging.getLogger("preseance")
# Named, not imported: it needs an extra that a house without an identity provider does not install.
SPEAKS = "web.openid_provider:OpenIdProvider"
LONGEST_ISSUER = 300
RANDOM_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdClient:
    """What the provider knows this service by; without a secret PKCE alone ties a code to whoever asked for it.

    Whoever comes in so comes into `workspace`; `ca_file` replaces the usual certificate authorities.
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    label: str = ""
    workspace: str = ""
    ca_file: str = ""

    def __post_init__(self) -> None:
        """Refuse a provider that anybody on the line could stand in for."""
        if not self.issuer or not self.client_id:
            raise NonsenseError(
                "openid-incomplete", "the identity provider is half set", field="PRESEANCE_OIDC_ISSUER",
                remedy="set PRESEANCE_OIDC_ISSUER and PRESEANCE_OIDC_CLIENT_ID, or neither",
            )  # fmt: skip
        if not is_safe(self.issuer, near=self.issuer) or "?" in self.issuer or len(self.issuer) > LONGEST_ISSUER:
            raise NonsenseError(
                "openid-issuer", f"{self.issuer[:LONGEST_ISSUER]} is no issuer", field="PRESEANCE_OIDC_ISSUER",
                remedy=f"give an https address of at most {LONGEST_ISSUER} characters; http is for this computer alone",
                value=self.issuer[:LONGEST_ISSUER], most=str(LONGEST_ISSUER),
            )  # fmt: skip

    @property
    def name(self) -> str:
        """Give the name that stands on the button."""
        return self.label or urlsplit(self.issuer).hostname or self.issuer


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One way through the provider and back: `place` is where it sends people to, `wanted` what they wanted to see.

    `language` is the one in which they left: the provider does not hand it back.
    """

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    wanted: str
    place: str
    language: str

    @staticmethod
    def begin(random: Callable[[int], bytes], *, wanted: str, place: str, language: str) -> "Flow":
        """Draw what nobody else can guess."""
        state, nonce, verifier = (bare_token(random(RANDOM_BYTES)) for _ in range(3))
        return Flow(state=state, nonce=nonce, verifier=verifier, wanted=wanted, place=place, language=language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Who the provider says somebody is; `access` lets us ask it for his address, and goes nowhere else."""

    identity: Identity
    access: str = field(default="", repr=False)


class OpenIdError(Exception):
    """Somebody did not come in; `why` chooses the page, `detail` stands in the log, and neither holds a secret."""

    def __init__(self, why: str, detail: str = "") -> None:
        """Keep both."""
        super().__init__(f"{why}: {detail}" if detail else why)
        self.why = why
        self.detail = detail


class Provider(Protocol):
    """What is asked of a provider; each raises OpenIdError."""

    def address(self, flow: Flow) -> str:
        """Give the address at the provider to which a browser is sent."""

    def prove(self, code: str, flow: Flow, issuer: str = "") -> Proof:
        """Give who came back with a code, and with the name of the issuer where it gives that."""

    def with_email(self, proof: Proof) -> Identity:
        """Give the same with his address, if the provider tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenId:
    """The provider as the pages need it."""

    client: OpenIdClient
    provider: Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdSettings:
    """The settings of an identity provider; without any, people come in by a password or a link alone.

    `oidc_name` stands on the button, `oidc_workspace` is the one that people come into, the first by default.
    """

    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_name: str = ""
    oidc_workspace: str = ""
    oidc_ca_file: str = ""

    def __post_init__(self) -> None:
        """Refuse at once what `OpenIdClient` refuses."""
        self.openid_client("")

    def openid_client(self, workspace: str) -> OpenIdClient | None:
        """Give what the provider knows the service by, where there is one."""
        if not (self.oidc_issuer or self.oidc_client_id or self.oidc_client_secret):
            return None
        return OpenIdClient(
            issuer=self.oidc_issuer, client_id=self.oidc_client_id, client_secret=self.oidc_client_secret,
            label=self.oidc_name, workspace=self.oidc_workspace or workspace, ca_file=self.oidc_ca_file,
        )  # fmt: skip


class Deployment(Protocol):
    """What is known of the whole deployment."""

    clock: Callable[[], datetime]

    def workspaces(self) -> tuple[str, ...]:
        """Give the code of every workspace."""


def openid_of(settings: OpenIdSettings, workspace: str, deployment: Deployment) -> OpenId | None:
    """Give the provider, where there is one and what speaks with it is installed; the service starts without."""
    client = settings.openid_client(workspace)
    if client is None:
        return None
    if client.workspace not in deployment.workspaces():
        raise UnknownWorkspaceError(client.workspace, deployment.workspaces())
    try:
        made: Callable[..., Provider] = resolve_name(SPEAKS)
    except ModuleNotFoundError as error:
        LOG.error(  # noqa: TRY400 -- told whole, with the way out
            "nobody comes in by %s: %s is not installed; pip install 'preseance[oidc]'", client.name, error.name
        )
        return None
    return OpenId(client=client, provider=made(client, deployment.clock))


def is_safe(address: str, *, near: str) -> bool:
    """Say whether an address goes over TLS, or stays on this computer where the issuer does too."""
    parts = _parts(address)
    if parts is None or not parts.hostname or parts.username is not None or parts.fragment:
        return False
    if any(sign in address for sign in "|\\ <>\"'") or not (address.isascii() and address.isprintable()):
        return False
    if parts.scheme == "https":
        return True
    issuer = _parts(near)
    return parts.scheme == "http" and _is_here(parts) and issuer is not None and _is_here(issuer)


def _parts(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        # A port that is none shows only when it is asked for.
        has_good_port = parts.port is None or parts.port > 0
    except ValueError:
        return None
    return parts if has_good_port else None


def _is_here(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
