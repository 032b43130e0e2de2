import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from accounts import transit
from accounts.houses import KEY, OTHER_KEY, catalog, vault
from sqlalchemy import Engine, text

from showrunner.accounts.master import Given, KeyFile, Keyring, LocalKey, MasterKey
from showrunner.accounts.transit import TransitKey
from showrunner.accounts.vault import Vault
from showrunner.catalog.people import People
from showrunner.errors import BadSetting, BriefError, Forbidden, NotFound, StoreError, Unavailable
from showrunner.kit.redaction import redacted

SECRET = "pexels-563492ad6f917000010000"
HOST = "api.pexels.com"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = catalog(tmp_path)
    yield engine
    engine.dispose()


def _sealed(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return {f"{row.workspace} {row.name}": row.sealed for row in connection.execute(text("select * from secret"))}


def test_a_secret_is_given_to_its_host_alone(engine: Engine) -> None:
    ours = vault(engine)
    ours.put_secret("local", "PEXELS_API_KEY", SECRET, HOST)
    assert ours.value_for("local", "PEXELS_API_KEY", HOST) == SECRET
    assert ours.value_for("local", "PEXELS_API_KEY", "API.Pexels.com.") == SECRET
    for other in ("pexels.com", "evil.example", f"{HOST}.evil.example", f"{HOST}:8443", ""):
        with pytest.raises(Forbidden):
            ours.value_for("local", "PEXELS_API_KEY", other)


def test_what_is_listed_has_no_value_in_it(engine: Engine) -> None:
    ours = vault(engine)
    ours.put_secret("local", "PEXELS_API_KEY", SECRET, HOST)
    ours.put_secret("local", "SHORT", "abcdefgh-1234567", HOST)
    assert [(row.name, row.host, row.hint) for row in ours.names("local")] == [
        ("PEXELS_API_KEY", HOST, SECRET[-4:]),
        ("SHORT", HOST, ""),
    ]
    assert SECRET not in repr(ours.names("local"))


def test_a_secret_is_of_one_workspace(engine: Engine) -> None:
    People(engine).add_workspace("studio", "Studio")
    ours = vault(engine)
    ours.put_secret("studio", "PEXELS_API_KEY", SECRET, HOST)
    assert ours.names("local") == []
    with pytest.raises(NotFound):
        ours.value_for("local", "PEXELS_API_KEY", HOST)
    with pytest.raises(NotFound):
        ours.drop("local", "PEXELS_API_KEY")
    ours.drop("studio", "PEXELS_API_KEY")
    assert ours.names("studio") == []


@pytest.mark.parametrize(
    "change",
    [
        "update secret set sealed = (select sealed from secret where name = 'B') where name = 'A'",
        "update secret set workspace = 'studio' where name = 'A'",
        "update secret set host = 'evil.example' where name = 'A'",
        "update secret set sealed = replace(sealed, 'v1', 'v0') where name = 'A'",
        "update secret set sealed = substr(sealed, 1, length(sealed) - 4) where name = 'A'",
        "update secret set sealed = '' where name = 'A'",
    ],
)
def test_a_row_that_somebody_changed_does_not_open(engine: Engine, change: str) -> None:
    People(engine).add_workspace("studio", "Studio")
    ours = vault(engine)
    ours.put_secret("local", "A", SECRET, HOST)
    ours.put_secret("local", "B", "another-secret-of-us-2", HOST)
    with engine.begin() as connection:
        connection.execute(text(change))
    workspace = "studio" if "studio" in change else "local"
    with pytest.raises(StoreError, match="damaged"):
        ours.value_for(workspace, "A", "evil.example" if "evil" in change else HOST)


def test_sealed_twice_it_looks_different_and_never_like_itself(engine: Engine) -> None:
    ours = vault(engine)
    one, other = ours.seal(SECRET, "hook"), ours.seal(SECRET, "hook")
    assert one != other
    assert SECRET not in one
    assert ours.open(one, "hook") == ours.open(other, "hook") == SECRET
    with pytest.raises(StoreError):
        ours.open(one, "another hook")


def test_another_installs_key_opens_nothing(engine: Engine) -> None:
    sealed = vault(engine).seal(SECRET)
    with pytest.raises(StoreError, match="another key") as refusal:
        vault(engine, OTHER_KEY).open(sealed)
    assert "SHOWRUNNER_KEY=new,old" in refusal.value.hint
    assert vault(engine, f"{OTHER_KEY},{KEY}").open(sealed) == SECRET


def test_odd_names_hosts_and_values_are_refused_without_being_repeated(engine: Engine) -> None:
    ours = vault(engine)
    for name, value, host, field in [
        ("pexels", SECRET, HOST, "name"),
        ("A" * 65, SECRET, HOST, "name"),
        ("A", "short", HOST, "value"),
        ("A", "with\na line break 1", HOST, "value"),
        ("A", 'quotes-"in"-it-0123', HOST, "value"),
        ("A", "application/json-only", HOST, "value"),
        ("A", "1234567890123456789", HOST, "value"),
        ("A", "x" * 10_001, HOST, "value"),
        ("A", SECRET, "https://api.pexels.com", "host"),
        ("A", SECRET, "api.pexels.com/v1", "host"),
        ("A", SECRET, "", "host"),
        ("A", SECRET, "user@host", "host"),
        ("A", SECRET, "a..b", "host"),
    ]:
        with pytest.raises(BriefError) as refusal:
            ours.put_secret("local", name, value, host)
        assert refusal.value.field == field
        assert value not in str(refusal.value) + refusal.value.hint


def test_an_opened_secret_is_hidden_from_then_on(engine: Engine) -> None:
    sealed = vault(engine).seal("just-this-one-secret")
    assert vault(engine).open(sealed) == "just-this-one-secret"
    assert vault(engine).redact("key=just-this-one-secret&x=1") == "key=[hidden]&x=1"


def test_the_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "key"
    sealed = LocalKey(KeyFile(file)).wrap(b"d" * 32)
    assert LocalKey(KeyFile(file)).unwrap(sealed) == b"d" * 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o640)
    with pytest.raises(BadSetting, match="may be read by others"):
        LocalKey(KeyFile(file))


