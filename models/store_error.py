"""What the store says when it cannot do what it was asked: nothing there, somebody was faster, the code is taken."""

from collections.abc import Sequence

from models.lifecycle import StepRefusal


class StoreError(Exception):
    """A request that the stored state does not allow; `kind` and `code` name what it was about."""

    def __init__(self, kind: str, code: str) -> None:
        """Keep the subject, so that each door can tell it in its own words."""
        super().__init__(f"{kind} {code}")
        self.kind = kind
        self.code = code


class AbsentError(StoreError):
    """There is no such thing, or it was withdrawn."""


class UnknownWorkspaceError(AbsentError):
    """There is no workspace of that code; `known` are those that there are."""

    def __init__(self, code: str, known: tuple[str, ...]) -> None:
        """Keep which ones there are."""
        super().__init__("workspace", code)
        self.known = known


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


class LastAdminError(StoreError):
    """Without this admin nobody could let anybody in any more."""


class KeyReusedError(StoreError):
    """An idempotency key came with another request than the first time."""


class InFlightError(StoreError):
    """The first request with this idempotency key has not been answered yet."""


class AnswerLostError(StoreError):
    """The first request with this idempotency key was carried out, but died before anybody knew its answer."""


class BusyError(StoreError):
    """The database does not answer, or others write for too long; worth trying again."""


class RefusedOffersError(StoreError):
    """What was asked cannot be done with some offers, so that nothing was; each is named with its reason."""

    def __init__(self, calendar: str, refusals: Sequence[StepRefusal]) -> None:
        """Keep every refusal."""
        super().__init__("calendar", calendar)
        self.refusals = tuple(refusals)


class RefusedStepError(RefusedOffersError):
    """Some offers cannot take the step that was asked for, so that none did."""


class NotYourTeamError(RefusedOffersError):
    """Some offers belong to teams for which whoever asks may not edit."""


class UnderReviewError(RefusedOffersError):
    """Some offers are being reviewed: they stay as they are until they are approved or sent back."""


class OffersLockedError(RefusedOffersError):
    """Some offers were submitted, approved or sent: no repair touches them."""


class ChangedSinceError(RefusedOffersError):
    """Somebody has changed again what is to be taken back: taking it back would lose that change."""


class PolicyNotYoursError(StoreError):
    """A calendar's own policy is not changed by those who are judged by it."""


class WaiverStepError(StoreError):
    """A waiver cannot take a step; `why` says what stands in the way: its state, or that both would be one person."""

    def __init__(self, code: str, why: str) -> None:
        """Keep what stands in the way."""
        super().__init__("waiver", code)
        self.why = why


class InFlightSendError(StoreError):
    """A send is under way and cannot be called back any more."""


class SendStepError(StoreError):
    """A send cannot do what was asked of it where it stands; `state` says where that is."""

    def __init__(self, code: str, state: str) -> None:
        """Keep where it stands."""
        super().__init__("send", code)
        self.state = state
