from pathlib import Path

import pytest
from accounts.houses import KEY, OTHER_KEY, bearer, catalog

from showrunner.accounts.office import Office, open_office
from showrunner.errors import BadSetting, StoreError
from showrunner.kit.redaction import redacted
from showrunner.settings import Settings


def _office(tmp_path: Path, **settings: object) -> Office:
    return open_office(Settings(tmp_path, **settings), catalog(tmp_path))  # type: ignore[arg-type]


def test_an_office_needs_no_settings_and_writes_its_key_when_it_first_seals(tmp_path: Path) -> None:
    office = _office(tmp_path)
    assert not (tmp_path / "key").exists()
    office.vault.put_secret("local", "A", "a-secret-of-ours-1", "example.org")
    assert (tmp_path / "key").exists()
    assert _office(tmp_path).vault.value_for("local", "A", "example.org") == "a-secret-of-ours-1"
    assert office.accounts.authenticate(bearer(office.accounts.install_token()))
    assert office.limits.headers("ada")["RateLimit-Limit"] == "1200"
    assert (office.money.film_budget, office.money.month_budget) == (None, None)
    assert office.master() is office.master()


def test_a_key_of_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    sealed = _office(tmp_path, key=KEY).vault.seal("a-secret-of-ours-1")
    assert not (tmp_path / "key").exists()
    with pytest.raises(StoreError):
        _office(tmp_path, key=OTHER_KEY).vault.open(sealed)
    assert _office(tmp_path, key=f"{OTHER_KEY},{KEY}").vault.open(sealed) == "a-secret-of-ours-1"


def test_secrets_among_the_settings_are_hidden_from_the_start(tmp_path: Path) -> None:
    _office(tmp_path, key=f"{OTHER_KEY},{KEY}", oidc_client_secret="secret of the client", vault_token="hvs.token-1")
    text = f"{OTHER_KEY} {KEY} secret of the client hvs.token-1"
    assert redacted(text) == "[hidden] [hidden] [hidden] [hidden]"


def test_a_setting_that_cannot_be_is_told_before_anybody_comes(tmp_path: Path) -> None:
    for settings, field in [
        ({"auth": "oidc"}, "oidc_issuer"),
        ({"auth": "oidc", "oidc_issuer": "https://login.example.org"}, "oidc_audience"),
        (
            {"auth": "oidc", "oidc_issuer": "https://a.example", "oidc_audience": "x", "oidc_roles": ("a",)},
            "oidc_roles",
        ),
        ({"redis": "nonsense"}, "redis"),
        ({"rate_limit": "often"}, "rate_limit"),
    ]:
        with pytest.raises(BadSetting) as refusal:
            _office(tmp_path, **settings)  # type: ignore[arg-type]
        assert refusal.value.field == field


def test_an_issuer_and_its_people_come_from_the_settings(tmp_path: Path) -> None:
    office = _office(
        tmp_path,
        auth="oidc",
        oidc_issuer="https://login.example.org",
        oidc_client_id="films",
        public_url="https://films.example/",
        oidc_roles=("admins=owner",),
    )
    issuer = office.accounts._issuer
    assert issuer is not None
    assert issuer.registration.redirect_url == "https://films.example/oauth/callback"
    assert issuer.registration.wanted == "films"
    assert issuer.registration.rules.memberships({"workspace": "studio", "role": "admins"}) == {"studio": "owner"}
