"""An offer that repeats does not come back as its recurrence reads."""

from calendar import monthrange
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from models.offer import Offer
from models.window import Window
from rules.finding import MOST_LISTED
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.rule import Rule
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
An offer that repeats leaves months out, runs into itself, or happens only once.

## Why

"Each month from the 31st" leaves out February, April, June, September and November, and nobody notices before the
customers do. An offer of ten days that comes back each week is always on: its end, and the hurry that the end makes,
are gone. And what is said to repeat but happens once was meant otherwise.

A recurrence without an end, or with more than 1,000 occurrences, that never comes, or that starts on another day than
the offer is refused when the plan is loaded, with its place in the document: it never gets as far as this rule.

## Bad

```csv
offer,segment,tier,from,to,repeats,channel,mechanic
PAYDAY,vip,good,2027-01-31,2027-02-01,FREQ=MONTHLY;COUNT=4,web,20 % off
```

## Good

```csv
offer,segment,tier,from,to,repeats,channel,mechanic
PAYDAY,vip,good,2027-01-31,2027-02-01,FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4,web,20 % off
```

## Policy

None.

## Sources

RFC 5545, section 3.3.10 (invalid dates are ignored); Method (`docs/method.md`) §4.3.

## Cannot know

What was meant. A fifth Friday (BYDAY=5FR), or any day chosen by weekday, week or place, is taken as said: months
without one are left out knowingly.
"""

FRENCH = """\
Une offre qui se répète saute des mois, se chevauche elle-même, ou n’a lieu qu’une fois.

## Pourquoi

« Chaque mois à partir du 31 » saute février, avril, juin, septembre et novembre, et personne ne s’en aperçoit avant
les clients. Une offre de dix jours qui revient chaque semaine est permanente : sa fin, et l’urgence qu’elle crée, ont
disparu. Et ce qui est dit répété mais n’a lieu qu’une fois était prévu autrement.

Une récurrence sans fin, de plus de 1 000 occurrences, qui ne vient jamais, ou qui commence un autre jour que l’offre,
est refusée au chargement du plan, avec sa place dans le document : elle n’arrive pas jusqu’à cette règle.

## À éviter

```csv
offre;segment;palier;du;au;récurrence;canal;mécanique
PAYDAY;vip;good;2027-01-31;2027-01-31;"FREQ=MONTHLY;COUNT=4";web;-20 %
```

## Bon

```csv
offre;segment;palier;du;au;récurrence;canal;mécanique
PAYDAY;vip;good;2027-01-31;2027-01-31;"FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4";web;-20 %
```

## Politique

Aucune.

## Sources

RFC 5545, section 3.3.10 (les dates invalides sont ignorées) ; Méthode (`docs/method.md`) §4.3.

## Ce qu’elle ne peut pas savoir

Ce qui était voulu. Un cinquième vendredi (BYDAY=5FR), ou tout jour choisi par son nom, sa semaine ou son rang, est
pris au mot : les mois qui n’en ont pas sont sautés sciemment.
"""

SHORTEST_MONTH = 28
LONGEST_MONTH = 31
_CHOSEN_OTHERWISE = frozenset({"BYDAY", "BYSETPOS", "BYYEARDAY", "BYWEEKNO"})
_MONTHS = 12
Telling = Callable[[Voice], str]


@dataclass(frozen=True, slots=True)
class Skipping:
    """The months in which an offer was to come back on a day that they do not have, by their first days."""

    day: int
    months: tuple[date, ...]


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each recurrence that does not do what it seems to say."""
    zone = inquiry.calendar.zone
    for offer in inquiry.asked:
        inquiry.bound.ask()
        if offer.repeats is None:
            continue
        skipping = _skipping(offer, zone)
        late = [other for one, other in pairwise(offer.occurrences) if other.start < one.end]
        if skipping is not None:
            yield _skips(offer, skipping)
        elif late:
            yield _overlaps(offer, late, zone)
        elif len(offer.occurrences) == 1:
            yield _once(offer, zone)


def _skipping(offer: Offer, zone: ZoneInfo) -> Skipping | None:
    parts = _parts(offer)
    if not _CHOSEN_OTHERWISE.isdisjoint(parts):
        return None
    first, last = (window.start.astimezone(zone).date() for window in (offer.first, offer.occurrences[-1]))
    day = max(abs(int(one)) for one in parts.get("BYMONTHDAY", str(first.day)).split(","))
    if day <= SHORTEST_MONTH:
        return None
    months = tuple(one for one in _months(parts, first, max(last, _until(parts) or last))
                   if monthrange(one.year, one.month)[1] < day)  # fmt: skip
    return Skipping(day, months) if months else None


def _parts(offer: Offer) -> Mapping[str, str]:
    text = (offer.repeats or "").strip().upper().removeprefix("RRULE:")
    return {key: value for key, _, value in (part.partition("=") for part in text.split(";"))}


def _until(parts: Mapping[str, str]) -> date | None:
    """Give the last day of the last month that lies wholly before the end."""
    told = parts.get("UNTIL")
    if told is None:
        return None
    day = datetime.strptime(told[:8], "%Y%m%d").date()  # noqa: DTZ007 -- a date
    is_whole = (day + timedelta(days=1)).day == 1
    return day if is_whole else day.replace(day=1) - timedelta(days=1)


