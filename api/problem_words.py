"""What is said to people whose request cannot be answered: a title and a sentence, in French and in English."""

from collections.abc import Mapping
from types import MappingProxyType

from api.access_words import ACCESS_PROBLEMS
from api.bound_words import BOUND_PROBLEMS
from api.launch_words import LAUNCH_PROBLEMS
from api.spoken import Spoken
from api.spoken import spoken
from rules.typesetting import bound

PROBLEM_WORDS: Mapping[str, Spoken] = MappingProxyType({
    **ACCESS_PROBLEMS,
    **BOUND_PROBLEMS,
    **LAUNCH_PROBLEMS,
    "not-json": spoken(
        ("JSON illisible", "Le corps de la requête n’est pas du JSON valide."),
        ("Unreadable JSON", "The body of the request is not valid JSON."),
    ),
    "not-utf-8": spoken(
        ("Texte illisible", "Le corps de la requête n’est pas en UTF-8."),
        ("Unreadable text", "The body of the request is not UTF-8."),
    ),
    "too-deep": spoken(
        ("JSON trop imbriqué", "Le corps de la requête contient trop de niveaux."),
        ("JSON nested too deeply", "The body of the request has too many levels."),
    ),
    "too-large": spoken(
        ("Trop volumineux", "La requête dépasse la taille acceptée, ou compte plus de 20 fichiers."),
        ("Too large", "The request is larger than this server takes, or holds more than 20 files."),
    ),
    "plan-refused": spoken(
        ("Plan refusé", "Erreurs : {total}. Rien n’a été enregistré."),
        ("Plan refused", "Errors: {total}. Nothing was stored."),
    ),
    "value-refused": spoken(
        ("Valeur refusée", "{why} ; rien n’a été enregistré."), ("Value refused", "{why}; nothing was stored.")
    ),
    "parameters-refused": spoken(
        ("Paramètre refusé", "Corrigez : {names}."), ("Parameter refused", "Correct: {names}.")
    ),
    "absent": spoken(
        ("Introuvable", "Il n’y a pas {kind} « {code} »."), ("Not found", "There is no {kind} {code!r}.")
    ),
    "code-refused": spoken(
        ("Code refusé", "« {code} » ne peut nommer un calendrier : de 1 à {most} caractères, ni « . » ni « .. »."),
        ("Code refused", "{code!r} cannot name a calendar: 1 to {most} characters, neither . nor .."),
    ),
    "taken": spoken(
        ("Code déjà pris", "Le code {code} est déjà pris ; modifiez l’existant ou choisissez un autre code."),
        ("Code taken", "{code} is taken; change what is there or choose another code."),
    ),
    "stale": spoken(
        ("Modifié entre-temps", "{code} en est à la version {version} : relisez-le, puis recommencez."),
        ("Changed meanwhile", "{code} is at version {version}: read it again, then retry."),
    ),
    "precondition-required": spoken(
        ("If-Match manquant", "Envoyez If-Match avec l’ETag lu, pour ne pas écraser le travail d’un autre."),
        ("If-Match missing", "Send If-Match with the ETag that you read, lest somebody else’s work be lost."),
    ),
    "precondition-refused": spoken(
        ("Condition illisible", 'If-Match doit reprendre un ETag de cette ressource, comme "3".'),
        ("Unreadable condition", 'If-Match must hold an ETag of this resource, such as "3".'),
    ),
    "key-reused": spoken(
        ("Clé d’idempotence réutilisée", "Cette clé a servi à une autre requête ; prenez-en une nouvelle."),
        ("Idempotency key reused", "This key came with another request before; take a new one."),
    ),
    "key-refused": spoken(
        ("Clé d’idempotence refusée", "Donnez de 1 à 255 caractères ASCII imprimables."),
        ("Idempotency key refused", "Give 1 to 255 printable ASCII characters."),
    ),
    "in-flight": spoken(
        ("Requête en cours", "La première requête avec cette clé n’a pas encore reçu sa réponse."),
        ("Request in flight", "The first request with this key has not been answered yet."),
    ),
    "answer-lost": spoken(
        ("Réponse perdue", "Cette requête a été exécutée, mais sa réponse est perdue : cherchez ce qu’elle a créé."),
        ("Answer lost", "This request was carried out, but its answer is lost: look for what it created."),
    ),
    "cursor-refused": spoken(
        ("Curseur refusé", "Reprenez l’adresse « next » de l’en-tête Link, sans y toucher."),
        ("Cursor refused", "Follow the next address of the Link header as it is."),
    ),
    "calendar-changed": spoken(
        ("Calendrier modifié", "Le calendrier a changé depuis la première page ; reprenez au début."),
        ("Calendar changed", "The calendar has changed since the first page; start again."),
    ),
    "unknown-focus": spoken(
        ("Offre inconnue", "Aucune offre n’a le code {code}."), ("Unknown offer", "No offer has the code {code}.")
    ),
    "no-file": spoken(
        ("Aucun fichier", "Envoyez au moins un fichier dans le champ « file »."),
        ("No file", "Send at least one file in the field file."),
    ),
    "rate-limited": spoken(
        ("Trop de requêtes", "Réessayez dans {seconds} s."), ("Too many requests", "Try again in {seconds} s.")
    ),
    "busy": spoken(
        ("Base occupée", "La base de données ne répond pas ; réessayez dans un instant."),
        ("Database busy", "The database does not answer; try again in a moment."),
    ),
    "one-at-a-time": spoken(
        ("Un à la fois", "Un autre calcul de ce genre est en cours ; réessayez dans {seconds} s."),
        ("One at a time", "Another look of this kind is under way; try again in {seconds} s."),
    ),
    "not-ready": spoken(("Pas prêt", "{why}"), ("Not ready", "{why}")),
    "bad-request": spoken(
        ("Requête refusée", "La requête ne peut pas être lue."), ("Bad request", "The request cannot be read.")
    ),
    "headers-too-large": spoken(
        ("En-têtes trop longs", "Les en-têtes de la requête dépassent la taille acceptée."),
        ("Headers too large", "The headers of the request are larger than this server takes."),
    ),
    "not-found": spoken(("Introuvable", "Rien à cette adresse."), ("Not found", "Nothing is at this address.")),
    "method-not-allowed": spoken(
        ("Méthode refusée", "Cette adresse accepte : {allowed}."),
        ("Method not allowed", "This address takes {allowed}.")
    ),
    "not-acceptable": spoken(
        ("Format indisponible", "Cette adresse répond en {offered}."),
        ("Not acceptable", "This address answers {offered}.")
    ),
    "unsupported-media-type": spoken(
        ("Type de contenu refusé", "Envoyez {accepted}."), ("Unsupported media type", "Send {accepted}.")
    ),
    "refused": spoken(("Requête refusée", "{why}"), ("Request refused", "{why}")),
    "broken": spoken(
        ("Erreur interne", "Une erreur de notre côté ; elle a été consignée."),
        ("Internal error", "An error on our side; it was logged."),
    ),
})  # fmt: skip


