"""Takes in what providers tell afterwards: nothing that they did not sign, and each word once."""

from typing import Any

from flask import Response
from flask import request
from flask_smorest import Blueprint

from api.answer import answer
from api.desk import Desk
from api.desk import desk
from api.houses import houses
from api.problem import ProblemError
from api.queries import Spoken
from api.telling_sends import tell_moment
from models.role import Role
from models.role import needs
from models.role import open_to_all
from models.store_error import AbsentError
from models.store_receipts import Told
from scheduler.receipts import ReceiptError
from scheduler.receipts import ReceiptEvent
from scheduler.signing import SignatureError

MOST_BYTES = 5 * 1024 * 1024
BODY = {
    "required": True,
    "content": {
        "application/json": {"schema": {}},
        "application/x-www-form-urlencoded": {"schema": {"type": "object"}},
    },
}
blueprint = Blueprint("receipts", __name__, url_prefix="/v1", description="What providers tell afterwards.")


@blueprint.route("/receipts/<string:provider>", methods=["POST"])
@open_to_all
@blueprint.doc(requestBody=BODY)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "ReceiptsTaken")
def post_receipts(_asked: dict[str, Any], provider: str) -> Response:
    """Take in what a provider says of its messages, in the provider's own format, signed as it signs.

    The same word told twice counts once, in whatever order words come; what is about no send is kept aside.
    """
    return _take_in(houses().first, provider)


@blueprint.route("/workspaces/<string:workspace>/receipts/<string:provider>", methods=["POST"])
@open_to_all
@blueprint.doc(requestBody=BODY)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "ReceiptsTaken")
def post_receipts_of(_asked: dict[str, Any], workspace: str, provider: str) -> Response:
    """Take in what a provider of a workspace says of its messages, as /v1/receipts/{provider} does for the first one.

    Who knows no signature does not learn either which workspaces there are.
    """
    return _take_in(houses().find_desk(workspace), provider)


@blueprint.route("/receipts/aside", methods=["GET"])
@needs(Role.VIEWER, Role.SENDER)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "ReceiptsAside")
def list_aside(_asked: dict[str, Any]) -> Response:
    """List the newest receipts about sends that nobody knows."""
    return answer({"receipts": [_aside(row) for row in desk().receipts.aside()]})


def _take_in(here: Desk | None, provider: str) -> Response:
    events = _events(here, provider, _body())
    if here is None or events is None:
        raise AbsentError("provider", provider[:40])
    taken = here.receipts.take_in(provider, [_told(event) for event in events])
    return answer({"counted": taken.counted, "repeated": taken.repeated, "unknown": taken.unknown})


def _body() -> bytes:
    """Read no more than what any provider sends at once."""
    request.max_content_length = MOST_BYTES
    if (request.content_length or 0) > MOST_BYTES:
        raise ProblemError(413, "receipt-too-large", {"most": str(MOST_BYTES)})
    return request.get_data(cache=False)


def _events(here: Desk | None, provider: str, body: bytes) -> tuple[ReceiptEvent, ...] | None:
    """Read what a provider says; None when there is none that says anything."""
    way = None if here is None else here.ways.providers.get(provider)
    if here is None or way is None or way.receipts is None:
        return None
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        return way.receipts.read(headers, body, here.store.clock(), request.url)
    except SignatureError as error:
        raise ProblemError(401, "signature-refused", {"why": str(error)}) from None
    except ReceiptError as error:
        raise ProblemError(422, "receipt-refused", {"why": str(error)}) from None


def _told(event: ReceiptEvent) -> Told:
    return Told(
        event_id=event.event_id, kind=event.kind.value, at=event.at, key=event.key, their_id=event.their_id,
        people=event.people,
    )  # fmt: skip


def _aside(row: Any) -> dict[str, Any]:  # noqa: ANN401 -- a row as a mapping
    return {
        "provider": row["provider"],
        "event_id": row["event_id"],
        "kind": row["kind"],
        "their_id": row["their_id"],
        "people": row["people"],
        "at": tell_moment(row["at"]),
        "received_at": tell_moment(row["received_at"]),
    }
