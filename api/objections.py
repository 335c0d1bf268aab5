"""Says offer by offer what stands in the way of a step, and the way out."""

from collections.abc import Mapping
from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from api.language import language
from api.launch_words import STATE_WORDS
from api.launch_words import STEP_WORDS
from api.launch_words import WAIVE
from api.problem import ProblemError
from models.lifecycle import StepRefusal
from models.store_error import ChangedSinceError
from models.store_error import NotYourTeamError
from models.store_error import OffersLockedError
from models.store_error import RefusedOffersError
from models.store_error import RefusedStepError
from models.store_error import UnderReviewError
from scheduler.gate import Objection

OFFER_PROBLEMS: Mapping[type[RefusedOffersError], tuple[int, str]] = MappingProxyType({
    RefusedStepError: (409, "step-refused"),
    NotYourTeamError: (403, "not-your-team"),
    UnderReviewError: (409, "under-review"),
    OffersLockedError: (409, "offers-locked"),
    ChangedSinceError: (409, "changed-since"),
})  # fmt: skip


def refused_approval(objections: Sequence[Objection], refusals: Sequence[StepRefusal]) -> ProblemError:
    """Turn all that stands in the way of an approval into a problem, a line for each offer and finding or reason."""
    if not objections:
        return refused_steps(refusals)
    fingerprints = {one.finding.fingerprint for one in objections}
    lines = (*(_objection(one) for one in objections), *(refusal_line(one) for one in refusals))
    return ProblemError(409, "approval-refused", {"count": str(len(fingerprints) + len(refusals))}, lines)


def refused_offers(error: RefusedOffersError) -> ProblemError:
    """Turn offers that somebody may not edit, or that cannot take a step, into a problem, a line for each of them."""
    status, code = OFFER_PROBLEMS[type(error)]
    return ProblemError(
        status, code, {"count": str(len(error.refusals))}, tuple(refusal_line(one) for one in error.refusals)
    )


def refused_steps(refusals: Sequence[StepRefusal]) -> ProblemError:
    """Turn offers that cannot take a step into a problem, one line for each of them."""
    return ProblemError(
        409, "step-refused", {"count": str(len(refusals))}, tuple(refusal_line(one) for one in refusals)
    )


def _objection(one: Objection) -> dict[str, Any]:
    spoken = language()
    return {
        "code": one.finding.name,
        "offer": one.offer,
        "rule": one.finding.rule,
        "fingerprint": one.finding.fingerprint,
        "message": one.finding.message[spoken],
        "remedy": one.finding.remedy.get(spoken) or WAIVE[spoken],
    }


def refusal_line(one: StepRefusal) -> dict[str, Any]:
    """Say why one offer cannot, and the way out."""
    spoken = language()
    words = STATE_WORDS[spoken]
    facts = {name: words.get(fact, fact) for name, fact in one.facts.items()}
    message, remedy = (text.format_map({**facts, "offer": one.offer}) for text in STEP_WORDS[one.why][spoken])
    return {"code": one.why, "offer": one.offer, "message": message, "remedy": remedy}
