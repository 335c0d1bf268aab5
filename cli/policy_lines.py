"""Writes policies as JSON, and a trial of one as a page that people read."""

import json
from collections.abc import Iterator
from typing import Any

from cli.terminal import write
from exchange.policy_trial import Trial
from exchange.policy_trial import tell_trial
from exchange.replay_words import COLON
from exchange.replay_words import LEFT_OUT
from exchange.replay_words import STATES
from exchange.replay_words import difference_lines
from exchange.report_words import VERDICTS
from rules.finding import Verdict
from rules.policy import Policy

TRIED = {
    "fr": "Calendriers essayés : {tried}, non essayés : {not_tried}. Verdicts qui changeraient : {verdicts_changed}. "
          "Constats qui viendraient : {findings_came}, disparaîtraient : {findings_went}, changeraient de gravité : "
          "{severities_changed}.",
    "en": "Calendars tried: {tried}, not tried: {not_tried}. Verdicts that would change: {verdicts_changed}. Findings "
          "that would come: {findings_came}, go: {findings_went}, change severity: {severities_changed}.",
}  # fmt: skip
MOST_LINES = 20


def write_json(document: object) -> None:
    """Write a document as JSON that people can read."""
    write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def write_policy(policy: Policy) -> None:
    """Write every threshold of a policy."""
    write_json(policy.document())


def write_trial(trial: Trial, language: str, *, as_json: bool) -> None:
    """Write what a policy would change."""
    told = tell_trial(trial, language)
    if as_json:
        write_json(told)
        return
    write("\n".join(_lines(told, language)) + "\n")


def _lines(told: dict[str, Any], language: str) -> Iterator[str]:
    yield TRIED[language].format(**told["totals"])
    for one in told["calendars"]:
        found = one["differences"]
        if one["before"] == one["after"] and not any(found[f"{kind}_total"] for kind in ("came", "went", "changed")):
            continue
        yield ""
        before, after = (VERDICTS[language][Verdict(one[when])] for when in ("before", "after"))
        yield f"{_named(one, language)}{before} → {after}"
        yield from difference_lines(found, language, MOST_LINES)
    for one in told["not_tried"]:
        yield ""
        yield f"{_named(one, language)}{LEFT_OUT[one['why']][language]}"


def _named(one: dict[str, Any], language: str) -> str:
    return f"{one['calendar']} ({STATES[one['state']][language]}){COLON[language]}"
