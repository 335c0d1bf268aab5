"""What the spreadsheet template says: example rows, notes on the headers and the help sheet, in both languages."""

from collections.abc import Mapping
from decimal import Decimal

from exchange.plan_rows import Row

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "offers": (
        "code", "name", "owner", "segments", "valid_from", "last_day", "mechanic", "channel", "send_at", "code_kind",
        "objective", "goal", "nature", "open_to_all", "include", "exclude", "pairs_with",
    ),
    "segments": (
        "segments", "segment_name", "tier", "size", "basket_mean", "basket_low", "basket_high", "basket_unit_price",
        "basket_shipping_fee", "basket_free_shipping_from", "dormant", "country",
    ),
    "overlaps": ("segments", "also_in", "share", "source"),
    "settings": ("setting", "value"),
}  # fmt: skip
LAST_DAY = {"fr": "Dernier jour", "en": "Last day"}

CHOICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "fr": {
        "tier": ("prospect", "lead 1", "lead 2", "lead 3", "lead 4", "nouveau", "petit", "moyen", "bon", "ambassadeur"),
        "channel": ("e-mail", "sms", "push", "courrier", "web", "social", "sponsorisé", "magasin", "affiliation", "tv"),
        "code_kind": ("aucun", "générique", "usage unique"),
        "objective": (
            "déstockage", "nouvelle gamme", "découverte", "nouveau segment", "acquisition", "fidélisation",
            "réactivation", "événement", "trafic",
        ),
        "nature": ("promotionnelle", "relationnelle", "transactionnelle"),
        "open_to_all": ("oui", "non"),
        "dormant": ("oui", "non"),
        "source": ("mesuré", "déclaré"),
    },
    "en": {
        "tier": ("prospect", "lead 1", "lead 2", "lead 3", "lead 4", "new", "small", "medium", "good", "ambassador"),
        "channel": ("e-mail", "sms", "push", "postal mail", "web", "social", "sponsored", "store", "affiliate", "tv"),
        "code_kind": ("none", "generic", "single use"),
        "objective": (
            "clearance", "new range", "discovery", "new segment", "acquisition", "loyalty", "reactivation", "event",
            "traffic",
        ),
        "nature": ("promotional", "relational", "transactional"),
        "open_to_all": ("yes", "no"),
        "dormant": ("yes", "no"),
        "source": ("measured", "declared"),
    },
}  # fmt: skip
NOTES: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "code": "Unique dans le plan. Une ligne par offre et par segment : répétez le code, laissez le reste vide.",
        "segments": "Un code de la feuille Segments.",
        "valid_from": "Premier jour, ou jour et heure (01/12/2026 09:00), à l’heure du plan.",
        "last_day": "Dernier jour compris. Pour une fin à une heure précise, renommez la colonne « Fin (exclue) ».",
        "mechanic": "En clair : -20 % · 10 € dès 50 € · 2e à -50 % · 3 pour 2 · cadeau 20 € · livraison offerte.",
        "send_at": "Obligatoire pour e-mail, SMS, push et courrier.",
        "tier": "Du moins au plus fidèle : prospect … ambassadeur.",
        "basket_mean": "Ce que ces clients dépensent d’habitude en une fois, TTC. Sans lui, l’équité reste inconnue.",
        "share": "La part du segment qui est aussi dans l’autre : 15 %.",
    },
    "en": {
        "code": "Unique in the plan. One row per offer and segment: repeat the code, leave the rest blank.",
        "segments": "A code of the Segments sheet.",
        "valid_from": "First day, or day and hour (01/12/2026 09:00), on the plan’s clock. The day comes first.",
        "last_day": "Last day included. For an end at a given hour, rename the column “Valid to (excluded)”.",
        "mechanic": "In words: -20 % · 10 € from 50 € · 2nd at -50 % · 3 for 2 · gift 20 € · free shipping.",
        "send_at": "Needed for e-mail, SMS, push and postal mail.",
        "tier": "From the least to the most loyal: prospect … ambassador.",
        "basket_mean": "What these customers usually spend at once, VAT included. Without it, fairness stays unknown.",
        "share": "The share of the segment that is also in the other: 15 %.",
    },
}
HELP: Mapping[str, tuple[str, ...]] = {
    "fr": (
        "Comment remplir ce plan",
        "1. Segments : un par ligne, avec sa fidélité et son panier moyen.",
        "2. Offres : une ligne par offre et par segment. La mécanique s’écrit comme on la dit.",
        "3. Recouvrements : quelle part d’un segment est aussi dans un autre.",
        "4. Plan : le nom, le fuseau horaire et la devise.",
        "Les lignes d’exemple montrent un conflit : remplacez-les par les vôtres.",
        "« Dernier jour » est compris ; « Fin (exclue) » est l’instant où l’offre n’est déjà plus valable.",
        "Les dates s’écrivent jour/mois/année. Les montants sont TTC, dans la devise du plan.",
        "Une colonne « Commentaire » et une feuille « Notes » sont à vous : elles ne sont pas lues.",
        "Vérifier : preseance check plan.xlsx",
        "Mécaniques :",
        "-20 %   ·   -15 % max 10 €   ·   10 € dès 50 €   ·   10 € tous les 50 €   ·   14,90 € au lieu de 20 €",
        "2e à -50 %   ·   3 pour 2   ·   lot de 3 à 10 € au lieu de 15 €   ·   10 % dès 50 €, 15 % dès 100 €",
        "cadeau 20 €   ·   cadeau 20 € valeur non affichée   ·   livraison offerte dès 30 €",
        "cagnotte 10 %   ·   bon d’achat 10 € sur le prochain achat   ·   remboursement différé 25 %",
        "points x3 (base 1 %) valeur non affichée   ·   +33 % de produit offert   ·   2 mois offerts sur 12",
        "accès anticipé 2 jours   ·   parrainage 20 € (parrain)   ·   prix bloqués 3 %   ·   satisfait ou remboursé",
        "Plusieurs mécaniques ensemble : 10 % + cagnotte 5 %",
    ),
    "en": (
        "How to fill in this plan",
        "1. Segments: one per row, with its tier and its mean basket.",
        "2. Offers: one row per offer and segment. The mechanic is written as it is said.",
        "3. Overlaps: which share of one segment is also in another.",
        "4. Plan: the name, the time zone and the currency.",
        "The example rows show a conflict: put your own in their place.",
        "“Last day” is included; “Valid to (excluded)” is the instant at which the offer is no longer valid.",
        "Dates are written day/month/year. Amounts include VAT and are in the plan’s currency.",
        "A column “Comment” and a sheet “Notes” are yours: they are not read.",
        "Check: preseance check plan.xlsx",
        "Mechanics:",
        "-20 %   ·   -15 % max 10 €   ·   10 € from 50 €   ·   10 € per 50 €   ·   14.90 € instead of 20 €",
        "2nd at -50 %   ·   3 for 2   ·   bundle of 3 at 10 € instead of 15 €   ·   10 % from 50 €, 15 % from 100 €",
        "gift 20 €   ·   gift 20 € value hidden   ·   free shipping from 30 €",
        "cashback 10 %   ·   coupon 10 € for the next purchase   ·   refund 25 %",
        "points x3 (base 1 %) value hidden   ·   33 % more product   ·   2 of 12 months free",
        "early access 2 days   ·   referral 20 € (referrer)   ·   price freeze 3 %   ·   money-back guarantee",
        "Several mechanics together: 10 % + cashback 5 %",
    ),
}


