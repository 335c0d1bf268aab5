"""Lets an admin have rooms of Slack and Teams told, try the way to one, and end it."""

import re

from flask import Blueprint
from flask import Response
from flask import request

from models.notice import TOPICS
from models.notice import NoticeForm
from models.role import Role
from models.role import needs
from models.store_error import StoreError
from models.store_subscriptions import Subscription
from scheduler.addresses import AddressRefusedError
from scheduler.addresses import check_at_once
from web.desk_forms import number_asked
from web.feeds_parts import FeedsDoor
from web.feeds_parts import language_typed
from web.feeds_parts import typed
from web.feeds_view import feeds_view

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,49}", re.ASCII)
LONGEST_URL = 2_000
ROOMS = {one.value: one for one in NoticeForm if one.is_for_people}


def take_rooms(blueprint: Blueprint, door: FeedsDoor) -> None:
    """Add what is done with rooms."""
    admin = needs(Role.ADMIN, known_to=Role.VIEWER)

    @blueprint.post("/rooms/add")
    @admin
    def add_room() -> Response:
        """Have a room told from now on."""
        refused = _refused(door)
        if refused:
            return feeds_view(door, 422, refused=refused)
        only = typed("only")
        wanted = Subscription(
            code=typed("name"), url=typed("url", LONGEST_URL), secrets=(), kinds=_kinds(),
            calendars=(only,) if only else (), form=ROOMS[request.form["form"]],
            language=language_typed(door.doors),
        )  # fmt: skip
        try:
            door.desk().subscriptions.add(wanted, by=door.doors.caller())
        except StoreError as error:
            return feeds_view(door, 422, refused=door.doors.told(error))
        return door.back("room_added")

    @blueprint.post("/rooms/test")
    @admin
    def test_room() -> Response:
        """Send a room a message that says nothing but that the way is open."""
        desk, code = door.desk(), typed("name")
        try:
            desk.subscriptions.test(code, by=door.doors.caller())
        except StoreError as error:
            return feeds_view(door, 404, refused=door.doors.told(error))
        desk.poke()
        return door.back("room_tested")

    @blueprint.post("/rooms/remove")
    @admin
    def remove_room() -> Response:
        """Tell a room nothing more."""
        try:
            door.desk().subscriptions.drop(typed("name"), by=door.doors.caller(), expected=number_asked("version"))
        except StoreError as error:
            return feeds_view(door, 409, refused=door.doors.told(error))
        return door.back("room_removed")


def _kinds() -> tuple[str, ...]:
    chosen = [topic for topic in TOPICS if topic in request.form.getlist("topics")]
    return tuple(kind for topic in chosen for kind in TOPICS[topic])


def _refused(door: FeedsDoor) -> str:
    """Say what keeps a room from being told, empty when nothing does; the URL is never repeated."""
    say = door.doors.say
    if request.form.get("form") not in ROOMS:
        return say("feeds.room_form_missing")
    if not CODE.fullmatch(typed("name")):
        return say("feeds.room_name_wrong")
    if not _kinds():
        return say("feeds.room_topics_missing")
    try:
        check_at_once(door.desk().ways.law, typed("url", LONGEST_URL))
    except AddressRefusedError:
        return say("feeds.room_url_wrong")
    return ""
