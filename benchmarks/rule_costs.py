"""Times each rule alone on drawn calendars, and a check that looks at one offer, to see which rule costs what.

    python -m benchmarks.rule_costs 1000 20000 100000
    python -m benchmarks.rule_costs 20000 --only PRS01 CAN07
    python -m benchmarks.rule_costs 2000 20000 --only CAL05 PRS01 PRS04 --alike

What several rules share (who is offered more than whom, the messages, the promotions, the articles) is laid out
before and timed apart.  Figures are milliseconds of the processor, the best of some runs, because other work may run
on the same cores; the calendar is drawn beforehand and not timed.
"""

import argparse
import gc
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from benchmarks.alike import alike
from benchmarks.calendars import generate
from models.calendar import Calendar
from rules.engine import check
from rules.inquiry import Inquiry
from rules.policy import Policy
from rules.registry import rules
from rules.rule import Rule

# What rules share, in the order in which it is laid out.
_SHARED = ("by_code", "asked", "groups", "agenda", "assortment", "promotions", "bench", "parity")
# The rules that tell who is offered more than whom; that is not worked out where none of them is asked.
_PARITY = frozenset({"CAN01", "CAN02", "CAN03", "CAN04", "CAN05", "CAN08", "CAL01", "CAL02", "CAL03"})
_FOCUSED_AT = 5_000
_MOVED = 20
_Result = TypeVar("_Result")


def main() -> None:
    """Print what each rule costs at each size, the dearest first, and what one offer costs in a calendar of 5,000."""
    asked = _arguments()
    for size in asked.sizes:
        calendar = alike(size) if asked.alike else generate(size)
        print(f"\n{size:,} offers, {len(calendar.segments)} groups; ms, findings, what")
        for took, found, name in sorted(_costs(calendar, asked.only, asked.repeats), reverse=True):
            print(f"{took:>9.1f} {found:>7,} {name}", flush=True)
        if not asked.only:
            print(f"{_best(partial(check, calendar, Policy()), 1)[0]:>9.1f}         the whole check", flush=True)
    if not asked.only:
        _print_focused(asked.repeats)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time each rule alone.")
    parser.add_argument("sizes", type=int, nargs="*", default=[1_000, 20_000])
    parser.add_argument("--only", nargs="*", default=[], help="codes of rules; without it all of them")
    parser.add_argument("--alike", action="store_true", help="all offers the same, on the same days, for one group")
    parser.add_argument("--repeats", type=int, default=2)
    return parser.parse_args()


def _costs(
    calendar: Calendar, only: list[str], repeats: int, focus: frozenset[str] = frozenset()
) -> list[tuple[float, int, str]]:
    """Give milliseconds, findings and name of each rule and of each part that rules share."""
    inquiry = Inquiry(calendar, Policy(), focus)
    told = []
    gc.collect()
    for name in _SHARED:
        if name == "parity" and only and _PARITY.isdisjoint(only):
            continue
        took, _ = _best(partial(getattr, inquiry, name), 1)
        told.append((took, 0, f"shared: {name}"))
    for code, rule in rules().items():
        if not only or code in only:
            took, found = _best(partial(_findings, rule, inquiry), repeats)
            told.append((took, found, code))
    return told


def _findings(rule: Rule, inquiry: Inquiry) -> int:
    return sum(1 for _ in rule.check(inquiry))


def _best(work: Callable[[], _Result], repeats: int) -> tuple[float, _Result]:
    """Give the least milliseconds of the processor in some runs, and what came of the first one."""
    took, found = _timed(work)
    return min([took, *(_timed(work)[0] for _ in range(repeats - 1))]), found


def _timed(work: Callable[[], _Result]) -> tuple[float, _Result]:
    gc.disable()
    begun = time.process_time()
    found = work()
    took = time.process_time() - begun
    gc.enable()
    return took * 1_000, found


def _print_focused(repeats: int) -> None:
    """Print what a check that looks at one offer costs, the mean over some offers, by rule and as a whole."""
    calendar = generate(_FOCUSED_AT)
    codes = [offer.code for offer in calendar.offers[:: _FOCUSED_AT // _MOVED]]
    sums: dict[str, float] = {}
    whole = 0.0
    for code in codes:
        for took, _, name in _costs(calendar, [], repeats, frozenset({code})):
            sums[name] = sums.get(name, 0) + took
        whole += _best(partial(check, calendar, Policy(), focus=[code]), 1)[0]
    print(f"\none offer of {_FOCUSED_AT:,}, mean of {len(codes)}; ms, what")
    for name, took in sorted(sums.items(), key=lambda pair: -pair[1]):
        print(f"{took / len(codes):>9.2f} {name}")
    print(f"{whole / len(codes):>9.2f} the whole check")


if __name__ == "__main__":
    main()
