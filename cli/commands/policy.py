"""See the thresholds that checks go by, put others in force, and try what they would change."""

from pathlib import Path

import click

import cli.policies
from cli.discovery import Discovered
from cli.language import speaks
from cli.policy_lines import write_policy
from exchange.policy_file import read_policy
from rules.policy import Policy


@click.group("policy", cls=Discovered, package=cli.policies, invoke_without_command=True)
@click.option(
    "--policy", "policy_file", type=click.Path(path_type=Path), help="Show the built-in policy with this file applied."
)
@speaks
@click.pass_context
def command(context: click.Context, *, policy_file: Path | None, language: str) -> None:  # noqa: ARG001 -- a refusal is told in it
    """See the thresholds that checks go by, put others in force, and try what they would change.

    Called alone it prints the built-in policy as JSON, with a file's thresholds if one is given.
    """
    if context.invoked_subcommand is None:
        write_policy(Policy() if policy_file is None else read_policy(policy_file, Policy()))
    elif policy_file is not None:
        raise click.UsageError("--policy goes with no other command: give the file to it")
