"""Sets of products hold and meet others by their articles, where the plan lists them."""

import pytest

from models.offer import Scope
from models.product import Family
from models.product import Product
from rules.assortment import Assortment
from rules.product_sets import ProductSets

LISTED = ProductSets(Assortment([
    Product(sku="boot", category="shoes", family=Family.OTHER),
    Product(sku="pump", category="shoes", family=Family.OTHER),
    Product(sku="jam", category="grocery", family=Family.FOOD),
], ()))  # fmt: skip
UNLISTED = ProductSets(Assortment((), ()))
ALL = Scope()


def scope(*include: str, without: tuple[str, ...] = ()) -> Scope:
    """Name a scope."""
    return Scope(include=include, exclude=without)


@pytest.mark.parametrize(
    ("one", "name", "covers", "reaches"),
    [
        (ALL, "shoes", True, True),
        (ALL, "all", True, True),
        (scope("shoes"), "shoes", True, True),
        (scope("shoes"), "boot", True, True),
        (scope("boot"), "shoes", False, True),
        (scope("shoes"), "all", False, True),
        (scope("shoes"), "grocery", False, False),
        (scope("other"), "boot", True, True),
        (scope("shoes", without=("boot",)), "boot", False, False),
        (scope("all", without=("shoes",)), "boot", False, False),
        (scope("all", without=("boot",)), "shoes", True, True),
        (scope("shoes"), "hats", False, False),
    ],
)
def test_a_scope_and_a_set_where_articles_are_listed(one: Scope, name: str, covers: bool, reaches: bool) -> None:  # noqa: FBT001 -- a row of the table
    """A set is covered when all of its articles are in, and reached when one is."""
    assert (covers, reaches) == (LISTED.covers(one, name), LISTED.reaches(one, name))


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        (ALL, scope("shoes"), True),
        (scope("shoes"), scope("shoes", "bags"), True),
        (scope("shoes"), scope("boot"), False),
        (scope("all", without=("shoes",)), scope("shoes"), False),
        (scope("all", without=("shoes",)), scope("shoes", "bags"), True),
    ],
)
def test_two_scopes_where_none_is_listed(one: Scope, other: Scope, overlap: bool) -> None:  # noqa: FBT001 -- a row of the table
    """Sets of other names are taken as disjoint, and everything holds them all; it works both ways."""
    assert (overlap, overlap) == (UNLISTED.overlap(one, other), UNLISTED.overlap(other, one))
