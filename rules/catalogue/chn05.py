"""A message shows people what the brand knows of them, and they never asked for that."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from models.channel import Channel
from models.offer import Nature
from models.offer import Offer
from models.segment import Segment
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.personal_words import deed_in
from rules.personal_words import subject_in
from rules.rule import Rule
from rules.wording import Told
from rules.wording import Voice

MOST_TOLD = 20

ENGLISH = """\
A message speaks of what one person bought or looked at, to people who never agreed to hear it.

## Why

"Since your last order" is a service to who asked for advice, and a shiver to who did not. Prospects have no last order:
the list is wrong, or somebody else's data is in it. Who has not bought for years does not expect to be remembered.

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

DOMAIN §5 (consent per channel); GDPR, art. 9 for what touches health and sexual life.

## Cannot know

The text of a message: a plan holds none. It reads the name and the goal of an offer, and for sensitive subjects
(health, birth, intimacy) also its products and the names of its groups, in French and English; those only make a note.
"""

FRENCH = """\
Un message parle de ce qu'une personne a acheté ou regardé, à des gens qui n'ont jamais accepté de l'entendre.

## Pourquoi

« Depuis votre dernière commande » rend service à qui a demandé conseil, et met mal à l'aise qui n'a rien demandé. Des
prospects n'ont pas de dernière commande : la liste est fausse, ou contient les données d'un autre. Qui n'achète plus
depuis des années ne s'attend pas à ce qu'on s'en souvienne.

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

Aucune clé propre. Un groupe qui a accepté le canal (`consents`) l'a demandé.

## Sources

DOMAIN §5 (consentement par canal) ; RGPD, art. 9 pour ce qui touche à la santé et à la vie sexuelle.

## Ce qu'elle ne peut pas savoir

Le texte d'un message : un plan n'en contient pas. Elle lit le nom et le but d'une offre, et pour les sujets sensibles
(santé, naissance, intimité) aussi ses produits et les noms de ses groupes, en français et en anglais ; ceux-ci ne font
qu'une note.
"""


@dataclass(slots=True)
class _Notes:
    """What is only noted, once for the plan: offers, groups and words by kind."""

    offers: list[str] = field(default_factory=list)
    groups: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    def add(self, offer: Offer, groups: list[Segment], words: str) -> None:
        self.offers.append(offer.code)
        self.groups.update(one.code for one in groups)
        self.words.add(words)


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer whose words show what people did, to strangers and to who left; note the rest."""
    groups = inquiry.calendar.segments
    reading = _Reading(groups)
    personal, sensitive = _Notes(), _Notes()
    for offer in inquiry.asked:
        deed, subject = reading.of(offer)
        if (deed is None and subject is None) or offer.nature is Nature.TRANSACTIONAL:
            continue
        unasked = _unasked(offer, groups)
        taken_aback = [one for one in unasked if one.dormant or not one.tier.has_bought]
        # Who never bought has no last order to be told of, whatever he has agreed to.
        strangers = [one for one in _addressed(offer, groups) if not one.tier.has_bought]
        hit = sorted({one.code: one for one in (*taken_aback, *strangers)}.values(), key=_code)
        if deed is not None and hit:
            yield _finding(offer, hit, deed, subject)
        elif deed is not None and unasked:
            personal.add(offer, unasked, deed)
        elif subject is not None and unasked:
            sensitive.add(offer, unasked, subject)
    if inquiry.is_whole:
        yield from (_note(inquiry, "PERSONAL_UNASKED", personal) for _ in personal.offers[:1])
        yield from (_note(inquiry, "SENSITIVE_SUBJECT", sensitive) for _ in sensitive.offers[:1])


class _Reading:
    """Reads what offers, groups and product sets are called, each name once."""

    def __init__(self, groups: Mapping[str, Segment]) -> None:
        self._groups = {code: word for code, one in groups.items() if (word := subject_in(f"{code} . {one.name}"))}
        self._scopes: dict[tuple[str, ...], str | None] = {}
        self._texts: dict[tuple[str, str | None], tuple[str | None, str | None]] = {}

    def of(self, offer: Offer) -> tuple[str | None, str | None]:
        """Give the words of one person's deeds, and a sensitive word: of the offer, its products or its groups."""
        deed = named = None
        if offer.name or offer.goal:
            said = (offer.name, offer.goal)
            if said not in self._texts:
                text = f"{offer.name} . {offer.goal or ''}"
                self._texts[said] = (deed_in(text), subject_in(text))
            deed, named = self._texts[said]
        sets = offer.scope.include
        if sets not in self._scopes:
            self._scopes[sets] = subject_in(" . ".join(sets).replace("_", " "))
        subject = named or self._scopes[sets]
        if subject is None and self._groups:
            subject = next((self._groups[code] for code in sorted(offer.segments) if code in self._groups), None)
        return deed, subject


