"""Pages of films: each film that was there is met once, whatever comes and goes meanwhile."""


def test_pages_meet_each_film_once_whatever_comes_in_between(client):
    made = [client.post("/v1/films", json={"prompt": f"Film {n}"}).json()["id"] for n in range(7)]
    seen, cursor = [], None
    while True:
        page = client.get("/v1/films", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [film["id"] for film in page["films"]]
        client.post("/v1/films", json={"prompt": "New"})
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == made[::-1]


def test_a_page_after_a_film_that_was_removed_goes_on_where_it_was(client, house):
    made = [client.post("/v1/films", json={"prompt": f"Film {n}"}).json()["id"] for n in range(4)]
    first = client.get("/v1/films?limit=2").json()
    house.end(made[2], "cancelled")
    assert client.delete(f"/v1/films/{made[2]}").status_code == 204
    rest = client.get(f"/v1/films?limit=2&cursor={first['next']}").json()
    assert [film["id"] for film in rest["films"]] == [made[1], made[0]]
    assert rest["next"] is None


def test_films_are_found_by_their_state(client, house):
    made = [client.post("/v1/films", json={"prompt": f"Film {n}"}).json()["id"] for n in range(3)]
    house.finish(made[1])
    assert [film["id"] for film in client.get("/v1/films?state=done").json()["films"]] == [made[1]]
    assert len(client.get("/v1/films?state=queued").json()["films"]) == 2


def test_a_film_goes_through_its_states(client, house):
    film = client.post("/v1/films", json={"prompt": "Honey"}).json()
    assert client.post(f"{film['url']}/redo").status_code == 409
    assert client.delete(film["url"]).status_code == 409
    cancelled = client.post(f"{film['url']}/cancel")
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert client.post(f"{film['url']}/cancel").status_code == 409
    again = client.post(f"{film['url']}/redo", json={"priority": "urgent"})
    assert (again.status_code, again.json()["state"]) == (202, "queued")
    house.begin(film["id"])
    house.tell(film["id"], "stage.expected", stage="voice", count=4)
    progress = client.get(f"{film['url']}/progress").json()
    assert (progress["state"], progress["stages"]["voice"]["expected"]) == ("making", 4)
    house.end(film["id"], "failed", error={"code": "media_failed", "message": "no", "hint": "h", "field": None})
    failed = client.get(film["url"]).json()
    assert (failed["state"], failed["error"]["code"]) == ("failed", "media_failed")


def test_who_asks_again_is_told_only_when_something_changed(client, house):
    film = client.post("/v1/films", json={"prompt": "Honey"}).json()
    etag = client.get(film["url"]).headers["etag"]
    assert client.get(film["url"], headers={"if-none-match": etag}).status_code == 304
    house.begin(film["id"])
    assert client.get(film["url"], headers={"if-none-match": etag}).status_code == 200


def test_a_plan_and_a_quote_change_nothing(client):
    film = client.post("/v1/films", json={"prompt": "Honey never spoils.", "quality": "draft"}).json()
    quote = client.post("/v1/quote", json={"prompt": "Honey"})
    assert (quote.status_code, quote.json()["amount"]) == (200, 0)
    plan = client.post(f"{film['url']}/plan", json={"set": ["brief.format=9:16"]})
    assert (plan.status_code, plan.json()["cost"]) == (200, 0)
    assert plan.json()["will"]
    assert client.get(f"{film['url']}/drafts/brief").json()["format"] == "16:9"
    assert client.get(f"{film['url']}/why/narrate").status_code == 404
