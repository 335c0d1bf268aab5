"""Judge one or several plans together and say what is unfair, for whom, when, how much, and the way out."""

from pathlib import Path

import click

from cli.each import write_each
from cli.language import speaks
from cli.plans import Handed
from cli.plans import takes_plans
from cli.terminal import look
from cli.terminal import progress
from cli.terminal import write
from exchange.fixes import with_fixes
from exchange.joining import join
from exchange.policy_file import changed_policy
from exchange.policy_file import read_policy
from exchange.report_dossier import Dossier
from exchange.report_format import Look
from exchange.report_format import report_formats
from exchange.report_places import places
from models.calendar import Calendar
from models.plan import Plan
from rules.engine import check
from rules.finding import Severity
from rules.policy import Policy

NEVER = "never"
THRESHOLDS = (*(one.value for one in Severity), NEVER)
FAILED = 1
WORKING = {"fr": "Lecture et vérification…", "en": "Reading and checking…"}


@click.command("check")
@click.option("--format", "report_format", type=click.Choice(list(report_formats())), default="text",
              show_default=True, help="How the report is written.")  # fmt: skip
@click.option("--fail-on", type=click.Choice(THRESHOLDS), default=Severity.BLOCK.value, show_default=True,
              help="The least severity that makes the check fail; what is unknown counts as block.")  # fmt: skip
@click.option("--policy", "policy_file", type=click.Path(path_type=Path),
              help="JSON or TOML file of thresholds that differ from the house policy.")  # fmt: skip
@click.option(
    "--focus", multiple=True, metavar="OFFER", help="Keep to findings that touch this offer; may be repeated."
)
@click.option("--fixes", is_flag=True, help="Try repairs of the worst findings and show those that settle them.")
@click.option("--each", is_flag=True, help="Judge each plan by itself and list the verdicts; text only.")
@click.option("--notes", is_flag=True, help="Show notes in full instead of counting them.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the report to this file.")
@speaks
@takes_plans
def command(  # noqa: PLR0913 -- each option of the command line is one argument
    plans: Handed,
    *,
    report_format: str,
    fail_on: str,
    policy_file: Path | None,
    focus: tuple[str, ...],
    fixes: bool,
    each: bool,
    notes: bool,
    output: Path | None,
    language: str,
) -> int:
    """Judge plans together as one calendar.

    PLAN is a JSON, CSV or XLSX file, a folder of them, or - for standard input.
    """
    if each:
        if report_format != "text" or focus or fixes or notes or output is not None:
            raise click.UsageError(
                "--each lists verdicts as text: leave out --format, --focus, --fixes, --notes and -o"
            )
        found = write_each(plans.read(), lambda plan: check(plan.calendar(), _policy(plan, policy_file)), language)
        return FAILED if found & _failing(fail_on) else 0
    with progress().status(WORKING[language]):
        handed_in = plans.read()
        plan = join(handed_in)
        calendar = plan.calendar()
        policy = _policy(plan, policy_file)
        _refuse_unknown_focus(focus, calendar)
        report = check(calendar, policy, focus=focus)
        if fixes:
            report = with_fixes(report, plan, policy)
    chosen = report_formats()[report_format]
    dossier = Dossier(
        report=report,
        calendar=calendar,
        policy=policy,
        language=language,
        failing=_failing(fail_on),
        places=places(handed_in) if chosen.points_at_lines else {},
        with_notes=notes,
    )
    write(chosen.render(dossier, look() if output is None else Look()), output)
    return FAILED if dossier.has_failed else 0


def _policy(plan: Plan, policy_file: Path | None) -> Policy:
    """Apply the house's file first, then what the plan itself asks for."""
    house = Policy() if policy_file is None else read_policy(policy_file, Policy())
    return changed_policy(house, plan.policy, plan.file, "/policy")


def _failing(fail_on: str) -> frozenset[Severity]:
    """Give the severities that reach the threshold; not being able to tell is as good a reason to stop as knowing."""
    if fail_on == NEVER:
        return frozenset()
    least = min(Severity(fail_on).weight, Severity.UNKNOWN.weight)
    return frozenset(one for one in Severity if one.weight >= least)


def _refuse_unknown_focus(focus: tuple[str, ...], calendar: Calendar) -> None:
    """Stop at a mistyped code: a clean report of nothing would look like good news."""
    unknown = sorted(set(focus) - {offer.code for offer in calendar.offers})
    if unknown:
        raise click.BadParameter(f"no offer has the code {', '.join(unknown)}", param_hint="--focus")
