"""Where a secret may lie: files in which a detector sees something, searched by detect-secrets as it searches them all.

It asks 27 detectors about each line through a machinery of filters, which costs more than the detectors. Here they are
asked directly, about each different line once; a file in which none sees anything has nothing that could be filtered.
"""

import os
import re
from collections.abc import Iterable
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.core.potential_secret import PotentialSecret
from detect_secrets.core.scan import get_filters_with_parameter
from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.plugins.base import BasePlugin
from detect_secrets.plugins.keyword import DENYLIST
from detect_secrets.plugins.keyword import KeywordDetector
from detect_secrets.settings import configure_settings_from_baseline
from detect_secrets.settings import get_plugins
from detect_secrets.transformers import get_transformed_file
from detect_secrets.util.code_snippet import get_code_snippet

FOR_THE_NAME = frozenset({"filename"})
# Each of the dozen patterns that look for a password's name holds one of these words, and is slow to find none.
NAMES = re.compile("|".join(DENYLIST), re.IGNORECASE)


def search(folder: Path, files: Iterable[str]) -> Iterator[tuple[str, PotentialSecret]]:
    """Give what detect-secrets finds, by file, on every core; it asks no service whether a key is a true one."""
    cores = len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(cores, initializer=_prepare, initargs=(folder,)) as pool:
        for found in pool.map(_search, files, chunksize=8):
            yield from found


def _prepare(folder: Path) -> None:
    os.chdir(folder)
    detectors: Iterable[type[BasePlugin]] = get_mapping_from_secret_type_to_class().values()
    every = [{"name": detector.__name__} for detector in detectors]
    configure_settings_from_baseline({"plugins_used": every})


def _search(file: str) -> list[tuple[str, PotentialSecret]]:
    if _passed_over(file) or not any(_suspicious(Path(file).suffix, line) for line in _lines(file)):
        return []
    collection = SecretsCollection()
    collection.scan_file(file)
    return list(collection)


def _passed_over(file: str) -> bool:
    return any(
        filtered(filename=file)
        for filtered in get_filters_with_parameter("filename")
        if filtered.injectable_variables == FOR_THE_NAME
    )


def _lines(file: str) -> Iterator[str]:
    """Give the lines as they stand, and as the file reads where it holds settings, whose values need no quotes."""
    with Path(file).open() as opened:
        try:
            yield from opened.readlines()
        except UnicodeDecodeError:
            return
        for eagerly in (False, True):
            opened.seek(0)
            yield from get_transformed_file(opened, use_eager_transformers=eagerly) or []  # type: ignore[arg-type]  # a file has a name


@cache
def _suspicious(suffix: str, line: str) -> bool:
    # How a password is set depends on the language, and that on the suffix.
    name, bare = f"any{suffix}", line.rstrip()
    context = get_code_snippet([bare], line_number=1)
    named = NAMES.search(bare)
    return any(
        detector.analyze_line(filename=name, line=bare, line_number=1, context=context)
        for detector in get_plugins()
        if named or not isinstance(detector, KeywordDetector)
    )
