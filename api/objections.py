"""Says offer by offer what stands in the way of a step, and the way out."""

from collections.abc import Sequence
from typing import Any

from api.language import language
from api.launch_words import STATE_WORDS
from api.launch_words import STEP_WORDS
from api.launch_words import WAIVE
from api.problem import ProblemError
from models.store_error import StepRefusal
from scheduler.gate import Objection


def refused_objections(objections: Sequence[Objection]) -> ProblemError:
    """Turn findings that nobody waived into a problem, one line for each offer and finding."""
    fingerprints = {one.finding.fingerprint for one in objections}
    lines = tuple(_objection(one) for one in objections)
    return ProblemError(409, "approval-refused", {"count": str(len(fingerprints))}, lines)


def refused_steps(refusals: Sequence[StepRefusal]) -> ProblemError:
    """Turn offers that cannot take a step into a problem, one line for each of them."""
    return ProblemError(409, "step-refused", {"count": str(len(refusals))}, tuple(_step(one) for one in refusals))


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


def _step(one: StepRefusal) -> dict[str, Any]:
    spoken = language()
    words = STATE_WORDS[spoken]
    facts = {name: words.get(fact, fact) for name, fact in one.facts.items()}
    message, remedy = (text.format_map({**facts, "offer": one.offer}) for text in STEP_WORDS[one.why][spoken])
    return {"code": one.why, "offer": one.offer, "message": message, "remedy": remedy}
