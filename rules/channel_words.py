"""What a message is called by the way it goes: the SMS, the e-mail, the notification, the letter."""

from collections.abc import Mapping
from types import MappingProxyType

from models.channel import Channel
from rules.wording import Voice

# With the article; without; without, several of them.
_WORDS: Mapping[Channel, tuple[tuple[str, str], tuple[str, str], tuple[str, str]]] = MappingProxyType({
    Channel.EMAIL: (("the e-mail", "l’e-mail"), ("e-mail", "e-mail"), ("e-mails", "e-mails")),
    Channel.SMS: (("the SMS", "le SMS"), ("SMS", "SMS"), ("SMS", "SMS")),
    Channel.PUSH: (
        ("the notification", "la notification"), ("notification", "notification"), ("notifications", "notifications"),
    ),
    Channel.MAIL: (("the letter", "le courrier"), ("letter", "courrier"), ("letters", "courriers")),
})  # fmt: skip
_ELSEWHERE = (("the announcement", "l’annonce"), ("announcement", "annonce"), ("announcements", "annonces"))


def the_message(voice: Voice, channel: Channel) -> str:
    """Say "the SMS", "le courrier"; whatever is not sent to chosen people is an announcement."""
    return voice.pick(*_WORDS.get(channel, _ELSEWHERE)[0])


def message(voice: Voice, channel: Channel) -> str:
    """Say "SMS", "courrier"."""
    return voice.pick(*_WORDS.get(channel, _ELSEWHERE)[1])


def messages(voice: Voice, channel: Channel) -> str:
    """Say "letters", "courriers"."""
    return voice.pick(*_WORDS.get(channel, _ELSEWHERE)[2])
