"""A promotion on food or drugstore goods gives back more of the price than French law allows."""

from collections.abc import Iterator
from fractions import Fraction

from models.mechanics.bonus_pack import BonusPack
from models.mechanics.cashback import Cashback
from models.mechanics.nth_item import NthItem
from models.mechanics.percent_off import PercentOff
from models.offer import Offer
from models.window import Window
from rules.finding import MOST_LISTED
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.legal_wording import as_a_hint
from rules.legal_wording import family
from rules.legal_wording import named
from rules.rule import Rule
from rules.stacking import deepest_together
from rules.value_cap import Rebate
from rules.value_cap import ValueCap
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
A promotion gives back more than 34% of the price of food, or more than 40% of that of drugstore goods.

## Why

French law caps what a promotion may give back on one article: 34% of its price for food and pet food, 40% for other
everyday goods (hygiene, cleaning, beauty), wherever they are sold. All that the customer gets on that article counts
together: the reduction, the free unit in three, the larger pack, the money put on a loyalty account for it.

## Bad

```csv
offer,segment,tier,from,to,channel,scope,mechanic
PASTA,clients,good,2026-12-01,2026-12-20,store,food,item 2 at -70 %
SHAMPOO,clients,good,2026-12-01,2026-12-20,store,drugstore,buy 1 get 1 free
```

## Good

```csv
offer,segment,tier,from,to,channel,scope,mechanic
PASTA,clients,good,2026-12-01,2026-12-20,store,food,item 2 at -68 %
JAM,clients,good,2026-12-01,2026-12-20,store,food,3 for 2
SHAMPOO,clients,good,2026-12-01,2026-12-20,store,drugstore,item 2 at -80 %
```

## Policy

Nothing of its own: the caps are those of the law, dated, in `rules/statutes/fr.toml`. Its severity can be set.

## Sources

Law 2020-1525 (ASAP), art. 125, as amended by law 2023-221 and law 2025-337, until 15 April 2028; DGCCRF guidelines of
23 October 2024; Method (`docs/method.md`) §5, cases (d) and (e).

## Cannot know

Which articles are food or drugstore goods, unless the plan says so: by the family of its articles, or by an offer on
the product set `food` or `drugstore`. The highest rate that a customer can get counts: caps and minimum spends do not
lower it. An amount off a basket is no reduction of one article for sure, nor is a rate on the whole range, so those
only warn; money put back on the whole range is left out. It does not know perishables that are about to spoil and are
not advertised outside, the refund of a new product to whoever justifies his claim, or the value of a gift beside the
article, on which the law has rules of its own. Offers overseas are left out, as in the law.
"""

FRENCH = """\
Une promotion rend plus de 34 % du prix de l’alimentaire, ou plus de 40 % de celui de la droguerie-hygiène.

## Pourquoi

La loi plafonne ce qu’une promotion peut rendre sur un article : 34 % du prix pour l’alimentaire et les aliments pour
animaux, 40 % pour les autres produits de grande consommation (hygiène, entretien, beauté), quel que soit le magasin.
Tout ce que le client obtient sur cet article se cumule : remise, article offert, lot agrandi, cagnotte de l’article.

## À éviter

```csv
offre;segment;palier;du;au;canal;périmètre;mécanique
PASTA;clients;good;2026-12-01;2026-12-20;store;food;2e à -70 %
SHAMPOO;clients;good;2026-12-01;2026-12-20;store;drugstore;1 acheté = 1 offert
```

## Bon

```csv
offre;segment;palier;du;au;canal;périmètre;mécanique
PASTA;clients;good;2026-12-01;2026-12-20;store;food;2e à -68 %
JAM;clients;good;2026-12-01;2026-12-20;store;food;3 pour 2
SHAMPOO;clients;good;2026-12-01;2026-12-20;store;drugstore;2e à -80 %
```

## Politique

Rien qui lui soit propre : les plafonds sont ceux de la loi, datés, dans `rules/statutes/fr.toml`. Sa gravité se règle.

## Sources

Loi 2020-1525 (ASAP), art. 125, modifiée par les lois 2023-221 et 2025-337, jusqu’au 15 avril 2028 ; lignes
directrices de la DGCCRF du 23 octobre 2024 ; Méthode (`docs/method.md`) §5, cas (d) et (e).

## Ce qu’elle ne peut pas savoir

