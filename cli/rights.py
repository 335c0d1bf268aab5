"""What somebody may do, as options: roles and teams; and lists of people and keys for readers and for programs."""

import json
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType

import click

from cli.table import write_table
from models.role import Role

Command = Callable[..., int | None]
NO_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({})
# What a table says of what is so, and of what is not.
YES_NO: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"fr": {"True": "oui", "False": "non"}, "en": {"True": "yes", "False": "no"}}
)


def takes_roles(command: Command) -> Command:
    """Give a command the option --role, as often as wanted."""
    return click.option("--role", "roles", multiple=True, type=click.Choice([role.value for role in Role]),
                        help="A role; may be repeated.")(command)  # fmt: skip


def takes_teams(command: Command) -> Command:
    """Give a command the option --team, as often as wanted."""
    return click.option("--team", "teams", multiple=True, metavar="TEAM",
                        help="A team whose offers a planner edits, * for all; may be repeated.")(command)  # fmt: skip


def takes_list_format(command: Command) -> Command:
    """Give a command the option --format."""
    return click.option("--format", "list_format", type=click.Choice(["text", "json"]), default="text",
                        show_default=True, help="A table to read, or JSON for programs.")(command)  # fmt: skip


def write_lines(
    lines: Iterable[Mapping[str, object]],
    titles: Sequence[str],
    list_format: str,
    *,
    words: Mapping[str, Mapping[str, str]] = NO_WORDS,
) -> None:
    """Write lines as a table whose columns have titles, or as JSON; `words` are those of a column's values."""
    listed = list(lines)
    if list_format == "json":
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    write_table(titles, [[_cell(one, words.get(key, {})) for key, one in line.items()] for line in listed])


def instant(when: datetime | None) -> str | None:
    """Write an instant in UTC."""
    return None if when is None else when.isoformat(timespec="minutes")


def _cell(value: object, words: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else words.get(str(value), str(value))
