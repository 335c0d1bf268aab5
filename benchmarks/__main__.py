"""`make bench`: every measurement at a size that a shared machine can bear."""

import subprocess
import sys

_RUNS = (
    ("benchmarks.full_check", "1000", "10000", "100000"),
    ("benchmarks.full_check", "--heavy-tail", "1000", "10000", "100000"),
    ("benchmarks.pair_finding", "100000"),
    (
        "benchmarks.pair_finding",
        "1000000",
        "--years",
        "30",
        "--repeats",
        "1",
        "--skip",
        "plain",
        "--skip",
        "on the key",
    ),
    ("benchmarks.incremental_check", "100000"),
    ("benchmarks.rule_costs", "1000", "20000"),
    ("benchmarks.cli_start",),
    ("benchmarks.kept_plans", "10000", "100000"),
    ("benchmarks.mending", "50", "500"),
    ("benchmarks.sends",),
    ("benchmarks.pages", "5000"),
    ("benchmarks.audit", "--lines", "200000"),
)


def main() -> None:
    """Run one after the other, each in a process of its own."""
    for run in _RUNS:
        print(f"\n$ python -m {' '.join(run)}", flush=True)
        done = subprocess.run([sys.executable, "-m", *run], check=False)  # noqa: S603 -- our own modules
        if done.returncode:
            sys.exit(f"{run[0]} failed")


if __name__ == "__main__":
    main()
