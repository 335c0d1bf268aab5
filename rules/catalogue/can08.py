"""Customers who left are offered more than those who stayed."""

from collections.abc import Iterator

from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.parity_evidence import finding_of
from rules.parity_wording import beaten_by_win_back
from rules.rule import Rule

ENGLISH = """\
Customers who left are offered more than active ones, and the active can see it.

## Why

Winning back a customer costs less than finding a new one, and is worth a good offer. But those who stayed see
it: they learn that one has to stop buying to be courted, and the next time some of them do. So the same test of
envy as for prospects (prospect-beats-loyal) is made, and its result is never more than a warning: the brand
decides with its eyes open.

## Bad

```csv
offer,segment,tier,dormant,basket,from,to,channel,mechanic
VIP-10,vip,good,no,80,2026-12-01,2026-12-20,web,10 % off
BACK-25,sleepers,good,yes,,2026-12-05,2026-12-20,web,25 % off
```

## Good

```csv
line,offer,segment,tier,dormant,basket,from,to,channel,send at,promo code,mechanic,also in,share
offer,VIP-10,vip,good,no,80,2026-12-01,2026-12-20,web,,none,10 % off,,
offer,BACK-25,sleepers,good,yes,,2026-12-05,2026-12-20,email,2026-12-05T09:00,single_use,25 % off,,
overlap,,vip,,,,,,,,,,sleepers,0
```

## Policy

- `parity.tolerance` (0.01): a gap up to this share of the basket is no gap.
- `parity.block_share` (0.5): worse on this share of the usual baskets counts like worse at the mean basket.
- `parity.warn_share` (0.1): worse on this share of the usual baskets warns.
- `parity.token_share` (0.5): another form of advantage worth less than this share is a token.
- `parity.keep_exposure` (0.2), `parity.reduce_exposure` (0.05): how visible an offer to others must be to count.
- `parity.dual_recipient_share` (0.01): from this overlap on, low exposure excuses nothing.

It reads `half_life_days`, `exposure`, `terms`, `public_code_redemption` and `yearly_discount` as well.

## Sources

Method (`docs/method.md`) §3.3, step 5, and §3.7, case 46; Feinberg, Krishna and Zhang 2002 (preference depends on
prices offered to others); Anderson and Simester 2004 (deeper discounts raise later purchases of new customers and
lower those of established ones).

## Cannot know

Why a customer left, and whether he would have come back without an offer. It speaks of groups that are marked as
dormant; of others it takes nobody for lost.
"""

FRENCH = """\
Des clients partis reçoivent plus que des clients actifs, et ceux-ci peuvent le voir.

## Pourquoi

Faire revenir un client coûte moins que d’en trouver un, et mérite une bonne offre. Mais ceux qui sont restés la
voient : ils apprennent qu’il faut cesser d’acheter pour être courtisé, et certains essaient. On fait donc le même
test d’envie que pour les prospects (prospect-beats-loyal), mais il n’aboutit jamais qu’à un avertissement : la
marque décide en connaissance de cause.

## À éviter

```csv
offre;segment;palier;dormant;panier;du;au;canal;mécanique
VIP-10;vip;good;non;80;2026-12-01;2026-12-20;web;-10 %
BACK-25;sleepers;good;oui;;2026-12-05;2026-12-20;web;-25 %
```

## Bon

```csv
ligne;offre;segment;palier;dormant;panier;du;au;canal;envoi;type de code;mécanique;also in;share
offre;VIP-10;vip;good;non;80;2026-12-01;2026-12-20;web;;none;-10 %;;
offre;BACK-25;sleepers;good;oui;;2026-12-05;2026-12-20;email;2026-12-05T09:00;single_use;-25 %;;
recouvrement;;vip;;;;;;;;;;sleepers;0
```

## Politique

- `parity.tolerance` (0.01) : un écart jusqu’à cette part du panier n’en est pas un.
- `parity.block_share` (0.5) : perdre sur cette part des paniers habituels compte comme perdre au panier moyen.
- `parity.warn_share` (0.1) : perdre sur cette part des paniers habituels suffit à avertir.
- `parity.token_share` (0.5) : un avantage d’une autre forme qui vaut moins que cette part n’est que symbolique.
- `parity.keep_exposure` (0.2), `parity.reduce_exposure` (0.05) : à partir de quelle visibilité l’offre compte.
- `parity.dual_recipient_share` (0.01) : à partir de ce recouvrement, une faible visibilité n’excuse rien.

Elle lit aussi `half_life_days`, `exposure`, `terms`, `public_code_redemption` et `yearly_discount`.

## Sources

Méthode (`docs/method.md`) §3.3, étape 5, et §3.7, cas 46 ; Feinberg, Krishna et Zhang 2002 (la préférence dépend des
prix faits aux autres) ; Anderson et Simester 2004 (les fortes remises font acheter plus les nouveaux clients, et
moins les anciens).

## Ce qu’elle ne peut pas savoir

Pourquoi un client est parti, et s’il serait revenu sans offre. Elle parle des groupes marqués comme dormants ; parmi
les autres, elle ne tient personne pour perdu.
"""


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each active group that is beaten by an offer made to dormant customers alone."""
    for judgment in inquiry.parity.judgments:
        if judgment.is_win_back and not judgment.is_left_out:
            message = beaten_by_win_back(judgment, inquiry)
            yield finding_of(judgment, inquiry, rule=rule.code, name=rule.name, message=message)


rule = Rule(
    code="CAN08",
    name="win-back-beats-active",
    check=check,
    severities=(Severity.WARN, Severity.INFO),
    page={"en": ENGLISH, "fr": FRENCH},
)
