"""The words that people write in a spreadsheet's cells for the words of plan documents."""

from collections.abc import Iterable
from collections.abc import Mapping
from enum import Enum

from exchange.phrase_tokens import plain
from models.audience import OverlapSource
from models.channel import Channel
from models.channel import CodeKind
from models.offer import Funding
from models.offer import Justification
from models.offer import Nature
from models.offer import Objective
from models.product import Family
from models.tier import Tier


def _words(members: Iterable[Enum], also: Mapping[str, str]) -> Mapping[str, str]:
    words = {plain(str(member.value)): str(member.value) for member in members}
    words |= {word.replace("_", " "): value for word, value in words.items()}
    for value, said in also.items():
        words |= {plain(word): value for word in said.split("|")}
    return words


CHANNEL_WORDS = _words(
    Channel,
    {
        "email": "e-mail|mel|courriel|emailing|e-mailing|newsletter",
        "sms": "texto",
        "push": "notification|notification push|push app",
        "mail": "courrier|courrier postal|postal|postal mail|lettre|mailing postal|direct mail",
        "web": "site|site web|internet|website",
        "social": "reseaux sociaux|social media|facebook|instagram",
        "sponsored": "publicite|pub|display|ads|sponsorise",
        "store": "magasin|en magasin|boutique|plv|in store",
        "affiliate": "affiliation|affilies|affiliates",
        "tv": "tele|television",
    },
)
CHOICES: Mapping[str, Mapping[str, str]] = {
    "nature": _words(
        Nature,
        {
            "promotional": "promotionnelle|promotionnel|promo",
            "relational": "relationnelle|relationnel",
            "transactional": "transactionnelle|transactionnel",
        },
    ),
    "objective": _words(
        Objective,
        {
            "clearance": "destockage|liquidation|ecoulement",
            "new_range": "nouvelle gamme|lancement",
            "discovery": "decouverte",
            "new_segment": "nouveau segment",
            "acquisition": "recrutement|conquete",
            "loyalty": "fidelisation|fidelite",
            "reactivation": "reconquete|win-back",
            "event": "evenement|temps fort",
            "traffic": "trafic",
        },
    ),
    "code_kind": _words(
        CodeKind,
        {
            "none": "aucun|sans|sans code|non|no",
            "generic": "generique|commun",
            "single_use": "usage unique|unique|individuel|nominatif|single use",
        },
    ),
    "funding": _words(Funding, {"own": "propre|enseigne|interne|nous", "supplier": "fournisseur|marque|industriel"}),
    "justification": _words(
        Justification,
        {
            "student": "etudiant|etudiants|students",
            "profession": "metier|professionnel|professionnels",
            "staff": "personnel|salaries|collaborateurs|employees",
        },
    ),
    "tier": _words(
        Tier,
        {
            "prospect": "prospects",
            "new": "nouveau|nouveaux|nouveau client|nouveaux clients|primo-acheteur|primo acheteur",
            "small": "petit|petits|petit bassin|petit client",
            "medium": "moyen|moyens|moyen bassin|moyen client",
            "good": "bon|bons|grand|grands|grand bassin|gros|bon client|bons clients",
            "ambassador": "ambassadeur|ambassadeurs|ambassadrice|ambassadors",
        },
    ),
    "source": _words(OverlapSource, {"measured": "mesure|mesuree|compte", "declared": "declare|declaree|estime"}),
    "family": _words(
        Family,
        {
            "food": "alimentaire|alimentation",
            "drugstore": "droguerie|hygiene|dph|droguerie parfumerie hygiene",
            "other": "autre|autres",
        },
    ),
}
FLAGS: Mapping[str, bool] = {
    **dict.fromkeys(("oui", "o", "yes", "y", "vrai", "true", "x", "1"), True),
    **dict.fromkeys(("non", "n", "no", "faux", "false", "0"), False),
}
