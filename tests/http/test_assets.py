"""Files that people bring in."""

import base64
import socket

import pytest

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + b"x" * 92  # as much of each as tells what it is
SONG = b"fLaC"
PROGRAM = b"MZ" + bytes(70_000)
PIECE = {"content-type": "application/offset+octet-stream"}


def test_a_file_comes_in_and_out_as_it_is(client):
    made = client.post("/v1/assets", files={"file": ("jar.png", PNG, "image/png")})
    assert made.status_code == 201, made.text
    asset = made.json()
    assert (asset["name"], asset["media_type"], asset["size"], asset["is_whole"]) == ("jar.png", "image/png", 108, True)
    answer = client.get(f"{asset['url']}/content")
    assert (answer.content, answer.headers["content-type"]) == (PNG, "image/png")
    assert client.get("/v1/assets").json()["assets"] == [asset]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"<script>alert(1)</script>", "a web page"), (b"<svg onload=alert(1)>", "a drawing"), (PROGRAM, "a program"),
        (b"#EXTM3U\nfile:///etc/passwd\n", "a playlist"), (b"ffconcat version 1.0\nfile x\n", "a list of files"),
        (b"Honey", "a text"), (b"", "empty"),
    ],
)  # fmt: skip
def test_what_is_no_media_is_refused_at_the_door_whatever_it_is_called(client, data, what):
    answer = client.post("/v1/assets", files={"file": ("talk.mp4", data, "video/mp4")})
    found = answer.json()
    assert (answer.status_code, found["field"]) == (422, "file"), answer.text
    assert what in found["detail"] and "talk.mp4" in found["detail"]
    assert found["remedy"]


def test_what_a_file_is_its_bytes_say_and_no_header(client):
    made = client.post("/v1/assets", files={"file": ("a.html", PNG, "text/html")}).json()
    assert made["media_type"] == "image/png"
    answer = client.get(f"{made['url']}/content")
    assert (answer.headers["content-type"], answer.headers["x-content-type-options"]) == ("image/png", "nosniff")


def test_a_first_piece_of_no_media_is_refused_and_not_kept(client):
    place = begin(client, 80_000)
    answer = client.patch(place, content=PROGRAM, headers={**PIECE, "upload-offset": "0"})
    assert (answer.status_code, answer.json()["field"]) == (422, "file")
    assert client.head(place).headers["upload-offset"] == "0"


def test_pieces_that_make_no_media_are_forgotten_when_they_are_whole(client):
    place = begin(client, 6)
    assert client.patch(place, content=b"#EXT", headers={**PIECE, "upload-offset": "0"}).status_code == 204
    answer = client.patch(place, content=b"M3", headers={**PIECE, "upload-offset": "4"})
    assert (answer.status_code, answer.json()["field"]) == (422, "file")
    assert client.head(place).status_code == 404


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\a.png", "/etc/passwd", "a\x00b.png", "ü\u202e.png", "."])
def test_a_name_is_only_shown_and_never_a_path(client, name):
    made = client.post("/v1/assets", files={"file": (name, PNG, "image/png")})
    assert made.status_code in (201, 400, 422)
    if made.status_code == 201:
        assert "/" not in made.json()["name"] and "\\" not in made.json()["name"]
        assert client.get(f"{made.json()['url']}/content").content == PNG


def begin(client, size=10):
    made = client.post("/v1/uploads", json={"name": "a.mp3", "media_type": "audio/mpeg", "size": size})
    assert made.status_code == 201
    return made.headers["location"]


def test_a_file_in_pieces_becomes_whole_with_its_last(client):
    place = begin(client)
    first = client.patch(place, content=SONG + b"4", headers={**PIECE, "upload-offset": "0"})
    assert (first.status_code, first.headers["upload-offset"]) == (204, "5")
    assert client.head(place).headers["upload-offset"] == "5"
    assert client.patch(place, content=b"56789", headers={**PIECE, "upload-offset": "5"}).status_code == 204
    asset = client.get(place.replace("uploads", "assets")).json()
    assert asset["is_whole"]
    assert client.get(f"{asset['url']}/content").content == b"fLaC456789"


