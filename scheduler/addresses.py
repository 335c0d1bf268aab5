"""A message may leave for the public internet and for what the house allows, and for nowhere else.

What is judged is the address that a socket is about to connect to, because names lie: they may be spelled as
numbers, or change between the question and the call.  `ipaddress.is_global` holds a dozen ranges for public that
reach this machine or its neighbours, so the ranges are listed here, and what no list knows is refused.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address
from ipaddress import IPv4Network
from ipaddress import IPv6Address
from ipaddress import IPv6Network
from ipaddress import ip_address
from ipaddress import ip_network

from rules.typesetting import bound
from scheduler.address_words import ADDRESS_WORDS
from scheduler.address_words import RANGES
from scheduler.provider import SendError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

HTTPS_PORT = 443
HTTP_PORT = 80
_LAST_PORT = 65_535
_LONGEST_URL = 2_048
_LONGEST_HOST = 253
# A range wider than this is a slip of the pen, not a house's own network.
_WIDEST = 8
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})

# One grammar, stricter than any that libcurl reads, so that both always see the same host.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[0-9a-z](?:[0-9a-z._-]*[0-9a-z])?)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<rest>(?:[/?][!$-;=?-\[\]_a-z~]*)?)",
    re.ASCII | re.IGNORECASE,
)

_METADATA = frozenset(
    ip_address(one) for one in ("169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254")
)
_DENIED_V4 = {
    IPv4Network(network): why
    for network, why in {
        "0.0.0.0/8": "this network",
        "10.0.0.0/8": "a private network",
        "100.64.0.0/10": "the inside of a carrier’s network",
        "127.0.0.0/8": "this machine",
        "169.254.0.0/16": "the local link",
        "172.16.0.0/12": "a private network",
        "192.0.0.0/24": "protocol assignments",
        "192.0.2.0/24": "documentation",
        "192.31.196.0/24": "a name server’s black hole",
        "192.52.193.0/24": "multicast tunnels",
        "192.88.99.0/24": "tunnels to IPv6",
        "192.168.0.0/16": "a private network",
        "192.175.48.0/24": "a name server’s black hole",
        "198.18.0.0/15": "benchmarks",
        "198.51.100.0/24": "documentation",
        "203.0.113.0/24": "documentation",
        "224.0.0.0/4": "multicast",
        "240.0.0.0/4": "a reserved range",
    }.items()
}
_DENIED_V6 = {
    IPv6Network(network): why
    for network, why in {
        "::/128": "no machine",
        "::1/128": "this machine",
        "::ffff:0:0/96": "an IPv4 address in disguise",
        "::ffff:0:0:0/96": "an IPv4 address in disguise",
        "::/96": "an IPv4 address in disguise",
        "64:ff9b::/96": "an IPv4 address in disguise",
        "64:ff9b:1::/48": "an IPv4 address in disguise",
        "100::/64": "a black hole",
        "2001::/32": "an IPv4 address in disguise",
        "2001::/23": "protocol assignments",
        "2001:db8::/32": "documentation",
        "2002::/16": "an IPv4 address in disguise",
        "2620:4f:8000::/48": "a name server’s black hole",
        "3fff::/20": "documentation",
        "5f00::/16": "segment routing",
        "fc00::/7": "a private network",
        "fe80::/10": "the local link",
        "fec0::/10": "a site’s inside",
        "ff00::/8": "multicast",
    }.items()
}
_PUBLIC_V6 = IPv6Network("2000::/3")

# Systems read a host that ends in a number as an address, in whatever way it is written: 2130706433, 0x7f.1.
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)


class AddressRefusedError(SendError):
    """Nothing was connected: the address is none that messages may leave for; trying again will not help."""

    def __init__(self, code: str, **facts: object) -> None:
        """Stay refused until somebody changes the address or the configuration."""
        self._words, self._facts = ADDRESS_WORDS[code], facts
        super().__init__(self.told("en"), permanent=True)

    def told(self, language: str) -> str:
        """Say in "en" or "fr" what is wrong, and what to write instead."""
        english, french = self._words
        return bound(french).format_map(self._facts) if language == "fr" else english.format_map(self._facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a URL leads to, its host in small letters and without brackets."""

    url: str
    host: str
    port: int
    is_tls: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressLaw:
    """Where messages may leave for.

    The public internet on `ports`; this machine on any port when `allow_loopback`; on any port too, the networks
    of `allow`, for providers that stand in the house.  Without TLS only those last two, unless port 80 is in `ports`.
    """

    allow_loopback: bool = False
    allow: tuple[Network, ...] = ()
    ports: frozenset[int] = frozenset({HTTPS_PORT})

    def __post_init__(self) -> None:
        """Refuse an allowance that nobody can have meant."""
        for network in self.allow:
            _check_allowance(network)
        for port in self.ports:
            if not 0 < port <= _LAST_PORT:
                raise ValueError(f"port {port} does not exist: allow ports from 1 to {_LAST_PORT}")

    def check_url(self, url: str) -> Target:
        """Read a URL, or raise AddressRefusedError; the addresses behind its host are judged when it is called."""
        if len(url) > _LONGEST_URL:
            raise AddressRefusedError("too-long", length=len(url), most=_LONGEST_URL)
        parts = _URL.fullmatch(url)
        if parts is None:
            raise _misread(url)
        host = parts["host"].strip("[]").lower()
        if len(host) > _LONGEST_HOST or ".." in host:
            raise AddressRefusedError("no-host", host=repr(host[:80]))
        is_tls = parts["scheme"].lower() == "https"
        port = int(parts["port"]) if parts["port"] else (HTTPS_PORT if is_tls else HTTP_PORT)
        self._check_door(host, port, is_tls=is_tls)
        return Target(url=url, host=host, port=port, is_tls=is_tls)

    def check_address(self, address: str, port: int, *, is_tls: bool) -> None:
        """Say nothing when a socket may connect there, raise AddressRefusedError otherwise."""
        found = _parsed(address)
        if found is None:
            raise AddressRefusedError("no-address", address=repr(address[:60]))
        if self._is_own(found):
            return
        why = _denied(found)
        if why:
            raise AddressRefusedError("not-public", address=address, range=why, plage=RANGES[why])
        self._check_public_port(address, port, is_tls=is_tls)

    def _check_door(self, host: str, port: int, *, is_tls: bool) -> None:
        """Refuse early what no address behind the host could make right."""
        if not 0 < port <= _LAST_PORT:
            raise AddressRefusedError("no-port", port=port, most=_LAST_PORT)
        if not self.allow_loopback and not self.allow:
            self._check_public_port(host, port, is_tls=is_tls)

    def _check_public_port(self, place: str, port: int, *, is_tls: bool) -> None:
        if not is_tls and HTTP_PORT not in self.ports:
            raise AddressRefusedError("no-tls", place=place, port=HTTP_PORT)
        if port not in self.ports:
            allowed = ", ".join(map(str, sorted(self.ports)))
            raise AddressRefusedError("port-closed", port=port, place=place, allowed=allowed)

    def _is_own(self, address: Address) -> bool:
        if address in _METADATA:
            return False
        if self.allow_loopback and address.is_loopback and not _is_disguised(address):
            return True
        return any(address.version == network.version and address in network for network in self.allow)


