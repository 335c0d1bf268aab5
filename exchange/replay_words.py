"""What is said of a replay and of a trial, in French and in English."""

from collections.abc import Iterator
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from exchange.report_words import COUNTS
from rules.finding import Severity

# By what is missing and why.
MISSING_WORDS: Mapping[tuple[str, str], Mapping[str, str]] = MappingProxyType({
    ("plan", "never-kept"): {
        "fr": "le plan : ce verdict date d’avant que les plans soient conservés, il ne peut plus être rejoué",
        "en": "the plan: this verdict is from before plans were kept, and can no longer be replayed",
    },
    ("plan", "lost"): {
        "fr": "le plan {name}, ou {count} de ses morceaux : restaurez une sauvegarde qui les a",
        "en": "the plan {name}, or {count} of its pieces: restore a backup that has them",
    },
    ("plan", "unreadable"): {
        "fr": "un lecteur du plan {name} : la version installée ne comprend plus ce qui y est écrit",
        "en": "a reader of the plan {name}: the installed release no longer understands what is written in it",
    },
    ("policy", "lost"): {
        "fr": "la politique {name}, absente ou altérée : restaurez une sauvegarde qui l’a",
        "en": "the policy {name}, gone or altered: restore a backup that has it",
    },
    ("policy", "unreadable"): {
        "fr": "un lecteur de la politique {name} : la version installée ne connaît plus l’un de ses seuils",
        "en": "a reader of the policy {name}: the installed release no longer knows one of its thresholds",
    },
    ("report", "lost"): {
        "fr": "le rapport {name}, ou {count} de ses morceaux : on sait qu’il diffère, non en quoi",
        "en": "the report {name}, or {count} of its pieces: it is known to differ, not in what",
    },
    ("catalogue", "other"): {
        "fr": "les règles {name} : la version installée a {present}, et c’est d’après elles que l’on compare",
        "en": "the rules {name}: the installed release has {present}, and it is by those that it is compared",
    },
})  # fmt: skip
LEFT_OUT: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "out-of-time": {"fr": "le temps manque : essayez-le seul", "en": "out of time: try it alone"},
    "too-much": {"fr": "trop de constats", "en": "too many findings"},
    "too-many": {"fr": "trop de calendriers : essayez-le seul", "en": "too many calendars: try it alone"},
    "not-kept": {"fr": "son plan n’a pas été conservé", "en": "its plan was not kept"},
})  # fmt: skip
STATES: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "live": {"fr": "en cours", "en": "live"}, "withdrawn": {"fr": "retiré", "en": "withdrawn"},
})  # fmt: skip
COLON = {"fr": "\u00a0: ", "en": ": "}
_MORE = {"fr": "  … et {count} de plus", "en": "  … and {count} more"}


def difference_lines(told: Mapping[str, Any], language: str, most: int) -> Iterator[str]:
    """Write told differences a line each: + for what came, − for what went, ~ for what changed."""
    for kind, sign in (("came", "+"), ("went", "−")):
        for one in told[kind][:most]:
            yield f"  {sign} {_named(one, language)} {_brief(one, language)}"
        yield from _more(told[f"{kind}_total"], most, language)
    for one in told["changed"][:most]:
        before, after = one["before"], one["after"]
        is_graver = before["severity"] != after["severity"]
        what = f"{_named(before, language)} → {_named(after, language)}" if is_graver else ", ".join(one["fields"])
        yield f"  ~ {what} {_brief(after, language)}"
    yield from _more(told["changed_total"], most, language)


def _named(one: Mapping[str, Any], language: str) -> str:
    return COUNTS[Severity(one["severity"])][language][0]


def _brief(one: Mapping[str, Any], language: str) -> str:
    return f"{one['rule']} {', '.join(one['offers'])}{COLON[language]}{one['message']}"


def _more(total: int, most: int, language: str) -> Iterator[str]:
    if total > most:
        yield _MORE[language].format(count=total - most)
