"""The servers that other tests lean on."""

import os
import signal
import subprocess
import sys

import psycopg
import pytest
import servers


def test_each_test_has_a_database_of_its_own(postgres_server):
    first, second = postgres_server.new_database(), postgres_server.new_database()
    with psycopg.connect(first) as connection:
        connection.execute("create table mine (x int)")
    with psycopg.connect(second) as connection:
        assert connection.execute("select to_regclass('mine')").fetchone() == (None,)


def test_what_was_committed_survives_the_server_s_death(postgres, postgres_server):
    with psycopg.connect(postgres) as connection:
        connection.execute("create table kept as select 7 as x")
    postgres_server.kill()
    postgres_server.start()
    with psycopg.connect(postgres) as connection:
        assert connection.execute("select x from kept").fetchone() == (7,)


def test_a_redis_is_empty_at_first(valkey_instance, valkey):
    assert valkey_instance.ask("DBSIZE") == ":0"


def test_s3_keeps_what_it_is_given_and_checks_who_asks(s3):
    import obstore
    from obstore.exceptions import BaseError
    from obstore.store import S3Store

    def place(secret):
        keys = {"access_key_id": s3.access_key, "secret_access_key": secret, "region": s3.region}
        return S3Store(s3.bucket, prefix=s3.prefix, endpoint=s3.endpoint, client_options={"allow_http": True}, **keys)

    obstore.put(place(s3.secret_key), "a/b", b"honey")
    assert bytes(obstore.get(place(s3.secret_key), "a/b").bytes()) == b"honey"
    with pytest.raises(BaseError):
        obstore.get(place("another"), "a/b")


def test_a_server_goes_with_the_process_that_started_it():
    code = "import servers, time; s = servers.Valkey(); s.start(); print(s.pid, flush=True); time.sleep(60)"
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": "tests"}
    )
    pid = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert _ends(pid)


def _ends(pid):
    return (
        subprocess.run(
            ["sh", "-c", f"for i in $(seq 200); do kill -0 {pid} 2>/dev/null || exit 0; sleep 0.05; done; exit 1"],
            check=False,
        ).returncode
        == 0
    )


def test_a_server_that_cannot_start_says_why():
    broken = servers.Postgres("shared_buffers=nonsense")
    try:
        with pytest.raises(RuntimeError, match="shared_buffers"):
            broken.start()
    finally:
        broken.close()
