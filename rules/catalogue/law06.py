"""A contest asks for a purchase, which the law on games and lotteries looks at, or is to publish its rules."""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from models.mechanics.contest import Contest
from models.offer import Offer
from rules.finding import MOST_LISTED
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.jurisdiction import Jurisdiction
from rules.legal_wording import as_a_hint
from rules.legal_wording import named
from rules.rule import Rule
from rules.statute import statute
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
A contest is open to the public, and whoever wants a chance must buy for some amount.

## Why

A draw that only buyers enter is lawful in France unless it is unfair. But a game that offers the public a gain, due to
chance, against a financial stake is a lottery, which is forbidden. What lies between the two is whether there is a way
in that costs nothing. Whatever the way in, people must find the rules, the prizes and what they are worth.

## Bad

```csv
offer,segment,tier,open to everybody,from,to,channel,minimum spend,mechanic
XMAS-GAME,prospects,prospect,yes,2026-12-01,2026-12-24,web,30,prize draw 3 x €500 / 50000
```

## Good

```csv
offer,segment,tier,open to everybody,from,to,channel,minimum spend,mechanic
XMAS-GAME,prospects,prospect,yes,2026-12-01,2026-12-24,web,,prize draw 3 x €500 / 50000
```

## Policy

Nothing of its own. Its severity can be set.

## Sources

Code de la consommation, art. L121-20 (draws that ask for a purchase); code de la sécurité intérieure, art. L320-1
(lotteries); no deposit of the rules with a bailiff since 2014; Method (`docs/method.md`) §5.

## Cannot know

Whether chance or skill decides, whether the stake is paid back on demand, whether the price of the goods was raised for
the game, and what the rules say: no plan holds them. It takes a minimum spend for a stake, and another contest open to
all, with the same prizes and at the same time, that asks for no purchase, for the way in that costs nothing.
"""

FRENCH = """\
Un jeu est ouvert au public, et qui veut une chance doit acheter pour un certain montant.

## Pourquoi

En France, un tirage réservé aux acheteurs est licite, sauf s’il est déloyal. Mais offrir au public un gain dû au hasard
contre un sacrifice financier est une loterie, et c’est interdit. Entre les deux, tout tient à une voie d’entrée qui ne
coûte rien. Dans tous les cas, chacun doit trouver le règlement, les lots et leur valeur.

## À éviter

```csv
offre;segment;palier;tout public;du;au;canal;minimum d'achat;mécanique
XMAS-GAME;prospects;prospect;oui;2026-12-01;2026-12-23;web;30;jeu-concours 3 x 500 € / 50000
```

## Bon

```csv
offre;segment;palier;tout public;du;au;canal;minimum d'achat;mécanique
XMAS-GAME;prospects;prospect;oui;2026-12-01;2026-12-23;web;;jeu-concours 3 x 500 € / 50000
```

## Politique

Rien qui lui soit propre. Sa gravité se règle.

## Sources

Code de la consommation, art. L121-20 (tirages liés à un achat) ; code de la sécurité intérieure, art. L320-1
(loteries) ; plus de dépôt du règlement chez un huissier depuis 2014 ; Méthode (`docs/method.md`) §5.

## Ce qu’elle ne peut pas savoir

Si le hasard ou l’adresse décide, si la mise est remboursée sur demande, si le prix des articles a été relevé pour le
jeu, et ce que dit le règlement : aucun plan ne les porte. Elle tient un minimum d’achat pour une mise, et un autre jeu
ouvert à tous, aux mêmes lots et en même temps, sans achat, pour la voie d’entrée qui ne coûte rien.
"""

COUNTRY = "FR"
STATUTE = "contest"


@dataclass(frozen=True, slots=True)
class _Game:
    """A contest of an offer, and the least that somebody must spend to enter; None: nothing."""

    offer: Offer
    contest: Contest
    stake: Decimal | None


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each game that asks for a purchase, and once of all those that do not."""
    places = Jurisdiction(inquiry.calendar)
    free: list[_Game] | None = None
    quiet = []
    for game in _games(inquiry.asked):
        day = game.offer.first.start.astimezone(inquiry.calendar.zone).date()
        if statute(COUNTRY, STATUTE, day) is None or not places.french(game.offer):
            continue
        if game.stake is None:
            quiet.append(game.offer.code)
            continue
        if free is None:
            free = [other for other in _games(inquiry.calendar.offers) if not other.stake and other.offer.open_to_all]
        yield _finding(inquiry, game, is_paid=game.offer.open_to_all and not _has_free_way_in(game, free))
    if quiet and inquiry.is_whole:
        yield _note(quiet)


