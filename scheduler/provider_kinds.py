"""Finds the kinds of providers: each file of the folder is one."""

import importlib
import pkgutil
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from models.nonsense import NonsenseError
from rules.quiet_hours import OpenHours
from scheduler.provider import Provider
from scheduler.receipts import ReceiptReader

Connect = Callable[[Mapping[str, object], str], Provider]
ReadReceipts = Callable[[Mapping[str, object], str], ReceiptReader | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderKind:
    """One kind of provider: how it is connected, how its receipts are read, when it holds messages by itself.

    `receipts` is None where the provider tells nothing that can be verified.  `hours` are those in which it
    lets marketing messages leave; None when it never holds them.
    """

    name: str
    connect: Connect
    receipts: ReadReceipts | None = None
    hours: OpenHours | None = None


@cache
def provider_kinds() -> Mapping[str, ProviderKind]:
    """Give every kind by its name, which is the name of its file."""
    package = importlib.import_module("scheduler.providers")
    found = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"scheduler.providers.{info.name}")
        if module.kind != info.name:
            raise LookupError(f"scheduler/providers/{info.name}.py is of kind {module.kind}")
        found[info.name] = ProviderKind(
            name=info.name,
            connect=module.connect,
            receipts=getattr(module, "receipts", None),
            hours=getattr(module, "HOURS", None),
        )
    return MappingProxyType(found)


def provider_kind(settings: Mapping[str, object], name: str) -> ProviderKind:
    """Give the kind that a provider's settings name; refuses one that does not exist."""
    wanted = settings.get("kind")
    known = provider_kinds()
    if isinstance(wanted, str) and wanted in known:
        return known[wanted]
    place = f"providers.{name}.kind"
    raise NonsenseError(
        "provider-kind-unknown",
        f"{place} names no kind of provider" if wanted is not None else f"{place} is missing",
        field=place,
        remedy=f"write one of {', '.join(known)}",
        key=place,
        known=", ".join(known),
    )
