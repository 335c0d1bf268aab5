"""Times a full check of a whole calendar, with the memory it takes: each size in a process of its own.

    python -m benchmarks.full_check 1000 10000 100000
    python -m benchmarks.full_check --heavy-tail 1000 10000
    python -m benchmarks.full_check --parity 100000

The calendar is drawn first and not timed; memory is the peak of the whole process, calendar included.  With
`--parity` only the rules that compare what groups are offered are asked, the heart of the check.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from typing import NamedTuple

from benchmarks.calendars import generate
from rules.engine import check
from rules.policy import Policy
from rules.registry import rules

_PARITY = frozenset({"CAN01", "CAN02", "CAN03", "CAN04", "CAN05", "CAN08", "CAL01", "CAL02", "CAL03"})
_PARITY_ALONE = {"rules": {code: {"severity": "off"} for code in rules() if code not in _PARITY}}


class Measured(NamedTuple):
    """One size: seconds on the clock and of the processor, peak megabytes before and after, and what was found.

    The processor's are what counts where other work runs on the same cores: the check is one thread.
    """

    offers: int
    elapsed: float
    seconds: float
    calendar_megabytes: float
    megabytes: float
    findings: int
    by_severity: dict[str, int]


def main() -> None:
    """Measure each size and print a table; growth is CPU seconds over offers, against the size before."""
    asked = _arguments()
    if asked.alone:
        print(json.dumps(_measure(asked.sizes[0], asked)))
        return
    columns = ("offers", "seconds", "CPU s", "us/offer", "growth", "calendar MB", "peak MB")
    print(" ".join(f"{name:>{width}}" for name, width in zip(columns, (9, 9, 9, 9, 7, 11, 8), strict=True)), "findings")
    before: Measured | None = None
    for size in asked.sizes:
        found = _in_a_child(size, asked)
        if found is None:
            print(f"{size:>9,} gave up after {asked.give_up_after} s")
            return
        each = found.seconds / found.offers
        growth = f"{each / (before.seconds / before.offers):.2f}" if before else ""
        severities = ", ".join(f"{count} {name}" for name, count in sorted(found.by_severity.items()))
        time_told = f"{found.offers:>9,} {found.elapsed:>9.2f} {found.seconds:>9.2f} {each * 1e6:>9.0f} {growth:>7}"
        memory_told = f"{found.calendar_megabytes:>11.0f} {found.megabytes:>8.0f}"
        print(f"{time_told} {memory_told} {found.findings:,} ({severities})", flush=True)
        before = found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time a full check, alone on one core.")
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--heavy-tail", action="store_true")
    parser.add_argument("--parity", action="store_true", help="ask only the rules of parity")
    parser.add_argument("--years", type=int, default=3)
    parser.add_argument("--mistakes", type=float, default=0.015)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--give-up-after", type=int, default=600, help="seconds for one size, drawing included")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _in_a_child(size: int, asked: argparse.Namespace) -> Measured | None:
    options = ["--years", str(asked.years), "--mistakes", str(asked.mistakes), "--repeats", str(asked.repeats)]
    command = [sys.executable, "-m", "benchmarks.full_check", "--alone", *options, str(size)]
    try:
        run = subprocess.run(  # noqa: S603 -- ourselves
            [*command, *["--heavy-tail"] * asked.heavy_tail, *["--parity"] * asked.parity],
            stdout=subprocess.PIPE, text=True, check=True, timeout=asked.give_up_after,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None
    return Measured(*json.loads(run.stdout))


def _measure(size: int, asked: argparse.Namespace) -> Measured:
    calendar = generate(size, years=asked.years, heavy_tail=asked.heavy_tail, mistakes=asked.mistakes)
    policy = Policy().changed(_PARITY_ALONE) if asked.parity else Policy()
    drawn = _peak()
    elapsed = best = float("inf")
    report = None
    for _ in range(asked.repeats):
        begun, used = time.perf_counter(), time.process_time()
        report = check(calendar, policy)
        elapsed, best = min(elapsed, time.perf_counter() - begun), min(best, time.process_time() - used)
        if best > 60:
            break
    findings = report.findings if report else ()
    counts = Counter(finding.severity.name.lower() for finding in findings)
    return Measured(size, elapsed, best, drawn, _peak(), len(findings), dict(counts))


def _peak() -> float:
    """Give the most memory this process ever held, in megabytes (Linux counts it in kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
