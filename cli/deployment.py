"""What a deployment looks like from outside: its settings, its files and its database, gathered before it is judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from models.store_examined import DatabaseState

SQLITE = "sqlite:///"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Chosen(Protocol):
    """The settings that matter here, as the application reads them."""

    database_url: str
    rate_limit: str
    key_rate_limit: str
    host: str
    hosts: str
    proxies: int
    providers: str
    scheduler: str
    secret_key: str
    check_seconds: int
    most_findings: int


class State(Enum):
    """How it is: fine, worth a thought, or not to be left as it is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at; `code` names its words, `facts` fill them."""

    state: State
    code: str
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Everything that is judged.

    `database` is None when it could not be opened, and `trouble` says why; `debugging` names the variables that
    switch a debugger on; `mounts` is what Linux tells of its file systems; `zones` the release of the time zones;
    `has_good_ways` says that the file of providers, if there is one, can be used.
    """

    settings: Chosen
    now: datetime
    database: DatabaseState | None = None
    trouble: str = ""
    debugging: tuple[str, ...] = ()
    mounts: str = ""
    zones: str = ""
    has_good_ways: bool = True

    @property
    def file(self) -> Path | None:
        """Give the SQLite file; None where a server keeps the data."""
        url = self.settings.database_url
        if url.startswith(SQLITE):
            return Path(url.removeprefix(SQLITE).partition("?")[0])
        return None if "://" in url else Path(url)

    @property
    def is_public(self) -> bool:
        """Say whether others than this computer reach the port."""
        return self.settings.host not in LOOPBACK


def ok(code: str, **facts: object) -> Line:
    """Tell of what is fine."""
    return Line(State.OK, code, _told(facts))


def warn(code: str, **facts: object) -> Line:
    """Tell of what is worth a thought."""
    return Line(State.WARN, code, _told(facts))


def fail(code: str, **facts: object) -> Line:
    """Tell of what is not to be left as it is."""
    return Line(State.FAIL, code, _told(facts))


def listed(names: tuple[str, ...]) -> str:
    """Name some things in a row."""
    return ", ".join(names)


def _told(facts: Mapping[str, object]) -> Mapping[str, str]:
    return MappingProxyType({name: str(fact) for name, fact in facts.items()})
