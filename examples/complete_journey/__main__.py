"""Converts the Complete Journey to plan documents, checks each, and tells what plain arithmetic finds beside it."""

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterable
from collections.abc import Sequence
from pathlib import Path

from examples.complete_journey.aisle import aisles
from examples.complete_journey.analysis import grievances
from examples.complete_journey.analysis import meetings
from examples.complete_journey.journey import JourneyNotFoundError
from examples.complete_journey.journey import read_journey
from examples.complete_journey.telling import tell_arithmetic
from examples.complete_journey.telling import tell_certain
from examples.complete_journey.telling import tell_data
from examples.complete_journey.telling import tell_differences
from examples.complete_journey.telling import tell_engine
from examples.complete_journey.telling import tell_meetings
from examples.complete_journey.verdict import Judged
from examples.complete_journey.verdict import conflicts
from examples.complete_journey.verdict import judge

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "complete_journey"
OUT = ROOT / "var" / "complete_journey"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the whole example; 2 when the tables are not there."""
    options = _options(arguments)
    started = time.perf_counter()
    try:
        journey = read_journey(options.data)
    except JourneyNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    judged = [judge(aisle) for aisle in aisles(journey)]
    found = [conflict for one in judged for conflict in conflicts(one)]
    counted = list(grievances(journey))
    _write(judged, options.out)
    _section("The data", tell_data(journey))
    _section("Campaigns that meet", tell_meetings(meetings(journey)))
    _section("Worse coupons by plain arithmetic, both valid", tell_arithmetic(counted))
    _section("What preseance check finds", tell_engine(judged, found))
    _section("The two side by side", tell_differences(found, counted))
    _section("Certain conflicts, by the most they cost on one purchase", tell_certain(journey, found))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\nPlan documents: {options.out} ({time.perf_counter() - started:.1f} s, {peak} MB at most)")
    print(f"One of them:    preseance check {options.out / 'campaign-26' / '26-001.json'} --lang en")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m examples.complete_journey", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the tables (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=OUT, help="folder for the plan documents (default: %(default)s)")
    return parser.parse_args(arguments)


def _write(judged: Iterable[Judged], out: Path) -> None:
    """Write each document under its campaign: campaign-18/18-007.json."""
    for one in judged:
        folder = out / f"campaign-{one.aisle.campaign.number:02}"
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(one.document, ensure_ascii=False, indent=1)
        (folder / f"{one.aisle.code}.json").write_text(text + "\n", encoding="utf-8")


def _section(title: str, lines: Iterable[str]) -> None:
    print(f"\n{title}")
    for line in lines:
        print(f"  {line}")


if __name__ == "__main__":
    sys.exit(main())
