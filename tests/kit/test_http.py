"""No spelling, name or redirect makes the client ask a server of this house."""

import asyncio
import contextlib
import hashlib
import socket
import ssl
import tempfile
from datetime import UTC, datetime

import httpcore2
import httpx2
import pytest
from awaiting import awaits
from listening import Listener, floods, hangs, resets, says, trickles

from showrunner.errors import FetchFailed, NotAllowed
from showrunner.kit.addresses import is_public, taken_apart
from showrunner.kit.http import Guarded

LOOPBACK = """
    127.0.0.1 127.1 127.0.1 127.0.0.1. 127.000.000.001 127.0.0.01 127.127.127.127 127.255.255.254 2130706433
    2130706433. 0x7f000001 0x7F000001 0X7F.0.0.1 0x7f.0.0.1 0x7f.1 0x7f.0x0.0x0.0x1 0x0000007f.1 0177.0.0.1
    0177.0.0.01 0177.1 00000177.0.0.1 017700000001 127.0x0.0.1 127.0.0x1 127.0.1. 0x7f.0.1
    0 0. 00 0x0 0x 0.0 0.0.0 0.0.0.0 0.0.0.0. 00.00.00.00 0.0.0.1 0000000000
    [::1] [0:0:0:0:0:0:0:1] [0000::0001] [::0001] [::] [0::0] [::ffff:127.0.0.1] [::ffff:7f00:1] [::FFFF:127.0.0.1]
    [0:0:0:0:0:ffff:127.0.0.1] [0:0:0:0:0:ffff:7f00:0001] [::ffff:0:127.0.0.1] [::127.0.0.1] [::7f00:1]
    [::ffff:0.0.0.0] [64:ff9b::127.0.0.1] [64:ff9b::7f00:1] [64:ff9b:1::127.0.0.1] [2002:7f00:1::] [2002:7f00:1::1]
    [2001:0:7f00:1::] [2001::1] [::1%25lo] [::1%lo] [::1%250] [127.0.0.1] [::ffff:127.1] [::1.2.3] [:::1] []
    [fe80::1] [fe80::1%25eth0] [fec0::1] [fc00::1] [fd12:3456::1] [ff02::1] [5f00::1] [3fff::1] [100::1]
    ①②⑦.⓪.⓪.① 127。0。0。1 127．0．0．1 127｡0｡0｡1 １２７.0.0.1 1２7.0.0.1 127.0.0.①
    %31%32%37.0.0.1 127%2e0%2e0%2e1 127.0.0.1%00 127.0.0.1%00.example.com 127.0.0.1%20 127.0.0.1%23.example.com
    localhost LOCALHOST LocalHost localhost. localhost.. .localhost ⓛⓞⓒⓐⓛⓗⓞⓢⓣ ｌocalhost loc\u00adalhost
    local%68ost localhost%00.example.com localhost%2e
    lb.example A-RECORD.EXAMPLE mixed.example six.example mapped.example wild.127.0.0.1.example
    example.com@127.0.0.1 user:pass@127.0.0.1 127.0.0.1@127.0.0.1 @127.0.0.1 :@127.0.0.1 a@b@127.0.0.1
    example.com%40127.0.0.1 example.com\\@127.0.0.1 127.0.0.1\\@example.com 127.0.0.1;.example.com 127.0.0.1,example.com
""".split()
CLOUDS = """
    169.254.169.254 2852039166 0xa9fea9fe 0251.0376.0251.0376 169.254.43518 [::ffff:169.254.169.254] [::ffff:a9fe:a9fe]
    metadata.internal 100.100.100.200 [::ffff:100.100.100.200] 192.0.0.192 168.63.129.16 [fd00:ec2::254]
    [64:ff9b::169.254.169.254] 10.0.0.1 10.255.255.255 0xa.0.0.1 172.16.0.1 172.31.255.254 192.168.0.1 192.168.65.254
    100.64.0.1 198.18.0.1 198.19.255.254 192.88.99.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
""".split()
WHOLE = """
    file:///etc/passwd file://127.0.0.1/etc/passwd ftp://127.0.0.1:PORT/ gopher://127.0.0.1:PORT/_GET dict://127.0.0.1:PORT/
    ws://127.0.0.1:PORT/ ldap://127.0.0.1:PORT/ data:text/plain,hi javascript:alert(1) jar:http://127.0.0.1:PORT/!/
    unix:///var/run/docker.sock http+unix://%2Fvar%2Frun%2Fdocker.sock/ //127.0.0.1:PORT/ 127.0.0.1:PORT /etc/passwd
    http:127.0.0.1:PORT/
    http:/127.0.0.1:PORT/ http:///127.0.0.1:PORT/ http:////127.0.0.1:PORT/ http:\\\\127.0.0.1:PORT\\
    http:\\/\\/127.0.0.1:PORT/ HTTP://127.0.0.1:PORT/ hTTp://127.0.0.1:PORT http://127.0.0.1:PORT:80/ http://127.0.0.1:0/
    http://127.0.0.1:99999/
    http://127.0.0.1:-1/ http://127.0.0.1:+PORT/ http://127.0.0.1:０/ http://127.0.0.1:PORT#@example.com/
    http://127.0.0.1:PORT?@example.com/ http:// http://? http://# http://:PORT/ http://[::1 http://::1]:PORT/
""".split()
INVISIBLE = [
    "\thttp://127.0.0.1:PORT/",
    " http://127.0.0.1:PORT/",
    "ht\ntp://127.0.0.1:PORT/",
    "http://127.0.0.1:PORT/\r\nX-Evil: 1",
    "http://127.0.0.1\t:PORT/",
    "http://127.0.0.1\u200b:PORT/",
    "http://127.0.0.1:PORT/\x00",
    "http://\u202e127.0.0.1:PORT/",
    "http://127.0.0.1:PORT/" + "a" * 2_050,
]
FORMS = [f"http://{host}:PORT/" for host in LOOPBACK + CLOUDS] + WHOLE + INVISIBLE

