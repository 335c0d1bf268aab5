"""What is said when a person, a key, a password or a workspace cannot be used: French, English, way out in both."""

from collections.abc import Mapping
from types import MappingProxyType

PEOPLE_WORDS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType({
    "name-empty": (
        "un nom est vide", "a name is empty",
        "écrivez un nom", "write a name",
    ),
    "name-long": (
        "un nom compte {given} caractères", "a name has {given} characters",
        "écrivez-en au plus {most}", "write at most {most}",
    ),
    "name-unprintable": (
        "le nom {name} contient des signes que personne ne voit", "the name {name} holds signs that nobody sees",
        "écrivez des lettres, des chiffres, des signes et des espaces simples, sans espace autour",
        "write letters, digits, signs and single spaces, with no space around",
    ),
    "workspace-code": (
        "{value} ne peut pas être le code d’un espace de travail", "{value} cannot be the code of a workspace",
        "écrivez des lettres, des chiffres, des tirets et des espaces ; ni / \\ ? # %, ni point au début",
        "write letters, digits, dashes and spaces; no / \\ ? # %, and no dot at the start",
    ),
    "login-slash": (
        "l’identifiant {login} ne peut pas figurer dans une adresse", "the login {login} cannot stand in an address",
        "écrivez-le sans /", "write it without /",
    ),
    "person-many-teams": (
        "{given} équipes, c’est trop", "{given} teams are too many",
        "donnez-en au plus {most}, ou * pour toutes", "give at most {most}, or * for all of them",
    ),
    "person-without-role": (
        "{login} n’a aucun rôle", "{login} has no role",
        "donnez-lui un rôle, comme viewer", "give a role, such as viewer",
    ),
    "machine-with-role": (
        "la machine {login} ne peut pas avoir le rôle {role}", "the machine {login} cannot have the role {role}",
        "donnez ce rôle à une personne", "give that role to a person",
    ),
    "planner-without-team": (
        "{login} planifie mais n’a pas d’équipe", "the planner {login} has no team",
        "nommez une équipe, ou * pour toutes", "name a team, or * for every team",
    ),
    "role-unknown": (
        "le rôle « {role} » n’existe pas", "there is no role {role}",
        "les rôles sont : {roles}", "the roles are: {roles}",
    ),
    "key-role-beyond": (
        "la clé aurait le rôle {role}, que {login} n’a pas", "the key would have the role {role}, which {login} lacks",
        "donnez-lui d’autres rôles, ou donnez d’abord ce rôle à {login}",
        "give it other roles, or give that role to {login} first",
    ),
    "key-of-another": (
        "une clé de {login} ne peut être créée que par cette personne", "only {login} can make a key of {login}",
        "que cette personne la crée elle-même, ou créez une machine",
        "have that person make it, or make a machine",
    ),
    "key-already-over": (
        "la clé finirait le {value}, qui est passé", "the key would end at {value}, which has passed",
        "donnez un instant à venir", "give an instant to come",
    ),
    "key-outlives": (
        "la clé durerait plus que {prefix}, qui la crée", "the key would outlive {prefix}, which makes it",
        "qu’elle finisse au plus tard le {until} UTC, ou créez-la en étant connecté",
        "let it end by {until} UTC, or make it while logged in",
    ),
    "openid-incomplete": (
        "le fournisseur d’identité n’est réglé qu’à moitié", "the identity provider is half set",
        "réglez PRESEANCE_OIDC_ISSUER et PRESEANCE_OIDC_CLIENT_ID, ou ni l’un ni l’autre",
        "set PRESEANCE_OIDC_ISSUER and PRESEANCE_OIDC_CLIENT_ID, or neither",
    ),
    "openid-issuer": (
        "{value} n’est pas un émetteur", "{value} is no issuer",
        "donnez une adresse https d’au plus {most} caractères ; http ne vaut que pour cet ordinateur",
        "give an https address of at most {most} characters; http is for this computer alone",
    ),
    "machine-no-door": (
        "la machine {login} ne se connecte pas", "the machine {login} does not log in",
        "créez-lui une clé", "make a key for it",
    ),
    "password-short": (
        "le mot de passe compte {given} caractères", "the password has {given} characters",
        "choisissez-en au moins {least}, par exemple quatre mots", "choose at least {least}, such as four words",
    ),
    "password-long": (
        "le mot de passe compte {given} caractères", "the password has {given} characters",
        "choisissez-en au plus {most}", "choose at most {most}",
    ),
    "password-signs": (
        "le mot de passe contient des signes que personne ne peut taper",
        "the password holds signs that nobody can type",
        "choisissez des lettres, des chiffres, des signes et des espaces", "choose letters, digits, signs and spaces",
    ),
    "password-commonplace": (
        "ce mot de passe est parmi les premiers que l’on essaie", "that password is among the first that anybody tries",
        "choisissez quatre mots que personne d’autre n’assemblerait",
        "choose four words that nobody else would put together",
    ),
})  # fmt: skip
