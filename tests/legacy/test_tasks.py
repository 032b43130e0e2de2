"""S3.04 to S3.28: a contract test for each row about ordering tasks."""

import asyncio
import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from legacy.media import BIG
from sqlalchemy import select

from showrunner.catalog.service_tables import HOOK
from showrunner.film.asked import Asked
from showrunner.film.bedding import ScoreOrder
from showrunner.film.captioning import CaptionOrder
from showrunner.film.merging import MergeOrder
from showrunner.http.legacy import reaching
from showrunner.producing import Producer

_KEYS = map(str, itertools.count(1))


@pytest.fixture
def requests(media):
    """A good request to each address, by the address's last part."""
    talk, song = media.url("/talk.mp4"), media.url("/song.mp3")
    return {
        "caption": {"video_url": talk},
        "merge": {"scenes": [{"video_url": talk, "voice_url": song}, {"video_url": talk}]},
        "background-music": {"video_url": talk, "music_url": song},
    }


def ordered(client, kind, asked, status=202, **headers):
    answer = client.post(f"/tasks/{kind}", json=asked, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def order_of(house, task, kind):
    return kind.model_validate_json(house._film(task["id"]).brief)


def test_a_caption_task_orders_captions_as_s3_wants_them(client, house, requests):
    """S3.04, S3.12, S3.18: three words a line; small where it is installed, else base, which is told."""
    task = ordered(client, "caption", requests["caption"])
    assert (task["task_type"], task["status"], task["task_id"]) == ("caption", "queued", task["id"])
    assert task["video_url"] == requests["caption"]["video_url"]
    assert (task["model_size"], task["metadata"]["notes"][0][:15]) == ("base", "the model small")
    order = order_of(house, task, CaptionOrder)
    assert (order.source.url, order.source.name) == (task["video_url"], "talk.mp4")
    assert (order.words_per_line, order.model.model, order.burn) == (3, "base", True)
    assert house._film(task["id"]).production == "captioned"


def test_small_is_what_captions_are_heard_with_where_it_is_installed(client, house, requests):
    """S3.18."""
    model = house.settings.home / "models" / "whisper" / "small" / "model.bin"
    model.parent.mkdir(parents=True)
    model.touch()
    try:
        task = ordered(client, "caption", requests["caption"])
    finally:
        model.unlink()
    assert (task["model_size"], task["metadata"]["notes"]) == ("small", [])


def test_captions_may_be_styled(client, house, requests):
    """S3.28."""
    asked = {"style": "karaoke", "position": "top", "color": "#ffffff", "accent_color": "#ff0000", "model_size": "tiny"}
    task = ordered(client, "caption", {**requests["caption"], **asked, "words_per_line": None})
    order = order_of(house, task, CaptionOrder)
    assert (order.design.style, order.design.position, order.design.accent) == ("karaoke", "top", "#ff0000")
    assert (order.words_per_line, task["model_size"]) == (None, "tiny")
    refused = ordered(client, "caption", {**requests["caption"], "font": "Wingdings"}, 422)
    assert "Wingdings" in refused["detail"]


def test_a_merge_task_orders_scenes_with_their_voices(client, house, media, requests):
    """S3.05, S3.19: video 0.2, voice 2.0, cover."""
    task = ordered(client, "merge", requests["merge"])
    assert (task["task_type"], task["video_url"]) == ("merge", media.url("/talk.mp4"))
    order = order_of(house, task, MergeOrder)
    first, second = order.scenes
    assert (first.voice.url, second.voice) == (media.url("/song.mp3"), None)
    assert (first.fit, first.video_volume_pc, first.voice_volume_pc) == ("cover", 20, 200)
    asked = {**requests["merge"], "mode": "contain", "video_volume": 0.5, "voice_volume": 1, "length": "loop"}
    first = order_of(house, ordered(client, "merge", asked), MergeOrder).scenes[0]
    assert (first.fit, first.video_volume_pc, first.voice_volume_pc, first.length) == ("contain", 50, 100, "loop")


def test_a_music_task_orders_a_bed_of_music(client, house, media, requests):
    """S3.06, S3.20: video 1.0, music 0.3; C9: then brought to its loudness."""
    task = ordered(client, "background-music", requests["background-music"])
    order = order_of(house, task, ScoreOrder)
    assert (order.video.url, order.track.url) == (media.url("/talk.mp4"), media.url("/song.mp3"))
    assert (order.video_volume_pc, order.music_volume_pc, order.target_lufs) == (100, 30, -1400)
    asked = {"video_url": media.url("/talk.mp4"), "mood": "calm", "duck": True, "fade_out": 1.5, "loudness": None}
    order = order_of(house, ordered(client, "background-music", asked), ScoreOrder)
    assert (order.track, order.mood, order.is_ducked, order.fade_out_ms) == (None, "calm", True, 1500)
    assert order.target_lufs is None


def test_uploads_may_be_named_instead_of_addresses(client, other, house):
    asset = client.post("/v1/assets", files={"file": ("talk.wav", wav(), "audio/wav")}).json()
    task = ordered(client, "background-music", {"video_asset": asset["id"], "mood": "calm"})
    assert order_of(house, task, ScoreOrder).video.asset.size == asset["size"]
    assert task["video_url"] is None
    for stranger, id in ((other, asset["id"]), (client, "nothing-1")):
        ordered(stranger, "background-music", {"video_asset": id, "mood": "calm"}, 404)


def wav():
    import io
    import wave

    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(1600))
    return out.getvalue()


