"""List the verdicts that a calendar has had, each with its number."""

import click

from cli.house import House
from cli.house import takes_house
from cli.table import write_table
from exchange.report_figures import moment
from exchange.report_words import VERDICTS
from models.judged import KeptVerdict
from rules.finding import Verdict

TITLES = {
    "fr": ("N°", "Verdict", "Constats", "Version", "Le (UTC)", "Politique", "Règles", "Rejouable"),
    "en": ("No.", "Verdict", "Findings", "Version", "On (UTC)", "Policy", "Rules", "Replayable"),
}
NONE_YET = {
    "fr": "Aucun verdict sur {calendar} : il est rendu quand quelqu’un regarde ce calendrier, par exemple sur sa page.",
    "en": "No verdict on {calendar} yet: it is given when somebody looks at the calendar, on its page for instance.",
}
YES_NO = {"fr": ("oui", "non"), "en": ("yes", "no")}
SHORT = 7


@click.command("verdicts")
@click.argument("calendar")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many at most.")
@takes_house
def command(house: House, *, calendar: str, limit: int, language: str) -> None:
    """List the verdicts on CALENDAR, newest first, those on withdrawn calendars of that code too."""
    found = house.verdicts.verdicts(calendar, limit=limit)
    if found:
        write_table(TITLES[language], [_row(one, language) for one in found], kept_whole=3)
    else:
        click.echo(NONE_YET[language].format(calendar=calendar))


def _row(one: KeptVerdict, language: str) -> tuple[str, ...]:
    judged = one.judged
    yes, no = YES_NO[language]
    return (
        str(one.number), VERDICTS[language][Verdict(judged.verdict)], str(judged.findings),
        str(judged.calendar_version), moment(one.judged_at, language), _short(judged.policy_version),
        _short(judged.catalogue_version), no if judged.report_hash is None else yes,
    )  # fmt: skip


def _short(name: str) -> str:
    return name.removeprefix("sha256:")[:SHORT]
