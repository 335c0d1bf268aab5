"""What every page owes to whoever reads it: nothing wider than the window, nothing that keeps a reader out."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

SERIOUS = {"serious", "critical"}
HERE = "document.activeElement === document.body ? '' : document.activeElement.outerHTML.slice(0, 300)"
# What comes into sight is not read before it has come; what is awaited may pulse for ever.
STILL = """() => document.getAnimations().every(
  (one) => one.playState !== "running" || one.effect.getComputedTiming().endTime === Infinity)"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Gives what a reader by keyboard reaches and cannot see: the focus ring is an outline or a shadow.
UNSEEN_FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "";
  const seen = getComputedStyle(one);
  const ringed = (seen.outlineStyle !== "none" && parseFloat(seen.outlineWidth) > 0) || seen.boxShadow !== "none";
  const inside = one.querySelector("rect, path") && getComputedStyle(one.querySelector("rect, path")).stroke !== "none";
  return ringed || inside ? "" : one.outerHTML.slice(0, 200);
}"""


def faults(page: Any) -> list[str]:
    """Name what is serious by the rules of WCAG 2.2 AA, as axe finds it, with the place."""
    page.wait_for_function(STILL)
    axe = import_module("axe_playwright_python.sync_playwright").Axe()
    results = axe.run(page, options={"resultTypes": ["violations"]})
    return [
        f"{violation['id']} ({violation['impact']}): {node['target']} {node.get('failureSummary', '')[:300]}"
        for violation in results.response["violations"]
        if violation["impact"] in SERIOUS
        for node in violation["nodes"][:3]
    ]


def overhang(page: Any) -> int:
    """Give by how many pixels a page is wider than its window."""
    wider: int = page.evaluate(WIDER)
    return wider


def stops(page: Any, most: int = 400) -> Iterator[str]:
    """Walk through a page by Tab, and give each stop whose focus cannot be seen."""
    page.evaluate("document.body.focus()")
    first = None
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if not here or here == first:
            return
        first = first or here
        unseen: str = page.evaluate(UNSEEN_FOCUS)
        if unseen:
            yield unseen
