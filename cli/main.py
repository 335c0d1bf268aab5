"""The command `preseance`: checks a promotional calendar from the command line."""

import importlib
import pkgutil
import sys
import traceback
from collections.abc import Sequence

import click

from cli.terminal import prepare_streams

WRONG_CALL = 2
INTERRUPTED = 130
_PACKAGE = "cli.commands"


class Commands(click.Group):
    """Finds the commands by their files and loads one only when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click asks with a context
        """Give the names in alphabetical order."""
        return sorted(info.name for info in pkgutil.iter_modules(importlib.import_module(_PACKAGE).__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command, None when there is no such file."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"{_PACKAGE}.{cmd_name}").command
        return command


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 nothing to stop for, 1 the check failed, 2 the file or the call is wrong.",
)
@click.version_option(package_name="preseance", prog_name="preseance")
@click.option("--debug", is_flag=True, help="Show where an unexpected error comes from.")
def preseance(*, debug: bool) -> None:
    """Check a promotional calendar: no customer is worth less to us than somebody less loyal."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code; whatever goes wrong is told in words, never as a traceback."""
    prepare_streams()
    try:
        code = preseance.main(args=list(arguments), prog_name="preseance", standalone_mode=False)
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return WRONG_CALL
    except Exception as error:  # noqa: BLE001 -- the edge: a bug is told in one line, --debug shows the rest
        _tell_unexpected(error, is_traced="--debug" in arguments)
        return WRONG_CALL
    return code if isinstance(code, int) else 0


def _tell_unexpected(error: Exception, *, is_traced: bool) -> None:
    if is_traced:
        traceback.print_exception(error)
    what = " ".join(f"{type(error).__name__}: {error}".split())
    click.echo(f"preseance: {what} (preseance --debug … shows where)", err=True)
