"""How lines to PostgreSQL are held, as the kernel and the server have it."""

import socket
import sys

import pytest
from sqlalchemy import text

from showrunner.catalog.database import open_database
from showrunner.engine.address import opened, with_driver
from showrunner.engine.liveness import a_line

OPENED = {
    "catalog": open_database,
    "engine": lambda url: opened(with_driver(url)),
    "liveness": lambda url: a_line(with_driver(url), {}),
}


@pytest.mark.parametrize("whose", OPENED)
def test_both_ends_give_a_silent_line_up_in_time(postgres, whose):
    engine = OPENED[whose](postgres)
    with engine.connect() as connection:
        line = connection.connection.driver_connection
        assert int(line.info.get_parameters()["connect_timeout"]) <= 10
        names = ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout")
        told = [connection.execute(text(f"show {name}")).scalar_one() for name in names]
        assert told == ["5", "3", "3", "14000"]
        if sys.platform == "linux":
            with socket.fromfd(line.fileno(), socket.AF_INET, socket.SOCK_STREAM) as ours:
                assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 14_000
                assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 5
    engine.dispose()
