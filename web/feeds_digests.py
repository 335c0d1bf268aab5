"""Lets an admin have somebody written to once a day, and end it."""

from zoneinfo import ZoneInfo
from zoneinfo import ZoneInfoNotFoundError

from flask import Blueprint
from flask import Response
from flask import request

from models.digest import Digest
from models.nonsense import NonsenseError
from models.role import Role
from models.role import needs
from models.store_digests import DigestBook
from models.store_error import StoreError
from scheduler.mail_message import read_address
from web.daily_mail import mail_server
from web.desk_forms import number_asked
from web.feeds_parts import FeedsDoor
from web.feeds_parts import language_typed
from web.feeds_parts import typed
from web.feeds_view import feeds_view


def take_digests(blueprint: Blueprint, door: FeedsDoor) -> None:
    """Add what is done with daily e-mails."""
    admin = needs(Role.ADMIN, known_to=Role.VIEWER)

    @blueprint.post("/digests/add")
    @admin
    def add_digest() -> Response:
        """Write to somebody every day from now on."""
        say = door.doors.say
        if mail_server(door.desk().ways) is None:
            return feeds_view(door, 409, refused=say("feeds.no_mail_server"))
        try:
            address = read_address(typed("address")).addr_spec
        except ValueError:
            return feeds_view(door, 422, refused=say("feeds.address_wrong"))
        zone = _zone(typed("zone"))
        if zone is None:
            return feeds_view(door, 422, refused=say("feeds.zone_wrong"))
        try:
            wanted = Digest(address=address, hour=_hour(), zone=zone, language=language_typed(door.doors))
            DigestBook(door.doors.store).add(wanted, by=door.doors.caller())
        except (NonsenseError, StoreError) as error:
            return feeds_view(door, 422, refused=door.doors.told(error))
        return door.back("digest_added")

    @blueprint.post("/digests/remove")
    @admin
    def remove_digest() -> Response:
        """Write to somebody no more."""
        try:
            DigestBook(door.doors.store).drop(number_asked("digest"), by=door.doors.caller())
        except StoreError:
            return feeds_view(door, 404, refused=door.doors.say("feeds.digest_absent"))
        return door.back("digest_removed")


def _hour() -> int:
    given = request.form.get("hour", "")
    return int(given[:4]) if given.isascii() and given.isdigit() else -1


def _zone(name: str) -> ZoneInfo | None:
    """Give a time zone by its name; a path is none, whatever stands there."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
