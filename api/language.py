"""French or English, as the caller asks; English to those who ask for neither."""

from flask import has_request_context
from flask import request

LANGUAGES = ("en", "fr")


def language() -> str:
    """Give the language of the answer: `?lang=`, else Accept-Language."""
    if not has_request_context():
        return LANGUAGES[0]
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return next((name for name in map(_primary, request.accept_languages.values()) if name in LANGUAGES), LANGUAGES[0])


def _primary(tag: str) -> str:
    """Read fr-CA as fr."""
    return tag.partition("-")[0].lower()
