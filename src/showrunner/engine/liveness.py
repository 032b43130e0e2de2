"""Which executors live: each holds a lock that is gone when its process, its machine or its line is.

On SQLite a file lock: who has it is the one executor of this home. On PostgreSQL an advisory lock per executor: whoever
can take another's lock knows that it is dead, and its unfinished work is handed out again. On the same connection each
hears the others call; a call may be lost, so whoever listens looks by himself as well, now and then.
"""

import logging
import selectors
import socket
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Mapping

import sqlalchemy as sa

from showrunner.engine.step import Lane
from showrunner.errors import Busy
from showrunner.kit.lines import LINE, OF_SERVER

SWEEP_EVERY_S = 1.0
SETTLE_S = 2.5  # after the database came back: the others take their locks again first
LAUNCH_S = 30.0
CLASS = 7313  # of our advisory locks
TELLS = "showrunner"
CHANNEL = "showrunner_engine"
_log = logging.getLogger(__name__)


class Liveness:
    """A thread that holds `executor`'s lock and looks for dead ones among `unfinished()`, the executors that have work.

    `bury(executor)` is called by exactly one of the living, before anybody takes that work again; `heard(run)` whenever
    somebody else called about a run, and with "" when calls may have been missed.
    """

    def __init__(
        self,
        url: str,
        executor: str,
        widths: Mapping[Lane, int],
        unfinished: Callable[[sa.Connection], list[str]],
        bury: Callable[[str], None],
        heard: Callable[[str], None] = lambda run: None,
    ) -> None:
        self._engine = a_line(url, widths)
        self._executor, self._unfinished, self._bury, self._heard = executor, unfinished, bury, heard
        self._held, self._stopping, self._may_sweep = threading.Event(), threading.Event(), threading.Event()
        self._end, self._ending = socket.socketpair()  # wakes the thread, which waits for the server
        self._thread = threading.Thread(target=self._run, name="showrunner-liveness", daemon=True)

    def start(self) -> None:
        """Returns once the lock is held. Raises Busy when a living executor has this name."""
        self._thread.start()
        if not self._held.wait(LAUNCH_S):
            self._tell_to_stop()
            raise Busy(f"another worker is called {self._executor}", hint="give each worker its own name")

    def sweep(self) -> None:
        """From now on look after the others as well."""
        self._may_sweep.set()

    def stop(self) -> None:
        self._tell_to_stop()
        self._thread.join()
        self._engine.dispose()
        self._end.close()
        self._ending.close()

    def _tell_to_stop(self) -> None:
        self._stopping.set()
        self._end.send(b".")

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._engine.connect() as connection:
                    self._hold(connection)
            except sa.exc.DBAPIError:  # the lock went with the connection: take it again
                _log.warning("the database is away; its lock is taken again when it is back")
            self._stopping.wait(0.5)

    def _hold(self, connection: sa.Connection) -> None:
        if not _taken(connection, self._executor):
            return
        connection.exec_driver_sql(f"listen {CHANNEL}")
        self._held.set()
        self._heard("")
        since = time.monotonic()
        while not self._listened(connection, SWEEP_EVERY_S):
            connection.execute(sa.text("select 1"))
            if self._may_sweep.is_set() and time.monotonic() - since >= SETTLE_S:
                self._sweep(connection)

    def _listened(self, connection: sa.Connection, for_s: float) -> bool:
        """Hear calls for so long, or until the line is cut; True, and at once, when told to stop."""
        line, until = connection.connection.driver_connection, time.monotonic() + for_s
        assert line is not None
        with selectors.DefaultSelector() as both:
            both.register(line.fileno(), selectors.EVENT_READ)
            both.register(self._ending, selectors.EVENT_READ)
            while not self._stopping.is_set() and (left_s := until - time.monotonic()) > 0:
                try:
                    calls = [call.payload.partition(" ") for call in line.notifies(timeout=0)]
                except line.Error:
                    break  # who uses the connection next is told why
                for run in {run for caller, _, run in calls if caller != self._executor}:
                    self._heard(run)
                both.select(left_s)
        return self._stopping.is_set()

    def _sweep(self, connection: sa.Connection) -> None:
        for executor in self._unfinished(connection):
            if executor != self._executor and _taken(connection, executor):
                try:
                    _log.warning("worker %s is dead; its work is handed out again", executor)
                    self._bury(executor)
                finally:
                    connection.execute(
                        sa.text("select pg_advisory_unlock(:a, :b)"), {"a": CLASS, "b": _number(executor)}
                    )


def a_line(url: str, widths: Mapping[Lane, int]) -> sa.Engine:
    """Of one connection, whose name tells how wide the worker's lanes are."""
    options = {"options": OF_SERVER, "application_name": _told(widths), **LINE}
    return sa.create_engine(url, isolation_level="AUTOCOMMIT", pool_size=1, connect_args=options)


def living_widths(connection: sa.Connection) -> dict[str, int]:
    """Lane -> places of all workers that live: each tells its own by the name of the connection that holds its lock."""
    query = sa.text(
        "select application_name from pg_stat_activity"
        " where datname = current_database() and application_name like :ours"
    )
    total: Counter[str] = Counter()
    for name in connection.execute(query, {"ours": f"{TELLS}%"}).scalars():
        total.update({lane: int(width) for lane, width in (word.split("=") for word in name.split()[1:])})
    return dict(total)


def _told(widths: Mapping[Lane, int]) -> str:
    """At most 63 bytes: PostgreSQL cuts off the rest."""
    return " ".join([TELLS, *(f"{lane}={width}" for lane, width in widths.items())])


def _taken(connection: sa.Connection, executor: str) -> bool:
    query = sa.text("select pg_try_advisory_lock(:a, :b)")
    return bool(connection.execute(query, {"a": CLASS, "b": _number(executor)}).scalar())


def _number(executor: str) -> int:
    return zlib.crc32(executor.encode()) - 2**31
