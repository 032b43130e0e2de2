"""What comes over a bare socket: nothing of it may hang, crash or be taken for two requests."""

import json
import socket

import pytest


def talk(service, *pieces, timeout=5.0):
    """All that the service says until it closes, or until it has answered and is silent."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=timeout) as line:
        for piece in pieces:
            line.sendall(piece)
        said = b""
        try:
            while chunk := line.recv(65536):
                said += chunk
        except TimeoutError:
            pytest.fail(f"it hung after {said[:200]!r}")
        return said


def status(said):
    assert said.startswith(b"HTTP/1.1 "), said[:200]
    return int(said.split(b" ", 2)[1])


HOST = b"Host: 127.0.0.1\r\n"
BAD = {
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "words": b"hello there\r\n\r\n",
    "no version": b"GET /healthz\r\n" + HOST + b"\r\n",
    "a space in the target": b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n",
    "a null in the target": b"GET /a\x00b HTTP/1.1\r\n" + HOST + b"\r\n",
    "a method of strange letters": b"G\xc3\x89T / HTTP/1.1\r\n" + HOST + b"\r\n",
    "no host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /healthz HTTP/1.1\r\n" + HOST + HOST + b"\r\n",
    "a space before the colon": b"GET /healthz HTTP/1.1\r\n" + HOST + b"X-A : b\r\n\r\n",
    "a folded header first": b"GET /healthz HTTP/1.1\r\n X-A: b\r\n" + HOST + b"\r\n",
    "a null in a header": b"GET /healthz HTTP/1.1\r\n" + HOST + b"X-A: a\x00b\r\n\r\n",
    "a length below nothing": b"POST /v1/films HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n",
    "a length in words": b"POST /v1/films HTTP/1.1\r\n" + HOST + b"Content-Length: ten\r\n\r\n",
    "two lengths": b"POST /v1/films HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde",
    "an unknown coding": b"POST /v1/films HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip\r\n\r\n",
    "coding in coding": b"POST /v1/films HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked, chunked\r\n\r\n",
    "a head of 64 KiB": b"GET /healthz HTTP/1.1\r\n" + HOST + b"X-A: " + b"a" * 65_536 + b"\r\n\r\n",
    "3,000 headers": b"GET /healthz HTTP/1.1\r\n" + HOST + b"".join(b"X-%d: a\r\n" % n for n in range(6000)) + b"\r\n",
    "a target of 64 KiB": b"GET /" + b"a" * 65_536 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_http_is_refused_in_words_and_the_line_closed(service, name):
    said = talk(service, BAD[name])
    assert 400 <= status(said) < 500 or status(said) == 501
    head, _, body = said.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert json.loads(body)["code"] in ("bad_request", "headers_too_large", "wrong_host")


def test_a_giant_head_is_called_so(service):
    assert status(talk(service, BAD["a head of 64 KiB"])) == 431


SMUGGLED = b"GET /v1/smuggled HTTP/1.1\r\n" + HOST + b"\r\n"
SMUGGLING = {
    "length and chunks": b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "chunks and length": b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "chunked with a tab": b"Transfer-Encoding:\tchunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "xchunked": b"Transfer-Encoding: xchunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a chunk size with a sign": b"Transfer-Encoding: chunked\r\n\r\n+5\r\nabcde\r\n0\r\n\r\n",
    "a chunk size with 0x": b"Transfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n",
    "a chunk longer than said": b"Transfer-Encoding: chunked\r\n\r\n3\r\nabcde\r\n0\r\n\r\n",
    "a giant chunk size": b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n",
    "bare line feeds": b"Content-Length: 5\nTransfer-Encoding: chunked\n\n0\n\n" + SMUGGLED,
}


@pytest.mark.parametrize("name", SMUGGLING)
def test_no_second_request_hides_in_the_body_of_the_first(service, house, name):
    head = b"POST /v1/films HTTP/1.1\r\n" + HOST + b"Connection: close\r\n"
    said = talk(service, head + SMUGGLING[name])
    assert said.count(b"HTTP/1.1 ") == 1
    assert 400 <= status(said) < 500 or status(said) == 501
    assert "/v1/smuggled" not in {one.path for one in house.telemetry.requests}


def test_requests_in_one_piece_are_answered_in_order(service):
    one = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
    last = b"GET /nowhere HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    said = talk(service, one + one + last)
    assert [part[:3] for part in said.split(b"HTTP/1.1 ")[1:]] == [b"200", b"200", b"401"]


def test_a_request_that_comes_byte_by_byte_is_one_request(service):
    whole = b"GET /healthz HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    assert status(talk(service, *(whole[n : n + 1] for n in range(len(whole))))) == 200


def test_an_unanswered_upgrade_is_an_ordinary_request(service):
    said = talk(
        service, b"GET /healthz HTTP/1.1\r\n" + HOST + b"Connection: upgrade, close\r\nUpgrade: websocket\r\n\r\n"
    )
    assert status(said) == 200
