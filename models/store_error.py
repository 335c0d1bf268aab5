"""What the store says when it cannot do what it was asked: nothing there, somebody was faster, the code is taken."""


class StoreError(Exception):
    """A request that the stored state does not allow; `kind` and `code` name what it was about."""

    def __init__(self, kind: str, code: str) -> None:
        """Keep the subject, so that each door can tell it in its own words."""
        super().__init__(f"{kind} {code}")
        self.kind = kind
        self.code = code


class AbsentError(StoreError):
    """There is no such thing, or it was withdrawn."""


class TakenError(StoreError):
    """Something else has that code already."""


class StaleError(StoreError):
    """It has changed since it was read; `version` is the current one."""

    def __init__(self, kind: str, code: str, version: int) -> None:
        """Keep the current version, so that the caller can read again."""
        super().__init__(kind, code)
        self.version = version


class InUseError(StoreError):
    """It cannot go while others name it; `users` are some of them."""

    def __init__(self, kind: str, code: str, users: tuple[str, ...]) -> None:
        """Keep who uses it."""
        super().__init__(kind, code)
        self.users = users


class KeyReusedError(StoreError):
    """An idempotency key came with another request than the first time."""


class InFlightError(StoreError):
    """The first request with this idempotency key has not been answered yet."""


class BusyError(StoreError):
    """The database does not answer, or others write for too long; worth trying again."""
