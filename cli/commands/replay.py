"""Judge a past verdict again: the same comes out, letter by letter, or what is missing or different is named."""

from collections.abc import Iterator
from typing import Any

import click

from cli.house import House
from cli.house import takes_house
from cli.policy_lines import write_json
from cli.terminal import write
from exchange.replay import Replay
from exchange.replay import tell_replay
from exchange.replay_words import difference_lines
from exchange.report_words import VERDICTS
from rules.finding import Verdict

IDENTICAL, DIFFERS, CANNOT = 0, 1, 2
MOST_LINES = 50
SAID = {
    "fr": (
        "Verdict {number} sur {calendar} : identique, lettre pour lettre ({then}, rapport {hash})",
        "Verdict {number} sur {calendar} : {then} alors, {now} maintenant, et le rapport diffère",
        "Verdict {number} sur {calendar} : {then} alors, ne peut être rejoué",
    ),
    "en": (
        "Verdict {number} on {calendar}: identical, letter by letter ({then}, report {hash})",
        "Verdict {number} on {calendar}: {then} then, {now} now, and the report differs",
        "Verdict {number} on {calendar}: {then} then, cannot be replayed",
    ),
}  # fmt: skip
MISSING = {"fr": "Il manque ", "en": "Missing: "}
SAME_RULES = {
    "fr": "Le plan, la politique et les règles sont les mêmes : les fuseaux horaires de cette machine, ou son "
          "interpréteur Python, diffèrent de ceux d’alors.",
    "en": "Plan, policy and rules are the same: this machine’s time zones, or its Python, differ from those of then.",
}  # fmt: skip


@click.command("replay")
@click.argument("verdict", type=click.IntRange(1, 2**63 - 1))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@takes_house
def command(house: House, *, verdict: int, form: str, language: str) -> int:
    """Judge a stored verdict again, by its number (see `preseance verdicts`).

    Exit code 0 when the same comes out, 1 when something differs, 2 when it cannot be judged any more.
    """
    played = house.again.replay(verdict)
    told = tell_replay(played, language)
    code = IDENTICAL if played.is_identical else DIFFERS if played.was_judged else CANNOT
    if form == "json":
        write_json(told)
    else:
        write("\n".join(_lines(told, played, code, language)) + "\n")
    return code


def _lines(told: dict[str, Any], played: Replay, code: int, language: str) -> Iterator[str]:
    then, now = (VERDICTS[language][Verdict(one)] if one else "" for one in told["verdict"].values())
    facts = {"number": told["number"], "calendar": told["calendar"], "then": then, "now": now,
             "hash": told["report_hash"]["now"]}  # fmt: skip
    yield SAID[language][code].format_map(facts)
    for one in told["missing"]:
        yield MISSING[language] + one["message"]
    if code == DIFFERS and not played.missing:
        yield SAME_RULES[language]
    if told["differences"] is not None:
        yield from difference_lines(told["differences"], language, MOST_LINES)
