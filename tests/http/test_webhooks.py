"""Who is told, and the log to pull from. Delivery itself is tests/hooks' business."""

import pytest

PLACE = "http://127.0.0.1:9/hook"  # allowed in the test house


def test_a_webhook_is_made_with_a_secret_shown_once_and_can_be_changed(client):
    made = client.post("/v1/webhooks", json={"url": PLACE, "kinds": ["film.finished"]})
    assert made.status_code == 201
    hook = made.json()
    assert hook["secret"].startswith("whsec_")
    assert client.get(made.headers["location"]).json() == {k: v for k, v in hook.items() if k != "secret"}
    rotated = client.post(f"/v1/webhooks/{hook['id']}/rotate").json()
    assert rotated["secret"] not in (hook["secret"], None)
    changed = client.patch(f"/v1/webhooks/{hook['id']}", json={"kinds": ["*"], "state": "disabled"}).json()
    assert (changed["kinds"], changed["state"]) == (["*"], "disabled")
    assert client.post(f"/v1/webhooks/{hook['id']}/ping").status_code == 409
    assert client.delete(f"/v1/webhooks/{hook['id']}").status_code == 204
    assert client.get("/v1/webhooks").json() == {"webhooks": []}


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://169.254.169.254/latest", "file:///etc/passwd", "https://",
                                 "http://[::1]/", "gopher://example.com/", "javascript:alert(1)"])  # fmt: skip
def test_nobody_is_told_at_an_address_of_this_house(client, url):
    answer = client.post("/v1/webhooks", json={"url": url})
    assert (answer.status_code, answer.json()["field"]) == (422, "url")
    assert client.post("/v1/films", json={"prompt": "Honey", "callback_url": url}).status_code == 422
    assert client.get("/v1/films").json()["films"] == []


def test_kinds_that_never_happen_are_refused(client):
    assert client.post("/v1/webhooks", json={"url": PLACE, "kinds": ["film.exploded"]}).status_code == 422
    assert client.post("/v1/webhooks", json={"url": PLACE, "kinds": []}).status_code == 422


def test_a_callback_stands_and_falls_with_its_film(client, house):
    made = client.post("/v1/films", json={"prompt": "Honey", "callback_url": PLACE}).json()
    workspace = house.accounts.authenticate(client.headers["authorization"]).workspace
    assert [hook.url for hook in house.hooks.list(workspace, made["id"])] == [PLACE]


def test_a_ping_is_a_delivery_and_a_notice(client):
    hook = client.post("/v1/webhooks", json={"url": PLACE}).json()
    sent = client.post(f"/v1/webhooks/{hook['id']}/ping")
    assert (sent.status_code, sent.json()["state"]) == (202, "waiting")
    listed = client.get(f"/v1/webhooks/{hook['id']}/deliveries").json()["deliveries"]
    assert [one["id"] for one in listed] == [sent.json()["id"]]
    notices = client.get("/v1/notices").json()
    assert [n["kind"] for n in notices["notices"]] == ["webhook.test"]
    assert client.get(f"/v1/notices?after={notices['next']}").json()["notices"] == []


def test_webhooks_of_others_are_not_found(client, other):
    hook = client.post("/v1/webhooks", json={"url": PLACE}).json()["id"]
    answers = [
        other.get(f"/v1/webhooks/{hook}"),
        other.patch(f"/v1/webhooks/{hook}", json={"state": "disabled"}),
        other.delete(f"/v1/webhooks/{hook}"),
        other.post(f"/v1/webhooks/{hook}/rotate"),
        other.post(f"/v1/webhooks/{hook}/ping"),
        other.get(f"/v1/webhooks/{hook}/deliveries"),
    ]
    assert {a.status_code for a in answers} == {404}
