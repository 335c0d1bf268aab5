"""Leave the loyal customers out of the list to which an offer is sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from models.audience import Audiences
from models.audience import Overlap
from models.audience import OverlapSource
from models.calendar import Calendar
from models.offer import Offer
from models.segment import Segment
from rules.alteration import with_single_use_codes
from rules.repair import Repair
from rules.repair import RepairKind
from rules.trial import Trial
from rules.wording import Told

PAGE = {
    "en": "Sends the offer to a list of its own, which leaves out the loyal customers who are in both groups, and"
          " gives it single-use codes where the list alone does not suffice. Safe: it is only for offers that are sent"
          " to chosen people, and whoever is left out has not been promised it. The new list appears among the"
          " segments and must be made in the customer base.",
    "fr": "Envoie l’offre à sa propre liste, qui laisse de côté les clients fidèles présents dans les deux groupes, et"
          " lui donne des codes à usage unique quand la liste ne suffit pas. Sûr : ne concerne que les offres envoyées"
          " à des personnes choisies, et rien n’a été promis à celles qu’on écarte. La nouvelle liste figure parmi les"
          " segments et doit être créée dans la base clients.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class List:
    """A group without some others: what it is made of, and how many it loses."""

    without: Segment
    of: Segment
    lost: int | None
    loyals: tuple[Segment, ...]


def search(trial: Trial) -> Iterator[Repair]:
    """Try the list alone, then with single-use codes."""
    offer = trial.rival
    if offer is None or not offer.announcements or not all(one.channel.is_addressed for one in offer.announcements):
        return
    audience = [trial.calendar.segments[code] for code in offer.segments]
    shares = trial.calendar.audiences()
    lists = [_list(one, _loyals(trial, one), shares) for one in audience if _meets(one, _loyals(trial, one), shares)]
    if not lists or any(one.without.code in trial.calendar.segments for one in lists):
        return
    for changed in dict.fromkeys((offer, with_single_use_codes(offer))):
        calendar = _with(trial, changed, lists)
        if trial.settles(calendar, {offer.code}):
            yield _told(offer, calendar, lists, has_codes=changed != offer)
            return


def _loyals(trial: Trial, audience: Segment) -> list[Segment]:
    """Give who has something to complain of and is more loyal; other findings name the audience itself first."""
    return [one for one in trial.loyals if one.code != audience.code and one.is_more_loyal_than(audience)]


def _meets(audience: Segment, loyals: list[Segment], shares: Audiences) -> bool:
    """Say whether loyal customers may be in a group that gets the offer."""
    return any(shares.share(one.code, audience.code) != 0 for one in loyals)


def _list(audience: Segment, loyals: list[Segment], shares: Audiences) -> List:
    lost: int | None = 0
    for loyal in loyals:
        share = shares.share(loyal.code, audience.code)
        lost = None if lost is None or share is None or loyal.size is None else lost + _ceiling(share * loyal.size)
    size = None if lost is None or audience.size is None else max(0, audience.size - lost)
    names = " − ".join((audience.title, *(loyal.title for loyal in loyals)))
    code = "-sans-".join((audience.code, "-".join(loyal.code for loyal in loyals)))
    return List(replace(audience, code=code, name=names, size=size), audience, lost, tuple(loyals))


def _ceiling(heads: Fraction) -> int:
    return -(-heads.numerator // heads.denominator)


def _with(trial: Trial, offer: Offer, lists: list[List]) -> Calendar:
    """Give the calendar with the lists among its segments, each meeting whom its group met, but for the loyal."""
    new = {one.of.code: one.without.code for one in lists}
    nobody = {one.of.code: {segment.code for segment in one.loyals} for one in lists}
    lines = [
        Overlap(segment=loyal, also_in=one.without.code, share=Decimal(0), source=OverlapSource.DECLARED)
        for one in lists
        for loyal in sorted(nobody[one.of.code])
    ]
    lines += [
        replace(line, also_in=new[line.also_in])
        for line in trial.calendar.overlaps
        if line.also_in in new and line.segment not in nobody[line.also_in]
    ]
    calendar = trial.calendar
    wider = replace(
        calendar,
        segments={**calendar.segments, **{one.without.code: one.without for one in lists}},
        overlaps=(*calendar.overlaps, *lines),
    )
    return wider.with_offer(replace(offer, segments=tuple(new.get(code, code) for code in offer.segments)))


def _told(offer: Offer, calendar: Calendar, lists: list[List], *, has_codes: bool) -> Repair:
    lost = [one.lost for one in lists]
    reach = None if None in lost else sum(count for count in lost if count is not None)
    left_out = {loyal.code: loyal for one in lists for loyal in one.loyals}.values()
    codes = (" and give it single-use codes", " et lui donner des codes à usage unique") if has_codes else ("", "")
    return Repair(
        kind=repair_kind.name,
        safe=True,
        summary=Told(lambda voice: voice.pick(
            f"send {offer.code} to {voice.listed([one.without.code for one in lists])}, a list without"
            f" {voice.listed([voice.quoted(one.title) for one in left_out])}{codes[0]}",
            f"envoyer {offer.code} à {voice.listed([one.without.code for one in lists])}, une liste sans"
            f" {voice.listed([voice.quoted(one.title) for one in left_out])}{codes[1]}",
        )),
        calendar=calendar,
        offers=frozenset({offer.code}),
        reach=reach,
    )  # fmt: skip


repair_kind = RepairKind(name="exclude", search=search, may_be_safe=True, page=PAGE)
