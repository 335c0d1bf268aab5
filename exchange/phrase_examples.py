"""One way to write each mechanic in a cell, in French and in English; each is read back by the tests."""

from collections.abc import Mapping
from types import MappingProxyType

PHRASE_EXAMPLES: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "amount_off": {"fr": "10 € dès 50 €", "en": "€10 off from €50"},
    "amount_per_step": {"fr": "10 € tous les 50 €", "en": "€10 off per €50"},
    "bonus_pack": {"fr": "+33 % de produit offert", "en": "33 % more product"},
    "bundle": {"fr": "lot de 3 à 25 € au lieu de 30 €", "en": "bundle of 3 at €25 instead of €30"},
    "buy_x_get_y": {"fr": "3 pour 2", "en": "3 for 2"},
    "cashback": {"fr": "cagnotte 10 %", "en": "10 % cashback"},
    "contest": {"fr": "jeu-concours 3 x 100 € / 5000", "en": "prize draw 3 x €100 / 5000"},
    "early_access": {"fr": "accès anticipé 2 j", "en": "2 days of early access"},
    "fixed_price": {"fr": "14,90 € au lieu de 20 €", "en": "€14.90 instead of €20"},
    "free_period": {"fr": "1 mois offert sur 12", "en": "1 of 12 months free"},
    "free_shipping": {"fr": "livraison offerte dès 30 €", "en": "free shipping from €30"},
    "gift": {"fr": "cadeau 20 € (valeur non affichée)", "en": "gift worth €20 (value not displayed)"},
    "next_coupon": {"fr": "bon d’achat 10 € sur le prochain achat", "en": "€10 off the next purchase"},
    "nth_item": {"fr": "2e à -50 %", "en": "2nd at -50 %"},
    "percent_off": {"fr": "-20 % dès 50 €", "en": "20 % off from €50"},
    "points_multiplier": {
        "fr": "points x3 (base 1 %) (valeur affichée)",
        "en": "3x points (base 1 %) (value displayed)",
    },
    "price_freeze": {"fr": "prix bloqués (3 %)", "en": "price freeze (3 %)"},
    "referral": {"fr": "parrainage 20 € (filleul)", "en": "referral €20 (referee)"},
    "refund": {"fr": "remboursement 25 %", "en": "refund of 25 %"},
    "satisfaction_guarantee": {"fr": "satisfait ou remboursé", "en": "satisfaction guaranteed or money back"},
    "tiered": {"fr": "paliers : 10 % dès 50 €, 15 % dès 100 €", "en": "tiers: 10 % from €50, 15 % from €100"},
})  # fmt: skip
