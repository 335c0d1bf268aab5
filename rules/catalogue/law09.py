"""A message goes to people who have said no, or who never said yes."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple
from typing import cast
from zoneinfo import ZoneInfo

from models.channel import Channel
from models.offer import Nature
from models.offer import Offer
from models.segment import Segment
from models.segment import heads
from rules.channel_marks import Marks
from rules.channel_words import messages
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.residence import country_of
from rules.rule import Rule
from rules.statute import CLOSING
from rules.statute import Statute
from rules.statute import statute
from rules.statute import statutes
from rules.wording import Told
from rules.wording import Voice

MOST_TOLD = 20
CONSENT = "consent"
_Groups = Mapping[str, tuple[Channel, ...]]


class Unanswered(Enum):
    """What it is taken for that a plan does not say whether people have consented."""

    NOTE = "note"
    UNKNOWN = "unknown"
    BLOCK = "block"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """What unknown consent of people who never bought is taken for."""

    unknown: Unanswered = Unanswered.NOTE


ENGLISH = """\
A message that sells goes to people who have refused that channel, or who were never asked.

## Why

An e-mail or an SMS that sells needs prior consent, channel by channel. Own customers may be written to about similar
goods, as long as they have not said no. Whoever said no must be left alone at once, whatever the offer.

## Bad

```csv
offer,segment,tier,basket,consents,from,to,channel,send at,mechanic
VIP-10,vip,good,80,sms=no,2026-12-01,2026-12-11,sms,2026-12-01T09:00,10 % off
```

## Good

```csv
offer,segment,tier,basket,consents,from,to,channel,send at,mechanic
VIP-10,vip,good,80,sms=no; email=yes,2026-12-01,2026-12-11,email,2026-12-01T09:00,10 % off
```

## Policy

- `rules.LAW09.unknown` (note): what it is taken for that the plan does not say whether prospects or leads have
  consented: `note` (one note for the plan), `unknown` (the verdict is incomplete) or `block`.

## Sources

Method (`docs/method.md`) §5: Code des postes et des communications électroniques, art. L34-5 (France); UWG § 7
(Germany); GDPR, art. 21(2) and (3): an objection to direct marketing is absolute. Good wishes count: whatever
promotes the image of a seller does. Transactional messages need no consent.

## Cannot know

How consent was asked for, whether each message has its way out, whether the goods are similar, and since when somebody
has not been heard of: addresses asleep for three years should be asked again. It reads one answer per group and
channel; single refusals are kept out by whoever sends. Notifications are agreed to on the phone: only a refusal counts.
"""

FRENCH = """\
Un message qui vend part vers des gens qui ont refusé ce canal, ou à qui personne n’a demandé.

## Pourquoi

Un e-mail ou un SMS qui vend suppose un consentement préalable, canal par canal. On peut écrire à ses propres clients
pour des produits similaires, tant qu’ils n’ont pas dit non. Qui a dit non doit être laissé en paix aussitôt, quelle que
soit l’offre.

## À éviter

```csv
offre;segment;palier;panier;consentements;du;au;canal;envoi;mécanique
VIP-10;vip;good;80;sms=non;2026-12-01;2026-12-10;sms;2026-12-01T09:00;-10 %
```

## Bon

```csv
offre;segment;palier;panier;consentements;du;au;canal;envoi;mécanique
VIP-10;vip;good;80;sms=non, email=oui;2026-12-01;2026-12-10;email;2026-12-01T09:00;-10 %
```

## Politique

- `rules.LAW09.unknown` (note) : ce que vaut le silence du plan sur le consentement des prospects et des leads : `note`
  (une note pour le plan), `unknown` (verdict incomplet) ou `block`.

## Sources

Méthode (`docs/method.md`) §5 : Code des postes et des communications électroniques, art. L34-5 (France) ; UWG § 7
(Allemagne) ; RGPD, art. 21, par. 2 et 3 : l’opposition à la prospection est absolue. Les vœux comptent : promouvoir
l’image d’un vendeur suffit. Les messages transactionnels n’ont pas besoin de consentement.

## Ce qu’elle ne peut pas savoir