def _games(offers: Iterable[Offer]) -> Iterator[_Game]:
    for offer in offers:
        for mechanic in offer.mechanics:
            if isinstance(mechanic, Contest):
                stated = [one for one in (offer.min_spend, mechanic.min_spend) if one]
                yield _Game(offer, mechanic, max(stated, default=None))
                break


def _has_free_way_in(game: _Game, free: Iterable[_Game]) -> bool:
    """Say whether the same prizes can be won at the same time without a purchase."""
    return any(
        other.contest.prizes == game.contest.prizes and _lasts_as_long(other.offer, game.offer) for other in free
    )


def _lasts_as_long(other: Offer, offer: Offer) -> bool:
    """Say whether one offer is open whenever another one is."""
    return all(
        any(free.start <= window.start and window.end <= free.end for free in other.occurrences)
        for window in offer.occurrences
    )


def _finding(inquiry: Inquiry, game: _Game, *, is_paid: bool) -> Finding:
    offer, contest, zone = game.offer, game.contest, inquiry.calendar.zone
    each = contest.pot / contest.expected_entries
    count = sum(prize.count for prize in contest.prizes)

    def told(voice: Voice) -> str:
        name, when = named(voice, offer), voice.days(offer.first, zone)
        pot, chance = voice.money(contest.pot, offer.currency), voice.money(each, offer.currency)
        stake = voice.money(Fraction(game.stake or 0), offer.currency)
        several = "s" if count > 1 else ""
        prizes = f"{voice.count(count)} {voice.pick('prize', 'lot')}{several}"
        said = voice.pick(
            f"{name} lets only those who spend {stake} win, {when} ({prizes} worth {pot}, {chance} a chance)",
            f"{name} ne fait gagner que ceux qui dépensent {stake}, {when} ({prizes} d’une valeur de"
            f" {pot}, {chance} par chance)",
        )
        said += voice.pick(*_CONSEQUENCES[is_paid])
        return as_a_hint(voice, said)

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN if is_paid else Severity.INFO,
        reason="STAKE_IN_PUBLIC_GAME" if is_paid else "PURCHASE_TO_ENTER",
        offers=(offer.code,),
        segments=tuple(sorted(offer.segments)),
        window=offer.first,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(*_WAYS_OUT[is_paid])),
        evidence={
            "stake": game.stake, "pot": contest.pot, "prizes": count, "entries": contest.expected_entries,
            "worth": each,
        },
    )  # fmt: skip


_CONSEQUENCES = {
    True: (
        ": a gain by chance, offered to the public against a stake, is a lottery.",
        " : un gain dû au hasard, offert au public contre une mise, est une loterie.",
    ),
    False: (": lawful unless it is unfair.", " : c’est licite, sauf déloyauté."),
}
_WAYS_OUT = {
    True: (
        "Way out: drop the minimum spend, or open a way in that costs nothing; publish the rules.",
        "Pour en sortir : retirer le minimum d’achat, ou ouvrir une voie d’entrée gratuite ; publier le règlement.",
    ),
    False: (
        "Way out: publish the rules, the prizes and their value where people decide to enter.",
        "Pour en sortir : publier le règlement, les lots et leur valeur là où l’on décide de participer.",
    ),
}


def _note(codes: list[str]) -> Finding:
    def told(voice: Voice) -> str:
        listed = voice.listed(codes[:MOST_LISTED])
        said = voice.pick(
            f"Contests without a purchase: {len(codes)} ({listed}). Their rules, prizes and value are to be published.",
            f"Jeux sans achat : {len(codes)} ({listed}). Le règlement, les lots et leur valeur sont à publier.",
        )
        return as_a_hint(voice, said)

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.INFO,
        reason="RULES_TO_PUBLISH",
        offers=(),
        segments=(),
        window=None,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(*_WAYS_OUT[False])),
        evidence={"planned": tuple(codes[:MOST_LISTED]), "count": len(codes)},
    )


rule = Rule(
    code="LAW06",
    name="contest-rules",
    check=check,
    severities=(Severity.WARN, Severity.INFO),
    page={"en": ENGLISH, "fr": FRENCH},
)