UNREACHABLE = {
    "not http": "ftp://example.com/talk.mp4",
    "a file": "file:///etc/passwd",
    "no address": "talk",
    "nobody there": "http://127.0.0.1:1/talk.mp4",
    "private": "http://10.0.0.7/talk.mp4",
    "metadata of a cloud": "http://169.254.169.254/latest/meta-data",
    "in disguise": "http://[::ffff:127.0.0.1]/talk.mp4",
    "gone": "/gone.mp4",
    "broken": "/broken.mp4",
    "leads inside": "/inside.mp4",
}


@pytest.mark.parametrize("why", UNREACHABLE)
@pytest.mark.parametrize("kind", ["caption", "merge", "background-music"])
def test_what_cannot_be_had_is_a_bad_request(client, media, kind, why):
    """S3.10, S3.21: 400, naming the field; nothing is taken in."""
    url = UNREACHABLE[why]
    url = media.url(url) if url.startswith("/") else url
    asked, field = {
        "caption": ({"video_url": url}, "video_url"),
        "merge": ({"scenes": [{"video_url": media.url("/talk.mp4"), "voice_url": url}]}, "scenes.0.voice_url"),
        "background-music": ({"video_url": media.url("/talk.mp4"), "music_url": url}, "music_url"),
    }[kind]
    problem = ordered(client, kind, asked, 400)
    assert problem["field"] == field
    assert problem["remedy"]
    assert client.get("/v1/films").json()["films"] == []


@pytest.mark.parametrize("path", ["/big.mp4", "/no-head-big.mp4"])
def test_a_file_that_is_too_large_is_refused_before_it_is_fetched(client, media, path):
    """S3.10, S3.16, S3.21: 413 over 100 MB, asked by HEAD, and by hanging up where HEAD is not known."""
    problem = ordered(client, "caption", {"video_url": media.url(path)}, 413)
    assert (problem["code"], problem["field"]) == ("too_large", "video_url")
    assert f"{BIG:,}" in problem["detail"]


@pytest.mark.parametrize("path", ["/no-head.mp4", "/no-head-sizeless.mp4", "/moved.mp4"])
def test_servers_with_ways_of_their_own_are_borne_with(client, media, path):
    ordered(client, "caption", {"video_url": media.url(path)})