NAMES = {
    "localhost": ["127.0.0.1"],
    "lb.example": ["127.0.0.1"],
    "a-record.example": ["10.0.0.7"],
    "mixed.example": ["93.184.216.34", "127.0.0.1"],
    "six.example": ["::1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "metadata.internal": ["169.254.169.254"],
    "wild.127.0.0.1.example": ["127.0.0.1"],
    "public.example": ["93.184.216.34"],
}


async def resolve(host: str, port: int) -> list[str]:
    """The names above, and whatever spelling of an address the system's resolver understands; no network."""
    if host in NAMES:
        return NAMES[host]
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [str(entry[4][0]) for entry in found]


def guarded(*listeners: Listener, allow: tuple[str, ...] = ()) -> Guarded:
    """Every port of the listeners is allowed, so that only addresses are left to stop at."""
    return Guarded(resolve=resolve, ports={80, 443, *(one.port for one in listeners)}, allow=allow)


def test_there_are_as_many_spellings_as_were_promised():
    assert len(set(FORMS)) >= 134


@awaits
async def test_no_spelling_reaches_a_server_of_this_house():
    async with Listener(says()) as canary, guarded(canary) as net:
        for form in FORMS:
            url = form.replace("PORT", str(canary.port))
            for ask in (net.get(url, timeout_s=2), net.post(url, b"{}", timeout_s=2)):
                with pytest.raises(NotAllowed):
                    await ask
        assert canary.connections == 0


def numeric(host: str) -> bool:
    try:
        socket.getaddrinfo(host.strip("[]"), 80, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return False
    return True


@awaits
async def test_without_the_guard_many_of_them_do():
    """What the test above is worth: the same spellings in the hands of an ordinary client."""

    async def ask(naive: httpx2.AsyncClient, url: str) -> None:
        with contextlib.suppress(httpx2.HTTPError, httpx2.InvalidURL):
            await naive.get(url)

    async with Listener(says()) as canary, httpx2.AsyncClient(trust_env=False, timeout=1) as naive:
        await asyncio.gather(*(ask(naive, f"http://{host}:{canary.port}/") for host in LOOPBACK if numeric(host)))
        assert len(canary.visits) >= 20


@pytest.mark.parametrize(
    "address",
    "8.8.8.8 93.184.216.34 172.15.255.255 172.32.0.0 192.0.1.1 100.63.255.255 100.128.0.0"
    " 2606:4700::1111 2001:4860:4860::8888 2a00:1450::1 2003::1 3ffe::1".split(),
)
def test_neighbours_of_closed_ranges_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address", ["fe80::1%eth0", "2606:4700::1111%eth0", "127.1", "", "localhost", "::ffff:8.8.8.8"]
)
def test_an_address_that_is_not_plainly_public_is_not(address):
    assert not is_public(address)


@pytest.mark.parametrize("port", [1, 21, 22, 25, 53, 110, 2375, 3306, 5432, 6379, 9200, 11211, 65535])
def test_ports_of_mail_shells_and_databases_are_not_asked(port):
    with pytest.raises(NotAllowed, match="port"):
        taken_apart(f"http://public.example:{port}/")


def test_international_names_are_asked_by_their_ascii():
    assert taken_apart("https://bücher.example/ä?ö=ü#x").url == "https://xn--bcher-kva.example/%C3%A4?%C3%B6=%C3%BC"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "onward",
    ["http://127.0.0.1:PORT/", "//127.0.0.1:PORT/", "http://2130706433:PORT/", "http://lb.example:PORT/", "file:///x"],
)
def test_a_redirect_does_not_lead_into_the_house(status, onward):
    async def follow() -> int:
        async with Listener(says()) as canary:
            leading = says(status, location=onward.replace("PORT", str(canary.port)))
            async with Listener(leading) as server, guarded(server, canary, allow=(server.place,)) as net:
                with pytest.raises(NotAllowed):
                    await net.get(server.url())
                return canary.connections

    assert asyncio.run(follow()) == 0


