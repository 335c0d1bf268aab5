"""Who sits at the console: the name that he gives, and the account and computer that he gives it from."""

import os
import pwd
import socket

from models.caller import Caller
from models.caller import at_the_console


def somebody_here(name: str) -> Caller:
    """Give somebody at this console; the system says from where, whatever the name."""
    return at_the_console(name, f"console {_account()}@{socket.gethostname()}")


def _account() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        # A container may run under a number that has no name.
        return str(os.getuid())
