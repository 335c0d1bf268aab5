"""Writes into a room of people what has happened, by the same durable way as every send."""

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass

from models.notice import NoticeForm
from models.send import OnUncertain
from scheduler.message_facts import facts_of
from scheduler.notices_slack import slack_body
from scheduler.notices_teams import teams_body
from scheduler.notices_text import Notice
from scheduler.provider import Answer
from scheduler.provider import Bounds
from scheduler.provider import Handover
from scheduler.provider import Message
from scheduler.provider import Rate
from scheduler.provider import Request
from scheduler.refusals import is_success
from scheduler.refusals import refusal
from scheduler.template import json_text

# Both services take a message a second; one of which nobody knows whether it came is not written twice.
BOUNDS = Bounds(
    rates=(Rate(amount=1, seconds=1),), in_flight=1, timeout=15.0, attempts=8, first_wait=10.0,
    on_uncertain=OnUncertain.HOLD,
)  # fmt: skip
BODIES = {NoticeForm.SLACK: slack_body, NoticeForm.TEAMS: teams_body}


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where a message goes, and what is told there of a kind of event with its facts."""

    form: NoticeForm
    url: str
    tell: Callable[[str, Mapping[str, object]], Notice]


class NoticeProvider:
    """Writes into a room of Slack or Teams; whoever knows its URL could do so too, so it is a secret."""

    def __init__(self, room: Room) -> None:
        """Keep the room; nothing else differs from one message to the next."""
        self.bounds = BOUNDS
        path = room.url.partition("://")[2].partition("/")[2]
        self.secrets = (room.url, *((path,) if path else ()))
        self._room = room

    def request(self, message: Message) -> Request:
        """Write the message, the same at every attempt."""
        notice = self._room.tell(message.kind, facts_of(message))
        body = json_text(BODIES[self._room.form](notice)).encode()
        return Request(
            method="POST", url=self._room.url, headers=(("content-type", "application/json"),), body=body
        )  # fmt: skip

    def read(self, message: Message, answer: Answer) -> Handover:
        """Take any 2xx for a success: Slack says 200 and `ok`, a workflow of Teams 202 and nothing."""
        if not is_success(answer):
            raise refusal(answer, message.at)
        return Handover()