def _addressed(offer: Offer, groups: Mapping[str, Segment]) -> list[Segment]:
    """Give the groups that get messages of their own."""
    is_sent = any(one.channel.is_addressed for one in offer.announcements)
    return [groups[code] for code in sorted(offer.segments)] if is_sent else []


def _unasked(offer: Offer, groups: Mapping[str, Segment]) -> list[Segment]:
    """Give the groups that have not said yes to each channel by which they are written to."""
    used: set[Channel] = {one.channel for one in offer.announcements if one.channel.is_addressed}
    return [one for one in _addressed(offer, groups) if not all(one.consents.get(channel) for channel in used)]


def _code(group: Segment) -> str:
    return group.code


def _finding(offer: Offer, hit: list[Segment], deed: str, subject: str | None) -> Finding:
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason="TOO_PERSONAL",
        offers=(offer.code,),
        segments=tuple(one.code for one in hit),
        window=None,
        message=Told(lambda voice: _message(voice, offer, hit, deed, subject)),
        remedy=Told(lambda voice: voice.pick(
            "Way out: speak of the offer instead, or write only to customers who have asked for advice of that kind.",
            "Pour en sortir : parler plutôt de l'offre, ou n'écrire qu'aux clients qui ont demandé de tels conseils.",
        )),
        evidence={"words": deed, "sensitive": subject or ""},
    )  # fmt: skip


def _message(voice: Voice, offer: Offer, hit: list[Segment], deed: str, subject: str | None) -> str:
    told = voice.listed([voice.quoted(one.title) for one in hit[:MOST_TOLD]])
    grave = (
        ""
        if subject is None
        else voice.pick(f", on a sensitive subject ({subject})", f", sur un sujet sensible ({subject})")
    )
    return voice.pick(
        f"{offer.code} tells {told}, who {_why(voice, hit)}, of what each of them did ({voice.quoted(deed)}){grave}.",
        f"{offer.code} parle à {told}, qui {_why(voice, hit)}, de ce que chacun a fait ({voice.quoted(deed)}){grave}.",
    )


def _why(voice: Voice, hit: list[Segment]) -> str:
    """Say why these people do not expect it."""
    if not any(one.tier.has_bought for one in hit):
        return voice.pick("never bought", "n'ont jamais acheté")
    if all(one.tier.has_bought for one in hit):
        return voice.pick("left and did not ask for it", "sont partis et ne l'ont pas demandé")
    return voice.pick("never bought, or left", "n'ont jamais acheté, ou sont partis")


def _note(inquiry: Inquiry, reason: str, notes: _Notes) -> Finding:
    titles = [inquiry.calendar.segments[code].title for code in sorted(notes.groups)[:MOST_TOLD]]
    words = sorted(notes.words)[:MOST_TOLD]
    is_personal = reason == "PERSONAL_UNASKED"

    def told(voice: Voice) -> str:
        groups, said = (voice.listed([voice.quoted(one) for one in each]) for each in (titles, words))
        what = (
            voice.pick("what people did", "de ce que les gens ont fait")
            if is_personal
            else voice.pick("a sensitive subject", "d'un sujet sensible")
        )
        return voice.pick(
            f"Offers whose words are of {what} ({said}), {len(notes.offers)} of them, are sent to {groups}, of whom the"
            " plan does not say that they have agreed to it.",
            f"Des offres qui parlent {what} ({said}), au nombre de {len(notes.offers)}, partent vers {groups}, dont le"
            " plan ne dit pas qu'ils l'ont accepté.",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.INFO,
        reason=reason,
        offers=(),
        segments=tuple(sorted(notes.groups)),
        window=None,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            "Way out: give the consents of these groups, or keep such words for who has asked for them.",
            "Pour en sortir : donner les consentements de ces groupes, ou garder ces mots pour qui les a demandés.",
        )),
        evidence={"count": len(notes.offers), "offers": tuple(notes.offers[:MOST_TOLD]), "words": tuple(words)},
    )  # fmt: skip


rule = Rule(
    code="CHN05",
    name="too-personal",
    check=check,
    severities=(Severity.WARN, Severity.INFO),
    page={"en": ENGLISH, "fr": FRENCH},
)
