"""Show a rule's page: why it exists, a bad and a good example, its thresholds and its sources."""

import difflib

import click
from rich.console import Console
from rich.markdown import Markdown

from cli.language import speaks
from cli.terminal import look
from cli.terminal import write
from rules.registry import rules
from rules.rule import Rule


@click.command("explain")
@click.argument("rule", metavar="RULE")
@speaks
def command(rule: str, *, language: str) -> None:
    """Explain a rule, given by its code (CAN01) or its name (prospect-beats-loyal)."""
    found = _found(rule)
    page = f"# {found.code} {found.name}\n\n{found.page[language].strip()}\n"
    seen = look()
    console = Console()
    if not console.is_terminal:
        # Markdown reads well as it is, and whoever pipes it may want it whole.
        write(page)
        return
    with console.capture() as captured:
        console.print(Markdown(page), width=min(seen.width, 100))
    write(captured.get())


def _found(wanted: str) -> Rule:
    for rule in rules().values():
        if wanted.lower() in {rule.code.lower(), rule.name}:
            return rule
    known = [name for rule in rules().values() for name in (rule.code, rule.name)]
    near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.5) + difflib.get_close_matches(
        wanted.upper(), known, n=3, cutoff=0.5
    )
    hint = f" Did you mean {', '.join(dict.fromkeys(near))}?" if near else " preseance rules lists them all."
    raise click.BadParameter(f"there is no rule {wanted!r}.{hint}", param_hint="RULE")
