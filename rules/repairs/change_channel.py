"""Write by another channel, one that people have agreed to and that disturbs them less."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import replace

from models.channel import Channel
from models.offer import Offer
from models.segment import Segment
from rules.arrival import send_at_key
from rules.channel_words import messages
from rules.finding import Finding
from rules.repair import Repair
from rules.repair import RepairKind
from rules.trial import Trial
from rules.wording import Told
from rules.wording import Voice

# What a message may go by instead, from the one that disturbs least; an SMS disturbs most.
INSTEAD = (Channel.EMAIL, Channel.PUSH, Channel.MAIL)

PAGE = {
    "en": "Sends what goes by the channel of the finding at the same hour by another, the least intrusive to which all"
          " groups of the offer have agreed, or leaves it out where another channel of the offer, which nobody has"
          " refused, tells the same. A suggestion: another channel reaches other people, and must be written anew.",
    "fr": "Envoie à la même heure par un autre canal ce qui part par celui de l’alerte : le moins intrusif que tous"
          " les groupes de l’offre ont accepté ; ou s’en passe quand un autre canal de l’offre, que personne n’a"
          " refusé, dit la même chose. Une suggestion : un autre canal touche d’autres personnes, et le message est à"
          " réécrire.",
}  # fmt: skip


def search(trial: Trial) -> Iterator[Repair]:
    """Try it for each channel by which the offer is sent: leave it out, or take the first other that all agreed to."""
    offer = trial.rival
    if offer is None or not offer.segments:
        return
    groups = [trial.calendar.segments[code] for code in offer.segments]
    for used in _at_stake(trial.finding, offer):
        for changed, instead in _ways(offer, used, groups):
            if trial.settled_by(changed):
                yield _told(trial, offer, changed, used, instead)
                break


def _at_stake(finding: Finding, offer: Offer) -> list[Channel]:
    """Give the channels of messages that the finding proves something of; another finding is about something else."""
    told = {*_words(finding.evidence.get("channel")), *_words(finding.evidence.get("channels"))}
    used = {one.channel for one in offer.announcements if one.channel.is_addressed and one.channel.value in told}
    return sorted(used, key=_name)


def _words(told: object) -> Iterator[str]:
    """Give every word of a figure, however deep it lies."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, Mapping):
        for inner in told.values():
            yield from _words(inner)
    elif isinstance(told, tuple | list):
        for inner in told:
            yield from _words(inner)


def _name(channel: Channel) -> str:
    return channel.value


def _ways(offer: Offer, used: Channel, groups: list[Segment]) -> Iterator[tuple[Offer, Channel]]:
    """Give the offer without a channel where another one of its own tells all groups, else by those they agreed to."""
    others = {one.channel for one in offer.announcements if one.channel is not used}
    telling = [
        one for one in Channel if one in others and not any(group.consents.get(one) is False for group in groups)
    ]
    if telling:
        yield _without(offer, used), telling[0]
        return
    for instead in INSTEAD:
        if instead is not used and all(group.consents.get(instead) for group in groups):
            yield _by(offer, used, instead), instead


def _by(offer: Offer, used: Channel, instead: Channel) -> Offer:
    announcements = tuple(
        replace(one, channel=instead, provider=None) if one.channel is used else one for one in offer.announcements
    )
    return replace(offer, announcements=announcements)


def _without(offer: Offer, used: Channel) -> Offer:
    """Leave a channel out; what was written of the others keeps its place beside them."""
    kept = [index for index, one in enumerate(offer.announcements) if one.channel is not used]
    walls = {key: text for key, text in offer.walls.items() if not key.startswith("channels/")}
    for place, index in enumerate(kept):
        written = offer.walls.get(send_at_key(index))
        walls |= {} if written is None else {send_at_key(place): written}
    return replace(offer, announcements=tuple(offer.announcements[index] for index in kept), walls=walls)


def _told(trial: Trial, offer: Offer, changed: Offer, used: Channel, instead: Channel) -> Repair:
    is_left_out = len(changed.announcements) < len(offer.announcements)
    return Repair(
        kind=repair_kind.name,
        safe=False,
        summary=Told(lambda voice: _summary(voice, offer, used, instead, is_left_out=is_left_out)),
        calendar=trial.changed(changed),
        offers=frozenset({offer.code}),
        reach=None,
    )


def _summary(voice: Voice, offer: Offer, used: Channel, instead: Channel, *, is_left_out: bool) -> str:
    old, new = messages(voice, used), messages(voice, instead)
    if is_left_out:
        return voice.pick(
            f"leave out the {old} of {offer.code}: its {new} tell the same",
            f"se passer des {old} de {offer.code} : ses {new} disent la même chose",
        )
    return voice.pick(
        f"send {offer.code} by {new} instead of {old}, at the same hour",
        f"envoyer {offer.code} par {new} plutôt que par {old}, à la même heure",
    )


repair_kind = RepairKind(name="change_channel", search=search, page=PAGE)
