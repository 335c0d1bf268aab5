"""How somebody is told of what has happened: an event for a program, or a message for the people of a room."""

from enum import Enum


class NoticeForm(Enum):
    """The form of what is sent; the value is the word under which it is kept."""

    WEBHOOK = "webhook"
    SLACK = "slack"
    TEAMS = "teams"

    @property
    def is_for_people(self) -> bool:
        """Tell a message that people read from an event that a program takes."""
        return self is not NoticeForm.WEBHOOK


# What a room is told of, under the words by which people choose it.
TOPICS = {
    "findings": ("finding.opened",),
    "sends": ("send.held", "send.failed"),
    "approvals": ("offer.submitted", "offer.approved"),
}
# What a room is told of when somebody tries whether the way is open.
TEST = "subscription.test"