Quels articles relèvent de l’alimentaire ou de la droguerie-hygiène, si le plan ne le dit pas : par la famille de ses
articles, ou par une offre sur l’ensemble `food` ou `drugstore`. Compte le taux le plus haut qu’un client puisse
obtenir : plafonds et minimums d’achat ne l’abaissent pas. Un montant sur le panier n’est pas à coup sûr la remise d’un
article, ni un taux sur toute la gamme : elle se borne à avertir ; la cagnotte sur toute la gamme est laissée de côté.
Elle ignore les denrées près de se périmer sans publicité au-dehors, le remboursement justifié d’un produit nouveau, et
la valeur d’une prime jointe à l’article, que la loi traite à part. L’outre-mer est exclu, comme dans la loi.
"""


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer that gives back too much by itself, and of those that do so only together."""
    cap = ValueCap(inquiry)
    for offer, rebate in cap.alone():
        yield _finding(inquiry, (offer,), tuple(sorted(offer.segments)), offer.first, rebate)
    for together, groups in deepest_together(inquiry, cap.worth):
        summed = cap.over(together.offers, together.window.start)
        if summed is not None and not any(cap.over((one,), together.window.start) for one in together.offers):
            yield _finding(inquiry, together.offers, groups, together.window, summed)


def _finding(
    inquiry: Inquiry, offers: tuple[Offer, ...], segments: tuple[str, ...], window: Window, rebate: Rebate
) -> Finding:
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.BLOCK if rebate.is_sure else Severity.WARN,
        reason="OVER_VALUE_CAP" if rebate.is_sure else "PERHAPS_OVER_VALUE_CAP",
        offers=tuple(offer.code for offer in offers),
        segments=segments,
        window=window,
        message=Told(lambda voice: _message(voice, inquiry, offers, window, rebate)),
        remedy=Told(lambda voice: _remedy(voice, offers, rebate)),
        evidence={
            "family": rebate.family.value,
            "share": rebate.cut.total,
            # What it gives on that article in money: repairs that turn a figure down look for it.
            "gain": None if rebate.price is None else rebate.price * rebate.cut.total,
            "now_share": rebate.cut.now,
            "later_share": rebate.cut.later,
            "cap_share": rebate.cap,
            "article": rebate.article,
            "skus": rebate.skus[:MOST_LISTED],
            "articles": len(rebate.skus),
        },
    )


def _message(voice: Voice, inquiry: Inquiry, offers: tuple[Offer, ...], window: Window, rebate: Rebate) -> str:
    names = named(voice, *offers)
    share, cap = voice.percent(rebate.cut.total), voice.percent(rebate.cap)
    what = family(voice, rebate.family)
    article = f", {rebate.article}" if rebate.article else ""
    when = voice.days(window, inquiry.calendar.zone)
    said = voice.pick(
        f"{names} {'give' if len(offers) > 1 else 'gives'} back up to {share} of the price of {what}{article}, {when};"
        f" the law allows {cap}.",
        f"{names} {'rendent ensemble' if len(offers) > 1 else 'rend'} jusqu’à {share} du prix sur {what}{article},"
        f" {when} ; la loi permet {cap}.",
    )
    if not rebate.is_sure:
        said += voice.pick(
            " It counts if it reduces the price of an article in particular.",
            " Cela compte si un article en particulier est réduit.",
        )
    return as_a_hint(voice, said)


def _remedy(voice: Voice, offers: tuple[Offer, ...], rebate: Rebate) -> str:
    if len(offers) > 1:
        return voice.pick(
            "Way out: do not let these offers add up on those goods.",
            "Pour en sortir : rendre ces offres non cumulables sur ces articles.",
        )
    most = _most(offers[0], rebate.cap)
    if most is None:
        cap = voice.percent(rebate.cap)
        return voice.pick(
            f"Way out: give back at most {cap}, or leave those goods out of the offer.",
            f"Pour en sortir : rendre au plus {cap}, ou sortir ces articles de l’offre.",
        )
    rate = voice.percent(most)
    return voice.pick(
        f"Way out: bring the rate of this promise down to {rate}, or leave those goods out of the offer.",
        f"Pour en sortir : ramener le taux de cette promesse à {rate}, ou sortir ces articles de l’offre.",
    )


def _most(offer: Offer, cap: Fraction) -> Fraction | None:
    """Give the highest rate that the only promise of an offer may have, down to the tenth of a percent."""
    match offer.mechanics:
        case (PercentOff() | Cashback(),):
            most = cap
        case (NthItem() as promise,):
            most = cap * promise.nth
        case (BonusPack(),):
            most = cap / (1 - cap)
        case _:
            return None
    return Fraction(int(most * 1000), 1000)


rule = Rule(
    code="LAW02",
    name="value-cap",
    check=check,
    severities=(Severity.BLOCK, Severity.WARN),
    page={"en": ENGLISH, "fr": FRENCH},
)
