"""The page on which somebody joins his change of an offer with what a colleague has changed meanwhile."""

import json
from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response
from flask import render_template

from exchange.document_merge import Dispute
from exchange.document_merge import Document
from exchange.document_merge import Side
from exchange.document_merge import disputes
from exchange.offer_document import tell_one
from models.calendar_head import CalendarHead
from models.plan import Plan
from models.store_offers import KeptOffer
from web.offer_fields import FieldWords

LONGEST_DOCUMENT = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """An offer as somebody read it, as he wants it, and as a colleague (`by`) has stored it meanwhile (`now`).

    `before` is None where nobody knows any more what he had read.
    """

    head: CalendarHead
    frame: Plan
    now: KeptOffer
    before: Document | None
    mine: Document
    by: Sequence[str] = ()
    loses_approval: bool = False

    @property
    def theirs(self) -> dict[str, object]:
        """Give the offer as it is stored."""
        return tell_one(self.now.offer, self.now.written, self.frame)

    @property
    def base(self) -> Document:
        """Give what both began with: without it, every field in which they differ has to be chosen."""
        return {} if self.before is None else self.before

    def disputes(self) -> tuple[Dispute, ...]:
        """Give every field in which both differ."""
        return disputes(self.base, self.mine, self.theirs)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeRow:
    """A field in words on all three sides; `chosen` is the side that is taken, empty where somebody must say."""

    key: str
    label: str
    before: str
    mine: str
    theirs: str
    changed: str
    chosen: str
    is_open: bool


def merge_page(
    conflict: Conflict, language: str, *, choices: Mapping[str, Side] | None = None, open_ones: Collection[str] = (),
    wrong: Sequence[str] = (), status: int = 409,
) -> Response:  # fmt: skip
    """Give the page; its form answers to `editing.merge`, which stores what was chosen.

    `open_ones` are the fields that somebody still has to choose, `wrong` what keeps his choice from being stored.
    """
    words = FieldWords(conflict.frame, language)
    rows = [_row(one, conflict, words, choices or {}, open_ones) for one in conflict.disputes()]
    page = render_template(
        "editing_merge.html", head=conflict.head, conflict=conflict, rows=rows, wrong=wrong,
        count_open=sum(not row.chosen for row in rows), before=_text(conflict.before), mine=_text(conflict.mine),
        by=" · ".join(conflict.by),
    )  # fmt: skip
    headers = {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-store"}
    return Response(page, status=status, headers=headers)


def document_sent(text: str) -> dict[str, object] | None:
    """Read a document that a form of ours brought back; None when it is none."""
    if not 0 < len(text) <= LONGEST_DOCUMENT:
        return None
    try:
        read: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def _text(document: Document | None) -> str:
    return "" if document is None else json.dumps(document, ensure_ascii=False)


def _row(
    one: Dispute, conflict: Conflict, words: FieldWords, choices: Mapping[str, Side], open_ones: Collection[str]
) -> MergeRow:
    side = choices.get(one.key, one.changed)
    return MergeRow(
        key=one.key, label=words.label(one.key, conflict.theirs),
        before=words.told(one.key, one.before, conflict.base),
        mine=words.told(one.key, one.mine, conflict.mine),
        theirs=words.told(one.key, one.theirs, conflict.theirs),
        changed="both" if one.changed is None else one.changed.value,
        chosen="" if side is None else side.value, is_open=one.key in open_ones,
    )  # fmt: skip
