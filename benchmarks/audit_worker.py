"""Writes to a store as fast as it can and prints the rate; runs in the tree of whatever commit it is told to measure.

python benchmarks/audit_worker.py URL WRITERS CHANGES
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC
from datetime import datetime

# Only what both commits have in common may be named here.
from exchange.plan_document import load
from models.store import Store

OFFERS = 1_000


def main() -> None:
    """Measure single changes by some writers, each in a calendar of his own, and one import of many offers."""
    url, writers, changes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    store = Store.open(url, lambda: datetime.now(UTC))
    for number in range(writers):
        store.put_plan(load(_document(1)), code=f"c{number}", by="bench")
    started, worked = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(lambda number: _change(store, f"c{number}", changes // writers), range(writers)))
    took, cost = (time.perf_counter() - started) / changes, (time.process_time() - worked) / changes
    started = time.perf_counter()
    store.put_plan(load(_document(OFFERS)), code="many", by="bench")
    print(json.dumps({"change": took, "processor": cost, "import": time.perf_counter() - started}))
    store.close()


def _change(store: Store, calendar: str, changes: int) -> None:
    kept = store.offer(calendar, "O-0")[1]
    for number in range(changes):
        renamed = replace(kept.offer, name=f"name {number}")
        kept = store.change_offer(
            calendar, "O-0", replace(kept, offer=renamed, written=None), by="bench", expected=kept.version
        )


def _document(offers: int) -> dict[str, object]:
    return {
        "format": "preseance/plan@1", "name": "bench", "timezone": "Europe/Paris", "currency": "EUR",
        "segments": [{"code": "vip", "tier": "good"}],
        "offers": [
            {"code": f"O-{number}", "segments": ["vip"], "valid_from": "2026-12-01", "valid_to": "2026-12-24",
             "channels": [{"channel": "web"}], "mechanics": [{"kind": "percent_off", "rate": "10"}]}
            for number in range(offers)
        ],
    }  # fmt: skip


if __name__ == "__main__":
    main()
