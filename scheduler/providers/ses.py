"""Sends e-mails through Amazon SES, from a template that lives there.

Its receipts come through SNS, whose signatures need a certificate fetched from the address that the message
itself names; they are not read until somebody can verify them without that.
"""

from collections.abc import Mapping

from models.send import OnUncertain
from scheduler.auth_sigv4 import SigV4
from scheduler.profile import Items
from scheduler.profile import Profile
from scheduler.profile_connect import PROFILE_KEYS
from scheduler.profile_connect import connected
from scheduler.profile_provider import ProfileProvider
from scheduler.provider import Bounds
from scheduler.provider import Rate
from scheduler.provider_settings import Settings

kind = "ses"
KEYS = (PROFILE_KEYS - {"sandbox"}) | {"access_key", "secret_key", "region", "from", "configuration_set"}
PROFILE = Profile(
    url="/v2/email/outbound-bulk-emails",
    body={
        "FromEmailAddress": "{own.from}",
        "ConfigurationSetName": "{own.configuration_set?}",
        "DefaultContent": {
            "Template": {"TemplateName": "{template}", "TemplateData": {"$json": {"offer": "{offer?}"}}},
        },
        "DefaultEmailTags": [{"Name": "preseance_key", "Value": "{key}"}],
        "BulkEmailEntries": {
            "$each": "recipients",
            "$item": {
                "Destination": {"ToAddresses": ["{item.to}"]},
                "ReplacementEmailContent": {
                    "ReplacementTemplate": {"ReplacementTemplateData": {"$json": {"recipient": "{item}"}}},
                },
            },
        },
    },
    items=Items(
        path="BulkEmailEntryResults",
        status="Status",
        good=frozenset({"SUCCESS"}),
        again=frozenset({"ACCOUNT_THROTTLED", "TRANSIENT_FAILURE", "ACCOUNT_DAILY_QUOTA_EXCEEDED"}),
        detail="Error",
    ),
    their_id="BulkEmailEntryResults.0.MessageId",
    # Throttling is told by the name of an exception, with the status of a bad request.
    again_header="x-amzn-errortype",
    again_words=frozenset({"TooManyRequestsException", "ThrottlingException", "LimitExceededException"}),
    # A new account's 14 recipients a second, counted over a minute so that a page of 50 fits.
    bounds=Bounds(
        rates=(Rate(amount=840, seconds=60, per_recipient=True),),
        page=50,
        answer_bytes=100_000,
        on_uncertain=OnUncertain.HOLD,
    ),
)


def connect(settings: Mapping[str, object], name: str) -> ProfileProvider:
    """Give Amazon SES from its settings."""
    read = Settings(settings, name, KEYS)
    region, secret = read.text("region"), read.text("secret_key")
    return connected(
        PROFILE,
        read,
        endpoint=f"https://email.{region}.amazonaws.com",
        auth=SigV4(access_key=read.text("access_key"), secret_key=secret, region=region, service="ses"),
        own={"from": read.text("from"), "configuration_set": read.text("configuration_set", "") or None},
        secrets=(secret,),
    )
