"""An offer on food says « gratuit », a word that French law keeps out of its promotion."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from models.mechanics.bonus_pack import BonusPack
from models.mechanics.buy_x_get_y import BuyXGetY
from models.mechanics.gift import Gift
from models.mechanics.nth_item import NthItem
from models.offer import Offer
from models.product import Family
from rules.families import Coverage
from rules.families import FamilyRanges
from rules.finding import MOST_LISTED
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.jurisdiction import Jurisdiction
from rules.legal_wording import as_a_hint
from rules.legal_wording import named
from rules.plain_text import plain
from rules.rule import Rule
from rules.statute import statute
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
An offer on food is advertised with the French word « gratuit ».

## Why

So that food keeps its worth, French law bans the word « gratuit » from the promotion of food and of pet food, on
whatever support. The offer itself may be sound: a third pot at no charge is within the cap on value, and « offert »
may be said of it. Only the word is wrong, and it costs a fine to print it.

## Bad

```csv
offer,name,segment,tier,from,to,channel,scope,mechanic
JAM-3,Le 3e pot gratuit,clients,good,2026-12-01,2026-12-20,store,food,3 for 2
```

## Good

```csv
offer,name,segment,tier,from,to,channel,scope,mechanic
JAM-3,Le 3e pot offert,clients,good,2026-12-01,2026-12-20,store,food,3 for 2
```

## Policy

- `rules.LAW07.goal_counts` (true): whether the goal of an offer is read as well as its name.

## Sources

Code de commerce, art. L443-1, I (law 2018-938, art. 16); DGCCRF guidelines of 23 October 2024, which allow
« offert »; Method (`docs/method.md`) §5, case (i). The law speaks of a French word: "free" in English is left alone.

## Cannot know

What stands in the message itself, on the shelf or on the pack: only the name and the goal of an offer are read. Which
articles are food, unless the plan says so: by the family of its articles, or by an offer on the product set `food`.
Where food is only a part of what an offer is about, the word may be said of the rest, so it only warns. « Livraison
gratuite » is a word about delivery and passes.
"""

FRENCH = """\
Une offre sur l’alimentaire dit « gratuit », mot que la loi française en a banni.

## Pourquoi

Pour que l’alimentation garde sa valeur, la loi interdit le mot « gratuit » dans la promotion des denrées et des
aliments pour animaux, sur tout support. L’offre peut être bonne : un troisième pot sans frais reste sous le plafond en
valeur, et l’on peut dire « offert ». Seul le mot est en cause, et l’imprimer expose à une amende.

## À éviter

```csv
offre;nom;segment;palier;du;au;canal;périmètre;mécanique
JAM-3;Le 3e pot gratuit;clients;good;2026-12-01;2026-12-20;store;food;3 pour 2
```

## Bon

```csv
offre;nom;segment;palier;du;au;canal;périmètre;mécanique
JAM-3;Le 3e pot offert;clients;good;2026-12-01;2026-12-20;store;food;3 pour 2
```

## Politique

- `rules.LAW07.goal_counts` (true) : si le but d’une offre est lu comme son nom.

## Sources

Code de commerce, art. L443-1, I (loi 2018-938, art. 16) ; lignes directrices de la DGCCRF du 23 octobre 2024, qui
admettent « offert » ; Méthode (`docs/method.md`) §5, cas (i). La loi vise un mot français : « free » en anglais n’est
pas relevé.

## Ce qu’elle ne peut pas savoir

Ce que disent le message, le rayon ou l’emballage : seuls le nom et le but d’une offre sont lus. Quels articles sont
alimentaires, si le plan ne le dit pas : par la famille de ses articles, ou par une offre sur l’ensemble `food`. Si
l’alimentaire n’est qu’une part de l’offre, le mot peut porter sur le reste : elle se borne à avertir. « Livraison
gratuite » parle de livraison, et passe.
"""

