"""Asked twice, done once, answered alike."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest


def ask(client, key, path="/v1/films", **body):
    return client.post(path, json=body or {"prompt": "Honey"}, headers={"idempotency-key": key})


def films(client):
    return client.get("/v1/films?limit=200").json()["films"]


def test_the_same_request_again_gets_the_same_bytes_and_makes_nothing(client):
    key = uuid.uuid4().hex
    first, again = ask(client, key), ask(client, key)
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert len(films(client)) == 1


def test_another_request_under_the_same_key_is_refused(client):
    key = uuid.uuid4().hex
    ask(client, key)
    answer = ask(client, key, prompt="Salt")
    assert (answer.status_code, answer.json()["code"]) == (422, "key_used")
    other_path = ask(client, key, path="/v1/quote", prompt="Honey")
    assert other_path.status_code == 422


def test_a_refused_request_can_be_mended_under_its_key(client):
    key = uuid.uuid4().hex
    assert ask(client, key, prompt="Honey", format="3:7").status_code == 422
    assert ask(client, key, prompt="Honey", format="9:16").status_code == 202


def test_keys_belong_to_a_workspace(client, other):
    key = uuid.uuid4().hex
    mine, theirs = ask(client, key), ask(other, key)
    assert mine.json()["id"] != theirs.json()["id"]
    assert "idempotent-replayed" not in theirs.headers


@pytest.mark.parametrize("key", ["", "a" * 256, "a b", "ü"])
def test_a_key_is_1_to_255_visible_characters(client, key):
    answer = client.post("/v1/films", json={"prompt": "Honey"}, headers=[("idempotency-key", key.encode())])
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_key")


def test_of_a_hundred_at_once_one_makes_the_film_and_nobody_gets_another(service, client):
    key, token = uuid.uuid4().hex, client.headers["authorization"].partition(" ")[2]

    def one(_):
        with service.client(token) as mine:
            return ask(mine, key)

    with ThreadPoolExecutor(25) as pool:
        answers = list(pool.map(one, range(100)))
    assert {a.status_code for a in answers} <= {202, 409}
    assert len({a.content for a in answers if a.status_code == 202}) == 1
    assert len(films(client)) == 1
    assert ask(client, key).headers["idempotent-replayed"] == "true"


def test_a_process_that_dies_after_the_film_was_taken_in_does_not_make_a_second(client, house):
    key = uuid.uuid4().hex
    first = ask(client, key).json()
    row = house.accounts.authenticate(client.headers["authorization"])
    with house.database.begin() as connection:  # as if it had died before it kept its answer, long ago
        from showrunner.catalog.service_tables import IDEMPOTENT

        here = (IDEMPOTENT.c.workspace == row.workspace) & (IDEMPOTENT.c.key == key)
        connection.execute(IDEMPOTENT.update().where(here).values(status=None, body=None, headers='"dead"', until_ms=1))
    again = ask(client, key)
    assert (again.status_code, again.json()["id"]) == (202, first["id"])
    assert len(films(client)) == 1


def test_a_key_is_free_again_after_its_day(client, house):
    key = uuid.uuid4().hex
    ask(client, key, path="/v1/quote", prompt="Honey")
    with house.database.begin() as connection:
        from showrunner.catalog.service_tables import IDEMPOTENT

        connection.execute(IDEMPOTENT.update().where(IDEMPOTENT.c.key == key).values(until_ms=1))
    assert "idempotent-replayed" not in ask(client, key, path="/v1/quote", prompt="Salt").headers


def test_a_kept_answer_gives_no_secret_away(client, house):
    key = uuid.uuid4().hex
    made = client.post("/v1/keys", json={"name": "robot"}, headers={"idempotency-key": key}).json()
    with house.database.connect() as connection:
        from sqlalchemy import select

        from showrunner.catalog.service_tables import IDEMPOTENT

        row = connection.execute(select(IDEMPOTENT).where(IDEMPOTENT.c.key == key)).one()
    assert made["secret"] not in str(tuple(row))
    again = client.post("/v1/keys", json={"name": "robot"}, headers={"idempotency-key": key})
    assert again.json() == made
