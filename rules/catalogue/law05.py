"""The word « soldes » is used outside the weeks in which the law allows it."""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from datetime import timedelta
from zoneinfo import ZoneInfo

from models.channel import Channel
from models.offer import Offer
from models.window import Window
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.jurisdiction import Home
from rules.jurisdiction import Jurisdiction
from rules.legal_wording import as_a_hint
from rules.legal_wording import named
from rules.rule import Rule
from rules.soldes import STEM
from rules.soldes import Soldes
from rules.soldes import outside
from rules.soldes import said_in
from rules.soldes import seasons_around
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
An offer is called « soldes » outside the weeks in which French law allows the word.

## Why

In France « soldes » is no word for a reduction: it names the clearance of goods that were on sale for a month, in
two seasons of four weeks that a decree fixes. Used at any other time, in a shop window as in an e-mail, it is an
offence, whatever the reduction. The word « promotion » is free all year.

## Bad

```csv
offer,name,segment,tier,from,to,channel,mechanic
XMAS-30,Soldes de Noël,clients,good,2026-12-10,2026-12-24,web,30 % off
```

## Good

```csv
offer,name,segment,tier,from,to,channel,mechanic
WINTER-30,Soldes d'hiver,clients,good,2027-01-06T08:00,2027-02-03,web,30 % off
XMAS-30,Noël avant l'heure,clients,good,2026-12-10,2026-12-24,web,30 % off
```

## Policy

- `rules.LAW05.goal_counts` (true): whether the goal of an offer is read as well as its name.

## Sources

Code de commerce, art. L310-3; arrêté of 27 May 2019; Method (`docs/method.md`) §5 (soldes, dates, exceptions). The
weeks of departments overseas were inferred from the dates of a few years, as the annex could not be read: near those,
it only warns. Distance selling follows the national weeks wherever the seller is.

## Cannot know

Whether the goods were offered and paid for a month before; what stands in the message itself, beyond the name and the
goal; whether a decree of the year has moved the weeks since the law was last read. A group without a department
counts as one that follows the national weeks. « Solde » alone (of points, of an account) is no « soldes ». A message
without any promise may announce the sales to come, and passes. It knows nothing of the sales of other countries.
"""

FRENCH = """\
Une offre s’appelle « soldes » hors des semaines où la loi française permet ce mot.

## Pourquoi

En France, « soldes » n’est pas un mot pour dire réduction : il désigne l’écoulement d’articles proposés depuis un
mois, pendant deux saisons de quatre semaines fixées par arrêté. À tout autre moment, en vitrine comme dans un e-mail,
son emploi est interdit, quelle que soit la réduction. Le mot « promotion » est libre toute l’année.

## À éviter

```csv
offre;nom;segment;palier;du;au;canal;mécanique
XMAS-30;Soldes de Noël;clients;good;2026-12-10;2026-12-23;web;-30 %
```

## Bon

```csv
offre;nom;segment;palier;début;fin;canal;mécanique
WINTER-30;Soldes d'hiver;clients;good;2027-01-06T08:00;2027-02-03;web;-30 %
XMAS-30;Noël avant l'heure;clients;good;2026-12-10;2026-12-24;web;-30 %
```

## Politique

- `rules.LAW05.goal_counts` (true) : si le but d’une offre est lu comme son nom.

## Sources

Code de commerce, art. L310-3 ; arrêté du 27 mai 2019 ; Méthode (`docs/method.md`) §5 (soldes, dates, exceptions). Les
semaines de l’outre-mer ont été déduites des dates de quelques années, l’annexe n’ayant pu être lue : près d’elles, la
règle se borne à avertir. La vente à distance suit les semaines nationales, où que soit le vendeur.

## Ce qu’elle ne peut pas savoir

