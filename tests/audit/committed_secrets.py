"""No password, key or token of anybody's lies in a file of this repository.

`detect-secrets` reads every file that git knows or would take. What it finds and we made up is named in
`known_secrets.toml`, by file, with the reason; or beside it, on its line, as `pragma: allowlist secret -- reason`.
A password that only its name betrays needs no such entry in tests, nor in Python, where ruff asks the reason of each;
whatever looks drawn at random does, everywhere.

    python -m tests.audit.committed_secrets [FOLDER]
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KNOWN = "tests/audit/known_secrets.toml"
ALLOWED = re.compile(r"pragma: ?(?:allow|white)list[ -](?:nextline[ -])?secret(?! -- \w)")


@dataclass(frozen=True, order=True, slots=True)
class Secret:
    """One line that looks like a secret; its digest names it without telling it."""

    file: str
    line: int
    kind: str
    digest: str

    def __str__(self) -> str:
        """Say what, where, and the way out."""
        return (
            f'{self.file}:{self.line} looks like a secret ({self.kind}). If you made it up: "{self.digest}", in {KNOWN}'
        )


def main(folder: Path = ROOT) -> int:
    """Say what no entry explains, which entry explains nothing, and what is allowed without a reason; 1 if any is."""
    files = tracked(folder)
    known = set(_known(folder))
    found = {secret for secret in scan(folder, files) if not _named_alone(secret)}
    present = {(secret.file, secret.digest) for secret in found}
    complaints = [str(secret) for secret in sorted(found) if (secret.file, secret.digest) not in known]
    complaints += [f"{KNOWN} names {digest} of {file}, where it is no more" for file, digest in sorted(known - present)]
    complaints += [f"{place} allows a secret without ` -- ` and a reason" for place in _unexplained(folder, files)]
    for complaint in complaints:
        print(complaint)  # noqa: T201 -- a command tells what it found
    print(f"{len(files)} files read, {len(found)} lines that look like a secret, {len(complaints)} complaints")  # noqa: T201
    return 1 if complaints else 0


def tracked(folder: Path) -> list[str]:
    """Give every file that git has, or would take: what is about to be committed is read before it is."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.split("\0")
    return sorted({name for name in names if name and name != KNOWN and (folder / name).is_file()})


def scan(folder: Path, files: list[str]) -> Iterator[Secret]:
    """Give what detect-secrets finds, the digest in place of the secret.

    It comes with the lint group alone, so nothing imports it before.
    """
    for file, secret in import_module("tests.audit.suspicion").search(folder, files):
        yield Secret(file, secret.line_number, secret.type, secret.secret_hash[:12])


def _named_alone(secret: Secret) -> bool:
    in_tests = secret.file.startswith("tests/")
    return {"Secret Keyword": in_tests or secret.file.endswith(".py"), "Basic Auth Credentials": in_tests}.get(
        secret.kind, False
    )


def _known(folder: Path) -> Iterator[tuple[str, str]]:
    file = folder / KNOWN
    for entry in tomllib.loads(file.read_text("utf-8"))["made_up"] if file.exists() else []:
        if entry["reason"].strip():
            for name, digests in entry["where"].items():
                yield from ((name, digest) for digest in digests)


def _unexplained(folder: Path, files: list[str]) -> Iterator[str]:
    for name in files:
        if not name.startswith("tests/audit/"):
            for number, line in enumerate((folder / name).read_text("utf-8", errors="replace").splitlines(), start=1):
                if ALLOWED.search(line):
                    yield f"{name}:{number}"


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