def test_an_address_that_is_named_often_is_asked_once(client, media):
    scene = {"video_url": media.url("/talk.mp4?scene"), "voice_url": media.url("/talk.mp4?scene")}
    media.asked.clear()
    ordered(client, "merge", {"scenes": [scene] * 10})
    assert media.asked == [("HEAD", "/talk.mp4")]


def test_a_request_does_not_ask_the_whole_world(client, media):
    scenes = [{"video_url": media.url(f"/talk.mp4?{n}")} for n in range(99)]
    tasks = [{"task_type": "merge", "scenes": [{**one, "voice_url": f"{one['video_url']}&{n}"} for one in scenes]}
             for n in range(3)]  # fmt: skip
    media.asked.clear()
    assert "at most" in ordered(client, "batch", {"tasks": tasks}, 422)["remedy"]
    assert media.asked == []


def test_servers_that_do_not_answer_are_not_waited_for(client, requests, monkeypatch):
    monkeypatch.setattr(reaching, "ALL_S", 0.0)
    assert ordered(client, "caption", requests["caption"], 400)["code"] == "fetch_failed"


def test_a_full_disk_is_told_before_anything_is_fetched(client, house, requests, monkeypatch):
    """S3.16."""
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 1_000})())
    assert ordered(client, "caption", requests["caption"], 507)["code"] == "store_failed"
    house.telemetry.crashes.clear()  # the operator is told, too


BAD = [
    ("caption", {}),
    ("caption", {"video_url": "https://example.com/a.mp4", "video_asset": "a"}),
    ("caption", {"video_url": "https://example.com/a.mp4", "model_size": "huge"}),
    ("caption", {"video_url": "https://example.com/a.mp4", "color": "red; drop table"}),
    ("merge", {"scenes": []}),
    ("merge", {"scenes": [{}]}),
    ("merge", {"scenes": [{"video_url": "https://example.com/a.mp4", "mode": "stretch"}]}),
    ("background-music", {"video_url": "https://example.com/a.mp4"}),
    ("background-music", {"video_url": "https://example.com/a.mp4", "mood": "calm", "music_url": "https://b.example"}),
    ("background-music", {"video_url": "https://example.com/a.mp4", "mood": "calm", "music_volume": 11}),
    ("batch", {"tasks": []}),
    ("batch", {"tasks": [{"task_type": "thumbnail", "video_url": "https://example.com/a.mp4"}]}),
]


@pytest.mark.parametrize(("kind", "asked"), BAD)
def test_a_request_that_is_none_is_unprocessable(client, kind, asked):
    assert ordered(client, kind, asked, 422)["remedy"]


def test_a_mood_that_nobody_knows_is_refused(client, media):
    asked = {"video_url": media.url("/talk.mp4"), "mood": "smug"}
    assert ordered(client, "background-music", asked, 422)["field"] == "mood"


def test_one_key_is_one_task_however_often_it_is_sent(client, requests):
    """S3.22."""
    key = next(_KEYS)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(
            lambda _: client.post("/tasks/merge", json=requests["merge"], headers={"idempotency-key": key}), range(12)
        ))  # fmt: skip
    assert {answer.status_code for answer in answers} <= {202, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 202}) == 1
    assert len(client.get("/v1/films").json()["films"]) == 1


def test_what_the_caller_said_of_a_task_is_answered_with(client, requests):
    """S3.12: metadata."""
    task = ordered(client, "caption", {**requests["caption"], "title": "A talk", "metadata": {"project": 7}})
    found = client.get(f"/tasks/{task['id']}").json()
    assert (found["metadata"]["project"], found["metadata"]["title"]) == (7, "A talk")


