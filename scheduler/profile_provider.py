"""Speaks to a provider by its profile: the same few lines for all of them."""

from collections.abc import Mapping
from collections.abc import Sequence
from urllib.parse import quote
from urllib.parse import urlencode

from scheduler.auth import Auth
from scheduler.message_facts import facts_of
from scheduler.profile import KeyPlace
from scheduler.profile import Profile
from scheduler.profile_answer import read_answer
from scheduler.provider import Answer
from scheduler.provider import Handover
from scheduler.provider import Message
from scheduler.provider import Request
from scheduler.provider import SendError
from scheduler.template import Fill
from scheduler.template import Write
from scheduler.template import json_text
from scheduler.template import read_template
from scheduler.template import read_text

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


class ProfileProvider:
    """A provider that keeps no audience of its own: it is given a page of recipients with each message.

    `own` are facts of the house for the templates, such as the sender; `texts` are its own words, as
    templates that may ask for the facts of the message and are filled first.
    """

    def __init__(
        self,
        profile: Profile,
        auth: Auth,
        *,
        name: str,
        own: Mapping[str, object],
        texts: Mapping[str, str] | None = None,
        secrets: Sequence[str] = (),
    ) -> None:
        """Read the templates once."""
        self.bounds = profile.bounds
        self.secrets = tuple(secrets)
        self._profile = profile
        self._auth = auth
        self._name = name
        self._own = dict(own)
        self._texts = {key: read_text(text, f"providers.{name}.{key}") for key, text in (texts or {}).items()}
        self._url: Write = read_text(profile.url, "url", lambda value: quote(value, safe=""))
        self._headers = [(key, read_text(text, key)) for key, text in profile.headers]
        self._body: Fill = read_template(profile.body, "body")

    def request(self, message: Message) -> Request:
        """Build the request; only its proof of who sends it depends on the attempt."""
        facts = self._facts(message)
        headers = [(key, _one_line(key, write(facts))) for key, write in self._headers]
        if self._profile.idempotency.place is KeyPlace.HEADER:
            as_uuid = self._profile.idempotency.as_uuid
            headers.append((self._profile.idempotency.name, str(facts["uuid"]) if as_uuid else message.key))
        headers.append(("content-type", _FORM if self._profile.form else _JSON))
        body = self._body(facts)
        data = _form(body) if self._profile.form else json_text(body).encode()
        url, method = self._url(facts), self._profile.method
        proof = self._auth.headers(method, url, dict(headers), data, message.at)
        return Request(method=method, url=url, headers=(*headers, *proof), body=data)

    def read(self, message: Message, answer: Answer) -> Handover:
        """Read the answer by the profile."""
        return read_answer(self._profile, message, answer)

    def _facts(self, message: Message) -> Mapping[str, object]:
        if not message.recipients:
            raise SendError(
                f"providers.{self._name} keeps no audience: put the segment's list into the folder of recipients",
                permanent=True,
            )
        if len(message.recipients) > self.bounds.page:
            raise SendError(
                f"{len(message.recipients)} recipients at once, more than the {self.bounds.page} that it takes",
                permanent=True,
            )
        facts = {**facts_of(message), "own": self._own}
        if self._own.get("template") is not None:
            facts["template"] = self._own["template"]
        return {**facts, **{key: write(facts) for key, write in self._texts.items()}}


def _one_line(name: str, value: str) -> str:
    if any(not one.isprintable() for one in value):
        raise SendError(f"the header {name} would run over several lines", permanent=True)
    return value


def _form(tree: object) -> bytes:
    if not isinstance(tree, Mapping):
        raise SendError("a form is a table of names and values", permanent=True)
    return urlencode(tree, doseq=True).encode()
