"""Words the e-mail of the day: what is new, what waits, what leaves tomorrow; as text, and the same as HTML."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment
from jinja2 import FileSystemLoader

from exchange.report_figures import hour
from exchange.report_figures import typeset
from exchange.report_words import CHANNELS
from models.channel import Channel
from models.digest import Blocker
from models.digest import Digest
from models.digest import News
from models.send import SendState
from rules.finding import Finding
from scheduler.notices_text import printed
from scheduler.send_words import name_state
from web.message_book import MessageBook
from web.message_book import message_book

TEMPLATES = Path(__file__).parent / "templates"
PAGE = "digest_mail.html"
SIGNS = {"blockers": "⛔", "awaited": "👀", "stuck": "⏸", "leaving": "✉"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the e-mail: a heading with its count, a line for each thing, and how many are left out."""

    sign: str
    heading: str
    lines: tuple[str, ...]
    more: str


def digest_letter(one: Digest, news: News, findings: Mapping[str, Finding], address: str) -> dict[str, str]:
    """Give subject, text and HTML; `findings` tells the blockers whose sentence is known, by fingerprint."""
    say = message_book(one.language)
    parts = tuple(_parts(one, news, findings, say))
    # A header takes no space but the plain one.
    subject = " ".join(say("digest.subject", told=", ".join(part.heading for part in parts)).split())
    text = "\n\n".join([say("digest.greeting"), *(_text(part) for part in parts), *_foot(say, address)])
    page = _templates().get_template(PAGE)
    html = page.render(language=one.language, say=say, parts=parts, subject=subject, address=address)
    return {"subject": subject, "text": text + "\n", "html": html}


def _parts(one: Digest, news: News, findings: Mapping[str, Finding], say: MessageBook) -> Iterator[Part]:
    told = {
        "blockers": tuple(_blocker(blocker, findings, say) for blocker in news.blockers),
        "awaited": tuple(
            say("digest.awaited_line", calendar=printed(it.calendar), offer=printed(it.offer), by=printed(it.author))
            for it in news.awaited
        ),
        "stuck": tuple(_stuck(it.calendar, it.offer, it.state, it.count, say) for it in news.stuck),
        "leaving": tuple(
            say("digest.leaving_line", hour=hour(it.due_at.astimezone(one.zone), one.language),
                calendar=printed(it.calendar), offer=printed(it.offer), count=it.count,
                channel=CHANNELS[one.language][Channel(it.channel)])
            for it in news.leaving
        ),
    }  # fmt: skip
    for name, lines in told.items():
        count = news.counts.get(name, len(lines))
        if count:
            left = count - len(lines)
            yield Part(
                sign=SIGNS[name], heading=say("digest.heading", part=name, count=count), lines=lines,
                more=say("digest.more", count=left) if left else "",
            )  # fmt: skip


def _blocker(one: Blocker, findings: Mapping[str, Finding], say: MessageBook) -> str:
    known = findings.get(one.fingerprint)
    sentence = typeset(known.message[say.language], say.language) if known else ", ".join(one.offers)
    return say("digest.blocker_line", calendar=printed(one.calendar), rule=one.rule, told=printed(sentence))


def _stuck(calendar: str, offer: str, state: SendState, count: int, say: MessageBook) -> str:
    word = name_state(state, say.language)
    return say("digest.stuck_line", calendar=printed(calendar), offer=printed(offer), count=count, state=word)


def _text(part: Part) -> str:
    lines = [f"{part.sign} {part.heading}", *(f"- {line}" for line in part.lines), *([part.more] if part.more else [])]
    return "\n".join(lines)


def _foot(say: MessageBook, address: str) -> list[str]:
    return [*([address] if address else []), say("digest.foot")]


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
