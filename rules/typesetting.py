"""Binds French signs to their neighbours, so that no line starts with one."""

_BOUND = (
    (" ;", "\u202f;"), (" ?", "\u202f?"), (" !", "\u202f!"), (" :", "\u00a0:"),
    ("« ", "«\u00a0"), (" »", "\u00a0»"), (" %", "\u00a0%"), (" €", "\u00a0€"),
)  # fmt: skip


def bound(sentence: str) -> str:
    """Give a French sentence with spaces that never break before ; ? ! : » % € and after «."""
    for loose, kept in _BOUND:
        sentence = sentence.replace(loose, kept)
    return sentence
