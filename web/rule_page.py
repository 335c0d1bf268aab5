"""A rule in its own words: what it protects, an example that is found, one that is not, and what it cannot know."""

import csv
import re
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint
from flask import Response

from exchange.report_figures import typeset
from models.role import Role
from models.role import needs
from models.store_error import AbsentError
from rules.registry import rules
from web.proof_pages import answer
from web.proof_parts import PanelParts

FENCE, HEADING, ITEM = "```", "## ", "- "
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a page: a "heading" or a "text" of one line, a "list" of many, or the rows of a "table"."""

    kind: str
    lines: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def rule_page(parts: PanelParts) -> Blueprint:
    """Give the page of each rule."""
    blueprint = Blueprint("rule_page", __name__)

    @blueprint.get("/rules/<string:code>")
    @needs(Role.VIEWER)
    def show(code: str) -> Response:
        """Show one."""
        rule, language = rules().get(code.upper()), parts.language()
        if rule is None:
            raise AbsentError("rule", code[:LONGEST])
        # Rules are written for terminals too; a page has the apostrophe of books.
        lead, *blocks = blocks_of(typeset(rule.page[language], language).replace("'", "’"))
        return answer(parts, "rule.html", rule=rule, lead=lead.lines[0], blocks=blocks)

    return blueprint


def blocks_of(page: str) -> Sequence[Block]:
    """Read the Markdown in which rules are written: headings, texts, lists, and offers as spreadsheets hold them."""
    return [one for chunk in re.split(r"\n\s*\n", page.strip()) for one in _blocks(chunk)]


def _blocks(chunk: str) -> Iterator[Block]:
    if chunk.startswith(HEADING):
        yield Block("heading", [chunk.removeprefix(HEADING)])
    elif chunk.startswith(FENCE):
        lines = chunk.splitlines()[1:-1]
        delimiter = ";" if ";" in lines[0] else ","
        yield Block("table", rows=list(csv.reader(lines, delimiter=delimiter)))
    else:
        text, *items = re.split(rf"(?:^|\n){ITEM}", chunk)
        if text:
            yield Block("text", [_on_one_line(text)])
        if items:
            yield Block("list", [_on_one_line(one) for one in items])


def _on_one_line(text: str) -> str:
    # Not by split(): it would break at the spaces that do not break.
    return re.sub(r"[ \n]+", " ", text).strip(" ")
