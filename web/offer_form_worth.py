"""What an offer is worth to one group and costs the brand, while it is still being written: a curve and figures."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from exchange.offer_document import read_offer
from exchange.refusal import PlanRefusedError
from exchange.report_figures import money
from exchange.report_figures import share
from exchange.report_figures import short_money
from exchange.report_mechanic import spoken_offer
from models.mechanic import Lens
from models.mechanic import Levy
from models.mechanic import MissingFigureError
from models.offer import Offer
from models.plan import Plan
from models.segment import Basket
from models.segment import Segment
from rules.appraisal import Appraiser
from rules.assortment import Assortment
from rules.deal import DealBook
from rules.deal import scope_share
from rules.entitlement import entitlement
from rules.expense import expenses
from rules.policy import Policy
from rules.takings import Takings
from rules.wording import rounded
from web.message_book import MessageBook
from web.offer_form_chart import OfferChart
from web.offer_form_chart import offer_chart

ZERO = Fraction(0)
# The rule that weighs budgets knows the usual VAT of the house.
BUDGETS = "VAL02"
_PRICED = ("mechanics", "scope", "min_spend", "stack", "channels", "open_to_all")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What an offer gives one group, in words and drawn; `lacking` says why there is nothing to draw, if so."""

    gives: str
    segment: str = ""
    chart: OfferChart | None = None
    mean: str = ""
    figures: tuple[tuple[str, str, str], ...] = ()
    lacking: str = ""


def worth_of(
    document: Mapping[str, Any], segment: Segment | None, frame: Plan, policy: Policy, say: MessageBook
) -> Worth | None:
    """Price what stands in a form for one group; None where it does not promise anything that can be read yet."""
    offer = sketch(document, frame)
    if offer is None:
        return None
    gives = spoken_offer(offer, say.language)
    if segment is None:
        return Worth(gives=gives, lacking=say("offer_form.no_segment_yet"))
    if segment.basket is None:
        return Worth(gives=gives, segment=segment.title, lacking=say("offer_form.no_basket", segment=segment.title))
    try:
        return _priced(_Priced(offer, segment, segment.basket, frame, policy, say), gives)
    except MissingFigureError as missing:
        lacking = say("offer_form.figure_missing", figure=missing.path, segment=segment.title)
        return Worth(gives=gives, segment=segment.title, lacking=lacking)


def sketch(document: Mapping[str, Any], frame: Plan) -> Offer | None:
    """Read what an offer gives, whatever is still missing around it; None where even that cannot be read."""
    given = {key: document[key] for key in _PRICED if key in document}
    # Channels only tell whether a code has to be found; their dates are nobody's concern here.
    ways = [{key: one[key] for key in ("channel", "code") if key in one} for one in given.pop("channels", ())]
    dates = {"valid_from": "2026-01-01", "valid_to": "2026-01-02"}
    for channels in ([{**one, "send_at": "2026-01-01"} for one in ways], []):
        drawn = {**given, "code": "-", "open_to_all": True, "channels": channels, **dates}
        try:
            return read_offer(drawn, frame).offers[0]
        except PlanRefusedError:
            continue
    return None


@dataclass(frozen=True, slots=True)
class _Priced:
    offer: Offer
    segment: Segment
    basket: Basket
    frame: Plan
    policy: Policy
    say: MessageBook

    def money(self, amount: Fraction) -> str:
        return money(amount, self.frame.currency, self.say.language)

    def goods(self) -> Takings:
        return Takings.of(Assortment(self.frame.products, ()).within(self.offer.scope))

    def levy(self) -> Levy:
        """Take the figures that the plan tells of the articles, and the usual VAT where it tells none."""
        goods, fee = self.goods(), self.basket.shipping_fee
        known = goods.price_without_vat > 0
        rate = goods.vat_rate if known else Decimal(self.policy.rules[BUDGETS].thresholds.usual_vat_rate) / 100
        levy = Levy(vat_rate=rate)
        carrier = None if fee is None else rounded(levy.without_vat(Fraction(fee)), 12)
        return Levy(vat_rate=rate, carrier_cost=carrier, goods_cost_share=goods.goods_cost_share if known else None)


def _priced(one: _Priced, gives: str) -> Worth:
    valuer, language = Appraiser(one.policy).valuer(one.segment), one.say.language
    if valuer is None:
        raise MissingFigureError("basket")
    side = entitlement([(DealBook().deal(one.offer), True)])
    shown, expected = (valuer.curve(side, lens) for lens in (Lens.FACE, Lens.EXPECTED))
    mean = one.basket.average
    told = short_money(mean, one.frame.currency, language)
    figures = [
        _figure(one, "face", one.money(shown.at(mean)), share(shown.at(mean) / mean, language)),
        _figure(one, "expected", one.money(expected.at(mean)), share(expected.at(mean) / mean, language)),
        *_costs(one, mean),
    ]
    return Worth(
        gives=gives,
        segment=one.segment.title,
        chart=offer_chart(shown, expected, one.basket),
        mean=one.say("offer_form.mean_basket", amount=told),
        figures=tuple(figures),
        lacking="" if shown.at(mean) or expected.at(mean) else one.say("offer_form.worth_nothing", amount=told),
    )


def _figure(one: _Priced, name: str, value: str, part: str) -> tuple[str, str, str]:
    return one.say(f"offer_form.figure_{name}"), value, one.say(f"offer_form.about_{name}", part=part)


def _costs(one: _Priced, mean: Fraction) -> Iterator[tuple[str, str, str]]:
    """Cost the mean basket, and say what is left of the margin where the plan tells what articles cost."""
    try:
        part = scope_share(one.offer.scope, one.basket)
        levy = one.levy()
        spent = part * mean
        cost = sum((each.curve.at(spent) for each in expenses(one.offer, one.basket, one.policy.terms, levy)), ZERO)
    except MissingFigureError as missing:
        yield one.say("offer_form.figure_cost"), "–", one.say("offer_form.cost_unknown", figure=missing.path)
        return
    about = one.say("offer_form.about_cost", people=one.segment.size or 0)
    yield one.say("offer_form.figure_cost"), one.money(cost), about
    goods = one.goods()
    if not goods.price_without_vat:
        yield one.say("offer_form.figure_margin"), "–", one.say("offer_form.margin_unknown")
        return
    usual = levy.without_vat(spent) * goods.margin_share
    about = one.say("offer_form.about_margin", usual=one.money(usual))
    yield one.say("offer_form.figure_margin"), one.money(usual - cost), about