Si les articles ont été proposés et payés depuis un mois ; ce que dit le message lui-même, au-delà du nom et du but ;
si un arrêté de l’année a déplacé les semaines depuis la dernière lecture de la loi. Un segment sans département est
tenu pour suivre les semaines nationales. « Solde » seul (de points, de compte) n’est pas « soldes ». Un message sans
promesse peut annoncer les soldes à venir, et passe. Elle ignore les soldes des autres pays.
"""

# How far from weeks that were only inferred a window must lie for the law to be sure.
_SURE_DAYS = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Where the word is looked for."""

    goal_counts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Use:
    """One use of the word: where it stands, when it is too early or too late, and the weeks that would be right."""

    word: str
    place: str
    parts: tuple[Window, ...]
    seasons: tuple[Soldes, ...]
    zone: ZoneInfo

    @property
    def is_morning(self) -> bool:
        """Say whether it is only the small hours of the opening day, which a plan told in days cannot leave out."""
        return all(self._is_before_opening(part) for part in self.parts)

    def _is_before_opening(self, part: Window) -> bool:
        start = part.start.astimezone(self.zone)
        opens = {one.first: one.window(self.zone).start for one in self.seasons}
        return start.time() == time(0) and part.end == opens.get(start.date())

    @property
    def is_sure(self) -> bool:
        """Say whether weeks that nobody read in the decree could make no difference."""
        inferred = [one.window(self.zone) for one in self.seasons if not one.is_known]
        return all(part.gap(one) >= _SURE_DAYS for part in self.parts for one in inferred)

    @property
    def severity(self) -> Severity:
        """Give how grave it is."""
        if self.is_morning:
            return Severity.INFO
        return Severity.BLOCK if self.is_sure else Severity.WARN

    def beside(self) -> tuple[Window, ...]:
        """Give the weeks before and after it."""
        windows = sorted({one.window(self.zone) for one in self.seasons})
        before = [one for one in windows if one.start < self.parts[0].end][-1:]
        return (*before, *[one for one in windows if one.start >= self.parts[0].end][:1])


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer that bears the word on a day on which it may not."""
    thresholds: Thresholds = inquiry.thresholds(rule.code)
    places = Jurisdiction(inquiry.calendar)
    # One look at name and goal together: hardly any offer goes further.
    for offer in [one for one in inquiry.asked if STEM in f"{one.name} {one.goal}".casefold()]:
        found = _bearing(offer, goal_counts=thresholds.goal_counts)
        # What gives nothing may speak of the sales to come: they may be advertised before they begin.
        if found is None or not offer.mechanics:
            continue
        homes = places.french(offer)
        use = _use(offer, found, homes, inquiry.calendar.zone) if homes else None
        if use is not None:
            yield _finding(offer, use)


def _bearing(offer: Offer, *, goal_counts: bool) -> tuple[str, str] | None:
    """Give the word as it stands, and whether in the name or in the goal."""
    word = said_in(offer.name)
    if word is not None:
        return word, "name"
    word = said_in(offer.goal) if goal_counts and offer.goal else None
    return None if word is None else (word, "goal")


def _use(offer: Offer, found: tuple[str, str], homes: tuple[Home, ...], zone: ZoneInfo) -> _Use | None:
    departments = {home.department for home in homes}
    if any(one.channel is not Channel.STORE for one in offer.announcements) or not offer.announcements:
        departments.add(None)
    span = offer.first.span(offer.occurrences[-1])
    seasons = {one for department in departments for one in seasons_around(span, department, zone)}
    if not seasons:
        return None
    listed = tuple(sorted(seasons, key=lambda one: (one.first, one.last)))
    parts = tuple(_parts(offer.occurrences, tuple(one.window(zone) for one in listed)))
    return _Use(word=found[0], place=found[1], parts=parts, seasons=listed, zone=zone) if parts else None


def _parts(occurrences: Iterable[Window], allowed: tuple[Window, ...]) -> Iterator[Window]:
    for window in occurrences:
        yield from outside(window, allowed)


def _finding(offer: Offer, use: _Use) -> Finding:
    part = use.parts[0]
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=use.severity,
        reason="BEFORE_OPENING_HOUR" if use.is_morning else "OUTSIDE_THE_WEEKS",
        offers=(offer.code,),
        segments=tuple(sorted(offer.segments)),
        window=part,
        message=Told(lambda voice: _message(voice, offer, use)),
        remedy=Told(lambda voice: _remedy(voice, use)),
        evidence={"word": use.word, "told_in": use.place, "weeks": use.beside(), "parts": len(use.parts)},
    )


def _message(voice: Voice, offer: Offer, use: _Use) -> str:
    name, word, when = named(voice, offer), voice.quoted(use.word), voice.days(use.parts[0], use.zone)
    weeks = voice.listed([voice.days(one, use.zone) for one in use.beside()])
    told = voice.pick(
        f"{name} says {word} {when}, outside the weeks that the law sets for it ({weeks}).",
        f"{name} dit {word} {when}, hors des semaines que la loi fixe pour ce mot ({weeks}).",
    )
    return as_a_hint(voice, told)


def _remedy(voice: Voice, use: _Use) -> str:
    if use.is_morning:
        return voice.pick(
            "Way out: let the offer begin at 08:00.", "Pour en sortir : faire commencer l’offre à 8 heures."
        )
    return voice.pick(
        "Way out: say « promotion » or « offre » instead, or move the offer into those weeks.",
        "Pour en sortir : dire « promotion » ou « offre », ou déplacer l’offre dans ces semaines.",
    )


rule = Rule(
    code="LAW05",
    name="sales-period",
    check=check,
    severities=(Severity.BLOCK, Severity.WARN, Severity.INFO),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
