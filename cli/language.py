"""In which language the command line speaks: as asked, else as the computer is set up."""

from collections.abc import Callable
from functools import wraps

import click

from cli.refusal_page import tell_refusal
from exchange.refusal import PlanRefusedError
from rules.wording import LANGUAGES

# In the order in which POSIX reads them.
SETTINGS = ("PRESEANCE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
WRONG_CALL = 2


class Language(click.Choice[str]):
    """French or English; a locale such as fr_CA.UTF-8 is read by its language, others mean English."""

    def __init__(self) -> None:
        """Offer the languages in which everything is written."""
        super().__init__(LANGUAGES, case_sensitive=False)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse a language that was asked for and is not spoken; a computer's setting is no request."""
        name = param.name if param is not None else None
        is_setting = ctx is not None and name is not None and ctx.get_parameter_source(name) is _ENVIRONMENT
        return super().convert(_spoken(value) if is_setting else value, param, ctx)


_ENVIRONMENT = click.core.ParameterSource.ENVIRONMENT


def _spoken(setting: str) -> str:
    return "fr" if setting.lower().startswith("fr") else "en"


def speaks(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command the option --lang, and tell a refused file in that language."""

    @click.option(
        "--lang",
        "language",
        type=Language(),
        envvar=SETTINGS,
        default="en",
        help="Language of what is said; by default that of the computer.",
    )
    @wraps(command)
    def spoken(*args: object, language: str, **options: object) -> int | None:
        try:
            return command(*args, language=language, **options)
        except PlanRefusedError as error:
            tell_refusal(error, language, str(options.get("report_format", "text")))
            return WRONG_CALL

    return spoken
