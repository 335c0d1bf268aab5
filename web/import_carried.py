"""Carries files along in a page from their preview to their storing, so that no server has to keep them meanwhile."""

import binascii
import json
import zlib
from base64 import urlsafe_b64decode
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

Files = Sequence[tuple[str, bytes]]
# Of names and lengths; what a form may hold otherwise bounds the rest.
LONGEST_LIST = 20_000
_END = b"\n"


def packed(files: Files) -> str:
    """Put files into a text that a form can hold."""
    listed = json.dumps([[name, len(data)] for name, data in files]).encode()
    return urlsafe_b64encode(zlib.compress(listed + _END + b"".join(data for _, data in files))).decode()


def unpacked(text: str, most: int) -> Files | None:
    """Give the files again; None where no page of ours has packed them, or where they unfold beyond a size."""
    try:
        opener = zlib.decompressobj()
        raw = opener.decompress(urlsafe_b64decode(text.encode("ascii", "replace")), most)
        listed, _, rest = raw.partition(_END)
        names = json.loads(listed) if opener.eof and len(listed) <= LONGEST_LIST else None
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        return None
    return _cut(names, rest)


def _cut(names: Any, rest: bytes) -> Files | None:  # noqa: ANN401 -- what somebody sent as JSON
    if not isinstance(names, list) or not names:
        return None
    files: list[tuple[str, bytes]] = []
    for one in names:
        match one:
            case [str(name), int(length)] if 0 <= length <= len(rest) and not isinstance(length, bool):
                files.append((name, rest[:length]))
                rest = rest[length:]
            case _:
                return None
    return files
