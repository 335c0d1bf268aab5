"""Says in French why a file cannot be read or written: the system and the readers say it in English alone."""

import errno
import re
from collections.abc import Mapping
from types import MappingProxyType

_SYSTEM: Mapping[int, str] = MappingProxyType({
    errno.EACCES: "accès refusé",
    errno.EISDIR: "c’est un dossier",
    errno.ELOOP: "trop de liens se suivent",
    errno.EMFILE: "trop de fichiers sont ouverts",
    errno.ENAMETOOLONG: "nom trop long",
    errno.ENOENT: "le fichier ou son dossier n’existe pas",
    errno.ENOSPC: "le disque est plein",
    errno.ENOTDIR: "le chemin ne passe pas par un dossier",
    errno.EPERM: "opération interdite",
    errno.EROFS: "le disque ne s’écrit pas",
})  # fmt: skip
# How the reader of TOML ends what it says.
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")


def french_cause(error: Exception) -> str:
    """Give the cause in a few words, to stand in parentheses."""
    if isinstance(error, OSError):
        return _SYSTEM.get(error.errno or 0, f"erreur {error.errno} du système")
    if isinstance(error, UnicodeDecodeError):
        return f"octet {error.start}, qui n’est pas de l’UTF-8"
    if isinstance(error, RecursionError):
        return "trop imbriqué"
    place = _PLACE.search(str(error))
    if place:
        return f"ligne {place[1]}, colonne {place[2]}"
    return "à la fin du document" if str(error).endswith("(at end of document)") else "cause inconnue"
