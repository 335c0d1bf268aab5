"""Says in words why an offer, an exception or a send cannot take a step, and the way out."""

from collections.abc import Iterator

from exchange.report_dossier import clean
from exchange.report_figures import typeset
from models.lifecycle import StepRefusal
from models.send import SendState
from models.store_error import InFlightSendError
from models.store_error import RefusedOffersError
from models.store_error import SendStepError
from models.store_error import StaleError
from models.store_error import StoreError
from models.store_error import WaiverStepError
from scheduler.gate import Objection
from scheduler.launch import ObjectedError
from scheduler.send_words import name_state
from web.message_book import MessageBook

# What a page tells by itself, so that whoever asked can try again; any other error is no matter of his.
REFUSALS = (ObjectedError, RefusedOffersError, WaiverStepError, StaleError, InFlightSendError, SendStepError)


def told_refusal(error: Exception, say: MessageBook) -> list[str]:
    """Tell all that stood in the way, one sentence for each."""
    if isinstance(error, ObjectedError):
        found = [told_objection(one, say) for one in error.objections]
        return [*dict.fromkeys(found), *(named_step(one, say) for one in error.refusals)]
    if isinstance(error, RefusedOffersError):
        return [named_step(one, say) for one in error.refusals]
    return list(_told(error, say)) if isinstance(error, StoreError) else []


def told_objection(one: Objection, say: MessageBook) -> str:
    """Tell what is said against an offer, with its way out."""
    language = say.language
    words = f"{one.finding.message[language]} {one.finding.remedy.get(language, '')}".strip()
    return f"{one.offer} · {one.finding.rule} · {typeset(clean(words), language)}"


def named_step(one: StepRefusal, say: MessageBook) -> str:
    """Tell why an offer cannot take a step, its code before it."""
    return f"{one.offer} · {told_step(one, say)}"


def told_step(one: StepRefusal, say: MessageBook) -> str:
    """Tell why an offer cannot take a step."""
    facts = {
        name: say(f"reviews.state_{value}") if name in {"state", "to"} else str(value)
        for name, value in one.facts.items()
    }
    return say(f"reviews.refused_{one.why.replace('-', '_')}", **facts)


def _told(error: StoreError, say: MessageBook) -> Iterator[str]:
    if isinstance(error, WaiverStepError):
        yield say(f"waivers.refused_{error.why.replace('-', '_')}", number=error.code)
    elif isinstance(error, StaleError):
        yield say("reviews.stale")
    elif isinstance(error, InFlightSendError):
        yield say("sends.refused_in_flight", number=error.code)
    elif isinstance(error, SendStepError):
        yield say("sends.refused_step", number=error.code, state=name_state(SendState(error.state), say.language))
