"""Which articles an offer is good for, and what each of them costs, as far as the plan tells."""

from collections.abc import Iterable
from collections.abc import Mapping

from models.offer import ALL
from models.offer import Scope
from models.product import Price
from models.product import Product


class Assortment:
    """The articles of a plan by the sets that offers name.

    An article is in the sets of its own code, its category and its family, and in `all`.
    """

    def __init__(self, products: Iterable[Product], prices: Iterable[Price]) -> None:
        """File articles and prices; the order in which they come does not matter."""
        self.products = tuple(sorted(products, key=_sku))
        self._members = _by_set(self.products)
        self._prices = _by_sku(prices)
        self._found: dict[Scope, tuple[Product, ...]] = {}

    def __bool__(self) -> bool:
        """Say whether the plan names any article."""
        return bool(self.products)

    def within(self, scope: Scope) -> tuple[Product, ...]:
        """Give the articles that an offer with this scope is good for, by their codes."""
        found = self._found.get(scope)
        if found is None:
            included = {one.sku: one for name in scope.include for one in self._members.get(name, ())}
            for name in scope.exclude:
                for one in self._members.get(name, ()):
                    included.pop(one.sku, None)
            found = self._found[scope] = tuple(sorted(included.values(), key=_sku))
        return found

    def prices_of(self, sku: str) -> tuple[Price, ...]:
        """Give what an article cost over time, soonest first."""
        return self._prices.get(sku, ())


def _sets(product: Product) -> frozenset[str]:
    names = {ALL, product.sku}
    names |= {product.category} if product.category else set()
    return frozenset(names | ({product.family.value} if product.family else set()))


def _by_set(products: Iterable[Product]) -> Mapping[str, list[Product]]:
    filed: dict[str, list[Product]] = {}
    for one in products:
        for name in _sets(one):
            filed.setdefault(name, []).append(one)
    return filed


def _by_sku(prices: Iterable[Price]) -> Mapping[str, tuple[Price, ...]]:
    filed: dict[str, list[Price]] = {}
    for price in prices:
        filed.setdefault(price.sku, []).append(price)
    return {sku: tuple(sorted(listed, key=_order)) for sku, listed in filed.items()}


def _sku(product: Product) -> str:
    return product.sku


def _order(price: Price) -> tuple[object, ...]:
    return (price.start, price.price, price.audience or "")
