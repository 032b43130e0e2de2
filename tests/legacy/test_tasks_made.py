"""Tasks from the request to the file: fetched, made and served, or failed with a message, and nothing left behind."""

import asyncio
import subprocess

import pytest

from showrunner.errors import ShowrunnerError
from showrunner.media import ffmpeg
from showrunner.producing import Producer


@pytest.fixture(scope="module")
def clip(media, tmp_path_factory):
    """A second of picture and sound, at media's /clip.mp4."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    words = "-f lavfi -i testsrc2=s=160x90:r=25:d=1 -f lavfi -i sine=300:d=1:r=48000"
    encoded = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -shortest"
    argv = [str(ffmpeg.binary()), "-v", "error", "-nostdin", *words.split(), *encoded.split(), str(path)]
    subprocess.run(argv, check=True, capture_output=True)
    media.files["/clip.mp4"] = (200, {}, path.read_bytes())
    return media.url("/clip.mp4")


def performed(house, film):
    """As a worker performs it, in this process."""
    house.begin(film)
    try:
        asyncio.run(Producer(house.premises).make(house._run(film)))
    except ShowrunnerError as error:
        return error
    return None


def test_a_task_is_made_of_what_lies_at_its_address(client, house, clip):
    """S3.06, S3.11, S3.20: from the request to the file."""
    asked = {"video_url": clip, "mood": "calm", "thumbnails": True, "loudness": -16}
    made = client.post("/tasks/background-music", json=asked).json()["id"]
    assert performed(house, made) is None
    task = client.get(f"/tasks/{made}").json()
    assert (task["status"], task["progress"]) == ("success", 100)
    told = task["analytics"]
    assert (told["format"], told["frames"], told["fps"]) == ("mp4", 25, 25.0)
    assert told["duration"] == pytest.approx(1, abs=0.05)
    assert told["loudness"] == pytest.approx(-16, abs=0.5)
    answer = client.get(task["result_video_url"])
    assert (answer.status_code, len(answer.content)) == (200, task["file_size"])
    assert answer.content[4:8] == b"ftyp"
    assert [one["preset"] for one in client.get(f"/v1/films/{made}/exports").json()["exports"]] == ["thumbnails"]


@pytest.mark.parametrize(
    ("path", "files", "code"),
    [
        ("/text.mp4", [(200, {}, b"#EXTM3U\nfile:///etc/passwd\n")], "bad_brief"),
        ("/gone-later.mp4", [(200, {}, b"a talk"), (404, {}, b"")], "fetch_failed"),
    ],
)
def test_a_task_that_fails_keeps_its_message_and_nothing_else(client, house, media, path, files, code):
    """S3.21: failed tasks stay, with error_message; partial files go."""
    media.files[path] = files[0]
    made = client.post("/tasks/caption", json={"video_url": media.url(path)}).json()["id"]
    media.files[path] = files[-1]
    error = performed(house, made)
    assert error.code == code
    task = client.get(f"/tasks/{made}").json()
    assert (task["status"], task["error_message"]) == ("failed", str(error))
    assert (task["result_video_url"], task["file_size"], task["analytics"]) == (None, None, None)
    assert list(house.settings.scratch.glob("tmp*")) == []


def test_a_file_that_turns_out_larger_than_was_said_is_not_taken(client, house, media, monkeypatch):
    """S3.16: the limit is the order's, and holds while the file comes."""
    media.files["/grows.mp4"] = (200, {}, b"small")
    made = client.post("/tasks/caption", json={"video_url": media.url("/grows.mp4")}).json()["id"]
    order = house.premises.productions.get("captioned").parsed(house._film(made).brief)
    assert order.limits.size == house.settings.max_body_mb * 1_000_000
    media.files["/grows.mp4"] = (200, {"Content-Length": str(order.limits.size + 1)}, b"")
    assert performed(house, made).code == "too_large"
