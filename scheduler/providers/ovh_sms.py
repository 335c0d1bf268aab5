"""Sends SMS through OVHcloud, which adds the STOP notice and holds marketing at night and at week-ends.

It calls back by GET without any proof of who calls, so that its receipts are not read.
"""

from collections.abc import Mapping
from datetime import time

from models.send import OnUncertain
from rules.quiet_hours import OpenHours
from scheduler.auth_ovh import OvhKeys
from scheduler.profile import Profile
from scheduler.profile_connect import PROFILE_KEYS
from scheduler.profile_connect import connected
from scheduler.profile_provider import ProfileProvider
from scheduler.provider import Bounds
from scheduler.provider_settings import Settings

kind = "ovh_sms"
KEYS = (PROFILE_KEYS - {"sandbox", "template"}) | {
    "application_key",
    "application_secret",
    "consumer_key",
    "service",
    "from",
    "text",
}
# Outside of these it would send by itself at the next opening, perhaps after the offer has ended.
HOURS = OpenHours(opens=time(8), closes=time(22), saturdays=False, sundays=False, holidays=True)
PROFILE = Profile(
    url="/1.0/sms/{own.service}/jobs",
    body={
        "message": "{text}",
        "receivers": {"$each": "recipients", "$item": "{item.to}"},
        "sender": "{own.from}",
        "noStopClause": False,
        "charset": "UTF-8",
        "priority": "medium",
    },
    their_id="ids.0",
    refused_at="invalidReceivers",
    bounds=Bounds(page=500, on_uncertain=OnUncertain.HOLD),
)


def connect(settings: Mapping[str, object], name: str) -> ProfileProvider:
    """Give OVHcloud from its settings."""
    read = Settings(settings, name, KEYS)
    keys = OvhKeys(
        application_key=read.text("application_key"),
        application_secret=read.text("application_secret"),
        consumer_key=read.text("consumer_key"),
    )
    return connected(
        PROFILE,
        read,
        endpoint="https://eu.api.ovh.com",
        auth=keys,
        own={"from": read.text("from"), "service": read.text("service")},
        texts={"text": read.letter("text")},
        secrets=(keys.application_secret, keys.consumer_key),
    )
