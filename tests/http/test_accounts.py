"""Keys, members, workspaces, secrets, tokens, costs."""

import base64

import httpx2 as httpx
import pytest


def test_a_key_is_shown_once_works_and_can_be_taken_back(service, client):
    made = client.post("/v1/keys", json={"name": "robot", "role": "editor", "scopes": ["films:read"]})
    assert made.status_code == 201
    secret = made.json()["secret"]
    with service.client(secret) as robot:
        assert robot.get("/v1/films").status_code == 200
        assert robot.post("/v1/films", json={"prompt": "Honey"}).status_code == 403
        listed = client.get("/v1/keys").json()["keys"]
        assert made.json()["id"] in {key["id"] for key in listed}
        assert secret not in client.get("/v1/keys").text
        assert client.delete(f"/v1/keys/{made.json()['id']}").json()["revoked_ms"]
        assert robot.get("/v1/films").status_code == 401


def test_nobody_makes_a_key_that_can_more_than_they(service, house):
    with service.client(service.key("modest", "editor")) as editor:
        assert editor.post("/v1/keys", json={"name": "robot"}).status_code == 403


IMPOSSIBLE = ({}, {"name": ""}, {"name": "x", "role": "god"}, {"name": "x", "scopes": ["all"]},
              {"name": "x", "expires_ms": 1}, {"name": "x", "expires_ms": 10**40})  # fmt: skip


@pytest.mark.parametrize("asked", IMPOSSIBLE)
def test_a_key_that_cannot_be_is_refused(client, asked):
    assert client.post("/v1/keys", json=asked).status_code == 422


def test_keys_of_others_cannot_be_taken_back(client, other):
    made = client.post("/v1/keys", json={"name": "robot"}).json()
    assert other.delete(f"/v1/keys/{made['id']}").status_code == 404


def test_a_client_gets_a_token_for_its_secret(service, client):
    made = client.post("/v1/keys", json={"name": "machine", "kind": "client", "role": "viewer"}).json()
    form = {"grant_type": "client_credentials", "client_id": made["id"], "client_secret": made["secret"]}
    token = httpx.post(f"{service.url}/oauth/token", data=form)
    assert token.status_code == 200
    assert token.headers["cache-control"] == "no-store"
    with service.client(token.json()["access_token"]) as machine:
        assert machine.get("/v1/films").status_code == 200
        assert machine.post("/v1/films", json={"prompt": "Honey"}).status_code == 403
    basic = base64.b64encode(f"{made['id']}:{made['secret']}".encode()).decode()
    headers = {"authorization": f"Basic {basic}"}
    assert httpx.post(
        f"{service.url}/oauth/token", data={"grant_type": "client_credentials"}, headers=headers
    ).is_success


@pytest.mark.parametrize("body", [b"", b"grant_type=x", b"grant_type=client_credentials", b"%ff=%fe", b"a=1&a=2",
                                  b"grant_type=client_credentials&client_id=x&client_secret=y"])  # fmt: skip
def test_tokens_are_refused_in_the_words_of_oauth(service, house, body):
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = httpx.post(f"{service.url}/oauth/token", content=body, headers=kind)
    assert answer.status_code in (400, 401)
    assert answer.json()["error"].startswith(("invalid_", "unsupported_"))


def test_sign_in_without_an_issuer_is_refused_in_words(service, house):
    for path in ("login", "callback", "callback?state=x&code=y"):
        answer = httpx.get(f"{service.url}/oauth/{path}")
        assert 400 <= answer.status_code < 500
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_secret_goes_in_and_never_comes_out(client, house):
    value = "pexels-0123456789abcdefghijkl"
    put = client.put("/v1/secrets/PEXELS_API_KEY", json={"value": value, "host": "api.pexels.com"})
    assert put.status_code == 200
    assert value not in put.text
    listed = client.get("/v1/secrets")
    assert [s["name"] for s in listed.json()["secrets"]] == ["PEXELS_API_KEY"]
    assert value not in listed.text
    assert house.vault.value_for(house.accounts.authenticate(client.headers["authorization"]).workspace,
                                 "PEXELS_API_KEY", "api.pexels.com") == value  # fmt: skip
    assert client.delete("/v1/secrets/PEXELS_API_KEY").status_code == 204
    assert client.delete("/v1/secrets/PEXELS_API_KEY").status_code == 404


def test_a_secret_that_does_not_validate_is_not_told_back(client):
    answer = client.put("/v1/secrets/pexels", json={"value": "hunter2-hunter2", "host": "api.pexels.com", "odd": 1})
    assert answer.status_code == 422
    assert "hunter2" not in answer.text


