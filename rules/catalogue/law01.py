"""A reduction is announced from a price that was not the lowest of the thirty days before."""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from models.offer import Offer
from rules.finding import MOST_LISTED
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.jurisdiction import Jurisdiction
from rules.legal_wording import as_a_hint
from rules.legal_wording import named
from rules.presence import window_of
from rules.prior_price import Claim
from rules.prior_price import PublicPrices
from rules.prior_price_wording import claim_told
from rules.prior_price_wording import ways_out
from rules.public_cut import Reduction
from rules.public_cut import announced
from rules.public_cut import followers
from rules.public_cut import reductions
from rules.rule import Rule
from rules.statute import statute
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
A reduction that is announced to the public is larger than the one from the lowest price of the thirty days before.

## Why

Whoever announces a reduction must tell it from the lowest price that everybody could pay in the thirty days before. A
shirt that costs 100, was 80 for ten days and is sold at 75 is no quarter cheaper: it is 6.25% cheaper. Two public
promotions on one article within thirty days make the second one weaker than it looks, and that is planned weeks
ahead.

## Bad

```csv
record,offer,segment,tier,open to everybody,from,to,channel,scope,mechanic,sku,list_price
offer,BLACK-20,prospects,prospect,yes,2026-11-20,2026-12-01,web,SHIRT,20 % off,,
offer,XMAS-25,prospects,prospect,yes,2026-12-10,2026-12-20,web,SHIRT,25 % off,,
product,,,,,,,,,,SHIRT,100
```

## Good

```csv
record,offer,segment,tier,open to everybody,from,to,channel,scope,mechanic,sku,list_price
offer,BLACK-20,prospects,prospect,yes,2026-11-20,2026-12-01,web,SHIRT,20 % off,,
offer,SALE-25,prospects,prospect,yes,2026-12-31,2027-01-20,web,SHIRT,25 % off,,
product,,,,,,,,,,SHIRT,100
```

## Policy

- `rules.LAW01.series_days` (42): how long successive reductions, each beginning before the one before it ends, keep the
  prior price of the first. The law says "a set period"; six weeks is the longest that it gives to « soldes ».

## Sources

Code de la consommation, art. L112-1-1, I; directive 98/6/EC, art. 6a; CJEU C-330/23 (Aldi Süd), 26 September 2024:
the percentage itself must be computed from the prior price; Method (`docs/method.md`) §5, cases (a) and (b).

## Cannot know

Prices that the plan does not hold: it takes the public price history, then the list price, lowered by the promotions
that the plan announces to the public on the same article. Of those it takes the ones that are open to all, or on the
same product sets as the reduction. Rewards of a loyalty programme, personal codes, several-for-one and minimum spends
are outside this law, and so are perishables about to spoil, which no plan tells. A reduction without listed articles,
or in a plan that tells no price at all, is only noted, once for the plan. Outside France it keeps silent, though the
directive holds in all the Union.
"""

FRENCH = """\
Une réduction annoncée au public dépasse celle que donne le prix le plus bas des trente jours précédents.

## Pourquoi

Qui annonce une réduction doit la calculer sur le prix le plus bas que tous pouvaient payer dans les trente jours
précédents. Une chemise à 100, passée dix jours à 80 et vendue 75, n’est pas un quart moins chère : elle l’est de
6,25 %. Deux promotions publiques d’un article à moins de trente jours affaiblissent la seconde, et cela se planifie
des semaines à l’avance.

## À éviter

```csv
ligne;offre;segment;palier;tout public;du;au;canal;périmètre;mécanique;sku;list_price
offre;BLACK-20;prospects;prospect;oui;2026-11-20;2026-11-30;web;SHIRT;-20 %;;
offre;XMAS-25;prospects;prospect;oui;2026-12-10;2026-12-19;web;SHIRT;-25 %;;
produit;;;;;;;;;;SHIRT;100
```

## Bon

```csv
ligne;offre;segment;palier;tout public;du;au;canal;périmètre;mécanique;sku;list_price
offre;BLACK-20;prospects;prospect;oui;2026-11-20;2026-11-30;web;SHIRT;-20 %;;
offre;SALE-25;prospects;prospect;oui;2026-12-31;2027-01-19;web;SHIRT;-25 %;;
produit;;;;;;;;;;SHIRT;100
```

## Politique

