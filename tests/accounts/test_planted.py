"""A service with a secret in every field that takes one, used well and badly: none of them gets out."""

import base64
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from planted import Ground
from sqlalchemy import literal_column, select, table, text

from showrunner.catalog.database import open_database

TESTS = Path(__file__).resolve().parents[1]
PROVIDER_KEY = "pexels-563492ad6f91700001/+=~"  # with what URLs and base64 write otherwise
WORKING_S = 120
OF_POSTGRESQL = ("pg_catalog", "information_schema")


class Service:
    """`showrunner serve` as a process; what it says is kept."""

    def __init__(self, home: Path, environment: dict[str, str]) -> None:
        self.log = home / "log.txt"
        self.environment = os.environ | environment | {"PYTHONPATH": f"{TESTS.parent / 'src'}{os.pathsep}{TESTS}"}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "showrunner.cli", "serve", "--port", "0", "--json"],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout is not None
        told = json.loads(self.process.stdout.readline() or "{}")
        assert told, self.log.read_text()
        self.url, self.token = told["url"], told["token"]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def ground() -> Ground:
    return Ground()


@pytest.fixture
def service(tmp_path: Path, database_url: str, ground: Ground) -> Iterator[Service]:
    home = tmp_path / "home"
    home.mkdir()
    password = ground.plant("password of the database", "pg-password-0123456789")
    environment = {
        "SHOWRUNNER_HOME": str(home),
        "SHOWRUNNER_KEY": ground.plant("master key", base64.b64encode(b"0123456789abcdefghijklmnopqrstuv").decode()),
        "SHOWRUNNER_DATABASE": database_url.replace("postgres@", f"postgres:{password}@"),
        "SHOWRUNNER_REDIS": f"redis://:{ground.plant('password of Redis', 'redis-password-0123456789')}@127.0.0.1:1/0",
        "SHOWRUNNER_OIDC_CLIENT_SECRET": ground.plant("secret at the issuer", "oidc-client-secret-0123456789"),
        "SHOWRUNNER_VAULT_TOKEN": ground.plant("token for Vault", "hvs.vault-token-0123456789"),
        "SHOWRUNNER_PLUGINS": "accounts.leaking:PRODUCTION",
        "SHOWRUNNER_LEAK": f"key {PROVIDER_KEY} and token sr_{'A1b2_' * 8}xyz",
        "SHOWRUNNER_LOG_FORMAT": "json",
        "SHOWRUNNER_LOG_LEVEL": "debug",
        "SHOWRUNNER_FETCH_ALLOW": "127.0.0.1:9",
    }
    service = Service(home, environment)
    yield service
    service.stop()


def test_no_secret_leaves_the_house(service: Service, database_url: str, ground: Ground, tmp_path: Path) -> None:
    ground.plant("this machine's token", service.token)
    ground.plant("a provider's key", PROVIDER_KEY)
    with httpx2.Client(
        base_url=service.url, headers={"Authorization": f"Bearer {service.token}"}, timeout=60
    ) as client:
        _use(client, ground)
        _misuse(client, ground)
        film = _failed_film(client)
        for way in (f"/v1/films/{film}", "/v1/films", f"/v1/films/{film}/progress", "/v1/notices", "/v1/keys"):
            ground.leaves(way, client.get(way).content)
        for way in ("/v1/secrets", "/v1/webhooks", "/v1/usage", "/v1/queue", "/readyz", "/metrics", "/v1/openapi.json"):
            ground.leaves(way, client.get(way).content)
        ground.leaves("events", _events(client, film))
    ground.leaves("settings", _settings(service))
    service.stop()
    ground.leaves("log", service.log.read_text())
    ground.leaves("database", _dump(database_url))
    for file in sorted((tmp_path / "home").rglob("*")):
        if file.is_file() and file.name not in ("token", "log.txt"):  # the token's own file, for its owner alone
            ground.leaves(f"home/{file.name}", file.read_bytes())
    assert "[hidden]" in ground.left["log"]
    assert "refused: key [hidden]" in ground.left["events"]
    assert ground.found() == []


def test_the_search_finds_a_secret_however_it_left(ground: Ground) -> None:
    ground.plant("a provider's key", PROVIDER_KEY)
    ground.leaves("nowhere", "nothing")
    ground.leaves("a header", base64.b64encode(f"user:{PROVIDER_KEY}".encode()))
    ground.leaves("a form", urlencode({"key": PROVIDER_KEY}))
    assert ground.found() == [("a provider's key", "a header"), ("a provider's key", "a form")]


