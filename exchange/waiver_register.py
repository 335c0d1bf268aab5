"""Writes the register of exceptions as an attestation: who asked, who approved, and a digest that anybody can redo."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime

from models.waiver import Waiver
from models.waiver import WaiverState

COLUMNS = (
    "id", "calendar", "state", "rule", "offers", "segments", "reason", "author", "created_at", "approver",
    "approved_at", "expires_at", "withdrawn_by", "withdrawn_at", "fingerprint", "facts",
)  # fmt: skip
# A spreadsheet would run a cell that starts like this.
_RUN = re.compile(r"\s*[=+@\t\r\n-]")
Line = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """The register at one moment: `audit_end` is number and hash of the last line of the audit that it agrees with.

    `digest` is the SHA-256 over the canonical lines, each ended by a line feed.
    """

    workspace: str
    generated_at: str
    by: str
    audit_end: tuple[int, str]
    lines: tuple[Line, ...]
    digest: str

    @property
    def count(self) -> int:
        """Say how many waivers there are."""
        return len(self.lines)


def attest(
    waivers: Iterable[tuple[str, Waiver, WaiverState]], *, workspace: str, by: str, at: datetime,
    audit_end: tuple[int, str],
) -> Attestation:  # fmt: skip
    """Put waivers, each with its calendar and what it is good for, into an attestation."""
    lines = tuple(_line(*one) for one in waivers)
    return Attestation(
        workspace=workspace, generated_at=_told(at) or "", by=by, audit_end=audit_end, lines=lines,
        digest=digest_of(lines),
    )  # fmt: skip


def digest_of(lines: Iterable[Line]) -> str:
    """Hash lines in their canonical form: JSON, keys sorted, no blanks, ASCII, each ended by a line feed."""
    text = "".join(json.dumps(line, sort_keys=True, separators=(",", ":")) + "\n" for line in lines)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def register_document(told: Attestation) -> dict[str, object]:
    """Give the attestation as a JSON object."""
    seq, chain = told.audit_end
    return {
        "format": "preseance/waiver-register@1", "workspace": told.workspace, "generated_at": told.generated_at,
        "by": told.by, "audit": {"seq": seq, "hash": chain}, "count": told.count, "sha256": told.digest,
        "waivers": [dict(line) for line in told.lines],
    }  # fmt: skip


def register_json(told: Attestation) -> str:
    """Write the attestation as JSON."""
    return json.dumps(register_document(told), ensure_ascii=False, indent=2) + "\n"


def register_csv(told: Attestation) -> str:
    """Write the attestation for a spreadsheet: first what it attests, then the waivers; no cell runs as a formula."""
    seq, chain = told.audit_end
    head = {
        "workspace": told.workspace, "generated_at": told.generated_at, "by": told.by, "audit": f"{seq}:{chain}",
        "count": str(told.count), "sha256": told.digest,
    }  # fmt: skip
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows([name, _cell(value)] for name, value in head.items())
    writer.writerow([])
    writer.writerow(COLUMNS)
    writer.writerows([_cell(line[name]) for name in COLUMNS] for line in told.lines)
    # The mark at the start tells Excel that accents are UTF-8.
    return "\ufeff" + buffer.getvalue()


def _line(calendar: str, waiver: Waiver, state: WaiverState) -> Line:
    return {
        "id": waiver.id, "calendar": calendar, "state": state.value, "rule": waiver.rule,
        "offers": list(waiver.offers), "segments": list(waiver.segments), "reason": waiver.reason,
        "author": waiver.author, "created_at": _told(waiver.created_at), "approver": waiver.approver,
        "approved_at": _told(waiver.approved_at), "expires_at": _told(waiver.expires_at),
        "withdrawn_by": waiver.withdrawn_by, "withdrawn_at": _told(waiver.withdrawn_at),
        "fingerprint": waiver.fingerprint, "facts": waiver.facts,
    }  # fmt: skip


def _told(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat()


def _cell(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if _RUN.match(text) else text
