"""How soon the calendar of a big house can be used in a browser, and how smoothly a bar is dragged on it.

    python -m benchmarks.pages 5000

Everything is read from Chromium's own trace of the page, over several visits, with server, browser and database on
this machine: the answer, the first paint, the last task of the main thread longer than 50 ms before the page is calm,
and the frames that the page was ready for, and those dropped, while a pointer moves a bar.
"""

import argparse
import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from typing import TypeAlias

from rich.console import Console
from rich.table import Table

from benchmarks.calendars import document
from tests.e2e.browsing import launched
from tests.e2e.served import Served
from tests.e2e.served import serving

# What the browser's library gives; it comes with the e2e group alone.
Browser: TypeAlias = Any
Page: TypeAlias = Any
VIEWS = ("month", "quarter", "year", "list")
TOLD = ("answered", "painted", "interactive")
VISITS = 5
LONG_TASK_US = 50_000
CALM_MS = 1_500
# A hand moves a bar for this long, and tells so 125 times a second, as a mouse does.
STEPS = 250
STEP_MS = 8
TASKS = {"RunTask", "ThreadControllerImpl::RunTask"}
# The main thread begins one when it has done what came before.
READY = "ProxyMain::BeginMainFrame"
CATEGORIES = [
    "devtools.timeline", "disabled-by-default-devtools.timeline.frame", "loading", "blink.user_timing",
    "toplevel", "cc",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit in milliseconds since it was asked for, and the page's weight in bytes."""

    answered: float
    painted: float
    interactive: float
    weight: int


def main() -> None:
    """Draw a calendar, serve it, and visit it."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    asked.add_argument("offers", type=int, nargs="?", default=5_000)
    asked.add_argument("--segments", type=int, default=60)
    asked.add_argument("--visits", type=int, default=VISITS)
    given = asked.parse_args()
    with TemporaryDirectory() as name:
        plan = Path(name) / "plan.json"
        drawn = document(given.offers, segments=given.segments, years=1)
        plan.write_text(json.dumps(drawn), "utf-8")
        with launched() as browser, serving(Path(name), plan) as served:
            page = served.enter(browser, "claire")
            _tell(served, browser, page, given)


def _tell(served: Served, browser: Browser, page: Page, given: argparse.Namespace) -> None:
    console = Console()
    table = Table(
        title=f"{given.offers} offers, {given.segments} segments, one year; medians of {given.visits} visits, ms"
    )
    for column in ("view", "first answer", "answer", "first paint", "interactive", "page kB"):
        table.add_column(column, justify="left" if column == "view" else "right")
    for view in VIEWS:
        url = f"{served.url}/?calendar=plan&view={view}&from={'2026-01' if view == 'year' else '2026-06'}"
        first = _visit(browser, page, url)
        visits = [_visit(browser, page, url) for _ in range(given.visits)]
        table.add_row(
            view, f"{first.answered:,.0f}",
            *(f"{statistics.median(getattr(one, name) for one in visits):,.0f}" for name in TOLD),
            f"{visits[0].weight / 1000:,.0f}",
        )  # fmt: skip
    console.print(table)
    page.goto(f"{served.url}/?calendar=plan&view=month&from=2026-06")
    console.print(_drag(browser, page))


def _visit(browser: Browser, page: Page, url: str) -> Visit:
    browser.start_tracing(page=page, categories=CATEGORIES)
    answer = page.goto(url, wait_until="load")
    page.wait_for_timeout(CALM_MS)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    told = page.evaluate(
        "() => { const n = performance.getEntriesByType('navigation')[0];"
        " return {answered: n.responseEnd, ready: n.domContentLoadedEventEnd, weight: n.decodedBodySize,"
        " painted: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0} }"
    )
    if not answer.ok:
        raise RuntimeError(f"{url}: {answer.status}")
    busy = _busy_until(events)
    return Visit(told["answered"], told["painted"], max(told["ready"], told["painted"], busy), told["weight"])


def _busy_until(events: Sequence[dict[str, Any]]) -> float:
    """Give the end of the last long task of a page's main thread, in milliseconds since the visit began."""
    starts = [
        one["ts"]
        for one in events
        if one["name"] == "navigationStart" and one.get("args", {}).get("data", {}).get("isOutermostMainFrame")
    ]
    long = [one["ts"] + one["dur"] for one in _long_tasks(events)]
    if not starts or not long:
        return 0.0
    return max(0.0, float(max(long) - max(starts)) / 1000)


def _long_tasks(events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give what kept a page's main thread from anything else for longer than a reader does not notice."""
    mains = {
        (one["pid"], one["tid"])
        for one in events
        if one["name"] == "thread_name" and one["args"].get("name") == "CrRendererMain"
    }
    asked = (one for one in events if one["name"] in TASKS and one.get("dur", 0) > LONG_TASK_US)
    return [one for one in asked if (one["pid"], one["tid"]) in mains]


def _drag(browser: Browser, page: Page) -> str:
    """Move the first bar that may be moved to and fro, and tell how many frames the page was ready for."""
    bar = page.locator("[data-editable] .bar").first
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    x, y = box["x"] + min(box["width"] / 2, 30), box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    browser.start_tracing(page=page, categories=CATEGORIES)
    for step in range(STEPS):
        page.mouse.move(x + 120 * (1 - abs(2 * step / STEPS - 1)), y)
        page.wait_for_timeout(STEP_MS)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    page.keyboard.press("Escape")
    page.mouse.up()
    return _frames(events)


def _frames(events: Sequence[dict[str, Any]]) -> str:
    """Count the frames that the page was ready for; a bar moves by whole days, so that few of them draw anything."""
    begun = sorted(one["ts"] for one in events if one["name"] == READY and one.get("ph") == "X")
    dropped = sum(1 for one in events if one["name"] == "DroppedFrame")
    if len(begun) < 2:
        return "the page was ready for no frame while dragging"
    seconds = (begun[-1] - begun[0]) / 1e6
    gaps = sorted((late - early) / 1000 for early, late in pairwise(begun))
    return (
        f"dragging for {seconds:.1f} s: ready for {len(begun) / seconds:.1f} frames a second, {dropped} dropped, "
        f"gap between frames {statistics.median(gaps):.1f} ms (p95 {gaps[int(0.95 * len(gaps))]:.1f}), "
        f"{len(_long_tasks(events))} tasks longer than 50 ms"
    )


if __name__ == "__main__":
    main()
