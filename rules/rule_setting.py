"""What a house makes of one rule: its thresholds, and how grave its findings are, for whom, where and when."""

import importlib
import pkgutil
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import fields
from dataclasses import replace
from datetime import datetime
from datetime import tzinfo
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Any

from models.calendar import Calendar
from models.channel import Channel
from models.nonsense import NonsenseError
from models.offer import Offer
from models.window import read_wall
from models.window import refuse_far
from rules.finding import Finding
from rules.finding import Severity
from rules.policy_refusal import refused
from rules.policy_refusal import unknown

EXCEPTION_KEYS = ("severity", "segments", "channels", "from", "to", "reason")
MOST_EXCEPTIONS = 100
MOST_SEGMENTS = 500
LONGEST_TEXT = 200
_INSTANT = "write an instant such as 2026-12-24T18:00, on the calendar's clock or with an offset"


class Grade(Enum):
    """How grave a house takes what a rule finds; `as_found` leaves it to the rule."""

    AS_FOUND = "as_found"
    OFF = "off"
    INFO = "info"
    WARN = "warn"
    BLOCK = "block"


_SEVERITIES = {Grade.INFO: Severity.INFO, Grade.WARN: Severity.WARN, Grade.BLOCK: Severity.BLOCK}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleException:
    """Another grade for some segments, channels or days; what is not named counts whatever it is.

    `start` and `end` are wall times of the calendar's zone, or instants; `end` is not included.
    """

    grade: Grade
    segments: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    reason: str = ""

    def covers(self, finding: Finding, offers: Iterable[Offer], zone: tzinfo) -> bool:
        """Say whether a finding about some offers falls under it: one of its segments, channels, and moments does."""
        if self.segments and set(self.segments).isdisjoint(finding.segments):
            return False
        listed = tuple(offers)
        if self.channels and not any(one.channel in self.channels for offer in listed for one in offer.announcements):
            return False
        return self._is_then(finding, listed, zone)

    def _is_then(self, finding: Finding, offers: tuple[Offer, ...], zone: tzinfo) -> bool:
        if self.start is None and self.end is None:
            return True
        start, end = (None if one is None else _instant_of(one, zone) for one in (self.start, self.end))
        windows = [finding.window] if finding.window else [one for offer in offers for one in offer.occurrences]
        return any((start is None or start < one.end) and (end is None or one.start < end) for one in windows)

    def document(self) -> dict[str, object]:
        """Give it as it stands in a policy; only what it says."""
        told: dict[str, object] = {"severity": self.grade.value}
        told |= {"segments": list(self.segments)} if self.segments else {}
        told |= {"channels": [one.value for one in self.channels]} if self.channels else {}
        told |= {} if self.start is None else {"from": self.start.isoformat()}
        told |= {} if self.end is None else {"to": self.end.isoformat()}
        return told | ({"reason": self.reason} if self.reason else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetting:
    """The setting of one rule; `thresholds` is the rule's own, a frozen dataclass, or None when it has none."""

    grade: Grade = Grade.AS_FOUND
    exceptions: tuple[RuleException, ...] = ()
    thresholds: Any = None
    notes_only: bool = False

    @property
    def is_off(self) -> bool:
        """Say whether the rule need not be asked at all."""
        return self.grade is Grade.OFF and not self.exceptions

    @property
    def changes_nothing(self) -> bool:
        """Say whether findings stay as they were found."""
        return self.grade is Grade.AS_FOUND and not self.exceptions

    def applied(self, finding: Finding, calendar: Calendar, by_code: Mapping[str, Offer]) -> Finding | None:
        """Give a finding with the gravity of the house, None when it is not to be told.

        What could not be checked stays unknown unless it is made a note or left out, and a rule's notes stay notes
        unless the rule has nothing but notes.
        """
        offers = [by_code[code] for code in finding.offers if code in by_code]
        covering = (one.grade for one in self.exceptions if one.covers(finding, offers, calendar.zone))
        return self._graded(finding, next(covering, self.grade))

    def _graded(self, finding: Finding, grade: Grade) -> Finding | None:
        if grade is Grade.OFF:
            return None
        if grade is Grade.AS_FOUND or (finding.severity is Severity.UNKNOWN and grade is not Grade.INFO):
            return finding
        if finding.severity is Severity.INFO and not self.notes_only:
            return finding
        return replace(finding, severity=_SEVERITIES[grade])

    def document(self, told: Any) -> dict[str, object]:  # noqa: ANN401 -- `told` writes values of several kinds
        """Give it as it stands in a policy, the thresholds beside the severity."""
        own = {} if self.thresholds is None else told(self.thresholds)
        exceptions = [one.document() for one in self.exceptions]
        return {"severity": self.grade.value, "exceptions": exceptions, **own}

    def changed(self, document: object, pointer: str, change: Any) -> "RuleSetting":  # noqa: ANN401 -- as above
        """Give it with what a policy says of it; raises NonsenseError with a JSON pointer."""
        if not isinstance(document, Mapping):
            raise refused(pointer, document, "it is not an object")
        own = {key: value for key, value in document.items() if key not in {"severity", "exceptions"}}
        names = () if self.thresholds is None else tuple(one.name for one in fields(self.thresholds))
        for key in own:
            if key not in names:
                raise unknown(pointer, str(key), ("severity", "exceptions", *names))
        setting = self
        if "severity" in document:
            setting = replace(setting, grade=_grade(document["severity"], f"{pointer}/severity"))
        if "exceptions" in document:
            setting = replace(setting, exceptions=_exceptions(document["exceptions"], f"{pointer}/exceptions"))
        return replace(setting, thresholds=change(self.thresholds, own, pointer)) if own else setting


@cache
def rule_settings() -> Mapping[str, RuleSetting]:
    """Give the built-in setting of every rule by code, as its file in the catalogue says."""
    package = importlib.import_module("rules.catalogue")
    found = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        rule = importlib.import_module(f"rules.catalogue.{info.name}").rule
        found[rule.code] = RuleSetting(thresholds=rule.thresholds, notes_only=rule.severities == (Severity.INFO,))
    return MappingProxyType(found)


def _grade(given: object, pointer: str) -> Grade:
    for grade in Grade:
        if grade.value == given:
            return grade
    raise refused(pointer, given, "write one of " + ", ".join(grade.value for grade in Grade))


def _exceptions(given: object, pointer: str) -> tuple[RuleException, ...]:
    if not isinstance(given, list | tuple):
        raise refused(pointer, given, "it is not a list")
    if len(given) > MOST_EXCEPTIONS:
        raise refused(pointer, len(given), f"keep to {MOST_EXCEPTIONS} of them")
    return tuple(_exception(one, f"{pointer}/{index}") for index, one in enumerate(given))


def _exception(given: object, pointer: str) -> RuleException:
    if not isinstance(given, Mapping):
        raise refused(pointer, given, 'write an object such as {"severity": "off", "segments": ["vip"]}')
    for key in given:
        if key not in EXCEPTION_KEYS:
            raise unknown(pointer, str(key), EXCEPTION_KEYS)
    start, end = (_instant(given[key], f"{pointer}/{key}") if key in given else None for key in ("from", "to"))
    if start is not None and end is not None and (start.tzinfo is None) != (end.tzinfo is None):
        raise refused(f"{pointer}/to", given["to"], "write both with an offset, or neither")
    if start is not None and end is not None and end <= start:
        raise refused(f"{pointer}/to", given["to"], "give an end after the start; it is not included")
    return RuleException(
        grade=_grade(given.get("severity"), f"{pointer}/severity"),
        segments=_texts(given.get("segments", []), f"{pointer}/segments"),
        channels=_channels(given.get("channels", []), f"{pointer}/channels"),
        start=start,
        end=end,
        reason=_text(given.get("reason", ""), f"{pointer}/reason"),
    )


def _texts(given: object, pointer: str) -> tuple[str, ...]:
    if not isinstance(given, list | tuple) or len(given) > MOST_SEGMENTS:
        raise refused(pointer, given, f"write a list of at most {MOST_SEGMENTS} segment codes")
    return tuple(dict.fromkeys(_text(one, f"{pointer}/{index}") for index, one in enumerate(given)))


def _channels(given: object, pointer: str) -> tuple[Channel, ...]:
    known = {channel.value: channel for channel in Channel}
    return tuple(_channel(one, known, pointer) for one in _texts(given, pointer))


def _channel(given: str, known: Mapping[str, Channel], pointer: str) -> Channel:
    if given not in known:
        raise refused(pointer, given, "write channels among " + ", ".join(known))
    return known[given]


def _text(given: object, pointer: str) -> str:
    if not isinstance(given, str) or len(given) > LONGEST_TEXT:
        raise refused(pointer, given, f"write a text of at most {LONGEST_TEXT} characters")
    return given


def _instant(given: object, pointer: str) -> datetime:
    try:
        instant = datetime.fromisoformat(given if isinstance(given, str) else "")
        refuse_far("", instant)
    except (ValueError, NonsenseError):
        raise refused(pointer, given, _INSTANT) from None
    return instant


def _instant_of(moment: datetime, zone: tzinfo) -> datetime:
    return moment if moment.tzinfo is not None else read_wall(moment, zone)
