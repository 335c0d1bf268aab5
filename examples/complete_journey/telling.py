"""Tells what was found in the Complete Journey, in lines that docs/real-calendars.md repeats."""

from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal

from examples.complete_journey.analysis import Doubt
from examples.complete_journey.analysis import Grievance
from examples.complete_journey.analysis import Meetings
from examples.complete_journey.journey import Coupon
from examples.complete_journey.journey import Journey
from examples.complete_journey.mechanics import mechanic_of
from examples.complete_journey.mechanics import spoken
from examples.complete_journey.verdict import Conflict
from examples.complete_journey.verdict import Judged
from examples.complete_journey.verdict import differences
from rules.finding import Severity


def tell_data(journey: Journey) -> Iterator[str]:
    """Say what the tables hold and what of it can be read."""
    coupons = [coupon for campaign in journey.campaigns for coupon in campaign.coupons]
    readable = [one for one in coupons if mechanic_of(one) is not None]
    priced = [one for one in readable if one.price is not None]
    yield f"{len(journey.campaigns)} campaigns, {len(coupons)} coupons, {len(readable)} with a known value"
    yield f"{len(readable) - len(priced)} of these without a regular price, left out like the unknown ones"


def tell_meetings(found: Meetings) -> Iterator[str]:
    """Say how often campaigns meet."""
    yield f"{found.pairs} pairs of campaigns; {found.in_time} overlap in time"
    yield f"{found.sharing_households} of these share households"
    yield f"{found.sharing_products} of these have coupons on the same products"


def tell_arithmetic(counted: Sequence[Grievance]) -> Iterator[str]:
    """Say what plain arithmetic finds: places, and pairs of a worse and a better coupon."""
    for doubt in Doubt:
        places = [one for one in counted if one.doubt is doubt]
        pairs = {(held, one.place.rival) for one in places for held in one.held}
        tiers = Counter(one.place.tier for one in places)
        told = ", ".join(f"{tier} {tiers[tier]}" for tier in ("good", "medium", "small"))
        yield f"{doubt.value}: {len(places)} groups of better customers ({told}), {len(pairs)} pairs of coupons"


def tell_engine(judged: Sequence[Judged], found: Sequence[Conflict]) -> Iterator[str]:
    """Say what `preseance check` finds, in the same words."""
    verdicts = Counter(one.verdict.value for one in judged)
    yield f"{len(judged)} plan documents: " + ", ".join(f"{count} {word}" for word, count in sorted(verdicts.items()))
    warned = [one for one in found if one.finding.severity is Severity.WARN]
    for word, is_certain in (("certain", True), ("possible", False)):
        places = [one for one in warned if one.is_certain is is_certain]
        pairs = {pair for one in places for pair in one.pairs}
        yield f"{word}: {len(places)} warnings on a worse coupon, {len(pairs)} pairs of coupons"
    notes = Counter(one.rule for report in judged for one in report.findings if one.severity is Severity.INFO)
    yield "notes: " + ", ".join(f"{rule} {count}" for rule, count in sorted(notes.items()))
    loud = [{one.rule for one in report.findings if one.severity is not Severity.INFO} for report in judged]
    warning = Counter(rule for rules in loud for rule in rules)
    yield "documents by what warns: " + ", ".join(f"{rule} {count}" for rule, count in sorted(warning.items()))


def tell_differences(found: Sequence[Conflict], counted: Sequence[Grievance]) -> Iterator[str]:
    """Say where the two agree and why they differ elsewhere."""
    for reason, places in differences(found, counted).most_common():
        yield f"{places:4} {reason}"


def tell_certain(journey: Journey, found: Sequence[Conflict]) -> Iterator[str]:
    """Name every certain conflict once, the one that costs its holders most first."""
    coupons = {coupon.code: coupon for campaign in journey.campaigns for coupon in campaign.coupons}
    told: dict[str, tuple[Decimal, int]] = {}
    for one in found:
        if one.is_certain and one.finding.severity is Severity.WARN:
            line = _line(one, coupons)
            told[line] = max(told.get(line, (one.loss, 0)), (one.loss, one.households))
    for line, (loss, households) in sorted(told.items(), key=lambda item: (-item[1][0], item[0])):
        yield f"{loss:5.2f} USD  {households:3} {line}"


def _line(one: Conflict, coupons: Mapping[str, Coupon]) -> str:
    *held, rival = one.finding.offers
    group = f"{one.place.tier} customers of campaign {'+'.join(map(str, one.place.received))}"
    owned = " or ".join(_named(coupons[code]) for code in held)
    return f"{group} hold {owned}; less loyal ones hold {_named(coupons[rival])}"


def _named(coupon: Coupon) -> str:
    return f"{coupon.code} ({spoken(coupon)})"
