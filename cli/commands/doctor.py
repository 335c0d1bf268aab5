"""Look a deployment over: secrets, rights, clocks, limits, people, sends."""

import importlib
import json
import pkgutil
import zoneinfo
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import click

import cli.doctor
from cli.database import takes_database
from cli.deployment import Deployment
from cli.deployment import Line
from cli.deployment import State
from cli.doctor_words import DOCTOR_WORDS
from cli.house import settings_with
from cli.house import takes_providers
from cli.house import ways_of
from cli.language import speaks
from cli.terminal import look
from cli.terminal import write
from exchange.refusal import PlanRefusedError
from exchange.report_page import page_of
from exchange.report_page import told

DEBUGGING = "app:debugging"
MARKS = {State.OK: ("✓ ", "green"), State.WARN: ("! ", "yellow"), State.FAIL: ("✖ ", "bold red")}
SUMMARY = {
    "fr": "{ok} bons points, {warn} à revoir, {fail} à corriger.",
    "en": "{ok} fine, {warn} to think about, {fail} to correct.",
}
MOUNTS = Path("/proc/mounts")
ZONE_RELEASE = ("tzdata.zi", "+VERSION")


@click.command("doctor")
@takes_database
@takes_providers
@click.option("--format", "doctor_format", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How it is told.")  # fmt: skip
@speaks
def command(*, database: str | None, providers_file: Path | None, doctor_format: str, language: str) -> int:
    """Look a deployment over with the settings that it runs with; leaves with 1 when something must be corrected.

    Nothing is changed, nobody is called but the database.
    """
    deployment = gathered(settings_with(database_url=database, providers=providers_file))
    lines = tuple(examined(deployment))
    if doctor_format == "json":
        write(json.dumps(_document(lines, language), ensure_ascii=False, indent=2) + "\n")
    else:
        write(page_of(_page(lines, language), look()))
    return int(any(line.state is State.FAIL for line in lines))


def examined(deployment: Deployment) -> Iterator[Line]:
    """Give what every file of the folder finds."""
    for info in sorted(pkgutil.iter_modules(cli.doctor.__path__), key=lambda info: info.name):
        side: Callable[[Deployment], Iterator[Line]] = importlib.import_module(f"cli.doctor.{info.name}").look
        yield from side(deployment)


def gathered(settings: Any) -> Deployment:  # noqa: ANN401 -- the application's own class, which no door imports
    """Gather what is judged: the database is opened and read, and closed again."""
    now = datetime.now(UTC)
    debugging: tuple[str, ...] = resolve_name(DEBUGGING)()
    mounts = MOUNTS.read_text("utf-8", "replace") if MOUNTS.is_file() else ""
    known = Deployment(
        settings=settings, now=now, debugging=debugging, mounts=mounts, zones=_zones(),
        has_good_ways=_has_good_ways(settings),
    )  # fmt: skip
    # Only whoever looks at a database loads what knows it.
    from cli.examination import with_database  # noqa: PLC0415 -- as above

    return with_database(known)


def _has_good_ways(settings: Any) -> bool:  # noqa: ANN401 -- as above
    try:
        ways_of(settings)
    except PlanRefusedError:
        return False
    return True


def _zones() -> str:
    """Find of which release the time zones are: those of the machine come before those of Python's package."""
    for place in map(Path, zoneinfo.TZPATH):
        for name in ZONE_RELEASE:
            if (place / name).is_file():
                with (place / name).open(encoding="utf-8", errors="replace") as stream:
                    return stream.readline(80).strip().removeprefix("# version ")
    try:
        return version("tzdata")
    except PackageNotFoundError:
        return ""


def _document(lines: Sequence[Line], language: str) -> dict[str, Any]:
    return {
        "state": _worst(lines).value,
        "checks": [
            {"state": line.state.value, "code": line.code, "message": message, "remedy": remedy or None}
            for line in lines
            for message, remedy in [_said(line, language)]
        ],
    }


def _page(lines: Sequence[Line], language: str) -> Iterator[Any]:
    for line in sorted(lines, key=lambda line: list(State).index(line.state)):
        message, remedy = _said(line, language)
        yield told(MARKS[line.state], message)
        if remedy:
            yield told("  ", ("→ ", "green"), remedy)
    yield ""
    counts = {state.value: sum(line.state is state for line in lines) for state in State}
    yield told(SUMMARY[language].format_map(counts))


def _said(line: Line, language: str) -> tuple[str, str]:
    french, english, french_remedy, english_remedy = DOCTOR_WORDS[line.code]
    message, remedy = (french, french_remedy) if language == "fr" else (english, english_remedy)
    return message.format_map(line.facts), remedy.format_map(line.facts)


def _worst(lines: Sequence[Line]) -> State:
    return max((line.state for line in lines), key=list(State).index, default=State.OK)
