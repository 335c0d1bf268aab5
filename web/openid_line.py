"""Asks an identity provider, within bounds: so long, so much, straight to where it was asked, and over TLS."""

import json
import time
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from typing import TypeVar

from requests import PreparedRequest
from requests import RequestException
from requests import Response
from requests import Session
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from web.openid import OpenIdClient
from web.openid import OpenIdError
from web.openid import is_safe

PATIENCE = (3.0, 5.0)
LONGEST_SECONDS = 8.0
MOST_BYTES = 256 * 1024
PIECE = 16 * 1024
OK = 200
Line = TypeVar("Line", bound=Session)
REDIRECTS = range(300, 400)


def bound(session: Line, client: OpenIdClient) -> Line:
    """Let a session reach nothing but a provider, and only so."""
    session.adapters.clear()
    session.mount("https://", _Bounded(client.issuer))
    if client.issuer.startswith("http://"):
        session.mount("http://", _Bounded(client.issuer))
    # What the environment says of proxies, passwords and certificates is said to other programs.
    session.trust_env = False
    session.verify = client.ca_file or True
    # Nothing comes packed: a small answer stays small.
    session.headers["Accept-Encoding"] = "identity"
    return session


def ask(client: OpenIdClient, address: str, access: str = "") -> Mapping[str, Any]:
    """Give the JSON object at an address."""
    headers = {"Accept": "application/json", **({"Authorization": f"Bearer {access}"} if access else {})}
    with bound(Session(), client) as session:
        try:
            answer = session.get(address, headers=headers)
        except RequestException as error:
            raise OpenIdError("down", f"{address}: {type(error).__name__}") from error
    if answer.status_code != OK:
        raise OpenIdError("down", f"{address} answered {answer.status_code}")
    try:
        told = json.loads(answer.content)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise OpenIdError("down", f"{address} answered no JSON object")
    return told


class _Bounded(HTTPAdapter):
    """Carries one request, and reads no more of the answer than anybody needs."""

    def __init__(self, issuer: str) -> None:
        super().__init__(max_retries=0)
        self._issuer = issuer

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,  # noqa: ARG002, FBT001, FBT002 -- as the library calls it
        timeout: Any = None,  # noqa: ANN401, ARG002 -- ours holds
        verify: bool | str = True,  # noqa: FBT001, FBT002 -- as the library calls it
        cert: Any = None,  # noqa: ANN401 -- as the library calls it
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002 -- none is used
    ) -> Response:
        """Give the whole answer; a provider that is silent, slow, endless or sends us elsewhere has none."""
        address = (request.url or "").partition("?")[0]
        if not is_safe(request.url or "", near=self._issuer):
            raise OpenIdError("down", f"{address} is not asked: it is not https")
        until = time.monotonic() + LONGEST_SECONDS
        try:
            answer = super().send(request, stream=True, timeout=PATIENCE, verify=verify, cert=cert)
            body = _read(answer, until)
        except (RequestException, HTTPError, OSError) as error:
            raise SilentError(f"{address}: {type(error).__name__}") from error
        if answer.status_code in REDIRECTS:
            raise OpenIdError("down", f"{address} leads elsewhere ({answer.status_code})")
        answer.raw = BytesIO(body)
        return answer


class SilentError(OpenIdError):
    """The provider did not answer."""

    def __init__(self, detail: str) -> None:
        """Say who did not."""
        super().__init__("down", detail)


def _read(answer: Response, until: float) -> bytes:
    """Read an answer to its end, piece by piece as it comes."""
    read = bytearray()
    while piece := answer.raw.read1(PIECE, decode_content=False):
        read += piece
        if len(read) > MOST_BYTES:
            answer.raw.close()
            raise HTTPError(f"more than {MOST_BYTES} bytes")
        if time.monotonic() > until:
            answer.raw.close()
            raise HTTPError(f"more than {LONGEST_SECONDS} s")
    answer.raw.release_conn()
    return bytes(read)
