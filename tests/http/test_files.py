"""Range, as RFC 9110 section 14 has it."""

import pytest

BYTES = bytes(range(256)) * 4  # 1,024 of them
SIZE = len(BYTES)


@pytest.fixture
def master(client, house):
    made = client.post("/v1/films", json={"prompt": "Honey"}).json()
    house.finish(made["id"], BYTES)
    return f"{made['url']}/master"


PARTS = {
    "bytes=0-0": (0, 1),
    "bytes=0-": (0, SIZE),
    "bytes=100-199": (100, 200),
    "bytes=1000-5000": (1000, SIZE),
    "bytes=1023-1023": (1023, SIZE),
    "bytes=1023-": (1023, SIZE),
    "bytes=-1": (1023, SIZE),
    "bytes=-100": (924, SIZE),
    "bytes=-5000": (0, SIZE),
    "Bytes=5-6": (5, 7),
}


@pytest.mark.parametrize("asked", PARTS)
def test_a_range_gives_just_those_bytes(client, master, asked):
    start, end = PARTS[asked]
    answer = client.get(master, headers={"range": asked})
    assert answer.status_code == 206
    assert answer.content == BYTES[start:end]
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{SIZE}"
    assert answer.headers["content-length"] == str(end - start)


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_with_none_of_the_bytes_is_416_and_says_how_many_there_are(client, master, asked):
    answer = client.get(master, headers={"range": asked})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{SIZE}"


WHOLE = ["bytes=5-2", "bytes=", "bytes=-", "bytes=a-b", "bytes=0-1,5-6", "lines=0-5", "0-5", "bytes=1_0-20",
         "bytes=+1-5", "bytes=0x1-5", "bytes=1-5;", "bytes = 0 - 5x", "bytes=" + ",".join("0-" for _ in range(900)),
         "bytes=99999999999999999999999-"]  # fmt: skip


@pytest.mark.parametrize("asked", WHOLE)
def test_a_range_that_is_none_or_several_gives_the_whole_file(client, master, asked):
    answer = client.get(master, headers={"range": asked})
    assert (answer.status_code, answer.content) == (200, BYTES)
    assert answer.headers["accept-ranges"] == "bytes"


def test_if_range_gives_the_part_of_the_same_file_only(client, master):
    etag = client.get(master).headers["etag"]
    same = client.get(master, headers={"range": "bytes=0-3", "if-range": etag})
    other = client.get(master, headers={"range": "bytes=0-3", "if-range": '"another"'})
    weak = client.get(master, headers={"range": "bytes=0-3", "if-range": f"W/{etag}"})
    assert (same.status_code, other.status_code, weak.status_code) == (206, 200, 200)


def test_who_has_the_file_is_not_sent_it_again(client, master):
    etag = client.get(master).headers["etag"]
    answer = client.get(master, headers={"if-none-match": f'"x", {etag}'})
    assert (answer.status_code, answer.content) == (304, b"")


def test_head_says_what_get_would_send(client, master):
    told = client.head(master, headers={"range": "bytes=0-9"})
    assert (told.status_code, told.headers["content-length"], told.content) == (206, "10", b"")
    assert client.head(master).headers["content-length"] == str(SIZE)


def test_media_is_not_compressed(client, master):
    answer = client.get(master, headers={"accept-encoding": "gzip, br"})
    assert "content-encoding" not in answer.headers


def test_a_file_that_is_gone_is_not_found(client, house):
    made = client.post("/v1/films", json={"prompt": "Honey"}).json()
    asset = house.finish(made["id"], b"soon gone")
    (house.settings.home / "assets" / asset.digest[:2] / asset.digest[2:]).unlink()
    assert client.get(f"{made['url']}/master").status_code == 404


def test_a_link_opens_its_file_without_a_key_for_as_long_as_it_lives(service, client, master):
    import httpx2 as httpx

    made = client.post(f"{master}/links", json={"expires_s": 60})
    assert made.status_code == 201
    answer = httpx.get(made.json()["url"], headers={"range": "bytes=0-1"})
    assert (answer.status_code, answer.content) == (206, BYTES[:2])
    assert httpx.post(made.json()["url"]).status_code == 405


@pytest.mark.parametrize("seconds", [0, -1, 604_801, 10**30])
def test_a_link_lives_at_most_a_week(client, master, seconds):
    assert client.post(f"{master}/links", json={"expires_s": seconds}).status_code == 422


def test_an_old_or_changed_link_opens_nothing(service, client, master, house):
    import httpx2 as httpx
    import time_machine

    with time_machine.travel("2026-01-01T00:00:00Z"):
        from showrunner.http.signing import Owner, Signer

        owner = Owner(workspace="local", film=master.split("/")[3])
        token, _ = Signer(house.master.derived("links/1")).token(owner, house.keep(b"x", "video/mp4"), "x.mp4", 60)
    assert httpx.get(f"{service.url}/v1/files/{token}").status_code == 403
    url = client.post(f"{master}/links").json()["url"]
    assert httpx.get(url[:-3] + "AAA").status_code == 404
    assert httpx.get(f"{service.url}/v1/files/{'é' * 20}.x").status_code == 404


def test_a_link_is_minted_for_ones_own_films_only(other, master):
    assert other.post(f"{master}/links").status_code == 404


def test_a_link_ends_with_its_film(client, master):
    import httpx2 as httpx

    url = client.post(f"{master}/links", json={"expires_s": 604_800}).json()["url"]
    assert httpx.get(url).content == BYTES
    assert client.delete(master.removesuffix("/master")).status_code == 204
    gone = httpx.get(url)
    assert (gone.status_code, gone.json()["code"]) == (404, "not_found")