def _use(client: httpx2.Client, ground: Ground) -> None:
    """Everything that gives or takes a secret; what is shown once is shown here and nowhere else."""
    again = {"Idempotency-Key": "the-same"}
    key = client.post("/v1/keys", json={"name": "robot"}, headers=again)
    assert key.status_code == 201
    assert client.post("/v1/keys", json={"name": "robot"}, headers=again).json() == key.json()
    ground.plant("a key of the API", key.json()["secret"])
    made = client.post("/v1/keys", json={"name": "client", "kind": "client"}).json()
    secret = ground.plant("secret of a client", made["secret"])
    form = {"grant_type": "client_credentials", "client_id": made["id"], "client_secret": secret}
    token = client.post("/oauth/token", data=form).json()["access_token"]
    ground.plant("a token of a client", token)
    for bearer in (key.json()["secret"], token):
        assert client.get("/v1/films", headers={"Authorization": f"Bearer {bearer}"}).status_code == 200
    host = {"value": PROVIDER_KEY, "host": "api.pexels.com"}
    answer = client.put("/v1/secrets/PEXELS_API_KEY", json=host)
    assert answer.status_code == 200
    ground.leaves("answer to a new secret", answer.content)
    hook = client.post("/v1/webhooks", json={"url": "http://127.0.0.1:9/hook"}, headers={"Idempotency-Key": "hook"})
    assert hook.status_code == 201, hook.text
    ground.plant("secret of a webhook", hook.json()["secret"])


def _misuse(client: httpx2.Client, ground: Ground) -> None:
    """Secrets where they do not belong; nobody repeats them."""
    wrong: list[dict[str, Any]] = [
        {"method": "PUT", "url": "/v1/secrets/A", "json": {"value": PROVIDER_KEY, "host": "not a host"}},
        {"method": "PUT", "url": "/v1/secrets/A", "json": {"value": f"two words {PROVIDER_KEY}", "host": "a.example"}},
        {"method": "PUT", "url": "/v1/secrets/A", "json": {"value": [PROVIDER_KEY], "host": "a.example"}},
        {"method": "PUT", "url": "/v1/secrets/A", "json": {"valeu": PROVIDER_KEY, "host": "a.example"}},
        {"method": "PUT", "url": "/v1/secrets/A", "content": f'{{"value": "{PROVIDER_KEY}'},
        {"method": "GET", "url": f"/v1/films?token={ground.planted['a key of the API']}"},
        {"method": "GET", "url": f"/v1/films/{ground.planted['a key of the API']}"},
        {"method": "GET", "url": "/v1/films", "headers": {"Authorization": f"Token {PROVIDER_KEY}"}},
        {"method": "GET", "url": "/v1/films", "headers": {"Authorization": f"Bearer {PROVIDER_KEY}"}},
        {"method": "POST", "url": "/oauth/token", "data": {"grant_type": PROVIDER_KEY}},
        {"method": "POST", "url": "/v1/keys", "json": {"name": "x", "role": ground.planted["secret of a client"]}},
    ]
    for number, words in enumerate(wrong):
        answer = client.request(**words)
        assert answer.status_code < 500
        ground.leaves(f"answer to misuse {number}", answer.content)


def _failed_film(client: httpx2.Client) -> str:
    made = client.post("/v1/films", json={"prompt": "Honey.", "production": "leaking"})
    assert made.status_code == 202, made.text
    film: str = made.json()["id"]
    end = time.monotonic() + WORKING_S
    while client.get(f"/v1/films/{film}").json()["state"] != "failed":
        assert time.monotonic() < end
        threading.Event().wait(0.1)  # for another process, which tells nobody
    return film


def _events(client: httpx2.Client, film: str) -> bytes:
    with client.stream("GET", f"/v1/films/{film}/events", headers={"Accept": "text/event-stream"}) as answer:
        return b"".join(answer.iter_bytes())


def _settings(service: Service) -> str:
    words = [sys.executable, "-m", "showrunner.cli", "settings"]
    return subprocess.run(words, env=service.environment, capture_output=True, text=True, check=True).stdout


def _dump(url: str) -> str:
    """Every row of every table, the engine's own among them; on SQLite the files as they lie there."""
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        files = [near for near in sorted(file.parent.glob(f"{file.stem}*")) if near.is_file()]
        assert len(files) >= 2  # the catalog and the engine
        return "".join(near.read_bytes().decode("latin-1") for near in files)
    engine = open_database(url)
    with engine.connect() as connection:
        query = text("select table_schema, table_name from information_schema.tables where table_type = 'BASE TABLE'")
        tables = [(schema, name) for schema, name in connection.execute(query) if schema not in OF_POSTGRESQL]
        queries = [select(literal_column("*")).select_from(table(name, schema=schema)) for schema, name in tables]
        rows = [str(tuple(row)) for query in queries for row in connection.execute(query)]
    engine.dispose()
    assert len({schema for schema, _ in tables}) >= 2  # the catalog and the engine
    return "\n".join(rows)
