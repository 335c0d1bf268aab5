"""The two sides of a finding: the loyal group and whoever gets more, what each gains, and how many can see it."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from fractions import Fraction

from babel.lists import format_list

from exchange.handout.marks import has_sides
from exchange.report_dossier import Dossier
from exchange.report_dossier import clean
from exchange.report_figures import money
from exchange.report_figures import share
from exchange.report_figures import short_money
from exchange.report_telling import OfferLine
from exchange.report_telling import Telling
from models.mechanic import Lens
from rules.finding import Finding
from rules.parity_wording import BECAUSE
from rules.wording import voice
from web.fine_print import fine_print
from web.message_book import MessageBook
from web.message_book import message_book
from web.proof_source import Source
from web.proof_source import source_of

LONGEST_NAME = 48
MOST_NAMES = 3
MOST_OFFERS = 1
WIN_BACK = "CAN08"
# How many get both is told as a figure already.
DUAL = "DUAL_RECIPIENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A group with what its customers gain on their mean basket, and from which offers; what nobody knows is empty."""

    name: str
    people: str
    gain: str
    offers: Sequence[OfferLine]
    more: int
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Versus:
    """The loyal side beside the other; `gap` says by how much less, `lens` how it is reckoned, `baskets` who loses."""

    hers: Side
    theirs: Side
    basket: str
    gap: str
    lens: str
    baskets: str


def headline(dossier: Dossier, finding: Finding) -> str:
    """Say who is treated worse than whom, in one breath; empty of a finding that compares nobody."""
    if not has_sides(finding) or not finding.segments or not finding.offers:
        return ""
    say, facts = message_book(dossier.language), _names(dossier, finding)
    if len(finding.offers) == 1:
        return say("proof.left_out", **facts, offer=short_name(finding.offers[0]))
    if finding.rule == WIN_BACK:
        return say("proof.win_back", **facts)
    part = _part(finding)
    if part is not None:
        return say("proof.on_part", **facts, share=share(part, dossier.language))
    return say("proof.less", **facts)


def versus_of(dossier: Dossier, finding: Finding, lens: Lens | None) -> Versus | None:
    """Put both sides beside each other; `lens` is the one of the drawing, where there is one."""
    if not has_sides(finding) or not finding.segments:
        return None
    telling, say = Telling(dossier), message_book(dossier.language)
    offers = dossier.offers(finding)
    seen_by = lens or _lens(finding)
    mean, gain = finding.evidence.get("mean_basket"), _gain(finding, "loyal", seen_by)
    source = source_of(dossier, finding, offers[:-1], gain, seen_by)
    hers = _side(dossier, finding.segments[:1], gain, [telling.offer(one) for one in source.offers])
    return Versus(
        hers=replace(hers, remark=_remark(source, say)),
        theirs=_side(
            dossier, finding.segments[1:], _gain(finding, "rival", seen_by), [telling.offer(one) for one in offers[-1:]]
        ),
        basket=_amount(dossier, mean) if isinstance(mean, Fraction) else "",
        gap=_gap(dossier, finding, seen_by, say),
        lens=say("proof.lens", lens=seen_by.value),
        baskets=telling.baskets(finding),
    )


def seen_by(dossier: Dossier, finding: Finding) -> list[str]:
    """Say how many can see the other offer, and how many get both."""
    evidence, say = finding.evidence, message_book(dossier.language)
    people, exposure, overlap = (evidence.get(name) for name in ("people", "exposure", "overlap"))
    if not has_sides(finding):
        counted = isinstance(people, int) and people > 0
        return [say("proof.people", people=people)] if counted and isinstance(people, int) else []
    heads = people if isinstance(people, int) else None
    return [
        _seen(dossier, finding, exposure if isinstance(exposure, Fraction) else None, heads, say),
        *_both(dossier, finding, overlap if isinstance(overlap, Fraction) else None, heads, say),
    ]


def because(finding: Finding, language: str) -> str:
    """Say why a comparison weighs what it does; empty where it speaks for itself."""
    told = BECAUSE.get(finding.reason) if has_sides(finding) and finding.reason != DUAL else None
    return "" if told is None else fine_print(voice(language).typeset(_opened(voice(language).pick(*told))), language)


def _remark(source: Source, say: MessageBook) -> str:
    if source.remembered is None:
        return say("proof.together") if source.is_together else ""
    return say("proof.remembered", offer=short_name(source.remembered))


