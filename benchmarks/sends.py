"""Times the whole way of a send, from the database to a receiver and back, beside the bare client and beside Celery.

    python -m benchmarks.sends
    python -m benchmarks.sends --sends 2000 --only sqlite --skip celery --skip waiting

Each send is claimed with its attempt committed, signed, posted to a receiver on this machine, and its result committed.
"""

import argparse
import logging
import os
import subprocess
import time
from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from statistics import median

import structlog

from benchmarks.send_receiver import asked
from benchmarks.send_receiver import ceiling
from benchmarks.send_receiver import receiving
from benchmarks.send_rows import Ground
from benchmarks.send_rows import lay
from benchmarks.send_rows import plant
from benchmarks.send_rows import postgres_ground
from benchmarks.send_rows import sqlite_ground
from benchmarks.send_runs import Drained
from benchmarks.send_runs import bare_rate
from benchmarks.send_runs import claim_cost
from benchmarks.send_runs import drained
from benchmarks.send_runs import lateness
from benchmarks.send_runs import p99
from benchmarks.send_runs import scheduling
from benchmarks.send_runs import write_times

PARTS = ("celery", "lateness", "writes", "waiting")
_GROUNDS = {"sqlite": sqlite_ground, "postgresql": postgres_ground}
_CELERY = Path(__file__).parents[1] / ".venv-celery" / "bin" / "python"
_QUEUE = f"preseance-bench-{os.getpid()}"


