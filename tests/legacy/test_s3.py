"""S3.07 to S3.23: a contract test for each endpoint row."""

import httpx2 as httpx
import pytest
from house import Service

COLUMNS = {
    "id", "task_type", "status", "video_url", "model_size", "result_video_url", "error_message", "file_size",
    "metadata", "created_at", "updated_at", "completed_at",
    "progress", "analytics", "thumbnail_urls",
}  # fmt: skip


def film(client, **asked):
    return client.post("/v1/films", json={"prompt": "Honey never spoils.", **asked}).json()["id"]


def finished(client, house, record, data=b"0123456789"):
    made = film(client)
    house.begin(made)
    house.end(made, record=record(made, data))
    return made


def test_a_task_has_the_columns_and_states_of_s3(client, house, record):
    """S3.07, S3.12."""
    made = film(client)
    seen = [client.get(f"/tasks/{made}").json()]
    house.begin(made)
    seen.append(client.get(f"/tasks/{made}").json())
    house.end(made, record=record(made))
    seen.append(client.get(f"/tasks/{made}").json())
    assert [set(one) for one in seen] == [COLUMNS] * 3
    assert [one["status"] for one in seen] == ["queued", "running", "success"]
    assert [one["completed_at"] is None for one in seen] == [True, True, False]
    assert (seen[-1]["result_video_url"], seen[-1]["file_size"]) == (f"/video/{made}.mp4", 10)
    assert seen[-1]["metadata"]["duration"] == 4.5
    assert [one["progress"] for one in seen] == [0, 0, 100]


def test_the_result_is_told_as_it_was_measured(client, house, record):
    """S3.28: analytics."""
    told = client.get(f"/tasks/{finished(client, house, record)}").json()["analytics"]
    assert told == {
        "duration": 4.5, "size": 10, "format": "mp4", "frames": 135, "fps": 30.0, "loudness": -14.0, "peak": -1.5,
    }  # fmt: skip


def test_a_status_is_good_for_ten_seconds_and_then_cheap(client):
    """S3.24."""
    made = film(client)
    first = client.get(f"/tasks/{made}")
    assert first.headers["cache-control"] == "private, max-age=10"
    again = client.get(f"/tasks/{made}", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    client.post(f"/v1/films/{made}/cancel")
    assert client.get(f"/tasks/{made}", headers={"if-none-match": first.headers["etag"]}).status_code == 200


def test_a_failed_task_keeps_its_message(client, house):
    """S3.21."""
    made = film(client)
    house.begin(made)
    house.end(made, "failed", error={"code": "media_failed", "message": "ffmpeg failed", "hint": "", "field": None})
    task = client.get(f"/tasks/{made}").json()
    assert (task["status"], task["error_message"], task["result_video_url"]) == ("failed", "ffmpeg failed", None)


def test_a_cancelled_task_has_failed_and_says_that_it_was_cancelled(client):
    made = film(client)
    client.post(f"/v1/films/{made}/cancel")
    task = client.get(f"/tasks/{made}").json()
    assert (task["status"], task["error_message"]) == ("failed", "cancelled")


@pytest.mark.parametrize(
    ("asked", "status", "content", "range"),
    [
        (None, 200, b"0123456789", None),
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=8-", 206, b"89", "bytes 8-9/10"),
    ],
)
def test_a_video_is_served_whole_or_in_part(client, house, record, asked, status, content, range):
    """S3.08."""
    made = finished(client, house, record)
    answer = client.get(f"/video/{made}.mp4", headers={"range": asked} if asked else {})
    assert (answer.status_code, answer.content) == (status, content)
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers.get("content-range") == range


def test_a_range_after_the_end_is_refused(client, house, record):
    made = finished(client, house, record)
    answer = client.get(f"/video/{made}.mp4", headers={"range": "bytes=10-"})
    assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */10")


@pytest.mark.parametrize(
    "name",
    [
        "{film}", "{film}.MP4", "{film}.mp4.exe", "{film}_captioned.mp4", "{film}_.mp4", "../{film}.mp4",
        "%2e%2e%2f{film}.mp4", "..%5c{film}.mp4", "{film}.mp4%00", "{film}%0a.mp4", "catalog.db", "token", ".mp4",
        "nothing-1.mp4",
    ],
)  # fmt: skip
def test_only_the_names_of_finished_films_exist(client, house, record, name):
    """S3.23: a whitelist of names; nothing else is looked for on any disk."""
    made = finished(client, house, record)
    assert client.get("/video/" + name.format(film=made)).status_code in (400, 404)


def test_a_video_that_is_being_made_is_a_conflict(client):
    answer = client.get(f"/video/{film(client)}.mp4")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_tasks_and_videos_of_others_look_like_none(client, other, house, record):
    made = finished(client, house, record)
    for path in ("/tasks/{}", "/video/{}.mp4"):
        foreign, unknown = other.get(path.format(made)), other.get(path.format("nothing-1"))
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.json()["code"] == unknown.json()["code"] == "not_found"


def test_health_answers_anybody_with_the_fields_of_s3_and_s4(service, house):
    """S3.09, S0.16, S4.19."""
    answer = httpx.get(f"{service.url}/health")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "healthy",
        "redis": "not configured",
        "supabase": "connected",
        "database": "connected",
        "queue_length": 2,
    }


def test_health_says_that_redis_is_away_and_that_films_are_made_without(tmp_path):
    with Service(tmp_path, redis="redis://127.0.0.1:1") as service:
        assert httpx.get(f"{service.url}/health").json()["redis"] == "connected"
        service.house.bell_trouble = "Redis does not answer"
        answer = httpx.get(f"{service.url}/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "healthy")
    assert answer.json()["redis"] == "Redis does not answer"


def test_health_without_its_database_is_unhealthy(service, house):
    house.wrong["database"] = "does not answer"
    try:
        answer = httpx.get(f"{service.url}/health")
    finally:
        house.wrong["database"] = None
    assert answer.status_code == 503
    assert (answer.json()["status"], answer.json()["supabase"]) == ("unhealthy", "does not answer")
