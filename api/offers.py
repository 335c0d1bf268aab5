"""Offers one by one: listed, read, added, changed, withdrawn."""

from datetime import UTC
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import Response
from flask_smorest import Blueprint
from werkzeug.routing import BaseConverter

from api.access import caller
from api.answer import answer
from api.answer import etag
from api.answer import expected_version
from api.answer import is_unchanged
from api.answer import json_body
from api.answer import next_page
from api.answer import nothing
from api.calendars import IF_MATCH
from api.calendars import body_of
from api.cursor import read_cursor
from api.cursor import write_cursor
from api.desk import desk
from api.documentation import HEADERS
from api.drafts import load_offer
from api.idempotency import creates_once
from api.imports import KEY
from api.problem import wrong_query
from api.queries import OfCalendar
from api.queries import OfOffers
from api.queries import is_name
from api.telling import tell_offer
from exchange.instant import read_instant
from exchange.refusal import excerpt
from exchange.refusal import refused
from models.calendar_head import CalendarHead
from models.role import Role
from models.role import needs
from models.store_error import AbsentError
from models.store_offers import KeptOffer
from models.store_offers import Listing
from models.window import Window

PATCH_TYPES = ("application/merge-patch+json", "application/json")
blueprint = Blueprint("offers", __name__, url_prefix="/v1", description="Offers of a stored calendar.")


class AnyPath(BaseConverter):
    """The code of an offer in an address: any signs, slashes too, first and last."""

    regex = ".+"
    part_isolating = False


@blueprint.route("/offers", methods=["GET"])
@needs(Role.VIEWER)
@blueprint.arguments(OfOffers, location="query")
@blueprint.response(200, "Offers")
def list_offers(asked: dict[str, Any]) -> Response:
    """List offers in the order of their codes."""
    head = desk().store.head(asked["calendar"])
    (after,) = read_cursor(asked.get("cursor"), str) or ("",)
    listing = Listing(
        segment=asked.get("segment"), window=_window(asked, head.zone), after=after, limit=asked["limit"] + 1
    )
    head, found = desk().store.offers(asked["calendar"], listing)
    page, rest = found[: asked["limit"]], found[asked["limit"] :]
    told = {
        "calendar": head.code,
        "calendar_version": head.version,
        "offers": [tell_offer(head, kept) for kept in page],
    }
    return answer(told, headers=next_page(write_cursor(page[-1].offer.code) if rest else None))


@blueprint.route("/offers", methods=["POST"])
@needs(Role.PLANNER)
@blueprint.doc(requestBody=body_of("offer"), **{HEADERS: [KEY]})
@blueprint.arguments(OfCalendar, location="query")
@blueprint.response(201, "offer")
@creates_once
def post_offer(asked: dict[str, Any]) -> Response:
    """Add an offer to a calendar."""
    stored = desk().store.frame(asked["calendar"])
    draft = load_offer(json_body(), stored.plan)
    kept = desk().store.add_offer(asked["calendar"], draft, by=caller())
    desk().changed(asked["calendar"])
    place = f"/v1/offers/{quote(kept.offer.code, safe='')}?calendar={quote(stored.head.code, safe='')}"
    return _told(stored.head, kept, 201, {"Location": place})


@blueprint.route("/offers/<any_path:code>", methods=["GET"])
@needs(Role.VIEWER)
@blueprint.arguments(OfCalendar, location="query")
@blueprint.response(200, "offer")
def get_offer(asked: dict[str, Any], code: str) -> Response:
    """Give an offer."""
    head, kept = desk().store.offer(asked["calendar"], _known(code))
    if is_unchanged(kept.version):
        return Response(status=304, headers={"ETag": etag(kept.version)})
    return _told(head, kept)


@blueprint.route("/offers/<any_path:code>", methods=["PATCH"])
@needs(Role.PLANNER)
@blueprint.doc(
    requestBody={"required": True, "content": {kind: {"schema": "offer_change"} for kind in PATCH_TYPES}},
    **{HEADERS: [IF_MATCH]},
)
@blueprint.arguments(OfCalendar, location="query")
@blueprint.response(200, "offer")
def patch_offer(asked: dict[str, Any], code: str) -> Response:
    """Change an offer by a JSON Merge Patch: what it names is replaced, null takes a key away."""
    calendar = asked["calendar"]
    head, stored = desk().store.offer(calendar, _known(code))
    expected = expected_version()
    patch = json_body(*PATCH_TYPES)
    if not isinstance(patch, dict):
        raise refused("not-an-object", value=excerpt(patch))
    changed = load_offer(_patched(tell_offer(head, stored), patch), desk().store.frame(calendar).plan)
    kept = desk().store.change_offer(calendar, code, changed, by=caller(), expected=expected)
    desk().changed(calendar)
    return _told(head, kept)


@blueprint.route("/offers/<any_path:code>", methods=["DELETE"])
@needs(Role.PLANNER)
@blueprint.doc(**{HEADERS: [IF_MATCH]})
@blueprint.arguments(OfCalendar, location="query")
@blueprint.response(204)
def delete_offer(asked: dict[str, Any], code: str) -> Response:
    """Withdraw an offer."""
    desk().store.offer(asked["calendar"], _known(code))
    desk().store.drop_offer(asked["calendar"], code, by=caller(), expected=expected_version())
    desk().changed(asked["calendar"])
    return nothing()


def _known(code: str) -> str:
    if not is_name(code):
        raise AbsentError("offer", code[:40])
    return code


def _told(head: CalendarHead, kept: KeptOffer, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return answer(tell_offer(head, kept), status, {"ETag": etag(kept.version), **(headers or {})})


def _patched(document: Any, patch: Any) -> Any:  # noqa: ANN401 -- JSON trees
    """Apply RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    base = dict(document) if isinstance(document, dict) else {}
    for key, value in patch.items():
        if value is None:
            base.pop(key, None)
        else:
            base[key] = _patched(base.get(key), value)
    return base


def _window(asked: dict[str, Any], zone: ZoneInfo) -> Window | None:
    opens, closes = asked.get("valid_from"), asked.get("valid_to")
    if opens is None and closes is None:
        return None
    start = datetime(1, 1, 2, tzinfo=UTC) if opens is None else read_instant(opens, zone)
    end = datetime(9999, 12, 30, tzinfo=UTC) if closes is None else read_instant(closes, zone)
    if start >= end:
        raise wrong_query(["to"])
    return Window(start, end)
