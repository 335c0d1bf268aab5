"""The kinds of value that a plan document may hold: money, rates, shares, instants, codes … and nothing else."""

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any
from typing import Never

from marshmallow import Schema
from marshmallow import ValidationError
from marshmallow import fields

from exchange.instant import instant_problem
from exchange.instant import zone_named
from exchange.refusal import Path
from exchange.refusal import Problem
from models.nonsense import NonsenseError

LONGEST_CODE = 100
LONGEST_NAME = 500
LONGEST_RULE = 500
MOST_COUNT = 10**12
MOST_REMEMBERED = 4_096

_DECIMAL = re.compile(r"-?(?:0|[1-9]\d{0,11})(?:\.\d{1,15})?", re.ASCII)
_DIGITS = re.compile(r"-?\d+(?:\.\d*)?", re.ASCII)


def stop(code: str, **facts: str) -> Never:
    """Refuse a value; its place is filled in on the way up."""
    raise ValidationError([Problem(code, facts)])


def stop_for(error: NonsenseError) -> Never:
    """Refuse what the values refuse, at the field that they name."""
    leaf: Any = [Problem(error.code, error.facts)]
    for step in reversed(error.field.strip("/").split("/") if error.field else ()):
        leaf = {step: leaf}
    raise ValidationError(leaf)


class _PlanField(fields.Field[Any]):
    """A field that tells marshmallow's own refusals by our codes."""

    default_error_messages = {"required": "missing-key", "null": "null", "validator_failed": "not-one-of"}  # noqa: RUF012 -- marshmallow's way

    def json_schema(self) -> dict[str, Any]:
        """Describe the field in JSON Schema."""
        raise NotImplementedError


class Text(_PlanField):
    """One line of text, kept as it was typed."""

    def __init__(self, *, longest: int = LONGEST_NAME, empty: bool = False, **settings: Any) -> None:  # noqa: ANN401
        """Bound its length."""
        super().__init__(**settings)
        self.longest = longest
        self.empty = empty

    def _deserialize(self, value: object, attr: str | None, data: object, **_: object) -> Any:  # noqa: ANN401, ARG002
        if not isinstance(value, str):
            stop("not-text")
        if len(value) > self.longest:
            stop("too-long", length=str(len(value)), most=str(self.longest))
        if "\n" in value or "\r" in value or "\t" in value:
            stop("line-break")
        if not self.empty and not value.strip():
            stop("empty-text")
        return value

    def json_schema(self) -> dict[str, Any]:
        """Describe the field in JSON Schema."""
        return {"type": "string", "maxLength": self.longest, **({} if self.empty else {"minLength": 1})}


class Code(Text):
    """A name by which other parts of the plan refer to this one."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 -- marshmallow's settings
        """Bound its length."""
        super().__init__(longest=LONGEST_CODE, **settings)

    def _deserialize(self, value: object, attr: str | None, data: object, **_: object) -> str:
        code: str = super()._deserialize(value, attr, data)
        if code != code.strip():
            stop("padded")
        return code


class _DecimalText(_PlanField):
    """An exact decimal written as a string, so that no reader turns it into a float."""

    refusal = "not-money"

    def _deserialize(self, value: object, attr: str | None, data: object, **_: object) -> Decimal:  # noqa: ARG002
        if not isinstance(value, str):
            stop(self.refusal)
        if _DECIMAL.fullmatch(value):
            return Decimal(value)
        stop("number-too-long" if len(value) > len("-123456789012") and _DIGITS.fullmatch(value) else self.refusal)

    def json_schema(self) -> dict[str, Any]:
        """Describe the field in JSON Schema."""
        return {"type": "string", "pattern": r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,15})?$"}


class Money(_DecimalText):
    """An amount in the plan's currency: "12.50"."""


class Rate(_DecimalText):
    """A percentage: "15" is 15 %."""

    refusal = "not-a-rate"


class Share(_PlanField):
    """A number between 0 and 1."""

    def _deserialize(self, value: object, attr: str | None, data: object, **_: object) -> Decimal:  # noqa: ARG002
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            stop("not-a-share")
        share = Decimal(value)
        if not 0 <= share <= 1:
            stop("share-out-of-range", value=str(value))
        if Decimal(repr(float(share))) != share:
            stop("more-digits-than-kept")
        return share

    def json_schema(self) -> dict[str, Any]:
        """Describe the field in JSON Schema."""
        return {"type": "number", "minimum": 0, "maximum": 1}


