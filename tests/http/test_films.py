def film(client, **asked):
    answer = client.post("/v1/films", json={"prompt": "Honey never spoils.", **asked})
    assert answer.status_code == 202, answer.text
    return answer.json()


def test_a_film_that_was_asked_for_is_queued_and_can_be_found(client):
    made = film(client, title="Honey")
    assert (made["state"], made["title"]) == ("queued", "Honey")
    answer = client.get(made["url"])
    assert answer.json() == made
    assert [one["id"] for one in client.get("/v1/films").json()["films"]] == [made["id"]]


def test_everybody_but_the_owner_finds_nothing(client, other):
    made = film(client)
    unknown, foreign = other.get("/v1/films/nothing-1"), other.get(made["url"])
    assert unknown.status_code == foreign.status_code == 404
    assert unknown.json()["code"] == foreign.json()["code"] == "not_found"
    assert other.get("/v1/films").json()["films"] == []


def test_health_needs_no_key_and_films_do(service, house):
    import httpx2 as httpx

    assert httpx.get(f"{service.url}/healthz").json() == {"status": "ok"}
    answer = httpx.get(f"{service.url}/v1/films")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert answer.headers["www-authenticate"].startswith("Bearer")
