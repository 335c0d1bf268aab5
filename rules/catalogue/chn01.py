"""A telephone rings for people who never bought and were never asked."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from enum import Enum
from types import MappingProxyType

from models.channel import Channel
from models.offer import Nature
from models.offer import Offer
from models.segment import Segment
from rules.channel_marks import Marks
from rules.channel_words import messages
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.rule import Rule
from rules.wording import Told
from rules.wording import Voice

MOST_TOLD = 20


class Unanswered(Enum):
    """What it is taken for that a plan says nothing of the consents of people who never bought."""

    NOTE = "note"
    WARN = "warn"


def _intrusive() -> Mapping[str, bool]:
    return MappingProxyType({"email": False, "mail": False, "push": True, "sms": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Which channels disturb people, and what silence about consent is taken for."""

    intrusive: Mapping[str, bool] = field(default_factory=_intrusive)
    unknown: Unanswered = Unanswered.NOTE


ENGLISH = """\
An SMS or a notification goes to prospects or leads who have not agreed to it.

## Why

A telephone is private. Who has bought forgives a well-timed SMS; who has not knows the brand by it alone. The plan says
what these people have agreed to, and this channel is not among it: an e-mail says the same and disturbs nobody.

## Bad

```csv
offer,segment,tier,consents,from,to,channel,send at,mechanic
NEW-10,prospects,prospect,email=yes,2026-12-01,2026-12-11,sms,2026-12-01T09:00,10 % off
```

## Good

```csv
offer,segment,tier,consents,from,to,channel,send at,mechanic
NEW-10,prospects,prospect,email=yes,2026-12-01,2026-12-11,email,2026-12-01T09:00,10 % off
```

## Policy

- `rules.CHN01.intrusive.email` (false): whether an e-mail disturbs people.
- `rules.CHN01.intrusive.mail` (false): the same for a letter.
- `rules.CHN01.intrusive.push` (true): the same for a notification.
- `rules.CHN01.intrusive.sms` (true): the same for an SMS.
- `rules.CHN01.unknown` (note): what it is taken for that the plan gives no consents at all of prospects or leads:
  `note` (one note for the plan) or `warn` (each offer).

## Sources

Method (`docs/method.md`) §5 (prior consent per channel); CNIL on SMS: an account is no purchase.

## Cannot know

Whom the SMS reaches in person, and how it is written. Where the plan gives no consents at all, it can only note that.
Who has said no is the business of another rule, whatever the channel.
"""

FRENCH = """\
Un SMS ou une notification part vers des prospects ou des leads qui ne l’ont pas accepté.

## Pourquoi

Un téléphone est intime. Qui a déjà acheté pardonne un SMS bien placé ; qui n’a rien acheté ne connaît la marque que par
lui. Le plan dit ce que ces gens ont accepté, et ce canal n’en est pas : un e-mail dit la même chose sans déranger.

## À éviter

```csv
offre;segment;palier;consentements;du;au;canal;envoi;mécanique
NEW-10;prospects;prospect;email=oui;2026-12-01;2026-12-10;sms;2026-12-01T09:00;-10 %
```

## Bon

```csv
offre;segment;palier;consentements;du;au;canal;envoi;mécanique
NEW-10;prospects;prospect;email=oui;2026-12-01;2026-12-10;email;2026-12-01T09:00;-10 %
```

## Politique

- `rules.CHN01.intrusive.email` (false) : si un e-mail dérange.
- `rules.CHN01.intrusive.mail` (false) : de même pour un courrier.
- `rules.CHN01.intrusive.push` (true) : de même pour une notification.
- `rules.CHN01.intrusive.sms` (true) : de même pour un SMS.
- `rules.CHN01.unknown` (note) : ce que vaut un plan qui ne donne aucun consentement des prospects ou leads : `note`
  (une note pour le plan) ou `warn` (chaque offre).

## Sources

Méthode (`docs/method.md`) §5 (consentement préalable par canal) ; CNIL sur les SMS : un compte n’est pas un achat.

## Ce qu’elle ne peut pas savoir

Qui le SMS touche vraiment, et comment il est écrit. Quand le plan ne donne aucun consentement, elle ne peut que le
noter. Qui a dit non relève d’une autre règle, quel que soit le canal.
"""

