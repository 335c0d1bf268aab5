"""What the pages need on which people come in: stores by workspace, passwords, and who asks."""

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response
from flask import g
from flask import render_template
from flask import request
from flask import session

from exchange.wording import say as in_words
from models.calendar_head import CalendarHead
from models.caller import Caller
from models.nonsense import NonsenseError
from models.password_hash import Passwords
from models.secret_token import bare_token
from models.secret_token import digest
from models.store import Store
from models.store_access import AccessBook
from models.store_error import LastAdminError
from models.store_error import StaleError
from models.store_error import StoreError
from models.store_error import TakenError
from models.store_sessions import SessionBook
from web.message_book import MessageBook
from web.message_book import message_book
from web.openid import OpenId

TOKEN = "token"  # noqa: S105 -- the name under which the token stands in the cookie
BY_LINK = "link"
TOLD_AS: tuple[tuple[type[StoreError], str], ...] = (
    (TakenError, "people.taken"), (StaleError, "people.stale"), (LastAdminError, "people.last_admin"),
    (StoreError, "people.absent"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What the pages work on; `find_store` gives the store of a workspace that is there, `random` that many bytes.

    `openid` is the identity provider of the house, where it has one.
    """

    access: AccessBook
    find_store: Callable[[str], Store | None]
    passwords: Passwords
    random: Callable[[int], bytes]
    caller: Callable[[], Caller]
    calendars: Callable[[], Sequence[CalendarHead]]
    refuse_forged: Callable[[], None]
    language: Callable[[], str]
    # The workspace of whoever names none when he logs in.
    first: str
    openid: OpenId | None = None

    @property
    def store(self) -> Store:
        """Give the store of whoever asks."""
        found = self.find_store(self.caller().workspace)
        if found is None:
            raise LookupError(self.caller().workspace)
        return found

    @property
    def say(self) -> MessageBook:
        """Give what pages say in the reader's language."""
        return message_book(self.language())

    def let_in(self, store: Store, login: str, expected: int | None = None) -> None:
        """Log somebody in with a new token: what the browser had before opens nothing any more.

        StaleError when he has changed since the version expected.
        """
        token = bare_token(self.random(32))
        by = Caller(name=login, workspace=store.workspace, origin=came_from())
        before = session.get(TOKEN)
        old = digest(before) if isinstance(before, str) else None
        SessionBook(store).begin(login, digest(token), by=by, instead_of=old, expected=expected)
        hold(token)

    def page(self, template: str, status: int = 200, **facts: object) -> Response:
        """Give a page that no cache keeps."""
        language = self.language()
        # Whoever comes back from his identity provider reads on in the language in which he left.
        frame = {"language": language, "other": "en" if language == "fr" else "fr", "say": self.say}
        headers = {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-store"}
        return Response(render_template(template, **{**frame, **facts}), status=status, headers=headers)

    def told(self, error: NonsenseError | StoreError) -> str:
        """Tell in words what was refused, and the way out."""
        if isinstance(error, NonsenseError):
            message, remedy = in_words(error.code, {"name": error.field, **error.facts})
            spoken = self.language()
            colon = "\u00a0: " if spoken == "fr" else ": "
            told = f"{message[spoken]}{colon}{remedy[spoken]}."
            # A login stays as it is written.
            login = error.facts.get("login")
            return told if login and told.startswith(login) else told[0].upper() + told[1:]
        word = next(word for kind, word in TOLD_AS if isinstance(error, kind))
        return self.say(word, code=error.code)


def hold(token: str) -> None:
    """Have the browser hold a session; nothing of the cookie before it stays."""
    session.clear()
    g.pop("csrf_token", None)
    session[TOKEN] = token
    session.permanent = True


def came_from() -> str:
    """Tell from where a form was sent, for the audit."""
    return f"web {request.remote_addr or 'unknown'}"
