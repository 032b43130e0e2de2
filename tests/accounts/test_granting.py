import base64
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus

import jwt
import pytest
import time_machine
from accounts.houses import OTHER_KEY, bearer, catalog, door
from sqlalchemy import Engine

from showrunner.accounts.door import Accounts
from showrunner.accounts.master import Given, LocalKey
from showrunner.accounts.tokens import Bearer, Tokens
from showrunner.catalog.films import now_ms
from showrunner.errors import Unauthenticated

GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = catalog(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def accounts(engine: Engine, tmp_path: Path) -> Accounts:
    return door(engine, tmp_path)


@pytest.fixture
def client(accounts: Accounts) -> tuple[str, str]:
    row, secret = accounts.create_key(accounts.local(), "ci", "editor", ("films:read", "films:write"), kind="client")
    return row.id, secret


def _basic(name: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{quote_plus(name)}:{quote_plus(secret)}".encode()).decode()


def test_a_client_gets_a_token_that_opens_its_workspace_for_an_hour(
    accounts: Accounts, client: tuple[str, str]
) -> None:
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        answer = accounts.grant(GRANT | {"client_id": client[0], "client_secret": client[1]})
        assert (answer.status, answer.body["token_type"], answer.body["expires_in"]) == (200, "Bearer", 3600)
        assert answer.headers == {"Cache-Control": "no-store", "Pragma": "no-cache"}
        principal = accounts.authenticate(bearer(answer.body["access_token"]))
        assert (principal.workspace, principal.key, principal.person) == ("local", client[0], None)
        assert principal.scopes == ("films:read", "films:write")
        clock.shift(3601)
        with pytest.raises(Unauthenticated):
            accounts.authenticate(bearer(answer.body["access_token"]))


def test_a_client_may_show_its_secret_in_a_header_and_ask_for_less(accounts: Accounts, client: tuple[str, str]) -> None:
    answer = accounts.grant(GRANT | {"scope": "films:read"}, _basic(*client))
    assert answer.body["scope"] == "films:read"
    assert accounts.authenticate(bearer(answer.body["access_token"])).scopes == ("films:read",)


def test_what_else_is_in_the_header_does_not_matter_to_a_secret_in_the_form(
    accounts: Accounts, client: tuple[str, str]
) -> None:
    answer = accounts.grant(GRANT | {"client_id": client[0], "client_secret": client[1]}, "Bearer something")
    assert answer.status == 200


def test_who_is_no_client_is_told_so_in_one_way(accounts: Accounts, client: tuple[str, str]) -> None:
    local = accounts.local()
    key, key_secret = accounts.create_key(local, "a key", "editor")
    _, other_secret = accounts.create_key(local, "other", "editor", kind="client")
    gone, gone_secret = accounts.create_key(local, "gone", "editor", kind="client")
    accounts.revoke_key(local, gone.id)
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        old, old_secret = accounts.create_key(local, "old", "editor", kind="client", expires_ms=now_ms() + 1)
        clock.shift(1)
        pairs = [
            ("c_none", client[1]),
            (client[0], "sr_wrong"),
            (client[0], other_secret),
            (key.id, key_secret),
            (gone.id, gone_secret),
            (old.id, old_secret),
            ("", ""),
            ("é", "é"),
        ]
        answers = [accounts.grant(GRANT | {"client_id": name, "client_secret": secret}) for name, secret in pairs]
        answers.append(accounts.grant(GRANT))
    assert {(answer.status, str(answer.body), str(answer.headers)) for answer in answers} == {
        (answers[0].status, str(answers[0].body), str(answers[0].headers))
    }
    assert (answers[0].status, answers[0].body["error"]) == (401, "invalid_client")
    assert "WWW-Authenticate" not in answers[0].headers
    for header in (_basic(client[0], "wrong"), "Basic !!!", "Basic /w==", "Bearer x", "", "Basic"):
        answer = accounts.grant(GRANT, header)
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, 'Basic realm="showrunner"')


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "code": "x"}, "unsupported_grant_type"),
        (GRANT | {"scope": "keys:admin"}, "invalid_scope"),
        (GRANT | {"scope": "films:read nothing"}, "invalid_scope"),
        (GRANT | {"client_id": "x", "client_secret": "y"}, "invalid_request"),
    ],
)
def test_what_cannot_be_granted_is_named_as_the_standard_names_it(
    accounts: Accounts, client: tuple[str, str], form: dict[str, str], error: str
) -> None:
    answer = accounts.grant(form, _basic(*client))
    assert (answer.status, answer.body["error"]) == (400, error)


def test_a_token_ends_with_its_client(accounts: Accounts, client: tuple[str, str]) -> None:
    token = accounts.grant(GRANT, _basic(*client)).body["access_token"]
    accounts.authenticate(bearer(token))
    accounts.revoke_key(accounts.local(), client[0])
    with pytest.raises(Unauthenticated):
        accounts.authenticate(bearer(token))


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_a_token_is_signed_by_this_install_with_one_algorithm(accounts: Accounts, client: tuple[str, str]) -> None:
    token = accounts.grant(GRANT, _basic(*client)).body["access_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    head, body, signature = token.split(".")
    key = LocalKey(Given(OTHER_KEY)).derived("tokens/1")[0]
    ours = LocalKey(Given("a2V5" * 10 + "a2U=")).derived("tokens/1")[0]
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    forged = [
        f"{none}.{body}.",
        f"{none}.{body}.{signature}",
        f"{head}.{body}.",
        f"{head}.{body}.{signature[:-2]}AA",
        jwt.encode(claims, key, "HS256"),
        jwt.encode(claims, ours, "HS512"),
        *(
            jwt.encode({k: v for k, v in claims.items() if k != gone}, ours, "HS256")
            for gone in claims
            if gone != "jti"
        ),
        jwt.encode(claims | {"aud": "another"}, ours, "HS256"),
        jwt.encode(claims | {"iss": "another"}, ours, "HS256"),
        jwt.encode(claims | {"sub": "c_none"}, ours, "HS256"),
        jwt.encode(claims | {"kind": "person"}, ours, "HS256"),
    ]
    assert accounts.authenticate(bearer(jwt.encode(claims, ours, "HS256")))
    for number, token in enumerate(forged):
        with pytest.raises(Exception) as refusal:
            accounts.authenticate(bearer(token))
        assert type(refusal.value).__name__ in ("Unauthenticated", "Forbidden"), number


def test_a_token_signed_before_the_key_was_changed_still_holds() -> None:
    new, old = OTHER_KEY, "a2V5" * 10 + "a2U="
    token = Tokens(lambda: LocalKey(Given(old))).issue(Bearer("client", "c_1", ("films:read",)))
    assert Tokens(lambda: LocalKey(Given(f"{new},{old}"))).read(token) == Bearer("client", "c_1", ("films:read",))
    assert Tokens(lambda: LocalKey(Given(new))).read(token) is None