_Groups = Mapping[str, tuple[Channel, ...]]


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer that disturbs strangers who have agreed to something else; note what nobody tells."""
    thresholds: Thresholds = inquiry.thresholds(rule.code)
    groups = inquiry.calendar.segments
    watched = tuple(one for one in Channel if thresholds.intrusive.get(one.value, False))
    untold = {code: lacked for code, one in groups.items() if (lacked := _untold(one, watched))}
    if not untold:
        return
    strangers = {code for code in untold if _is_warned_of(groups[code], thresholds.unknown)}
    disturbing, noted = _Disturbing(watched, untold), list[tuple[Offer, _Groups]]()
    for offer in inquiry.asked:
        disturbed = disturbing.of(offer)
        if not disturbed or offer.nature is Nature.TRANSACTIONAL:
            continue
        warned_of = {code: disturbed[code] for code in disturbed if code in strangers} if strangers else {}
        if warned_of:
            yield _finding([groups[code] for code in warned_of], offer, warned_of)
        else:
            noted.append((offer, disturbed))
    if noted and inquiry.is_whole:
        yield _note(inquiry, noted)


class _Disturbing:
    """The groups that offers reach by channels on which they have given no answer, looked up once for offers alike."""

    def __init__(self, watched: tuple[Channel, ...], untold: _Groups) -> None:
        self._marks = Marks(watched)
        self._untold = untold
        self._found: dict[tuple[int, tuple[str, ...]], _Groups] = {}

    def of(self, offer: Offer) -> _Groups:
        mark = self._marks.of(offer)
        if not mark:
            return {}
        key = (mark, offer.segments)
        found = self._found.get(key)
        if found is None:
            used = self._marks.channels(mark)
            lacked = {code: tuple(one for one in used if one in self._untold.get(code, ()))
                      for code in sorted(offer.segments)}  # fmt: skip
            found = self._found[key] = {code: channels for code, channels in lacked.items() if channels}
        return found


def _untold(group: Segment, watched: tuple[Channel, ...]) -> tuple[Channel, ...]:
    """Give the channels on which the plan has no answer of a group."""
    return tuple(one for one in watched if one not in group.consents)


def _is_warned_of(group: Segment, taken_for: Unanswered) -> bool:
    return not group.tier.has_bought and (bool(group.consents) or taken_for is Unanswered.WARN)


def _name(channel: Channel) -> str:
    return channel.value


def _finding(groups: list[Segment], offer: Offer, channels: _Groups) -> Finding:
    sizes = [one.size for one in groups]
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason="STRANGERS_DISTURBED",
        offers=(offer.code,),
        segments=tuple(channels),
        window=None,
        message=Told(lambda voice: _message(voice, groups, offer, channels)),
        remedy=Told(lambda voice: voice.pick(
            "Way out: write by a channel that they have agreed to, such as e-mail, or ask them first.",
            "Pour en sortir : leur écrire par un canal qu’ils ont accepté, comme l’e-mail, ou leur demander d’abord.",
        )),
        evidence={
            "channels": {code: tuple(one.value for one in used) for code, used in channels.items()},
            "people": None if None in sizes else sum(size for size in sizes if size is not None),
        },
    )  # fmt: skip


def _message(voice: Voice, groups: list[Segment], offer: Offer, channels: _Groups) -> str:
    told = voice.listed([voice.quoted(one.title) for one in groups[:MOST_TOLD]])
    used = sorted({one for each in channels.values() for one in each}, key=_name)
    sent = voice.listed([messages(voice, one) for one in used])
    return voice.pick(
        f"{offer.code} sends {sent} to {told}, who never bought and have not agreed to that.",
        f"{offer.code} envoie des {sent} à {told}, qui n’ont jamais acheté et ne l’ont pas accepté.",
    )


def _note(inquiry: Inquiry, noted: list[tuple[Offer, _Groups]]) -> Finding:
    groups = sorted({code for _, disturbed in noted for code in disturbed})
    used = sorted({one for _, disturbed in noted for each in disturbed.values() for one in each}, key=_name)
    titles = [inquiry.calendar.segments[code].title for code in groups[:MOST_TOLD]]
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.INFO,
        reason="CONSENT_UNTOLD",
        offers=(),
        segments=tuple(groups),
        window=None,
        message=Told(lambda voice: voice.pick(
            f"The plan does not say whether {voice.listed([voice.quoted(one) for one in titles])} have agreed to"
            f" {voice.listed([messages(voice, one) for one in used])}; offers sent like that: {len(noted)}.",
            f"Le plan ne dit pas si {voice.listed([voice.quoted(one) for one in titles])} ont accepté les"
            f" {voice.listed([messages(voice, one) for one in used])} ; offres envoyées ainsi : {len(noted)}.",
        )),
        remedy=Told(lambda voice: voice.pick(
            "Way out: give the consents of these groups, channel by channel.",
            "Pour en sortir : donner les consentements de ces groupes, canal par canal.",
        )),
        evidence={"count": len(noted), "offers": tuple(offer.code for offer, _ in noted[:MOST_TOLD])},
    )  # fmt: skip


rule = Rule(
    code="CHN01",
    name="intrusive-channel",
    check=check,
    severities=(Severity.WARN, Severity.INFO),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
