"""What a sentence may not hold, in French or in English, wherever the product says it."""

import re
from collections.abc import Mapping
from types import MappingProxyType

FAULTS: Mapping[str, Mapping[str, re.Pattern[str]]] = MappingProxyType({
    "fr": MappingProxyType({
        "a straight apostrophe": re.compile(r"[^\W\d_]'(?=[^\W\d_«{]|$)"),
        "a sign that a line could start with": re.compile(r" [;:!?»%€]|« "),
        "a sign too close": re.compile(r"[^\W\d_)’”%][;!?](?=\s|$)|[^\W\d_)’”%]:(?=\s)|«\w|\w»"),
        "a word of another language": re.compile(r"(?<![\w‑-])(?<!«\u00a0)(?:e?mails?|courriels?)\b(?![\w.:=])"),
        "one of several": re.compile(r"\b1\s(?:autres|offres|jours|messages|minutes|constats|paires)\b"),
        "a double space": re.compile(r"(?<=\S)  +(?=\S)"),
    }),
    "en": MappingProxyType({
        "a straight apostrophe": re.compile(r"[^\W\d_]'(?=[^\W\d_]|$)"),
        "a sign apart": re.compile(r"\w [;:!?](?=\s|$)"),
        "one of several": re.compile(r"(?<!per )\b1\s(?:offers|days|messages|minutes|findings|pairs|groups)\b"),
        "a double space": re.compile(r"(?<=\S)  +(?=\S)"),
    }),
})  # fmt: skip
# An hour is told as each language tells it: 9 h 30, 09:30; what people type is none of it.
HOURS = re.compile(r"(?<![\d:+T-])\d{1,2}:\d{2}(?![\d:])")
_CODE = re.compile(
    r"```.*?```|`[^`\n]*`|« ?[a-z][\w ]*\.[\w.]+ ?»|preseance [a-z -]+|\{\w+\}|Authorization: |https?://\S*", re.DOTALL
)


def faults(sentence: str, language: str, *, names: tuple[str, ...] = ()) -> list[str]:
    """Name what is wrong with a sentence, its code and the names that people gave left aside."""
    plain = _CODE.sub("…", sentence)
    for name in sorted(filter(None, names), key=len, reverse=True):
        plain = plain.replace(name, "…")
    return [fault for fault, pattern in FAULTS[language].items() if pattern.search(plain)]
