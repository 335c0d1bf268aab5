"""Runs the command line: inside the test, or as a shell runs the installed command."""

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import chdir
from contextlib import redirect_stderr
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import BytesIO
from io import TextIOWrapper
from pathlib import Path
from unittest.mock import patch

from cli.main import run

COMMAND = Path(sys.executable).parent / "preseance"
CASES = Path(__file__).parents[1] / "cases" / "cli"
QUIET = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", ""), "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run left behind."""

    code: int
    out: str
    err: str


def preseance(
    *arguments: str | Path, settings: Mapping[str, str] | None = None, stdin: str = "", folder: Path = CASES
) -> Ran:
    """Run a command among the cases of the command line, in English unless a setting says otherwise."""
    out, err = _stream(), _stream()
    environment = patch.dict(os.environ, {**QUIET, **(settings or {})}, clear=True)
    with (
        environment,
        chdir(folder),
        redirect_stdout(out),
        redirect_stderr(err),
        patch("sys.stdin", _stream(stdin)),
    ):
        code = run([*map(str, arguments)])
    return Ran(code, _written(out), _written(err))


def spawned(*arguments: str | Path, settings: Mapping[str, str] | None = None, stdin: str = "") -> Ran:
    """Run the installed command in a process of its own."""
    ran = subprocess.run(
        [COMMAND, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env={**QUIET, **(settings or {})},
        cwd=CASES,
        timeout=60,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def _stream(text: str = "") -> TextIOWrapper:
    return TextIOWrapper(BytesIO(text.encode()), encoding="utf-8", newline="", write_through=True)


def _written(stream: TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
