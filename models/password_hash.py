"""Keeps passwords as Argon2 hashes, and takes as long over a login that nobody has as over a wrong password."""

from functools import cached_property
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError
from argon2.exceptions import VerificationError

from models.password import LONGEST
from models.password import normalised

# Each takes 64 MB: a few people who log in at the same instant must not take all that a small computer has.
AT_ONCE = 2


class Passwords:
    """Hashes and checks passwords; tests bring a hasher that is cheap."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Use the library's own parameters, unless a hasher brings others."""
        self._hasher = PasswordHasher() if hasher is None else hasher
        self._turns = BoundedSemaphore(AT_ONCE)

    @cached_property
    def _nobodys(self) -> str:
        """Give something to compare with where nobody is."""
        return self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """Give what is kept of a password that was checked."""
        with self._turns:
            return self._hasher.hash(normalised(password))

    def matches(self, kept: str | None, password: str) -> bool:
        """Say whether this is the password; without a kept one the same work is done, and the answer is no."""
        # Longer ones were never kept: a megabyte is not worth hashing.
        given = normalised(password[: LONGEST + 1])
        try:
            with self._turns:
                self._hasher.verify(self._nobodys if kept is None else kept, given)
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Say whether a hash was made with less work than one would be now."""
        return self._hasher.check_needs_rehash(kept)
