"""A stranger follows "Your first send" of the README, and a message arrives."""

import re
import shlex
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.preseance import COMMAND
from tests.cli.preseance import QUIET
from tests.cli.preseance import Ran
from tests.laws.tree import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
STEPS = re.findall(r"^\$ \.venv/bin/preseance ((?:events|offers|sends) .+)$", README, re.MULTILINE)
PROVIDERS = Path("examples/first-send/providers.toml")
PATIENCE = 30.0
PORT = "8099"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _running(folder: Path, log: str, words: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    with (
        (folder / log).open("wb") as written,
        subprocess.Popen([COMMAND, *words], stdout=written, stderr=written, cwd=folder, env=QUIET) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def _typed(folder: Path, *words: str) -> Ran:
    ran = subprocess.run(
        [COMMAND, *words], capture_output=True, encoding="utf-8", cwd=folder, env=QUIET, timeout=60, check=False
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def _read_when(path: Path, wanted: str) -> str:
    """Wait until a file says something."""
    until = time.monotonic() + PATIENCE
    said = ""
    while time.monotonic() < until:
        said = path.read_text("utf-8") if path.exists() else ""
        if wanted in said:
            return said
        time.sleep(0.1)
    pytest.fail(f"{path.name} never said {wanted!r}: {said}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder like the clone after `make run`, on ports of its own."""
    (tmp_path / PROVIDERS.parent).mkdir(parents=True)
    (tmp_path / "var").mkdir()
    shutil.copy(ROOT / PROVIDERS, tmp_path / PROVIDERS)
    return tmp_path


def test_a_stranger_sees_his_first_message_arrive(folder: Path) -> None:
    """Listening, submitting, approving and looking, as the README has them; within a minute."""
    listening, served = str(_free_port()), str(_free_port())
    file = folder / PROVIDERS
    file.write_text(file.read_text("utf-8").replace(PORT, listening), "utf-8")
    listen, submit, approve, look = (shlex.split(step) for step in STEPS)
    assert 0 == _typed(folder, "sample", "-o", "var/first-send.json").code
    serve = ["serve", "--port", served, "--database", "var/preseance.sqlite3", "--load", "var/first-send.json"]

    with (
        _running(folder, "serve.log", [*serve, "--providers", str(PROVIDERS)]) as service,
        _running(folder, "listen.log", [*listen, "--port", listening]) as listener,
    ):
        _read_when(folder / "serve.log", "the scheduler runs")
        submitted = _typed(folder, *submit)
        approved = _typed(folder, *approve)
        arrived = _read_when(folder / "listen.log", "BIENVENUE")
        _read_when(folder / "listen.log", "1,200 people")
        shown = _typed(folder, *look)
        for process in (service, listener):
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(PATIENCE) for process in (service, listener)]

    assert (0, 0) == (submitted.code, approved.code), submitted.err + approved.err
    assert "signature verified" in arrived
    assert "BIENVENUE" in shown.out
    assert [0, 0] == codes


def test_a_scheduler_of_its_own_carries_sends_out_until_it_is_stopped(folder: Path) -> None:
    """It makes its database, serves its figures, and leaves with 0."""
    port = str(_free_port())
    words = ["scheduler", "--database", "var/own.sqlite3", "--metrics-port", port]

    with _running(folder, "scheduler.log", words) as process:
        _read_when(folder / "scheduler.log", "the scheduler runs")
        with socket.create_connection(("127.0.0.1", int(port)), PATIENCE) as asked:
            asked.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
            figures = b"".join(iter(lambda: asked.recv(65_536), b""))
        process.send_signal(signal.SIGTERM)
        code = process.wait(PATIENCE)

    assert b"preseance_heartbeat_age_seconds" in figures
    assert 0 == code
    assert "the scheduler stops" in (folder / "scheduler.log").read_text("utf-8")


def test_a_sample_is_the_same_for_the_same_instant(folder: Path) -> None:
    """And it passes the check."""
    words = ("sample", "--at", "2026-12-01T10:00", "--lang", "fr")

    first, second = _typed(folder, *words), _typed(folder, *words)
    (folder / "plan.json").write_text(first.out, "utf-8")
    checked = _typed(folder, "check", "plan.json")

    assert first == second
    assert "Bienvenue" in first.out
    assert 0 == checked.code, checked.out