- `rules.LAW01.series_days` (42) : combien de temps des réductions successives, chacune commençant avant la fin de la
  précédente, gardent le prix antérieur de la première. La loi dit « une période déterminée » ; six semaines est la plus
  longue qu’elle donne aux soldes.

## Sources

Code de la consommation, art. L112-1-1, I ; directive 98/6/CE, art. 6 bis ; CJUE C-330/23 (Aldi Süd), 26 septembre
2024 : le pourcentage même se calcule sur le prix antérieur ; Méthode (`docs/method.md`) §5, cas (a) et (b).

## Ce qu’elle ne peut pas savoir

Les prix que le plan ne contient pas : elle prend l’historique public, puis le prix catalogue, abaissé par les
promotions que le plan annonce au public sur le même article. Parmi elles, celles qui sont ouvertes à tous, ou sur les
mêmes ensembles de produits. Les avantages d’un programme de fidélité, les codes personnels, les lots et les minimums
d’achat échappent à cette loi, comme les denrées près de se périmer, qu’aucun plan ne signale. Une réduction sans
article cité, ou dans un plan qui ne dit aucun prix, n’est que notée, une fois pour le plan. Hors de France elle se
tait, bien que la directive vaille dans toute l’Union.
"""

COUNTRY = "FR"
STATUTE = "prior_price"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """How long successive reductions are one operation."""

    series_days: int = 42


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each announced reduction that is not as large as it says, and note those of unlisted articles."""
    if _tells_prices(inquiry):
        yield from _listed(inquiry)
    if inquiry.is_whole:
        yield from _unlisted(inquiry)


def _tells_prices(inquiry: Inquiry) -> bool:
    """Say whether the plan knows what anything costs; articles may be listed for other laws."""
    products, prices = inquiry.calendar.products, inquiry.calendar.prices
    return bool(products) and (bool(prices) or any(one.list_price is not None for one in products))


def _listed(inquiry: Inquiry) -> Iterator[Finding]:
    calendar, thresholds = inquiry.calendar, inquiry.thresholds(rule.code)
    places = Jurisdiction(calendar)
    planned = [
        offer
        for offer in _near(inquiry)
        if announced(offer, calendar.segments) and offer.currency == calendar.currency and places.french(offer)
    ]
    days = max((_days(inquiry, offer) for offer in planned), default=0)
    prices = PublicPrices(inquiry.assortment, planned, days=days, series_days=thresholds.series_days)
    early = [one for offer in planned if offer.code in inquiry.focus for one in reductions(offer)]
    for offer in sorted(planned, key=_code):
        inquiry.bound.ask()
        if _days(inquiry, offer) and _may_concern(inquiry, prices, early, offer):
            yield from _found(inquiry, prices, offer, days)


def _near(inquiry: Inquiry) -> Iterable[Offer]:
    """Give the offers that can count beside those asked about: the open ones, and those on the same products."""
    offers = inquiry.calendar.offers
    if inquiry.is_whole or any(offer.open_to_all for offer in inquiry.asked):
        return offers
    scopes = {offer.scope for offer in inquiry.asked}
    return [offer for offer in offers if offer.open_to_all or offer.scope in scopes]


def _days(inquiry: Inquiry, offer: Offer) -> int:
    """Give how many days the law looks back from the day on which an offer begins, none where it does not hold."""
    law = statute(COUNTRY, STATUTE, offer.first.start.astimezone(inquiry.calendar.zone).date())
    return 0 if law is None else law.count("days")


def _may_concern(inquiry: Inquiry, prices: PublicPrices, early: list[Reduction], offer: Offer) -> bool:
    """Say whether what is found of an offer can name one that was asked about: itself, or one before it."""
    if inquiry.is_whole or offer.code in inquiry.focus:
        return True
    return any(prices.leads_to(one, late) for late in reductions(offer) for one in early)


def _found(inquiry: Inquiry, prices: PublicPrices, offer: Offer, days: int) -> Iterator[Finding]:
    false: list[Claim] = []
    unknown: dict[str, None] = {}
    for reduction in reductions(offer):
        for claim in prices.claims(reduction):
            if isinstance(claim, str):
                unknown[claim] = None
            elif not claim.is_true:
                false.append(claim)
    if false:
        yield _finding(inquiry, offer, min(false, key=_worst_first), sorted({claim.sku for claim in false}), days)
    elif unknown:
        yield _unknown(offer, tuple(sorted(unknown)))