def _months(parts: Mapping[str, str], first: date, last: date) -> Iterator[date]:
    """Give the first day of each month in which the offer is to come back."""
    if parts.get("FREQ") not in {"MONTHLY", "YEARLY"} or (parts["FREQ"] == "YEARLY" and "BYMONTHDAY" in parts):
        return
    step = int(parts.get("INTERVAL", "1")) * (_MONTHS if parts["FREQ"] == "YEARLY" else 1)
    named = {int(one) for one in parts.get("BYMONTH", "").split(",") if one}
    place = first.year * _MONTHS + first.month - 1
    while place <= last.year * _MONTHS + last.month - 1:
        month = date(place // _MONTHS, place % _MONTHS + 1, 1)
        if not named or month.month in named:
            yield month
        place += step


def _skips(offer: Offer, found: Skipping) -> Finding:
    def told(voice: Voice) -> str:
        months = voice.listed([voice.month(one) for one in found.months[:MOST_LISTED]])
        more = max(0, len(found.months) - MOST_LISTED)
        others = voice.pick(f" and {more} more", f" et {voice.counted(more, 'autre', 'autres')}") if more else ""
        return voice.pick(
            f"{offer.code} is to come back on day {found.day} of the month, which {months}{others} do not have:"
            " it is left out there.",
            f"{offer.code} doit revenir le {found.day} du mois, jour que n’ont pas {months}{others} : elle n’y a pas"
            " lieu.",
        )

    return _finding(
        offer,
        "SKIPS_MONTHS",
        told,
        lambda voice: _remedy(found.day, voice),
        {
            "months": tuple(f"{one:%Y-%m}" for one in found.months[:MOST_LISTED]),
            "day": found.day,
            "count": len(found.months),
        },
    )


def _remedy(day: int, voice: Voice) -> str:
    """Write what comes on the last day of the months that are too short, so that it can be copied."""
    listed = ",".join(str(one) for one in range(SHORTEST_MONTH, day + 1))
    rule_part = "BYMONTHDAY=-1" if day == LONGEST_MONTH else f"BYMONTHDAY={listed};BYSETPOS=-1"
    return voice.pick(
        f"Way out: add {rule_part}, which takes the last day of a month that is too short, or start on a day up to"
        f" the {SHORTEST_MONTH}th.",
        f"Pour en sortir : ajouter {rule_part}, qui prend le dernier jour des mois trop courts, ou commencer au plus"
        f" tard un {SHORTEST_MONTH}.",
    )


def _overlaps(offer: Offer, late: list[Window], zone: ZoneInfo) -> Finding:
    def told(voice: Voice) -> str:
        first, count, of = voice.minute(late[0].start.astimezone(zone)), len(late), len(offer.occurrences)
        return voice.pick(
            f"{offer.code} comes back before it has ended: {count} of its {of} occurrences begin while the one before"
            f" is open, the first on {first}.",
            f"{offer.code} revient avant d’avoir fini : {count} de ses {of} occurrences commencent alors que la"
            f" précédente court encore, la première le {first}.",
        )

    return _finding(
        offer,
        "OVERLAPS_ITSELF",
        told,
        lambda voice: voice.pick(
            f"Way out: let {offer.code} end before it comes back, let it come back less often, or make it one long"
            " offer without a recurrence.",
            f"Pour en sortir : faire finir {offer.code} avant son retour, l’espacer, ou en faire une seule offre"
            " longue sans récurrence.",
        ),
        {"instants": tuple(one.start for one in late[:MOST_LISTED]), "count": len(late)},
        window=late[0],
    )


def _once(offer: Offer, zone: ZoneInfo) -> Finding:
    def told(voice: Voice) -> str:
        when = voice.days(offer.first, zone)
        return voice.pick(
            f"{offer.code} is said to repeat ({offer.repeats}) but happens once, {when}.",
            f"{offer.code} est dite répétée ({offer.repeats}) mais n’a lieu qu’une fois, {when}.",
        )

    return _finding(
        offer,
        "HAPPENS_ONCE",
        told,
        lambda voice: voice.pick(
            "Way out: drop the recurrence, or let it end later.",
            "Pour en sortir : retirer la récurrence, ou la faire finir plus tard.",
        ),
        {"count": 1},
        window=offer.first,
        severity=Severity.INFO,
    )


def _finding(
    offer: Offer,
    reason: str,
    message: Telling,
    remedy: Telling,
    evidence: Mapping[str, object],
    *,
    window: Window | None = None,
    severity: Severity = Severity.WARN,
) -> Finding:
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=severity,
        reason=reason,
        offers=(offer.code,),
        segments=tuple(sorted(offer.segments)),
        window=window,
        message=Told(message),
        remedy=Told(remedy),
        evidence=evidence,
    )


rule = Rule(
    code="CAL07",
    name="invalid-recurrence",
    check=check,
    severities=(Severity.WARN, Severity.INFO),
    page={"en": ENGLISH, "fr": FRENCH},
)
