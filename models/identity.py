"""Who somebody is in the eyes of an identity provider, and the e-mail address that it knows to be his."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Somebody as his provider names him; `email` proves nothing unless the provider has verified it."""

    issuer: str
    subject: str
    email: str = ""
    is_verified: bool = False

    @property
    def name(self) -> str:
        """Give the name under which he is kept: the provider gives it to nobody else, ever."""
        return f"{self.issuer}|{self.subject}"

    @property
    def proven_email(self) -> str:
        """Give the address by which an admin may have let him in; empty when it proves nothing."""
        # Beyond ASCII two addresses of two people can fold to the same login: ſam@ and sam@.
        is_plain = self.email.isascii() and self.email.isprintable() and " " not in self.email
        return self.email if self.is_verified and is_plain and "@" in self.email else ""


class StrangerError(Exception):
    """The provider knows him, and he has no place here; `why` is `unknown`, `unverified` or `other`."""

    def __init__(self, why: str, email: str = "") -> None:
        """Keep why, and under which address he asked."""
        super().__init__(why)
        self.why = why
        self.email = email
