"""The ways out of the house: who carries what, how hard each may be pressed, and how it does."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from api.answer import answer
from api.bodies import Signature
from api.body import read_body
from api.calendars import body_of
from api.desk import desk
from api.queries import Spoken
from api.queries import is_name
from api.telling_sends import tell_provider
from models.store_error import AbsentError
from models.store_send_desk import ProviderStanding

blueprint = Blueprint("providers", __name__, url_prefix="/v1", description="Ways out, and how they do.")


@blueprint.route("/providers", methods=["GET"])
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Providers")
def list_providers(_asked: dict[str, Any]) -> Response:
    """List providers by name; one that is not set up any more has no kind, `event:…` tells a subscriber."""
    standings = {one.provider: one for one in desk().sends.providers()}
    names = sorted({*desk().ways.providers, *standings})
    return answer({"providers": [_told(name, standings.get(name)) for name in names]})


@blueprint.route("/providers/<string:name>/resume", methods=["POST"])
@blueprint.doc(requestBody=body_of("Signature"))
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Provider")
def resume_provider(_asked: dict[str, Any], name: str) -> Response:
    """Trust a provider again that was stopped; what was held for it waits to be released."""
    asked = read_body(Signature)
    if not is_name(name):
        raise AbsentError("provider", name[:40])
    desk().sends.resume(name, by=asked["by"])
    desk().poke()
    standing = next((one for one in desk().sends.providers() if one.provider == name), None)
    return answer(_told(name, standing))


def _told(name: str, standing: ProviderStanding | None) -> dict[str, Any]:
    ways = desk().ways
    channels = sorted(channel for channel, usual in ways.by_channel.items() if usual == name)
    return tell_provider(name, ways.providers.get(name), channels, standing)