@pytest.mark.parametrize("text", ["", "no base64!", "c2hvcnQ=", f"{KEY},", KEY[:-1]])
def test_what_is_no_key_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(BadSetting) as refusal:
        LocalKey(Given(text))
    assert not text or text not in str(refusal.value)


def test_a_new_key_wraps_everything_and_the_old_one_opens_nothing_more(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "key"
    ours = Vault(engine, lambda: LocalKey(KeyFile(file)))
    for name in "ABC":
        ours.put_secret("local", name, f"{SECRET}-{name}", HOST)
    _hook(engine, ours.seal("whsec_current"), ours.seal("whsec_before"))
    before, first = _sealed(engine), file.read_text().strip()
    assert ours.rotate() == 5
    assert before.keys() == _sealed(engine).keys()
    assert not set(before.values()) & set(_sealed(engine).values())
    assert Vault(engine, lambda: LocalKey(KeyFile(file))).value_for("local", "B", HOST) == f"{SECRET}-B"
    ours.rotate()
    assert first not in file.read_text()
    with engine.connect() as connection:
        row = connection.execute(text("select secret, old_secret from hook")).one()
    assert [ours.open(sealed) for sealed in row] == ["whsec_current", "whsec_before"]
    with pytest.raises(StoreError):
        vault(engine, first).value_for("local", "B", HOST)


def test_a_running_service_follows_a_new_key(engine: Engine, tmp_path: Path) -> None:
    service, operator = (Vault(engine, lambda: LocalKey(KeyFile(tmp_path / "key"))) for _ in range(2))
    service.put_secret("local", "A", SECRET, HOST)
    operator.rotate()
    assert service.value_for("local", "A", HOST) == SECRET
    service.put_secret("local", "B", SECRET, HOST)
    operator.rotate()
    assert operator.value_for("local", "B", HOST) == SECRET


def test_a_key_of_the_environment_is_changed_by_a_person_in_two_steps(engine: Engine) -> None:
    vault(engine).put_secret("local", "A", SECRET, HOST)
    with pytest.raises(BadSetting, match="yours to change"):
        vault(engine).rotate()
    assert vault(engine, f"{OTHER_KEY},{KEY}").rotate() == 1
    assert vault(engine, OTHER_KEY).value_for("local", "A", HOST) == SECRET


def test_a_key_in_the_keyring_is_made_at_first_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    from keyring.backend import KeyringBackend

    class InMemory(KeyringBackend):
        priority = 1
        kept: dict[tuple[str, str], str] = {}

        def get_password(self, service: str, username: str) -> str | None:
            return self.kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            self.kept[service, username] = password

    monkeypatch.setattr(keyring.core, "_keyring_backend", InMemory())
    wrapped = LocalKey(Keyring(tmp_path)).wrap(b"d" * 32)
    assert LocalKey(Keyring(tmp_path)).unwrap(wrapped) == b"d" * 32
    with pytest.raises(StoreError):
        LocalKey(Keyring(tmp_path / "another home")).unwrap(wrapped)


def test_without_a_keyring_it_says_what_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    from keyring.backends.fail import Keyring as NoKeyring

    monkeypatch.setattr(keyring.core, "_keyring_backend", NoKeyring())
    with pytest.raises(BadSetting, match="keyring") as refusal:
        LocalKey(Keyring(tmp_path))
    assert refusal.value.field == "key_source"


def test_hashicorp_vault_wraps_unwraps_and_rotates(engine: Engine) -> None:
    with transit.running() as (url, server):

        def ask() -> MasterKey:
            return TransitKey(url, transit.TOKEN, "showrunner")

        ours = Vault(engine, ask)
        ours.put_secret("local", "A", SECRET, HOST)
        assert ours.value_for("local", "A", HOST) == SECRET
        before, derived = _sealed(engine), ask().derived("tokens/1")
        assert ours.rotate() == 1
        assert before != _sealed(engine)
        assert ours.value_for("local", "A", HOST) == SECRET
        assert ask().derived("tokens/1")[1] == derived[0]
        assert [len(key) for key in ask().derived("tokens/1")] == [32, 32]
        server.versions[:] = [b"z" * 32, b"z" * 32]
        with pytest.raises(StoreError):
            ours.value_for("local", "A", HOST)


def test_hashicorp_vault_away_sealed_or_refusing_says_so(engine: Engine) -> None:
    with transit.running() as (url, server):
        with pytest.raises(BadSetting, match="refuses"):
            TransitKey(url, "wrong", "showrunner").wrap(b"d" * 32)
        server.is_sealed = True
        with pytest.raises(Unavailable) as away:
            TransitKey(url, transit.TOKEN, "showrunner").wrap(b"d" * 32)
        assert away.value.retry_after_s > 0
    with pytest.raises(Unavailable):
        TransitKey(url, transit.TOKEN, "showrunner").wrap(b"d" * 32)


def test_no_secret_is_in_the_database(engine: Engine, tmp_path: Path) -> None:
    ours = vault(engine)
    ours.put_secret("local", "A", SECRET, HOST)
    ours.value_for("local", "A", HOST)
    engine.dispose()
    dump = b"".join(file.read_bytes() for file in tmp_path.glob("catalog.db*")).decode("latin-1")
    assert redacted(dump).count("[hidden]") == 0
    assert SECRET not in dump


def _hook(engine: Engine, secret: str, old: str) -> None:
    values = {"id": "h", "workspace": "local", "url": "https://example.org", "kinds": "*", "state": "active"}
    with engine.begin() as connection:
        columns = [*values, "secret", "old_secret", "created_ms"]
        marks = ", ".join(f":{name}" for name in columns)
        connection.execute(
            text(f"insert into hook ({', '.join(columns)}) values ({marks})"),
            values | {"secret": secret, "old_secret": old, "created_ms": 1},
        )
