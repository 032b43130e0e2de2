"""What happens with a film, as a list and live."""

import json
import threading

import pytest


@pytest.fixture
def film(client):
    return client.post("/v1/films", json={"prompt": "Honey"}).json()


def watch(client, film, **headers):
    """All events that the stream gives until it ends, as (id, kind, body)."""
    found = []
    with client.stream("GET", f"{film['url']}/events", headers={"accept": "text/event-stream", **headers}) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        for block in answer.read().decode().split("\n\n"):
            fields = dict(line.partition(": ")[::2] for line in block.split("\n") if not line.startswith(":"))
            if "id" in fields:
                found.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
    return found


def test_the_stream_replays_what_was_and_ends_with_the_film(client, house, film):
    house.begin(film["id"])
    house.tell(film["id"], "step.started", step="writing.write_script", stage="writing")
    house.end(film["id"])
    seen = watch(client, film)
    assert [number for number, *_ in seen] == [1, 2, 3, 4]
    assert [kind for _, kind, _ in seen] == ["film.queued", "film.started", "step.started", "film.finished"]
    assert seen[2][2]["body"]["stage"] == "writing"


def test_a_watcher_that_comes_back_gets_only_what_it_missed(client, house, film):
    house.begin(film["id"])
    house.end(film["id"])
    assert [number for number, *_ in watch(client, film, **{"last-event-id": "2"})] == [3]


def test_a_stream_with_nothing_more_says_so_that_browsers_stop_asking(client, house, film):
    house.end(film["id"], "cancelled")
    answer = client.get(f"{film['url']}/events", headers={"accept": "text/event-stream", "last-event-id": "2"})
    assert answer.status_code == 204


def test_every_watcher_sees_every_event_in_order(service, client, house, film):
    token = client.headers["authorization"].partition(" ")[2]
    seen, is_ready = [], threading.Barrier(21)

    def one(n):
        with service.client(token) as mine:
            is_ready.wait(20)
            seen.append([number for number, *_ in watch(mine, film, **{"last-event-id": str(n % 3)})])

    threads = [threading.Thread(target=one, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    house.begin(film["id"])
    is_ready.wait(20)
    for n in range(300):
        house.tell(film["id"], "note", text=str(n))
    house.end(film["id"])
    for thread in threads:
        thread.join(60)
    assert sorted(map(len, seen)) == sorted(303 - n % 3 for n in range(20))
    assert all(numbers == list(range(numbers[0], 304)) for numbers in seen)


def test_a_stream_is_not_compressed(client, house, film):
    house.end(film["id"])
    headers = {"accept": "text/event-stream", "accept-encoding": "gzip, br"}
    answer = client.get(f"{film['url']}/events", headers=headers)
    assert "content-encoding" not in answer.headers


def test_a_removed_film_ends_its_stream(client, house, film):
    house.end(film["id"], "failed", error={"code": "media_failed", "message": "no"})
    assert client.delete(film["url"]).status_code == 204
    assert client.get(f"{film['url']}/events").status_code == 404


def test_events_come_in_pages(client, house, film):
    for n in range(5):
        house.tell(film["id"], "note", text=str(n))
    first = client.get(f"{film['url']}/events?limit=4").json()
    rest = client.get(f"{film['url']}/events?after={first['next']}").json()
    assert [e["number"] for e in (*first["events"], *rest["events"])] == [1, 2, 3, 4, 5, 6]
    assert client.get(f"{film['url']}/events?after={rest['next']}").json() == {"events": [], "next": 6}
