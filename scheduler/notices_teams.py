"""Writes a message as a workflow of Teams takes it: an Adaptive Card, in which nobody's name becomes a link.

Source: https://learn.microsoft.com/en-us/connectors/teams/#microsoft-teams-webhook and
https://adaptivecards.io/explorer/RichTextBlock.html.
"""

from scheduler.notices_text import Notice

CARD = "application/vnd.microsoft.card.adaptive"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
# What every Teams shows, on phones too.
VERSION = "1.4"


def teams_body(notice: Notice) -> dict[str, object]:
    """Give the JSON; a TextBlock would read Markdown in the name of an offer, a RichTextBlock shows it as it is."""
    card: dict[str, object] = {
        "$schema": SCHEMA,
        "type": "AdaptiveCard",
        "version": VERSION,
        "lang": notice.language,
        "msteams": {"width": "Full"},
        "body": [
            {"type": "TextBlock", "text": notice.title, "weight": "Bolder", "size": "Medium", "wrap": True},
            *(_plain(line) for line in (*notice.lines, notice.more) if line),
        ],
    }
    if notice.address:
        card["actions"] = [{"type": "Action.OpenUrl", "title": notice.open, "url": notice.address}]
    return {"type": "message", "attachments": [{"contentType": CARD, "contentUrl": None, "content": card}]}


def _plain(text: str) -> dict[str, object]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text}]}
