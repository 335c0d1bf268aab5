"""Writes each message as a line of a file, to see what would leave before anybody is spoken to."""

import fcntl
import os
from collections.abc import Mapping
from pathlib import Path

from scheduler.message_facts import iso
from scheduler.provider import Bounds
from scheduler.provider import Handover
from scheduler.provider import Message
from scheduler.provider import SendError
from scheduler.provider_bounds import bounds_of
from scheduler.provider_settings import Settings
from scheduler.template import json_text

kind = "file"
KEYS = frozenset({"path"})
# One writer at a time keeps the lines in the order in which they leave.
BOUNDS = Bounds(in_flight=1)
_MODE = 0o600


class FileWriter:
    """Appends one JSON line per send; a line that comes twice carries the same key twice."""

    def __init__(self, path: Path, bounds: Bounds) -> None:
        """Keep the path; the file is made by the first message."""
        self.bounds = bounds
        self.secrets: tuple[str, ...] = ()
        self._path = path

    def send(self, message: Message) -> Handover:
        """Append the line and wait until the disk has it; recipients are counted, never written."""
        line = json_text(_line(message)).encode() + b"\n"
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _MODE)
        except OSError as error:
            raise SendError(f"{self._path}: {error.strerror}: check the path and the permissions") from None
        try:
            _append(handle, line, self._path)
        finally:
            os.close(handle)
        return Handover(their_id=message.key, taken=len(message.recipients) or None)


def connect(settings: Mapping[str, object], name: str) -> FileWriter:
    """Give a writer from its settings."""
    read = Settings(settings, name, KEYS)
    return FileWriter(Path(read.text("path")), bounds_of(read, BOUNDS))


def _append(handle: int, line: bytes, path: Path) -> None:
    # Two schedulers may share the file; the lock leaves with the handle.
    fcntl.flock(handle, fcntl.LOCK_EX)
    before = os.fstat(handle).st_size
    try:
        written = os.write(handle, line)
        os.fsync(handle)
    except OSError as error:
        raise SendError(f"{path}: {error.strerror}: make room on the disk") from None
    if written != len(line):
        # Half a line would make the next one unreadable too.
        os.ftruncate(handle, before)
        raise SendError(f"{path}: the disk took only a part of the line: make room on it")


def _line(message: Message) -> Mapping[str, object]:
    return {
        "key": message.key,
        "type": message.kind,
        "channel": message.channel,
        "due_at": iso(message.due_at),
        "recipients": len(message.recipients),
        "data": dict(message.facts),
    }