COUNTRY = "FR"
STATUTE = "free_word_food"
_WORD = "gratuit"
# What may be free of charge beside the food itself.
_OF_SERVICES = re.compile(
    r"\b(?:livraisons?|expeditions?|port|frais de port|retraits?|retours?|cartes?|inscriptions?|adhesions?|parkings?"
    r"|applis?|applications?|services?|ateliers?|numeros?|appels?)(?: \w+)? $"
)
_WHOLE = (BuyXGetY, BonusPack, Gift)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Where the word is looked for."""

    goal_counts: bool = True


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer on food that says the word, and once of all those in which it lies near."""
    thresholds: Thresholds = inquiry.thresholds(rule.code)
    ranges, places = FamilyRanges(inquiry.assortment), Jurisdiction(inquiry.calendar)
    tempting = []
    for offer, covered in ranges.about(inquiry.asked, Family.FOOD):
        # What gives nothing promotes no food: a recipe may be « gratuite ».
        if not offer.mechanics or not places.french(offer):
            continue
        words = _words(inquiry, offer)
        place = _place(offer, words, goal_counts=thresholds.goal_counts)
        if place is not None:
            yield _finding(inquiry, offer, covered, place)
        elif words and any(_gives_whole(mechanic) for mechanic in offer.mechanics):
            tempting.append(offer.code)
    if tempting and inquiry.is_whole:
        yield _note(tempting)


def _words(inquiry: Inquiry, offer: Offer) -> frozenset[str]:
    """Give the words that the law bans on the day on which the offer begins."""
    law = statute(COUNTRY, STATUTE, offer.first.start.astimezone(inquiry.calendar.zone).date())
    return frozenset() if law is None else frozenset(law.texts("words"))


def _place(offer: Offer, words: frozenset[str], *, goal_counts: bool) -> str | None:
    """Give where the word stands, the name or the goal."""
    if _says(offer.name, words):
        return "name"
    return "goal" if goal_counts and offer.goal and _says(offer.goal, words) else None


def _says(text: str, words: frozenset[str]) -> bool:
    small = text.casefold()
    if _WORD not in small:
        return False
    # Accents tell « gratuité », which may be said, from « gratuite », which may not.
    composed = unicodedata.normalize("NFC", small)
    return any(
        match.group() in words and not _OF_SERVICES.search(plain(composed[: match.start()]))
        for match in re.finditer(r"\w+", composed)
    )


def _gives_whole(mechanic: object) -> bool:
    """Say whether something is given whole, which people like to call by that word."""
    return isinstance(mechanic, _WHOLE) or (isinstance(mechanic, NthItem) and mechanic.rate == 100)  # noqa: PLR2004 -- a whole article


_ABOUT_FOOD = ("about food", "sur l’alimentaire")
_PARTLY_FOOD = ("partly about food", "en partie sur l’alimentaire")


def _finding(inquiry: Inquiry, offer: Offer, covered: Coverage, place: str) -> Finding:
    zone = inquiry.calendar.zone

    def told(voice: Voice) -> str:
        name, when = named(voice, offer), voice.days(offer.first, zone)
        where = voice.pick(*{"name": ("in its name", "dans son nom"), "goal": ("in its goal", "dans son but")}[place])
        what = voice.pick(*(_ABOUT_FOOD if covered.is_only else _PARTLY_FOOD))
        said = voice.pick(
            f"{name} says « gratuit » {where} and is {what}, {when}: French law bans that word for food.",
            f"{name} dit « gratuit » {where} et porte {what}, {when} : la loi interdit ce mot pour l’alimentaire.",
        )
        return as_a_hint(voice, said)

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.BLOCK if covered.is_only else Severity.WARN,
        reason="SAYS_FREE_OF_FOOD" if covered.is_only else "SAYS_FREE_NEAR_FOOD",
        offers=(offer.code,),
        segments=tuple(sorted(offer.segments)),
        window=offer.first,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            "Way out: say « offert », which the law allows.",
            "Pour en sortir : dire « offert », que la loi permet.",
        )),
        evidence={
            "told_in": place,
            "skus": tuple(one.sku for one in covered.articles[:MOST_LISTED]),
            "articles": len(covered.articles),
        },
    )  # fmt: skip


def _note(codes: list[str]) -> Finding:
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.INFO,
        reason="SAY_OFFERT",
        offers=(),
        segments=(),
        window=None,
        message=Told(lambda voice: as_a_hint(voice, voice.pick(
            f"Offers that give food away: {len(codes)} ({voice.listed(codes[:MOST_LISTED])}). In French, « gratuit » is"
            " banned there.",
            f"Offres qui donnent de l’alimentaire : {len(codes)} ({voice.listed(codes[:MOST_LISTED])}). « Gratuit » y"
            " est interdit.",
        ))),
        remedy=Told(lambda voice: voice.pick(
            "Way out: say « offert » in every message.", "Pour en sortir : dire « offert » dans chaque message."
        )),
        evidence={"planned": tuple(codes[:MOST_LISTED]), "count": len(codes)},
    )  # fmt: skip


rule = Rule(
    code="LAW07",
    name="free-word-for-food",
    check=check,
    severities=(Severity.BLOCK, Severity.WARN, Severity.INFO),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
