"""The ways out of the house: who carries what, how hard each may be pressed, and how it does."""

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from api.access import signer
from api.answer import answer
from api.bodies import Signature
from api.body import read_body
from api.calendars import body_of
from api.desk import desk
from api.event_providers import way_of
from api.queries import Spoken
from api.queries import is_name
from api.telling_sends import tell_provider
from models.role import Role
from models.role import needs
from models.store_error import AbsentError
from models.store_send_desk import ProviderStanding
from scheduler.ways import Way

blueprint = Blueprint("providers", __name__, url_prefix="/v1", description="Ways out, and how they do.")


@blueprint.route("/providers", methods=["GET"])
@needs(Role.VIEWER, Role.SENDER)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Providers")
def list_providers(_asked: dict[str, Any]) -> Response:
    """List providers by name; one that is not set up any more has no kind, event:… tells a subscriber."""
    standings = {one.provider: one for one in desk().sends.providers()}
    ways = known_ways()
    return answer({"providers": [_told(name, ways, standings) for name in sorted({*ways, *standings})]})


@blueprint.route("/providers/<string:name>/resume", methods=["POST"])
@needs(Role.ADMIN)
@blueprint.doc(requestBody=body_of("Signature"))
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Provider")
def resume_provider(_asked: dict[str, Any], name: str) -> Response:
    """Trust a provider again that was stopped; what was held for it waits to be released."""
    asked = read_body(Signature)
    if not is_name(name):
        raise AbsentError("provider", name[:40])
    desk().sends.resume(name, by=signer(asked))
    desk().poke()
    return answer(_told(name, known_ways(), {one.provider: one for one in desk().sends.providers()}))


def known_ways() -> Mapping[str, Way]:
    """Give the providers of the house, and the webhooks and rooms of those who subscribed."""
    subscribed = desk().subscriptions.subscriptions()
    return {**{one.provider: way_of(one) for one in subscribed}, **desk().ways.providers}


def _told(name: str, ways: Mapping[str, Way], standings: Mapping[str, ProviderStanding]) -> dict[str, Any]:
    channels = sorted(channel for channel, usual in desk().ways.by_channel.items() if usual == name)
    return tell_provider(name, ways.get(name), channels, standings.get(name))
