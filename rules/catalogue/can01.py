"""A prospect gets a better offer than a loyal customer at the same time."""

from collections.abc import Iterator

from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.parity_evidence import finding_of
from rules.parity_wording import beaten
from rules.rule import Rule

ENGLISH = """\
A less loyal group is offered more than a more loyal one, and the loyal can see it.

## Why

The loyal customer feels cheated and leaves, most often the best ones first. The test is envy on his own
basket: would he have had more with the other people’s offer? Both what the two advertisements show and what
can be expected of them are compared, on every usual basket, against the best that he may get at that moment.
It blocks when both look worse at the mean basket or on half of the usual ones, and warns when one does.
An offer that wins back those who left is another rule’s business: win-back-beats-active.

## Bad

```csv
offer,segment,tier,basket,from,to,channel,send at,mechanic
VIP-10,vip,good,80,2026-12-01,2026-12-11,email,2026-12-01T09:00,10 % off
NEW-20,prospects,prospect,,2026-12-05,2026-12-20,web,,20 % off
```

## Good

```csv
offer,segment,tier,basket,from,to,channel,send at,mechanic
VIP-20,vip,good,80,2026-12-01,2026-12-22,email,2026-12-01T09:00,20 % off
NEW-20,prospects,prospect,,2026-12-05,2026-12-20,web,,20 % off
```

## Policy

`parity.tolerance`, `parity.block_share`, `parity.warn_share`, `parity.token_share`, `parity.keep_exposure`,
`parity.reduce_exposure`, `parity.dual_recipient_share`, `half_life_days`, `exposure`, `terms`,
`public_code_redemption`, `yearly_discount`.

## Sources

Feinberg, Krishna and Zhang 2002 (preference depends on prices offered to others); Tsai and Lee (present
customers feel more unfairness than prospects); Anderson and Simester 2010 (the most valuable customers react
most); Haws and Bearden 2006 (differences close in time are judged less fair).

## Cannot know

How an advertisement looks, what friends tell each other, and what a gift without a stated value means to
somebody.
"""

FRENCH = """\
Un groupe moins fidèle reçoit plus qu’un groupe plus fidèle, et les fidèles peuvent le voir.

## Pourquoi

Le client fidèle se sent floué et s’en va, souvent les meilleurs d’abord. Le test est l’envie sur son propre
panier : aurait-il eu plus avec l’offre des autres ? On compare ce que les deux publicités affichent et ce
qu’on peut en attendre, sur tous les paniers habituels, avec le mieux qu’il puisse obtenir à cet instant.
La règle bloque quand les deux regards sont moins bons au panier moyen ou sur la moitié des paniers, et
alerte quand un seul l’est. L’offre qui fait revenir des clients partis relève d’une autre règle :
win-back-beats-active.

## À éviter

```csv
offre;segment;palier;panier;du;au;canal;envoi;mécanique
VIP-10;vip;good;80;2026-12-01;2026-12-11;email;2026-12-01T09:00;-10 %
NEW-20;prospects;prospect;;2026-12-05;2026-12-20;web;;-20 %
```

## Bon

```csv
offre;segment;palier;panier;du;au;canal;envoi;mécanique
VIP-20;vip;good;80;2026-12-01;2026-12-22;email;2026-12-01T09:00;-20 %
NEW-20;prospects;prospect;;2026-12-05;2026-12-20;web;;-20 %
```

## Politique

`parity.tolerance`, `parity.block_share`, `parity.warn_share`, `parity.token_share`, `parity.keep_exposure`,
`parity.reduce_exposure`, `parity.dual_recipient_share`, `half_life_days`, `exposure`, `terms`,
`public_code_redemption`, `yearly_discount`.

## Sources

Feinberg, Krishna et Zhang 2002 (la préférence dépend des prix faits aux autres) ; Tsai et Lee (les clients
actuels ressentent plus l’injustice que les prospects) ; Anderson et Simester 2010 (les meilleurs clients
réagissent le plus) ; Haws et Bearden 2006 (plus les écarts sont proches, plus ils semblent injustes).

## Ce qu’elle ne peut pas savoir

L’allure d’une publicité, ce que les amis se racontent, et ce qu’un cadeau sans valeur affichée représente
pour quelqu’un.
"""


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each loyal group that is beaten by an offer made to a less loyal one."""
    for judgment in inquiry.parity.judgments:
        if not judgment.is_left_out and not judgment.is_win_back:
            message = beaten(judgment, inquiry)
            yield finding_of(judgment, inquiry, rule=rule.code, name=rule.name, message=message)


rule = Rule(
    code="CAN01",
    name="prospect-beats-loyal",
    check=check,
    severities=(Severity.BLOCK, Severity.WARN, Severity.INFO),
    page={"en": ENGLISH, "fr": FRENCH},
)
