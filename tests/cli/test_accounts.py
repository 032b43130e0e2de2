import io
import json
import sys

import pytest

from showrunner.cli import main

SECRET = "pexels-key-1234567890"


@pytest.fixture
def shell(tmp_path, monkeypatch, capsys):
    """Runs a command in a home of its own: (status, stdout, stderr)."""
    monkeypatch.setenv("SHOWRUNNER_HOME", str(tmp_path))

    def run(*words, stdin=""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        status = main(words)
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def _answer(shell, *words, stdin=""):
    status, out, err = shell(*words, "--json", stdin=stdin)
    assert status == 0, err
    return json.loads(out)


def test_a_key_is_shown_once_listed_without_its_secret_and_revoked(shell):
    status, out, err = shell("keys", "create", "build server", "--expires", "90d")
    assert status == 0
    assert out.startswith("sr_") and out.count("\n") == 1
    assert out.strip() not in err
    (row,) = _answer(shell, "keys")["keys"]
    assert (row["name"], row["role"], row["revoked_ms"]) == ("build server", "editor", None)
    assert row["expires_ms"] - row["created_ms"] == pytest.approx(90 * 86_400_000, abs=60_000)
    assert out.strip() not in shell("keys")[1] + json.dumps(row)
    assert shell("keys", "revoke", row["id"])[0] == 0
    assert "revoked" in shell("keys")[1]


def test_a_client_and_a_key_with_few_scopes_can_be_made(shell):
    found = _answer(shell, "keys", "create", "ci", "--client", "--scopes", "films:write,films:read")
    assert found["key"].startswith("c_")
    assert found["scopes"] == ["films:read", "films:write"]


def test_ceilings_of_a_workspace_are_written_as_people_write_them(shell):
    shell("workspaces", "create", "studio", "--month-budget", "$1,250.50", "--disk-quota", "50GB")
    (row,) = _answer(shell, "workspaces", "set", "studio", "--films-at-once", "2", "--shares-cache", "yes")[
        "workspaces"
    ]
    assert (row["month_budget"], row["disk_quota"]) == (1_250_500_000, 50_000_000_000)
    assert (row["films_at_once"], row["shares_cache"]) == (2, True)
    (row,) = _answer(shell, "workspaces", "set", "studio", "--month-budget", "none")["workspaces"]
    assert row["month_budget"] is None
    assert [row["id"] for row in _answer(shell, "workspaces")["workspaces"]] == ["local", "studio"]


def test_a_secret_comes_from_stdin_and_is_never_shown(shell, tmp_path):
    status, out, err = shell("secrets", "set", "PEXELS_API_KEY", "--host", "api.pexels.com", stdin=SECRET + "\n")
    assert status == 0
    shown = out + err + "".join(shell("secrets")[1:]) + json.dumps(_answer(shell, "secrets"))
    assert SECRET not in shown
    assert "7890" in shown
    assert _answer(shell, "secrets", "rotate") == {"sealed": 1}
    assert all(SECRET.encode() not in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert _answer(shell, "secrets", "remove", "PEXELS_API_KEY") == {"removed": "PEXELS_API_KEY"}


@pytest.mark.parametrize(
    ("words", "status", "field"),
    [
        (("keys", "create"), 2, "key"),
        (("keys", "create", "x", "--expires", "soon"), 2, "expires"),
        (("keys", "create", "x", "--expires", "2020-01-01"), 2, "expires"),
        (("keys", "create", "x", "--scopes", "films:paint"), 2, "scopes"),
        (("keys", "create", "x", "--role", "viewer", "--scopes", "films:write"), 2, "scopes"),
        (("keys", "create", "x", "--workspace", "nowhere"), 3, "workspace"),
        (("keys", "revoke", "k_none"), 3, "key"),
        (("workspaces", "create", "No Id"), 2, "workspace"),
        (("workspaces", "create", "local"), 13, "workspace"),
        (("workspaces", "set", "local"), 2, "workspace"),
        (("workspaces", "set", "local", "--month-budget", "much"), 2, "month-budget"),
        (("workspaces", "set", "local", "--month-budget", "-1"), 2, "month-budget"),
        (("workspaces", "set", "local", "--month-budget", "nan"), 2, "month-budget"),
        (("workspaces", "set", "local", "--disk-quota", "5 parsecs"), 2, "disk-quota"),
        (("workspaces", "set", "local", "--films-at-once", "1.5"), 2, "films-at-once"),
        (("secrets", "set", "A"), 2, "host"),
        (("secrets", "set", "A", "--host", "https://x.example"), 2, "host"),
        (("secrets", "set", "A", "--host", "x.example"), 2, "value"),
        (("secrets", "remove", "A"), 3, "name"),
        (("secrets", "list", "--workspace", "nowhere"), 3, "workspace"),
    ],
)
def test_what_cannot_be_is_refused_and_named(shell, words, status, field):
    # "--x -1" would be another flag to argparse
    joined = [*words[:-2], f"{words[-2]}={words[-1]}"] if len(words) > 2 and words[-2].startswith("--") else words
    found, out, _ = shell(*joined, "--json")
    assert found == status
    assert json.loads(out)["error"]["field"] == field
