"""The list of changes that a repaired calendar comes with, as a manager reads it and as a program does."""

from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any

from exchange.patching import patch
from exchange.report_document import money
from exchange.report_dossier import clean
from exchange.report_figures import counted
from exchange.report_figures import number
from exchange.report_figures import short_money
from exchange.report_figures import typeset
from exchange.report_words import COUNTS
from exchange.report_words import VERDICTS
from models.plan import Plan
from rules.engine import Report
from rules.finding import Finding
from rules.finding import Severity
from rules.leftover import Left
from rules.leftover import Relaxation
from rules.mending import Mended
from rules.mending import Step
from rules.repair import Repair

CHANGES: Mapping[str, tuple[str, str]] = {"fr": ("changement", "changements"), "en": ("change", "changes")}
DAYS: Mapping[str, tuple[str, str]] = {"fr": ("jour", "jours"), "en": ("day", "days")}
WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "head": "{name} : {changes}",
        "before": "Avant  {verdict} ({counts})",
        "after": "Après  {verdict} ({counts})",
        "safe": "garde la promesse",
        "suggestion": "change la promesse",
        "cost": "donne aux clients jusqu’à {amount} de plus si chacun achète une fois",
        "saved": "donne aux clients jusqu’à {amount} de moins si chacun achète une fois",
        "reach": "{people} personnes en moins",
        "unknown_reach": "portée perdue inconnue",
        "settles": "règle {rules}",
        "eases": "atténue {rules}, qui ne bloque plus",
        "left": "Ce qui reste",
        "locked": "verrouillé : {offers}",
        "figure": "il manque un chiffre, aucune correction ne le remplace",
        "obstacles": "ce qui l’aurait réglé se heurte à {rules}",
        "nothing": "aucune correction connue n’en vient à bout",
        "relaxed": "sans {rules} : {summary} ({price})",
        "relaxed_nothing": "même sans {rules}, aucune correction connue n’en vient à bout",
        "and": " et ",
        "clean": "rien",
        "or": " ; ",
    },
    "en": {
        "head": "{name}: {changes}",
        "before": "Before  {verdict} ({counts})",
        "after": "After   {verdict} ({counts})",
        "safe": "keeps the promise",
        "suggestion": "changes the promise",
        "cost": "gives customers up to {amount} more if each buys once",
        "saved": "gives customers up to {amount} less if each buys once",
        "reach": "{people} fewer people",
        "unknown_reach": "reach lost unknown",
        "settles": "settles {rules}",
        "eases": "makes {rules} weigh less, so that it no longer blocks",
        "left": "What stays",
        "locked": "locked: {offers}",
        "figure": "a figure is missing, and no repair stands in for it",
        "obstacles": "what would have settled it meets {rules}",
        "nothing": "no known repair settles it",
        "relaxed": "without {rules}: {summary} ({price})",
        "relaxed_nothing": "even without {rules} no known repair settles it",
        "and": " and ",
        "clean": "nothing",
        "or": "; ",
    },
}


def mended_document(mended: Mended, plan: Plan, language: str) -> dict[str, Any]:
    """Give the changes, what stays and the patch of the whole, as JSON."""
    return {
        "verdict": {"before": mended.before.verdict.value, "after": mended.after.verdict.value},
        "changes": [_change(step, language) for step in mended.steps],
        "left": [left_document(one, language) for one in mended.left],
        "patch": [dict(one) for one in patch(plan, mended.calendar)],
    }


def _change(step: Step, language: str) -> dict[str, Any]:
    settles = [named(one) for one in step.settles]
    return {**_made(step.repair, language), "settles": settles, "eases": step.eases}


def _made(made: Repair, language: str) -> dict[str, Any]:
    return {
        "kind": made.kind,
        "safe": made.safe,
        "summary": made.summary[language],
        "offers": sorted(made.offers),
        "cost": None if made.cost is None else money(made.cost),
        "days": made.days,
        "reach": made.reach,
    }


