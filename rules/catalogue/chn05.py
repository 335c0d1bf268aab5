"""A message shows people what the brand knows of them, and they never asked for that."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from typing import NamedTuple

from models.channel import Channel
from models.offer import Nature
from models.offer import Offer
from models.segment import Segment
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.personal_words import look_in
from rules.personal_words import purchase_in
from rules.personal_words import subject_in
from rules.rule import Rule
from rules.wording import Told
from rules.wording import Voice

MOST_TOLD = 20
FEW = 3

ENGLISH = """\
A message speaks of what one person bought, to people who never bought, or left and never asked for it.

## Why

"Since your last order" is a service to who asked for advice, and a shiver to who did not. Prospects have no last order:
the list is wrong, or somebody else’s data is in it. Who has not bought for years does not expect to be remembered.

## Bad

```csv
offer,name,segment,tier,from,to,channel,send at,mechanic
NEW-10,10 % since your last order,prospects,prospect,2026-12-01,2026-12-11,email,2026-12-01T09:00,10 % off
```

## Good

```csv
offer,name,segment,tier,from,to,channel,send at,mechanic
NEW-10,10 % on your first order,prospects,prospect,2026-12-01,2026-12-11,email,2026-12-01T09:00,10 % off
```

## Policy

None of its own. A group that has agreed to the channel (`consents`) has asked for it.

## Sources

Method (`docs/method.md`) §5 (consent per channel); GDPR, art. 9 for what touches health and sexual life.

## Cannot know

The text of a message: a plan holds none. It reads the name and the goal of an offer, in French and English. What people
looked at or left in a basket, and sensitive subjects (health, birth, intimacy; also of products and of groups), only
make a note for the plan.
"""

FRENCH = """\
Un message parle de ce qu’une personne a acheté, à des gens qui n’ont rien acheté, ou sont partis sans le demander.

## Pourquoi

« Depuis votre dernière commande » rend service à qui a demandé conseil, et met mal à l’aise qui n’a rien demandé. Des
prospects n’ont pas de dernière commande : la liste est fausse, ou contient les données d’un autre. Qui n’achète plus
depuis des années ne s’attend pas à ce qu’on s’en souvienne.

## À éviter

```csv
offre;nom;segment;palier;du;au;canal;envoi;mécanique
NEW-10;10 % depuis votre dernière commande;prospects;prospect;2026-12-01;2026-12-10;email;2026-12-01T09:00;-10 %
```

## Bon

```csv
offre;nom;segment;palier;du;au;canal;envoi;mécanique
NEW-10;10 % sur votre première commande;prospects;prospect;2026-12-01;2026-12-10;email;2026-12-01T09:00;-10 %
```

## Politique

Aucune clé propre. Un groupe qui a accepté le canal (`consents`) l’a demandé.

## Sources

Méthode (`docs/method.md`) §5 (consentement par canal) ; RGPD, art. 9 pour ce qui touche à la santé et à la vie
sexuelle.

## Ce qu’elle ne peut pas savoir

Le texte d’un message : un plan n’en contient pas. Elle lit le nom et le but d’une offre, en français et en anglais. Ce
que les gens ont regardé ou laissé dans un panier, et les sujets sensibles (santé, naissance, intimité ; aussi ceux des
produits et des groupes), ne font qu’une note pour le plan.
"""


class _Read(NamedTuple):
    """What the words of an offer give away: what somebody did, whether that was to buy, and a sensitive subject."""

    deed: str | None
    is_purchase: bool
    subject: str | None
    said: str


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer whose words show what people bought, to strangers and to who left; note the rest."""
    groups = inquiry.calendar.segments
    reading = _Reading(inquiry.groups)
    personal, sensitive = list[tuple[Offer, list[Segment]]](), list[tuple[Offer, list[Segment]]]()
    for offer in inquiry.asked:
        read = reading.of(offer)
        if (read.deed is None and read.subject is None) or offer.nature is Nature.TRANSACTIONAL:
            continue
        unasked = _unasked(offer, groups)
        hit = _taken_aback(offer, groups, unasked) if read.is_purchase else []
        if hit:
            yield _finding(offer, hit, read)
        elif unasked:
            (sensitive if read.deed is None else personal).append((offer, unasked))
    if inquiry.is_whole:
        yield from (_note("PERSONAL_UNASKED", personal) for _ in personal[:1])
        yield from (_note("SENSITIVE_SUBJECT", sensitive) for _ in sensitive[:1])


class _Reading:
    """Reads what offers, groups and product sets are called, each name once."""

    def __init__(self, groups: Iterable[Segment]) -> None:
        self._groups = {one.code: word for one in groups if (word := subject_in(f"{one.code} . {one.name}"))}
        self._scopes: dict[tuple[str, ...], str | None] = {}
        self._texts: dict[tuple[str, str | None], _Read] = {}

    def of(self, offer: Offer) -> _Read:
        """Give what is read of an offer; a sensitive subject may also be that of its products or of its groups."""
        read = _SILENT
        if offer.name or offer.goal:
            texts = (offer.name, offer.goal)
            if texts not in self._texts:
                self._texts[texts] = _read(offer)
            read = self._texts[texts]
        sets = offer.scope.include
        if sets not in self._scopes:
            self._scopes[sets] = subject_in(" . ".join(sets).replace("_", " "))
        subject = read.subject or self._scopes[sets]
        if subject is None and self._groups:
            subject = next((self._groups[code] for code in sorted(offer.segments) if code in self._groups), None)
        return read if subject == read.subject else read._replace(subject=subject)


