"""Show what waits for an approval: who wrote it, what stands against it, and what has changed since the last one."""

from collections.abc import Iterator

import click
from rich.console import RenderableType
from rich.padding import Padding

from cli.house import House
from cli.house import takes_house
from cli.terminal import look
from cli.terminal import write
from exchange.report_figures import typeset
from exchange.report_page import page_of
from exchange.report_page import told
from exchange.review_words import worded_changes
from models.calendar_head import CalendarHead
from models.review import Review
from scheduler.gate import Objection

COLON = {"fr": "\u00a0: ", "en": ": "}
WORDS = {
    "fr": {
        "nothing": "Rien n’attend d’approbation dans {calendar}.",
        "who": "soumise par {author} ; modifiée par {editors}",
        "new": "jamais approuvée jusqu’ici",
        "waived": "excusé par une dérogation",
    },
    "en": {
        "nothing": "Nothing waits for an approval in {calendar}.",
        "who": "submitted by {author}; edited by {editors}",
        "new": "never approved before",
        "waived": "excused by a waiver",
    },
}


@click.command("review")
@click.argument("calendar")
@takes_house
def command(house: House, *, calendar: str, language: str) -> None:
    """Show the submitted offers of CALENDAR beside what was approved last."""
    head, found = house.room.reviews(calendar)
    if not found:
        click.echo(WORDS[language]["nothing"].format(calendar=calendar))
        return
    said = house.launch.weigh(calendar, [one.standing.offer for one in found])
    parts = [part for one in found for part in _review(head, one, said, language)]
    write(page_of(parts, look()))


def _review(head: CalendarHead, one: Review, said: tuple[Objection, ...], language: str) -> Iterator[RenderableType]:
    words = WORDS[language]
    who = words["who"].format(author=one.standing.author, editors=", ".join(one.editors) or "–")
    yield told((one.standing.offer, "bold"), f" · {typeset(who, language)}")
    if one.approved is None:
        yield _indented(words["new"])
    for change in worded_changes(one, head.zone, language):
        yield _indented(typeset(f"{change.label}{COLON[language]}{change.before} → {change.after}", language))
    for objection in said:
        if objection.offer == one.standing.offer and objection.stops:
            yield _indented(_objection(objection, words, language))


def _objection(one: Objection, words: dict[str, str], language: str) -> str:
    note = f" ({words['waived']})" if one.is_waived else ""
    return f"{one.finding.rule}{note}{COLON[language]}{one.finding.message[language]}"


def _indented(text: str) -> RenderableType:
    return Padding(told(text), (0, 0, 0, 2))
