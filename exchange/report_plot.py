"""A small drawing in characters: what each side gains, from the smallest usual basket to the largest."""

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exchange.report_dossier import Dossier
from exchange.report_figures import short_money
from models.curve import Curve
from models.mechanic import Lens
from models.mechanic import MissingFigureError
from rules.appraisal import Appraiser
from rules.deal import DealBook
from rules.entitlement import entitlement
from rules.finding import Finding

# An odd number of rows puts half of the most on a row of its own.
ROWS = 7
LEAST_COLUMNS = 20


@dataclass(frozen=True, slots=True)
class Signs:
    """The characters to draw with."""

    loyal: str
    rival: str
    both: str
    axis: str
    corner: str
    floor: str
    mean: str
    worse: str


FINE = Signs(loyal="○", rival="●", both="◉", axis="│", corner="└", floor="─", mean="┴", worse="▀")
PLAIN = Signs(loyal="o", rival="x", both="*", axis="|", corner="+", floor="-", mean="+", worse="=")


@dataclass(frozen=True, slots=True)
class Gains:
    """Two curves to draw over the usual baskets of a segment, with the stretches where it loses."""

    loyal: Curve
    rival: Curve
    low: Fraction
    mean: Fraction
    high: Fraction
    worse_on: tuple[tuple[Fraction, Fraction], ...]


def gains(dossier: Dossier, finding: Finding, lens: Lens = Lens.FACE) -> Gains | None:
    """Price both sides of a comparison, by default as their advertisements show them; None when nothing can be drawn.

    The offer that beats the others comes last in a finding, the loyal segment first.
    """
    offers = dossier.offers(finding)
    segment = dossier.calendar.segments.get(finding.segments[0]) if finding.segments else None
    worse_on = finding.evidence.get("worse_on")
    if segment is None or segment.basket is None or not offers or not isinstance(worse_on, tuple) or not worse_on:
        return None
    basket = segment.basket
    if basket.lowest == basket.highest:
        return None
    valuer, book = Appraiser(dossier.policy).valuer(segment), DealBook()
    if valuer is None:
        return None
    own, other = (entitlement((book.deal(offer), True) for offer in side) for side in (offers[:-1], offers[-1:]))
    try:
        loyal, rival = valuer.curve(own, lens), valuer.curve(other, lens)
    except MissingFigureError:
        return None
    return Gains(loyal, rival, basket.lowest, basket.average, basket.highest, worse_on)


def drawing(told: Gains, currency: str, language: str, signs: Signs, width: int) -> list[str]:
    """Draw the two curves, then under the axis the baskets on which the loyal customer loses."""
    baskets = _columns(told, width)
    heights = [(told.loyal.at(basket), told.rival.at(basket)) for basket in baskets]
    top = max(max(pair) for pair in heights)
    if top <= 0:
        return []
    reached = [(_row(loyal, top), _row(rival, top)) for loyal, rival in heights]
    labels = _labels(top, currency, language)
    margin = max(map(len, labels)) + 1
    rows = [
        f"{label:>{margin}} {signs.axis}" + "".join(_point(pair, ROWS - index, signs) for pair in reached)
        for index, label in enumerate(labels)
    ]
    middle = _nearest(baskets, told.mean)
    floor = signs.floor * middle + signs.mean + signs.floor * (len(baskets) - middle - 1)
    rows.append(" " * (margin + 1) + signs.corner + floor)
    rows.append(" " * (margin + 2) + _strip(told, baskets, signs))
    rows.append(" " * (margin + 2) + _scale(told, len(baskets), middle, currency, language))
    return [row.rstrip() for row in rows]


def _labels(top: Fraction, currency: str, language: str) -> list[str]:
    labels = [""] * ROWS
    for row, height in ((0, top), (ROWS // 2, top / 2), (ROWS - 1, Fraction(0))):
        labels[row] = short_money(height, currency, language)
    return labels


def _columns(told: Gains, width: int) -> Sequence[Fraction]:
    count = max(LEAST_COLUMNS, width)
    step = (told.high - told.low) / (count - 1)
    return [told.low + step * index for index in range(count)]


def _point(reached: tuple[int, int], row: int, signs: Signs) -> str:
    loyal, rival = reached
    if loyal == rival == row:
        return signs.both
    return signs.loyal if loyal == row else signs.rival if rival == row else " "


def _row(height: Fraction, top: Fraction) -> int:
    """Give the row from 1 (nothing) to ROWS (the most)."""
    return 1 + round(max(Fraction(0), height) * (ROWS - 1) / top)


def _nearest(baskets: Sequence[Fraction], mean: Fraction) -> int:
    return min(range(len(baskets)), key=lambda index: abs(baskets[index] - mean))


def _strip(told: Gains, baskets: Iterable[Fraction], signs: Signs) -> str:
    return "".join(
        signs.worse if any(low <= basket <= high for low, high in told.worse_on) else " " for basket in baskets
    )


def _scale(told: Gains, columns: int, middle: int, currency: str, language: str) -> str:
    low, mean, high = (short_money(amount, currency, language) for amount in (told.low, told.mean, told.high))
    line = [" "] * columns
    for text, start in ((mean, middle - len(mean) // 2), (low, 0), (high, columns - len(high))):
        place = max(0, start)
        line[place : place + len(text)] = text
    return "".join(line)
