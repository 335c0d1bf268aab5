"""Whether the process lives, and whether it can work."""

from flask import Response
from flask_smorest import Blueprint

from api.answer import answer
from api.desk import desk
from api.problem import ProblemError

blueprint = Blueprint("health", __name__, description="For those who keep it running.")


@blueprint.route("/healthz", methods=["GET"])
@blueprint.response(200, "Health")
def is_alive() -> Response:
    """Say that the process answers."""
    return answer({"status": "ok"})


@blueprint.route("/readyz", methods=["GET"])
@blueprint.response(200, "Health")
def is_ready() -> Response:
    """Say that the database answers and its tables are up to date."""
    if not desk().store.is_ready():
        raise ProblemError(503, "not-ready", headers={"Retry-After": "5"})
    return answer({"status": "ready"})
