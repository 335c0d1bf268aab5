"""The house's thresholds: what counts as worse, as seen, as remembered; versioned, never hidden in code."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import Any

from models.channel import Channel
from models.mechanic import Terms
from models.mechanic import mechanic_kinds
from rules.approval_policy import Approvals
from rules.approval_policy import ApprovalWay
from rules.policy_reading import changed
from rules.policy_reading import told
from rules.quiet_hours import OpenHours
from rules.rule_setting import RuleSetting
from rules.rule_setting import rule_settings
from rules.sending_policy import Sending


class NoLoyalOffer(Enum):
    """What it means that prospects get an offer and loyal customers get none (Method §3.3, step 3)."""

    IGNORE = "ignore"
    WARN = "warn"
    BLOCK = "block"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """When a loyal customer counts as worse served (Method §3.2 and §3.3); shares are between 0 and 1."""

    tolerance: Decimal = Decimal("0.01")
    block_share: Decimal = Decimal("0.50")
    warn_share: Decimal = Decimal("0.10")
    token_share: Decimal = Decimal("0.5")
    no_loyal_offer: NoLoyalOffer = NoLoyalOffer.WARN
    served_share: Decimal = Decimal("0.5")
    served_before_days: int = 90
    served_after_days: int = 30
    dual_recipient_share: Decimal = Decimal("0.01")
    keep_exposure: Decimal = Decimal("0.20")
    reduce_exposure: Decimal = Decimal("0.05")


def _half_lives() -> Mapping[str, int]:
    return MappingProxyType({
        "email": 7, "sms": 3, "push": 3, "mail": 21, "web": 14, "social": 14, "sponsored": 14, "store": 14,
        "affiliate": 14, "tv": 14, "none": 14,
    })  # fmt: skip


def _exposures() -> Mapping[str, Decimal]:
    shares = {
        "email": ".10",
        "sms": ".10",
        "push": ".10",
        "mail": ".15",
        "web": "1",
        "social": "1",
        "sponsored": "1",
        "store": "1",
        "affiliate": ".5",
        "tv": "1",
        "single_use": ".02",
    }
    return MappingProxyType({name: Decimal(share) for name, share in shares.items()})


def _terms() -> Mapping[str, Terms]:
    return MappingProxyType({kind: mechanic.terms for kind, mechanic in mechanic_kinds().items()})


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Every threshold that is a choice of the house; `version` is the hash of them all.

    `half_life_days` says how long a channel is remembered (`none`: an offer without a channel),
    `exposure` which share of bystanders sees it, `public_code_redemption` the share of takers when a
    code must be found and typed, `terms` what is expected of each mechanic, `yearly_discount` ρ.
    `rules` holds by code how grave each rule is taken, and the thresholds that are its own.
    """

    parity: Parity = field(default_factory=Parity)
    half_life_days: Mapping[str, int] = field(default_factory=_half_lives)
    exposure: Mapping[str, Decimal] = field(default_factory=_exposures)
    terms: Mapping[str, Terms] = field(default_factory=_terms)
    public_code_redemption: Decimal = Decimal("0.7")
    yearly_discount: Decimal = Decimal("0.10")
    sms_hours: OpenHours = field(default_factory=OpenHours)
    sending: Sending = field(default_factory=Sending)
    approval: Approvals = field(default_factory=Approvals)
    rules: Mapping[str, RuleSetting] = field(default_factory=rule_settings)

    @cached_property
    def version(self) -> str:
        """Hash the effective policy, so that a past verdict can name it."""
        return "sha256:" + hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def text(self) -> str:
        """Give the effective policy as the text that is kept of it, one text for one policy."""
        return json.dumps(self.document(), sort_keys=True, separators=(",", ":"))

    def document(self) -> dict[str, Any]:
        """Give the policy as the JSON object of `GET /v1/policy`; decimals are strings."""
        document: dict[str, Any] = told(self)
        return document

    def changed(self, document: Mapping[str, object]) -> "Policy":
        """Give this policy with the document's thresholds; raises NonsenseError with a JSON pointer."""
        policy: Policy = changed(self, document)
        return policy

    def hours_of(self, channel: Channel) -> OpenHours:
        """Give when a channel may reach people."""
        return self.sms_hours if channel is Channel.SMS else self.sending.hours_of(channel)

    @cached_property
    def approvals(self) -> Approvals:
        """Give the ways of approving; asked of the house's policy only, for a plan must not soften its own approval.

        `sending.same_person_approves` is the author's leave on the way that there is where no other is told.
        """
        if self.sending.same_person_approves and self.approval == Approvals():
            return Approvals(ways=(ApprovalWay(author_may=True),))
        return self.approval

    def half_life(self, channels: frozenset[Channel]) -> int:
        """Give the days after which half of it is forgotten, by the most persistent channel."""
        if not channels:
            return self.half_life_days["none"]
        return max(self.half_life_days[channel.value] for channel in channels)
