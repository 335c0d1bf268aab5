"""The sentences for a file of providers, or a list of recipients, that cannot be used."""

from collections.abc import Mapping
from types import MappingProxyType

PROVIDER_WORDS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "provider-key-unknown": (
            "la clé « {key} » n’existe pas",
            "there is no key {key}",
            "retirez-la ; sont connues : {known}",
            "remove it; known are: {known}",
        ),
        "provider-key-missing": (
            "la clé « {key} » manque",
            "the key {key} is missing",
            "ajoutez-la",
            "add it",
        ),
        "provider-value-refused": (
            "la valeur de « {key} » est refusée",
            "the value of {key} is refused",
            "écrivez {voulu}",
            "write {wanted}",
        ),
        "provider-kind-unknown": (
            "« {key} » ne nomme aucun type de prestataire",
            "{key} names no kind of provider",
            "écrivez un de ces mots : {known}",
            "write one of {known}",
        ),
        "provider-table": (
            "« {key} » n’est pas une table",
            "{key} is no table",
            "ouvrez une table avec [{key}]",
            "open a table with [{key}]",
        ),
        "provider-environment": (
            "« {key} » demande {value}, que l’environnement n’a pas",
            "{key} asks for {value}, which the environment does not have",
            "définissez {value} là où le service est lancé",
            "set {value} where the service is started",
        ),
        "template-refused": (
            "le modèle « {key} » ne se lit pas à {value}",
            "the template {key} cannot be read at {value}",
            'écrivez {{offer.name}} pour un fait, {{{{ pour une accolade ; clés en $ : "$each", "$json", "$int" seules',
            'write {{offer.name}} for a fact, {{{{ for a brace, and no keys with $ but "$each", "$json" and "$int"',
        ),
        "recipients-refused": (
            "la liste {segment}.csv ne se lit pas ({raison})",
            "the list {segment}.csv cannot be read ({value})",
            "écrivez de l’UTF-8 avec des virgules, une ligne d’en-tête avec la colonne to et une personne par ligne",
            "write UTF-8 with commas, one header line with the column to, and one person per line",
        ),
        "recipients-folder": (
            "le dossier {value} n’existe pas",
            "there is no folder {value}",
            "créez-le à côté du fichier, ou retirez la clé recipients",
            "make it beside the file, or remove the key recipients",
        ),
        "not-toml": (
            "ce n’est pas du TOML ({cause})",
            "this is not TOML: {value}",
            "corrigez le fichier à cet endroit",
            "correct the file at that place",
        ),
        "unreadable": (
            "le fichier ne peut pas être lu ({cause})",
            "the file cannot be read ({value})",
            "vérifiez le chemin et les droits",
            "check the path and the permissions",
        ),
    }
)