def test_members_come_and_go(client):
    made = client.post("/v1/members", json={"name": "Anna", "role": "viewer"}).json()
    changed = client.put(f"/v1/members/{made['person']}", json={"role": "editor"}).json()
    assert {m["person"]: m["role"] for m in changed["members"]}[made["person"]] == "editor"
    assert client.delete(f"/v1/members/{made['person']}").status_code == 204
    assert client.delete(f"/v1/members/{made['person']}").status_code == 404


def test_workspaces_are_the_operators(service, client, house):
    assert client.post("/v1/workspaces", json={"id": "mine"}).status_code == 403
    own = client.get("/v1/workspaces").json()["workspaces"]
    assert len(own) == 1
    assert client.get(f"/v1/workspaces/{own[0]['id']}").json() == own[0]
    assert client.get("/v1/workspaces/local").status_code == 404
    with service.client() as operator:
        made = operator.post("/v1/workspaces", json={"id": "studio-two", "name": "Two"})
        assert made.status_code == 201
        assert operator.post("/v1/workspaces", json={"id": "studio-two"}).status_code == 409
        changed = operator.patch("/v1/workspaces/studio-two", json={"month_budget": 5_000_000, "name": "Zwei"}).json()
        assert (changed["month_budget"], changed["name"]) == (5_000_000, "Zwei")
        assert operator.patch("/v1/workspaces/studio-two", json={"month_budget": None}).json()["month_budget"] is None
        assert {w["id"] for w in operator.get("/v1/workspaces").json()["workspaces"]} >= {"local", "studio-two"}
        answer = operator.get("/v1/films", headers={"showrunner-workspace": "studio-two"})
        assert answer.json()["films"] == []


def test_costs_and_usage_are_told(client, house):
    made = client.post("/v1/films", json={"prompt": "Honey"}).json()
    assert client.get(f"{made['url']}/cost").json() == {"spent": 0, "reserved": 0, "ceiling": None}
    house.finish(made["id"])
    month = client.get("/v1/usage").json()
    assert (month["films"], month["duration_ms"], month["spent"]) == (1, 1000, 0)
    assert client.get("/v1/usage?month=2024-02").json()["films"] == 0
    assert client.get("/v1/usage?month=2024-13").status_code == 422


def test_the_library_the_queue_and_the_numbers_are_told(client):
    assert any(v["model"] == "heart" for v in client.get("/v1/voices").json()["voices"])
    styles = client.get("/v1/styles").json()
    assert styles["styles"] and styles["palettes"] and "karaoke" in styles["captions"] and styles["moods"]
    assert client.get("/v1/schema").json()["title"] == "FilmDocument"
    assert client.get("/v1/queue").json()["lanes"]
    assert client.get("/metrics").headers["content-type"].startswith("text/plain")


def test_numbers_are_not_for_everybody(service, house):
    with service.client(service.key("counting", "editor", ("films:read",))) as editor:
        assert editor.get("/metrics").status_code == 403
        assert editor.get("/v1/queue").status_code == 403
    assert httpx.get(f"{service.url}/metrics").status_code == 401


def test_a_voice_that_has_spoken_enough_for_today_takes_no_orders(client, house):
    """S2.17: told when the film is ordered, with the limit and when it begins anew."""
    house.allowances.limits["hibari"] = 50
    try:
        long = {"title": "Honey", "scenes": [{"lines": ["Honey never spoils, not in three thousand years in a tomb."]}]}
        refused = client.post("/v1/films", json={"prompt": "Honey", "document": long})
        assert refused.status_code == 429, refused.text
        problem = refused.json()
        assert (problem["code"], problem["field"]) == ("quota_spent", "voice_limits")
        assert "50 characters a day" in problem["detail"]
        assert 0 < int(refused.headers["retry-after"]) <= 86_400
        assert client.get("/v1/films").json()["films"] == []
        assert client.post("/v1/films", json={"prompt": "Honey"}).status_code == 202
        house.allowances.take("elsewhere", "hibari", 50)
        assert client.post("/v1/films", json={"prompt": "Honey"}).status_code == 429
        (voice,) = [one for one in client.get("/v1/usage").json()["voices"] if one["provider"] == "hibari"]
        assert voice == {"provider": "hibari", "used": 50, "ceiling": 50, "used_here": 0, "ceiling_here": None}
    finally:
        del house.allowances.limits["hibari"]