# The things of which the store says that they are not there; in English they have their own names.
ABSENT_THINGS: Mapping[str, str] = MappingProxyType({
    "calendar": "de calendrier", "invitation": "d’invitation", "key": "de clé", "lifecycle": "d’offre",
    "offer": "d’offre", "person": "de personne", "policy": "de politique", "provider": "de prestataire",
    "rule": "de règle", "send": "d’envoi", "session": "de session", "subscription": "d’abonnement",
    "verdict": "de verdict", "version": "de version", "waiver": "de dérogation", "workspace": "d’espace de travail",
})  # fmt: skip


def _takes(french: str, english: str) -> Mapping[str, str]:
    return MappingProxyType({"fr": bound(french), "en": english})


_CALENDAR = _takes(
    "donnez le code d’un calendrier, de 1 à 100 caractères", "give the code of a calendar, 1 to 100 characters"
)
_OFFER = _takes("donnez le code d’une offre, de 1 à 100 caractères", "give the code of an offer, 1 to 100 characters")
# What to give for each query parameter.
PARAMETER_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "lang": _takes("donnez fr ou en", "give fr or en"),
    "limit": _takes("donnez un nombre entier de 1 à 500", "give a whole number from 1 to 500"),
    "cursor": _takes("suivez l’en-tête Link sans y toucher", "follow the Link header as it is"),
    "calendar": _CALENDAR,
    "against": _CALENDAR,
    "segment": _takes(
        "donnez le code d’un segment, de 1 à 100 caractères", "give the code of a segment, 1 to 100 characters"
    ),
    "offer": _OFFER,
    "focus": _OFFER,
    "rule": _takes(
        "donnez le code ou le nom d’une règle, comme CAN01", "give the code or the name of a rule, such as CAN01"
    ),
    "severity": _takes("donnez block, unknown, warn ou info", "give block, unknown, warn or info"),
    "from": _takes(
        "donnez un jour ou un instant, comme 2026-12-01T09:00+01:00",
        "give a day or an instant, such as 2026-12-01T09:00+01:00",
    ),
    "to": _takes(
        "donnez un jour ou un instant après « from », comme 2026-12-24",
        "give a day or an instant after from, such as 2026-12-24",
    ),
    "state": _takes("donnez un état de la description, comme held", "give a state of the description, such as held"),
    "provider": _takes("donnez le nom d’un prestataire", "give the name of a provider"),
    "kind": _takes("donnez un genre de la description, comme offer", "give a kind of the description, such as offer"),
    "subject": _takes("donnez un code, de 1 à 100 caractères", "give a code, 1 to 100 characters"),
    "order": _takes("donnez oldest ou newest", "give oldest or newest"),
    "format": _takes("donnez jsonl ou csv", "give jsonl or csv"),
    "days": _takes("donnez un nombre de jours de 1 à 366", "give a number of days from 1 to 366"),
    "by": _takes("donnez un nom, de 1 à 100 caractères", "give a name, 1 to 100 characters"),
    "dry_run": _takes("donnez true ou false", "give true or false"),
    "mode": _takes("donnez merge ou replace", "give merge or replace"),
    "name": _takes("donnez un nom de fichier de 200 caractères au plus", "give a file name of at most 200 characters"),
    "timezone": _takes("donnez un fuseau comme Europe/Paris", "give a time zone such as Europe/Paris"),
    "currency": _takes("donnez une devise comme EUR", "give a currency such as EUR"),
})  # fmt: skip