def main() -> None:
    """Measure part after part, and give ratios."""
    asked_for = _arguments()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    grounds = [_GROUNDS[name] for name in _GROUNDS if name in (asked_for.only or _GROUNDS)]
    print(
        f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; the best of {asked_for.repeats} runs counts"
    )
    bare = _bare(asked_for.sends)
    best = [_pipeline(ground, asked_for, bare) for ground in grounds]
    if "celery" not in asked_for.skip:
        _celery(asked_for, best)
    for ground in grounds:
        if "lateness" not in asked_for.skip:
            with ground() as place:
                _lateness(place, asked_for.seconds)
        if "writes" not in asked_for.skip:
            with ground() as place:
                _writes(place, asked_for.burst)
        if "waiting" not in asked_for.skip:
            _waiting(ground, asked_for.waiting)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time the whole way of a send.")
    parser.add_argument("--sends", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--in-flight", type=int, default=1_000)
    parser.add_argument("--seconds", type=int, default=20, help="how long 200 sends a second are spread")
    parser.add_argument("--burst", type=int, default=100_000, help="sends that leave while offers are changed")
    parser.add_argument("--waiting", type=int, default=1_000_000)
    parser.add_argument("--only", action="append", choices=list(_GROUNDS))
    parser.add_argument("--skip", action="append", choices=PARTS, default=[])
    return parser.parse_args()


def _bare(count: int) -> float:
    with receiving() as port:
        request = (
            b"POST / HTTP/1.1\r\nHost: bench\r\nContent-Length: 600\r\nX: " + 250 * b"x" + b"\r\n\r\n" + 600 * b"x"
        )
        most = ceiling(port, request, 3 * count)
        bare = bare_rate(port, count)
    print(f"{most:>10,.0f}/s        the receiver's own ceiling, as far as one client can tell")
    print(f"{bare:>10,.0f}/s  1.00  the bare client: the same signed requests, no database", flush=True)
    return bare


def _pipeline(ground: Callable[[], object], asked_for: argparse.Namespace, bare: float) -> Drained:
    runs = []
    name = ""
    for _ in range(asked_for.repeats):
        with ground() as place:  # type: ignore[attr-defined]  # each is a context manager
            name = place.name
            runs.append(drained(place, asked_for.sends, asked_for.in_flight))
    best = max(runs, key=lambda one: one.rate)
    spread = ", ".join(f"{one.rate:,.0f}" for one in runs)
    print(
        f"{best.rate:>10,.0f}/s  {best.rate / bare:.2f}  {name}: claimed, signed, posted, settled ({spread}); "
        f"{1e6 * best.cpu / best.count:.0f} µs of the scheduler's processor a send, {best.megabytes:.0f} MB",
        flush=True,
    )
    return best


def _celery(asked_for: argparse.Namespace, ours: list[Drained]) -> None:
    if not _CELERY.exists():
        print("      none         Celery: no .venv-celery here (`make bench` makes it)")
        return
    rates = {f"{pool} {count}": _celery_rate(asked_for.sends // 2, pool, count)
             for pool, count in (("prefork", 2), ("prefork", 4), ("threads", 4))}  # fmt: skip
    best = max(rates.values())
    told = ", ".join(f"{name} {rate:,.0f}" for name, rate in rates.items())
    print(f"{best:>10,.0f}/s        Celery over RabbitMQ, acknowledged late, http.client ({told})")
    print("   ours / Celery: " + ", ".join(f"{one.rate / best:.1f}" for one in ours), flush=True)


def _celery_rate(count: int, pool: str, workers: int) -> float:
    """Give requests a second between the first and the last, so that neither start-up nor filling counts."""
    with receiving() as port:
        environment = {**os.environ, "SENDS_PORT": str(port), "SENDS_QUEUE": _QUEUE}
        run = [str(_CELERY), "-m", "benchmarks.send_celery"]
        subprocess.run([*run, "fill", str(count)], env=environment, check=True)  # noqa: S603 -- our own module
        quiet = ("-l", "ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat")
        worker = [
            str(_CELERY),
            "-m",
            "celery",
            "-A",
            "benchmarks.send_celery",
            "worker",
            "-P",
            pool,
            "-c",
            str(workers),
            *quiet,
        ]
        had, first, last = 0, 0.0, 0.0
        with subprocess.Popen(worker, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603 -- the same
            until = time.monotonic() + 120
            while had < count and time.monotonic() < until:
                time.sleep(1)
                heard = asked(port)
                had, first, last = had + heard.count, first or heard.first, heard.last or last
            process.terminate()
        subprocess.run([*run, "empty"], env=environment, check=True)  # noqa: S603 -- our own module
    return had / max(1e-9, last - first)


def _lateness(place: Ground, seconds: int) -> None:
    late = lateness(place, 200, seconds)
    told = f"median {median(late):.1f}, most {max(late):.1f}"
    print(f"{p99(late):>10.1f} ms       {place.name}: p99 lateness at 200/s over {seconds} s; {told}", flush=True)


def _writes(place: Ground, burst: int) -> None:
    quiet, busy = write_times(place, burst)
    print(
        f"{p99(busy):>10.1f} ms       {place.name}: p99 of {len(busy)} API writes while {burst:,} sends leave; "
        f"median {median(busy):.1f}, most {max(busy):.1f}; on a quiet database {median(quiet):.1f}",
        flush=True,
    )


def _waiting(ground: Callable[[], object], count: int) -> None:
    few, _ = _cost_with(ground, 1_000)
    many, start = _cost_with(ground, count)
    told = f"{count:,} waiting / with 1,000: {many:.2f} ms / {few:.2f} ms a round of 100; {start}"
    print(f"{many / few:>10.2f}          dispatch with {told}", flush=True)


def _cost_with(ground: Callable[[], object], waiting: int) -> tuple[float, str]:
    """Give what a round of dispatch costs with so many waiting for tomorrow, and how a scheduler starts on them."""
    with ground() as place:  # type: ignore[attr-defined]  # each is a context manager
        store = lay(place)
        plant(store.engine, waiting, datetime.now(UTC) + timedelta(days=1), timedelta(microseconds=100))
        plant(store.engine, 12_000, datetime.now(UTC))
        # More than ten thousand end up in flight: their share of the index must not change how the rest is found.
        cost = claim_cost(store, 110)
        with receiving() as port, scheduling(place.url, port, 1_000) as (stop, start_up):
            time.sleep(3)
            told = stop()
        store.close()
        start = f"started in {told['start_up']:.2f} s ({start_up:.2f} s with loading Python)"
        return cost, f"{place.name}: {start}, {told['megabytes']:.0f} MB"


if __name__ == "__main__":
    main()
