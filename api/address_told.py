"""Says where the service is when it starts; as long as nobody could log in, by a link that lets an admin in once."""

import logging
import sys

from models.secret_token import bare_token
from models.store import Store
from models.store_first_link import first_link

LOG = logging.getLogger("preseance")


def tell_address(store: Store, place: str, random: bytes) -> None:
    """Print the link that `random` makes, or log the place of the service where people have come in already."""
    token = first_link(store, bare_token(random), by="serve")
    if token is None:
        LOG.info("serving on %s", place)
        return
    # Not into the log, which strikes links out and is kept.
    sys.stdout.write(f"Open {place}/welcome/{token} (it lets an admin in, once, within 48 hours)\n")
    sys.stdout.flush()
