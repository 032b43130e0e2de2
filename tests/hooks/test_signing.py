"""Our signatures and those of the standardwebhooks library are the same."""

import base64
import json
import time
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from showrunner.errors import Unauthenticated
from showrunner.hooks.signing import new_secret, signed, verify

BODY = json.dumps({"type": "film.finished", "data": {"film": "hönig 🍯"}}, ensure_ascii=False).encode()
NOW_S = 1_800_000_000


def test_the_library_verifies_what_we_sign():
    secret = new_secret()
    headers = signed("msg_1", int(time.time()), BODY, [secret])
    assert Webhook(secret).verify(BODY, headers)["data"]["film"] == "hönig 🍯"


def test_we_verify_what_the_library_signs():
    secret = new_secret()
    signature = Webhook(secret).sign("msg_2", datetime.fromtimestamp(NOW_S, UTC), BODY.decode())
    headers = {"Webhook-Id": "msg_2", "Webhook-Timestamp": str(NOW_S), "Webhook-Signature": signature}
    assert verify(BODY, headers, [secret], NOW_S) == "msg_2"


def test_two_live_secrets_sign_and_each_alone_verifies():
    old, new = new_secret(), new_secret()
    headers = signed("msg_3", int(time.time()), BODY, [new, old])
    assert headers["webhook-signature"].count("v1,") == 2
    for one in (old, new):
        Webhook(one).verify(BODY, headers)
        assert verify(BODY, headers, [one], time.time()) == "msg_3"


def test_a_secret_is_as_long_as_the_standard_asks():
    assert 24 <= len(base64.b64decode(new_secret().removeprefix("whsec_"))) <= 64


@pytest.mark.parametrize(
    "change",
    [
        {"body": BODY.replace(b"finished", b"failed")},
        {"body": BODY + b" "},
        {"webhook-id": "msg_other"},
        {"webhook-timestamp": str(NOW_S + 1)},
        {"webhook-signature": "v1," + base64.b64encode(bytes(32)).decode()},
        {"webhook-signature": "v2,x"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,no base64!"},
        {"webhook-timestamp": "soon"},
        {"webhook-id": None},
    ],
    ids=str,
)
def test_what_was_tampered_with_is_refused_by_both(change, monkeypatch):
    secret = new_secret()
    headers = signed("msg_4", NOW_S, BODY, [secret]) | {k: v for k, v in change.items() if k != "body"}
    headers = {name: value for name, value in headers.items() if value is not None}
    body = change.get("body", BODY)
    with pytest.raises(Unauthenticated):
        verify(body, headers, [secret], NOW_S)
    with pytest.raises((WebhookVerificationError, ValueError)):
        Webhook(secret).verify(body, headers)


@pytest.mark.parametrize(("age_s", "is_taken"), [(-301, False), (-300, True), (0, True), (300, True), (301, False)])
def test_a_replay_is_refused_after_five_minutes(age_s, is_taken):
    secret = new_secret()
    headers = signed("msg_5", NOW_S, BODY, [secret])
    if is_taken:
        assert verify(BODY, headers, [secret], NOW_S + age_s) == "msg_5"
    else:
        with pytest.raises(Unauthenticated):
            verify(BODY, headers, [secret], NOW_S + age_s)
