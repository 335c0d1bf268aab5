"""Write plans as another kind of file: JSON, CSV or XLSX."""

from pathlib import Path

import click

from cli.language import speaks
from cli.plans import Handed
from cli.plans import takes_plans
from cli.writers import refuse_output
from cli.writers import write_plan
from exchange.joining import join


@click.command("convert")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path),
              help="The file to write; its name says the kind.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
@speaks
@takes_plans
def command(plans: Handed, *, output: Path, force: bool, language: str) -> None:
    """Write plans, joined into one, as another kind of file.

    A spreadsheet gets its headers in the language that is spoken.
    """
    refuse_output(output, force=force)
    write_plan(join(plans.read()), output, language)
