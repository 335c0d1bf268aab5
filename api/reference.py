"""What there is to know before one plans: the rules, the mechanics, the plan format."""

from dataclasses import MISSING
from dataclasses import Field
from dataclasses import fields
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from api.answer import answer
from api.language import language
from api.queries import Spoken
from exchange.phrase_examples import PHRASE_EXAMPLES
from exchange.plan_schema import plan_schema
from exchange.report_words import FORMS
from models.mechanic import Mechanic
from models.mechanic import mechanic_kinds
from models.role import Role
from models.role import needs
from models.store_error import AbsentError
from rules.registry import rules
from rules.rule import Rule

blueprint = Blueprint("reference", __name__, url_prefix="/v1", description="Rules, mechanics, plan format.")


@blueprint.route("/rules", methods=["GET"])
@needs(Role.CHECKER)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Rules")
def list_rules(_asked: dict[str, Any]) -> Response:
    """List the rules."""
    return answer({"rules": [_rule(rule) for rule in rules().values()]})


@blueprint.route("/rules/<string:code>", methods=["GET"])
@needs(Role.CHECKER)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "RulePage")
def get_rule(_asked: dict[str, Any], code: str) -> Response:
    """Explain a rule: why, a bad and a good example, what it cannot know (Markdown)."""
    rule = rules().get(code.upper())
    if rule is None:
        raise AbsentError("rule", code[:40])
    return answer({**_rule(rule), "page": rule.page[language()]})


@blueprint.route("/mechanics", methods=["GET"])
@needs(Role.CHECKER)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Mechanics")
def list_mechanics(_asked: dict[str, Any]) -> Response:
    """List the forms that an offer can take, with their fields and how people write them."""
    return answer({"mechanics": [_mechanic(kind, mechanic) for kind, mechanic in mechanic_kinds().items()]})


@blueprint.route("/schema", methods=["GET"])
@needs(Role.CHECKER)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "JsonSchema")
def get_schema(_asked: dict[str, Any]) -> Response:
    """Give the JSON Schema of plan documents."""
    return answer(plan_schema())


def _rule(rule: Rule) -> dict[str, Any]:
    return {"code": rule.code, "name": rule.name, "family": rule.family, "summary": rule.summary(language())}


def _mechanic(kind: str, mechanic: type[Mechanic]) -> dict[str, Any]:
    told = fields(mechanic)  # type: ignore[arg-type]  # every mechanic is a dataclass
    return {
        "kind": kind,
        "class": mechanic.form.value,
        "title": FORMS[language()][mechanic.form],
        "example": PHRASE_EXAMPLES[kind][language()],
        "vat": mechanic.vat.value,
        "fields": [{"name": one.name, "required": _is_required(one)} for one in told],
    }


def _is_required(one: Field[Any]) -> bool:
    return one.default is MISSING and one.default_factory is MISSING
