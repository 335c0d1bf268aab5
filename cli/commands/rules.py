"""List the rules."""

import click

from cli.language import speaks
from cli.table import write_table
from exchange.rule_book import severities_of
from rules.registry import rules

_TITLES = {
    "fr": ("Code", "Règle", "Gravités", "Ce qu’elle dit"),
    "en": ("Code", "Rule", "Severities", "What it says"),
}


@click.command("rules")
@speaks
def command(*, language: str) -> None:
    """List every rule with its code, its name and how grave it is; `preseance explain CODE` shows its page."""
    told = [(rule.code, rule.name, severities_of(rule), rule.summary(language)) for rule in rules().values()]
    write_table(_TITLES[language], told, kept_whole=2)
