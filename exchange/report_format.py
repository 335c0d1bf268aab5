"""The ways to hand over a report: for people, for a build server, for a code review."""

import importlib
import pkgutil
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from exchange.report_dossier import Dossier


@dataclass(frozen=True, slots=True)
class Look:
    """What the page can show: its width in characters, colours, and signs beyond ASCII."""

    width: int = 100
    has_colours: bool = False
    has_unicode: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFormat:
    """One way to write a report; `render` gives the whole page, its last line ended.

    `points_at_lines` asks for the places of the offers, which cost another look at the files.
    """

    name: str
    media_type: str
    render: Callable[[Dossier, Look], str]
    points_at_lines: bool = False


@cache
def report_formats() -> Mapping[str, ReportFormat]:
    """Give every format by name; the file name is the name of the format."""
    package = importlib.import_module("exchange.report_formats")
    found = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        one = importlib.import_module(f"exchange.report_formats.{info.name}").report_format
        if one.name != info.name:
            raise LookupError(f"exchange/report_formats/{info.name}.py defines {one.name}")
        found[one.name] = one
    return MappingProxyType(found)
