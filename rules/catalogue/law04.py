"""An offer sells an article for less than the brand paid for it, which French law forbids."""

from collections.abc import Iterator
from collections.abc import Mapping
from fractions import Fraction

from models.offer import Funding
from models.offer import Objective
from models.offer import Offer
from models.window import Window
from rules.finding import MOST_LISTED
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.legal_wording import as_a_hint
from rules.legal_wording import named
from rules.resale import ResaleFloor
from rules.resale import Sale
from rules.resale import Till
from rules.rule import Rule
from rules.stacking import deepest_together
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
An article is sold below its purchase price, by one offer or by several that add up.

## Why

Whoever resells goods as they are may not sell them below what he really paid for them, on pain of 75,000 euros; for
food and pet food a tenth comes on top of that price. Each offer may be sound alone and the sum of two of them is not,
which nobody sees who looks at one offer at a time.

## Bad

```csv
record,offer,segment,tier,from,to,channel,scope,mechanic,sku,list_price,unit_cost,vat_rate,family
offer,OIL-25,clients,good,2026-12-01,2026-12-20,store,OIL,25 % off,,,,,
product,,,,,,,,,OIL,12.00,8.00,5.5,food
```

## Good

```csv
record,offer,segment,tier,from,to,channel,scope,mechanic,sku,list_price,unit_cost,vat_rate,family
offer,OIL-20,clients,good,2026-12-01,2026-12-20,store,OIL,20 % off,,,,,
product,,,,,,,,,OIL,12.00,8.00,5.5,food
```

## Policy

Nothing of its own: the figures are those of the law, dated, in `rules/statutes/fr.toml`. Its severity can be set.

## Sources

Code de commerce, art. L442-5; law 2020-1525 (ASAP), art. 125, and law 2025-337 (a tenth on top for food, until 15
April 2028); Method (`docs/method.md`) §5. Reductions that add up: Method §3.1.

## Cannot know

The purchase price by law: it takes `unit_cost`, ex VAT, for what is really paid, all advantages of suppliers off.
Whether the goods are resold as they are (what a brand makes itself is free), perish, are out of season or follow a
rival’s price: a clearance and an offer that the supplier funds only warn, as does an amount off a basket of several
articles. Money that comes back later is no part of the price. It takes the highest rate that a customer can get, and
the usual price of the plan. Without a list of articles, or where the plan tells the cost of none, it keeps silent;
where a figure of a listed article is missing it names it.
"""

FRENCH = """\
Un article est vendu au-dessous de son prix d’achat, par une offre ou par plusieurs qui se cumulent.

## Pourquoi

Qui revend un produit en l’état ne peut le vendre moins cher qu’il ne l’a effectivement payé, sous peine de 75 000
euros ; pour l’alimentaire et les aliments pour animaux, un dixième s’ajoute à ce prix. Chaque offre peut être saine,
et la somme de deux ne pas l’être : nul ne le voit en regardant les offres une à une.

## À éviter

```csv
ligne;offre;segment;palier;du;au;canal;périmètre;mécanique;sku;list_price;unit_cost;vat_rate;family
offre;OIL-25;clients;good;2026-12-01;2026-12-20;store;OIL;-25 %;;;;;
produit;;;;;;;;;OIL;12,00;8,00;5,5;food
```

## Bon

```csv
ligne;offre;segment;palier;du;au;canal;périmètre;mécanique;sku;list_price;unit_cost;vat_rate;family
offre;OIL-20;clients;good;2026-12-01;2026-12-20;store;OIL;-20 %;;;;;
produit;;;;;;;;;OIL;12,00;8,00;5,5;food
```

## Politique

Rien qui lui soit propre : les chiffres sont ceux de la loi, datés, dans `rules/statutes/fr.toml`. Sa gravité se règle.

## Sources

Code de commerce, art. L442-5 ; loi 2020-1525 (ASAP), art. 125, et loi 2025-337 (un dixième de plus pour
l’alimentaire, jusqu’au 15 avril 2028) ; Méthode (`docs/method.md`) §5. Cumul des remises : Méthode §3.1.

