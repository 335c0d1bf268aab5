"""Show a rule's page, or all of them: why it exists, a bad and a good example, its thresholds and its sources."""

import difflib
import sys
from dataclasses import replace

import click
from rich.markdown import Markdown

from cli.language import speaks
from cli.terminal import look
from cli.terminal import write
from exchange.report_format import Look
from exchange.report_page import page_of
from exchange.rule_book import rule_book
from exchange.rule_book import rule_page
from rules.registry import rules
from rules.rule import Rule

WIDEST = 100
NEAREST = 3


@click.command("explain")
@click.argument("rule", metavar="RULE", required=False)
@click.option("--all", "everything", is_flag=True, help="Show the pages of all rules.")
@speaks
def command(rule: str | None, *, everything: bool, language: str) -> None:
    """Explain a rule, given by its code (CAN01) or its name (prospect-beats-loyal)."""
    if everything == (rule is not None):
        raise click.UsageError("Name a rule, or ask for --all of them; `preseance rules` lists them.")
    page = rule_book(language) if rule is None else rule_page(_found(rule), language)
    # Markdown reads well as it is, and whoever pipes it may want it whole.
    write(page_of([Markdown(page)], _narrowed(look())) if sys.stdout.isatty() else page)


def _narrowed(seen: Look) -> Look:
    return replace(seen, width=min(seen.width, WIDEST))


def _found(wanted: str) -> Rule:
    for rule in rules().values():
        if wanted.lower() in {rule.code.lower(), rule.name}:
            return rule
    known = [name for rule in rules().values() for name in (rule.code, rule.name)]
    spellings = (wanted, wanted.upper())
    near = [name for one in spellings for name in difflib.get_close_matches(one, known, n=NEAREST, cutoff=0.5)]
    hint = f" Did you mean {', '.join(dict.fromkeys(near))}?" if near else " preseance rules lists them all."
    raise click.BadParameter(f"there is no rule {wanted!r}.{hint}", param_hint="RULE")
