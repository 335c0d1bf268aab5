"""Write the register of exceptions to a file, as an attestation that can be checked against the audit."""

from pathlib import Path

import click

from cli.house import House
from cli.house import takes_house
from cli.people import takes_name
from cli.terminal import refuse_existing
from cli.terminal import write_stream
from cli.waiver_lines import states_of
from exchange.waiver_register import attest
from exchange.waiver_register import register_csv
from exchange.waiver_register import register_json
from models.caller import Caller

SAID = {
    "fr": "{count} dérogations écrites, empreinte {digest}",
    "en": "{count} waivers written, digest {digest}",
}


@click.command("export")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False),
              help="The file to write.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True,
              help="json can be checked by programs, csv is for spreadsheets.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
@takes_name
@takes_house
def command(house: House, *, output: Path, form: str, force: bool, by: Caller, language: str) -> None:
    """Write every waiver that was ever asked for, with who approved it and what it is good for now."""
    refuse_existing(output, force=force)
    register = house.room.registered()
    states = states_of(house, register.lines)
    told = attest(
        [(one.calendar, one.waiver, states[one.waiver.id or 0]) for one in register.lines],
        workspace=house.store.workspace, by=by.name, at=house.store.clock(), audit_end=register.audit_end,
    )  # fmt: skip
    write_stream([(register_json if form == "json" else register_csv)(told).encode()], output)
    click.echo(SAID[language].format(count=told.count, digest=told.digest))
