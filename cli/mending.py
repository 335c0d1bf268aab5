"""Asks which repair to make, finding by finding."""

from dataclasses import dataclass

import click

from rules.finding import Finding
from rules.repair import Repair

WORDS = {
    "fr": ("Quel numéro ? 0 : aucun ; q : s’arrêter là", "garde la promesse", "change la promesse"),
    "en": ("Which number? 0: none; q: stop here", "keeps the promise", "changes the promise"),
}
STOP = "q"


@dataclass(slots=True)
class Asking:
    """Shows the repairs of a finding on standard error and reads a number; after a stop it asks no more."""

    language: str
    has_stopped: bool = False

    def choose(self, finding: Finding, repairs: tuple[Repair, ...]) -> Repair | None:
        """Give the repair that was chosen, None for none of them."""
        if self.has_stopped:
            return None
        prompt, safe, suggestion = WORDS[self.language]
        click.echo(f"\n{finding.rule} {finding.message[self.language]}", err=True)
        for place, one in enumerate(repairs, start=1):
            click.echo(f"  {place}. {one.summary[self.language]} ({safe if one.safe else suggestion})", err=True)
        numbers = [str(place) for place in range(len(repairs) + 1)]
        choice = click.Choice([*numbers, STOP])
        answer = click.prompt(prompt, type=choice, default="0", show_choices=False, err=True)
        self.has_stopped = answer == STOP
        return None if answer in {STOP, "0"} else repairs[int(answer) - 1]
