"""The sentences for files that cannot be opened, headers, cells and mechanics in words."""

from collections.abc import Mapping
from types import MappingProxyType

TABLE_WORDS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType({
    "no-such-file": (
        "le fichier n'existe pas",
        "there is no such file",
        "vérifiez le chemin",
        "check the path",
    ),
    "is-a-folder": (
        "c'est un dossier",
        "it is a folder",
        "nommez un fichier .json, .csv ou .xlsx",
        "name a .json, .csv or .xlsx file",
    ),
    "cannot-be-opened": (
        "le fichier ne s'ouvre pas ({why})",
        "the file cannot be opened ({why})",
        "vérifiez les droits et fermez-le dans les autres programmes",
        "check the permissions and close it in other programs",
    ),
    "empty-file": (
        "le fichier est vide",
        "the file is empty",
        "partez du modèle : preseance template -o plan.xlsx",
        "start from the template: preseance template -o plan.xlsx",
    ),
})  # fmt: skip
