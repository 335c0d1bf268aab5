"""A time was written that clocks skip in spring, or show twice in autumn."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dateutil import tz

from models.offer import Offer
from models.window import Window
from models.window import read_wall
from rules.finding import MOST_LISTED
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.rule import Rule
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
An offer starts, ends or is sent at a time of day that does not exist on that day, or that comes twice.

## Why

On the last Sunday of March clocks in Europe go from 02:00 to 03:00: nothing can start at 02:30. It starts at 03:30
instead, and whoever wrote 02:30 should know. On the last Sunday of October 02:30 comes twice; the first of the two
is taken, which is told as a note. An offer that repeats is looked at on each of its days.

## Bad

```csv
offer,segment,tier,from,to,channel,mechanic
NIGHT-20,vip,good,2027-03-28T02:30,2027-03-29,web,20 % off
```

## Good

```csv
offer,segment,tier,from,to,channel,mechanic
NIGHT-20,vip,good,2027-03-28T03:30,2027-03-29,web,20 % off
```

## Policy

None.

## Sources

Method (`docs/method.md`) §4.3; Directive 2000/84/EC (summer time in the European Union); the IANA time zone database.

## Cannot know

The clocks of the recipients where they are not those of the plan, and changes of the law after the time zone
database of this machine. An instant written with its offset, such as 2026-10-25T02:30+01:00, is exact: it is never
told of.
"""

FRENCH = """\
Une offre commence, finit ou part à une heure qui n’existe pas ce jour-là, ou qui revient deux fois.

## Pourquoi

Le dernier dimanche de mars, les horloges d’Europe passent de 2 h à 3 h : rien ne peut commencer à 2 h 30. L’offre
commence alors à 3 h 30, et qui a écrit 2 h 30 doit le savoir. Le dernier dimanche d’octobre, 2 h 30 vient deux
fois ; c’est la première qui compte, ce qui est dit en note. Une offre qui se répète est vérifiée à chacun de ses
jours.

## À éviter

```csv
offre;segment;palier;du;au;canal;mécanique
NIGHT-20;vip;good;2027-03-28T02:30;2027-03-28;web;-20 %
```

## Bon

```csv
offre;segment;palier;du;au;canal;mécanique
NIGHT-20;vip;good;2027-03-28T03:30;2027-03-28;web;-20 %
```

## Politique

Aucune.

## Sources

Méthode (`docs/method.md`) §4.3 ; directive 2000/84/CE (heure d’été dans l’Union européenne) ; base IANA des fuseaux
horaires.

## Ce qu’elle ne peut pas savoir

L’heure des destinataires quand elle n’est pas celle du plan, et les lois postérieures à la base des fuseaux de cette
machine. Un instant écrit avec son décalage, comme 2026-10-25T02:30+01:00, est exact : il n’est jamais signalé.
"""

_ONE_DAY = timedelta(days=1)
_NONE = timedelta(0)
_COMES_BACK = "repeats"
_DEEDS: Mapping[str, tuple[str, str]] = {
    "valid_from": ("starts", "commence"),
    "valid_to": ("ends", "finit"),
    "send_at": ("is sent", "part"),
    "visible_until": ("stops being shown", "cesse d’être montrée"),
    _COMES_BACK: ("comes back", "revient"),
}


class Odd(NamedTuple):
    """A wall time that clocks skip, or show twice; `instant` is when it is taken to be, `deed` what happens then."""

    wall: datetime
    instant: datetime
    is_skipped: bool
    deed: str


