"""What is decided without drawing a curve is what the curves say."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.mechanic import Lens
from models.mechanic import Mechanic
from models.offer import Scope
from models.offer import Stack
from models.segment import Basket
from rules.comparison import compare
from rules.comparison import look
from rules.comparison import severity
from rules.deal import Core
from rules.deal import Deal
from rules.entitlement import Entitlement
from rules.entitlement import Prices
from rules.entitlement import Valuer
from rules.entitlement import entitlement
from rules.policy import Policy
from tests.rules.plans import amounts
from tests.rules.plans import baskets
from tests.rules.plans import make
from tests.rules.plans import mechanics

PRICES = Prices(Policy())

sampled = st.builds(
    lambda basket, sample: replace(basket, sample=tuple(sample)), baskets, st.lists(amounts, min_size=1, max_size=5)
)


@st.composite
def sides(draw: st.DrawFn, most: int) -> Entitlement:
    """Draw what a group may choose from, some of it added up."""
    listed = draw(st.lists(st.lists(mechanics, min_size=1, max_size=2), max_size=most))
    stacks = st.sampled_from([None, None, Stack("a", stackable=True), Stack("", stackable=True)])
    return entitlement((_deal(tuple(one), draw(stacks)), True) for one in listed)


def _deal(listed: tuple[Mechanic, ...], stack: Stack | None) -> Deal:
    core = Core(listed, None, has_public_code=False)
    return Deal(core, Scope(), stack, is_public=False, currency="EUR", is_monetary=core.is_monetary,
                is_known=core.is_known)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(loyal=sides(4), rival=sides(1), basket=baskets | sampled)
def test_the_severity_is_that_of_the_curves(loyal: Entitlement, rival: Entitlement, basket: Basket) -> None:
    """The mean, a single deal or the whole range: whatever settles it, it is settled as by the curves."""
    valuer = Valuer(basket, PRICES)
    drawn = Valuer(basket, PRICES)

    for lens in Lens:
        view = look(drawn.curve(loyal, lens), drawn.curve(rival, lens), basket, PRICES.policy.parity)

        assert view.severity == severity(loyal, rival, lens, valuer)
        assert view.loyal_gain == valuer.at_mean(loyal, lens)
        assert view.rival_gain == valuer.at_mean(rival, lens)


@settings(max_examples=400, deadline=None)
@given(loyal=sides(4), rival=sides(1), basket=baskets | sampled)
def test_two_sides_cross_where_the_curves_do(loyal: Entitlement, rival: Entitlement, basket: Basket) -> None:
    """Asking deal by deal whether one is ever ahead tells of crossing curves as the curves do."""
    found = compare(loyal, rival, Valuer(basket, PRICES))

    assert (found.deciding.relation == "CROSSING") == found.is_crossing


def test_a_side_without_offers_is_worth_nothing() -> None:
    """Whoever has nothing is behind any offer, and never ahead."""
    valuer = Valuer(Basket(mean=Decimal(80)), PRICES)
    rival = entitlement([(_deal((make("percent_off", rate=Decimal(20)),), None), True)])

    assert 0 == valuer.at_mean(Entitlement(), Lens.FACE)
    assert not valuer.is_ever_ahead(Entitlement(), rival, Lens.FACE)
    assert 2 == severity(Entitlement(), rival, Lens.FACE, valuer)