class Count(_PlanField):
    """A whole number."""

    def _deserialize(self, value: object, attr: str | None, data: object, **_: object) -> int:  # noqa: ARG002
        if isinstance(value, bool) or not isinstance(value, int):
            stop("not-a-count")
        if abs(value) > MOST_COUNT:
            stop("count-too-large", most=f"{MOST_COUNT:,}")
        return value

    def json_schema(self) -> dict[str, Any]:
        """Describe the field in JSON Schema."""
        return {"type": "integer", "maximum": MOST_COUNT}


class Flag(_PlanField):
    """True or false, and nothing that merely looks like it."""

    def _deserialize(self, value: object, attr: str | None, data: object, **_: object) -> bool:  # noqa: ARG002
        if not isinstance(value, bool):
            stop("not-a-flag")
        return value

    def json_schema(self) -> dict[str, Any]:
        """Describe the field in JSON Schema."""
        return {"type": "boolean"}


class Instant(_PlanField):
    """An instant, still as text: the plan's zone is known only when the whole document is read."""

    def _deserialize(self, value: object, attr: str | None, data: object, **_: object) -> str:  # noqa: ARG002
        if not isinstance(value, str):
            stop("not-an-instant")
        problem = instant_problem(value)
        if problem is not None:
            stop(problem.code, **problem.facts)
        return value

    def json_schema(self) -> dict[str, Any]:
        """Describe the field in JSON Schema."""
        day = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
        clock = r"T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
        return {"type": "string", "pattern": f"^{day}({clock}(Z|[+-][0-9]{{2}}:[0-9]{{2}})?)?$"}


class Zone(_PlanField):
    """An IANA time zone."""

    def _deserialize(self, value: object, attr: str | None, data: object, **_: object) -> Any:  # noqa: ANN401, ARG002
        zone = zone_named(value) if isinstance(value, str) else None
        if zone is None:
            stop("unknown-zone")
        return zone

    def json_schema(self) -> dict[str, Any]:
        """Describe the field in JSON Schema."""
        return {"type": "string", "examples": ["Europe/Paris"]}


class Listed(_PlanField):
    """One code of a published list, such as ISO 4217."""

    def __init__(self, codes: frozenset[str], refusal: str, **settings: Any) -> None:  # noqa: ANN401
        """Keep the list and the code of the refusal."""
        super().__init__(**settings)
        self.codes = codes
        self.refusal = refusal

    def _deserialize(self, value: object, attr: str | None, data: object, **_: object) -> str:  # noqa: ARG002
        if not isinstance(value, str) or value not in self.codes:
            stop(self.refusal)
        return value

    def json_schema(self) -> dict[str, Any]:
        """Describe the field in JSON Schema."""
        return {"enum": sorted(self.codes)}


class Choice(_PlanField):
    """One word of a closed set; read as the member of an enum, or as the word itself."""

    def __init__(self, choices: Iterable[Enum | str], **settings: Any) -> None:  # noqa: ANN401
        """Keep the words with what they mean."""
        super().__init__(**settings)
        self.words: Mapping[str, Enum | str] = {
            str(one.value) if isinstance(one, Enum) else one: one for one in choices
        }

    def _deserialize(self, value: object, attr: str | None, data: object, **_: object) -> Any:  # noqa: ANN401, ARG002
        if not isinstance(value, str) or value not in self.words:
            stop("not-one-of", known=", ".join(self.words))
        return self.words[value]

    def json_schema(self) -> dict[str, Any]:
        """Describe the field in JSON Schema."""
        return {"enum": list(self.words)}


class ListOf(_PlanField):
    """A list whose members are all of one kind, each refused at its own place."""

    def __init__(self, inner: _PlanField, *, most: int = 100_000, **settings: Any) -> None:  # noqa: ANN401
        """Keep the kind of the members."""
        super().__init__(**settings)
        self.inner = inner
        self.most = most

    def _deserialize(self, value: object, attr: str | None, data: object, **_: object) -> Any:  # noqa: ANN401, ARG002
        if not isinstance(value, list):
            stop("not-a-list")
        if len(value) > self.most:
            stop("too-many", length=str(len(value)), most=str(self.most))
        made = []
        errors: dict[int, Any] = {}
        for index, inner in enumerate(value):
            try:
                made.append(self.inner.deserialize(inner))
            except ValidationError as error:
                errors[index] = error.messages
        if errors:
            raise ValidationError(errors)
        return tuple(made)

    def json_schema(self) -> dict[str, Any]:
        """Describe the field in JSON Schema."""
        return {"type": "array", "items": self.inner.json_schema()}