def _worst_first(claim: Claim) -> tuple[Fraction, int, str]:
    return (claim.honest - claim.announced, claim.reduction.start, claim.sku)


def _finding(inquiry: Inquiry, offer: Offer, claim: Claim, skus: list[str], days: int) -> Finding:
    earlier = claim.prior.offer
    codes = (offer.code,) if earlier is None or earlier.code == offer.code else (earlier.code, offer.code)
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.BLOCK,
        reason="LARGER_THAN_TRUE" if claim.honest else "NO_REDUCTION",
        offers=codes,
        segments=tuple(sorted(offer.segments)),
        window=window_of(claim.reduction.start, claim.reduction.end),
        message=Told(lambda voice: claim_told(voice, inquiry.calendar, claim, len(skus), days)),
        remedy=Told(lambda voice: ways_out(voice, inquiry.calendar, claim, days)),
        evidence={
            "article": claim.sku,
            "announced_share": claim.announced,
            "honest_share": claim.honest,
            "price": claim.price,
            "usual": claim.usual,
            "prior_price": claim.prior.price,
            "prior_from": claim.prior.source.value,
            "skus": tuple(skus[:MOST_LISTED]),
            "articles": len(skus),
            "days": days,
        },
    )


def _unknown(offer: Offer, skus: tuple[str, ...]) -> Finding:
    def told(voice: Voice) -> str:
        name, listed = named(voice, offer), voice.listed(skus[:MOST_LISTED])
        many = voice.count(len(skus))
        return voice.pick(
            f"Nobody can tell what {name} may announce: no price is known of {many} of its articles ({listed}).",
            f"Nul ne peut dire ce que {name} peut annoncer : aucun prix n’est connu pour {many} de ses articles"
            f" ({listed}).",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.UNKNOWN,
        reason="PRICES_MISSING",
        offers=(offer.code,),
        segments=tuple(sorted(offer.segments)),
        window=offer.first,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            "Way out: give their list_price under products, or their public prices under prices.",
            "Pour en sortir : donner leur list_price dans les produits, ou leurs prix publics dans les prix.",
        )),
        evidence={"missing": ("list_price", "prices"), "skus": skus[:MOST_LISTED], "articles": len(skus)},
    )  # fmt: skip


def _unlisted(inquiry: Inquiry) -> Iterator[Finding]:
    """Note the open promotions of which an earlier one lowers the prior price, though no article is listed."""
    places, segments = Jurisdiction(inquiry.calendar), inquiry.calendar.segments
    planned = [offer for offer in inquiry.asked if offer.open_to_all and announced(offer, segments)]
    if _tells_prices(inquiry):
        planned = [offer for offer in planned if not inquiry.assortment.within(offer.scope)]
    planned = [offer for offer in planned if _days(inquiry, offer) and places.french(offer)]
    days = max((_days(inquiry, offer) for offer in planned), default=0)
    codes = tuple(followers(planned, days))
    if codes:
        yield _note(codes, days)


def _note(codes: tuple[str, ...], days: int) -> Finding:
    def told(voice: Voice) -> str:
        listed, many = voice.listed(codes[:MOST_LISTED]), voice.count(len(codes))
        said = voice.pick(
            f"Public reductions that begin within {days} days of another on the same products: {many}"
            f" ({listed}). They are to be announced from the price of that one.",
            f"Réductions publiques à moins de {days} jours d’une autre sur les mêmes produits : {many}"
            f" ({listed}). C’est du prix de celle-ci qu’elles sont à annoncer.",
        )
        return as_a_hint(voice, said)

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.INFO,
        reason="PRIOR_PRICE_MOVES",
        offers=(),
        segments=(),
        window=None,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            "Way out: list the articles with their prices, so that what may be announced is computed.",
            "Pour en sortir : donner les articles et leurs prix, pour calculer ce qui peut être annoncé.",
        )),
        evidence={"planned": codes[:MOST_LISTED], "count": len(codes)},
    )  # fmt: skip


def _code(offer: Offer) -> str:
    return offer.code


rule = Rule(
    code="LAW01",
    name="prior-price",
    check=check,
    severities=(Severity.BLOCK, Severity.UNKNOWN, Severity.INFO),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
