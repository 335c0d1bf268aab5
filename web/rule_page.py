"""A rule in its own words: what it protects, an example that is found, one that is not, and what it cannot know."""

import csv
import re
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from flask import Blueprint
from flask import Response

from exchange.report_figures import typeset
from models.calendar_head import CalendarHead
from models.role import Role
from models.role import needs
from models.store_error import AbsentError
from rules.registry import rules
from web.message_book import MessageBook
from web.message_book import message_book
from web.proof_pages import answer
from web.proof_pages import calendar_asked
from web.proof_parts import PanelParts
from web.rule_example import examples_told

FENCE, HEADING, ITEM = "```", "## ", "- "
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a page: a "heading" or a "text" of one line, a "list" of many, or the rows of a "table"."""

    kind: str
    lines: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: plain "text", a "code" of the policy or of a plan, or the code of another "rule"."""

    kind: str
    text: str


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
        say = message_book(language)
        told = [each for one in blocks for each in _told(one, say)]
        title = lead.lines[0].removesuffix(".")
        return answer(parts, "rule.html", rule=rule, lead=title, blocks=told, pieces=pieces_of, head=_head(parts))

    return blueprint


def _told(block: Block, say: MessageBook) -> Iterator[Block]:
    if not block.rows:
        yield block
        return
    for rows in examples_told(block.rows, say):
        yield replace(block, rows=rows)


def _head(parts: PanelParts) -> CalendarHead | None:
    """Give the calendar that somebody has come from, where there is one."""
    asked = calendar_asked()
    return next((head for head, _ in parts.judge_of().store.calendars() if head.code == asked), None)


def pieces_of(text: str) -> Iterator[Piece]:
    """Find what a text names: what is written as it stands here, and other rules, by their codes."""
    codes = {rule.name: code for code, rule in rules().items()}
    end = 0
    for found in re.finditer(rf"`([^`]+)`|(?<![\w-])({'|'.join(codes)})(?![\w-])", text):
        yield Piece("text", text[end : found.start()])
        yield Piece("rule", codes[found[2]]) if found[2] else Piece("code", found[1])
        end = found.end()
    yield Piece("text", text[end:])


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
