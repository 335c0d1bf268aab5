"""Writes a message as an incoming webhook of Slack takes it: blocks, in which nobody's name mentions anybody.

Source: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks and
https://docs.slack.dev/reference/block-kit/blocks.
"""

from scheduler.notices_text import LONGEST_LINE
from scheduler.notices_text import Notice

LONGEST_HEADER = 150
LONGEST_SECTION = 3_000
ELLIPSIS = "…"


def slack_body(notice: Notice) -> dict[str, object]:
    """Give the JSON; text is plain, so that `<!channel>` or `*bold*` in the name of an offer is shown as it is."""
    told = [_plain("section", line, LONGEST_LINE * 2) for line in notice.lines]
    more = [_plain("section", notice.more, LONGEST_SECTION)] if notice.more else []
    return {
        # What phones and screen readers are given; it is marked up, so its signs are escaped.
        "text": escaped(notice.title),
        "blocks": [_plain("header", notice.title, LONGEST_HEADER), *told, *more, *_link(notice)],
    }


def escaped(text: str) -> str:
    """Write the three signs that Slack reads as its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(kind: str, text: str, most: int) -> dict[str, object]:
    cut = text if len(text) <= most else text[: most - 1] + ELLIPSIS
    return {"type": kind, "text": {"type": "plain_text", "text": cut, "emoji": False}}


def _link(notice: Notice) -> list[dict[str, object]]:
    """Lead to the service by its own address, in which nobody has written anything."""
    if not notice.address:
        return []
    link = f"<{notice.address}|{escaped(notice.open)}>"
    return [{"type": "context", "elements": [{"type": "mrkdwn", "text": link}]}]
