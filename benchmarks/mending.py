"""Measures how long the repair of a whole calendar takes, and what it leaves: the sample plan and drawn calendars.

    python -m benchmarks.mending 50 500
    python -m benchmarks.mending 1000 2000 --segments 60 --years 1

Seconds are the processor's, because other work runs on the same cores.  The second line of each size repairs the
blockers alone.
"""

import argparse
import time
from pathlib import Path

from benchmarks.calendars import generate
from exchange.plan_files import read_plans
from models.calendar import Calendar
from rules.finding import Severity
from rules.mending import Wish
from rules.mending import badness
from rules.mending import mend
from rules.policy import Policy
from rules.repairing import REPAIRABLE

SAMPLE = Path(__file__).parents[1] / "examples" / "q4-2026" / "plan.json"


def main() -> None:
    """Measure the sample plan, then each size, and print two lines for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[50, 500])
    parser.add_argument("--segments", type=int, default=300, help="the groups of the drawn house")
    parser.add_argument("--years", type=int, default=3, help="over which the offers are spread")
    asked = parser.parse_args()
    print(f"{'calendar':>10} {'repairs':>9} {'seconds':>8} {'changes':>8}  block, unknown, warn: before → after")
    (plan,) = read_plans([str(SAMPLE)])
    _measure("sample", plan.calendar(), Policy().changed(plan.policy))
    for size in asked.sizes:
        _measure(str(size), generate(size, segments=asked.segments, years=asked.years), Policy())


def _measure(name: str, calendar: Calendar, policy: Policy) -> None:
    for what, severities in (("all", REPAIRABLE), ("blockers", frozenset({Severity.BLOCK}))):
        started = time.process_time()
        mended = mend(calendar, policy, Wish(severities=severities))
        seconds = time.process_time() - started
        before, after = badness(mended.before.findings), badness(mended.after.findings)
        print(f"{name:>10} {what:>9} {seconds:8.2f} {len(mended.steps):8}  {before} → {after}", flush=True)


if __name__ == "__main__":
    main()
