import base64
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest
import time_machine
from accounts import oidc
from accounts.houses import KEY, bearer, catalog
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import Engine

from showrunner.accounts import issuer as issuers
from showrunner.accounts.claims import ClaimRules, pairs
from showrunner.accounts.door import Accounts
from showrunner.accounts.issuer import Issuer, Registration
from showrunner.accounts.login import PATIENT_S
from showrunner.accounts.master import Given, LocalKey
from showrunner.catalog.people import People
from showrunner.errors import BadSetting, Forbidden, NotFound, Unauthenticated, Unavailable

NOW = "2026-11-20T12:00:00Z"
EVERYBODY = ClaimRules(
    workspaces={"*": "studio"}, role_claim="groups", roles={"film-admins": "owner", "film": "editor"}
)


@pytest.fixture
def fake() -> Iterator[oidc.FakeIssuer]:
    with oidc.running() as issuer:
        yield issuer


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = catalog(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def registration(fake: oidc.FakeIssuer) -> Registration:
    return Registration(
        fake.url, oidc.CLIENT, oidc.SECRET, audience=oidc.AUDIENCE, redirect_url=oidc.CALLBACK, rules=EVERYBODY
    )


@pytest.fixture
def accounts(engine: Engine, tmp_path: Path, registration: Registration) -> Accounts:
    return _accounts(engine, tmp_path, registration)


def _accounts(engine: Engine, folder: Path, registration: Registration) -> Accounts:
    return Accounts(engine, folder / "token", lambda: LocalKey(Given(KEY)), Issuer(registration))


def test_a_token_of_the_issuer_brings_its_person_in(fake: oidc.FakeIssuer, accounts: Accounts, engine: Engine) -> None:
    principal = accounts.authenticate(bearer(fake.signed(groups=["film", "others"])))
    assert (principal.workspace, principal.role) == ("studio", "editor")
    person = People(engine).person_from(fake.url, "ada@issuer")
    assert person is not None
    assert (person.id, person.name) == (principal.person, "Ada Lovelace")
    assert accounts.authenticate(bearer(fake.signed())).person == principal.person
    assert fake.asked == ["discovery", "keys"]


@pytest.mark.parametrize(("kid", "algorithm"), [("one", "RS256"), ("ec", "ES256"), ("ed", "EdDSA"), (None, "RS256")])
def test_public_key_algorithms_are_known(
    fake: oidc.FakeIssuer, accounts: Accounts, kid: str | None, algorithm: str
) -> None:
    if kid not in (None, "one"):
        key = ec.generate_private_key(ec.SECP256R1()) if kid == "ec" else ed25519.Ed25519PrivateKey.generate()
        fake.keys[kid] = key
    assert accounts.authenticate(bearer(fake.signed(kid=kid, algorithm=algorithm)))


def _unsigned(fake: oidc.FakeIssuer) -> str:
    body = fake.signed().split(".")[1]
    return f"{_b64(json.dumps({'alg': 'none', 'kid': 'one'}))}.{body}."


def _confused(fake: oidc.FakeIssuer) -> str:
    """The public key, which everybody has, used as if it were a shared secret."""
    import hashlib
    import hmac

    pem = fake.keys["one"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    body = f"{_b64(json.dumps({'alg': 'HS256', 'kid': 'one'}))}.{fake.signed().split('.')[1]}"
    return f"{body}.{_b64(hmac.digest(pem, body.encode(), hashlib.sha256))}"


def _own_key(fake: oidc.FakeIssuer) -> str:
    """Signed by a key that the token itself brings along."""
    key = ec.generate_private_key(ec.SECP256R1())
    jwk = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    claims = jwt.decode(fake.signed(), options={"verify_signature": False})
    return jwt.encode(claims, key, "ES256", headers={"kid": "one", "jwk": jwk})


FORGED: dict[str, Callable[[oidc.FakeIssuer], str]] = {
    "unsigned": _unsigned,
    "key confusion": _confused,
    "brings its own key": _own_key,
    "no end": lambda fake: fake.signed(exp=None),
    "ended": lambda fake: fake.signed(exp=1_000),
    "not yet": lambda fake: fake.signed(nbf=4_000_000_000),
    "for others": lambda fake: fake.signed(aud="others"),
    "for nobody": lambda fake: fake.signed(aud=None),
    "for our login": lambda fake: fake.signed(aud=oidc.CLIENT),
    "of others": lambda fake: fake.signed(iss="https://evil.example"),
    "of nobody": lambda fake: fake.signed(iss=None),
    "about nobody": lambda fake: fake.signed(sub=None),
    "about the empty name": lambda fake: fake.signed(sub=""),
    "another algorithm of the key": lambda fake: fake.signed(algorithm="RS512"),
    "an algorithm the key is not for": lambda fake: fake.signed(algorithm="PS256"),
    "changed": lambda fake: ".".join((fake.signed().split(".")[0], _b64("{}"), fake.signed().split(".")[2])),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_token_is_refused_like_any_other(fake: oidc.FakeIssuer, accounts: Accounts, how: str) -> None:
    with pytest.raises(Unauthenticated, match="does not open this door"):
        accounts.authenticate(bearer(FORGED[how](fake)))


def test_a_key_that_is_new_there_is_fetched_and_one_that_is_gone_opens_nothing(
    fake: oidc.FakeIssuer, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fake.signed()
    accounts.authenticate(bearer(before))
    fake.rotate()
    monkeypatch.setattr(issuers, "SOONEST_S", -1.0)
    assert accounts.authenticate(bearer(fake.signed(kid="two")))
    with pytest.raises(Unauthenticated):
        accounts.authenticate(bearer(before))


def test_strange_key_names_do_not_make_us_ask_the_issuer_again_and_again(
    fake: oidc.FakeIssuer, accounts: Accounts
) -> None:
    accounts.authenticate(bearer(fake.signed()))
    for number in range(20):
        fake.keys[f"odd{number}"] = fake.keys["one"]
        token = fake.signed(kid=f"odd{number}")
        with pytest.raises(Unauthenticated):
            accounts.authenticate(bearer(token))
    assert fake.asked.count("keys") == 1


def test_who_comes_while_keys_are_on_their_way_waits_for_them(fake: oidc.FakeIssuer, accounts: Accounts) -> None:
    with ThreadPoolExecutor(8) as pool:
        people = set(pool.map(lambda _: accounts.authenticate(bearer(fake.signed())).person, range(16)))
    assert len(people) == 1
    assert fake.asked == ["discovery", "keys"]


def test_an_issuer_that_is_away_is_not_a_wrong_token(
    fake: oidc.FakeIssuer, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.is_away = True
    with pytest.raises(Unavailable):
        accounts.authenticate(bearer(fake.signed()))
    fake.is_away = False
    assert accounts.authenticate(bearer(fake.signed()))
    fake.is_away = True
    monkeypatch.setattr(issuers, "FRESH_S", -1.0)
    monkeypatch.setattr(issuers, "SOONEST_S", -1.0)
    assert accounts.authenticate(bearer(fake.signed()))


def test_the_issuer_decides_who_belongs_where_and_takes_it_back(
    fake: oidc.FakeIssuer, engine: Engine, tmp_path: Path, registration: Registration
) -> None:
    rules = ClaimRules("realm.teams", "https://films.example/roles")
    accounts = _accounts(engine, tmp_path, replace(registration, rules=rules))

    def come(teams: Any, roles: Any, workspace: str | None = None) -> tuple[str, str]:
        token = fake.signed(realm={"teams": teams}, **{"https://films.example/roles": roles})
        principal = accounts.authenticate(bearer(token), workspace=workspace)
        return principal.workspace, principal.role

    assert come(["studio", "agency"], ["editor"]) == ("agency", "editor")
    assert come(["studio", "agency"], ["editor", "owner"], "studio") == ("studio", "owner")
    assert come("studio", None) == ("studio", "viewer")
    with pytest.raises(NotFound):
        come("studio", None, "agency")
    for nothing in ([], None, 5, {"a": 1}, "*", "Not An Id"):
        with pytest.raises(Forbidden, match="no workspace"):
            come(nothing, ["owner"])


def test_without_a_claim_owners_say_who_belongs(
    fake: oidc.FakeIssuer, engine: Engine, tmp_path: Path, registration: Registration
) -> None:
    accounts = _accounts(engine, tmp_path, replace(registration, rules=ClaimRules()))
    with pytest.raises(Forbidden, match="no workspace"):
        accounts.authenticate(bearer(fake.signed()))
    person = People(engine).person_from(fake.url, "ada@issuer")
    assert person is not None
    accounts.workspaces.set_member(accounts.local(), person.id, "editor")
    assert accounts.authenticate(bearer(fake.signed(groups=["film-admins"]))).role == "editor"


def test_a_person_signs_in_with_their_browser(fake: oidc.FakeIssuer, accounts: Accounts) -> None:
    fake.claims["groups"] = ["film-admins"]
    departure = accounts.login_url("/films?state=done")
    arrival = accounts.callback(fake.sign_in(departure.url), departure.cookie)
    assert (arrival.return_to, arrival.expires_in) == ("/films?state=done", 3600)
    principal = accounts.authenticate(bearer(arrival.token))
    assert (principal.workspace, principal.role, principal.person) == ("studio", "owner", arrival.person)
    assert oidc.SECRET not in repr(departure) + repr(arrival) + repr(accounts._issuer.registration)  # type: ignore[union-attr]


def test_only_the_browser_that_left_may_come_back(fake: oidc.FakeIssuer, accounts: Accounts) -> None:
    ours, theirs = accounts.login_url(), accounts.login_url()
    back = fake.sign_in(ours.url)
    for query, cookie in [
        (back, theirs.cookie),
        (back, None),
        (back, ""),
        (back, "nonsense"),
        (back, ours.cookie[:-4] + "AAAA"),
        ({}, ours.cookie),
        (back | {"state": "x"}, ours.cookie),
        (back | {"iss": "https://evil.example"}, ours.cookie),
        (back | {"code": "x"}, ours.cookie),
        ({"state": back["state"], "error": "access_denied"}, ours.cookie),
    ]:
        with pytest.raises(Unauthenticated) as refusal:
            accounts.callback(query, cookie)
        assert refusal.value.hint == "sign in again"


def test_a_code_is_good_once_and_for_ten_minutes(fake: oidc.FakeIssuer, accounts: Accounts) -> None:
    departure = accounts.login_url()
    back = fake.sign_in(departure.url)
    accounts.callback(back, departure.cookie)
    with pytest.raises(Unauthenticated):
        accounts.callback(back, departure.cookie)
    with time_machine.travel(NOW, tick=False) as clock:
        departure = accounts.login_url()
        clock.shift(PATIENT_S)
        with pytest.raises(Unauthenticated, match="too long ago"):
            accounts.callback(fake.sign_in(departure.url), departure.cookie)


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": 5},
        {"azp": "another"},
        {"aud": "films"},
        {"iss": "https://evil.example"},
        {"exp": 1_000},
    ],
)
def test_an_id_token_for_something_else_signs_nobody_in(
    fake: oidc.FakeIssuer, accounts: Accounts, changes: dict[str, Any]
) -> None:
    fake.id_token = changes
    departure = accounts.login_url()
    with pytest.raises(Unauthenticated, match="not for this sign-in"):
        accounts.callback(fake.sign_in(departure.url), departure.cookie)


@pytest.mark.parametrize("told", [{"groups": ["film"]}, {"groups": ["film", "film-admins"]}, {}])
def test_claims_that_are_told_at_their_own_place_count_as_if_the_token_had_them(
    fake: oidc.FakeIssuer, accounts: Accounts, told: dict[str, Any]
) -> None:
    fake.userinfo = {"sub": "ada@issuer", "name": "Somebody", **told}
    departure = accounts.login_url()
    arrival = accounts.callback(fake.sign_in(departure.url), departure.cookie)
    principal = accounts.authenticate(bearer(arrival.token))
    expected = "owner" if "film-admins" in told.get("groups", ()) else "editor" if told else "viewer"
    assert principal.role == expected


def test_what_the_token_says_is_not_asked_for_and_not_overruled(fake: oidc.FakeIssuer, accounts: Accounts) -> None:
    fake.userinfo, fake.id_token = {"sub": "ada@issuer", "groups": ["film-admins"]}, {"groups": ["film"]}
    departure = accounts.login_url()
    arrival = accounts.callback(fake.sign_in(departure.url), departure.cookie)
    assert accounts.authenticate(bearer(arrival.token)).role == "editor"
    assert "userinfo" not in fake.asked


def test_what_is_told_of_somebody_else_signs_nobody_in(fake: oidc.FakeIssuer, accounts: Accounts) -> None:
    fake.userinfo = {"sub": "eve@issuer", "groups": ["film-admins"]}
    departure = accounts.login_url()
    with pytest.raises(Unauthenticated, match="somebody else"):
        accounts.callback(fake.sign_in(departure.url), departure.cookie)


def test_why_the_issuer_refused_is_told(fake: oidc.FakeIssuer, accounts: Accounts) -> None:
    departure = accounts.login_url()
    state = dict(parse_qsl(urlsplit(departure.url).query))["state"]
    with pytest.raises(Unauthenticated, match=r"did not let you in: no such scope$"):
        accounts.callback({"state": state, "error": "x", "error_description": "no such\n scope"}, departure.cookie)


def test_an_issuer_that_breaks_off_a_sign_in_is_away(fake: oidc.FakeIssuer, accounts: Accounts) -> None:
    departure = accounts.login_url()
    back = fake.sign_in(departure.url)
    fake.is_away = True
    with pytest.raises(Unavailable):
        accounts.callback(back, departure.cookie)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "a", "/\n"]
)
def test_a_sign_in_leads_nowhere_else(fake: oidc.FakeIssuer, accounts: Accounts, elsewhere: str) -> None:
    departure = accounts.login_url(elsewhere)
    assert accounts.callback(fake.sign_in(departure.url), departure.cookie).return_to == "/"


def test_without_an_issuer_nobody_signs_in(engine: Engine, tmp_path: Path) -> None:
    accounts = Accounts(engine, tmp_path / "token", lambda: LocalKey(Given(KEY)))
    verifying_only = _accounts(engine, tmp_path, Registration("https://login.example.org", audience="films"))
    for one in (accounts, verifying_only):
        with pytest.raises(NotFound):
            one.login_url()
    with pytest.raises(NotFound):
        accounts.callback({}, None)


def test_settings_of_an_issuer_that_cannot_be_are_named(fake: oidc.FakeIssuer, registration: Registration) -> None:
    for url in ("http://login.example.org", "login.example.org", "", "ftp://x"):
        with pytest.raises(BadSetting) as refusal:
            Registration(url, "client")
        assert refusal.value.field == "oidc_issuer"
    with pytest.raises(BadSetting):
        Registration("https://login.example.org")
    with pytest.raises(BadSetting, match="calls itself otherwise"):
        Issuer(replace(registration, url=fake.url + "/")).place("token_endpoint")
    with pytest.raises(BadSetting, match="no end_session_endpoint"):
        Issuer(registration).place("end_session_endpoint")
    with pytest.raises(BadSetting):
        ClaimRules(roles={"film": "king"})
    with pytest.raises(BadSetting):
        ClaimRules(workspaces={"film": "Not An Id"})
    assert pairs(("a=b", "x=y=z"), "oidc_roles") == {"a": "b", "x=y": "z"}
    for odd in ("a", "=b", "a=", ""):
        with pytest.raises(BadSetting):
            pairs((odd,), "oidc_roles")


def _b64(text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
