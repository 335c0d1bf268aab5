"""Verify that no line of the audit is missing or altered, in the database or in an exported file."""

from pathlib import Path

import click

from cli.audit_lines import tell_walk
from cli.database import takes_database
from cli.database import takes_workspace
from cli.house import opened
from cli.house import settings_with
from cli.language import speaks
from exchange.audit_file import AuditFileError
from exchange.audit_file import verify_jsonl
from models.audit_walk import Mark
from models.audit_walk import Walked
from models.store_audit_reading import AuditBook

BROKEN = 1


class Noted(click.ParamType[Mark]):
    """A place in the audit, as an earlier verification told it."""

    name = "SEQ:HASH"

    def convert(self, value: str | Mark, param: click.Parameter | None, ctx: click.Context | None) -> Mark:
        """Read it; anything else is a wrong call."""
        if isinstance(value, Mark):
            return value
        try:
            return Mark.read(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command("verify")
@click.option(
    "--expect", type=Noted(), help="A place noted earlier: what stands before it must not have changed since."
)
@click.option("--file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="An exported JSON lines file; no database is asked.")  # fmt: skip
@takes_database
@takes_workspace
@speaks
def command(
    *, expect: Mark | None, file: Path | None, database: str | None, workspace: str | None, language: str
) -> int:
    """Follow the chain of the audit from its first line to its last.

    Exit code 0 when it is whole, 1 when it is broken.  The last thing told is where it ends, as SEQ:HASH: noted
    down where nobody who writes to the database can reach it, and given back with --expect, it shows that the
    whole audit was not rewritten.
    """
    if file is not None and (database or workspace):
        raise click.UsageError("give --file, or a database")
    name, walked = _of_file(file, expect) if file else _of_database(database, workspace, expect)
    tell_walk(name, walked, language)
    return 0 if walked.is_whole else BROKEN


def _of_file(file: Path, expect: Mark | None) -> tuple[str, Walked]:
    try:
        with file.open("rb") as source:
            return verify_jsonl(source, expect)
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from None
    except AuditFileError as error:
        raise click.ClickException(
            f"{file}, line {error.line}: this is no line of an audit; give a file of `preseance audit export`"
        ) from None


def _of_database(database: str | None, workspace: str | None, expect: Mark | None) -> tuple[str, Walked]:
    with opened(settings_with(database_url=database, workspace=workspace)) as house:
        return house.store.workspace, AuditBook(house.store).verify(expect)
