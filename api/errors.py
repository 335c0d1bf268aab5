"""Turns everything that can go wrong into a problem document; nothing else ever leaves the server."""

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Flask
from flask import Response
from werkzeug.exceptions import HTTPException

from api.bounds import CrowdedError
from api.bounds import crowded
from api.bounds import too_much
from api.language import language
from api.launch_words import WAIVER_WORDS
from api.objections import refused_offers
from api.problem import ProblemError
from api.problem import answer_problem
from api.problem import refused_plan
from api.problem import refused_value
from api.problem import wrong_query
from api.problem_words import ABSENT_THINGS
from exchange.refusal import PlanRefusedError
from models.nonsense import NonsenseError
from models.send import SendState
from models.store_error import AbsentError
from models.store_error import AnswerLostError
from models.store_error import BusyError
from models.store_error import InFlightError
from models.store_error import InFlightSendError
from models.store_error import KeyReusedError
from models.store_error import LastAdminError
from models.store_error import PolicyNotYoursError
from models.store_error import RefusedOffersError
from models.store_error import SendStepError
from models.store_error import StaleError
from models.store_error import StoreError
from models.store_error import TakenError
from models.store_error import WaiverStepError
from rules.bound import TooMuchError
from scheduler.send_words import name_state

LOG = logging.getLogger("preseance")
CODES = MappingProxyType({
    400: "bad-request", 404: "not-found", 405: "method-not-allowed", 406: "not-acceptable", 413: "too-large",
    415: "unsupported-media-type",
})  # fmt: skip
STORE_PROBLEMS: Mapping[type[StoreError], tuple[int, str]] = MappingProxyType({
    AbsentError: (404, "absent"),
    TakenError: (409, "taken"),
    StaleError: (412, "stale"),
    KeyReusedError: (422, "key-reused"),
    InFlightError: (409, "in-flight"),
    AnswerLostError: (409, "answer-lost"),
    InFlightSendError: (409, "send-in-flight"),
    SendStepError: (409, "send-step"),
    LastAdminError: (409, "last-admin"),
    BusyError: (503, "busy"),
    PolicyNotYoursError: (403, "policy-not-yours"),
    WaiverStepError: (409, "waiver-step"),
})  # fmt: skip
AGAIN_SOON = MappingProxyType({"Retry-After": "1"})


def register_errors(app: Flask) -> None:
    """Answer problems for all that the doors raise."""
    app.register_error_handler(ProblemError, answer_problem)
    app.register_error_handler(PlanRefusedError, lambda error: answer_problem(refused_plan(error)))
    app.register_error_handler(NonsenseError, lambda error: answer_problem(refused_value(error)))
    app.register_error_handler(RefusedOffersError, lambda error: answer_problem(refused_offers(error)))
    app.register_error_handler(StoreError, lambda error: answer_problem(_store_problem(error)))
    app.register_error_handler(TooMuchError, lambda error: answer_problem(too_much(error)))
    app.register_error_handler(CrowdedError, lambda error: answer_problem(crowded(error)))
    app.register_error_handler(Exception, _broken)


def http_problem(error: HTTPException) -> Response:
    """Answer what the framework refuses, with the headers that belong to the status."""
    status = error.code or 500
    data: dict[str, Any] = getattr(error, "data", None) or {}
    if "messages" in data:
        return answer_problem(wrong_query(data["messages"]["query"]))
    headers = {name: value for name, value in error.get_headers() if name.lower() in {"allow", "retry-after"}}
    facts = {"allowed": headers.get("Allow", ""), "why": error.description or error.name}
    return answer_problem(ProblemError(status, CODES.get(status, "refused"), facts, headers=headers))


def _store_problem(error: StoreError) -> ProblemError:
    status, code = STORE_PROBLEMS[type(error)]
    kind = ABSENT_THINGS.get(error.kind, f"de {error.kind}") if language() == "fr" else error.kind
    facts = {"kind": kind, "code": error.code, "version": str(getattr(error, "version", ""))}
    facts["state"] = name_state(SendState(error.state), language()) if isinstance(error, SendStepError) else ""
    if isinstance(error, WaiverStepError):
        facts["why"] = WAIVER_WORDS[error.why][language()]
    return ProblemError(status, code, facts, headers=AGAIN_SOON if status in {409, 503} else {})


def _broken(error: Exception) -> Response:
    if isinstance(error, HTTPException):
        return http_problem(error)
    LOG.error("a request broke", exc_info=error)
    return answer_problem(ProblemError(500, "broken"))