## Ce qu’elle ne peut pas savoir

Le prix d’achat au sens de la loi : elle prend `unit_cost`, hors taxes, pour ce qui est effectivement payé, avantages
des fournisseurs déduits. Si l’article est revendu en l’état (ce qu’une marque fabrique est libre), périssable, hors
saison ou aligné sur un concurrent : un déstockage et une offre financée par le fournisseur n’avertissent que, comme
un montant sur un panier de plusieurs articles. L’argent rendu plus tard n’entre pas dans le prix. Elle prend le taux
le plus haut qu’un client puisse obtenir, et le prix habituel du plan. Sans liste d’articles, ou si le plan ne dit
le coût d’aucun, elle se tait ; si un chiffre d’un article cité manque, elle le nomme.
"""


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer that sells below the least price by itself, and of those that do so only together."""
    if all(one.unit_cost is None for one in inquiry.assortment.products):
        return
    floor = ResaleFloor(inquiry)
    for offer in inquiry.asked:
        inquiry.bound.ask()
        till = floor.till((offer,), offer.first.start)
        if till.sales:
            yield _finding(inquiry, (offer,), tuple(sorted(offer.segments)), offer.first, till)
        elif till.missing:
            yield _unknown(offer, till.missing)
    for together, groups in deepest_together(inquiry, floor.worth):
        start = together.window.start
        till = floor.till(together.offers, start)
        if till.sales and not any(floor.till((one,), start).sales for one in together.offers):
            yield _finding(inquiry, together.offers, groups, together.window, till)


def _finding(
    inquiry: Inquiry, offers: tuple[Offer, ...], segments: tuple[str, ...], window: Window, till: Till
) -> Finding:
    worst = till.sales[0]
    doubt = _doubt(offers, till)
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.BLOCK if doubt is None else Severity.WARN,
        reason="BELOW_PURCHASE_PRICE" if doubt is None else doubt,
        offers=tuple(offer.code for offer in offers),
        segments=segments,
        window=window,
        message=Told(lambda voice: _message(voice, inquiry, offers, window, till)),
        remedy=Told(lambda voice: _remedy(voice, offers, worst)),
        evidence={
            "article": worst.article.sku,
            "share": worst.cut.now,
            # What it takes off that article: repairs that turn a figure down look for it.
            "gain": worst.usual - worst.price,
            "usual": worst.usual,
            "price": worst.price,
            "least_price": worst.floor,
            "unit_cost": worst.article.unit_cost,
            "uplift_share": worst.uplift,
            "loss": worst.loss,
            "skus": tuple(sale.article.sku for sale in till.sales[:MOST_LISTED]),
            "articles": len(till.sales),
            "missing": {name: len(skus) for name, skus in till.missing.items()},
        },
    )


def _doubt(offers: tuple[Offer, ...], till: Till) -> str | None:
    """Give why the law may allow it all the same, None when nothing in the plan speaks for it."""
    if any(offer.objective is Objective.CLEARANCE for offer in offers):
        return "BELOW_IN_A_CLEARANCE"
    if any(offer.funding is Funding.SUPPLIER for offer in offers):
        return "BELOW_BUT_FUNDED"
    if till.articles > 1 and not till.sales[0].cut.is_per_article:
        return "BELOW_BY_THE_BASKET"
    return None


_DOUBTS = {
    "BELOW_IN_A_CLEARANCE": (
        " Goods out of season may be cleared below it; others may not.",
        " Des articles hors saison peuvent être écoulés au-dessous ; les autres, non.",
    ),
    "BELOW_BUT_FUNDED": (
        " What the supplier pays lowers the purchase price, if the contract says so.",
        " Ce que paie le fournisseur abaisse le prix d’achat, si le contrat le dit.",
    ),
    "BELOW_BY_THE_BASKET": (
        " It counts for a basket that holds little else.",
        " Cela vaut pour un panier qui ne contient guère autre chose.",
    ),
}


