"""Compares what two checks said: which findings came, which went, which say something else."""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# A finding as a document, by language.
Spoken = Mapping[str, Mapping[str, Any]]
Name = tuple[str, int]
MOST_TOLD = 200
BRIEF = ("rule", "name", "severity", "offers", "segments", "message", "fingerprint")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A finding that both checks made, and in which `fields` they disagree."""

    before: Spoken
    after: Spoken
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """What came, what went, what changed; `untold` is how many more of each kind there were than are kept here."""

    came: tuple[Spoken, ...] = ()
    went: tuple[Spoken, ...] = ()
    changed: tuple[Changed, ...] = ()
    untold: tuple[int, int, int] = (0, 0, 0)

    @property
    def totals(self) -> tuple[int, int, int]:
        """Say how many came, went and changed."""
        came, went, changed = self.untold
        return len(self.came) + came, len(self.went) + went, len(self.changed) + changed

    def about_severity(self) -> "Differences":
        """Leave out what only says the same in other words or figures."""
        graver = tuple(one for one in self.changed if "severity" in one.fields)
        return Differences(came=self.came, went=self.went, changed=graver)

    def in_short(self) -> "Differences":
        """Keep only as many of each kind as are ever named: among many calendars the rest would fill the memory."""
        came, went, changed = self.came[:MOST_TOLD], self.went[:MOST_TOLD], self.changed[:MOST_TOLD]
        kept = len(came), len(went), len(changed)
        untold = tuple(total - short for total, short in zip(self.totals, kept, strict=True))
        return Differences(came=came, went=went, changed=changed, untold=(untold[0], untold[1], untold[2]))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Differences:
    """Compare two reports as they are kept; findings are the same when their fingerprints are."""
    old, new = _named(before["findings"]), _named(after["findings"])
    changed = tuple(
        Changed(before=old[name], after=new[name], fields=fields)
        for name in old
        if name in new and (fields := _fields(old[name], new[name]))
    )
    return Differences(
        came=tuple(one for name, one in new.items() if name not in old),
        went=tuple(one for name, one in old.items() if name not in new),
        changed=changed,
    )


def tell_differences(found: Differences, language: str) -> dict[str, Any]:
    """Tell differences as a document: all are counted, the first ones of each kind named."""
    came, went, changed = found.totals
    return {
        "came_total": came,
        "went_total": went,
        "changed_total": changed,
        "came": [_brief(one, language) for one in found.came[:MOST_TOLD]],
        "went": [_brief(one, language) for one in found.went[:MOST_TOLD]],
        "changed": [
            {"fields": list(one.fields), "before": _brief(one.before, language), "after": _brief(one.after, language)}
            for one in found.changed[:MOST_TOLD]
        ],
    }


def _named(findings: Iterable[Spoken]) -> dict[Name, Spoken]:
    """Name findings by fingerprint and, where several share one, by their turn."""
    turns: Counter[str] = Counter()
    named: dict[Name, Spoken] = {}
    for one in findings:
        fingerprint = str(next(iter(one.values()))["fingerprint"])
        named[fingerprint, turns[fingerprint]] = one
        turns[fingerprint] += 1
    return named


def _fields(before: Spoken, after: Spoken) -> tuple[str, ...]:
    told: Sequence[str] = sorted({key for spoken in (before, after) for one in spoken.values() for key in one})
    languages = sorted({*before, *after})
    return tuple(
        key for key in told if any(before.get(one, {}).get(key) != after.get(one, {}).get(key) for one in languages)
    )


def _brief(spoken: Spoken, language: str) -> dict[str, Any]:
    told = spoken[language]
    return {key: told[key] for key in BRIEF}
