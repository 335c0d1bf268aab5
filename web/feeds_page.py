"""The page on which everybody makes feeds of calendars, and an admin says which rooms and whom the service tells."""

from flask import Blueprint
from flask import Response
from flask import request
from flask import url_for

from models.feed import Feed
from models.nonsense import NonsenseError
from models.role import Role
from models.role import needs
from models.secret_token import bare_token
from models.store_error import StoreError
from models.store_feeds import FeedBook
from web.desk_forms import number_asked
from web.feeds_digests import take_digests
from web.feeds_parts import FeedsDoor
from web.feeds_parts import language_typed
from web.feeds_parts import typed
from web.feeds_rooms import take_rooms
from web.feeds_view import feeds_view

TOKEN_BYTES = 32


def feeds_page(door: FeedsDoor) -> Blueprint:
    """Give the page; a new address is shown once, in the answer that makes it."""
    blueprint = Blueprint("feeds_page", __name__, url_prefix="/feeds")

    @blueprint.get("")
    @needs(Role.VIEWER)
    def show() -> Response:
        """Show the feeds of whoever asks, and to an admin who is told of what."""
        return feeds_view(door, done=request.args.get("done", ""))

    @blueprint.post("/make")
    @needs(Role.VIEWER)
    def make() -> Response:
        """Make a feed of a calendar, or of a part of it."""
        wanted = Feed(
            calendar=door.calendar, segment=typed("segment"), team=typed("team"), language=language_typed(door.doors),
            with_sends="with_sends" in request.form,
        )  # fmt: skip
        token = bare_token(door.doors.random(TOKEN_BYTES))
        try:
            FeedBook(door.doors.store).make(wanted, token, by=door.doors.caller())
        except (NonsenseError, StoreError) as error:
            return feeds_view(door, 422, refused=door.doors.told(error))
        return feeds_view(door, link=_link(token))

    @blueprint.post("/renew")
    @needs(Role.VIEWER)
    def renew() -> Response:
        """Give a feed another address, and show it once."""
        token = bare_token(door.doors.random(TOKEN_BYTES))
        try:
            FeedBook(door.doors.store).renew(number_asked("feed"), token, by=door.doors.caller())
        except StoreError:
            return feeds_view(door, 404, refused=door.doors.say("feeds.absent"))
        return feeds_view(door, link=_link(token))

    @blueprint.post("/revoke")
    @needs(Role.VIEWER)
    def revoke() -> Response:
        """End a feed: its address leads nowhere from now on."""
        try:
            FeedBook(door.doors.store).revoke(number_asked("feed"), by=door.doors.caller())
        except StoreError:
            return feeds_view(door, 404, refused=door.doors.say("feeds.absent"))
        return door.back("revoked")

    take_rooms(blueprint, door)
    take_digests(blueprint, door)
    return blueprint


def _link(token: str) -> str:
    return url_for("feed_file.give", token=token, _external=True)