def _message(voice: Voice, inquiry: Inquiry, offers: tuple[Offer, ...], window: Window, till: Till) -> str:
    names = named(voice, *offers)
    worst, currency = till.sales[0], inquiry.calendar.currency
    price, least = voice.money(worst.price, currency), voice.money(worst.floor, currency)
    cost, share = voice.money(Fraction(worst.article.unit_cost or 0), currency), voice.percent(worst.cut.now)
    others = len(till.sales) - 1
    s = "s" if others > 1 else ""
    more = voice.pick(f" ({others} more article{s} likewise)", f" (et {others} autre{s} article{s})") if others else ""
    when, many = voice.days(window, inquiry.calendar.zone), len(offers) > 1
    top = voice.pick(f", {voice.percent(worst.uplift)} on top", f", plus {voice.percent(worst.uplift)}")
    tax = "" if worst.article.vat_rate is None else voice.pick(" ex VAT", " hors taxes")
    bought = f"{cost}{top}" if worst.uplift else cost
    said = voice.pick(
        f"{names} {'together sell' if many else 'sells'} {worst.article.sku} for {price}{tax} ({share} off), {when}"
        f"{more}: below {least}, the least at which it may be resold (bought at {bought}).",
        f"{names} {'vendent ensemble' if many else 'vend'} {worst.article.sku} à {price}{tax} (−{share}), {when}"
        f"{more} : moins que {least}, le prix minimal de revente (acheté {bought}).",
    )
    said += voice.pick(*_DOUBTS.get(_doubt(offers, till) or "", ("", "")))
    return as_a_hint(voice, said)


def _remedy(voice: Voice, offers: tuple[Offer, ...], worst: Sale) -> str:
    if len(offers) > 1:
        return voice.pick(
            "Way out: do not let these offers add up on that article.",
            "Pour en sortir : rendre ces offres non cumulables sur cet article.",
        )
    if worst.most <= 0:
        return voice.pick(
            f"Way out: leave {worst.article.sku} out of the offer: its usual price is too low for any reduction.",
            f"Pour en sortir : sortir {worst.article.sku} de l’offre : son prix habituel ne permet aucune remise.",
        )
    most = voice.percent(Fraction(int(worst.most * 1000), 1000))
    return voice.pick(
        f"Way out: take at most {most} off {worst.article.sku}, or leave it out of the offer.",
        f"Pour en sortir : remettre au plus {most} sur {worst.article.sku}, ou le sortir de l’offre.",
    )


def _unknown(offer: Offer, missing: Mapping[str, tuple[str, ...]]) -> Finding:
    skus = tuple(dict.fromkeys(sku for listed in missing.values() for sku in listed))

    def told(voice: Voice) -> str:
        name, figures = named(voice, offer), voice.listed(list(missing))
        first = voice.listed(skus[:MOST_LISTED])
        many = voice.count(len(skus))
        return voice.pick(
            f"Nobody can tell whether {name} sells below the purchase price: {many} of its articles lack {figures}"
            f" ({first}).",
            f"Nul ne peut dire si {name} vend au-dessous du prix d’achat : il manque {figures} pour {many} de ses"
            f" articles ({first}).",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.UNKNOWN,
        reason="FIGURES_MISSING",
        offers=(offer.code,),
        segments=tuple(sorted(offer.segments)),
        window=offer.first,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            "Way out: give those figures under products.", "Pour en sortir : donner ces chiffres dans les produits."
        )),
        evidence={
            "missing": {figure: listed[:MOST_LISTED] for figure, listed in missing.items()},
            "articles": len(skus),
        },
    )  # fmt: skip


rule = Rule(
    code="LAW04",
    name="resale-at-loss",
    check=check,
    severities=(Severity.BLOCK, Severity.UNKNOWN, Severity.WARN),
    page={"en": ENGLISH, "fr": FRENCH},
)
