"""List the rules."""

import click

from cli.language import speaks
from cli.table import write_table
from rules.registry import rules

_TITLES = {"fr": ("Code", "Règle", "Ce qu'elle dit"), "en": ("Code", "Rule", "What it says")}


@click.command("rules")
@speaks
def command(*, language: str) -> None:
    """List every rule with its code and its name; `preseance explain CODE` shows its page."""
    told = [(rule.code, rule.name, rule.summary(language)) for rule in rules().values()]
    write_table(_TITLES[language], told, kept_whole=2)
