"""List the forms that an offer can take, and how to write each in a spreadsheet."""

from dataclasses import MISSING
from dataclasses import fields

import click

from cli.language import speaks
from cli.table import write_table
from cli.terminal import write
from exchange.phrase_examples import PHRASE_EXAMPLES
from exchange.report_figures import typeset
from exchange.report_words import FORMS
from models.mechanic import Mechanic
from models.mechanic import mechanic_kinds

_TITLES = {
    "fr": ("Code", "S’écrit dans un tableur", "Classe", "Champs (? : facultatif)"),
    "en": ("Kind", "Written in a spreadsheet", "Class", "Fields (?: may be left out)"),
}
# The share of takers is no part of a mechanic's form.
_EVERYWHERE = "redemption"
_FOOTER = {
    "fr": f"Toutes prennent aussi {_EVERYWHERE}, la part des clients qui en profitent, si la maison la connaît.",
    "en": f"All of them take {_EVERYWHERE} too, the share of customers who get it, when the house knows it.",
}


@click.command("mechanics")
@speaks
def command(*, language: str) -> None:
    """List every mechanic with an example, its class and its fields in a plan document."""
    told = [
        (kind, typeset(PHRASE_EXAMPLES[kind][language], language), FORMS[language][mechanic.form], _fields(mechanic))
        for kind, mechanic in mechanic_kinds().items()
    ]
    write_table(_TITLES[language], told)
    write(f"\n{_FOOTER[language]}\n")


def _fields(mechanic: type[Mechanic]) -> str:
    """Name the fields as the plan format does, a question mark after those that may be left out."""
    told = []
    for field in fields(mechanic):  # type: ignore[arg-type] # every mechanic is a dataclass, which its protocol cannot say
        if field.name == _EVERYWHERE:
            continue
        is_required = field.default is MISSING and field.default_factory is MISSING
        told.append(field.name if is_required else f"{field.name}?")
    return ", ".join(told)
