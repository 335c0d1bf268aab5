"""The command `preseance`: checks a promotional calendar from the command line."""

import sys
import traceback
from collections.abc import Sequence

import click

import cli.commands
from cli.discovery import Discovered
from cli.stand_ins import ERRORS
from cli.stand_ins import register_stand_ins

WRONG_CALL = 2
INTERRUPTED = 130


@click.group(
    cls=Discovered,
    package=cli.commands,
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
