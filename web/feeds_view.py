"""Shows feeds, rooms and daily e-mails, each part to whoever may see it."""

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Response
from flask import request

from exchange.report_dossier import clean
from exchange.report_figures import hour
from exchange.report_figures import moment
from models.calendar_head import CalendarHead
from models.digest import HOURS
from models.feed import Feed
from models.notice import TOPICS
from models.role import Role
from models.send import SendState
from models.store_digests import MAIL
from models.store_digests import DigestBook
from models.store_feeds import FeedBook
from models.store_subscriptions import LastTold
from models.store_subscriptions import Subscription
from scheduler.send_words import name_state
from web.daily_mail import mail_server
from web.feeds_parts import FeedsDesk
from web.feeds_parts import FeedsDoor

DONE = frozenset({"revoked", "room_added", "room_tested", "room_removed", "digest_added", "digest_removed"})
BADGES: Mapping[SendState, str] = {
    SendState.ACCEPTED: "clean", SendState.DEAD: "block", SendState.HELD: "block", SendState.UNCERTAIN: "warn",
    SendState.EXPIRED: "block", SendState.RETRY_WAIT: "warn",
}  # fmt: skip
USUAL_HOUR = 8
USUAL_ZONE = "Europe/Paris"


def feeds_view(
    door: FeedsDoor, status: int = 200, *, refused: str = "", done: str = "", link: str = ""
) -> Response:  # fmt: skip
    """Give the page; `link` is an address that was just made, `refused` says what could not be done."""
    doors, desk = door.doors, door.desk()
    heads, by, language = doors.calendars(), doors.caller(), doors.language()
    head = next((one for one in heads if one.code == door.calendar), heads[0] if heads else None)
    zone = ZoneInfo(USUAL_ZONE) if head is None else head.zone
    is_admin = by.may(Role.ADMIN)
    book = FeedBook(desk.store)
    names = {one.code: clean(one.name) for one in heads}
    return doors.page(
        "feeds.html", status, calendars=heads, head=head, is_admin=is_admin, refused=refused, link=link,
        done=doors.say(f"feeds.done_{done}") if done in DONE else "", typed=request.form,
        feeds=[_feed(one, by.name, names, zone, language) for one in book.feeds(by)],
        segments=[] if head is None else _segments(desk, head), teams=() if head is None else book.teams(head.code),
        **(_for_admins(desk, names, zone, language) if is_admin else {}),
    )  # fmt: skip


def _for_admins(desk: FeedsDesk, names: Mapping[str, str], zone: ZoneInfo, language: str) -> dict[str, object]:
    told = desk.subscriptions.last_told()
    rooms = [one for one in desk.subscriptions.subscriptions() if one.form.is_for_people]
    digests = DigestBook(desk.store).digests()
    last = told.get(MAIL.code)
    return {
        "rooms": [_room(one, names, told.get(one.code), zone, language) for one in rooms],
        "topics": list(TOPICS), "zone": zone.key, "usual_hour": USUAL_HOUR, "hours": _hours(zone, language),
        "digests": [
            {"id": one.id, "address": one.address, "hour": _clock(one.hour, one.zone, language), "zone": one.zone.key,
             "language": one.language}
            for one in digests
        ],
        "last_mail": None if last is None else _last(last, zone, language),
        "has_mail_server": mail_server(desk.ways) is not None,
    }  # fmt: skip


def _feed(one: Feed, reader: str, names: Mapping[str, str], zone: ZoneInfo, language: str) -> dict[str, object]:
    return {
        "id": one.id, "calendar": names.get(one.calendar, clean(one.calendar)), "segment": clean(one.segment),
        "team": clean(one.team), "with_sends": one.with_sends, "language": one.language, "owner": clean(one.owner),
        "is_mine": one.owner == reader, "made": _moment(one.renewed_at, zone, language),
        "read": _moment(one.read_at, zone, language),
    }  # fmt: skip


def _room(
    one: Subscription, names: Mapping[str, str], last: LastTold | None, zone: ZoneInfo, language: str
) -> dict[str, object]:  # fmt: skip
    return {
        "name": one.code, "form": one.form.value, "url": clean(one.shown_url), "version": one.version,
        "topics": [topic for topic, kinds in TOPICS.items() if not one.kinds or set(kinds) & set(one.kinds)],
        "calendars": [names.get(code, clean(code)) for code in one.calendars], "language": one.language,
        "last": None if last is None else _last(last, zone, language),
    }  # fmt: skip


def _last(last: LastTold, zone: ZoneInfo, language: str) -> dict[str, str]:
    return {
        "state": name_state(last.state, language), "badge": BADGES.get(last.state, "quiet"),
        "at": _moment(last.at, zone, language), "detail": clean(last.detail),
    }  # fmt: skip


def _segments(desk: FeedsDesk, head: CalendarHead) -> Sequence[tuple[str, str]]:
    return [(one.code, clean(one.title)) for one in desk.store.frame(head.code).plan.segments]


def _hours(zone: ZoneInfo, language: str) -> list[tuple[int, str]]:
    return [(one, _clock(one, zone, language)) for one in range(HOURS)]


def _clock(of_day: int, zone: ZoneInfo, language: str) -> str:
    return hour(datetime(2000, 1, 1, of_day, tzinfo=zone), language)


def _moment(instant: datetime | None, zone: ZoneInfo, language: str) -> str:
    return "" if instant is None else moment(instant.astimezone(zone), language)