_SILENT = _Read(None, is_purchase=False, subject=None, said="")


def _read(offer: Offer) -> _Read:
    texts = (offer.name, offer.goal or "")
    subject = next(filter(None, map(subject_in, texts)), None)
    for find in (purchase_in, look_in):
        for text in texts:
            if (deed := find(text)) is not None:
                return _Read(deed, find is purchase_in, subject, text)
    return _SILENT._replace(subject=subject)


def _taken_aback(offer: Offer, groups: Mapping[str, Segment], unasked: list[Segment]) -> list[Segment]:
    """Give who never bought, and so has no last order whatever he agreed to, and who left and did not agree."""
    silent = {one.code for one in unasked if one.dormant}
    return [one for one in _addressed(offer, groups) if not one.tier.has_bought or one.code in silent]


def _addressed(offer: Offer, groups: Mapping[str, Segment]) -> list[Segment]:
    """Give the groups that get messages of their own."""
    is_sent = any(one.channel.is_addressed for one in offer.announcements)
    return [groups[code] for code in sorted(offer.segments)] if is_sent else []


def _unasked(offer: Offer, groups: Mapping[str, Segment]) -> list[Segment]:
    """Give the groups that have not said yes to each channel by which they are written to."""
    used: set[Channel] = {one.channel for one in offer.announcements if one.channel.is_addressed}
    return [one for one in _addressed(offer, groups) if not all(one.consents.get(channel) for channel in used)]


def _finding(offer: Offer, hit: list[Segment], read: _Read) -> Finding:
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason="TOO_PERSONAL",
        offers=(offer.code,),
        segments=tuple(one.code for one in hit),
        window=None,
        message=Told(lambda voice: _message(voice, offer, hit, read)),
        remedy=Told(lambda voice: voice.pick(
            "Way out: speak of the offer instead, or write only to customers who have asked for advice of that kind.",
            "Pour en sortir : parler plutôt de l’offre, ou n’écrire qu’aux clients qui ont demandé de tels conseils.",
        )),
        evidence={"words": read.deed, "sensitive": read.subject or ""},
    )  # fmt: skip


def _message(voice: Voice, offer: Offer, hit: list[Segment], read: _Read) -> str:
    told, said = voice.listed([voice.quoted(one.title) for one in hit[:MOST_TOLD]]), voice.quoted(read.said)
    grave = ""
    if read.subject is not None:
        grave = voice.pick(f", on a sensitive subject ({read.subject})", f", sur un sujet sensible ({read.subject})")
    return voice.pick(
        f"{offer.code} tells {told}, who {_why(voice, hit)}, of what each of them bought ({said}){grave}.",
        f"{offer.code} parle à {told}, qui {_why(voice, hit)}, de ce que chacun a acheté ({said}){grave}.",
    )


def _why(voice: Voice, hit: list[Segment]) -> str:
    """Say why these people do not expect it."""
    if not any(one.tier.has_bought for one in hit):
        return voice.pick("never bought", "n’ont jamais acheté")
    if all(one.tier.has_bought for one in hit):
        return voice.pick("left and did not ask for it", "sont partis et ne l’ont pas demandé")
    return voice.pick("never bought, or left", "n’ont jamais acheté, ou sont partis")


def _note(reason: str, noted: list[tuple[Offer, list[Segment]]]) -> Finding:
    groups = sorted({one.code: one for _, unasked in noted for one in unasked}.values(), key=_code)
    codes = [offer.code for offer, _ in noted]

    def told(voice: Voice) -> str:
        to, some = voice.listed([voice.quoted(one.title) for one in groups[:MOST_TOLD]]), voice.listed(codes[:FEW])
        such = voice.pick("such as ", "dont ") if len(codes) > FEW else ""
        what = voice.pick("what people did", "ce que les gens ont fait")
        if reason == "SENSITIVE_SUBJECT":
            what = voice.pick("health, birth or intimacy", "la santé, la naissance ou l’intimité")
        return voice.pick(
            f"Offers that touch on {what}: {voice.count(len(codes))} ({such}{some}), sent to {to}, of whom the plan"
            " does not say that they have agreed.",
            f"Offres qui touchent à {what} : {voice.count(len(codes))} ({such}{some}), envoyées à {to}, dont le plan ne"
            " dit pas qu’ils sont d’accord.",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.INFO,
        reason=reason,
        offers=(),
        segments=tuple(one.code for one in groups),
        window=None,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            "Way out: give the consents of these groups, or keep such words for who has asked for them.",
            "Pour en sortir : donner les consentements de ces groupes, ou garder ces mots pour qui les a demandés.",
        )),
        evidence={"count": len(codes), "offers": tuple(codes[:MOST_TOLD])},
    )  # fmt: skip


def _code(group: Segment) -> str:
    return group.code


rule = Rule(
    code="CHN05",
    name="too-personal",
    check=check,
    severities=(Severity.WARN, Severity.INFO),
    page={"en": ENGLISH, "fr": FRENCH},
)
