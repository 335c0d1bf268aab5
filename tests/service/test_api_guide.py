"""The commands of docs/api.md do what the guide says, in its order."""

import io
import json
import re
import shlex
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from tests.service.launching import House
from tests.service.people import Admitted
from tests.service.people import admit

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "api.md").read_text(), re.DOTALL)
RECEIPTS = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "api.md").read_text(), re.DOTALL)
LINES = [line for block in BLOCKS for line in re.split(r"\n(?=curl)", block.replace("\\\n", " ").strip())]
COMMANDS = [shlex.split(line) for line in LINES]
# What each answers, in the order of the guide.
ANSWERS = [
    '"verdict": "BLOCK"',
    '"version": 1',
    '"dry_run": true',
    '"dry_run": false',
    '"severity": "block"',
    '"stored": false',
    '"FLASH-40"',
    'ETag: "1"',
    '"rate": "20"',
    '"state": "submitted"',
    '"editors": ["claire"]',
    '"approver": "marc"',
    '"offer": "SOLDES-AVANT"',
    '{"waivers": []}',
    '"count": 0',
    '"offer": "SOLDES-AVANT"',
    '"state": "planned"',
    '"tries": []',
    '"due": {"house": 0}',
    '"kind": "webhook"',
    '"done": []',
    '"done": [1]',
    '"receipts": []',
    '"secret": "whsec_',
    '"code": "crm"',
    '"secret": "whsec_',
    '"kind": "subscription.test"',
    '"workspace": "default"',
    '"kind": "machine"',
    '"token": "prs_',
    '"changed": ["mechanics"',
    '"origin": "api 127.0.0.1 key prs_',
    '"hash": "sha256:',
    '{"format":"preseance-audit-1","workspace":"default","seq":',
]


def test_the_guide_is_true(house: House) -> None:
    """Each command answers what stands above."""
    keys = {
        f"${login.upper()}": f"Authorization: Bearer {admit(house.desk.store, login)}" for login in ("marc", "claire")
    }
    told = [_run([keys.get(word, word) for word in command], Admitted(house.app)) for command in COMMANDS]

    assert len(ANSWERS) == len(told)
    for command, answer, expected in zip(COMMANDS, told, ANSWERS, strict=True):
        assert expected in answer, (command, answer[:400])
        assert "urn:preseance:problem" not in answer


def test_the_receipt_of_the_guide_is_read(house: House) -> None:
    """What it is about is not there, so that it is kept aside."""
    ((event,),) = [json.loads(block)["data"] for block in RECEIPTS]

    assert {"counted": 0, "repeated": 0, "unknown": 1} == house.receipts(event).json


def _run(command: list[str], client: FlaskClient) -> str:
    """Do what curl would do: a machine that runs the tests need not have it."""
    parser = ArgumentParser()
    parser.add_argument("-s", action="store_true")
    parser.add_argument("-i", action="store_true")
    parser.add_argument("-X", dest="method")
    parser.add_argument("-H", dest="headers", action="append", default=[])
    parser.add_argument("-F", dest="files", action="append", default=[])
    parser.add_argument("--data-binary", "--data", dest="data")
    parser.add_argument("address")
    asked = parser.parse_args(command[1:])
    sent: dict[str, Any] = {"headers": [tuple(header.split(": ", 1)) for header in asked.headers]}
    if asked.files:
        paths = [ROOT / file.removeprefix("file=@") for file in asked.files]
        sent["data"] = {"file": [(io.BytesIO(path.read_bytes()), path.name) for path in paths]}
    elif asked.data is not None:
        sent["data"] = (ROOT / asked.data[1:]).read_bytes() if asked.data.startswith("@") else asked.data
    method = asked.method or ("POST" if "data" in sent else "GET")
    place = asked.address.removeprefix("http://127.0.0.1:8000")
    answer = client.open(place, method=method, **sent)
    return f"{answer.headers}{answer.text}" if asked.i else answer.text