class MapOf(_PlanField):
    """An object from names to values of one kind."""

    def __init__(self, name: _PlanField, inner: _PlanField, **settings: Any) -> None:  # noqa: ANN401
        """Keep the kinds of names and values."""
        super().__init__(**settings)
        self.name_kind = name
        self.inner = inner

    def _deserialize(self, value: object, attr: str | None, data: object, **_: object) -> Any:  # noqa: ANN401, ARG002
        if not isinstance(value, dict):
            stop("not-an-object")
        made = {}
        errors: dict[str, Any] = {}
        for name, inner in value.items():
            try:
                made[self.name_kind.deserialize(name)] = self.inner.deserialize(inner)
            except ValidationError as error:
                errors[name] = error.messages
        if errors:
            raise ValidationError(errors)
        return made

    def json_schema(self) -> dict[str, Any]:
        """Describe the field in JSON Schema."""
        shape: dict[str, Any] = {"type": "object", "additionalProperties": self.inner.json_schema()}
        names = self.name_kind.json_schema()
        return shape if names == {"type": "string"} else {**shape, "propertyNames": names}


class Part(_PlanField):
    """An object of its own, with keys of its own."""

    def __init__(self, schema: Schema, title: str, *, remember: bool = False, **settings: Any) -> None:  # noqa: ANN401
        """Keep the schema of the object and the name under which it is published.

        What repeats from offer to offer is remembered, and read once.
        """
        super().__init__(**settings)
        self.schema = schema
        self.title = title
        self.remembered: dict[str, dict[str, Any]] | None = {} if remember else None

    def _deserialize(self, value: object, attr: str | None, data: object, **_: object) -> Any:  # noqa: ANN401, ARG002
        if not isinstance(value, dict):
            stop("not-an-object")
        if self.remembered is None:
            return self.schema.load(value)
        key = repr(value)
        if key not in self.remembered:
            if len(self.remembered) >= MOST_REMEMBERED:
                self.remembered.clear()
            self.remembered[key] = self.schema.load(value)
        return dict(self.remembered[key])

    def json_schema(self) -> dict[str, Any]:
        """Describe the field in JSON Schema."""
        return {"$ref": f"#/$defs/{self.title}"}


class Anything(_PlanField):
    """A part whose keys somebody else knows, such as the policy."""

    def _deserialize(self, value: object, attr: str | None, data: object, **_: object) -> Any:  # noqa: ANN401, ARG002
        if not isinstance(value, dict):
            stop("not-an-object")
        return value

    def json_schema(self) -> dict[str, Any]:
        """Describe the field in JSON Schema."""
        return {"type": "object"}


class PlanPart(Schema):
    """The base of every schema here: keys that it does not know are refused, and the known ones named."""

    class Meta:
        """Settings of marshmallow."""

        unknown = "raise"

    def __init__(self) -> None:
        """Prepare what is said about keys that it does not know."""
        super().__init__()
        keys = ", ".join(field.data_key or name for name, field in self.fields.items())
        refusals: dict[str, Any] = {"unknown": Problem("unknown-key", {"known": keys}), "type": "not-an-object"}
        self.error_messages = refusals
        self._by_key = {field.data_key or name: (name, field) for name, field in self.fields.items()}
        self._required = frozenset(key for key, (_, field) in self._by_key.items() if field.required)

    def read(self, data: dict[str, Any]) -> dict[str, Any]:
        """Load by visiting only the keys that are there; the slow way is taken as soon as anything is wrong.

        The fields are the same, so what passes here passes there; `load` visits every key that could be
        there, which takes twice as long.  Only for parts that are not built by marshmallow itself.
        """
        try:
            found = {}
            for key, value in data.items():
                name, field = self._by_key[key]
                found[field.attribute or name] = field.deserialize(value)
        except (KeyError, ValidationError):
            found = {}
        if not found or not self._required <= data.keys():
            found = self.load(data)
        return found


def problems_in(error: ValidationError) -> Iterator[Problem]:
    """Give every refusal of a load with its path."""
    yield from _problems(error.messages, ())


def _problems(messages: Any, path: Path) -> Iterator[Problem]:  # noqa: ANN401 -- a tree of marshmallow's
    if isinstance(messages, dict):
        for step, inner in messages.items():
            yield from _problems(inner, path if step == "_schema" else (*path, step))
        return
    for leaf in messages:
        if isinstance(leaf, Problem):
            yield leaf.under(*path)
        elif isinstance(leaf, str):
            yield Problem(leaf, path=path)
        else:
            yield from _problems(leaf, path)
