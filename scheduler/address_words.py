"""Why nothing is sent to an address, and what to write instead, in English and in French."""

from collections.abc import Mapping
from types import MappingProxyType

ADDRESS_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType({
    "too-long": (
        "the URL is {length} characters long: use at most {most}",
        "l’adresse compte {length} caractères : {most} au plus",
    ),
    "odd-signs": (
        "the URL holds signs that are not allowed in one: write it in plain letters, others as %XX or xn--",
        "l’adresse contient des signes qui n’y sont pas admis : écrivez des lettres simples, les autres en %XX ou xn--",
    ),
    "no-web": (
        "{scheme} is no way to call a provider: the URL must start with https://",
        "{scheme} ne mène à aucun prestataire : l’adresse doit commencer par https://",
    ),
    "holds-secret": (
        "the URL holds a user name or a password: put it in the provider’s secrets",
        "l’adresse contient un identifiant ou un mot de passe : mettez-le parmi les secrets du prestataire",
    ),
    "holds-fragment": (
        "the URL holds a # and what follows would never be sent: take it out",
        "l’adresse contient un #, et ce qui le suit ne partirait jamais : retirez-le",
    ),
    "names-nobody": (
        "the URL names no host that can be called: write it as https://host/path",
        "l’adresse ne nomme aucune machine joignable : écrivez-la comme https://machine/chemin",
    ),
    "no-host": (
        "{host} is no host: use the name or the address of a machine",
        "{host} n’est pas une machine : donnez le nom ou l’adresse d’une machine",
    ),
    "no-address": (
        "{address} is no IP address: nothing was connected",
        "{address} n’est pas une adresse IP : rien n’a été joint",
    ),
    "not-public": (
        "{address} is {range}, not the public internet: allow its network if the provider stands in the house",
        "{address} est {plage}, pas l’internet public : autorisez son réseau si le prestataire est dans la maison",
    ),
    "no-port": (
        "port {port} does not exist: use a port from 1 to {most}",
        "le port {port} n’existe pas : donnez un port de 1 à {most}",
    ),
    "no-tls": (
        "{place} would be called without TLS: use https, or allow port {port}",
        "{place} serait joint sans TLS : passez par https, ou autorisez le port {port}",
    ),
    "port-closed": (
        "port {port} of {place} is not allowed: use one of {allowed}",
        "le port {port} de {place} n’est pas autorisé : prenez-en un parmi {allowed}",
    ),
})  # fmt: skip
# What the ranges that are no public internet are called, by their English name.
RANGES: Mapping[str, str] = MappingProxyType({
    "a black hole": "un trou noir",
    "a name server’s black hole": "le trou noir d’un serveur de noms",
    "a private network": "un réseau privé",
    "a range that nobody was given": "une plage attribuée à personne",
    "a reserved range": "une plage réservée",
    "a site’s inside": "l’intérieur d’un site",
    "an IPv4 address in disguise": "une adresse IPv4 déguisée",
    "benchmarks": "une plage de mesures",
    "documentation": "une plage de documentation",
    "multicast": "une adresse de diffusion",
    "multicast tunnels": "une plage de tunnels de diffusion",
    "no machine": "celle d’aucune machine",
    "protocol assignments": "une plage des protocoles",
    "segment routing": "une plage de routage",
    "the inside of a carrier’s network": "l’intérieur du réseau d’un opérateur",
    "the local link": "le lien local",
    "this machine": "cette machine",
    "this network": "ce réseau-ci",
    "tunnels to IPv6": "une plage de tunnels vers IPv6",
    "where a cloud gives out the secrets of a machine": "là où un cloud donne les secrets d’une machine",
})  # fmt: skip
