"""What is said to whoever asks for too much, too often or under another's name."""

from collections.abc import Mapping
from types import MappingProxyType

from api.spoken import Spoken
from api.spoken import spoken

LESS_FR = (
    "Corrigez d’abord les offres qui heurtent tout le monde, limitez le contrôle à quelques-unes par « focus », "
    "partagez le plan, ou lancez preseance check, que rien ne borne."
)
LESS_EN = (
    "First correct the offers that hurt everybody, keep the check to some offers by focus, split the plan, or run "
    "preseance check, which nothing bounds."
)
BOUND_PROBLEMS: Mapping[str, Spoken] = MappingProxyType({
    "too-long-to-check": spoken(
        ("Trop long à contrôler", f"Le contrôle prend plus de {{most}} s. {LESS_FR}"),
        ("Too long to check", f"The check takes more than {{most}} s. {LESS_EN}"),
    ),
    "too-much-to-check": spoken(
        ("Trop à contrôler", f"Le calendrier a plus de {{most}} constats. {LESS_FR}"),
        ("Too much to check", f"The calendar has more than {{most}} findings. {LESS_EN}"),
    ),
    "checks-crowded": spoken(
        ("Contrôles en cours", "D’autres contrôles prennent toute la place ; réessayez dans {seconds} s."),
        ("Checks under way", "Other checks take all the room; try again in {seconds} s."),
    ),
    "unknown-host": spoken(
        (
            "Nom inconnu",
            "Ce service ne s’appelle pas « {host} ». Si c’est l’un de ses noms, ajoutez-le à PRESEANCE_HOSTS.",
        ),
        ("Unknown host", "This service is not called {host!r}. If it is one of its names, add it to PRESEANCE_HOSTS."),
    ),
    "encoded-body": spoken(
        ("Corps compressé", "Envoyez le corps tel quel, sans Content-Encoding : {encoding}."),
        ("Encoded body", "Send the body as it is, without Content-Encoding: {encoding}."),
    ),
    "address-too-long": spoken(
        ("Adresse trop longue", "L’adresse et ses paramètres dépassent {most} caractères."),
        ("Address too long", "The address and its parameters have more than {most} characters."),
    ),
    "too-many-parameters": spoken(
        ("Trop de paramètres", "L’adresse porte plus de {most} paramètres."),
        ("Too many parameters", "The address has more than {most} parameters."),
    ),
    "too-many-values": spoken(
        ("Document trop long", "Le corps compte trop de valeurs ; partagez-le en plusieurs requêtes."),
        ("Document too long", "The body has too many values; split it into several requests."),
    ),
})  # fmt: skip
