"""The states of sends, why they are held and why they were moved, in words for people."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from models.channel import Channel
from models.send import HoldReason
from models.send import SendState
from rules.channel_words import messages
from rules.wording import voice

# A word for tables, then a sentence: in English, in French.
_Words = tuple[str, str, str, str]

STATES: Mapping[SendState, _Words] = MappingProxyType({
    SendState.PLANNED: (
        "planned", "It leaves by itself when its hour comes.",
        "prévu", "Il part de lui-même quand son heure vient.",
    ),
    SendState.CLAIMED: (
        "leaving", "A scheduler has taken it and is handing it to the provider.",
        "en départ", "Un ordonnanceur l’a pris et le remet au prestataire.",
    ),
    SendState.ACCEPTED: (
        "accepted", "The provider has taken it.",
        "accepté", "Le prestataire l’a pris en charge.",
    ),
    SendState.DELIVERED: (
        "delivered", "The provider says that it has arrived.",
        "remis", "Le prestataire dit qu’il est arrivé.",
    ),
    SendState.BOUNCED: (
        "bounced", "The provider says that it could not be delivered.",
        "rejeté", "Le prestataire dit qu’il n’a pas pu être remis.",
    ),
    SendState.RETRY_WAIT: (
        "to be retried", "The last try failed; the next one comes by itself.",
        "à réessayer", "Le dernier essai a échoué ; le suivant vient de lui-même.",
    ),
    SendState.HELD: (
        "held", "It stays until a person releases or cancels it.",
        "retenu", "Il reste là jusqu’à ce que quelqu’un le libère ou l’annule.",
    ),
    SendState.UNCERTAIN: (
        "uncertain", "It may have left: no answer came, and a person or a receipt must say.",
        "incertain", "Il est peut-être parti : aucune réponse n’est venue, une personne ou un accusé doit le dire.",
    ),
    SendState.DEAD: (
        "failed", "Every try failed; it can be replayed or cancelled.",
        "échoué", "Tous les essais ont échoué ; il peut être rejoué ou annulé.",
    ),
    SendState.CANCELLED: (
        "cancelled", "Somebody cancelled it; it never leaves.",
        "annulé", "Quelqu’un l’a annulé ; il ne partira pas.",
    ),
    SendState.EXPIRED: (
        "expired", "What it promises is over; it never leaves.",
        "périmé", "Ce qu’il promet est terminé ; il ne partira pas.",
    ),
})  # fmt: skip

HOLDS: Mapping[HoldReason, _Words] = MappingProxyType({
    HoldReason.CONFLICT: (
        "conflict", "Its offer is unfair beside another one: correct one of them, or waive the finding.",
        "conflit", "Son offre est injuste à côté d’une autre : corrigez l’une des deux, ou dérogez au constat.",
    ),
    HoldReason.LATE: (
        "too late", "It could not leave in time: release it if it still makes sense, or cancel it.",
        "trop tard", "Il n’a pas pu partir à temps : libérez-le s’il a encore un sens, ou annulez-le.",
    ),
    HoldReason.QUIET_HOURS: (
        "closed hours", "It was asked for at an hour when people may not be disturbed: choose another one.",
        "heures closes", "Il est demandé à une heure où l’on ne dérange pas les gens : choisissez-en une autre.",
    ),
    HoldReason.BLACKOUT: (
        "blackout", "It was asked for at a time when the house sends nothing: choose another one.",
        "période sans envoi", "Il est demandé à un moment où la maison n’envoie rien : choisissez-en un autre.",
    ),
    HoldReason.PROVIDER_DOWN: (
        "provider down", "The provider takes nothing at the moment: release it once that is mended.",
        "prestataire en panne", "Le prestataire ne prend rien en ce moment : libérez-le quand c’est réparé.",
    ),
    HoldReason.APPROVAL_LOST: (
        "approval lost", "Its offer was changed after it was approved: have it approved again.",
        "approbation perdue", "Son offre a changé après l’approbation : faites-la approuver de nouveau.",
    ),
    HoldReason.NO_PROVIDER: (
        "no provider", "Nobody carries this channel: set a provider up for it, or name one in the plan.",
        "sans prestataire", "Personne n’achemine ce canal : configurez un prestataire, ou nommez-en un dans le plan.",
    ),
    HoldReason.NO_AUDIENCE: (
        "nobody", "It is addressed to nobody: name a segment that has people in it.",
        "personne", "Il n’est adressé à personne : nommez un segment où il y a du monde.",
    ),
    HoldReason.AFTER_VALIDITY: (
        "after validity", "The offer is over by then: send it earlier, or let the offer last longer.",
        "hors validité", "L’offre est finie à ce moment-là : envoyez plus tôt, ou prolongez l’offre.",
    ),
    HoldReason.LIST_CHANGED: (
        "list changed", "The list of recipients has changed since it was planned: plan it again.",
        "liste changée", "La liste des destinataires a changé depuis la planification : planifiez de nouveau.",
    ),
    HoldReason.UNREADABLE: (
        "unreadable", "What it holds cannot be read any more: cancel it and plan it again.",
        "illisible", "Son contenu ne se lit plus : annulez-le et planifiez de nouveau.",
    ),
})  # fmt: skip

# Filled with the facts of the reason; a blackout may come with its own words.
REASONS: Mapping[str, tuple[str, str]] = MappingProxyType({
    "quiet-hours": (
        "Moved from {from} to {to}: people may not be disturbed in between.",
        "Décalé du {from} au {to} : entre les deux, on ne dérange pas les gens.",
    ),
    "provider-hours": (
        "Moved from {from} to {to}: the provider lets nothing through in between.",
        "Décalé du {from} au {to} : entre les deux, le prestataire ne laisse rien passer.",
    ),
    "blackout": (
        "Moved from {from} to {to}: the house sends nothing in between{why}.",
        "Décalé du {from} au {to} : entre les deux, la maison n’envoie rien{why}.",
    ),
    "never-open": (
        "No hour suits both the people and the provider: change the hours of one of them.",
        "Aucune heure ne convient à la fois aux gens et au prestataire : changez les horaires de l’un des deux.",
    ),
    "rate": (
        "Spread over time, {people_per_hour} people an hour: the first batch leaves at {from}, this one at {to}.",
        "Étalé dans le temps, {people_per_hour} personnes par heure : le premier lot part le {from}, celui-ci le {to}.",
    ),
    "size-unknown": (
        "Not spread over time: nobody has said how many people are in {segment}.",
        "Non étalé dans le temps : personne n’a dit combien de gens compte {segment}.",
    ),
    "holidays-unknown": (
        "Public holidays where the clock is that of {zone} are not known: only hours and weekends were heeded.",
        "Les jours fériés du fuseau {zone} ne sont pas connus : seuls les horaires et les week-ends sont respectés.",
    ),
    "provider-missing": (
        "No provider is set up for {messages}.",
        "Aucun prestataire n’est configuré pour les {messages}.",
    ),
    "provider-unknown": (
        "The provider {provider} is not set up.",
        "Le prestataire {provider} n’est pas configuré.",
    ),
})  # fmt: skip
_HELD: Mapping[str, tuple[str, str]] = MappingProxyType({
    "quiet-hours": (
        "People may not be disturbed from {from} to {to}.",
        "On ne dérange pas les gens du {from} au {to}.",
    ),
    "provider-hours": (
        "The provider lets nothing through from {from} to {to}.",
        "Le prestataire ne laisse rien passer du {from} au {to}.",
    ),
    "blackout": (
        "The house sends nothing from {from} to {to}{why}.",
        "La maison n’envoie rien du {from} au {to}{why}.",
    ),
})  # fmt: skip
_INSTANTS = ("from", "to")


def name_state(state: SendState, language: str) -> str:
    """Give the word for a state."""
    return _picked(STATES[state][0::2], language)


def tell_state(state: SendState, language: str) -> str:
    """Say what a state means."""
    return _picked(STATES[state][1::2], language)


def name_hold(hold: HoldReason, language: str) -> str:
    """Give the word for what holds a send."""
    return _picked(HOLDS[hold][0::2], language)


def tell_hold(hold: HoldReason, language: str) -> str:
    """Say what holds a send, and the way out."""
    return _picked(HOLDS[hold][1::2], language)


def tell_reason(reason: Mapping[str, str], zone: ZoneInfo, language: str, *, is_held: bool = False) -> str:
    """Say why a send is not what was asked for, its instants on the clock of a zone; a code without words is shown.

    A send that is held by what the reason says was not moved.
    """
    code = reason.get("code", "")
    words = _HELD.get(code) if is_held else None
    words = words or REASONS.get(code)
    if words is None:
        return code
    facts = {key: _told(key, fact, zone, language) for key, fact in reason.items()}
    why = f" ({reason['reason']})" if reason.get("reason") else ""
    if "channel" in reason:
        facts["messages"] = messages(voice(language), Channel(reason["channel"]))
    return _picked(words, language).format_map({**facts, "why": why})


def _told(key: str, fact: str, zone: ZoneInfo, language: str) -> str:
    if key == "people_per_hour":
        return f"{int(fact):_}".replace("_", voice(language).pick(",", "\u202f"))
    if key not in _INSTANTS:
        return fact
    return voice(language).minute(datetime.fromisoformat(fact).astimezone(zone))


def _picked(words: tuple[str, ...], language: str) -> str:
    speaker = voice(language)
    return speaker.typeset(speaker.pick(*words))
