"""What our own spreadsheets call their sheets and columns, in French and in English."""

from collections.abc import Mapping

SHEET_TITLES: Mapping[str, tuple[str, str]] = {
    "offers": ("Offres", "Offers"),
    "segments": ("Segments", "Segments"),
    "overlaps": ("Recouvrements", "Overlaps"),
    "settings": ("Plan", "Plan"),
    "products": ("Produits", "Products"),
    "prices": ("Prix", "Prices"),
}
# One line per column: field, French title, English title, width.
_COLUMNS: Mapping[str, tuple[tuple[str, str, str, int], ...]] = {
    "offers": (
        ("code", "Code", "Code", 14),
        ("name", "Nom", "Name", 28),
        ("owner", "Équipe", "Team", 14),
        ("segments", "Segment", "Segment", 16),
        ("valid_from", "Début", "Valid from", 16),
        ("valid_to", "Fin (exclue)", "Valid to (excluded)", 16),
        ("mechanic", "Mécanique", "Mechanic", 34),
        ("channel", "Canal", "Channel", 12),
        ("send_at", "Envoi", "Send at", 16),
        ("visible_until", "Visible jusqu’au", "Visible until", 16),
        ("code_kind", "Type de code", "Code type", 12),
        ("provider", "Prestataire", "Provider", 14),
        ("objective", "Objectif", "Objective", 14),
        ("goal", "But", "Goal", 22),
        ("nature", "Nature", "Nature", 14),
        ("open_to_all", "Ouverte à tous", "Open to all", 12),
        ("repeats", "Récurrence", "Repeats", 20),
        ("include", "Périmètre", "Scope", 18),
        ("exclude", "Exclusions", "Exclusions", 18),
        ("stack_group", "Groupe de cumul", "Stack group", 14),
        ("stackable", "Cumulable", "Stackable", 12),
        ("min_spend", "Minimum d’achat", "Minimum spend", 14),
        ("limit_per_person", "Limite par personne", "Limit per person", 14),
        ("stock", "Stock", "Stock", 10),
        ("budget", "Budget", "Budget", 12),
        ("funding", "Financement", "Funding", 14),
        ("justification", "Justification", "Justification", 14),
        ("pairs_with", "Couplée avec", "Pairs with", 14),
    ),
    "segments": (
        ("segments", "Code", "Code", 16),
        ("segment_name", "Nom", "Name", 24),
        ("tier", "Fidélité", "Tier", 14),
        ("dormant", "Dormant", "Dormant", 10),
        ("size", "Effectif", "Size", 12),
        ("basket_mean", "Panier moyen", "Mean basket", 14),
        ("basket_low", "Panier bas", "Low basket", 12),
        ("basket_high", "Panier haut", "High basket", 12),
        ("basket_sample", "Échantillon de paniers", "Basket sample", 18),
        ("basket_unit_price", "Prix unitaire", "Unit price", 12),
        ("basket_shipping_fee", "Frais de port", "Shipping fee", 12),
        ("basket_free_shipping_from", "Franco de port", "Free shipping from", 14),
        ("basket_scope_shares", "Parts de panier", "Scope shares", 20),
        ("timezone", "Fuseau", "Timezone", 16),
        ("country", "Pays", "Country", 8),
        ("department", "Département", "Department", 12),
        ("consents", "Consentements", "Consents", 20),
    ),
    "overlaps": (
        ("segments", "Segment", "Segment", 16),
        ("also_in", "Aussi dans", "Also in", 16),
        ("share", "Part", "Share", 10),
        ("source", "Source", "Source", 12),
    ),
    "settings": (("setting", "Réglage", "Setting", 30), ("value", "Valeur", "Value", 30)),
    "products": (
        ("sku", "Produit", "Product", 18),
        ("category", "Catégorie", "Category", 16),
        ("list_price", "Prix de référence", "List price", 14),
        ("unit_cost", "Coût unitaire", "Unit cost", 14),
        ("vat_rate", "TVA", "VAT rate", 10),
        ("family", "Famille", "Family", 12),
    ),
    "prices": (
        ("sku", "Produit", "Product", 18),
        ("price_from", "Du", "From", 16),
        ("price_to", "Au", "To", 16),
        ("price", "Prix", "Price", 12),
        ("price_audience", "Public", "Audience", 14),
    ),
}


def sheet_title(record: str, language: str) -> str:
    """Give the name of a sheet."""
    french, english = SHEET_TITLES[record]
    return french if language == "fr" else english


def titles(record: str, language: str) -> dict[str, str]:
    """Give the header of each column of a sheet, by field and in order."""
    return {field: french if language == "fr" else english for field, french, english, _ in _COLUMNS[record]}


def widths(record: str) -> dict[str, int]:
    """Give the width of each column of a sheet, by field."""
    return {field: width for field, _, _, width in _COLUMNS[record]}
