"""Nothing in the product is written in a way that attackers are known to use, unless its line says why it is safe.

`bandit` reads the product. Its finding B608 is ruff's S608, and so on for all of them, but each sees what the other
overlooks: a reason beside one, `noqa: S608 -- our own words`, holds for both. Where bandit alone finds something, ruff
wants no `noqa`, and the line says `nosec B608 -- our own words`; without the reason neither holds.

    python -m tests.audit.unsafe_code [FILE OR FOLDER...]
"""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.laws.tree import packages

ROOT = Path(__file__).resolve().parents[2]


def main(paths: Sequence[str], folder: Path = ROOT) -> int:
    """Say every finding of bandit that no reason stands beside; 1 if there is one, or if a file could not be read."""
    config = ["--configfile", str(ROOT / "pyproject.toml")]
    command = [sys.executable, "-m", "bandit", "--quiet", "--recursive", "--format", "json", "--ignore-nosec", *config]
    done = subprocess.run(
        [*command, *(paths or ("app.py", *packages()))], cwd=folder, capture_output=True, text=True, check=False
    )
    told: dict[str, Any] = json.loads(done.stdout)
    bare = [finding for finding in told["results"] if not _explained(folder, finding)]
    complaints = [_tell(finding) for finding in bare] + [
        f"{each['filename']}: {each['reason']}" for each in told["errors"]
    ]
    for complaint in complaints:
        print(complaint)  # noqa: T201 -- a command tells what it found
    lines = told["metrics"]["_totals"]["loc"]
    print(f"{lines} lines read, {len(told['results'])} findings, {len(complaints)} without a reason")  # noqa: T201
    return 1 if complaints or not lines else 0


def _explained(folder: Path, finding: dict[str, Any]) -> bool:
    lines = (folder / finding["filename"]).read_text("utf-8").splitlines()
    number = finding["test_id"].removeprefix("B")
    excuse = rf"noqa: (?:[A-Z]+\d+, ?)*S{number}\b(?:, ?[A-Z]+\d+)*|nosec B{number}"
    reason = re.compile(rf"# (?:{excuse})(?: --)?\s+\w")
    return any(reason.search(lines[line - 1]) for line in finding["line_range"])


def _tell(finding: dict[str, Any]) -> str:
    place = f"{finding['filename']}:{finding['line_number']}"
    return f"{place} {finding['issue_text']} If it is safe, say why on the line: # nosec {finding['test_id']} -- reason"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
