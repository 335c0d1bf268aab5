"""Reads one setting from the text of a variable, or says which one cannot be used, and what it takes."""

from dataclasses import Field
from typing import Any
from typing import get_args

PREFIX = "PRESEANCE_"
# A port beyond would become another one, and without a thread nobody is ever answered.
WITHIN = {"port": (1, 65_535), "threads": (1, 1_000), "max_body_bytes": (1, 2**31 - 1)}
LONGEST_NUMBER = 20
FLAGS = {"true": True, "false": False, "1": True, "0": False}


def read_setting(setting: Field[Any], text: str) -> Any:  # noqa: ANN401 -- a setting of any kind
    """Read one variable.  Raises ValueError."""
    name = PREFIX + setting.name.upper()
    if setting.type is int:
        if not (text.isascii() and text.isdigit()):
            raise ValueError(f"{name}={text!r}: give a whole number")
        least, most = WITHIN.get(setting.name, (0, 2**31 - 1))
        if len(text) > LONGEST_NUMBER or not least <= int(text) <= most:
            raise ValueError(f"{name}={text[:40]!r}: give a whole number from {least} to {most}")
        return int(text)
    choices = FLAGS if setting.type is bool else get_args(setting.type)
    if choices and text not in choices:
        raise ValueError(f"{name}={text!r}: give one of {', '.join(choices)}")
    return FLAGS[text] if setting.type is bool else text
