"""The words of a preview of sends, in French and in English."""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "title": "Envois prévus {period}",
        "clock": "fuseau {zone}",
        "day": "EEEE d MMMM y",
        "short_day": "EEE d MMM",
        "nothing": "Rien ne part en ces jours.",
        "theirs": "{hour} sur place",
        "batches": "{count} lots de {first} à {last}",
        "everyone": "tout le monde",
        "unknown": "?",
        "leaves": "part",
        "moved": "décalé",
        "spread": "part, étalé",
        "held": "retenu : {hold}",
        "load": "Charge par heure",
        "uncounted": "et {sends} à un nombre inconnu de personnes",
        "held_title": "Seraient retenus",
        "moved_title": "Décalés",
        "asked": "demandé le {asked}, part le {due}",
        "meets": "{rule} {message}",
        "more": "… et {count} de plus : --format json les donne tous.",
        "check": "Vérification des offres aux heures réelles",
        "colon": "\u00a0: ",
    },
    "en": {
        "title": "Sends {period}",
        "clock": "{zone} time",
        "day": "EEEE d MMMM y",
        "short_day": "EEE d MMM",
        "nothing": "Nothing leaves in these days.",
        "theirs": "{hour} there",
        "batches": "{count} batches {first} to {last}",
        "everyone": "everyone",
        "unknown": "?",
        "leaves": "leaves",
        "moved": "moved",
        "spread": "leaves, spread",
        "held": "held: {hold}",
        "load": "Load per hour",
        "uncounted": "and {sends} to an unknown number of people",
        "held_title": "Would be held",
        "moved_title": "Moved",
        "asked": "asked for {asked}, leaves {due}",
        "meets": "{rule} {message}",
        "more": "… and {count} more: --format json gives all.",
        "check": "Check of the offers at their real hours",
        "colon": ": ",
    },
}
TITLES: Mapping[str, tuple[str, ...]] = {
    "fr": ("Heure", "Canal", "Segment", "Personnes", "Offre", "Prestataire", "État"),
    "en": ("Time", "Channel", "Segment", "People", "Offer", "Provider", "State"),
}
SENDS: Mapping[str, tuple[str, str]] = {"fr": ("envoi", "envois"), "en": ("send", "sends")}
