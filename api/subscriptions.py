"""Who is told of which events, at which address; the secret that proves us is shown once."""

import os
from dataclasses import replace
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from api.access import caller
from api.answer import answer
from api.answer import etag
from api.answer import expected_version
from api.answer import is_unchanged
from api.answer import nothing
from api.bodies import SubscriptionAsked
from api.bodies import SubscriptionChange
from api.body import read_body
from api.body import refused_key
from api.calendars import IF_MATCH
from api.calendars import body_of
from api.desk import desk
from api.documentation import HEADERS
from api.idempotency import creates_once
from api.imports import KEY
from api.language import language
from api.queries import Spoken
from api.queries import is_name
from api.telling_sends import tell_subscription
from models.role import Role
from models.role import needs
from models.store_error import AbsentError
from models.store_subscriptions import Subscription
from scheduler.addresses import AddressRefusedError
from scheduler.addresses import check_at_once
from scheduler.signing import new_secret

SECRET_BYTES = 32
blueprint = Blueprint("subscriptions", __name__, url_prefix="/v1", description="Tools that are told of events.")


@blueprint.route("/subscriptions", methods=["GET"])
@needs(Role.ADMIN, known_to=Role.ADMIN)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Subscriptions")
def list_subscriptions(_asked: dict[str, Any]) -> Response:
    """List who is told of what; no secret is shown."""
    return answer({"subscriptions": [tell_subscription(one) for one in desk().subscriptions.subscriptions()]})


@blueprint.route("/subscriptions", methods=["POST"])
@needs(Role.ADMIN, known_to=Role.ADMIN)
@blueprint.doc(requestBody=body_of("SubscriptionAsked"), **{HEADERS: [KEY]})
@blueprint.arguments(Spoken, location="query")
@blueprint.response(201, "SubscriptionSecret")
@creates_once
def post_subscription(_asked: dict[str, Any]) -> Response:
    """Tell a tool of events from now on; keep the secret of this answer, it is shown only here."""
    asked = read_body(SubscriptionAsked)
    _check_url(asked)
    secret = _new_secret()
    wanted = Subscription(code=asked["code"], url=asked["url"], secrets=(secret,), **_filters(asked))
    kept = desk().subscriptions.add(wanted, by=caller())
    return _told(kept, 201, secret=secret, place=f"/v1/subscriptions/{kept.code}")


@blueprint.route("/subscriptions/<string:code>", methods=["GET"])
@needs(Role.ADMIN, known_to=Role.ADMIN)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Subscription")
def get_subscription(_asked: dict[str, Any], code: str) -> Response:
    """Give one subscription."""
    kept = desk().subscriptions.subscription(_known(code))
    if is_unchanged(kept.version):
        return Response(status=304, headers={"ETag": etag(kept.version)})
    return _told(kept)


@blueprint.route("/subscriptions/<string:code>", methods=["PATCH"])
@needs(Role.ADMIN, known_to=Role.ADMIN)
@blueprint.doc(requestBody=body_of("SubscriptionChange"), **{HEADERS: [IF_MATCH]})
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Subscription")
def patch_subscription(_asked: dict[str, Any], code: str) -> Response:
    """Change where or of what a tool is told; its secret stays."""
    stored = desk().subscriptions.subscription(_known(code))
    expected = expected_version()
    asked = read_body(SubscriptionChange)
    _check_url(asked)
    changed = replace(stored, url=asked.get("url", stored.url), **_filters(asked))
    return _told(desk().subscriptions.change(changed, by=caller(), expected=expected))


@blueprint.route("/subscriptions/<string:code>", methods=["DELETE"])
@needs(Role.ADMIN, known_to=Role.ADMIN)
@blueprint.doc(**{HEADERS: [IF_MATCH]})
@blueprint.arguments(Spoken, location="query")
@blueprint.response(204)
def delete_subscription(_asked: dict[str, Any], code: str) -> Response:
    """Tell a tool nothing more; what it was still to be told is dropped."""
    desk().subscriptions.subscription(_known(code))
    desk().subscriptions.drop(code, by=caller(), expected=expected_version())
    return nothing()


@blueprint.route("/subscriptions/<string:code>/test", methods=["POST"])
@needs(Role.ADMIN, known_to=Role.ADMIN)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(202, "Subscription")
def post_test(_asked: dict[str, Any], code: str) -> Response:
    """Send a tool an event that says nothing but that the way is open."""
    kept = desk().subscriptions.subscription(_known(code))
    desk().subscriptions.test(code, by=caller())
    desk().poke()
    return _told(kept, 202)


@blueprint.route("/subscriptions/<string:code>/rotate", methods=["POST"])
@needs(Role.ADMIN, known_to=Role.ADMIN)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "SubscriptionSecret")
def rotate_secret(_asked: dict[str, Any], code: str) -> Response:
    """Make a new secret; events are signed with it and with the one before, until the next change of secrets."""
    stored = desk().subscriptions.subscription(_known(code))
    secret = _new_secret()
    changed = replace(stored, secrets=(secret, *stored.secrets[:1]))
    kept = desk().subscriptions.change(changed, by=caller(), expected=stored.version)
    return _told(kept, secret=secret)


def _filters(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(dict.fromkeys(asked[name])) for name in ("kinds", "calendars", "offers") if name in asked}


def _check_url(asked: dict[str, Any]) -> None:
    """Refuse at once an address that nothing would ever be sent to; names are judged when they are called."""
    if "url" not in asked:
        return
    try:
        check_at_once(desk().ways.law, asked["url"])
    except AddressRefusedError as error:
        raise refused_key("url", asked["url"], "url-refused", why=error.told(language())) from None


def _known(code: str) -> str:
    if not is_name(code):
        raise AbsentError("subscription", code[:40])
    return code


def _told(kept: Subscription, status: int = 200, *, secret: str | None = None, place: str | None = None) -> Response:
    headers = {"ETag": etag(kept.version), **({} if place is None else {"Location": place})}
    if secret is not None:
        headers["Cache-Control"] = "no-store"
    return answer(tell_subscription(kept, secret=secret), status, headers)


def _new_secret() -> str:
    return new_secret(os.urandom(SECRET_BYTES))
