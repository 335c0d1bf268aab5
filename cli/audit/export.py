"""Write the whole audit to a file: JSON lines to verify, or a table to read."""

from pathlib import Path

import click

from cli.house import House
from cli.house import takes_house
from cli.terminal import refuse_existing
from cli.terminal import write_stream
from exchange.audit_file import audit_csv
from exchange.audit_file import audit_jsonl
from models.store_audit_reading import AuditBook

SAID = {
    "fr": "{count} lignes écrites. Notez ailleurs où finit le registre : {head}",
    "en": "{count} lines written. Note elsewhere where the audit ends: {head}",
}


@click.command("export")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False),
              help="The file to write.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True,
              help="jsonl can be verified anywhere, csv is for spreadsheets.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
@takes_house
def command(house: House, *, output: Path, form: str, force: bool, language: str) -> None:
    """Write every line of the audit to a file."""
    refuse_existing(output, force=force)
    book = AuditBook(house.store)
    head = book.head()
    lines = book.lines(head)
    chunks = audit_jsonl(house.store.workspace, head, lines) if form == "jsonl" else audit_csv(lines, language)
    write_stream(chunks, output)
    click.echo(SAID[language].format(count=head.seq, head=head))
