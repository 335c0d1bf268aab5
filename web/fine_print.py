"""Sentences as printers set them: a day stays on one line, French quotation marks close to what they quote."""

import re

_DAY = re.compile(r"\b(\d{1,2}(?:er)?) ([^\W\d_]{3,5}\.?) (\d{4})\b")


def fine_print(text: str, language: str) -> str:
    """Set a sentence of a rule as the pages around it are set."""
    whole = _DAY.sub("\\1\u00a0\\2\u00a0\\3", text)
    return whole.replace("«\u00a0", "«\u202f").replace("\u00a0»", "\u202f»") if language == "fr" else whole
