"""Write plans as another kind of file: JSON, CSV or XLSX."""

from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path

import click

from cli.language import speaks
from cli.plans import Handed
from cli.plans import takes_plans
from cli.terminal import write_file
from exchange.joining import join
from exchange.plan_document import dump_json
from exchange.plan_spreadsheet_out import plan_csv
from exchange.plan_spreadsheet_out import plan_xlsx
from models.plan import Plan

WRITERS: Mapping[str, Callable[[Plan, str], bytes]] = {
    ".json": lambda plan, _: dump_json(plan).encode(),
    ".csv": plan_csv,
    ".xlsx": plan_xlsx,
}


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
    writer = WRITERS.get(output.suffix.lower())
    if writer is None:
        raise click.BadParameter(f"{output} is none of {', '.join(WRITERS)}", param_hint="-o")
    if output.exists() and not force:
        raise click.ClickException(f"{output} exists; --force replaces it")
    write_file(writer(join(plans.read()), language), output)
