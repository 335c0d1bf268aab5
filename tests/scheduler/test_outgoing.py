"""However a receiver behaves, a request leaves once at most, and its end is told as far as it is known."""

import socket
import struct
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from threading import Event

import pytest

from scheduler.addresses import AddressLaw
from scheduler.addresses import AddressRefusedError
from scheduler.outgoing_line import NotStartedError
from scheduler.outgoing_line import Outcome
from scheduler.provider import Answer
from scheduler.provider import Bounds
from scheduler.provider import SendError
from tests.scheduler.loopback import OK
from tests.scheduler.loopback import PATIENCE
from tests.scheduler.loopback import Receiver
from tests.scheduler.loopback import carried
from tests.scheduler.loopback import carried_all
from tests.scheduler.loopback import outgoing
from tests.scheduler.loopback import post


def _says(*parts: bytes, then_close: bool = False) -> Receiver:
    def behave(line: socket.socket, _count: int) -> None:
        for part in parts:
            line.sendall(part)
        if then_close:
            line.shutdown(socket.SHUT_RDWR)

    return Receiver(behave)


def _hangs() -> Receiver:
    return Receiver(lambda _line, _count: None)


def _ended(receiver: Receiver, *, timeout: float = PATIENCE) -> Outcome:
    with closing(receiver), outgoing() as out:
        return carried(out, post(f"http://127.0.0.1:{receiver.port}/hook", timeout=timeout))


def _uncertain(outcome: Outcome) -> bool:
    assert isinstance(outcome, SendError)
    assert not outcome.permanent
    return outcome.uncertain


def test_an_answer_comes_back_whole() -> None:
    """Status, headers with small names, and body."""
    receiver = _says(b"HTTP/1.1 202 Accepted\r\nX-Message-Id: 7\r\nRetry-After:  3 \r\ncontent-length: 2\r\n\r\nok")

    answer = _ended(receiver)

    headers = {"x-message-id": "7", "retry-after": "3", "content-length": "2"}
    assert Answer(status=202, headers=headers, body=b"ok") == answer


def test_a_request_leaves_as_it_was_written() -> None:
    """The body is that which was signed, and libcurl adds no wish of its own."""
    receiver = _says(OK)

    with closing(receiver), outgoing() as out:
        carried(out, post(f"http://127.0.0.1:{receiver.port}/a/../b?c=d", b"\x00\xff{}"))

    assert [b"\x00\xff{}"] == receiver.bodies
    lines = receiver.heads[0].lower().splitlines()
    assert lines[0] == b"post /a/../b?c=d http/1.1"
    assert not [line for line in lines if line.startswith((b"expect", b"accept-encoding", b"cookie", b"authorization"))]


def test_requests_share_a_connection() -> None:
    """A new connection for each would cost twenty times as much."""
    receiver = _says(OK)

    with closing(receiver), outgoing(connections=1) as out:
        answers = carried_all(out, [post(f"http://127.0.0.1:{receiver.port}/")] * 20)

    assert [200] * 20 == [one.status for one in answers if isinstance(one, Answer)]
    assert receiver.connections == 1


def test_no_more_than_the_allowed_connections_are_opened() -> None:
    """A burst waits for its turn."""
    receiver = _says(OK)

    with closing(receiver), outgoing(connections=4) as out:
        answers = carried_all(out, [post(f"http://127.0.0.1:{receiver.port}/")] * 200)

    assert len(answers) == len(receiver.bodies) == 200
    assert receiver.connections <= 4


def test_ipv6_is_spoken() -> None:
    """An address in brackets is called as it stands."""
    receiver = Receiver(lambda line, _count: line.sendall(OK), host="::1")

    with closing(receiver), outgoing() as out:
        answer = carried(out, post(f"http://[::1]:{receiver.port}/"))

    assert isinstance(answer, Answer)


