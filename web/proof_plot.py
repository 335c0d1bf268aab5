"""The drawing of a finding: what each side gains by basket, where the loyal lose, and how their baskets are spread."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exchange.handout.basket_spread import Spread
from exchange.handout.basket_spread import basket_spread
from exchange.handout.compared import Comparisons
from exchange.handout.curve_chart import CurveChart
from exchange.handout.curve_chart import Room
from exchange.handout.curve_chart import curve_chart
from exchange.report_dossier import Dossier
from exchange.report_dossier import clean
from exchange.report_figures import axis_money
from exchange.report_figures import money
from exchange.report_figures import share
from exchange.report_figures import short_money
from exchange.report_plot import Gains
from exchange.report_telling import Telling
from models.mechanic import Lens
from models.segment import Basket
from rules.finding import Finding
from web.message_book import message_book
from web.proof_sides import short_name

ROOM = Room(left=54.0, right=392.0, top=24.0, bottom=160.0, between=62.0)
# A letter of a label, in the units of the drawing.
LETTER = 7.2


@dataclass(frozen=True, slots=True)
class Label:
    """Words in the drawing at a place, in the middle of which they stand."""

    x: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofPlot:
    """All that is drawn, with what is written around it; amounts are words already."""

    lens: Lens
    chart: CurveChart
    spread: Spread
    heights: Sequence[tuple[float, str]]
    baskets: Sequence[Label]
    mean: Label
    loses: Label | None
    title: str
    how: str
    loyal: str
    rival: str
    told: str
    spread_told: str


def proof_plot(dossier: Dossier, finding: Finding) -> ProofPlot | None:
    """Draw a finding; None where it compares no two offers, or nobody knows the baskets."""
    if "worse_on" not in finding.evidence or not finding.segments:
        return None
    found = Comparisons(dossier).gains(finding)
    chart = None if found is None else curve_chart(found[1], ROOM)
    basket = dossier.calendar.segments[finding.segments[0]].basket
    if found is None or chart is None or basket is None:
        return None
    return _Words(dossier, finding, *found).plot(chart, basket)


@dataclass(frozen=True, slots=True)
class _Words:
    """Writes what stands in and around the drawing."""

    dossier: Dossier
    finding: Finding
    lens: Lens
    gains: Gains

    def plot(self, chart: CurveChart, basket: Basket) -> ProofPlot:
        say, language = message_book(self.dossier.language), self.dossier.language
        spread = basket_spread(basket, self.gains.worse_on, ROOM)
        segment = clean(Telling(self.dossier).segment(self.finding.segments[0]))
        gains, currency = self.gains, self.dossier.calendar.currency
        told = say(
            "proof.plot_told", mean=self._short(gains.mean), segment=segment, offer=clean(self.finding.offers[-1]),
            loyal=money(gains.loyal.at(gains.mean), currency, language),
            rival=money(gains.rival.at(gains.mean), currency, language),
        )  # fmt: skip
        return ProofPlot(
            lens=self.lens, chart=chart, spread=spread,
            heights=[(y, self._tick(height)) for y, height in chart.heights],
            baskets=[_within(x, self._tick(basket)) for x, basket in chart.baskets],
            mean=_within(chart.mean_x, say("proof.mean", basket=self._short(gains.mean))),
            loses=self._loses(chart),
            title=say("proof.plot"), how=say("proof.lens", lens=self.lens.value),
            loyal=short_name(segment), rival=short_name(self.finding.offers[-1]), told=told,
            spread_told=say("proof.spread", kind="counted" if spread.is_counted else "even"),
        )  # fmt: skip

    def _loses(self, chart: CurveChart) -> Label | None:
        """Name the losing baskets under the widest stretch of them."""
        low, high = max(chart.loses, key=lambda ends: ends[1] - ends[0], default=(0.0, 0.0))
        shares = self.finding.evidence.get("worse_share")
        part = shares.get(self.lens.value) if hasattr(shares, "get") else None
        if not isinstance(part, Fraction) or not chart.loses:
            return None
        say = message_book(self.dossier.language)
        return _within((low + high) / 2, say("proof.loses", share=share(part, self.dossier.language)))

    def _tick(self, amount: Fraction) -> str:
        return axis_money(amount, self.dossier.calendar.currency, self.dossier.language)

    def _short(self, amount: Fraction) -> str:
        return short_money(amount, self.dossier.calendar.currency, self.dossier.language)


def _within(x: float, text: str) -> Label:
    """Keep words within the drawing."""
    half = len(text) * LETTER / 2
    return Label(round(min(max(x, ROOM.left - 20 + half), ROOM.right + 6 - half), 1), text)
