"""Rooms of Slack and Teams are written into over a real socket, against a server that checks what they document."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.notice import TEST
from models.notice import NoticeForm
from scheduler.handing import excerpt_of_request
from scheduler.notices import NoticeProvider
from scheduler.notices import Room
from scheduler.notices_slack import slack_body
from scheduler.notices_teams import teams_body
from scheduler.outgoing import Order
from scheduler.outgoing import Outgoing
from scheduler.provider import Answer
from scheduler.provider import Message
from scheduler.provider import SendError
from scheduler.template import json_text
from tests.scheduler.contract_server import Call
from tests.scheduler.contract_server import Reply
from tests.scheduler.contract_server import contract_server
from tests.scheduler.loopback import carried
from tests.scheduler.loopback import outgoing
from web.message_book import message_book
from web.notice_words import notice_of

SLACK = "/services/T000/B000/secretsecret"
TEAMS = "/workflows/abc/triggers/manual/paths/invoke"
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MOST_BLOCKS, MOST_SECTION, MOST_HEADER = 50, 3_000, 150
MOST_CARD = 28_000
HELD = {"kind": "send.held", "calendar": "q4", "offer": "VIP-20", "count": 2, "reason": "conflict"}
FINDING = {
    "kind": "finding.opened", "calendar": "q4", "offer": "NEW-20", "rule": "CAN01",
    "message": {"fr": "Les nouveaux gagnent plus.", "en": "Prospects get more."},
}  # fmt: skip
SUBMITTED = {"kind": "offer.submitted", "calendar": "q4", "offer": "VIP-20", "by": "claire"}
APPROVED = {"kind": "offer.approved", "calendar": "q4", "offer": "VIP-20", "by": "marc"}
ALL: list[Mapping[str, object]] = [FINDING, HELD, {**HELD, "kind": "send.failed"}, SUBMITTED, APPROVED]
HOSTILE = "<!channel> <https://evil.example|click> *bold* [x](https://evil.example) & \u202e\x00\n:bomb:"


def _slack(call: Call) -> Reply:
    """Take blocks as Block Kit has them; whatever is no plain text must be ours."""
    blocks = call.json.get("blocks", [])
    kinds = {block["type"] for block in blocks}
    if not call.json.get("text") or not 1 <= len(blocks) <= MOST_BLOCKS or kinds - {"header", "section", "context"}:
        return 400, {}, "invalid_blocks"
    for block in blocks:
        text = block.get("text") or block["elements"][0]
        most = MOST_HEADER if block["type"] == "header" else MOST_SECTION
        if not 1 <= len(text["text"]) <= most or (block["type"] != "context" and text["type"] != "plain_text"):
            return 400, {}, "invalid_blocks"
    return 200, {"content-type": "text/html"}, "ok"


def _teams(call: Call) -> Reply:
    """Take a message with one Adaptive Card."""
    if len(call.body) > MOST_CARD or call.json["type"] != "message":
        return 413, {}, None
    (attachment,) = call.json["attachments"]
    card = attachment["content"]
    if attachment["contentType"] != "application/vnd.microsoft.card.adaptive" or card["type"] != "AdaptiveCard":
        return 400, {}, {"error": {"code": "InvalidCard"}}
    known = {"TextBlock", "RichTextBlock"}
    if not card["body"] or {one["type"] for one in card["body"]} - known or float(card["version"]) > 1.5:
        return 400, {}, {"error": {"code": "InvalidCard"}}
    return 202, {}, None


CONTRACTS: Mapping[str, tuple[str, Callable[[Call], Reply]]] = {"slack": (SLACK, _slack), "teams": (TEAMS, _teams)}
FORMS = sorted(CONTRACTS)


@pytest.fixture
def out() -> Iterator[Outgoing]:
    """Give the real way out, which may speak to this machine."""
    with outgoing() as one:
        yield one


def provider(form: str, place: str, language: str = "en", address: str = "https://plan.example.com") -> NoticeProvider:
    """Give the way into a room."""
    say = message_book(language)
    url = f"{place}{CONTRACTS[form][0]}"
    return NoticeProvider(
        Room(form=NoticeForm(form), url=url, tell=lambda kind, facts: notice_of(say, address, kind, facts))
    )


def message(*events: Mapping[str, object], kind: str = "notice", **facts: object) -> Message:
    """Give the message of what has happened."""
    return Message(
        key="evt_1", send_id=1, attempt=1, kind=kind, channel="event", due_at=AT, at=AT,
        facts={"events": [dict(one) for one in events], "count": len(events), **facts},
    )  # fmt: skip


def said(out: Outgoing, way: NoticeProvider, sent: Message) -> Answer:
    """Ask, as the dispatcher does."""
    answer = carried(out, Order(request=way.request(sent), bounds=way.bounds, done=lambda _: None))
    assert isinstance(answer, Answer)
    return answer


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("form", FORMS)
def test_a_message_is_taken(form: str, language: str, out: Outgoing) -> None:
    """All kinds of events together, a trial, and more of them than are told one by one."""
    with contract_server(form, CONTRACTS) as server:
        way = provider(form, server.url, language)
        sent = [message(*ALL), message(kind=TEST, by="marc"), message(*(ALL * 20), count=1_234)]
        for one in sent:
            way.read(one, said(out, way, one))

    assert 3 == len(server.calls)
    assert "1,234" in server.calls[2].body.decode() or "1\u202f234" in server.calls[2].body.decode()


@pytest.mark.parametrize("form", FORMS)
def test_a_hostile_name_stays_a_name(form: str, out: Outgoing) -> None:
    """It mentions nobody, becomes no link, and breaks no line."""
    events = [{**one, "offer": HOSTILE, "calendar": HOSTILE, "by": HOSTILE, "rule": HOSTILE} for one in ALL]
    with contract_server(form, CONTRACTS) as server:
        way = provider(form, server.url)
        way.read(message(), said(out, way, message(*events)))

    marked = _marked(form, server.calls[0].json)
    assert not [text for text in marked if "evil" in text or "channel" in text or "bold" in text]
    assert "\u202e" not in server.calls[0].body.decode()


def _marked(form: str, tree: Any) -> list[str]:
    """Give every text in which the service reads marks."""
    if form == "slack":
        texts = [one for block in tree["blocks"] for one in (block.get("text"), *block.get("elements", [])) if one]
        return [tree["text"], *(one["text"] for one in texts if one["type"] == "mrkdwn")]
    card = tree["attachments"][0]["content"]
    return [one["text"] for one in card["body"] if one["type"] == "TextBlock"]


@pytest.mark.parametrize(
    ("status", "permanent", "stops"),
    [(429, False, False), (500, False, False), (404, True, False), (403, True, False), (410, True, True)],
)
@pytest.mark.parametrize("form", FORMS)
def test_a_refusal_says_whether_to_try_again(
    form: str, status: int, *, permanent: bool, stops: bool, out: Outgoing
) -> None:  # fmt: skip
    """Later where the room is busy, never where it is gone."""
    with contract_server(form, CONTRACTS) as server:
        server.moods.append((status, {"retry-after": "7"}, "no_service"))
        way = provider(form, server.url)
        with pytest.raises(SendError) as refused:
            way.read(message(), said(out, way, message(*ALL)))

    assert (permanent, stops) == (refused.value.permanent, refused.value.stops_provider)
    assert (7.0 if status == 429 else None) == refused.value.retry_after or status == 500


@pytest.mark.parametrize("form", FORMS)
def test_the_address_of_a_room_is_kept_nowhere(form: str) -> None:
    """Whoever reads what was tried does not learn where to write."""
    way = provider(form, "https://rooms.example.com")
    request = way.request(message(*ALL))

    kept = excerpt_of_request(request, message(*ALL), way.secrets)

    assert CONTRACTS[form][0] in request.url
    assert CONTRACTS[form][0] not in kept
    assert "invoke" not in kept
    assert "secretsecret" not in kept


def test_no_way_to_the_service_is_named_where_none_is_known() -> None:
    """A link to this computer would lead the others to theirs."""
    say = message_book("en")
    notice = notice_of(say, "", "notice", {"events": [HELD], "count": 1})

    assert "actions" not in json_text(teams_body(notice))
    assert "mrkdwn" not in json_text(slack_body(notice))


LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=400)
JSON = st.recursive(LEAVES, lambda one: st.lists(one) | st.dictionaries(st.text(), one), max_leaves=6)
KINDS = st.sampled_from(["finding.opened", "send.held", "send.failed", "offer.submitted", "offer.approved", "other"])
KEYS = st.sampled_from(["calendar", "offer", "by", "rule", "message", "offers", "count", "reason"])


@given(st.lists(st.builds(lambda kind, rest: {**rest, "kind": kind}, KINDS, st.dictionaries(KEYS, JSON)), max_size=60))
def test_whatever_happened_can_be_told(events: list[dict[str, Any]]) -> None:
    """Within the bounds of both services, in both languages."""
    for language in ("fr", "en"):
        notice = notice_of(message_book(language), "https://x.example", "notice", {"events": events, "count": 70})
        blocks: Any = slack_body(notice)["blocks"]

        assert len(blocks) <= MOST_BLOCKS
        assert len(json_text(teams_body(notice)).encode()) <= MOST_CARD
        assert all("\n" not in line for line in notice.lines)
