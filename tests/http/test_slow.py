"""Clients that dawdle: each wait has an end, and nobody else notices. Times here are short, the rules are the same."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from house import Service

from showrunner.http.patience import Patience

QUICK = Patience(head_s=1.0, body_s=1.0, body_bytes=1000, reader_s=2.0, connections=300)


@pytest.fixture(scope="module")
def hurried(tmp_path_factory):
    with Service(tmp_path_factory.mktemp("hurried"), patience=QUICK) as service:
        yield service


def connect(service):
    return socket.create_connection(("127.0.0.1", service.port), timeout=10)


def everything(line):
    said = b""
    while chunk := line.recv(65536):
        said += chunk
    return said


@pytest.mark.parametrize(
    "said", [b"", b"G", b"GET /healthz HTTP/1.1\r\n", b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "]
)
def test_who_does_not_end_the_head_is_told_so_and_hung_up_on(hurried, said):
    with connect(hurried) as line:
        line.sendall(said)
        answer = everything(line)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"too_slow"' in answer


def test_a_second_head_on_the_same_line_has_its_time_too(hurried):
    with connect(hurried) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /hea")
        answer = everything(line)
    assert [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]] == [b"200", b"408"]


def test_a_body_that_trickles_is_cut(hurried):
    token = hurried.house.accounts.install_token()
    head = (
        f"POST /v1/films HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
    )
    with connect(hurried) as line:
        line.sendall(head.encode() + b'{"prompt": "')
        answer = everything(line)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")


def test_a_slow_answer_of_ours_is_not_the_clients_fault(hurried):
    token = hurried.house.accounts.install_token()
    with hurried.client(token) as client:
        film = client.post("/v1/films", json={"prompt": "Honey"}).json()
        with client.stream("GET", f"{film['url']}/events", headers={"accept": "text/event-stream"}) as answer:
            began, lines = time.monotonic(), answer.iter_lines()
            assert next(line for line in lines if line.startswith("id: 1"))
            hurried.house.telemetry.requests.clear()
            with connect(hurried) as other:  # its end shows that more than the patience has passed
                everything(other)
            assert time.monotonic() - began > QUICK.head_s
            hurried.house.end(film["id"], "cancelled")
            assert next(line for line in lines if line.startswith("id: 2"))


def test_a_client_that_does_not_read_is_cut_and_one_that_does_gets_all(hurried):
    token = hurried.house.accounts.install_token()
    data = bytes(30_000_000)
    with hurried.client(token) as client:
        film = client.post("/v1/films", json={"prompt": "Honey"}).json()
        hurried.house.finish(film["id"], data)
        request = f"GET {film['url']}/master HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n"
        with connect(hurried) as deaf:
            deaf.sendall(request.encode())
            assert client.get(f"{film['url']}/master").content == data
            for _ in range(4):  # each of these waits for somebody else's patience to end
                with connect(hurried) as other:
                    everything(other)
            with pytest.raises((ConnectionResetError, AssertionError)):
                assert len(everything(deaf)) >= len(data)


def test_when_too_many_say_nothing_the_oldest_make_room(hurried):
    silent = [connect(hurried) for _ in range(QUICK.connections + 20)]
    try:
        with hurried.client() as client:
            assert client.get("/healthz").status_code == 200
        assert silent[0].recv(1) == b""
    except ConnectionResetError:
        pass
    finally:
        for line in silent:
            line.close()


def test_a_good_client_does_not_notice_hundreds_that_never_end_their_heads(service, client):
    slow = []
    try:
        for _ in range(500):
            line = connect(service)
            line.sendall(b"GET /v1/films HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
            slow.append(line)
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: client.get("/v1/films").status_code, range(50)))
    finally:
        for line in slow:
            line.close()
    assert set(answers) == {200}


def test_told_to_stop_it_finishes_what_it_is_doing(tmp_path):
    with Service(tmp_path) as service, service.client() as client:
        film = client.post("/v1/films", json={"prompt": "Honey"}).json()
        data = bytes(5_000_000)
        service.house.finish(film["id"], data)
        with client.stream("GET", f"{film['url']}/master") as answer:
            chunks = answer.iter_raw()
            got = len(next(chunks))
            service._loop.call_soon_threadsafe(service._stop.set)
            got += sum(map(len, chunks))
    assert got == len(data)


def test_told_to_stop_it_ends_its_streams_at_once(tmp_path):
    with Service(tmp_path) as service, service.client() as client:
        film = client.post("/v1/films", json={"prompt": "Honey"}).json()
        with client.stream("GET", f"{film['url']}/events", headers={"accept": "text/event-stream"}) as answer:
            lines = answer.iter_lines()
            assert next(line for line in lines if line.startswith("id: 1"))
            began = time.monotonic()
            service._loop.call_soon_threadsafe(service._stop.set)
            assert not [line for line in lines if line.startswith("id:")]
    assert time.monotonic() - began < 1.9  # of the two seconds that the test house waits for others


def test_a_port_that_is_taken_is_refused_in_words(service):
    import asyncio

    from showrunner.errors import BadSetting
    from showrunner.http.serving import serve

    with pytest.raises(BadSetting) as caught:
        asyncio.run(serve(None, "127.0.0.1", service.port))
    assert caught.value.field == "port"
