"""What remains of a campaign once it is over: what the receiver heard, what the database says, what people did."""

import json
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.chaos.campaign import Campaign
from tests.chaos.campaign import Diary

Row = Mapping[str, Any]
SUCCESS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message as it reached the receiver; `told_at` and `status` are None when it was never answered."""

    path: str
    key: str
    signed: bool | None
    came_at: float
    told_at: float | None
    status: int | None

    @property
    def is_success(self) -> bool:
        """Say whether the receiver took it."""
        return self.status == SUCCESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything that the invariants are judged by; instants are seconds since the epoch."""

    posts: Sequence[Post]
    acts: Sequence[Row]
    sends: Sequence[Row]
    attempts: Sequence[Row]
    steps: Sequence[Row]
    providers: Sequence[Row]
    diary: Diary

    def posts_by_key(self) -> Mapping[str, Sequence[Post]]:
        """Give the messages of each key, in the order in which they came."""
        return _grouped(self.posts, lambda post: post.key)

    def attempts_by_key(self) -> Mapping[str, Sequence[Row]]:
        """Give the attempts of each key, in their order."""
        return _grouped(self.attempts, lambda row: row["key"])

    def sends_by_key(self) -> Mapping[str, Row]:
        """Give the send of each key that was ever tried."""
        by_id = {row["id"]: row for row in self.sends}
        return {row["key"]: by_id[row["send_id"]] for row in self.attempts}

    def steps_by_send(self) -> Mapping[int, Sequence[Row]]:
        """Give every step of each send, in order."""
        return _grouped(self.steps, lambda row: row["send_id"])


def gather(campaign: Campaign) -> Evidence:
    """Collect it."""
    return Evidence(
        posts=_posts(campaign.posts),
        acts=_lines(campaign.acts),
        sends=_rows(campaign, "SELECT * FROM send ORDER BY id"),
        attempts=_rows(campaign, "SELECT * FROM attempt ORDER BY send_id, n"),
        steps=_rows(campaign, "SELECT * FROM chaos_step ORDER BY id"),
        providers=_rows(campaign, "SELECT provider, in_flight FROM provider_state ORDER BY provider"),
        diary=campaign.diary,
    )


def _rows(campaign: Campaign, query: str) -> list[Row]:
    return [
        {name: _seconds(value) if name.endswith(("_at", "_after")) and value else value for name, value in row.items()}
        for row in campaign.ask(query)
    ]


def _seconds(instant: datetime | str) -> float:
    """Read an instant as the database gives it to a plain statement: SQLite as text in UTC."""
    read = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def _posts(file: Path) -> list[Post]:
    lines = _lines(file)
    told = {line["number"]: line for line in lines if "told_at" in line}
    return [
        Post(
            path=line["path"].strip("/"), key=line["key"], signed=line["signed"], came_at=line["came_at"],
            told_at=told.get(line["number"], {}).get("told_at"), status=told.get(line["number"], {}).get("status"),
        )
        for line in lines
        if "came_at" in line
    ]  # fmt: skip


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def _grouped(rows: Iterable[Any], key: Any) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups
