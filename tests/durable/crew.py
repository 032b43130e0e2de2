"""A crew of worker processes that are killed while they make films, and the audit of what they left.

The films are stubs (showrunner.testing.stub) with paid jobs of a fake provider; the workers are the real ones.
"""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import servers
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from showrunner import settings as settings_
from showrunner.catalog.events import ENDINGS
from showrunner.catalog.service_tables import CLAIM, RUN
from showrunner.catalog.tables import FILM, RESULT
from showrunner.errors import Conflict, ShowrunnerError
from showrunner.film.brief import Brief
from showrunner.film.record import FilmRecord
from showrunner.kit.files import digest_of
from showrunner.testing.paid import URL
from showrunner.testing.stub import LOG, Plan, master_of
from showrunner.wiring import open_house

PLUGIN = "showrunner.testing.stub:PRODUCTION"
MARK = "SHOWRUNNER_CAMPAIGN"  # in the environment of every process we start, and of theirs
ENDED = ("done", "failed", "cancelled")


@dataclass
class Report:
    """Counts over one campaign; times in seconds."""

    films: int = 0
    states: dict[str, int] = field(default_factory=dict)
    kills: int = 0
    database_restarts: int = 0
    flushes: int = 0  # of Redis
    exits: int = 0  # workers that ended by themselves
    steps: int = 0
    interrupted: int = 0
    repeated: int = 0  # steps begun again though their result was there
    lost: int = 0  # films that came to no end
    wrong: int = 0  # masters with other bytes than they must have
    endings: dict[int, int] = field(default_factory=dict)  # terminal events of a run -> how many runs
    jobs_needed: int = 0
    jobs_billed: int = 0
    orphans: int = 0
    claims_left: int = 0
    recovery_median_s: float = 0.0
    recovery_most_s: float = 0.0
    took_s: float = 0.0

    @property
    def faults(self) -> list[str]:
        """What must not be; [] is what we promise."""
        wrong = {
            "films lost": self.lost,
            "finished steps repeated": self.repeated,
            "wrong masters": self.wrong,
            "runs without exactly one end": sum(many for ends, many in self.endings.items() if ends != 1),
            "jobs billed beyond need": self.jobs_billed - self.jobs_needed,
            "orphans": self.orphans,
        }
        return [f"{many} {what}" for what, many in wrong.items() if many]


