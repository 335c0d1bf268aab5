"""Show the thresholds that a check goes by."""

import json
from pathlib import Path

import click

from cli.language import speaks
from cli.terminal import write
from exchange.policy_file import read_policy
from rules.policy import Policy


@click.command("policy")
@click.option(
    "--policy", "policy_file", type=click.Path(path_type=Path), help="Show the policy with this file applied."
)
@speaks
def command(*, policy_file: Path | None, language: str) -> None:  # noqa: ARG001 -- a refusal is told in it
    """Print the effective policy as JSON: the house's own, with a file's thresholds if one is given."""
    policy = Policy() if policy_file is None else read_policy(policy_file, Policy())
    write(json.dumps(policy.document(), ensure_ascii=False, indent=2) + "\n")
