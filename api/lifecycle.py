"""How far offers have come, and the steps that people ask for: submit, approve, send back."""

from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from api.access import require
from api.access import signer
from api.answer import answer
from api.answer import find_expected_version
from api.answer import next_page
from api.bodies import LifecycleStep
from api.body import read_body
from api.calendars import body_of
from api.calendars import known
from api.cursor import read_cursor
from api.cursor import write_cursor
from api.desk import desk
from api.documentation import HEADERS
from api.imports import MATCH
from api.objections import refused_approval
from api.queries import Spoken
from api.queries_sends import OfStandings
from api.telling_sends import tell_standing
from models.lifecycle import ASKED_BY
from models.lifecycle import OfferState
from models.lifecycle import Standing
from models.role import Role
from models.role import needs
from models.store_error import StaleError
from scheduler.launch import ObjectedError

# Somebody who edits another offer meanwhile must not spoil an approval.
TRIES = 3
AT_ONCE = 500
blueprint = Blueprint("lifecycle", __name__, url_prefix="/v1", description="Offers submitted, approved, sent back.")


@blueprint.route("/calendars/<string:code>/lifecycle", methods=["GET"])
@needs(Role.VIEWER)
@blueprint.arguments(OfStandings, location="query")
@blueprint.response(200, "Lifecycle")
def list_standings(asked: dict[str, Any], code: str) -> Response:
    """List how offers stand, in the order of their codes; one that nobody has submitted is a draft."""
    (after,) = read_cursor(asked.get("cursor"), str) or ("",)
    page: list[Standing] = []
    for standing in _standings(known(code), asked, after):
        page.append(standing)
        if len(page) > asked["limit"]:
            break
    page, rest = page[: asked["limit"]], page[asked["limit"] :]
    headers = next_page(write_cursor(page[-1].offer) if rest else None)
    return answer({"calendar": code, "offers": [tell_standing(one) for one in page]}, headers=headers)


@blueprint.route("/calendars/<string:code>/lifecycle", methods=["POST"])
@needs(Role.PLANNER, Role.APPROVER)
@blueprint.doc(requestBody=body_of("LifecycleStep"), **{HEADERS: [MATCH]})
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Lifecycle")
def post_step(_asked: dict[str, Any], code: str) -> Response:
    """Submit offers, approve them with their sends, or send them back to draft: all or none.

    409 names each offer that cannot go, with what stands in its way.  With If-Match, an approval is of the calendar as
    it was read; without it, of what it is by then.
    """
    asked = read_body(LifecycleStep)
    offers = tuple(dict.fromkeys(asked["offers"]))
    step = OfferState(asked["to"])
    require(*ASKED_BY[step])
    try:
        if step is OfferState.APPROVED:
            _approve(known(code), offers, asked)
        else:
            desk().room.step(known(code), step, offers, by=signer(asked), reason=asked.get("reason"))
    except ObjectedError as error:
        raise refused_approval(error.objections, error.refusals) from None
    desk().poke()
    standings = desk().room.standings(code, codes=offers)
    return answer({"calendar": code, "offers": [tell_standing(one) for one in standings]})


def _approve(code: str, offers: Sequence[str], asked: dict[str, Any]) -> None:
    read = find_expected_version()

    def approve() -> None:
        desk().launch.approve(code, offers, by=signer(asked), reason=asked.get("reason"), read=read)

    for _ in range(TRIES - 1):
        with suppress(StaleError):
            return approve()
    return approve()


def _standings(code: str, asked: dict[str, Any], after: str) -> Iterator[Standing]:
    codes = None if "offer" not in asked else [asked["offer"]]
    while True:
        found = desk().room.standings(code, codes=codes, after=after, limit=AT_ONCE)
        yield from (one for one in found if asked.get("state") in {None, one.state.value})
        if len(found) < AT_ONCE:
            return
        after = found[-1].offer
