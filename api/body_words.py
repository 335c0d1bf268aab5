"""What is said to people about a key of a request that cannot be used, in French and in English."""

from collections.abc import Mapping
from types import MappingProxyType

from api.spoken import Spoken
from api.spoken import spoken


def _takes(french: str, english: str) -> Spoken:
    return spoken(("{name} n’est pas utilisable", french), ("{name} cannot be used", english))


_CODES = _takes("donnez une liste de codes de 1 à 100 caractères", "give a list of codes of 1 to 100 characters")
_CODE = _takes("donnez un code de 1 à 100 caractères", "give a code of 1 to 100 characters")
# By the name of the key, or by the code of a refusal that no shape can say.
BODY_WORDS: Mapping[str, Spoken] = MappingProxyType({
    "to": _takes("donnez submitted, approved ou draft", "give submitted, approved or draft"),
    "offers": _CODES,
    "calendars": _CODES,
    "calendar": _CODE,
    "offer": _CODE,
    "provider": _takes("donnez le nom d’un prestataire", "give the name of a provider"),
    "policy": _takes("donnez un objet comme celui de GET /v1/policy", "give an object such as that of GET /v1/policy"),
    "since": _takes("donnez un jour ou un instant, comme 2026-01-01", "give a day or an instant, such as 2026-01-01"),
    "safe_only": _takes("donnez true ou false", "give true or false"),
    "severities": _takes("donnez une liste avec block, warn ou les deux", "give a list of block, warn or both"),
    "apply": _takes("donnez de 1 à 500 identifiants de corrections proposées",
                    "give 1 to 500 ids of repairs that were proposed"),
    "one-repair": spoken(
        ("un constat se règle par une seule de ses corrections", "gardez un seul identifiant"),
        ("a finding is settled by one of its repairs", "keep one id only"),
    ),
    "by": _takes("dites qui demande, de 1 à 100 caractères", "say who asks, 1 to 100 characters"),
    "reason": _takes("dites pourquoi, de 1 à 1000 caractères", "say why, 1 to 1000 characters"),
    "fingerprint": _takes("reprenez l’empreinte d’un constat (GET /v1/findings)",
                          "take the fingerprint of a finding (GET /v1/findings)"),
    "expires_at": _takes("donnez un jour ou un instant à venir, comme 2026-12-24T18:00+01:00",
                         "give a day or an instant to come, such as 2026-12-24T18:00+01:00"),
    "action": _takes("donnez release, cancel ou confirm", "give release, cancel or confirm"),
    "ids": _takes("donnez de 1 à 1000 numéros d’envois", "give 1 to 1000 numbers of sends"),
    "filter": _takes("donnez un objet avec calendar, offer, provider, state, hold",
                     "give an object with calendar, offer, provider, state, hold"),
    "limit": _takes("donnez un nombre entier de 1 à 1000", "give a whole number from 1 to 1000"),
    "state": _takes("donnez un état d’envoi, comme held", "give a state of sends, such as held"),
    "hold": _takes("donnez une raison de retenue, comme late", "give a reason for holding, such as late"),
    "code": _takes("donnez de 1 à 100 lettres, chiffres, points, tirets ou soulignés",
                   "give 1 to 100 letters, digits, dots, hyphens or underscores"),
    "url": _takes("donnez une adresse https, de 2000 caractères au plus",
                  "give an https address of at most 2000 characters"),
    "kinds": _takes("donnez une liste de sortes d’événements, comme offer.approved ou send.*",
                    "give a list of kinds of events, such as offer.approved or send.*"),
    "login": _takes("donnez un identifiant de 1 à 100 caractères, sans /",
                    "give a login of 1 to 100 characters without /"),
    "kind": _takes("donnez person ou machine", "give person or machine"),
    "roles": _takes("donnez une liste de rôles : viewer, planner, approver, admin, checker, sender",
                    "give a list of roles: viewer, planner, approver, admin, checker, sender"),
    "teams": _takes("donnez une liste d’équipes, 100 au plus, où * les vaut toutes",
                    "give a list of teams, at most 100, where * stands for all of them"),
    "name": _takes("dites à quoi elle sert, de 1 à 100 caractères", "say what it is for, 1 to 100 characters"),
    "url-refused": spoken(
        ("rien n’est envoyé à cette adresse : {why}",
         "donnez une adresse https publique, ou autorisez ce réseau dans le fichier des prestataires"),
        ("nothing is sent to this address: {why}",
         "give a public https address, or allow its network in the providers file"),
    ),
    "unknown-finding": spoken(
        ("aucun constat de ce calendrier n’a cette empreinte",
         "lisez GET /v1/findings et reprenez l’empreinte d’un constat qui tient encore"),
        ("no finding of this calendar has that fingerprint",
         "read GET /v1/findings and take the fingerprint of a finding that still stands"),
    ),
    "already-over": spoken(
        ("{value} est déjà passé", "donnez un instant à venir"),
        ("{value} has passed already", "give an instant to come"),
    ),
})  # fmt: skip
UNKNOWN_KEY: Spoken = spoken(
    ("la clé {name} n’existe pas", "retirez-la ; les clés sont : {known}"),
    ("there is no key {name}", "remove it; the keys are: {known}"),
)
_OBJECT: Spoken = spoken(
    ("ce n’est pas l’objet attendu", "envoyez un objet JSON avec les clés : {known}"),
    ("this is not the object expected", "send a JSON object with the keys: {known}"),
)
_CHANGE: Spoken = spoken(
    ("rien n’est à changer", "envoyez un objet JSON avec au moins une des clés : {known}"),
    ("nothing is to be changed", "send a JSON object with at least one of the keys: {known}"),
)
# By the name of the shape: what is wrong with a body as a whole.
WHOLE_BODY: Mapping[str, Spoken] = MappingProxyType(
    {
        "LifecycleStep": _OBJECT,
        "WaiverSigned": _OBJECT,
        "Signature": _OBJECT,
        "SubscriptionAsked": _OBJECT,
        "PolicyTried": _OBJECT,
        "RepairsAsked": _OBJECT,
        "SubscriptionChange": _CHANGE,
        "PersonAsked": _OBJECT,
        "PersonChange": _CHANGE,
        "KeyAsked": _OBJECT,
        "SendAction": spoken(
            ("on ne sait pas quels envois", "donnez soit ids, soit filter, dans un objet JSON"),
            ("nobody knows which sends", "give either ids or filter, in a JSON object"),
        ),
    }
)
