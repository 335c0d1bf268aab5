"""Which of the product sets that offers name hold others, or share articles with them."""

from models.offer import ALL
from models.offer import Scope
from rules.assortment import Assortment


class ProductSets:
    """Compares sets by their articles where the plan lists them, and else takes those of other names as disjoint."""

    def __init__(self, assortment: Assortment) -> None:
        """Start with nothing compared."""
        self._assortment = assortment
        self._articles: dict[str, frozenset[str]] = {}
        self._held: dict[tuple[Scope, str], bool] = {}
        self._met: dict[tuple[Scope, str], bool] = {}

    def covers(self, scope: Scope, name: str) -> bool:
        """Say whether an offer with this scope is good for all of a set."""
        found = self._held.get((scope, name))
        if found is None:
            is_inside = any(self._holds(one, name) for one in scope.include)
            found = self._held[scope, name] = is_inside and not self._leaves_out(scope, name)
        return found

    def reaches(self, scope: Scope, name: str) -> bool:
        """Say whether an offer with this scope is good for some of a set."""
        found = self._met.get((scope, name))
        if found is None:
            is_inside = any(self._meets(one, name) for one in scope.include)
            found = self._met[scope, name] = is_inside and not self._leaves_out(scope, name)
        return found

    def meet(self, one: Scope, other: Scope) -> bool:
        """Say whether two scopes have products in common."""
        if one == other:
            return True
        return any(self.reaches(one, name) for name in other.include) and any(
            self.reaches(other, name) for name in one.include
        )

    def overlap(self, one: Scope, other: Scope) -> bool:
        """Say whether some article may fall in both scopes."""
        return any(self.reaches(one, name) for name in other.include) and any(
            self.reaches(other, name) for name in one.include
        )

    def _leaves_out(self, scope: Scope, name: str) -> bool:
        return any(self._holds(one, name) for one in scope.exclude)

    def _holds(self, larger: str, smaller: str) -> bool:
        if larger in {smaller, ALL}:
            return True
        articles = self._articles_of(smaller)
        return bool(articles) and smaller != ALL and articles <= self._articles_of(larger)

    def _meets(self, one: str, other: str) -> bool:
        if ALL in {one, other} or one == other:
            return True
        return not self._articles_of(one).isdisjoint(self._articles_of(other))

    def _articles_of(self, name: str) -> frozenset[str]:
        found = self._articles.get(name)
        if found is None:
            listed = self._assortment.within(Scope(include=(name,))) if self._assortment else ()
            found = self._articles[name] = frozenset(one.sku for one in listed)
        return found