def _opened(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _names(dossier: Dossier, finding: Finding) -> dict[str, str]:
    telling = Telling(dossier)
    names = [short_name(telling.segment(code)) for code in finding.segments]
    return {"loyal": names[0], "others": listed(names[1:], dossier.language)}


def listed(names: Sequence[str], language: str, *, most: int = MOST_NAMES) -> str:
    """Quote the first of some names, and count the others."""
    quoted = [voice(language).quoted(one) for one in names[:most]]
    if len(names) > most:
        quoted.append(message_book(language)("proof.more_groups", count=len(names) - most))
    return fine_print(voice(language).typeset(format_list(quoted, locale=language)), language)


def short_name(name: str) -> str:
    """Cut a name that no sentence would hold."""
    told = clean(name)
    return told if len(told) <= LONGEST_NAME else f"{told[: LONGEST_NAME - 1]}…"


def _part(finding: Finding) -> Fraction | None:
    """Give the share of the baskets that lose, where the mean basket does not."""
    if any(amount is None or amount > 0 for amount in _shortfalls(finding)):
        return None
    shares = finding.evidence.get("worse_share")
    known = [one for one in shares.values() if isinstance(one, Fraction)] if isinstance(shares, Mapping) else []
    return max(known, default=None)


def _shortfalls(finding: Finding) -> list[Fraction | None]:
    told = finding.evidence.get("shortfall")
    figures = [told.get(lens.value) for lens in Lens] if isinstance(told, Mapping) else []
    known = [one for one in figures if isinstance(one, Fraction)]
    return list(known) or [None]


def _lens(finding: Finding) -> Lens:
    """Give the lens through which the mean basket loses: the advertisement first, as the rules tell it."""
    told = finding.evidence.get("shortfall")
    known = {lens: told.get(lens.value) for lens in Lens} if isinstance(told, Mapping) else {}
    losing = [lens for lens, amount in known.items() if isinstance(amount, Fraction) and amount > 0]
    return next(iter([*losing, *(lens for lens, amount in known.items() if amount is not None)]), Lens.FACE)


def _gain(finding: Finding, side: str, lens: Lens) -> Fraction | None:
    told = finding.evidence.get("gain")
    gains = told.get(side) if isinstance(told, Mapping) else None
    found = gains.get(lens.value) if isinstance(gains, Mapping) else None
    return found if isinstance(found, Fraction) else None


def _side(dossier: Dossier, codes: Sequence[str], gain: Fraction | None, lines: Sequence[OfferLine]) -> Side:
    language, segments = dossier.language, dossier.calendar.segments
    sizes = [segments[code].size for code in codes if code in segments]
    known = [size for size in sizes if size is not None]
    people = sum(known) if known and len(known) == len(sizes) else None
    return Side(
        name=listed([short_name(Telling(dossier).segment(code)) for code in codes], language),
        people="" if people is None else message_book(language)("proof.customers", people=people),
        gain="" if gain is None else money(gain, dossier.calendar.currency, language),
        offers=lines[:MOST_OFFERS],
        more=max(0, len(lines) - MOST_OFFERS),
    )


def shortfall(finding: Finding) -> Fraction:
    """Give by how much less the loyal side gains on its mean basket; 0 where it gains as much, or nobody knows."""
    lens = _lens(finding)
    hers, theirs = _gain(finding, "loyal", lens), _gain(finding, "rival", lens)
    return Fraction(0) if hers is None or theirs is None else max(theirs - hers, Fraction(0))


def gap_told(dossier: Dossier, finding: Finding) -> str:
    """Say by how much less the loyal side gains; empty where it gains as much, or nobody knows."""
    gap = shortfall(finding) if has_sides(finding) else Fraction(0)
    if not gap:
        return ""
    return message_book(dossier.language)("proof.gap", amount=money(gap, dossier.calendar.currency, dossier.language))


def _gap(dossier: Dossier, finding: Finding, lens: Lens, say: MessageBook) -> str:
    hers, theirs = _gain(finding, "loyal", lens), _gain(finding, "rival", lens)
    if hers is None or theirs is None:
        return ""
    if theirs <= hers:
        return say("proof.no_gap")
    return say("proof.gap", amount=money(theirs - hers, dossier.calendar.currency, dossier.language))


def _amount(dossier: Dossier, amount: Fraction) -> str:
    return short_money(amount, dossier.calendar.currency, dossier.language)


def _seen(
    dossier: Dossier, finding: Finding, exposure: Fraction | None, people: int | None, say: MessageBook
) -> str:  # fmt: skip
    offer, segment = short_name(finding.offers[-1]), short_name(Telling(dossier).segment(finding.segments[0]))
    if exposure is None:
        return say("proof.seen_unknown", offer=offer, segment=segment)
    seen = None if people is None else round(people * exposure)
    told = {"offer": offer, "segment": segment, "share": share(exposure, dossier.language)}
    if exposure == 1:
        return say("proof.seen_all", offer=offer, segment=segment, people=people or 0)
    return say("proof.seen", **told) if seen is None else say("proof.seen_people", **told, people=seen)


def _both(
    dossier: Dossier, finding: Finding, overlap: Fraction | None, people: int | None, say: MessageBook
) -> list[str]:  # fmt: skip
    if overlap is None:
        others = [short_name(Telling(dossier).segment(code)) for code in finding.segments[1:]]
        return [say("proof.both_unknown", others=listed(others, dossier.language))] if others else []
    if not overlap:
        return []
    told = share(overlap, dossier.language)
    if people is None:
        return [say("proof.both", share=told)]
    return [say("proof.both_people", share=told, people=round(people * overlap))]
