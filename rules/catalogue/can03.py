"""A privilege for loyal customers gives nothing that everybody else does not get."""

from collections.abc import Iterator

from models.segment import Segment
from rules.appraisal import Lacking
from rules.bench import Bench
from rules.commons import Commons
from rules.deal import Deal
from rules.entitlement import choice
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.presence import Presence
from rules.presence import window_of
from rules.rule import Rule
from rules.showing import Showing
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
An offer for loyal customers only is worth no more than one that is open to everybody at the same time.

## Why

Nobody is cheated, because the loyal may take the public offer; but the privilege is void, its message is
wasted and its readers learn that being loyal brings nothing.

## Bad

```csv
offer,segment,tier,basket,from,to,channel,open to all,mechanic
VIP-15,vip,good,80,2026-12-01,2026-12-11,web,no,15 % off
ALL-20,prospects,prospect,,2026-12-01,2026-12-11,web,yes,20 % off
```

## Good

```csv
offer,segment,tier,basket,from,to,channel,open to all,mechanic
VIP-25,vip,good,80,2026-12-01,2026-12-11,web,no,25 % off
ALL-20,prospects,prospect,,2026-12-01,2026-12-11,web,yes,20 % off
```

## Policy

`parity.tolerance`.

## Sources

Newman and others 2019 (exclusive promotions and loyalty); Method (`docs/method.md`) §3.4.

## Cannot know

Advantages without a stated value, such as an earlier access: they may justify the message.
"""

FRENCH = """\
Une offre réservée aux fidèles ne vaut pas plus qu’une offre ouverte à tous au même moment.

## Pourquoi

Personne n’est lésé, puisque le fidèle peut prendre l’offre publique ; mais le privilège est vide, son message
est perdu et ses lecteurs apprennent que la fidélité ne rapporte rien.

## À éviter

```csv
offre;segment;palier;panier;du;au;canal;ouvert à tous;mécanique
VIP-15;vip;good;80;2026-12-01;2026-12-11;web;non;-15 %
ALL-20;prospects;prospect;;2026-12-01;2026-12-11;web;oui;-20 %
```

## Bon

```csv
offre;segment;palier;panier;du;au;canal;ouvert à tous;mécanique
VIP-25;vip;good;80;2026-12-01;2026-12-11;web;non;-25 %
ALL-20;prospects;prospect;;2026-12-01;2026-12-11;web;oui;-20 %
```

## Politique

`parity.tolerance`.

## Sources

Newman et autres 2019 (promotions exclusives et fidélité) ; Méthode (`docs/method.md`) §3.4.

## Ce qu’elle ne peut pas savoir

Les avantages sans valeur affichée, comme un accès anticipé : ils peuvent justifier le message.
"""


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each loyal-only offer that a public one makes pointless while both are seen."""
    bench = inquiry.bench
    # Groups of one basket ask the same questions, and the same two promises meet many times.
    asked: dict[int, _Privileges] = {}
    for code in sorted(bench.calendar.segments):
        segment = bench.calendar.segments[code]
        if not segment.tier.has_bought or not inquiry.may_concern(segment):
            continue
        told: set[tuple[str, str]] = set()
        commons = bench.public_for(segment)
        privileges = asked.setdefault(id(commons), _Privileges(bench, segment, commons))
        for own in _reserved(inquiry, segment):
            if privileges.is_safe(own.deal):
                continue
            inquiry.bound.ask()
            for public in privileges.made_void(own):
                pair = (own.offer.code, public.offer.code)
                if pair not in told:
                    told.add(pair)
                    yield _finding(inquiry, segment, own, public)


def _reserved(inquiry: Inquiry, segment: Segment) -> list[Showing]:
    """Give the reserved offers to look at: all, or those of the focus, where none of it is for everybody."""
    asked = inquiry.bench.shown(inquiry.focus)
    if not asked or any(one.deal.is_public for one in asked):
        return inquiry.bench.reserved_for(segment)
    return [one for one in asked if segment.code in one.offer.segments]


class _Privileges:
    """What offers for everybody leave of those that are reserved, for groups of one basket."""

    def __init__(self, bench: Bench, segment: Segment, commons: Commons) -> None:
        """Take any group of that basket."""
        self._appraiser = bench.appraiser
        self._valuer = bench.appraiser.valuer(segment)
        self._commons = commons
        self._strongest = None if self._valuer is None else self._valuer.strongest(commons.deals)
        self._safe: dict[Deal, bool] = {}
        self._void: dict[tuple[Deal, Deal], bool] = {}

    def is_safe(self, own: Deal) -> bool:
        """Say whether no offer for everybody, whenever it runs, makes one void; most end here."""
        found = self._safe.get(own)
        if found is None:
            found = self._safe[own] = not (own.is_known and own.is_monetary) or (
                self._valuer is not None
                and self._strongest is not None
                and self._valuer.is_plainly_better(own, self._strongest)
            )
        return found

    def made_void(self, own: Showing) -> Iterator[Showing]:
        """Give the offers for everybody that are seen with a reserved one and worth as much."""
        for public in self._commons.during(own.presence):
            deals = (own.deal, public.deal)
            if deals not in self._void:
                self._void[deals] = self._is_void(*deals)
            if self._void[deals]:
                yield public

    def _is_void(self, own: Deal, public: Deal) -> bool:
        if own.is_stackable and public.carries:
            return False
        # Worth more at the mean basket, it is no void privilege.
        if self._valuer is not None and self._valuer.is_plainly_better(own, public):
            return False
        found = self._appraiser.appraise(self._valuer, choice([own]), choice([public]))
        if isinstance(found, Lacking) or found.face is None:
            return False
        void = {"LOYAL_DOMINATED", "EQUIVALENT"}
        return found.face.relation in void and found.expected.relation in void


def _finding(inquiry: Inquiry, segment: Segment, own: Showing, public: Showing) -> Finding:
    zone = inquiry.calendar.zone
    window = window_of(*_together(own.presence, public.presence))
    privilege, open_offer = own.offer, public.offer

    def told(voice: Voice) -> str:
        when, name = voice.days(window, zone), voice.quoted(segment.title)
        return voice.pick(
            f"{privilege.code}, reserved for {name}, is worth no more than {open_offer.code}, open to all, {when}.",
            f"{privilege.code}, réservée à {name}, ne vaut pas plus que {open_offer.code}, ouverte à tous, {when}.",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.INFO,
        reason="PRIVILEGE_VOID",
        offers=(privilege.code, open_offer.code),
        segments=(segment.code,),
        window=window,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            f"Way out: make {privilege.code} better than {open_offer.code}, let it come on top, or save the message.",
            f"Pour en sortir : rendre {privilege.code} meilleure que {open_offer.code}, la rendre cumulable, ou"
            " économiser le message.",
        )),
        evidence={"people": segment.size},
    )  # fmt: skip


def _together(one: Presence, other: Presence) -> tuple[int, int]:
    return max(one.start, other.start), min(one.end, other.end)


rule = Rule(
    code="CAN03",
    name="privilege-void",
    check=check,
    severities=(Severity.INFO,),
    page={"en": ENGLISH, "fr": FRENCH},
)
