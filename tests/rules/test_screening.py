"""What the screen leaves aside, at the edges of the usual baskets."""

from decimal import Decimal

import numpy as np

from models.mechanics.amount_off import AmountOff
from models.offer import Scope
from models.segment import Basket
from rules.deal import Core
from rules.deal import Deal
from rules.entitlement import Prices
from rules.entitlement import Valuer
from rules.policy import Policy
from rules.yardstick import DealTable
from rules.yardstick import Yardstick


def test_a_basket_of_one_amount_is_measured_where_a_step_begins() -> None:
    """Usual baskets that are all 20 reach an offer from 20 on, in every part of their range."""
    core = Core((AmountOff(amount=Decimal(5)),), Decimal(20), has_public_code=False)
    deal = Deal(core, Scope(), None, is_public=False, currency="EUR", is_monetary=True, is_known=True)
    basket = Basket(mean=Decimal(20), low=Decimal(20), high=Decimal(20))

    bounds = Yardstick(Valuer(basket, Prices(Policy()))).measure(DealTable([deal]))

    assert np.allclose(0.25, bounds.floors[0])
    assert np.allclose(0.25, bounds.ceilings[0])
