"""What is said when a threshold is not what it should be, with the place where it stands."""

from collections.abc import Iterable

from models.nonsense import NonsenseError


def refused(pointer: str, given: object, remedy: str) -> NonsenseError:
    """Refuse a value; `remedy` says what to write instead."""
    return NonsenseError(
        "policy-value-refused",
        f"the policy value {str(given)[:60]!r} is refused",
        field=pointer,
        remedy=remedy,
        value=str(given)[:60],
    )


def unknown(pointer: str, key: str, known: Iterable[str]) -> NonsenseError:
    """Refuse a key that nobody reads: a mistyped threshold would change nothing and be believed."""
    return NonsenseError(
        "policy-key-unknown",
        f"the policy has no key {key[:60]!r}",
        field=f"{pointer}/{key[:60]}",
        remedy="it knows " + ", ".join(sorted(known)),
        value=key[:60],
    )