def example_rows(language: str) -> Mapping[str, list[Row]]:
    """Give the rows that show how it is done: loyal customers and prospects, and one unfair offer."""
    fr = language == "fr"
    loyal, prospects = ("vip", "prospects")
    return {
        "offers": [
            {
                "code": "VIP-10", "name": "10 % pour nos meilleurs clients" if fr else "10 % for our best customers",
                "owner": "fidélité" if fr else "retention", "segments": loyal, "valid_from": "2026-12-01",
                "last_day": "2026-12-10", "mechanic": "-10 %", "channel": "e-mail", "send_at": "2026-12-01T09:00",
                "objective": "fidélisation" if fr else "loyalty", "goal": "réachat" if fr else "repeat purchase",
            },
            {
                "code": "NEW-20", "name": "20 % de bienvenue" if fr else "20 % to welcome you",
                "owner": "acquisition", "segments": prospects, "valid_from": "2026-12-05", "last_day": "2026-12-19",
                "mechanic": "-20 %", "channel": "web", "objective": "acquisition",
                "goal": "premier achat" if fr else "first purchase",
            },
        ],
        "segments": [
            {
                "segments": loyal, "segment_name": "Grand bassin" if fr else "Best customers",
                "tier": "bon" if fr else "good", "size": 20_000, "basket_mean": Decimal(80),
                "basket_low": Decimal(40), "basket_high": Decimal(160), "basket_unit_price": Decimal(20),
            },
            {"segments": prospects, "segment_name": "Prospects", "tier": "prospect", "size": 500_000},
        ],
        "overlaps": [
            {
                "segments": loyal, "also_in": prospects, "share": Decimal("0.15"),
                "source": "mesuré" if fr else "measured",
            }
        ],
        "settings": [
            {"setting": "nom" if fr else "name", "value": "T4 2026" if fr else "Q4 2026"},
            {"setting": "fuseau" if fr else "timezone", "value": "Europe/Paris"},
            {"setting": "devise" if fr else "currency", "value": "EUR"},
        ],
    }  # fmt: skip
