"""Where each offer is written, so that a report can point at its line."""

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from pathlib import Path

from exchange.report_dossier import Place
from models.offer import Offer
from models.plan import Plan

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]')
_POINTER = re.compile(r"/offers/(\d+)$")
_ROW = re.compile(r"\b(?:row|ligne) (\d+)$")
# An offer opens the third bracket: the document, its list of offers, the offer itself.
_LIST_DEPTH = 2


def places(plans: Iterable[Plan]) -> Mapping[str, Place]:
    """Give the place of every offer of every plan by code; what came through a pipe has no place."""
    found: dict[str, Place] = {}
    for plan in plans:
        if plan.file and Path(plan.file).is_file():
            lines = tuple(_offer_lines(plan.file))
            found |= {offer.code: Place(plan.file, _line(offer, lines), _spot(offer, lines)) for offer in plan.offers}
    return found


def _line(offer: Offer, lines: tuple[int, ...]) -> int | None:
    """Read the line of a JSON document by the offer's number, that of a table by its row."""
    listed = _POINTER.search(offer.source)
    if listed is not None:
        index = int(listed[1])
        return lines[index] if index < len(lines) else None
    row = _ROW.search(offer.source)
    return None if row is None else int(row[1])


def _spot(offer: Offer, lines: tuple[int, ...]) -> str:
    """Give the offer's own place, but no JSON pointer into a file that is no JSON."""
    return "" if _POINTER.search(offer.source) and not lines else offer.source


def _offer_lines(file: str) -> Iterator[int]:
    """Give the line on which each offer of a JSON plan opens; nothing for any other file."""
    text = Path(file).read_bytes().decode("utf-8", "replace")
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        return
    depth, is_listing, key, line, seen = 0, False, "", 1, 0
    for token in _TOKENS.finditer(text):
        sign = token[0]
        if sign[0] == '"':
            key = sign if depth == 1 else key
            continue
        if sign in "{[":
            depth += 1
            is_listing = is_listing or (depth == _LIST_DEPTH and sign == "[" and key == '"offers"')
            if is_listing and depth == _LIST_DEPTH + 1:
                line += text.count("\n", seen, token.start())
                seen = token.start()
                yield line
            continue
        depth -= 1
        is_listing = is_listing and depth >= _LIST_DEPTH
