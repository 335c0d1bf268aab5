"""What is said to those who are not known, or may not do what they ask, in French and in English."""

from collections.abc import Mapping
from types import MappingProxyType

from api.spoken import Spoken
from api.spoken import spoken

ACCESS_PROBLEMS: Mapping[str, Spoken] = MappingProxyType({
    "key-needed": spoken(
        ("Qui demande ?", "Envoyez votre clé : Authorization: Bearer prs_… (preseance keys add en crée une)."),
        ("Who asks?", "Send your key: Authorization: Bearer prs_… (preseance keys add makes one)."),
    ),
    "key-unknown": spoken(
        ("Clé refusée", "Cette clé est inconnue, expirée ou révoquée ; demandez-en une autre à un administrateur."),
        ("Key refused", "This key is unknown, expired or revoked; ask an admin for another."),
    ),
    "forbidden": spoken(
        ("Accès réservé", "{you} ne peut pas faire cela : il faut le rôle {roles}. Un administrateur peut le donner."),
        ("Not allowed", "{you} may not do that: it takes the role {roles}. An admin can give it."),
    ),
    "not-you": spoken(
        ("Pas votre nom", "La demande est signée « {named} », or vous êtes {you} : sans by, la clé dit qui signe."),
        ("Not your name", "The request is signed {named!r}, but you are {you}: without by, the key says who signs."),
    ),
    "reason-refused": spoken(
        ("Raison refusée", "{header} tient sur une ligne ASCII d’au plus {most} caractères."),
        ("Reason refused", "{header} is one line of ASCII, at most {most} characters."),
    ),
    "forged": spoken(
        ("Formulaire refusé", "Aucune page d’ici ne demande cela : rechargez-la. Cookie perdu ? Passez par https."),
        ("Form refused", "No page opened here asks for that: load it again. A cookie was lost? Come by https."),
    ),
    "session-needed": spoken(
        ("Connexion nécessaire", "Une clé ne suffit pas ici : connectez-vous dans un navigateur."),
        ("Log-in needed", "A key is not enough here: log in with a browser."),
    ),
    "last-admin": spoken(
        ("Dernier administrateur", "{code} est le seul administrateur : donnez d’abord ce rôle à une autre personne."),
        ("Last admin", "{code} is the only admin: give that role to somebody else first."),
    ),
})  # fmt: skip
