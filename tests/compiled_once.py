"""Keeps what every application of the tests would compile anew, although it is the same each time."""

from collections.abc import Hashable
from copy import copy
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import event
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

# All statements of the service on one database are some six hundred.
MOST_STATEMENTS = 4_000
_compile_rule = Rule.compile


def compile_once() -> None:
    """Keep compiled templates, addresses and statements from here on, for as long as the process runs."""
    Flask.jinja_options = {"bytecode_cache": _Templates()}
    kept = _Addresses()

    def compiled(rule: Rule) -> None:
        kept.compile(rule)

    # A rule of one's own would have to be handed to Flask, which knows no way to take it.
    Rule.compile = compiled  # type: ignore[method-assign, assignment]
    event.listen(Engine, "engine_connect", _Statements().share)


class _Templates(BytecodeCache):
    """What templates were compiled to."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is kept under the template's name and its source's digest."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


class _Addresses:
    """What rules were compiled to: each application has a hundred, and two functions are written for each of them."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, dict[str, Any]] = {}

    def compile(self, rule: Rule) -> None:
        """Have a rule as if it had been compiled; its converters belong to its own map."""
        # A default would stand in the functions themselves.
        if rule.defaults or rule.map is None:
            _compile_rule(rule)
            return
        known = (*rule.map.converters.items(), rule.map.host_matching, rule.host, rule.subdomain, rule.merge_slashes)
        asked = (rule.rule, known)
        if asked not in self._kept:
            _compile_rule(rule)
            self._kept[asked] = {name: getattr(rule, name) for name in ("_parts", "_trace", "_converters")} | {
                name: getattr(rule, name).__func__ for name in ("_build", "_build_unknown")
            }
        kept = self._kept[asked]
        rule._parts, rule._trace, rule._converters = list(kept["_parts"]), list(kept["_trace"]), {}
        for name, one in kept["_converters"].items():
            mine = rule._converters[name] = copy(one)
            mine.map = rule.map
        rule.arguments.update(rule._converters)
        rule._build, rule._build_unknown = kept["_build"].__get__(rule), kept["_build_unknown"].__get__(rule)


class _Statements:
    """What statements were compiled to: an engine keeps that for itself, and every test has one of its own."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Any, Any]] = {}

    def share(self, connection: Connection) -> None:
        """Have an engine share with all others of its driver, from its second connection on.

        The first one asks the server what it can, which its dialect must know before others use it.
        """
        engine: Any = connection.engine
        mine: tuple[Any, Any] = (engine.dialect, LRUCache(MOST_STATEMENTS))
        engine.dialect, engine._compiled_cache = self._kept.setdefault(f"{engine.dialect.name} {engine.driver}", mine)
