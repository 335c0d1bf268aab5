"""What the columns of a spreadsheet may be called, in French and in English, and which sheet holds what."""

import re
from collections.abc import Mapping
from collections.abc import Sequence
from functools import cache

from exchange.mechanic_schema import mechanic_schemas
from exchange.phrase_tokens import plain
from exchange.plan_fields import ListOf
from exchange.table import Cell

IGNORED = "comment"
LONGEST_HEADER = 200

# The first name of each line is the field; it may always be written itself.
_OFFERS = """
code|code offre|code de l'offre|offre|offer|offer code|id offre|id|reference
name|nom|nom de l'offre|libelle|intitule|titre|offer name|title
owner|equipe|responsable|porteur|proprietaire|team
nature|nature de l'offre|offer nature
objective|objectif
goal|but|finalite|action attendue
segments|segment|cible|cibles|segment cible|code segment|segment code|audience|target
open_to_all|ouverte a tous|ouvert a tous|tout public|open to everybody
valid_from|debut|date debut|date de debut|debut de validite|du|valable du|from|start|start date|begin
valid_to|fin|date fin|date de fin|fin de validite|fin exclue|fin non comprise|to|end|end date|end excluded
last_day|dernier jour|dernier jour inclus|fin incluse|fin comprise|jusqu'au|au|valable jusqu'au|until|valid until|last day included|end included|through
repeats|recurrence|repetition|se repete|rrule
channel|canal|canaux|channels|support
send_at|envoi|date envoi|date d'envoi|envoye le|heure d'envoi|send|send date|sent at
visible_until|visible jusqu'au|visibilite
code_kind|type de code|code promo|code type|promo code
provider|prestataire|routeur
include|perimetre|perimetre inclus|produits|gamme|inclus|scope|products|included
exclude|exclusions|exclu|perimetre exclu|produits exclus|excluded|exclusion
mechanic|mecanique|mecaniques|mecanique en clair|avantage|promotion|promo|mechanics|benefit|discount
kind|type de mecanique|mechanic kind|mechanic type
stack_group|groupe de cumul|stack group
stackable|cumulable
min_spend|minimum d'achat|achat minimum|panier minimum|minimum spend|min spend
limit_per_person|limite par personne|limite par client|max par client|limit per customer
stock|quantite|quantity
budget|budget max
funding|financement|finance par|funded by
justification|motif|raison objective|objective reason
pairs_with|couplee avec|va avec|paire|paired with
plan_name|plan|nom du plan
currency|devise
plan_timezone|fuseau du plan|fuseau horaire du plan
record|ligne|type de ligne|line|kind of line
comment|commentaire|commentaires|comments|note|notes|remarque|remarques|remarks
"""
_SEGMENT_FIGURES = """
segment_name|nom du segment|nom segment|libelle segment
tier|fidelite|niveau|niveau de fidelite|palier|palier de fidelite|rang|loyalty|loyalty tier|segment tier
dormant|inactif|inactifs|dormants|inactive
size|effectif|effectifs|taille|taille du segment|nombre de clients|head count|customers|segment size
basket_mean|panier moyen|panier|basket|mean basket|average basket|moyenne panier
basket_low|panier bas|p10|panier p10|low basket|basket p10
basket_high|panier haut|p90|panier p90|high basket|basket p90
basket_sample|echantillon|echantillon de paniers|sample|baskets
basket_unit_price|prix unitaire|prix moyen article|prix article|unit price|item price
basket_shipping_fee|frais de port|frais de livraison|shipping fee|delivery fee
basket_free_shipping_from|franco|franco de port|livraison offerte des|port offert des|free shipping from|free delivery from
basket_scope_shares|parts de panier|parts par gamme|scope shares|basket shares
timezone|fuseau|fuseau horaire|time zone
country|pays
department|departement
consents|consentements|consentement|consent
"""
_OVERLAPS = """
segments|segment|segment de depart
also_in|aussi dans|egalement dans|est aussi dans|also in
share|part|part commune|taux de recouvrement|proportion|overlap
source|origine
comment|commentaire|note|notes
"""
_SETTINGS = """
setting|parametre|reglage|cle|key
value|valeur
comment|commentaire|note|notes
"""
_PRODUCTS = """
sku|produit|article|code produit|product|product code
category|categorie|gamme|rayon
list_price|prix de reference|prix catalogue|prix public
unit_cost|cout unitaire|cout|cost
vat_rate|tva|taux de tva|vat
family|famille
comment|commentaire|note|notes
"""
_PRICES = """
sku|produit|article|code produit|product|product code
price_from|du|debut|from|start|valid from
price_to|au|fin|to|end|valid to
price|prix
price_audience|public|audience|cible
comment|commentaire|note|notes
"""
_OWN_SEGMENTS = """
segments|code|segment|code segment|segment code
segment_name|nom|name|libelle
"""
_MECHANIC_SYNONYMS: Mapping[str, str] = {
    "taux": "rate",
    "remise %": "rate",
    "montant": "amount",
    "plafond": "cap",
    "plafond de remise": "cap",
    "tranche": "step",
    "prix promo": "price",
    "prix barre": "list_price",
    "valeur du cadeau": "retail_value",
    "valeur cadeau": "retail_value",
    "valeur affichee": "value_displayed",
    "achetes": "buy",
    "offerts": "get",
    "rang de l'article": "nth",
    "utilisable apres": "usable_after_days",
    "rembourse apres": "paid_after_days",
}
SHEETS: Mapping[str, tuple[str, ...]] = {
    "offers": ("offres", "offers", "offre", "offer", "operations", "promotions", "plan d'animation"),
    "segments": ("segments", "segment", "cibles", "audiences"),
    "overlaps": ("recouvrements", "overlaps", "recouvrement", "overlap", "croisements"),
    "settings": ("plan", "reglages", "settings", "parametres"),
    "products": ("produits", "products", "articles"),
    "prices": ("prix", "prices", "historique des prix", "price history"),
}
HELP_SHEETS = frozenset(
    {
        "aide",
        "help",
        "notes",
        "note",
        "lisez-moi",
        "lisez moi",
        "readme",
        "read me",
        "legende",
        "legend",
        "listes",
        "lists",
    }
)
# A header row names at least these.
KEY_FIELDS: Mapping[str, str] = {
    "offers": "code",
    "segments": "segments",
    "overlaps": "also_in",
    "settings": "setting",
    "products": "sku",
    "prices": "sku",
}


