"""Writes a plan to a file of the kind that its name says."""

from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path

import click

from cli.terminal import refuse_existing
from cli.terminal import write_file
from exchange.plan_document import dump_json
from exchange.plan_spreadsheet_out import plan_csv
from exchange.plan_spreadsheet_out import plan_xlsx
from models.plan import Plan

WRITERS: Mapping[str, Callable[[Plan, str], bytes]] = {
    ".json": lambda plan, _: dump_json(plan).encode(),
    ".csv": plan_csv,
    ".xlsx": plan_xlsx,
}


def refuse_output(output: Path, *, force: bool) -> None:
    """Refuse a name that says no kind of plan, and a file that is there, before any work is done."""
    if output.suffix.lower() not in WRITERS:
        raise click.BadParameter(f"{output} is none of {', '.join(WRITERS)}", param_hint="-o")
    refuse_existing(output, force=force)


def write_plan(plan: Plan, output: Path, language: str) -> None:
    """Write the plan; a spreadsheet gets its headers in the language that is spoken."""
    write_file(WRITERS[output.suffix.lower()](plan, language), output)
