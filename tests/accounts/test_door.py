import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import time_machine
from accounts.houses import bearer, catalog, door
from sqlalchemy import Engine, event, text

from showrunner.accounts.door import Accounts
from showrunner.accounts.principal import SCOPES, SCOPES_OF
from showrunner.catalog.films import now_ms
from showrunner.errors import BadSetting, BriefError, Conflict, Forbidden, NotFound, Unauthenticated

NOON = "2026-11-20T12:00:00Z"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = catalog(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def accounts(engine: Engine, tmp_path: Path) -> Accounts:
    return door(engine, tmp_path)


def test_the_token_of_this_machine_owns_its_workspaces(accounts: Accounts) -> None:
    accounts.workspaces.create("studio")
    token = bearer(accounts.install_token())
    assert accounts.authenticate(token).workspace == "local"
    assert accounts.authenticate(token, workspace="studio").workspace == "studio"
    assert accounts.authenticate(token).scopes == SCOPES


def test_the_token_is_made_once_and_only_its_owner_may_read_it(accounts: Accounts, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(lambda _: accounts.install_token(), range(16)))
    assert len(tokens) == 1
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600


def test_a_token_that_others_may_read_is_refused(accounts: Accounts, tmp_path: Path) -> None:
    accounts.install_token()
    (tmp_path / "token").chmod(0o644)
    with pytest.raises(BadSetting, match="may be read by others"):
        accounts.install_token()


def test_a_key_opens_its_own_workspace_only(accounts: Accounts) -> None:
    accounts.workspaces.create("studio")
    row, secret = accounts.create_key(accounts.local("studio"), "ci", "editor")
    principal = accounts.authenticate(bearer(secret))
    assert (principal.workspace, principal.key, principal.role) == ("studio", row.id, "editor")
    assert principal.scopes == SCOPES_OF["editor"]
    with pytest.raises(NotFound):
        accounts.authenticate(bearer(secret), workspace="local")


def test_a_workspace_of_others_and_one_that_is_not_there_look_alike(accounts: Accounts) -> None:
    accounts.workspaces.create("studio")
    _, secret = accounts.create_key(accounts.local(), "ci", "owner")
    answers = []
    for workspace in ("studio", "nowhere"):
        with pytest.raises(NotFound) as refusal:
            accounts.authenticate(bearer(secret), workspace=workspace)
        answers.append((str(refusal.value).replace(workspace, ""), refusal.value.hint, refusal.value.field))
    assert answers[0] == answers[1]


def test_a_key_has_only_the_scopes_it_was_given(accounts: Accounts) -> None:
    _, secret = accounts.create_key(accounts.local(), "dashboard", "editor", ("queue:read", "films:read"))
    principal = accounts.authenticate(bearer(secret))
    assert principal.scopes == ("films:read", "queue:read")
    principal.require("queue:read")
    with pytest.raises(Forbidden, match="films:write"):
        principal.require("films:write")


def test_nobody_gives_away_more_than_they_have(accounts: Accounts) -> None:
    _, secret = accounts.create_key(accounts.local(), "keeper", "owner", ("keys:admin", "films:read"))
    keeper = accounts.authenticate(bearer(secret))
    accounts.create_key(keeper, "reader", "viewer", ("films:read",))
    with pytest.raises(Forbidden, match="films:write"):
        accounts.create_key(keeper, "maker", "editor", ("films:write",))
    with pytest.raises(BriefError, match="does not have keys:admin"):
        accounts.create_key(keeper, "maker", "editor", ("keys:admin",))
    with pytest.raises(Forbidden, match="keys:admin"):
        reader = keeper.model_copy(update={"scopes": ("films:read",)})
        accounts.create_key(reader, "mine", "viewer")


def test_unknown_expired_revoked_and_damaged_look_alike(accounts: Accounts) -> None:
    local = accounts.local()
    with time_machine.travel(NOON, tick=False) as clock:
        _, expiring = accounts.create_key(local, "a day", "viewer", expires_ms=now_ms() + 1000)
        assert accounts.authenticate(bearer(expiring))
        clock.shift(1)
        row, revoked = accounts.create_key(local, "gone", "viewer")
        accounts.revoke_key(local, row.id)
        _, client = accounts.create_key(local, "client", "viewer", kind="client")
        unknown = "sr_" + "A" * 43
        wrong: list[str | None] = [
            bearer(word) for word in (expiring, revoked, unknown, client, revoked[:-1], "x", "srl_no")
        ]
        wrong += [None, "", "Bearer", "Bearer ", "Basic Zm9vOmJhcg==", f"Token {unknown}", "Bearer a.b.c", "Bearer é"]
        wrong += [f"Bearer {'x' * 9000}", "Bearer sr_", "Bearer ..", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9."]
        answers = set()
        for header in wrong:
            with pytest.raises(Unauthenticated) as refusal:
                accounts.authenticate(header)
            answers.add((str(refusal.value), refusal.value.hint, refusal.value.field))
    assert len(answers) == 1


def test_no_secret_of_a_key_is_in_the_database(accounts: Accounts, tmp_path: Path, engine: Engine) -> None:
    _, secret = accounts.create_key(accounts.local(), "ci", "owner")
    accounts.authenticate(bearer(secret))
    engine.dispose()
    dump = b"".join(file.read_bytes() for file in tmp_path.glob("catalog.db*"))
    assert secret.encode() not in dump
    assert secret.removeprefix("sr_").encode() not in dump


def test_last_used_is_written_at_most_once_a_minute(accounts: Accounts, engine: Engine) -> None:
    written: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _cu, sql, *_: written.append(sql))
    with time_machine.travel(NOON, tick=False) as clock:
        _, secret = accounts.create_key(accounts.local(), "ci", "viewer")
        written.clear()
        for _ in range(50):
            accounts.authenticate(bearer(secret))
        assert sum(sql.startswith("UPDATE") for sql in written) == 1
        clock.shift(60)
        accounts.authenticate(bearer(secret))
        assert accounts.keys(accounts.local())[0].used_ms == now_ms()
    assert sum(sql.startswith("UPDATE") for sql in written) == 2


def test_a_key_does_no_more_than_its_person_may(accounts: Accounts) -> None:
    local = accounts.local()
    ada = accounts.workspaces.add_member(local, "Ada", "owner")
    _, secret = accounts.create_key(local, "ada's", "owner", person=ada.person)
    assert accounts.authenticate(bearer(secret)).scopes == SCOPES
    accounts.workspaces.set_member(local, ada.person, "viewer")
    assert accounts.authenticate(bearer(secret)).scopes == SCOPES_OF["viewer"]
    accounts.workspaces.drop_member(local, ada.person)
    with pytest.raises(Unauthenticated):
        accounts.authenticate(bearer(secret))


def test_keys_of_another_workspace_are_not_there(accounts: Accounts) -> None:
    accounts.workspaces.create("studio")
    row, secret = accounts.create_key(accounts.local("studio"), "theirs", "owner")
    assert accounts.keys(accounts.local()) == []
    for key in (row.id, "k_none"):
        with pytest.raises(NotFound):
            accounts.revoke_key(accounts.local(), key)
    assert accounts.authenticate(bearer(secret)).workspace == "studio"


def test_a_workspace_has_an_id_that_people_can_type_and_nobody_else_has(accounts: Accounts) -> None:
    accounts.workspaces.create("studio-2", "The Studio")
    with pytest.raises(Conflict):
        accounts.workspaces.create("studio-2")
    for odd in ("", "-a", "A", "a/b", "a" * 41, "é", "a\n"):
        with pytest.raises(BriefError):
            accounts.workspaces.create(odd)
    changed = accounts.workspaces.change("studio-2", month_budget=5_000_000, shares_cache=True)
    assert (changed.month_budget, changed.shares_cache, changed.film_budget) == (5_000_000, True, None)
    assert accounts.workspaces.change("studio-2", month_budget=None).month_budget is None
    with pytest.raises(BriefError):
        accounts.workspaces.change("studio-2", month_budget=-1)


def test_a_workspace_that_goes_takes_its_keys_along(accounts: Accounts, engine: Engine) -> None:
    accounts.workspaces.create("studio")
    _, secret = accounts.create_key(accounts.local("studio"), "theirs", "owner")
    with engine.begin() as connection:
        connection.execute(text("delete from workspace where id = 'studio'"))
    with pytest.raises(Unauthenticated):
        accounts.authenticate(bearer(secret))
