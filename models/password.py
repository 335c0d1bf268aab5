"""What a password must be: long enough to take an attacker years, and none that everybody tries first."""

import unicodedata
from itertools import pairwise

from models.caller import folded
from models.nonsense import NonsenseError

SHORTEST = 12
LONGEST = 200
# Twelve signs and more that stand on every list of passwords; those that only repeat or count are found by arithmetic.
COMMONPLACE = frozenset({
    "adminadminadmin", "administrateur", "administrator", "azertyuiop123", "azertyuiopqsdf", "azertyuiopqsdfgh",
    "changemeplease", "changezmoi123", "correcthorsebatterystaple", "iloveyou1234", "jetaimejetaime", "letmeinplease",
    "loulouloulou", "monmotdepasse", "motdepasse123", "motdepasse1234", "motdepassemotdepasse", "newpassword123",
    "p@ssw0rd1234", "p@ssword1234", "passw0rd1234", "password1234", "password12345", "password123456", "password123!",
    "passwordpassword", "preseance1234", "préséance1234", "preseancepreseance", "qwerty123456", "qwertyuiop12",
    "qwertyuiop123", "qwertyuiopasdf", "qwertyuiopasdfgh", "soleilsoleil", "trustno1trustno1", "welcome12345",
    "welcome123456", "bienvenue123", "bienvenue1234", "1q2w3e4r5t6y", "1qaz2wsx3edc", "q1w2e3r4t5y6", "abcd1234abcd",
    "abc123abc123", "123456abcdef", "abcdef123456", "123qwe123qwe",
})  # fmt: skip
FEWEST_SIGNS = 4


def normalised(password: str) -> str:
    """Give a password as it is hashed: an é is one sign, however a keyboard puts it together."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, login: str) -> str:
    """Give a password as it is hashed; NonsenseError when it is too easy, and never with the password in it."""
    chosen = normalised(password)
    if len(chosen) < SHORTEST:
        raise NonsenseError(
            "password-short", f"the password has {len(chosen)} characters", field="password",
            remedy=f"choose at least {SHORTEST}, such as four words", given=str(len(chosen)), least=str(SHORTEST),
        )  # fmt: skip
    if len(chosen) > LONGEST:
        raise NonsenseError(
            "password-long", f"the password has {len(chosen)} characters", field="password",
            remedy=f"choose at most {LONGEST}", given=str(len(chosen)), most=str(LONGEST),
        )  # fmt: skip
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in chosen):
        raise NonsenseError("password-signs", "the password holds signs that nobody can type", field="password",
                            remedy="choose letters, digits, signs and spaces")  # fmt: skip
    if _is_commonplace(chosen, login):
        raise NonsenseError("password-commonplace", "that password is among the first that anybody tries",
                            field="password", remedy="choose four words that nobody else would put together",
                            )  # fmt: skip
    return chosen


def _is_commonplace(password: str, login: str) -> bool:
    plain = folded(password)
    joined = "".join(plain.split())
    if joined in COMMONPLACE or plain == folded(login) or len(set(joined)) < FEWEST_SIGNS:
        return True
    steps = {ord(after) - ord(before) for before, after in pairwise(joined)}
    # 123456789012 counts but for one step, where the row of keys begins again.
    return len(steps - {-9, 9}) <= 1