def header_key(cell: object) -> str:
    """Fold a header: case, accents, signs and what stands in brackets do not matter."""
    return re.sub(r"[^a-z0-9%']+", " ", plain(str(cell).replace("_", " ").replace(".", " "))).strip()


def _lines(text: str) -> dict[str, str]:
    found = {}
    for line in text.strip().splitlines():
        field, *synonyms = line.split("|")
        for name in (field, *synonyms):
            found[header_key(name)] = field
    return found


@cache
def mechanic_fields() -> frozenset[str]:
    """Give the fields that mechanics have, all kinds together; parts in parts fit no column."""
    return frozenset(
        name
        for schema in mechanic_schemas().values()
        for name, field in schema.fields.items()
        if not isinstance(field, ListOf)
    )


@cache
def columns(record: str) -> Mapping[str, str]:
    """Give the columns that a sheet of that kind may have: folded header to field.

    "any" is a text file, which may hold lines of every kind below one row of headers.
    """
    if record == "segments":
        return {
            **_lines(_SEGMENT_FIGURES),
            **_lines(_OWN_SEGMENTS),
            header_key("notes"): IGNORED,
            "commentaire": IGNORED,
        }
    single = {"overlaps": _OVERLAPS, "settings": _SETTINGS, "products": _PRODUCTS, "prices": _PRICES}
    if record in single:
        return _lines(single[record])
    mechanics = {header_key(name): f"mechanic_{name}" for name in mechanic_fields()}
    mechanics |= {said: f"mechanic_{name}" for said, name in _MECHANIC_SYNONYMS.items()}
    prefixed = {header_key(f"mechanic_{name}"): f"mechanic_{name}" for name in mechanic_fields()}
    others: dict[str, str] = {}
    if record == "any":
        for text in (_PRICES, _PRODUCTS, _SETTINGS, _OVERLAPS):
            fields = {line.split("|")[0] for line in text.strip().splitlines()}
            others |= {header_key(field): field for field in fields}
    return {**others, **mechanics, **prefixed, **_lines(_SEGMENT_FIGURES), **_lines(_OFFERS)}


def field_of_header(cell: object, record: str) -> str | None:
    """Give the field that a header names, None when it names none."""
    # Nobody writes a header that long; a cell of brackets would be read again from each of them.
    if len(str(cell)) > LONGEST_HEADER:
        return None
    known = columns(record)
    whole = header_key(cell)
    if whole in known:
        return known[whole]
    return known.get(header_key(re.sub(r"\([^)]*\)", "", str(cell))))


def known_headers(cells: Sequence[Cell], record: str = "any") -> tuple[str, ...]:
    """Give the fields that a row names, were it a header row."""
    return tuple(
        field
        for cell in cells
        if isinstance(cell, str) and cell.strip() and (field := field_of_header(cell, record)) is not None
    )


def record_of_sheet(name: str) -> str | None:
    """Tell what a sheet holds by its name."""
    folded = plain(name)
    for record, names in SHEETS.items():
        if folded in names:
            return record
    return None
