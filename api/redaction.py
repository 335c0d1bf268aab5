"""Strikes out of what is written down whatever could open a door: keys, passwords, cookies, links to log in with."""

import re
from collections.abc import Callable
from collections.abc import Mapping
from typing import Any

HIDDEN = "•••"
# Nobody logs a tree that deep on purpose, nor a text that long.
DEEPEST = 8
LONGEST = 32_000
_NAMES = (
    r"authorization|cookie|credential|csrf|pass(?:word|wd|phrase)|private_?key|secret|session|signature|token|api_?key"
    r"|database_url"
)
SECRET_NAME = re.compile(_NAMES, re.IGNORECASE)
_WHOLE_LINE = re.compile(r"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie|x-csrf-token)\b(['\"]?\s*[:=]\s*)[^\r\n]+")
_NAMED = re.compile(
    rf"(?i)((?:{_NAMES})[\w-]{{0,40}}['\"]?\s*[:=]\s*)(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[^\s,;&'\"(){{}}\[\]<>]+)"
)
_LONG = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{40,}(?![A-Za-z0-9_-])")
Struck = str | Callable[["re.Match[str]"], str]
_STRUCK: tuple[tuple[re.Pattern[str], Struck], ...] = (
    # Of an address, all before its last @ is a name and a password.
    (re.compile(r"(?<=://)[^/\s\"'<>]*(?=@)"), HIDDEN),
    # The prefix of a key says whose it is, and opens nothing.
    (re.compile(r"(?<![A-Za-z0-9])(prs_[0-9a-f]{8})_[A-Za-z0-9_-]+"), rf"\1_{HIDDEN}"),
    (re.compile(r"whsec_[A-Za-z0-9+/=_-]+"), f"whsec_{HIDDEN}"),
    (re.compile(r"(?<=/welcome/)[^/?#\s\"'<>]+"), HIDDEN),
    (re.compile(r"(?<=/feeds/)[^/?#\s\"'<>]+(?=\.ics)"), HIDDEN),
    (re.compile(r"\$argon2\w*\$[^\s\"'<>]+"), HIDDEN),
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL), HIDDEN),
    (_WHOLE_LINE, rf"\1\2{HIDDEN}"),
    (re.compile(r"(?i)\b(bearer|basic|negotiate)\s+[A-Za-z0-9._~+/=-]{6,}"), rf"\1 {HIDDEN}"),
    (_NAMED, rf"\1{HIDDEN}"),
    (_LONG, lambda match: HIDDEN if _is_random(match.group()) else match.group()),
)


def redacted(text: str) -> str:
    """Give a text without what is known to be secret by its form or by the name before it."""
    text = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    for pattern, struck in _STRUCK:
        text = pattern.sub(struck, text)
    return text


def without_secrets(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 -- whatever somebody writes down
    """Give a value to be written down without its secrets, those named as such struck out whole."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return redacted(value)
    if depth >= DEEPEST:
        return HIDDEN
    if isinstance(value, Mapping):
        return {
            redacted(str(name)): HIDDEN if SECRET_NAME.search(str(name)) else without_secrets(inner, depth + 1)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [without_secrets(inner, depth + 1) for inner in value]
    return redacted(value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value))


def _is_random(text: str) -> bool:
    """Tell a token from a name and from a hash, which is written in small letters and figures alone."""
    return any(map(str.isupper, text)) and any(map(str.islower, text)) and any(map(str.isdigit, text))
