"""Which offers are about food or drugstore goods, on which French law limits promotions."""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass

from models.offer import ALL
from models.offer import Offer
from models.offer import Scope
from models.product import Family
from models.product import Product
from rules.assortment import Assortment


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What an offer covers of one family: the articles that the plan lists, the family's own name, or both.

    `is_only`: as far as the plan tells, the offer is about nothing else; `is_everything`: it is about the whole range,
    of which the family is a part.
    """

    family: Family
    articles: tuple[Product, ...]
    is_only: bool
    is_everything: bool


class FamilyRanges:
    """Tells how much of a family falls in the scope of offers, each scope looked at once."""

    def __init__(self, assortment: Assortment) -> None:
        """Start with no scope looked at."""
        self._assortment = assortment
        self._listed = frozenset(one.family for one in assortment.products if one.family is not None)
        self._found: dict[tuple[Scope, Family], Coverage | None] = {}

    def about(self, offers: Iterable[Offer], *families: Family) -> Iterator[tuple[Offer, Coverage]]:
        """Give the offers that hold anything of some families, in their order, once per family."""
        if self._listed.isdisjoint(families):
            # Without a list of articles only a scope that names a family can hold any: a quick look at each offer.
            names = frozenset(family.value for family in families)
            offers = [offer for offer in offers if not names.isdisjoint(offer.scope.include)]
        for offer in offers:
            for family in families:
                covered = self.covered(offer.scope, family)
                if covered is not None:
                    yield offer, covered

    def covered(self, scope: Scope, family: Family) -> Coverage | None:
        """Give what a scope holds of a family, None for nothing that anybody knows of.

        A scope may name the family itself, which counts without a list of articles.
        """
        if family not in self._listed and family.value not in scope.include:
            return None
        key = (scope, family)
        if key not in self._found:
            self._found[key] = self._look(scope, family)
        return self._found[key]

    def _look(self, scope: Scope, family: Family) -> Coverage | None:
        within = self._assortment.within(scope)
        articles = tuple(one for one in within if one.family is family)
        is_named = family.value in scope.include and family.value not in scope.exclude
        if not articles and not is_named:
            return None
        is_everything = ALL in scope.include
        others_named = len(scope.include) > 1 if is_named else False
        # A house that lists nothing else sells nothing else, as far as the plan tells.
        is_only = len(articles) == len(within) and not others_named and (bool(articles) or not is_everything)
        return Coverage(family=family, articles=articles, is_only=is_only, is_everything=is_everything)
