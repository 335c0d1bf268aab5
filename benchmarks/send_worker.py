"""One scheduler in a process of its own, as `preseance scheduler` runs it, that tells what it cost.

python -m benchmarks.send_worker URL PORT prints a line when it runs, and another with its memory when its input ends.
"""

import argparse
import json
import logging
import resource
import sys
import time
from datetime import UTC
from datetime import datetime

import structlog

from benchmarks.send_rows import ways
from models.store import Store
from models.store_launch import LaunchRoom
from models.store_outbox import StoredOutbox
from rules.house_policy import built_in
from scheduler.outgoing import Outgoing
from scheduler.service import Scheduler


def main() -> None:
    """Run until the standard input ends."""
    parser = argparse.ArgumentParser(description="Run one scheduler against the benchmark's receiver.")
    parser.add_argument("url")
    parser.add_argument("port", type=int)
    parser.add_argument("--in-flight", type=int, default=1_000)
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
                        logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # fmt: skip
    begun = time.perf_counter()
    store = Store.open(asked.url, lambda: datetime.now(UTC))
    house = ways(asked.port, asked.in_flight)
    outgoing = Outgoing(house.law)
    scheduler = Scheduler(
        StoredOutbox(store.engine, store.workspace_id), LaunchRoom(store),
        lambda name: house.providers[name].provider if name in house.providers else None,
        outgoing, "bench", house=built_in(),
    )  # fmt: skip
    at = time.time()
    scheduler.start()
    print(json.dumps({"at": at, "start_up": time.perf_counter() - begun}), flush=True)
    sys.stdin.read()
    before = resource.getrusage(resource.RUSAGE_SELF)
    left = scheduler.stop(20)
    told = {"left": left, "megabytes": before.ru_maxrss / 1024, "cpu": before.ru_utime + before.ru_stime}
    print(json.dumps(told), flush=True)
    store.close()


if __name__ == "__main__":
    main()
