"""Repair a whole calendar with few and light changes, and say what could not be repaired and why."""

import json
from pathlib import Path

import click

from cli.language import speaks
from cli.mending import Asking
from cli.plans import Handed
from cli.plans import takes_plans
from cli.terminal import progress
from cli.terminal import write
from cli.writers import refuse_output
from cli.writers import write_plan
from exchange.joining import join
from exchange.mending_words import mended_document
from exchange.mending_words import mended_lines
from exchange.patching import patched
from exchange.policy_file import changed_policy
from exchange.policy_file import read_policy
from models.calendar import Calendar
from rules.finding import Severity
from rules.finding import Verdict
from rules.mending import Wish
from rules.mending import mend
from rules.mending import mend_by_hand
from rules.policy import Policy
from rules.repairing import REPAIRABLE

FAILED = 1
STOPPING = frozenset({Verdict.BLOCK, Verdict.INCOMPLETE})
REPAIRING = {"fr": "Recherche des corrections…", "en": "Looking for repairs…"}


@click.command("fix")
@click.option("-o", "--output", type=click.Path(path_type=Path),
              help="Write the repaired plan to this JSON, CSV or XLSX file; else only tell the changes.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
@click.option("--safe-only", is_flag=True, help="Make only changes that keep the promise.")
@click.option("--interactive", is_flag=True, help="Ask about each finding which repair to make.")
@click.option("--blockers-only", is_flag=True, help="Repair what blocks, and leave warnings as they are.")
@click.option("--lock", multiple=True, metavar="OFFER", help="Leave this offer as it is; may be repeated.")
@click.option("--policy", "policy_file", type=click.Path(path_type=Path),
              help="JSON or TOML file of thresholds that differ from the house policy.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@speaks
@takes_plans
def command(  # noqa: PLR0913 -- each option of the command line is one argument
    plans: Handed,
    *,
    output: Path | None,
    force: bool,
    safe_only: bool,
    interactive: bool,
    blockers_only: bool,
    lock: tuple[str, ...],
    policy_file: Path | None,
    form: str,
    language: str,
) -> int:
    """Repair plans, joined into one, with few and light changes; each was tried on the whole calendar.

    Exit code 0 when nothing blocks any more, 1 when something still does or cannot be checked, 2 when the file or
    the call is wrong.
    """
    if output is not None:
        refuse_output(output, force=force)
    plan = join(plans.read())
    calendar = plan.calendar()
    house = Policy() if policy_file is None else read_policy(policy_file, Policy())
    policy = changed_policy(house, plan.policy, plan.file, "/policy")
    _refuse_unknown_lock(lock, calendar)
    severities = frozenset({Severity.BLOCK}) if blockers_only else REPAIRABLE
    wish = Wish(locked=frozenset(lock), safe_only=safe_only, severities=severities)
    if interactive:
        mended = mend_by_hand(calendar, policy, wish, Asking(language).choose)
    else:
        with progress().status(REPAIRING[language]):
            mended = mend(calendar, policy, wish)
    if output is not None:
        write_plan(patched(plan, mended.calendar), output, language)
    if form == "json":
        write(json.dumps(mended_document(mended, plan, language), ensure_ascii=False, indent=2) + "\n")
    else:
        write("\n".join(mended_lines(mended, plan, language)) + "\n")
    return FAILED if mended.after.verdict in STOPPING else 0


def _refuse_unknown_lock(lock: tuple[str, ...], calendar: Calendar) -> None:
    """Stop at a mistyped code: the offer that was meant would be changed."""
    unknown = sorted(set(lock) - {offer.code for offer in calendar.offers})
    if unknown:
        raise click.BadParameter(f"no offer has the code {', '.join(unknown)}", param_hint="--lock")
