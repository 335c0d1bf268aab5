"""Checks a signature that only the holder of a private key could make (ECDSA on the curve P-256, with SHA-256).

It only ever verifies, with keys that are public: nothing here has a secret to lose by the time that it takes.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
# What stands before the point in a public key of this curve (RFC 5480).
_SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")
_POINT = 65
_PLAIN = 0x04
_SEQUENCE = 0x30
_INTEGER = 0x02
_LONGEST = 72

# A point in Jacobian coordinates: x/z², y/z³; z is 0 at infinity.
Jacobian = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """A point on the curve."""

    x: int
    y: int

    def signed(self, message: bytes, signature: str) -> bool:
        """Say whether a signature, DER in base64, is that of a message."""
        numbers = _numbers(signature)
        if numbers is None:
            return False
        r, s = numbers
        if not (0 < r < _N and 0 < s < _N):
            return False
        digest = int.from_bytes(hashlib.sha256(message).digest(), "big")
        inverse = pow(s, -1, _N)
        x, _, z = _added(_times(digest * inverse % _N, _G), _times(r * inverse % _N, (self.x, self.y)))
        return z != 0 and x * pow(z, -2, _P) % _P % _N == r


def read_public_key(text: str) -> PublicKey:
    """Read a key in base64, with or without the lines of PEM; ValueError for anything else."""
    lines = [line for line in text.replace("\\n", "\n").split("\n") if not line.startswith("-----")]
    try:
        data = base64.b64decode("".join(lines), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("the public key is no base64") from None
    if len(data) != len(_SPKI) + _POINT or not data.startswith(_SPKI) or data[len(_SPKI)] != _PLAIN:
        raise ValueError("the key is no public key of the curve P-256")
    point = data[len(_SPKI) + 1 :]
    x, y = int.from_bytes(point[:32], "big"), int.from_bytes(point[32:], "big")
    if not (x < _P and y < _P) or (y * y - x * x * x + 3 * x - _B) % _P:
        raise ValueError("the key is no point of the curve P-256")
    return PublicKey(x=x, y=y)


def _numbers(signature: str) -> tuple[int, int] | None:
    try:
        data = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return None
    if not 8 <= len(data) <= _LONGEST or data[0] != _SEQUENCE or data[1] != len(data) - 2:  # noqa: PLR2004  a head, and two numbers of one byte
        return None
    r, rest = _integer(data[2:])
    s, rest = _integer(rest)
    return None if r is None or s is None or rest else (r, s)


def _integer(data: bytes) -> tuple[int | None, bytes]:
    if len(data) < 3 or data[0] != _INTEGER or data[1] > len(data) - 2 or data[1] == 0:  # noqa: PLR2004  a head, and one byte at least
        return None, b""
    end = 2 + data[1]
    return int.from_bytes(data[2:end], "big"), data[end:]


def _times(factor: int, point: tuple[int, int]) -> Jacobian:
    total: Jacobian = (0, 1, 0)
    for bit in f"{factor:b}":
        total = _doubled(total)
        if bit == "1":
            total = _added(total, (*point, 1))
    return total


def _doubled(point: Jacobian) -> Jacobian:
    x, y, z = point
    if not z or not y:
        return (0, 1, 0)
    square = y * y % _P
    four = 4 * x * square % _P
    slope = 3 * (x - z * z) * (x + z * z) % _P
    wide = (slope * slope - 2 * four) % _P
    return wide, (slope * (four - wide) - 8 * square * square) % _P, 2 * y * z % _P


def _added(one: Jacobian, other: Jacobian) -> Jacobian:
    if not one[2] or not other[2]:
        return other if not one[2] else one
    (x1, y1, z1), (x2, y2, z2) = one, other
    a, b = x1 * z2 * z2 % _P, x2 * z1 * z1 % _P
    c, d = y1 * z2 * z2 * z2 % _P, y2 * z1 * z1 * z1 % _P
    if a == b:
        return _doubled(one) if c == d else (0, 1, 0)
    run, rise = b - a, d - c
    square = run * run % _P
    cube = run * square % _P
    wide = (rise * rise - cube - 2 * a * square) % _P
    return wide, (rise * (a * square - wide) - c * cube) % _P, run * z1 * z2 % _P
