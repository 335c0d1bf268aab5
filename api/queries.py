"""The query parameters of the API, each with the values that it takes."""

import unicodedata
from typing import Any

from marshmallow import EXCLUDE
from marshmallow import Schema
from marshmallow import ValidationError
from marshmallow import fields
from marshmallow import validate

from api.language import LANGUAGES
from api.shape import SEVERITIES
from exchange.instant import instant_problem

LONGEST_NAME = 100
MOST_PER_PAGE = 500
USUAL_PAGE = 100


def is_name(text: str) -> bool:
    """Say whether a text can be the code of something."""
    return 0 < len(text) <= LONGEST_NAME and not any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in text)


class Name(fields.String):
    """The code of something stored."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 -- marshmallow's
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if not is_name(text):
            raise ValidationError(f"1 to {LONGEST_NAME} characters, none of them a control character")
        return text


def _name(*, required: bool = False) -> Name:
    return Name(required=required, metadata={"minLength": 1, "maxLength": LONGEST_NAME})


def is_instant(text: str) -> None:
    """Refuse what is neither an instant nor a day."""
    if instant_problem(text) is not None:
        raise ValidationError("an instant such as 2026-12-01T09:00+01:00, or a day such as 2026-12-01")


class Spoken(Schema):
    """What every address takes."""

    class Meta:
        """Settings of marshmallow."""

        unknown = EXCLUDE

    lang = fields.String(validate=validate.OneOf(LANGUAGES), metadata={"description": "Wins over Accept-Language."})


class Paged(Spoken):
    """A page of a list."""

    limit = fields.Integer(load_default=USUAL_PAGE, validate=validate.Range(1, MOST_PER_PAGE))
    cursor = fields.String(metadata={"description": "From the Link header of the page before."})


class OfOffers(Paged):
    """Which offers."""

    calendar = _name(required=True)
    segment = _name()
    valid_from = fields.String(
        data_key="from", validate=is_instant, metadata={"description": "Valid after this instant or day."}
    )
    valid_to = fields.String(
        data_key="to", validate=is_instant, metadata={"description": "Valid before this instant or day."}
    )


class OfCalendar(Spoken):
    """In which calendar."""

    calendar = _name(required=True)


class OfFindings(Paged):
    """Which findings."""

    calendar = _name(required=True)
    severity = fields.String(validate=validate.OneOf(SEVERITIES))
    rule = _name()
    offer = _name()
    segment = _name()


class OfCheck(Spoken):
    """Against what, and about which offers."""

    against = Name(metadata={
        "minLength": 1, "maxLength": LONGEST_NAME,
        "description": "Code of a stored calendar that the plan is judged together with.",
    })  # fmt: skip
    focus = fields.List(Name(metadata={"minLength": 1, "maxLength": LONGEST_NAME}), load_default=list,
                        metadata={"description": "Keep to findings that touch these offers."})  # fmt: skip


class OfPolicy(Spoken):
    """Whose policy."""

    calendar = _name()


class OfImport(Spoken):
    """How a file is taken."""

    dry_run = fields.Boolean(load_default=True, metadata={"description": "False stores it; true, the default, tells."})
    mode = fields.String(
        load_default="merge",
        validate=validate.OneOf(["merge", "replace"]),
        metadata={"description": "merge keeps what the file does not name, replace withdraws it."},
    )
    name = fields.String(load_default="", validate=validate.Length(max=200), metadata={"description": "File name."})
    timezone = fields.String(load_default="Europe/Paris", metadata={"description": "For tables that do not say."})
    currency = fields.String(load_default="EUR", metadata={"description": "For tables that do not say."})