Comment le consentement a été recueilli, si chaque message porte sa sortie, si les produits sont similaires, et depuis
quand quelqu’un se tait : il faudrait redemander aux adresses endormies depuis trois ans. Elle lit une réponse par
groupe et par canal ; les refus un par un sont écartés par qui envoie. Les notifications s’acceptent sur le téléphone :
seul un refus compte ici.
"""


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer sent to groups that refused, and of what nobody knows as the house takes it."""
    taken_for = cast("Thresholds", inquiry.thresholds(rule.code)).unknown
    answers = _Answers(inquiry)
    if not answers.are_open:
        return
    unasked: list[tuple[Offer, _Groups]] = []
    for offer in inquiry.asked:
        if offer.nature is Nature.TRANSACTIONAL:
            continue
        refused, silent = answers.of(offer)
        if refused:
            yield _objection(inquiry, offer, refused)
        elif silent and taken_for is not Unanswered.NOTE:
            yield _unasked(inquiry, offer, silent, taken_for)
        elif silent:
            unasked.append((offer, silent))
    if unasked and inquiry.is_whole:
        yield _note(inquiry, unasked)


class _Silence(NamedTuple):
    """A group that a law wants an answer of, which it has not given, on some channels."""

    code: str
    law: Statute
    channels: tuple[Channel, ...]


class _Answers:
    """What the groups of a calendar have answered to each channel, looked up once for offers that are sent alike."""

    def __init__(self, inquiry: Inquiry) -> None:
        segments, home = [(one.code, one) for one in inquiry.groups], inquiry.calendar.zone
        self._refused = {code: refused for code, one in segments if (refused := _refused(one))}
        self._lacking = {code: lacking for code, one in segments if (lacking := tuple(_lacking(one, home)))}
        self._marks = Marks(sorted((one for one in Channel if one.is_addressed), key=_name))
        self._found: dict[tuple[int, tuple[str, ...]], tuple[_Groups, tuple[_Silence, ...]]] = {}

    @property
    def are_open(self) -> bool:
        """Say whether any group has refused anything, or lacks an answer that its law wants."""
        return bool(self._refused or self._lacking)

    def of(self, offer: Offer) -> tuple[_Groups, _Groups]:
        """Give the groups that refused, and those that were not asked, with the channels of the offer concerned."""
        key = (self._marks.of(offer), offer.segments)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._look(*key)
        refused, silences = found
        if not silences:
            return refused, {}
        day = offer.first.start.date()
        return refused, {one.code: one.channels for one in silences if one.law.holds_on(day)}

    def _look(self, mark: int, segments: tuple[str, ...]) -> tuple[_Groups, tuple[_Silence, ...]]:
        used, codes = self._marks.channels(mark), sorted(segments)
        refused = {code: tuple(one for one in used if one in self._refused.get(code, ())) for code in codes}
        silent = (
            _Silence(code, law, tuple(one for one in used if one in channels))
            for code in codes
            for law, channels in self._lacking.get(code, ())
        )
        return {code: hit for code, hit in refused.items() if hit}, tuple(one for one in silent if one.channels)


def _refused(group: Segment) -> tuple[Channel, ...]:
    return tuple(channel for channel, answer in group.consents.items() if not answer and channel.is_addressed)


def _lacking(group: Segment, home: ZoneInfo) -> Iterator[tuple[Statute, tuple[Channel, ...]]]:
    """Give each law that wants an answer of this group and has none, with the channels on which it wants one."""
    for law in statutes(country_of(group, group.timezone or home)):
        if law.key != CONSENT:
            continue
        own = _channels(law, "own_customers") if group.tier.has_bought else ()
        needed = tuple(one for one in _channels(law, "channels") if one not in own and one not in group.consents)
        if needed:
            yield law, needed


def _channels(law: Statute, key: str) -> tuple[Channel, ...]:
    return tuple(Channel(name) for name in cast("list[str]", law.figures[key]))


def _name(channel: Channel) -> str:
    return channel.value


def _objection(inquiry: Inquiry, offer: Offer, refused: _Groups) -> Finding:
    groups = [inquiry.calendar.segments[code] for code in refused]
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.BLOCK,
        reason="OBJECTION",
        offers=(offer.code,),
        segments=tuple(refused),
        window=None,
        message=Told(lambda voice: _by_group(voice, offer, groups, refused, (
            "who have refused that", "qui l’ont refusé",
        ))),
        remedy=Told(lambda voice: voice.pick(
            "Way out: leave these groups out, or write by a channel that they have agreed to.",
            "Pour en sortir : ne pas leur écrire, ou passer par un canal qu’ils ont accepté.",
        )),
        evidence={"channels": _by_code(refused), "people": heads(groups), "source": _source(inquiry, groups, offer)},
    )  # fmt: skip


