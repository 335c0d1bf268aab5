"""What the reader's window can show, and how a page gets there."""

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console

from exchange.report_format import Look

PIPED_WIDTH = 100
LEAST_WIDTH = 40


def look(stream: TextIO | None = None) -> Look:
    """Find out what a stream, standard output by default, can show; rich heeds NO_COLOR and TERM, the size COLUMNS."""
    seen = sys.stdout if stream is None else stream
    console = Console(file=seen)
    return Look(
        width=max(LEAST_WIDTH, shutil.get_terminal_size((PIPED_WIDTH, 0)).columns),
        has_colours=console.is_terminal and console.color_system is not None and not console.no_color,
        has_unicode=_shows("✖─▀→", seen),
    )


def progress() -> Console:
    """Give the console for what is only of the moment: standard error, silent unless somebody watches."""
    is_watched = sys.stderr is not None and sys.stderr.isatty()
    return Console(stderr=True, quiet=not is_watched)


def write(page: str, to: Path | None = None) -> None:
    """Write a page to a file or to standard output; a reader who closes the pipe early has read enough."""
    if to is not None:
        write_file(page.encode("utf-8", "replace"), to)
        return
    # Somebody who closed standard output wants the exit code alone.
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(page)
        sys.stdout.flush()
    except OSError as error:
        # What is left in the buffer would be tried again, with a traceback, when Python leaves.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise click.ClickException(f"standard output: {error.strerror}") from None


def write_file(data: bytes, to: Path) -> None:
    """Write a file, or say in one line why it cannot be."""
    write_stream([data], to)


def refuse_existing(output: Path, *, force: bool) -> None:
    """Refuse to write over a file that is there, before any work is done."""
    if output.exists() and not force:
        raise click.ClickException(f"{output} exists; --force replaces it")


def write_stream(chunks: Iterable[bytes], to: Path) -> None:
    """Write a file chunk by chunk, or say in one line why it cannot be."""
    try:
        with to.open("wb") as file:
            file.writelines(chunks)
    except OSError as error:
        raise click.ClickException(f"{to}: {error.strerror}") from None


def _shows(text: str, stream: TextIO | None) -> bool:
    try:
        text.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