def test_a_piece_for_another_place_is_refused_and_nothing_changes(client):
    place = begin(client)
    client.patch(place, content=SONG + b"4", headers={**PIECE, "upload-offset": "0"})
    for offset in ("0", "4", "6", "10"):
        assert client.patch(place, content=b"x", headers={**PIECE, "upload-offset": offset}).status_code == 409
    assert client.head(place).headers["upload-offset"] == "5"


def test_more_than_was_announced_is_refused(client):
    place = begin(client)
    assert client.patch(place, content=b"x" * 11, headers={**PIECE, "upload-offset": "0"}).status_code == 413
    assert client.head(place).headers["upload-offset"] == "0"


def test_what_came_before_the_line_broke_is_kept(service, client):
    data = SONG + bytes(range(250)) * 8_000
    place = begin(client, len(data))
    with socket.create_connection(("127.0.0.1", service.port)) as line:
        head = (
            f"PATCH {place} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {client.headers['authorization']}\r\n"
            f"Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\nContent-Length: {len(data)}\r\n\r\n"
        )
        line.sendall(head.encode() + data[:1_500_000])
        line.shutdown(socket.SHUT_WR)
        line.recv(1000)
    offsets = (int(client.head(place).headers["upload-offset"]) for _ in range(500))
    kept = next((offset for offset in offsets if offset), 0)  # once it has noticed
    assert 1_000_000 < kept <= 1_500_000
    rest = client.patch(place, content=data[kept:], headers={**PIECE, "upload-offset": str(kept)})
    assert rest.status_code == 204
    assert client.get(f"{place.replace('uploads', 'assets')}/content").content == data


def test_clients_of_tus_are_understood(client):
    words = {"filename": "Jar.png", "filetype": "image/png"}
    metadata = ",".join(f"{key} {base64.b64encode(word.encode()).decode()}" for key, word in words.items())
    headers = {"tus-resumable": "1.0.0", "upload-length": "3", "upload-metadata": metadata}
    made = client.post("/v1/uploads", headers=headers)
    assert (made.status_code, made.headers["tus-resumable"]) == (201, "1.0.0")
    assert (made.json()["name"], made.json()["media_type"], made.json()["size"]) == ("Jar.png", "image/png", 3)


@pytest.mark.parametrize("length", ["0", "-1", "x", "1e9", "99999999999999999999", "٣"])
def test_an_upload_says_how_long_it_will_be(client, length):
    answer = client.post("/v1/uploads", headers=[("upload-length", length.encode())])
    assert answer.status_code in (413, 422)


def test_an_unfinished_file_cannot_be_used_yet(client):
    place = begin(client)
    id = place.rpartition("/")[2]
    assert client.get(f"/v1/assets/{id}/content").status_code == 409
    answer = client.post("/v1/films", json={"prompt": "Honey", "music_asset": id})
    assert answer.status_code in (404, 409)


def test_a_file_of_ones_own_can_be_the_music_and_another_s_cannot(client, other):
    asset = client.post("/v1/assets", files={"file": ("a.flac", SONG, "audio/flac")}).json()
    assert client.post("/v1/films", json={"prompt": "Honey", "music_asset": asset["id"]}).status_code == 202
    assert other.post("/v1/films", json={"prompt": "Honey", "music_asset": asset["id"]}).status_code == 404
    assert other.get(asset["url"]).status_code == 404
    assert other.delete(asset["url"]).status_code == 404


def test_what_is_deleted_is_gone(client):
    asset = client.post("/v1/assets", files={"file": ("a.flac", SONG, "audio/flac")}).json()
    assert client.delete(asset["url"]).status_code == 204
    assert client.get(asset["url"]).status_code == 404


def test_pages_of_files_meet_each_file_once_whatever_comes_in_between(client):
    names = [client.post("/v1/assets", files={"file": (f"{n}.png", PNG, "image/png")}).json()["id"] for n in range(5)]
    seen, cursor = [], None
    while True:
        page = client.get("/v1/assets", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [one["id"] for one in page["assets"]]
        client.post("/v1/assets", files={"file": ("new.png", PNG, "image/png")})
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == names[::-1]


def test_a_link_ends_with_its_upload(client):
    import httpx2 as httpx

    made = client.post("/v1/assets", files={"file": ("a.png", PNG, "image/png")}).json()
    url = client.post(f"{made['url']}/links").json()["url"]
    assert httpx.get(url).status_code == 200
    assert client.delete(made["url"]).status_code == 204
    assert httpx.get(url).status_code == 404
