"""The words of a report, in French and in English."""

from collections.abc import Mapping

from models.channel import Channel
from models.mechanic import Form
from rules.finding import Severity
from rules.finding import Verdict

VERDICTS: Mapping[str, Mapping[Verdict, str]] = {
    "fr": {
        Verdict.BLOCK: "BLOQUÉ",
        Verdict.INCOMPLETE: "INCOMPLET",
        Verdict.WARN: "À SURVEILLER",
        Verdict.PASS: "CONFORME",
    },
    "en": {
        Verdict.BLOCK: "BLOCK",
        Verdict.INCOMPLETE: "INCOMPLETE",
        Verdict.WARN: "WARN",
        Verdict.PASS: "PASS",
    },
}
MEANINGS: Mapping[str, Mapping[Verdict, str]] = {
    "fr": {
        Verdict.BLOCK: "au moins une offre ne doit pas partir ainsi",
        Verdict.INCOMPLETE: "il manque des données pour conclure",
        Verdict.WARN: "rien n’empêche l’envoi, mais lisez ce qui suit",
        Verdict.PASS: "aucun client n’est moins bien servi qu’un client moins fidèle",
    },
    "en": {
        Verdict.BLOCK: "at least one offer must not leave as it is",
        Verdict.INCOMPLETE: "figures are missing to conclude",
        Verdict.WARN: "nothing stops the sends, but read on",
        Verdict.PASS: "no customer is worse served than somebody less loyal",
    },
}
HEADINGS: Mapping[str, Mapping[Severity, str]] = {
    "fr": {
        Severity.BLOCK: "À corriger avant tout envoi",
        Severity.UNKNOWN: "Impossible à vérifier",
        Severity.WARN: "À surveiller",
        Severity.INFO: "Pour information",
    },
    "en": {
        Severity.BLOCK: "To correct before anything is sent",
        Severity.UNKNOWN: "Could not be checked",
        Severity.WARN: "To watch",
        Severity.INFO: "For information",
    },
}
COUNTS: Mapping[Severity, Mapping[str, tuple[str, str]]] = {
    Severity.BLOCK: {"fr": ("blocage", "blocages"), "en": ("blocker", "blockers")},
    Severity.UNKNOWN: {"fr": ("vérification impossible", "vérifications impossibles"), "en": ("unknown", "unknowns")},
    Severity.WARN: {"fr": ("avertissement", "avertissements"), "en": ("warning", "warnings")},
    Severity.INFO: {"fr": ("note", "notes"), "en": ("note", "notes")},
}
NOUNS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "offer": {"fr": ("offre", "offres"), "en": ("offer", "offers")},
    "segment": {"fr": ("segment", "segments"), "en": ("segment", "segments")},
    "person": {"fr": ("personne", "personnes"), "en": ("person", "people")},
    "error": {"fr": ("erreur", "erreurs"), "en": ("error", "errors")},
}
LABELS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "gives": "Offre",
        "what": "Avantage",
        "audience": "Pour",
        "dates": "Validité",
        "through": "Canal",
        "owner": "Équipe",
        "when": "Quand",
        "how_much": "Combien",
        "baskets": "Paniers",
        "seen": "Vu par",
        "safe": "garde la promesse",
        "suggestion": "change la promesse",
        "everyone": "tout le monde",
        "colon": "\u00a0: ",
        "clock": "fuseau {zone}",
        "gain": "Ce que gagne un client fidèle selon son panier",
        "strip": "les paniers où il perd",
        "face": "{amount} de moins sur un panier moyen de {mean} en valeur affichée",
        "expected": "{amount} de moins en valeur espérée",
        "both": "{amount} de moins sur un panier moyen de {mean}, en valeur affichée comme en valeur espérée",
        "face_better": "rien de moins sur un panier moyen de {mean} en valeur affichée",
        "expected_better": "rien de moins en valeur espérée",
        "worse": "{share} des paniers habituels y perdent{stretches}",
        "exposed": "{share} des clients du groupe «\u00a0{segment}\u00a0» voient {offer}",
        "dual": "{share} sont dans les deux listes",
        "notes": "{notes} ({rules})\u00a0; --notes les affiche",
        "more": "… et {count} de plus, que --focus OFFRE choisit et que --format json donne tous.",
        "nothing": "Rien à signaler.",
        "no_offers": "il n’y a aucune offre à juger",
        "policy": "politique {version}",
        "occurrences": "{count} fois, la première {period}",
    },
    "en": {
        "gives": "Offer",
        "what": "Benefit",
        "audience": "For",
        "dates": "Valid",
        "through": "Channel",
        "owner": "Team",
        "when": "When",
        "how_much": "How much",
        "baskets": "Baskets",
        "seen": "Seen by",
        "safe": "keeps the promise",
        "suggestion": "changes the promise",
        "everyone": "everyone",
        "colon": ": ",
        "clock": "{zone} time",
        "gain": "What a loyal customer gains, by basket",
        "strip": "where he loses",
        "face": "{amount} less on a mean basket of {mean} as advertised",
        "expected": "{amount} less as expected",
        "both": "{amount} less on a mean basket of {mean}, as advertised and as expected",
        "face_better": "nothing less on a mean basket of {mean} as advertised",
        "expected_better": "nothing less as expected",
        "worse": "{share} of the usual baskets lose{stretches}",
        "exposed": "{share} of the customers in “{segment}” see {offer}",
        "dual": "{share} are in both lists",
        "notes": "{notes} ({rules}); --notes shows them",
        "more": "… and {count} more: --focus OFFER picks some, --format json gives all.",
        "nothing": "Nothing to report.",
        "no_offers": "there is no offer to judge",
        "policy": "policy {version}",
        "occurrences": "{count} times, first {period}",
    },
}
CHANNELS: Mapping[str, Mapping[Channel, str]] = {
    "fr": {
        Channel.EMAIL: "e-mail",
        Channel.SMS: "SMS",
        Channel.PUSH: "notification",
        Channel.MAIL: "courrier",
        Channel.WEB: "site",
        Channel.SOCIAL: "réseaux sociaux",
        Channel.SPONSORED: "publicité en ligne",
        Channel.STORE: "magasin",
        Channel.AFFILIATE: "affiliation",
        Channel.TV: "télévision",
    },
    "en": {
        Channel.EMAIL: "e-mail",
        Channel.SMS: "SMS",
        Channel.PUSH: "push",
        Channel.MAIL: "post",
        Channel.WEB: "website",
        Channel.SOCIAL: "social networks",
        Channel.SPONSORED: "online advertising",
        Channel.STORE: "store",
        Channel.AFFILIATE: "affiliates",
        Channel.TV: "television",
    },
}
FORMS: Mapping[str, Mapping[Form, str]] = {
    "fr": {
        Form.MONEY_NOW: "argent, tout de suite",
        Form.MONEY_LATER: "argent, plus tard",
        Form.IN_KIND: "en nature",
        Form.CHANCE: "chance",
        Form.ACCESS: "accès",
        Form.GUARANTEE: "garantie",
    },
    "en": {
        Form.MONEY_NOW: "money now",
        Form.MONEY_LATER: "money later",
        Form.IN_KIND: "in kind",
        Form.CHANCE: "chance",
        Form.ACCESS: "access",
        Form.GUARANTEE: "guarantee",
    },
}
