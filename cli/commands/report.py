"""Write the report to put on the table: the calendar drawn, each finding with its curve, and what each group gets."""

from pathlib import Path

import click

from cli.language import speaks
from cli.plans import Handed
from cli.plans import takes_plans
from cli.terminal import progress
from cli.terminal import refuse_existing
from cli.terminal import write
from cli.terminal import write_file
from exchange.fixes import with_fixes
from exchange.handout.page import handout
from exchange.joining import join
from exchange.policy_file import changed_policy
from exchange.policy_file import read_policy
from exchange.report_dossier import Dossier
from exchange.report_telling import Telling
from models.calendar import Calendar
from rules.engine import check
from rules.policy import Policy

# Repairs are tried on the whole calendar, finding by finding: on a larger plan one waits for minutes.
FEW_OFFERS = 60
WORKING = {"fr": "Lecture, vérification et dessin…", "en": "Reading, checking and drawing…"}
DONE = {
    "fr": "{file} est prêt. {verdict} : {counts}.",
    "en": "{file} is ready. {verdict}: {counts}.",
}
NO_FIXES = {
    "fr": "Ce plan compte plus de {most} offres : les corrections n’ont pas été cherchées ; --fixes les demande.",
    "en": "This plan has more than {most} offers: repairs were not looked for; --fixes asks for them.",
}


@click.command("report")
@click.option("-o", "--output", type=click.Path(path_type=Path), default="report.html", show_default=True,
              help="The HTML file to write.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
@click.option(
    "--segment", metavar="CODE", help="Whose view to tell beside that of strangers; by default the most loyal."
)
@click.option("--fixes/--no-fixes", default=None,
              help=f"Try repairs of the worst findings; by default up to {FEW_OFFERS} offers.")  # fmt: skip
@click.option("--policy", "policy_file", type=click.Path(path_type=Path),
              help="JSON or TOML file of thresholds that differ from the house policy.")  # fmt: skip
@speaks
@takes_plans
def command(
    plans: Handed,
    *,
    output: Path,
    force: bool,
    segment: str | None,
    fixes: bool | None,
    policy_file: Path | None,
    language: str,
) -> None:
    """Write plans, judged together, as one page of HTML to read, print or send.

    The page fetches nothing and runs nothing.  Exit code 0 when it is written, whatever the verdict.
    """
    refuse_existing(output, force=force)
    with progress().status(WORKING[language]):
        plan = join(plans.read())
        calendar = plan.calendar()
        house = Policy() if policy_file is None else read_policy(policy_file, Policy())
        policy = changed_policy(house, plan.policy, plan.file, "/policy")
        _refuse_unknown_segment(segment, calendar)
        report = check(calendar, policy)
        is_small = len(calendar.offers) <= FEW_OFFERS
        if is_small if fixes is None else fixes:
            report = with_fixes(report, plan, policy)
        dossier = Dossier(report=report, calendar=calendar, policy=policy, language=language)
        page = handout(dossier, segment)
    write_file(page.encode("utf-8", "replace"), output)
    telling = Telling(dossier)
    write(DONE[language].format(file=output, verdict=telling.verdict(), counts=telling.counts().rstrip(".")) + "\n")
    if fixes is None and not is_small:
        write(NO_FIXES[language].format(most=FEW_OFFERS) + "\n")


def _refuse_unknown_segment(segment: str | None, calendar: Calendar) -> None:
    """Stop at a mistyped code: the view of somebody else would be told."""
    if segment is not None and segment not in calendar.segments:
        known = ", ".join(sorted(calendar.segments)) or "none"
        raise click.BadParameter(f"no segment has the code {segment}; known: {known}", param_hint="--segment")
