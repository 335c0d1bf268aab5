"""Whatever is wrong with a file, it is refused with one precise error and nothing of it is loaded."""

import importlib
import pkgutil
from pathlib import Path

import pytest

from exchange.reading import read_plan
from exchange.reading import read_plan_bytes
from exchange.refusal import PlanRefusedError
from tests.exchange import broken
from tests.exchange.broken.file import Broken

FILES = [
    pytest.param(file, id=f"{info.name}: {file.title}")
    for info in pkgutil.iter_modules(broken.__path__)
    for file in getattr(importlib.import_module(f"tests.exchange.broken.{info.name}"), "FILES", ())
]


@pytest.mark.parametrize("file", FILES)
def test_a_broken_file_gives_one_precise_error(file: Broken) -> None:
    """Its code, its place, and in both languages a sentence with a way out."""
    with pytest.raises(PlanRefusedError) as refused:
        read_plan_bytes(file.name, file.written())

    (error,) = refused.value.errors
    assert (file.code, file.where) == (error.code, error.where())
    assert all(error.message[language] and error.remedy[language] for language in ("fr", "en"))
    assert "…" not in error.remedy["en"].replace("…)", "").replace(" …", "")


def test_there_are_many() -> None:
    """The list only grows."""
    assert len(FILES) >= 130


def test_a_folder_is_no_plan(tmp_path: Path) -> None:
    """Nor is a file that is not there."""
    with pytest.raises(PlanRefusedError) as folder:
        read_plan(tmp_path)
    with pytest.raises(PlanRefusedError) as absent:
        read_plan(tmp_path / "absent.json")

    assert ["is-a-folder"] == [error.code for error in folder.value.errors]
    assert ["no-such-file"] == [error.code for error in absent.value.errors]


def test_a_name_that_no_file_can_have_is_refused() -> None:
    """A NUL in a path is the caller's slip, not a crash."""
    with pytest.raises(PlanRefusedError) as refused:
        read_plan("plan\0.json")

    assert ["cannot-be-opened"] == [error.code for error in refused.value.errors]
