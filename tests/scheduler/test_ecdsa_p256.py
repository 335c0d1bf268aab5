"""Signatures on the curve P-256: the published vectors fit, and nothing else does."""

import base64
from pathlib import Path
from subprocess import run

import pytest

from scheduler.ecdsa_p256 import read_public_key

# RFC 6979, A.2.5: the key, and the signatures of "sample" and "test" with SHA-256.
X = "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
Y = "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"
HEAD = "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
SAMPLE = (
    "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
    "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
)
TEST = (
    "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
    "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
)
KEY = base64.b64encode(bytes.fromhex(HEAD + X + Y)).decode()


def der(r: str, s: str) -> str:
    """Write two numbers as a signature."""
    parts = b"".join(_integer(int(one, 16)) for one in (r, s))
    return base64.b64encode(b"\x30" + bytes([len(parts)]) + parts).decode()


def _integer(number: int) -> bytes:
    data = number.to_bytes(number.bit_length() // 8 + 1, "big")
    return b"\x02" + bytes([len(data)]) + data


@pytest.mark.parametrize(("message", "numbers"), [(b"sample", SAMPLE), (b"test", TEST)])
def test_a_published_signature_fits(message: bytes, numbers: tuple[str, str]) -> None:
    """As the standard gives it."""
    assert read_public_key(KEY).signed(message, der(*numbers))


@pytest.mark.parametrize(
    ("message", "signature"),
    [
        pytest.param(b"simple", der(*SAMPLE), id="another message"),
        pytest.param(b"sample", der(*TEST), id="another signature"),
        pytest.param(b"sample", der("0", SAMPLE[1]), id="a zero"),
        pytest.param(b"sample", der(SAMPLE[0], "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"),
                     id="the order itself"),
        pytest.param(b"sample", "", id="nothing"),
        pytest.param(b"sample", "é", id="no base64"),
        pytest.param(b"sample", "MAYCAQECAQE=", id="ones"),
        pytest.param(b"sample", "MAACAQECAQE=", id="a wrong length"),
        pytest.param(b"sample", der(*SAMPLE)[:-4], id="cut"),
    ],
)  # fmt: skip
def test_nothing_else_fits(message: bytes, signature: str) -> None:
    """Another message, another number, or no signature at all."""
    assert not read_public_key(KEY).signed(message, signature)


def test_a_key_may_be_wrapped_in_lines() -> None:
    """As a provider's page shows it, or as a file holds it."""
    wrapped = f"-----BEGIN PUBLIC KEY-----\n{KEY[:64]}\n{KEY[64:]}\n-----END PUBLIC KEY-----\n"

    assert read_public_key(KEY) == read_public_key(wrapped)


@pytest.mark.parametrize("text", ["", "é", KEY[:-8], KEY[:-8] + "AAAAAAA=", "MFkwEwYHKoZI"])
def test_a_key_that_is_none_is_refused(text: str) -> None:
    """Too short, no base64, or beside the curve."""
    with pytest.raises(ValueError, match="key"):
        read_public_key(text)


def test_a_signature_of_openssl_fits(tmp_path: Path) -> None:
    """Somebody else's program signs, ours verifies."""
    private, message = tmp_path / "key.pem", tmp_path / "message"
    message.write_bytes(b"1796112005[]")
    run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", private], check=True)
    public = run(["openssl", "ec", "-in", private, "-pubout"], check=True, capture_output=True, text=True).stdout
    signature = run(["openssl", "dgst", "-sha256", "-sign", private, message], check=True, capture_output=True).stdout

    assert read_public_key(public).signed(b"1796112005[]", base64.b64encode(signature).decode())
