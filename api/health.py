"""Whether the process lives, and whether it can work."""

from datetime import timedelta

from flask import Response
from flask_smorest import Blueprint

from api.answer import answer
from api.desk import desk
from api.language import language
from api.launch_words import NOT_READY
from api.problem import ProblemError
from models.role import open_to_all

# A scheduler beats every second; a busy database may keep it from it for a while.
SILENT_AFTER = timedelta(seconds=10)
blueprint = Blueprint("health", __name__, description="For those who keep it running.")


@blueprint.route("/healthz", methods=["GET"])
@open_to_all
@blueprint.response(200, "Health")
def is_alive() -> Response:
    """Say that the process answers."""
    return answer({"status": "ok"})


@blueprint.route("/readyz", methods=["GET"])
@open_to_all
@blueprint.response(200, "Health")
def is_ready() -> Response:
    """Say that the database answers with today's tables, and that a scheduler lives where one is expected."""
    if not desk().store.is_ready():
        raise _not_ready("database")
    if desk().expects_scheduler and _is_silent():
        raise _not_ready("scheduler")
    return answer({"status": "ready"})


def _is_silent() -> bool:
    beat = desk().sends.last_beat()
    return beat is None or desk().store.clock() - beat > SILENT_AFTER


def _not_ready(what: str) -> ProblemError:
    why = NOT_READY[what][language()].format(seconds=int(SILENT_AFTER.total_seconds()))
    return ProblemError(503, "not-ready", {"why": why}, headers={"Retry-After": "5"})