def test_nobody_listening_means_that_nothing_left() -> None:
    """Another try does no harm."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with outgoing() as out:
        outcome = carried(out, post(f"http://127.0.0.1:{port}/"))

    assert not _uncertain(outcome)
    assert "nothing was sent" in str(outcome)


def test_a_receiver_that_hangs_leaves_us_in_doubt() -> None:
    """It may have acted on what it read."""
    outcome = _ended(_hangs(), timeout=0.3)

    assert _uncertain(outcome)


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (b"HTTP/1.1 200 OK\r\ncontent-le",),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{}",),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",),
        (b"nonsense\r\n\r\n",),
        (b"HTTP/1.1 100 Continue\r\n\r\n",),
        (b"HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n",),
        (b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 20_000,),
    ],
    ids=["nothing", "headers", "body", "broken-chunk", "short-chunk", "no-http", "only-100", "only-103", "flood"],
)
def test_an_answer_that_breaks_off_leaves_us_in_doubt(parts: Sequence[bytes]) -> None:
    """No status was read whole, or a success whose words are missing."""
    outcome = _ended(_says(*parts, then_close=True))

    assert _uncertain(outcome)


@pytest.mark.parametrize("status", [410, 429, 503])
def test_a_refusal_that_breaks_off_is_a_refusal(status: int) -> None:
    """Its status said enough."""
    head = f"HTTP/1.1 {status} No\r\nretry-after: 9\r\ncontent-length: 10\r\n\r\nab".encode()

    outcome = _ended(_says(head, then_close=True))

    assert isinstance(outcome, Answer)
    assert (status, b"ab", "9") == (outcome.status, outcome.body, outcome.headers["retry-after"])


def test_early_answers_are_passed_over() -> None:
    """What counts is the last word."""
    outcome = _ended(_says(b"HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n", OK))

    assert isinstance(outcome, Answer)
    assert (200, {"content-length": "2"}) == (outcome.status, dict(outcome.headers))


def test_a_huge_answer_is_cut_and_counts_by_its_status() -> None:
    """Nobody fills our memory."""
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n"

    outcome = _ended(_says(head, b"x" * 1_000_000))

    assert isinstance(outcome, Answer)
    assert (200, Bounds().answer_bytes) == (outcome.status, len(outcome.body))


def test_a_slow_drip_ends_with_the_time_allowed() -> None:
    """Each byte comes in time, the whole does not."""

    def drip(line: socket.socket, _count: int) -> None:
        for byte in OK * 100:
            line.sendall(bytes([byte]))
            time.sleep(0.05)

    started = time.monotonic()
    outcome = _ended(Receiver(drip), timeout=0.4)

    assert _uncertain(outcome)
    assert time.monotonic() - started < 5


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    """Not even to the metadata service."""
    target = b"HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/latest/\r\ncontent-length: 0\r\n\r\n"

    outcome = _ended(_says(target))

    assert isinstance(outcome, Answer)
    assert outcome.status == 302


def test_a_kept_connection_that_dies_does_not_send_twice() -> None:
    """Libcurl would repeat the request on a new connection by itself; the receiver may have acted on the first."""

    def close_the_second(line: socket.socket, count: int) -> None:
        if count == 2:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.shutdown(socket.SHUT_RDWR)
        else:
            line.sendall(OK)

    receiver = Receiver(close_the_second)

    with closing(receiver), outgoing(connections=1) as out:
        url = f"http://127.0.0.1:{receiver.port}/"
        first, second, third = [carried(out, post(url, body)) for body in (b"1", b"2", b"3")]

    assert isinstance(first, Answer)
    assert _uncertain(second)
    assert isinstance(third, Answer)
    assert [b"1", b"2", b"3"] == receiver.bodies


def test_a_connection_closed_while_idle_is_replaced() -> None:
    """What is known to be dead is not written to."""
    receiver = _says(OK, then_close=True)

    with closing(receiver), outgoing(connections=1) as out:
        url = f"http://127.0.0.1:{receiver.port}/"
        answers = []
        for _ in range(3):
            answers.append(carried(out, post(url)))
            time.sleep(0.05)

    assert [200] * 3 == [one.status for one in answers if isinstance(one, Answer)]
    assert receiver.connections == 3


def test_the_second_address_of_a_name_is_tried_and_its_connection_watched() -> None:
    """Nobody listens at the first; what was opened on the way to it is not taken for the connection."""
    receiver = _says(OK, then_close=True)

    with closing(receiver), outgoing(connections=1, resolve=lambda _host, _port: ["::1", "127.0.0.1"]) as out:
        url = f"http://shop.test:{receiver.port}/"
        answers = []
        for _ in range(3):
            answers.append(carried(out, post(url)))
            time.sleep(0.05)

    assert [200] * 3 == [one.status for one in answers if isinstance(one, Answer)]


def test_a_request_handed_over_alone_leaves_at_once() -> None:
    """The carrier is woken; it does not look round from time to time."""
    receiver = _says(OK)
    trips = []

    with closing(receiver), outgoing() as out:
        for _ in range(50):
            started = time.monotonic()
            carried(out, post(f"http://127.0.0.1:{receiver.port}/"))
            trips.append(time.monotonic() - started)

    assert sorted(trips)[25] < 0.02


def test_a_request_whose_time_is_up_is_not_begun() -> None:
    """Its lease would end before the answer."""
    receiver = _says(OK)

    with closing(receiver), outgoing() as out:
        late = replace(post(f"http://127.0.0.1:{receiver.port}/"), must_start_before=time.monotonic())
        outcome = carried(out, late)

    assert isinstance(outcome, NotStartedError)
    assert not outcome.uncertain
    assert receiver.connections == 0


def test_a_request_whose_time_runs_out_in_the_queue_is_not_begun() -> None:
    """The one before it holds the only connection."""
    receiver = _hangs()

    with closing(receiver), outgoing(connections=1) as out:
        url = f"http://127.0.0.1:{receiver.port}/"
        first = post(url, b"1", timeout=0.5)
        second = replace(post(url, b"2"), must_start_before=time.monotonic() + 0.2)
        outcomes = carried_all(out, [first, second])

    assert [SendError, NotStartedError] == [type(one) for one in outcomes]
    assert [b"1"] == receiver.bodies


def test_closing_breaks_off_what_is_under_way_and_begins_nothing() -> None:
    """The first may have been acted upon, the second was never sent, and a third comes too late."""
    receiver = _hangs()
    ends: dict[str, Outcome] = {}

    with closing(receiver), outgoing(connections=1) as out:
        for name in ("first", "second", "third"):
            order = post(f"http://127.0.0.1:{receiver.port}/", name.encode())
            if name == "third":
                out.close(0.1)
            out.start(order.request, order.bounds, lambda outcome, name=name: ends.update({name: outcome}))  # type: ignore[misc]
            _until(lambda: bool(receiver.bodies))

    assert _uncertain(ends["first"])
    assert [NotStartedError, NotStartedError] == [type(ends["second"]), type(ends["third"])]
    assert [b"first"] == receiver.bodies


def test_closing_waits_for_what_is_under_way() -> None:
    """An answer on its way is heard."""

    def slow(line: socket.socket, _count: int) -> None:
        time.sleep(0.2)
        line.sendall(OK)

    receiver = Receiver(slow)
    ends: list[Outcome] = []

    with closing(receiver), outgoing() as out:
        order = post(f"http://127.0.0.1:{receiver.port}/")
        out.start(order.request, order.bounds, ends.append)
        _until(lambda: bool(receiver.bodies))
        out.close(PATIENCE)

    assert [Answer] == [type(one) for one in ends]


def test_a_name_is_asked_for_once_and_a_hanging_answer_holds_nobody_else() -> None:
    """Others go on while one name server sleeps."""
    receiver = _says(OK)
    release = Event()

    def resolve(host: str, _port: int) -> Sequence[str]:
        if host.startswith("slow"):
            release.wait(PATIENCE)
        return ["127.0.0.1"]

    with closing(receiver), outgoing(resolve=resolve) as out:
        outcomes = carried_all(
            out,
            [
                *(post(f"http://slow{place}.test:{receiver.port}/", connect=0.3) for place in range(6)),
                post(f"http://quick.test:{receiver.port}/"),
            ],
        )
        release.set()

    assert [Answer, *[SendError] * 6] == [type(one) for one in outcomes]
    assert not any(_uncertain(one) for one in outcomes[1:])


def test_a_name_without_address_means_that_nothing_left() -> None:
    """Said with the name, and tried again later."""

    def nowhere(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with outgoing(resolve=nowhere) as out:
        outcome = carried(out, post("https://nowhere.test/"))

    assert not _uncertain(outcome)
    assert "nowhere.test was not found" in str(outcome)


@pytest.mark.parametrize(
    "header", [("x", "a\r\nb: c"), ("x y", "z"), ("x:", "z"), ("", "z"), ("x", "\0"), ("x", "\udcff")]
)
def test_a_header_that_breaks_out_of_its_line_is_refused(header: tuple[str, str]) -> None:
    """Nobody slips in a second request."""
    order = post("http://127.0.0.1:9/")

    with outgoing() as out:
        outcome = carried(out, replace(order, request=replace(order.request, headers=(header,))))

    assert isinstance(outcome, SendError)
    assert outcome.permanent


def test_one_listener_that_fails_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    """Its failure is logged with its traceback."""
    receiver = _says(OK)

    def fail(_outcome: Outcome) -> None:
        raise RuntimeError("broken listener")

    with closing(receiver), outgoing() as out:
        order = post(f"http://127.0.0.1:{receiver.port}/")
        out.start(order.request, order.bounds, fail)
        answer = carried(out, order)

    assert isinstance(answer, Answer)
    assert "broken listener" in caplog.text


def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """They would resolve for us, past the law."""
    proxy = _says(OK)
    receiver = _says(OK)
    for name in ("http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")

    with closing(proxy), closing(receiver), outgoing() as out:
        carried(out, post(f"http://127.0.0.1:{receiver.port}/"))

    assert proxy.connections == 0
    assert receiver.connections == 1


def test_an_address_outside_the_law_is_refused_at_once() -> None:
    """This machine is called only where it was allowed."""
    receiver = _says(OK)

    with closing(receiver), outgoing(AddressLaw()) as out:
        outcome = carried(out, post(f"http://127.0.0.1:{receiver.port}/"))

    assert isinstance(outcome, AddressRefusedError)
    assert receiver.connections == 0


def _until(holds: object) -> None:
    assert callable(holds)
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.005)
