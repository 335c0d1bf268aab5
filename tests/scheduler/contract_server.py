"""A local server that speaks the providers' documented contracts: it checks what it is sent before it takes it."""

import base64
import hashlib
import json
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

from standardwebhooks import Webhook
from standardwebhooks import WebhookVerificationError

SECRET = "whsec_aG91c2Utc2VjcmV0LW9mLTI0LWJ5dGVz"  # noqa: S105 -- of the tests alone
MAILJET = (b"0123456789abcdef0123456789abcdef", b"fedcba9876543210fedcba9876543210")
Reply = tuple[int, Mapping[str, str], object]


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came; header names are in small letters."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Give the body as JSON."""
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, list[str]]:
        """Give the body as a form."""
        return parse_qs(self.body.decode(), keep_blank_values=True, strict_parsing=True)


@dataclass(slots=True)
class ContractServer:
    """Where it listens, what it was sent, and what it is told to answer first."""

    url: str
    calls: list[Call] = field(default_factory=list)
    moods: list[Reply] = field(default_factory=list)


def _lacks(tree: Mapping[str, Any], *names: str) -> str:
    return next((name for name in names if not tree.get(name)), "")


def _sendgrid(call: Call) -> Reply:
    if call.headers.get("authorization") != "Bearer SG.0123456789abcdef":
        return 401, {}, {"errors": [{"message": "The provided authorization grant is invalid"}]}
    lacking = _lacks(call.json, "from", "template_id", "personalizations")
    people = [one["email"] for part in call.json.get("personalizations", []) for one in part["to"]]
    if lacking or len(people) > 1_000:
        return 400, {}, {"errors": [{"message": f"{lacking or 'too many recipients'}"}]}
    return 202, {"x-message-id": "sg-1"}, None


def _brevo(call: Call) -> Reply:
    if call.headers.get("api-key") != "xkeysib-0123456789abcdef":
        return 401, {}, {"code": "unauthorized", "message": "Key not found"}
    versions = call.json.get("messageVersions", [])
    lacking = _lacks(call.json, "sender", "templateId", "messageVersions")
    if lacking or len(versions) > 1_000 or not isinstance(call.json["templateId"], int):
        return 400, {}, {"code": "missing_parameter", "message": lacking or "too many versions"}
    if len(call.json["headers"]["idempotencyKey"]) != 36:
        return 400, {}, {"code": "invalid_parameter", "message": "idempotencyKey is no UUID"}
    return 201, {}, {"messageId": "<brevo-1>"}


def _mailjet(call: Call) -> Reply:
    if base64.b64decode(call.headers["authorization"].removeprefix("Basic ")) != b":".join(MAILJET):
        return 401, {}, {"ErrorMessage": "API key authentication/authorization failure."}
    letters = call.json["Messages"]
    if len(letters) > 50 or any(_lacks(one, "From", "To", "TemplateID", "CustomID") for one in letters):
        return 400, {}, {"ErrorMessage": "Malformed request"}
    return 200, {}, {"Messages": [_mailjet_status(place, one) for place, one in enumerate(letters, start=1)]}


def _mailjet_status(place: int, letter: Mapping[str, Any]) -> Mapping[str, Any]:
    address = letter["To"][0]["Email"]
    if "@" not in address:
        return {"Status": "error", "Errors": [{"ErrorMessage": "invalid e-mail address"}]}
    return {"Status": "success", "To": [{"Email": address, "MessageID": place}]}


def _mailgun(call: Call) -> Reply:
    if call.headers.get("authorization") != "Basic YXBpOmtleS0wMTIzNDU2Nzg5YWJjZGVm":
        return 401, {}, "Forbidden"
    form = call.form
    lacking = _lacks(form, "from", "to", "subject", "template")
    variables = json.loads(form.get("recipient-variables", ["{}"])[0])
    if lacking or len(form["to"]) > 1_000 or set(variables) != set(form["to"]):
        return 400, {}, {"message": f"{lacking or 'recipient-variables'} parameter is not valid"}
    return 200, {}, {"id": "<mailgun-1>", "message": "Queued. Thank you."}