@awaits
async def test_a_redirect_within_what_is_allowed_is_followed_and_keeps_no_secret():
    async with (
        Listener(says(body=b"here")) as there,
        Listener(says(302, location=there.url("/b"))) as here,
        guarded(allow=(here.place, there.place)) as net,
    ):
        answer = await net.get(here.url("/a"), {"authorization": "Bearer x"})
    assert (answer.status, answer.body, answer.url) == (200, b"here", there.url("/b"))
    assert here.visits[0].headers["authorization"] == "Bearer x"
    assert "authorization" not in there.visits[0].headers


def test_redirects_end():
    async def follow() -> int:
        async with Listener(says(302, location="/again")) as server, guarded(allow=(server.place,)) as net:
            with pytest.raises(FetchFailed, match="redirects"):
                await net.get(server.url())
            return server.connections

    assert asyncio.run(follow()) == 6


class Recorder(httpcore2.AsyncMockBackend):
    """Pretends to connect, and remembers where."""

    def __init__(self) -> None:
        super().__init__([b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"])
        self.dialled: list[str] = []

    async def connect_tcp(self, host, *rest, **more):
        self.dialled.append(host)
        return await super().connect_tcp(host, *rest, **more)


def recording(net: Guarded) -> Recorder:
    recorder = Recorder()
    net._net._network_backend._plain = recorder
    return recorder


def test_a_name_that_changes_its_mind_is_asked_where_it_was_looked_at():
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    asked = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    async def twice() -> None:
        async with Guarded(resolve=rebinding) as net:
            recorder = recording(net)
            await net.get("http://rebind.example/")
            assert (recorder.dialled, len(asked)) == (["93.184.216.34"], 1)
        async with Guarded(resolve=rebinding) as net:
            recorder = recording(net)
            with pytest.raises(NotAllowed):
                await net.get("http://rebind.example/")
            assert recorder.dialled == []

    asyncio.run(twice())


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    async def ask() -> list[str]:
        async with Guarded(resolve=resolve) as net:
            recorder = recording(net)
            with pytest.raises(NotAllowed):
                await net.get("http://mixed.example/")
            return recorder.dialled

    assert asyncio.run(ask()) == []


def test_the_name_is_what_the_server_is_told():
    async def ask() -> str:
        async with Listener(says()) as server, guarded(allow=(f"lb.example:{server.port}",)) as net:
            await net.get(f"http://lb.example:{server.port}/")
            return server.visits[0].headers["host"].replace(str(server.port), "PORT")

    assert asyncio.run(ask()) == "lb.example:PORT"


@awaits
async def test_what_is_allowed_is_allowed_with_its_port_only():
    async with (
        Listener(says(body=b"yes")) as server,
        Listener(says()) as other,
        guarded(other, allow=(server.place,)) as net,
    ):
        assert (await net.get(server.url())).body == b"yes"
        with pytest.raises(NotAllowed):
            await net.get(other.url())


@awaits
async def test_no_proxy_of_the_environment_is_used(monkeypatch):
    async with Listener(says(body=b"proxy")) as proxy, Listener(says(body=b"server")) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url())
        async with guarded(allow=(server.place,)) as net:
            assert (await net.get(server.url())).body == b"server"
        assert proxy.connections == 0


def failing(answering, *, timeout_s: float = 5, **limits) -> FetchFailed:
    async def ask() -> FetchFailed:
        async with Listener(answering) as server, guarded(allow=(server.place,)) as net:
            with pytest.raises(FetchFailed) as caught:
                await net.get(server.url("/film?token=secret"), timeout_s=timeout_s, **limits)
            return caught.value

    return asyncio.run(ask())


@pytest.mark.parametrize("answering", [hangs, trickles])
def test_a_server_that_takes_its_time_is_left(answering):
    assert failing(answering, timeout_s=0.2).retryable


def test_a_body_larger_than_wanted_is_not_read():
    assert "larger" in str(failing(floods, most_bytes=200_000))
    assert "larger" in str(failing(says(body=b"x" * 101), most_bytes=100))
    assert "larger" in str(failing(says(content_length="9" * 18), most_bytes=100))


def test_a_packed_body_is_refused():
    assert "packed" in str(failing(says(body=b"x", content_encoding="gzip")))


def test_a_type_that_was_not_asked_for_is_refused():
    assert "text/html" in str(failing(says(body=b"x", content_type="text/html; charset=x"), types=("image/*",)))


def test_a_status_is_told_and_says_whether_to_come_back():
    gone, busy = failing(says(404)), failing(says(503, retry_after="17"))
    assert (gone.status, gone.retryable) == (404, False)
    assert (busy.status, busy.retryable, busy.retry_after_s) == (503, True, 17.0)


def test_a_connection_that_breaks_may_be_tried_again_and_no_query_is_told():
    error = failing(resets)
    assert error.retryable
    assert "secret" not in str(error)


def test_a_post_has_its_answer_whatever_the_status_and_body():
    async def ask(answering) -> int:
        async with Listener(answering) as server, guarded(allow=(server.place,)) as net:
            return (await net.post(server.url(), b"{}", timeout_s=5)).status

    assert [asyncio.run(ask(one)) for one in (says(302, location="/x"), says(500), floods)] == [302, 500, 200]


def test_a_download_is_whole_or_not_there(tmp_path):
    body, seen = bytes(range(256)) * 1_000, []

    async def fetch(answering, most_bytes: int):
        async with Listener(answering) as server, guarded(allow=(server.place,)) as net:
            return await net.download(
                server.url(),
                tmp_path / "film.bin",
                most_bytes=most_bytes,
                on_progress=lambda got, of: seen.append((got, of)),
            )

    with pytest.raises(FetchFailed):
        asyncio.run(fetch(floods, 100_000))
    with pytest.raises(FetchFailed):
        asyncio.run(fetch(says(body=body, content_length="300000"), 1_000_000))
    assert list(tmp_path.iterdir()) == []
    got = asyncio.run(fetch(says(body=body, content_type="Video/MP4; x=y"), 1_000_000))
    assert (tmp_path / "film.bin").read_bytes() == body
    assert (got.size, got.digest, got.media_type) == (256_000, hashlib.sha256(body).hexdigest(), "video/mp4")
    assert seen[-1] == (256_000, 256_000)


@pytest.mark.parametrize("entry", ["", "host", ":80", "host:", "host:x"])
def test_an_allowance_without_host_and_port_is_refused(entry):
    with pytest.raises(ValueError, match="host:port"):
        Guarded(allow=(entry,))


@pytest.fixture(scope="module")
def authority():
    """A certificate for films.example, as (what to serve with, what to trust)."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "films.example")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = (
        builder.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("films.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    own = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with tempfile.NamedTemporaryFile() as file:
        file.write(pem + own)
        file.flush()
        serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        serving.load_cert_chain(file.name)
    return serving, pem.decode()


@pytest.mark.parametrize(("name", "is_trusted"), [("films.example", True), ("other.example", False)])
@awaits
async def test_the_certificate_must_be_the_names_though_the_address_is_what_is_dialled(authority, name, is_trusted):
    serving, pem = authority

    async def here(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async with Listener(says(body=b"safe"), tls=serving) as server:
        trust = ssl.create_default_context(cadata=pem)
        async with Guarded(resolve=here, trust=trust, allow=(f"{name}:{server.port}",)) as net:
            if is_trusted:
                assert (await net.get(f"https://{name}:{server.port}/")).body == b"safe"
            else:
                with pytest.raises(FetchFailed):
                    await net.get(f"https://{name}:{server.port}/")
                assert server.visits == []


@pytest.mark.parametrize(
    "url",
    "ftp://public.example/ ws://public.example/ file://public.example/x http://me@public.example/"
    " https://me:secret@public.example/ http://@public.example/ http://10.0.0.1/ http://[::1]/ http://169.254.169.254/"
    " http://public.example\\x/ http://public.example/a%0ab\tc http://public.example:22/".split(" "),
)
def test_an_address_is_refused_before_anybody_is_asked(url):
    with pytest.raises(NotAllowed):
        taken_apart(url)


@pytest.mark.parametrize("path", ["a b", "a\\b", "a\u200bb", "\u202ea", "a\u00a0b"])
def test_what_nobody_sees_in_an_address_is_refused(path):
    """It would be sent percent-encoded; but whoever reads the address in a log would read another."""
    with pytest.raises(NotAllowed):
        taken_apart(f"http://public.example/{path}")


@pytest.mark.parametrize(
    "onward", ["http://public.example:22/", "http://me:pw@public.example/", "ftp://public.example/"]
)
@awaits
async def test_a_redirect_is_vetted_like_the_first_address(onward):
    async with Listener(says(302, location=onward)) as server, guarded(allow=(server.place,)) as net:
        recorder = recording(net)
        recorder._buffer = [f"HTTP/1.1 302 So\r\nLocation: {onward}\r\nContent-Length: 0\r\n\r\n".encode()]
        with pytest.raises(NotAllowed):
            await net.get(server.url())
        assert recorder.dialled == ["127.0.0.1"]
