"""Write a spreadsheet to fill in, with lists to choose from, notes and examples."""

from pathlib import Path

import click

from cli.language import speaks
from cli.terminal import write
from exchange.template import write_template

SUFFIXES = (".xlsx", ".csv")
_DONE = {
    "fr": "{file} est prêt. Remplacez les exemples par vos offres, puis : preseance check {file}",
    "en": "{file} is ready. Put your offers in place of the examples, then: preseance check {file}",
}


@click.command("template")
@click.option("-o", "--output", default="plan.xlsx", show_default=True, type=click.Path(path_type=Path),
              help="The file to write, XLSX or CSV by its name; an existing one is left alone.")  # fmt: skip
@speaks
def command(*, output: Path, language: str) -> None:
    """Write a spreadsheet to fill in; it loads back as it is."""
    if output.suffix.lower() not in SUFFIXES:
        raise click.BadParameter(f"{output} is none of {', '.join(SUFFIXES)}", param_hint="-o")
    write_template(output, language)
    write(_DONE[language].format(file=output) + "\n")