def _ses(call: Call) -> Reply:
    proof = call.headers.get("authorization", "")
    if not proof.startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/") or "x-amz-date" not in call.headers:
        return 403, {"x-amzn-errortype": "InvalidSignatureException"}, {"message": "The signature does not match"}
    entries = call.json["BulkEmailEntries"]
    lacking = _lacks(call.json, "FromEmailAddress", "DefaultContent", "BulkEmailEntries")
    if lacking or len(entries) > 50:
        return 400, {"x-amzn-errortype": "BadRequestException"}, {"message": lacking or "too many entries"}
    results = [{"Status": "SUCCESS", "MessageId": f"ses-{place}"} for place, _ in enumerate(entries, start=1)]
    return 200, {}, {"BulkEmailEntryResults": results}


def _twilio(call: Call) -> Reply:
    if call.headers.get("authorization") != "Basic QUMwMTIzNDU2Nzg5OjEyMzQ1":
        return 401, {}, {"code": 20003, "message": "Authenticate"}
    lacking = _lacks(call.form, "To", "Body", "From")
    if lacking or len(call.form["To"]) != 1:
        return 400, {}, {"code": 21604, "message": f"A '{lacking or 'To'}' is required."}
    return 201, {}, {"sid": "SM1", "status": "queued"}


def _ovh_sms(call: Call) -> Reply:
    host = f"http://{call.headers['host']}"
    stamp = call.headers.get("x-ovh-timestamp", "")
    text = "+".join(["S3cr3tOfTheApp", "C0nsumerKey", "POST", host + call.path, call.body.decode(), stamp])
    if call.headers.get("x-ovh-signature") != "$1$" + hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest():
        return 400, {}, {"message": "Invalid signature"}
    good = [one for one in call.json["receivers"] if one.startswith("+")]
    bad = [one for one in call.json["receivers"] if one not in good]
    return 200, {}, {"ids": [17], "validReceivers": good, "invalidReceivers": bad}


def _sinch(call: Call) -> Reply:
    if call.headers.get("authorization") != "Bearer sinch-token-0123456789":
        return 401, {}, None
    lacking = _lacks(call.json, "from", "to", "body")
    if lacking or len(call.json["to"]) > 1_000:
        return 400, {}, {"code": "syntax_constraint_violation", "text": lacking or "too many"}
    return 201, {}, {"id": "sinch-1", "to": call.json["to"]}


def _webhook(call: Call) -> Reply:
    try:
        Webhook(SECRET).verify(call.body, dict(call.headers))
    except WebhookVerificationError as error:
        return 401, {}, {"message": str(error)}
    return 200, {}, {"id": call.headers["webhook-id"]}


CONTRACTS: Mapping[str, tuple[str, Callable[[Call], Reply]]] = {
    "brevo": ("/v3/smtp/email", _brevo),
    "mailgun": ("/v3/mg.maison.example/messages", _mailgun),
    "mailjet": ("/v3.1/send", _mailjet),
    "ovh_sms": ("/1.0/sms/sms-ab12345-1/jobs", _ovh_sms),
    "sendgrid": ("/v3/mail/send", _sendgrid),
    "ses": ("/v2/email/outbound-bulk-emails", _ses),
    "sinch": ("/xms/v1/plan01/batches", _sinch),
    "twilio": ("/2010-04-01/Accounts/AC0123456789/Messages.json", _twilio),
    "webhook": ("/hook", _webhook),
}


@contextmanager
def contract_server(
    kind: str, contracts: Mapping[str, tuple[str, Callable[[Call], Reply]]] = CONTRACTS
) -> Iterator[ContractServer]:  # fmt: skip
    """Listen on this machine as one provider, until the block ends."""
    path, contract = contracts[kind]

    class Handler(BaseHTTPRequestHandler):
        """Answers one connection."""

        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Check and take, or say why not; moods come first."""
            body = self.rfile.read(int(self.headers["content-length"]))
            call = Call(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            server.calls.append(call)
            if server.moods:
                self._reply(server.moods.pop(0))
            else:
                self._reply(contract(call) if call.path == path else (404, {}, None))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the library names it so
            """Say nothing."""

        def _reply(self, reply: Reply) -> None:
            status, headers, tree = reply
            data = b"" if tree is None else json.dumps(tree).encode()
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        listener.daemon_threads = True
        server = ContractServer(url=f"http://127.0.0.1:{listener.server_port}")
        thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown()
            thread.join()
