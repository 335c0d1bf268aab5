"""Turns the checked parts of a plan document into the values that rules judge."""

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from exchange.instant import read_instant
from exchange.refusal import Path
from exchange.refusal import Problem
from models.audience import Overlap
from models.channel import Announcement
from models.nonsense import NonsenseError
from models.offer import Offer
from models.offer import Scope
from models.offer import Stack
from models.product import Price
from models.product import Product
from models.recurrence import MOST_OCCURRENCES
from models.recurrence import Recurrence
from models.segment import Basket
from models.segment import Segment
from models.window import Window

# Of all offers together: a rule of forty characters makes a thousand windows.
MOST_REPEATS = 200_000
_WINDOW_KEYS = {"from": "valid_from", "to": "valid_to"}


@dataclass(slots=True)
class Site:
    """Where parts are built: the plan's zone and currency, and the problems found so far."""

    zone: ZoneInfo
    currency: str
    problems: list[Problem] = field(default_factory=list)
    repeats: int = 0
    _instants: dict[str, datetime] = field(default_factory=dict)

    def instant(self, text: str) -> datetime:
        """Read an instant, each text once."""
        known = self._instants.get(text)
        if known is None:
            known = self._instants[text] = read_instant(text, self.zone)
        return known

    def refuse(self, error: NonsenseError, *path: str | int, keys: Mapping[str, str] = MappingProxyType({})) -> None:
        """Note what the values refused, at the place they name; `keys` renames their fields."""
        steps: Path = tuple(error.field.strip("/").split("/")) if error.field else ()
        if steps:
            steps = (keys.get(str(steps[0]), steps[0]), *steps[1:])
        # People know the instant as they wrote it, not as UTC; it stands in the document.
        facts = {key: fact for key, fact in error.facts.items() if not (keys and key == "value")}
        self.problems.append(Problem(error.code, facts, (*path, *steps)))


def build_segment(data: dict[str, Any], site: Site, *path: str | int) -> Segment | None:
    """Make a segment with its basket."""
    try:
        basket = Basket(**_frozen(data.pop("basket"))) if "basket" in data else None
    except NonsenseError as error:
        site.refuse(error, *path, "basket")
        return None
    try:
        return Segment(basket=basket, **_frozen(data))
    except NonsenseError as error:
        site.refuse(error, *path)
        return None


def _frozen(data: dict[str, Any]) -> dict[str, Any]:
    return {key: MappingProxyType(value) if isinstance(value, dict) else value for key, value in data.items()}


def build_overlap(data: dict[str, Any], site: Site, *path: str | int) -> Overlap | None:
    """Make an overlap."""
    try:
        return Overlap(**data)
    except NonsenseError as error:
        site.refuse(error, *path)
        return None


def build_product(data: dict[str, Any], site: Site, *path: str | int) -> Product | None:
    """Make a product."""
    try:
        return Product(**data)
    except NonsenseError as error:
        site.refuse(error, *path)
        return None


def build_price(data: dict[str, Any], site: Site, *path: str | int) -> Price | None:
    """Make a line of the price history."""
    walls = {key: data.pop(name) for key, name in (("from", "start"), ("to", "end")) if name in data}
    try:
        start = site.instant(walls["from"])
        end = site.instant(walls["to"]) if "to" in walls else None
        return Price(start=start, end=end, walls=walls, **data)
    except NonsenseError as error:
        site.refuse(error, *path)
        return None


def build_offer(data: dict[str, Any], site: Site, *path: str | int) -> Offer | None:
    """Make an offer with all its windows and announcements."""
    before = len(site.problems)
    walls = {"valid_from": data.pop("valid_from"), "valid_to": data.pop("valid_to")}
    occurrences = _occurrences(walls, data.get("repeats"), site, path)
    announcements = [_announcement(one, site, walls, index, path) for index, one in enumerate(data.pop("channels", ()))]
    scope = _part(Scope, data.pop("scope", {}), site, (*path, "scope"))
    if len(site.problems) > before:
        return None
    if "stack" in data:
        data["stack"] = Stack(**data["stack"])
    try:
        return Offer(
            segments=data.pop("segments", ()),
            occurrences=occurrences,
            currency=site.currency,
            announcements=tuple(one for one in announcements if one is not None),
            scope=scope or Scope(),
            walls=walls,
            source="/" + "/".join(map(str, path)),
            **data,
        )
    except NonsenseError as error:
        site.refuse(error, *path)
        return None


def _part(build: Callable[..., Scope], data: dict[str, Any], site: Site, path: Path) -> Scope | None:
    try:
        return build(**data)
    except NonsenseError as error:
        site.refuse(error, *path)
        return None


def _announcement(
    data: dict[str, Any], site: Site, walls: dict[str, str], index: int, path: Path
) -> Announcement | None:
    try:
        for key in ("send_at", "visible_until"):
            if key in data:
                walls[f"channels/{index}/{key}"] = data[key]
                data[key] = site.instant(data[key])
        return Announcement(**data)
    except NonsenseError as error:
        site.refuse(error, *path, "channels", index)
        return None


def _occurrences(walls: Mapping[str, str], rule: str | None, site: Site, path: Path) -> tuple[Window, ...]:
    """Give the first window, and those in which it comes back; whole days are days on the wall clock."""
    try:
        first = Window(site.instant(walls["valid_from"]), site.instant(walls["valid_to"]))
        if rule is None or site.repeats > MOST_REPEATS:
            return (first,)
        # Looking for days that never come takes as long as for those that do.
        site.repeats += MOST_OCCURRENCES
        windows = Recurrence(rule, site.zone).windows(first)
    except NonsenseError as error:
        site.refuse(error, *path, keys=_WINDOW_KEYS)
        return ()
    except OverflowError:
        site.problems.append(Problem("instant-out-of-range", path=(*path, "repeats")))
        return ()
    site.repeats += len(windows) - MOST_OCCURRENCES
    if site.repeats > MOST_REPEATS:
        site.problems.append(Problem("too-many-repeats", {"most": str(MOST_REPEATS)}, (*path, "repeats")))
    return windows
