"""French as printers set it: names stand as close to their quotation marks as on the rest of a page."""


def fine_print(text: str, language: str) -> str:
    """Set a sentence of a rule as the pages around it are set; English needs nothing."""
    return text.replace("«\u00a0", "«\u202f").replace("\u00a0»", "\u202f»") if language == "fr" else text
