"""Reads which policy the house has in force, anew at each use: whoever changes it is heard in every process at once."""

from models.store_policies import PolicyBook
from rules.house_policy import HousePolicy
from rules.policy import Policy


class StoredHouse:
    """Gives the house's policy of one workspace; of an unchanged one only its number is read."""

    def __init__(self, book: PolicyBook) -> None:
        """Ask a book of policies."""
        self.book = book
        self._known = HousePolicy()

    def __call__(self) -> HousePolicy:
        """Give what is in force now; NonsenseError where today's rules do not know what was written then."""
        known = self._known
        if self.book.number() == known.number:
            return known
        version = self.book.in_force()
        if version is None:
            return HousePolicy()
        policy = Policy().changed(version.document)
        self._known = read = HousePolicy(number=version.number, policy=policy, document=version.document)
        return read
