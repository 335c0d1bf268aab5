"""Is the database there, of this version, whole, and on a disk that can keep it?"""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from cli.deployment import Deployment
from cli.deployment import Line
from cli.deployment import fail
from cli.deployment import ok
from cli.deployment import warn

MOST_SKEW = timedelta(seconds=2)
WORST_SKEW = timedelta(seconds=30)
LEAST_FREE = 200 * 1024 * 1024
LITTLE_FREE = 1024 * 1024 * 1024
# SQLite's locks do not hold there, or not always.
ON_THE_NETWORK = frozenset({
    "9p", "afs", "ceph", "cifs", "fuse.glusterfs", "fuse.s3fs", "fuse.sshfs", "gfs2", "glusterfs", "lustre", "ncpfs",
    "nfs", "nfs4", "smb3", "smbfs",
})  # fmt: skip


def look(deployment: Deployment) -> Iterator[Line]:
    """Tell of the database and its disk."""
    state = deployment.database
    if state is None:
        yield fail("database-closed", why=deployment.trouble)
    else:
        yield ok("database-open", kind=state.kind)
        yield ok("tables-current") if state.is_current else fail("tables-old")
        yield _clock(state.skew)
        for one in state.workspaces:
            yield _audit(one.code, one.lines, ends_at_head=one.ends_at_head)
    if deployment.file is not None:
        yield _file_system(deployment.file.absolute(), deployment.mounts)
        yield from _space(deployment.file)


def _clock(skew: timedelta) -> Line:
    if abs(skew) <= MOST_SKEW:
        return ok("clock-right")
    seconds = round(skew.total_seconds(), 1)
    return fail("clock-wrong", seconds=seconds) if abs(skew) > WORST_SKEW else warn("clock-wrong", seconds=seconds)


def _audit(workspace: str, lines: int, *, ends_at_head: bool) -> Line:
    return (
        ok("audit-whole", workspace=workspace, lines=lines) if ends_at_head else fail("audit-cut", workspace=workspace)
    )


def _file_system(file: Path, mounts: str) -> Line:
    """Find the file system on which a file stands: the one mounted nearest above it."""
    places = [line.split() for line in mounts.splitlines()]
    known = [(words[1].replace("\\040", " "), words[2]) for words in places if len(words) > 2]  # noqa: PLR2004 -- device, place, kind
    above = [(place, kind) for place, kind in known if file.is_relative_to(place)]
    kind = max(above, key=lambda one: len(one[0]), default=("", ""))[1]
    return fail("sqlite-on-network", kind=kind) if kind in ON_THE_NETWORK else ok("sqlite-on-disk")


def _space(file: Path) -> Iterator[Line]:
    folder = next((one for one in file.absolute().parents if one.is_dir()), None)
    if folder is None:
        return
    free = shutil.disk_usage(folder).free
    facts = {"folder": str(folder), "free": f"{free / 1024**2:.0f}"}
    if free < LEAST_FREE:
        yield fail("disk-full", **facts)
    else:
        yield warn("disk-full", **facts) if free < LITTLE_FREE else ok("disk-free", **facts)