def _source(inquiry: Inquiry, groups: list[Segment], offer: Offer) -> str:
    """Cite the law that makes an objection absolute, where it is known to hold for any of the groups."""
    law = statute("EU", "objection", offer.first.start.date())
    zone = inquiry.calendar.zone
    countries = {country_of(one, one.timezone or zone) for one in groups}
    return "" if law is None or countries.isdisjoint(cast("list[str]", law.figures["countries"])) else law.source


def _unasked(inquiry: Inquiry, offer: Offer, silent: _Groups, taken_for: Unanswered) -> Finding:
    groups = [inquiry.calendar.segments[code] for code in silent]
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.BLOCK if taken_for is Unanswered.BLOCK else Severity.UNKNOWN,
        reason="CONSENT_UNKNOWN",
        offers=(offer.code,),
        segments=tuple(silent),
        window=None,
        message=Told(lambda voice: _by_group(voice, offer, groups, silent, (
            "who never bought, and the plan does not say whether they have consented",
            "qui n’ont jamais acheté, et le plan ne dit pas s’ils ont consenti",
        ))),
        remedy=Told(_answer),
        evidence={"channels": _by_code(silent), "people": heads(groups)},
    )  # fmt: skip


def _note(inquiry: Inquiry, unasked: list[tuple[Offer, _Groups]]) -> Finding:
    codes = sorted({code for _, silent in unasked for code in silent})
    titles = [inquiry.calendar.segments[code].title for code in codes[:MOST_TOLD]]
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.INFO,
        reason="CONSENT_UNKNOWN",
        offers=(),
        segments=tuple(codes),
        window=None,
        message=Told(lambda voice: voice.pick(
            f"{_offers(voice, len(unasked))} sent to people who never bought"
            f" ({voice.listed([voice.quoted(one) for one in titles])}), and the plan does not say whether they have"
            f" consented. {CLOSING['en']}",
            f"{_offers(voice, len(unasked))} vers des gens qui n’ont jamais acheté"
            f" ({voice.listed([voice.quoted(one) for one in titles])}), et le plan ne dit pas s’ils ont consenti."
            f" {CLOSING['fr']}",
        )),
        remedy=Told(_answer),
        evidence={"count": len(unasked), "offers": tuple(offer.code for offer, _ in unasked[:MOST_TOLD])},
    )  # fmt: skip


def _offers(voice: Voice, count: int) -> str:
    if count == 1:
        return voice.pick("1 offer is", "1 offre part")
    return voice.pick(f"{voice.count(count)} offers are", f"{voice.count(count)} offres partent")


def _by_group(voice: Voice, offer: Offer, groups: list[Segment], channels: _Groups, what: tuple[str, str]) -> str:
    told = [f"{voice.quoted(one.title)} ({voice.listed([messages(voice, each) for each in channels[one.code]])})"
            for one in groups[:MOST_TOLD]]  # fmt: skip
    people = heads(groups)
    many = (
        ""
        if people is None
        else voice.pick(f", {voice.count(people)} people,", f", soit {voice.count(people)} personnes,")
    )
    return voice.pick(
        f"{offer.code} writes to {voice.listed(told)}{many} {what[0]}. {CLOSING['en']}",
        f"{offer.code} écrit à {voice.listed(told)}{many} {what[1]}. {CLOSING['fr']}",
    )


def _answer(voice: Voice) -> str:
    return voice.pick(
        "Way out: give the consents of these groups, or meet them where they come by themselves.",
        "Pour en sortir : donner les consentements de ces groupes, ou les toucher là où ils viennent d’eux-mêmes.",
    )


def _by_code(groups: _Groups) -> Mapping[str, tuple[str, ...]]:
    return {code: tuple(one.value for one in channels) for code, channels in groups.items()}


rule = Rule(
    code="LAW09",
    name="consent-missing",
    check=check,
    severities=(Severity.BLOCK, Severity.UNKNOWN, Severity.INFO),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