def left_document(left: Left, language: str) -> dict[str, Any]:
    """Give a finding that stays, what stands in the way, and what would do without the rules that do."""
    return {
        **named(left.finding),
        "message": left.finding.message[language],
        "locked": list(left.locked),
        "needs_figure": left.needs_figure,
        "obstacles": list(left.obstacles),
        "relaxations": [
            {"rules": list(one.rules), "repair": None if one.repair is None else _made(one.repair, language)}
            for one in left.relaxations
        ],
    }


def named(finding: Finding) -> dict[str, Any]:
    """Name a finding as JSON."""
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.value,
        "offers": list(finding.offers),
        "segments": list(finding.segments),
        "fingerprint": finding.fingerprint,
    }


def mended_lines(mended: Mended, plan: Plan, language: str) -> Iterator[str]:
    """Give the changes and what stays, line by line."""
    words = WORDS[language]
    changes = counted(len(mended.steps), CHANGES, language)
    yield _say(words["head"].format(name=clean(plan.name), changes=changes), language)
    yield words["before"].format_map(_verdict(mended.before, language))
    yield words["after"].format_map(_verdict(mended.after, language))
    for place, step in enumerate(mended.steps, start=1):
        yield ""
        yield _say(f"{place:>3}. {clean(step.repair.summary[language])}", language)
        yield _say(f"     {_price(step.repair, plan.currency, language)}", language)
        yield _say("     " + words["eases" if step.eases else "settles"].format(rules=_rules(step)), language)
    if mended.left:
        yield ""
        yield words["left"]
    for left in mended.left:
        yield _say(f"  - {left.finding.rule}  {clean(left.finding.message[language])}", language)
        yield _say(f"    {_why(left, language)}", language)
        for one in left.relaxations:
            yield _say(f"    {_relaxed(one, plan.currency, language)}", language)


def _say(text: str, language: str) -> str:
    return typeset(text, language)


def _verdict(report: Report, language: str) -> dict[str, str]:
    found = Counter(one.severity for one in report.findings)
    told = [one for one in Severity if found[one] and one is not Severity.INFO]
    counts = ", ".join(counted(found[one], COUNTS[one], language) for one in told)
    return {"verdict": VERDICTS[language][report.verdict], "counts": counts or WORDS[language]["clean"]}


def _price(made: Repair, currency: str, language: str) -> str:
    words = WORDS[language]
    told = [words["safe" if made.safe else "suggestion"]]
    if made.cost:
        amount = short_money(abs(made.cost), currency, language)
        told.append(words["cost" if made.cost > 0 else "saved"].format(amount=amount))
    if made.reach is None:
        told.append(words["unknown_reach"])
    elif made.reach:
        told.append(words["reach"].format(people=number(made.reach, language)))
    return " · ".join(told)


def _rules(step: Step) -> str:
    found = Counter(f"{one.rule} {one.name}" for one in step.settles)
    return ", ".join(f"{name} × {count}" if count > 1 else name for name, count in sorted(found.items()))


def _why(left: Left, language: str) -> str:
    words = WORDS[language]
    if left.needs_figure:
        return words["figure"]
    told = []
    if left.locked:
        told.append(words["locked"].format(offers=clean(", ".join(left.locked))))
    if left.obstacles:
        told.append(words["obstacles"].format(rules=", ".join(left.obstacles)))
    return words["or"].join(told) or words["nothing"]


def _relaxed(relaxation: Relaxation, currency: str, language: str) -> str:
    words = WORDS[language]
    rules, made = words["and"].join(relaxation.rules), relaxation.repair
    if made is None:
        return words["relaxed_nothing"].format(rules=rules)
    told = [_price(made, currency, language)]
    if made.days:
        told.append(counted(made.days, DAYS, language))
    return words["relaxed"].format(rules=rules, summary=clean(made.summary[language]), price=" · ".join(told))
