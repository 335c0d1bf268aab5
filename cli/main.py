"""The command `preseance`: checks a promotional calendar from the command line."""

import ast
import importlib
import pkgutil
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

import cli.commands
from cli.stand_ins import ERRORS
from cli.stand_ins import register_stand_ins

WRONG_CALL = 2
INTERRUPTED = 130


class Commands(click.Group):
    """Finds the commands by their files and loads one only when it is called: a check must start at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click asks with a context
        """Give the names in alphabetical order."""
        return sorted(info.name for info in pkgutil.iter_modules(cli.commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command, None when there is no such file."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"cli.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by the first sentence of their files, without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, _sentence(name)) for name in self.list_commands(ctx)])


def _sentence(name: str) -> str:
    source = (Path(cli.commands.__path__[0]) / f"{name}.py").read_text("utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]


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
    _prepare_streams()
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


def _prepare_streams() -> None:
    """Never fail on a sign that the window cannot show: the nearest one stands in for it."""
    register_stand_ins()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=ERRORS)


def _tell_unexpected(error: Exception, *, is_traced: bool) -> None:
    if is_traced:
        traceback.print_exception(error)
    what = " ".join(f"{type(error).__name__}: {error}".split())
    click.echo(f"preseance: {what} (preseance --debug … shows where)", err=True)
