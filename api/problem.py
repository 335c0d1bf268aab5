"""Says what is wrong with a request, as RFC 9457 problem details with a stable code, in French or English."""

import json
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from types import MappingProxyType
from typing import Any

from flask import Response
from flask import request

from api.language import language
from api.problem_words import PARAMETER_WORDS
from api.problem_words import PROBLEM_WORDS
from exchange.refusal import PlanError
from exchange.refusal import PlanRefusedError
from exchange.refusal import excerpt
from exchange.wording import WORDS
from exchange.wording import say
from models.nonsense import NonsenseError

CONTENT_TYPE = "application/problem+json"
# Refusals of a whole body, each with the status that HTTP has for it; every other is 422.
STATUSES = MappingProxyType(
    {"not-json": 400, "not-utf-8": 400, "too-large": 413, "too-deep": 400, "too-many-values": 413}
)


@dataclass(eq=False)
class ProblemError(Exception):
    """A request that cannot be answered; `code` names the problem whatever the language."""

    status: int
    code: str
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    errors: tuple[Mapping[str, Any], ...] = ()
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def answer_problem(problem: ProblemError) -> Response:
    """Answer with the problem document."""
    text = json.dumps(problem_document(problem), ensure_ascii=False)
    response = Response(text, status=problem.status, content_type=CONTENT_TYPE)
    response.headers["Content-Language"] = language()
    response.headers["Vary"] = "Accept-Language"
    response.headers.update(problem.headers)
    return response


def problem_document(problem: ProblemError) -> dict[str, Any]:
    """Tell a problem as a document."""
    title, detail = PROBLEM_WORDS[problem.code][language()]
    document: dict[str, Any] = {
        "type": f"urn:preseance:problem:{problem.code}",
        "title": title,
        "status": problem.status,
        "detail": detail.format_map(_Facts(problem.facts)),
        "code": problem.code,
        "instance": request.path,
    }
    if problem.errors:
        document["errors"] = list(problem.errors)
    return document


def refused_plan(error: PlanRefusedError, under: str = "") -> ProblemError:
    """Turn a refused plan into a problem; `under` is the part of each pointer that the caller did not write."""
    first = error.errors[0].code if error.errors else "plan-refused"
    code = first if first in STATUSES else "plan-refused"
    told = tuple(_told(one, under) for one in error.errors)
    facts = {"total": str(error.total)}
    return ProblemError(STATUSES.get(first, 422), code, facts, told)


def refused_value(error: NonsenseError) -> ProblemError:
    """Turn a value that cannot be stored or judged into a problem."""
    if error.code in WORDS:
        message, remedy = say(error.code, {"name": error.field, **error.facts})
        told = {"message": message[language()], "remedy": remedy[language()]}
    else:
        told = {"message": error.message, "remedy": error.remedy}
    line = {"code": error.code, "pointer": "/" + error.field.strip("/"), "value": error.facts.get("value", ""), **told}
    return ProblemError(422, "value-refused", {"why": told["message"]}, (line,))


def wrong_query(names: Iterable[str]) -> ProblemError:
    """Turn refused query parameters into a problem that says what each of them takes."""
    lines = tuple(_wrong_parameter(name) for name in dict.fromkeys(names))
    return ProblemError(422, "parameters-refused", {"names": ", ".join(str(one["parameter"]) for one in lines)}, lines)


class _Facts(dict[str, str]):
    """A fact that is not known is told as an ellipsis."""

    def __missing__(self, key: str) -> str:
        return "…"


def _told(error: PlanError, under: str) -> dict[str, Any]:
    spoken = language()
    line: dict[str, Any] = {
        "code": error.code,
        "message": error.message[spoken],
        "remedy": error.remedy[spoken],
        "value": error.value,
    }
    if error.row is None:
        line["pointer"] = error.pointer.removeprefix(under)
    else:
        line["row"] = error.row
    known = {"file": error.file, "sheet": error.sheet, "column": error.column}
    return {**line, **{name: text for name, text in known.items() if text}}


def _wrong_parameter(name: str) -> dict[str, Any]:
    french = language() == "fr"
    given = request.args.get(name)
    what = "n’est pas utilisable" if french else "cannot be used"
    missing = "manque" if french else "is missing"
    return {
        "code": "parameter-refused",
        "parameter": name,
        "message": f"{name} {missing if given is None else what}",
        "remedy": PARAMETER_WORDS[name][language()],
        "value": "" if given is None else excerpt(given),
    }
