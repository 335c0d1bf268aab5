"""Finds the rules: each file of the catalogue is one."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from rules.rule import Rule


@cache
def rules() -> Mapping[str, Rule]:
    """Give every rule by code, in the order of the codes; the file name is the code in small letters."""
    package = importlib.import_module("rules.catalogue")
    found = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        rule = importlib.import_module(f"rules.catalogue.{info.name}").rule
        if rule.code.lower() != info.name:
            raise LookupError(f"rules/catalogue/{info.name}.py defines {rule.code}")
        found[rule.code] = rule
    return MappingProxyType(found)