@dataclass
class Crew:
    """Workers of one house, by number. `url` None: SQLite in `home`, which takes one worker."""

    home: Path
    url: str | None
    count: int
    paid_url: str
    more: dict[str, str] = field(default_factory=dict)  # settings of all its processes, as variables
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)
    workers: list[subprocess.Popen] = field(default_factory=list)
    killed: list[tuple[int, int]] = field(default_factory=list)  # (pid, when in ms)
    started: int = 0
    exits: int = 0
    _logs: dict[int, Path] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        own = {
            "SHOWRUNNER_HOME": str(self.home),
            "SHOWRUNNER_PLUGINS": PLUGIN,
            "SHOWRUNNER_VOICE_WIDTH": "4",
            "SHOWRUNNER_VISUAL_WIDTH": "4",
            "SHOWRUNNER_LOG_LEVEL": "error",
            "SHOWRUNNER_DATABASE_POOL": "5",
            LOG: str(self.home / "stub.log"),
            URL: self.paid_url,
            MARK: self.mark,
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SHOWRUNNER_")}
        return kept | own | self.more | ({"SHOWRUNNER_DATABASE": self.url} if self.url else {})

    def start(self) -> None:
        self.workers = [self._worker() for _ in range(self.count)]

    def _worker(self) -> subprocess.Popen:
        self.started += 1
        argv = [sys.executable, "-m", "showrunner.cli", "worker", "--json"]
        with self._log(self.started).open("ab") as log:
            worker = subprocess.Popen(argv, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        self._logs[worker.pid] = self._log(self.started)
        return worker

    def _log(self, number: int) -> Path:
        return self.home / f"worker-{number}.log"

    def ready(self) -> list[int]:
        """Numbers of the workers that have begun to work."""
        alive = [(n, one) for n, one in enumerate(self.workers) if one.poll() is None]
        return [n for n, one in alive if b'"worker"' in self._logs[one.pid].read_bytes()]

    def kill(self, number: int) -> None:
        """One dies without warning, and another takes its place."""
        worker = self.workers[number]
        worker.kill()
        self.killed.append((worker.pid, time.time_ns() // 1_000_000))
        worker.wait()
        self.workers[number] = self._worker()

    def tend(self) -> None:
        """As a supervisor does: who ended by himself (the database was away when he came) is started again."""
        for number, worker in enumerate(self.workers):
            if worker.poll() is not None:
                self.exits += 1
                self.workers[number] = self._worker()

    def stop(self) -> None:
        for worker in self.workers:
            worker.send_signal(signal.SIGTERM)
        for worker in self.workers:
            try:
                worker.wait(30)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()

    def orphans(self) -> list[int]:
        """Processes of this crew that still run. Zombies count: somebody forgot them."""
        marked = f"{MARK}={self.mark}".encode()
        return [pid for pid in _processes() if marked in _environment(pid)]


def _processes() -> Iterator[int]:
    return (int(name.name) for name in Path("/proc").iterdir() if name.name.isdigit())


def _environment(pid: int) -> bytes:
    try:
        return (Path("/proc") / str(pid) / "environ").read_bytes()
    except OSError:
        return b""


@contextmanager
def paid_server(home: Path, *, busy: int = 2) -> Iterator[str]:
    argv = [sys.executable, "-m", "showrunner.testing.paid_server", "--bills", str(home / "bills.jsonl"), "--ms", "100"]
    server = subprocess.Popen([*argv, "--busy", str(busy)], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


@asynccontextmanager
async def studio(crew: Crew):
    """A studio on the crew's house, in this process, which makes nothing itself."""
    flags = {"plugins": PLUGIN, "database_pool": "5"} | ({"database": crew.url} if crew.url else {})
    flags |= {name: crew.more[f"SHOWRUNNER_{name.upper()}"] for name in ("store", "redis") if crew.more}
    found = settings_.read(str(crew.home), flags, is_service=True)
    async with open_house(found, frozenset({"api"})) as house:
        yield house.studio


@dataclass
class Campaign:
    """Films are ordered all the time, so that `open_films` are under way, until `kills` workers were killed."""

    crew: Crew
    database: servers.Postgres | None = None
    kills: int = 0
    restarts: int = 0
    cancels: int = 0
    redis: servers.Valkey | None = None  # forgets everything at every tenth kill
    open_films: int = 6
    pause_s: tuple[float, float] = (0.5, 2.0)  # between two kills
    seed: int = 1
    films: dict[str, Plan] = field(default_factory=dict)
    report: Report = field(default_factory=Report)
    _delay_s: float = 0.5  # from order to cancel
    _asked: set[str] = field(default_factory=set)  # films that were or will be cancelled

    async def run(self, patience_s: float = 120.0) -> Report:
        began = time.monotonic()
        self.crew.start()
        try:
            async with studio(self.crew) as door:
                ordering = asyncio.ensure_future(self._order(door))
                try:
                    await (self._cancel(door, ordering) if self.cancels else self._kill())
                finally:
                    ordering.cancel()
                await self._ends(door, patience_s)
                await asyncio.to_thread(self.crew.stop)
                await asyncio.to_thread(self._audit, door)
        finally:
            self.crew.stop()
        self.report.exits = self.crew.exits
        self.report.orphans = len(self.crew.orphans())
        self.report.took_s = round(time.monotonic() - began, 1)
        return self.report

    async def _order(self, door) -> None:
        chance = random.Random(self.seed)
        while True:
            under_way = await asyncio.to_thread(_patiently, lambda: _open_runs(door))
            for _ in range(self.open_films - under_way):
                plan = self._plan(chance)
                film = f"film-{len(self.films)}"
                await asyncio.to_thread(_submit, door, film, plan)
                self.films[film] = plan
            await asyncio.sleep(0.1)

    def _plan(self, chance: random.Random) -> Plan:
        salt = f"{self.seed}-{len(self.films)}"
        if self.cancels:
            return Plan(salt=salt, ms=chance.choice([0, 20, 200]), wide=1, paid=chance.randint(0, 1))
        return Plan(salt=salt, ms=chance.choice([20, 100, 300]), wide=chance.randint(2, 6), paid=chance.randint(0, 2))

    async def _kill(self) -> None:
        chance = random.Random(self.seed + 1)
        restart_after = {round((n + 1) * self.kills / (self.restarts + 1)) for n in range(self.restarts)}
        await self._warm()
        for number in range(1, self.kills + 1):
            await self._ready()
            await asyncio.sleep(chance.uniform(*self.pause_s))
            await asyncio.to_thread(self.crew.kill, chance.choice(await self._ready()))
            if self.redis is not None and number % 10 == 0:
                assert await asyncio.to_thread(self.redis.ask, "FLUSHALL") == "+OK"
                self.report.flushes += 1
            if self.database is not None and number in restart_after:
                await asyncio.to_thread(self.database.kill if number % 2 else self.database.stop)
                await asyncio.to_thread(self.database.start)
                self.report.database_restarts += 1
                self.crew.killed.append((0, time.time_ns() // 1_000_000))  # recovery counts from here as well
        self.report.kills = self.kills

    async def _ready(self) -> list[int]:
        async with asyncio.timeout(60):
            while not (ready := self.crew.ready()):
                self.crew.tend()
                await asyncio.sleep(0.05)
        return ready

    async def _warm(self) -> None:
        """The first steps are done: the load runs."""
        log = self.crew.home / "stub.log"
        async with asyncio.timeout(60):
            while not log.exists():
                await asyncio.sleep(0.05)

    async def _cancel(self, door, ordering: asyncio.Task) -> None:
        """Cancel every film at about its end: half of the cancels come too late."""
        cancelling: list[asyncio.Task] = []
        while len(cancelling) < self.cancels:
            for film in [film for film in self.films if film not in self._asked]:
                self._asked.add(film)
                cancelling.append(asyncio.ensure_future(self._cancel_one(door, film)))
            await asyncio.sleep(0.02)
            if ordering.done():
                ordering.result()
        ordering.cancel()
        await asyncio.gather(*cancelling)

    async def _cancel_one(self, door, film: str) -> None:
        await asyncio.sleep(self._delay_s)
        try:
            await asyncio.to_thread(door.cancel, film)
            self._delay_s *= 1.1
        except Conflict:  # it has ended: too late
            self._delay_s *= 0.9

    async def _ends(self, door, patience_s: float) -> None:
        until = time.monotonic() + patience_s
        while time.monotonic() < until and await asyncio.to_thread(_patiently, lambda: _open_runs(door)):
            self.crew.tend()
            await asyncio.sleep(0.2)

    def _audit(self, door) -> None:
        report, database = self.report, door.premises.database
        with database.connect() as connection:
            done_ms = {row.key: row.created_ms for row in connection.execute(select(RESULT))}
            report.claims_left = len(connection.execute(select(CLAIM.c.key)).all())
        rows = [door.film(film) for film in self.films]
        report.films, report.states = len(rows), dict(Counter(row.state for row in rows))
        report.lost = sum(row.state not in ENDED for row in rows)
        report.wrong = sum(row.state == "done" and not self._is_right(door, row) for row in rows)
        ends = Counter(
            sum(event.kind in ENDINGS for event in door.premises.events.of_run(row.id, row.run)) for row in rows
        )
        report.endings = dict(ends)
        bills = [json.loads(line) for line in _lines(self.crew.home / "bills.jsonl")]
        report.jobs_billed = len(bills)
        report.jobs_needed = len({json.dumps(bill["request"], sort_keys=True) for bill in bills})
        self._audit_steps([json.loads(line) for line in _lines(self.crew.home / "stub.log")], done_ms)

    def _is_right(self, door, row) -> bool:
        wanted, master = master_of(self.films[row.id]), FilmRecord.model_validate_json(row.record).master
        return master.digest == wanted and digest_of(asyncio.run(door.premises.store.path(master))) == wanted

    def _audit_steps(self, lines: list[dict], done_ms: dict[str, int]) -> None:
        report = self.report
        begins = [line for line in lines if line["what"] == "begin"]
        ended = {(line["key"], line["pid"]) for line in lines if line["what"] == "end"}
        report.steps = len({line["key"] for line in begins})
        report.repeated = sum(line["at_ms"] > done_ms.get(line["key"], line["at_ms"]) for line in begins)
        waits = []
        for pid, at_ms in self.crew.killed:
            for line in begins:
                if line["pid"] == pid and (line["key"], pid) not in ended:
                    later = [one["at_ms"] for one in begins if one["key"] == line["key"] and one["at_ms"] > at_ms]
                    waits += [self._since_last_kill(min(later))] if later else []
        report.interrupted = len(waits)
        waits.sort()
        if waits:
            report.recovery_median_s, report.recovery_most_s = waits[len(waits) // 2], waits[-1]

    def _since_last_kill(self, at_ms: int) -> float:
        return (at_ms - max(killed_ms for _, killed_ms in self.crew.killed if killed_ms <= at_ms)) / 1000


def _open_runs(door) -> int:
    with door.premises.database.connect() as connection:
        return len(connection.execute(select(RUN.c.id).where(RUN.c.state.in_(["queued", "making"]))).all())


def _patiently(ask, is_done=lambda: False):
    """As a client would while the database is away; `is_done` says that an earlier try succeeded unheard."""
    for _ in range(300):
        try:
            return None if is_done() else ask()
        except (ShowrunnerError, SQLAlchemyError):
            time.sleep(0.1)
    return ask()


def _submit(door, film: str, plan: Plan) -> None:
    brief = Brief(prompt=plan.model_dump_json())

    def is_there() -> bool:
        with door.premises.database.connect() as connection:
            return connection.execute(select(FILM.c.id).where(FILM.c.id == film)).one_or_none() is not None

    _patiently(lambda: door.submit(brief, production="stub", film=film), is_there)


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []
