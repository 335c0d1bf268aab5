"""Times the command line as somebody feels it: to its first word, to a verdict, and a large spreadsheet whole.

python -m benchmarks.cli_start
python -m benchmarks.cli_start --rows 20000
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.calendars import generate
from benchmarks.calendars import plan
from exchange.plan_rows import plan_rows
from exchange.plan_spreadsheet_out import plan_xlsx

_PRESEANCE = Path(sys.executable).with_name("preseance")
_READ = "import sys, exchange.reading as r, pathlib as p; r.read_plan(p.Path(sys.argv[1]))"
_SAMPLE = "examples/q4-2026/plan.json"


def main() -> None:
    """Run each command several times, each in a fresh process."""
    parser = argparse.ArgumentParser(description="Time the command line from outside.")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--rows", type=int, default=20_000)
    asked = parser.parse_args()
    print(f"{'median s':>9} {'fastest':>9} {'slowest':>9} {'CPU s':>9}  command")
    _tell([sys.executable, "-c", "pass"], "python -c pass (what any Python costs)", asked.runs)
    _tell([_PRESEANCE, "--version"], "preseance --version", asked.runs)
    _tell([_PRESEANCE, "explain", "CAN01"], "preseance explain CAN01", asked.runs)
    _tell([_PRESEANCE, "check", _SAMPLE], f"preseance check {_SAMPLE}", asked.runs)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.xlsx"
        offers, rows = write_spreadsheet(file, asked.rows)
        _tell([sys.executable, "-c", _READ, str(file)], f"reading plan.xlsx alone ({rows:,} rows)", 1)
        what = f"preseance check plan.xlsx ({rows:,} rows, {offers:,} offers)"
        _tell([_PRESEANCE, "check", str(file), "--format", "json"], what, 1)


def _tell(command: list[str | Path], what: str, runs: int) -> None:
    taken, used = [], []
    for _ in range(runs):
        begun, before = time.perf_counter(), _children()
        run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- ours
        taken.append(time.perf_counter() - begun)
        used.append(_children() - before)
        if run.returncode not in {0, 1}:
            sys.exit(f"{what} exits {run.returncode}: {run.stderr[-2000:]}{run.stdout[-2000:]}")
    print(f"{median(taken):>9.3f} {min(taken):>9.3f} {max(taken):>9.3f} {median(used):>9.3f}  {what}", flush=True)


def _children() -> float:
    """Give the processor seconds that finished children have used: the clock also counts other people's work."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def write_spreadsheet(file: Path, rows: int) -> tuple[int, int]:
    """Write a drawn calendar as the workbook that people edit; give its offers and the rows that they take.

    An offer takes a row per group and channel, about 3.3 of them.
    """
    drawn = plan(generate(round(rows / 3.3)))
    file.write_bytes(plan_xlsx(drawn, "en"))
    return len(drawn.offers), len(plan_rows(drawn, "en")["offers"])


if __name__ == "__main__":
    main()
