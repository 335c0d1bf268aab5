"""Several plans handed in together, as files or folders, judged as one calendar."""

import os.path
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from exchange.french_cause import french_cause
from exchange.reading import DEFAULT_SETTINGS
from exchange.reading import read_plan
from exchange.reading import read_plan_bytes
from exchange.refusal import PlanError
from exchange.refusal import PlanRefusedError
from exchange.refusal import refused
from exchange.table_plan import Settings
from models.plan import Plan

SUFFIXES = frozenset({".json", ".csv", ".tsv", ".xlsx"})
STDIN = "-"


def read_plans(names: Iterable[str], stdin: bytes = b"", settings: Settings = DEFAULT_SETTINGS) -> tuple[Plan, ...]:
    """Read each file, each plan of a folder, and standard input for "-".

    All that is wrong in all files is told at once; `settings` is for what a spreadsheet leaves out.
    """
    plans, errors, total = [], [], 0
    seen: set[str] = set()
    for name in names:
        for path in _files(name):
            try:
                _refuse_twice(path, seen)
                plan = _read(path, stdin, settings)
            except PlanRefusedError as error:
                # Two teams may both call their file plan.xlsx: the whole path tells them apart.
                errors += [replace(one, file=path) for one in error.errors]
                total += error.total
            else:
                plans.append(replace(plan, file=path))
    if errors:
        raise PlanRefusedError(errors, total)
    return tuple(plans)


def _refuse_twice(path: str, seen: set[str]) -> None:
    """Tell of the file, not of each of its offers, when it is also in a folder that was named."""
    place = path if path == STDIN else os.path.abspath(path)  # noqa: PTH100 -- resolve() fails on names that no disk holds
    if place in seen:
        raise refused("file-twice", file=path)
    seen.add(place)


def _read(path: str, stdin: bytes, settings: Settings) -> Plan:
    return read_plan_bytes(STDIN, stdin, settings) if path == STDIN else read_plan(path, settings)


def _files(name: str) -> Iterator[str]:
    folder = Path(name)
    if name == STDIN or not _is_folder(folder):
        yield name
        return
    try:
        found = sorted(path for path in folder.iterdir() if _is_plan(path))
    except OSError as error:
        raise refused(
            "cannot-be-opened", file=name, why=error.strerror or str(error), cause=french_cause(error)
        ) from None
    if not found:
        raise _empty(name)
    yield from map(str, found)


def _is_folder(path: Path) -> bool:
    """Say whether it is one; a name that no disk can hold is told when it is read as a file."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _is_plan(path: Path) -> bool:
    """Leave out what editors and spreadsheets put beside a plan, such as ~$plan.xlsx and .plan.json.swp."""
    return path.suffix.lower() in SUFFIXES and path.name[0] not in "~." and path.is_file()


def _empty(name: str) -> PlanRefusedError:
    return PlanRefusedError([
        PlanError(
            code="folder-without-plans",
            message={"fr": "le dossier ne contient aucun plan", "en": "the folder holds no plan"},
            remedy={
                "fr": "mettez-y des fichiers JSON, CSV ou XLSX, ou nommez les fichiers un à un",
                "en": "put JSON, CSV or XLSX files into it, or name the files one by one",
            },
            file=name,
        )
    ])  # fmt: skip