def check_at_once(law: AddressLaw, url: str) -> None:
    """Refuse a URL to which nothing would ever be sent; names are judged again when they are called."""
    target = law.check_url(url)
    if _parsed(target.host) is not None or NUMBER.fullmatch(target.host.rpartition(".")[2]):
        law.check_address(target.host, target.port, is_tls=target.is_tls)


def network(text: str) -> Network:
    """Read a range such as 10.20.0.0/16; ValueError says what is wrong with it."""
    found = ip_network(text)
    _check_allowance(found)
    return found


def _check_allowance(network: Network) -> None:
    if network.prefixlen < _WIDEST:
        raise ValueError(f"{network} is too wide to be allowed: name a network of at least /{_WIDEST}")
    first = network.network_address
    if first.is_multicast or first.is_unspecified or first in IPv4Network("240.0.0.0/4"):
        raise ValueError(f"{network} holds no machine that could be called: name the provider’s own network")
    if isinstance(first, IPv6Address) and _is_disguised(first):
        raise ValueError(f"{network} stands for IPv4 addresses: allow those by their IPv4 network")
    if network.num_addresses == 1 and first in _METADATA:
        raise ValueError(f"{network} gives out the secrets of a machine in a cloud: it is never called")


def _is_disguised(address: Address) -> bool:
    return _denied(address) == "an IPv4 address in disguise"


@lru_cache(maxsize=4_096)
def _parsed(address: str) -> Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None


@lru_cache(maxsize=4_096)
def _denied(address: Address) -> str:
    """Name the special range that an address lies in, nothing when it is public."""
    if address in _METADATA:
        return "where a cloud gives out the secrets of a machine"
    if isinstance(address, IPv4Address):
        return next((why for range_, why in _DENIED_V4.items() if address in range_), "")
    if address.scope_id is not None:
        return "the local link"
    if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return "an IPv4 address in disguise"
    why = next((why for range_, why in _DENIED_V6.items() if address in range_), "")
    return why or ("" if address in _PUBLIC_V6 else "a range that nobody was given")


def _misread(url: str) -> AddressRefusedError:
    """Say which part of a URL stands in the way, without repeating what may hold a password."""
    if not url.isascii() or not url.isprintable() or any(sign in url for sign in " \\<>^`{|}"):
        return AddressRefusedError("odd-signs")
    scheme, found, rest = url.partition("://")
    if not found or scheme.lower() not in {"http", "https"}:
        return AddressRefusedError("no-web", scheme=repr(scheme[:20]))
    if "@" in re.split(r"[/?#]", rest, maxsplit=1)[0]:
        return AddressRefusedError("holds-secret")
    return AddressRefusedError("holds-fragment" if "#" in rest else "names-nobody")