@dataclass(slots=True)
class Clocks:
    """The clocks of a zone; days on which they change are few, so each day, and each text, is looked up once."""

    zone: ZoneInfo
    _quiet: set[str] = field(default_factory=set)

    def odd(self, walls: Mapping[str, str]) -> list[Odd]:
        """Look at times as they were written; with an offset they are exact."""
        if self._quiet.issuperset(walls.values()):
            return []
        if not any(self.change_on(text[:10]) for text in walls.values()):
            self._quiet.update(walls.values())
            return []
        read = ((datetime.fromisoformat(text), key.rpartition("/")[2]) for key, text in walls.items())
        return [one for wall, deed in read if wall.tzinfo is None and (one := self.odd_wall(wall, deed))]

    def odd_wall(self, wall: datetime, deed: str) -> Odd | None:
        """Look at a time on the wall."""
        is_skipped = not tz.datetime_exists(wall, self.zone)
        if is_skipped or tz.datetime_ambiguous(wall, self.zone):
            return Odd(wall, read_wall(wall, self.zone), is_skipped, deed)
        return None

    def change_on(self, day: str) -> bool:
        """Say whether the clocks change on a day, or the night before or after it."""
        if day in self._quiet:
            return False
        midnight = datetime.fromisoformat(day)
        offsets = {(midnight + ahead).replace(tzinfo=self.zone).utcoffset() for ahead in (-_ONE_DAY, _ONE_DAY)}
        if len(offsets) == 1:
            self._quiet.add(day)
        return len(offsets) > 1


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer with times that clocks do not show once."""
    clocks = Clocks(inquiry.calendar.zone)
    for offer in inquiry.asked:
        odd = clocks.odd(offer.walls)
        if odd:
            # What was moved since it was written no longer happens when the text says.
            odd = [one for one in odd if one.instant in _instants(offer)]
        if offer.repeats is not None and len(offer.occurrences) > 1:
            odd += _returns(offer, clocks)
        if odd:
            inquiry.bound.ask()
            yield _finding(offer, sorted(odd), clocks.zone)


def _instants(offer: Offer) -> set[datetime | None]:
    shown = {instant for one in offer.announcements for instant in (one.send_at, one.visible_until)}
    return {offer.first.start, offer.first.end, *shown}


def _returns(offer: Offer, clocks: Clocks) -> Iterator[Odd]:
    """Look at the later occurrences: a start at another time of day than the others was moved over a gap."""
    starts = [window.start.astimezone(clocks.zone) for window in offer.occurrences]
    usual = {one.time() for one in starts}
    for window, start in zip(offer.occurrences, starts, strict=True):
        if not clocks.change_on(start.date().isoformat()):
            continue
        wall = start.replace(tzinfo=None)
        gap = (start.utcoffset() or _NONE) - (start.replace(hour=0, minute=0, fold=0).utcoffset() or _NONE)
        odd = clocks.odd_wall(wall - gap if gap > _NONE and (wall - gap).time() in usual else wall, _COMES_BACK)
        if odd is not None and window is not offer.first and odd.instant == window.start:
            yield odd


def _finding(offer: Offer, odd: list[Odd], zone: ZoneInfo) -> Finding:
    skipped = [one for one in odd if one.is_skipped]
    told = skipped or odd
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN if skipped else Severity.INFO,
        reason="NON_EXISTENT" if skipped else "AMBIGUOUS",
        offers=(offer.code,),
        segments=tuple(sorted(offer.segments)),
        window=_window(offer, told[0].instant),
        message=Told(lambda voice: _message(offer, told, zone, voice)),
        remedy=Told(lambda voice: _remedy(told[0], zone, voice)),
        evidence={
            "skipped": tuple(one.wall.isoformat("T", "minutes") for one in skipped[:MOST_LISTED]),
            "twice": tuple(one.wall.isoformat("T", "minutes") for one in odd if not one.is_skipped)[:MOST_LISTED],
            "instants": tuple(one.instant for one in told[:MOST_LISTED]),
            "count": len(told),
        },
    )


def _window(offer: Offer, instant: datetime) -> Window:
    return next((one for one in offer.occurrences if one.holds(instant)), offer.first)


def _message(offer: Offer, told: list[Odd], zone: ZoneInfo, voice: Voice) -> str:
    first = told[0]
    deed, when = voice.pick(*_DEEDS[first.deed]), voice.minute(first.wall)
    taken = voice.minute(first.instant.astimezone(zone))
    if first.is_skipped:
        head = voice.pick(
            f"{offer.code} {deed} on {when}, a time that clocks in {zone.key} skip; it is taken as {taken}",
            f"{offer.code} {deed} le {when}, une heure que saute le fuseau {zone.key} ; on retient le {taken}",
        )
    else:
        head = voice.pick(
            f"{offer.code} {deed} on {when}, a time that comes twice in {zone.key}; the first is taken",
            f"{offer.code} {deed} le {when}, une heure qui vient deux fois dans le fuseau {zone.key} ; la première"
            " compte",
        )
    others = len(told) - 1
    return head + (
        voice.pick(f", and {others} more like it.", f", et {voice.counted(others, 'autre', 'autres')} cas.")
        if others
        else "."
    )


def _remedy(first: Odd, zone: ZoneInfo, voice: Voice) -> str:
    if first.is_skipped:
        taken = voice.clock(first.instant.astimezone(zone))
        return voice.pick(
            f"Way out: write {taken} where that is meant, or another hour.",
            f"Pour en sortir : écrire {taken} si c’est ce qui est voulu, ou une autre heure.",
        )
    second = first.wall.replace(tzinfo=zone, fold=1).isoformat("T", "minutes")
    return voice.pick(
        f"Way out: write {second} where the second of the two is meant; else nothing need be done.",
        f"Pour en sortir : écrire {second} si la seconde est voulue ; sinon, il n’y a rien à faire.",
    )


rule = Rule(
    code="CAL06",
    name="impossible-local-time",
    check=check,
    severities=(Severity.WARN, Severity.INFO),
    page={"en": ENGLISH, "fr": FRENCH},
)
