"""Names a way out as people know it: the subscriber who is told, the daily e-mail, or the provider of the house."""

from exchange.report_dossier import clean
from models.store_events import PREFIX
from web.daily_mail import DAILY
from web.message_book import MessageBook


def provider_name(name: str, say: MessageBook) -> str:
    """Give the words for the name under which sends are claimed."""
    if not name.startswith(PREFIX):
        return name
    return say("sends.daily_mail") if name == DAILY else say("sends.subscriber", name=clean(name.removeprefix(PREFIX)))
