"""What people read who come in through their identity provider, or do not, in French and in English."""

from collections.abc import Mapping
from types import MappingProxyType

# Why somebody did not come in, what that means, and the way out.
OPENID_WORDS: Mapping[str, Mapping[str, tuple[str, str, str]]] = MappingProxyType({
    "fr": MappingProxyType({
        "over": (
            "Cette connexion n'a plus cours",
            "Elle a déjà servi, a été commencée dans un autre navigateur, ou il y a plus de dix minutes.",
            "Recommencez : {name} vous reconnaîtra sans doute aussitôt.",
        ),
        "denied": (
            "Connexion abandonnée",
            "{name} a répondu que vous n'avez pas donné votre accord, ou que vous n'avez pas accès.",
            "Recommencez, ou demandez à qui gère {name} de vous ouvrir l'accès à Préséance.",
        ),
        "down": (
            "{name} ne répond pas",
            "Le fournisseur d'identité ne répond pas comme il faut ; vous n'y êtes pour rien.",
            "Recommencez dans une minute, ou entrez par un mot de passe ou un lien. Le journal dit ce qui cloche.",
        ),
        "proof": (
            "Connexion refusée",
            "Ce que {name} a répondu ne prouve pas qui vous êtes : c'est périmé, déjà utilisé ou destiné à d'autres.",
            "Recommencez. Si cela se répète, montrez le journal du service à qui gère {name}.",
        ),
        "unknown": (
            "Vous n'avez pas encore de place ici",
            "{name} vous connaît, mais personne ne vous a ouvert cet espace sous l'adresse « {email} ».",
            "Demandez à un administrateur de vous ajouter avec cette adresse pour identifiant, puis recommencez.",
        ),
        "unverified": (
            "Votre adresse n'est pas vérifiée",
            "{name} ne garantit pas que l'adresse « {email} » est la vôtre.",
            "Faites vérifier l'adresse chez {name}, puis recommencez ; ou demandez un lien à un administrateur.",
        ),
        "other": (
            "Cet identifiant est déjà pris",
            "« {email} » est lié à une autre identité chez {name}.",
            "Connectez-vous avec cette identité-là. Si elle n'existe plus : preseance people unbind.",
        ),
        "too_often": (
            "Trop d'essais", "Trop de connexions sont venues de votre adresse.", "Recommencez dans une minute.",
        ),
    }),
    "en": MappingProxyType({
        "over": (
            "This log-in is over",
            "It was used already, was begun in another browser, or more than ten minutes ago.",
            "Begin again: {name} will probably know you at once.",
        ),
        "denied": (
            "You did not come in",
            "{name} answered that you did not agree, or that you have no access.",
            "Begin again, or ask whoever runs {name} to give you access to Préséance.",
        ),
        "down": (
            "{name} does not answer",
            "The identity provider does not answer as it should; you did nothing wrong.",
            "Try again in a minute, or come in with a password or a link. The log says what was wrong.",
        ),
        "proof": (
            "Log-in refused",
            "What {name} answered does not prove who you are: it is out of date, used already, or meant for others.",
            "Begin again. If it happens again, show the log of the service to whoever runs {name}.",
        ),
        "unknown": (
            "You have no place here yet",
            "{name} knows you, but nobody has let you in under the address “{email}”.",
            "Ask an admin to add you with this address as your login, then begin again.",
        ),
        "unverified": (
            "Your address is not verified",
            "{name} does not vouch that the address “{email}” is yours.",
            "Have the address verified at {name}, then begin again; or ask an admin for a link.",
        ),
        "other": (
            "This login belongs to another identity",
            "“{email}” is tied to another identity at {name}.",
            "Log in with that identity. If it is gone, have it untied with: preseance people unbind.",
        ),
        "too_often": (
            "Too many tries", "Too many log-ins have come from your address.", "Try again in a minute.",
        ),
    }),
})  # fmt: skip
