"""What is said when somebody tries to build a value that cannot exist, such as a window that ends before it starts."""


class NonsenseError(ValueError):
    """A value was refused; `field` names the plan-document field at fault, `remedy` the way out.

    `code` is stable and language-free; `facts` fill the French and English sentences of the doors
    (`exchange/wording`).  `str()` is the English sentence.
    """

    def __init__(self, code: str, message: str, *, field: str = "", remedy: str = "", **facts: str) -> None:
        """Keep the parts apart so that every door can tell them in its own way."""
        super().__init__(f"{message}: {remedy}" if remedy else message)
        self.code = code
        self.message = message
        self.field = field
        self.remedy = remedy
        self.facts = facts