def test_a_callback_is_a_webhook_of_this_task(client, house, requests):
    """S3.28."""
    asked = {**requests["caption"], "callback_url": "http://127.0.0.1:9/done"}
    task = ordered(client, "caption", asked)
    assert task["callback_secret"].startswith("whsec_")
    with house.database.connect() as connection:
        hooks = connection.execute(select(HOOK.c.url).where(HOOK.c.film == task["id"])).scalars().all()
    assert hooks == ["http://127.0.0.1:9/done"]


def test_many_tasks_are_submitted_at_once_and_once(client, requests):
    """S3.28: batch submit."""
    kinds = {"caption": "caption", "merge": "merge", "background_music": "background-music"}
    asked = {"tasks": [{"task_type": name, **requests[kind]} for name, kind in kinds.items()]}
    key = next(_KEYS)
    first = ordered(client, "batch", asked, **{"idempotency-key": key})["tasks"]
    assert [task["task_type"] for task in first] == list(kinds)
    assert len({task["id"] for task in first}) == 3
    assert ordered(client, "batch", asked, **{"idempotency-key": key})["tasks"] == first
    assert len(client.get("/v1/films").json()["films"]) == 3


def test_a_batch_is_taken_whole_or_not_at_all(client, media, requests):
    tasks = [
        {"task_type": "caption", **requests["caption"]},
        {"task_type": "caption", "video_url": media.url("/gone.mp4")},
    ]
    assert ordered(client, "batch", {"tasks": tasks}, 400)["field"] == "tasks.1.video_url"
    assert client.get("/v1/films").json()["films"] == []


def test_tasks_are_for_those_who_may_make_films(viewer, requests):
    """S3.13, C8."""
    ordered(viewer, "caption", requests["caption"], 403)


@pytest.mark.parametrize(
    ("kind", "suffix"), [("caption", "_captioned"), ("merge", "_merged"), ("background-music", "_with_music")]
)
def test_results_are_called_as_s3_calls_them(client, house, record, requests, kind, suffix):
    """S3.18, S3.19, S3.20; S3.08 with Range."""
    made = ordered(client, kind, requests[kind])["id"]
    house.begin(made)
    house.end(made, record=record(made))
    task = client.get(f"/tasks/{made}").json()
    assert (task["status"], task["result_video_url"]) == ("success", f"/video/{made}{suffix}.mp4")
    answer = client.get(task["result_video_url"], headers={"range": "bytes=2-4"})
    assert (answer.status_code, answer.content) == (206, b"234")
    assert client.get(f"/video/{made}.mp4").status_code == 404


def test_what_is_asked_for_along_with_a_film_is_ordered_when_it_is_done(house, client):
    """S3.28: thumbnails."""
    house.premises.productions._targets["stub"] = "showrunner.testing.stub:PRODUCTION"
    from showrunner.film.brief import Brief

    asked = Asked(dialect="tasks", exports=("thumbnails",)).model_dump_json()
    row = house.studio.submit(Brief(prompt='{"salt": "thumbs", "ms": 0}'), production="stub", asked=asked)
    assert house.studio.files.deliverables(row.id) == []
    house.begin(row.id)
    asyncio.run(Producer(house.premises).make(house._run(row.id)))
    (export,) = house.studio.files.deliverables(row.id)
    assert (export.preset, export.state) == ("thumbnails", "queued")


def test_thumbnails_are_linked_once_they_are_drawn(client, house, record, requests):
    task = ordered(client, "caption", {**requests["caption"], "thumbnails": True})
    house.begin(task["id"])
    house.end(task["id"], record=record(task["id"]))
    assert client.get(f"/tasks/{task['id']}").json()["thumbnail_urls"] == []
    run = client.post(f"/v1/films/{task['id']}/exports", json={"preset": "thumbnails"}).json()["id"]
    house.export(run, {"-thumbnail-1.jpg": house.keep(b"JPEG", "image/jpeg")})
    (url,) = client.get(f"/tasks/{task['id']}").json()["thumbnail_urls"]
    assert client.get(url).content == b"JPEG"
