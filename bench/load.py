"""Load on a service whose films cost nothing to make (testing/stub.py): rates, waits, slow clients, many watchers.

    .venv/bin/python bench/load.py sqlite                        # everything, in about four minutes
    .venv/bin/python bench/load.py postgresql --rate 120 --seconds 120
    .venv/bin/python bench/load.py sqlite --only status

The generator asks at a fixed rate whatever the answers (so a stall is seen as wait, not as fewer questions), over
connections that stay open, on the same machine. Status 1 when an answer was wrong or a target of the issue was missed.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]

import servers  # noqa: E402 - found by the line above

RATES = {"sqlite": 50, "postgresql": 120}  # creates a second
MOST_MS = {"creates": 300, "status": 100, "slow clients": 1_000}  # of the 99th percentile
STUB = "showrunner.testing.stub:PRODUCTION"
Headers = dict[str, str]


@dataclass
class Answer:
    status: int
    headers: Headers
    body: bytes


@dataclass
class Tally:
    """What one part of the load saw. Waits in ms, from the moment a question was due."""

    waits: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def told(self, seconds: float) -> dict[str, object]:
        ordered = sorted(self.waits)
        at = {name: round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1) for name, share in SHARES}
        rate = round(len(ordered) / seconds, 1)
        return {"answers": len(ordered), "per_s": rate, "statuses": dict(self.statuses), **at}


SHARES = (("p50_ms", 0.5), ("p95_ms", 0.95), ("p99_ms", 0.99), ("worst_ms", 1.0))


class Line:
    """One connection that is kept open."""

    def __init__(self, url: str, token: str) -> None:
        place = urlsplit(url)
        self._host, self._port, self._token = place.hostname or "", place.port or 80, token
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        data = b"" if body is None else json.dumps(body).encode()
        told = {"Host": self._host, "Authorization": f"Bearer {self._token}", "Content-Length": str(len(data))}
        told |= {"Content-Type": "application/json"} if data else {}
        head = "".join(f"{name}: {value}\r\n" for name, value in {**told, **headers}.items())
        writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + data)
        answer = await _answer(reader)
        if answer.headers.get("connection") == "close":
            self.close()
        return answer

    async def events(self, path: str) -> AsyncIterator[int]:
        """Numbers of the events of a stream until it ends."""
        reader, writer = await asyncio.open_connection(self._host, self._port)
        head = f"Host: {self._host}\r\nAuthorization: Bearer {self._token}\r\nAccept: text/event-stream\r\n"
        writer.write(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
        try:
            while line := await reader.readline():
                if line.startswith(b"id: "):
                    yield int(line[4:])
                elif line == b"0\r\n":
                    return
        finally:
            writer.close()

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(int(head[0].split(" ")[1]), headers, body)


class Crowd:
    """Connections that take turns."""

    def __init__(self, url: str, token: str, size: int) -> None:
        self._free = deque(Line(url, token) for _ in range(size))
        self._turns = asyncio.Semaphore(size)

    async def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        async with self._turns:
            line = self._free.popleft()
            try:
                return await line.ask(method, path, body, **headers)
            except (OSError, asyncio.IncompleteReadError):
                line.close()
                raise
            finally:
                self._free.append(line)

    def close(self) -> None:
        for line in self._free:
            line.close()


async def at_rate(per_s: float, seconds: float, ask: Callable[[int], Awaitable[int]]) -> dict[str, object]:
    """Ask `per_s` times a second, whatever the answers; `ask` gives a status, 0 for a broken line."""
    tally, tasks, began = Tally(), set(), time.perf_counter()

    async def one(number: int, due: float) -> None:
        try:
            status = await ask(number)
        except (OSError, asyncio.IncompleteReadError):
            status = 0
        tally.waits.append((time.perf_counter() - due) * 1000)
        tally.statuses[status] += 1

    for number in range(int(per_s * seconds)):
        due = began + number / per_s
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        task = asyncio.ensure_future(one(number, due))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    return tally.told(time.perf_counter() - began)


def order(number: int, ms: int = 0) -> dict[str, object]:
    plan = json.dumps({"salt": f"{os.getpid()}-{number}", "ms": ms, "wide": 1})
    return {"prompt": plan, "production": "stub"}


async def creates(url: str, token: str, rate: float, seconds: float) -> dict[str, object]:
    crowd = Crowd(url, token, 64)

    async def ask(number: int) -> int:
        key = {"Idempotency-Key": f"{os.getpid()}-{number}"} if number % 2 else {}
        return (await crowd.ask("POST", "/v1/films", order(number), **key)).status

    try:
        return await at_rate(rate, seconds, ask)
    finally:
        crowd.close()


async def status(url: str, token: str, films: int, rate: float, seconds: float) -> dict[str, object]:
    """How long a film's state takes to be told while so many are queued. The service must not be working them off."""
    crowd = Crowd(url, token, 32)
    ids: list[str] = []

    async def fill(number: int) -> None:
        answer = await crowd.ask("POST", "/v1/films", order(1_000_000 + number))
        ids.append(json.loads(answer.body)["id"])

    async def ask(number: int) -> int:
        path = f"/v1/films/{random.choice(ids)}" if number % 10 else "/v1/films?state=queued&limit=50"
        return (await crowd.ask("GET", path)).status

    try:
        for start in range(0, films, 500):
            await asyncio.gather(*(fill(n) for n in range(start, min(films, start + 500))))
        return {"queued": len(ids), **await at_rate(rate, seconds, ask)}
    finally:
        crowd.close()


async def slow_clients(url: str, token: str, slow: int, seconds: float) -> dict[str, object]:
    """A good client, while so many others send a header's letter a second and never end."""
    place, crowd = urlsplit(url), Crowd(url, token, 8)
    is_over = asyncio.Event()

    async def loris() -> None:
        while not is_over.is_set():
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(place.hostname, place.port)
                writer.write(b"GET /v1/films HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
                while not is_over.is_set() and not writer.is_closing():
                    writer.write(b"a")
                    await asyncio.sleep(1)
                writer.close()

    async def ask(number: int) -> int:
        return (await crowd.ask("GET", "/v1/films?limit=5")).status

    crawling = [asyncio.ensure_future(loris()) for _ in range(slow)]
    await asyncio.sleep(2)
    try:
        return {"slow": slow, **await at_rate(20, seconds, ask)}
    finally:
        is_over.set()
        await asyncio.gather(*crawling, return_exceptions=True)
        crowd.close()


async def watchers(url: str, token: str, many: int) -> dict[str, object]:
    """Each of so many watchers of one film must see every event, in order."""
    line = Line(url, token)
    film = json.loads((await line.ask("POST", "/v1/films", order(2_000_000, ms=300))).body)

    async def watch() -> list[int]:
        return [number async for number in Line(url, token).events(f"{film['url']}/events")]

    began = time.perf_counter()
    seen = await asyncio.gather(*(watch() for _ in range(many)))
    took_s = time.perf_counter() - began
    last = json.loads((await line.ask("GET", film["url"])).body)
    line.close()
    whole = [numbers == list(range(1, last["events"] + 1)) for numbers in seen]
    return {"watchers": many, "events": last["events"], "whole": sum(whole), "state": last["state"],
            "took_s": round(took_s, 1)}  # fmt: skip


@contextlib.contextmanager
def service(database: str, home: Path, *flags: str, workers: int = 0) -> Iterator[tuple[str, str, int]]:
    """(URL, token, process id) of a service of its own, with so many workers beside it, which give way to it."""
    generous = {"SHOWRUNNER_RATE_LIMIT": "10000000/minute", "SHOWRUNNER_CREATE_LIMIT": "10000000/minute"}
    env = {**os.environ, **generous, "SHOWRUNNER_HOME": str(home), "SHOWRUNNER_PLUGINS": STUB}
    env["SHOWRUNNER_DATABASE"] = database
    argv = [sys.executable, "-m", "showrunner.cli", "serve", "--port", "0", "--json", *flags]
    work = ["nice", sys.executable, "-m", "showrunner.cli", "worker"]
    with (home / "log").open("wb") as log:
        child = subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=log, text=True)
        children = [child]
        assert child.stdout is not None
        try:
            told = json.loads(child.stdout.readline())
            children += [subprocess.Popen(work, env=env, stdout=log, stderr=log) for _ in range(workers)]
            yield told["url"], told["token"], child.pid
        finally:
            for one in children:
                one.terminate()
            for one in children:
                one.wait(60)


def resident_mb(pid: int) -> float:
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return round(int(fields["VmRSS"].split()[0]) / 1024, 1)


def cpu_ms(pid: int) -> int:
    """What the service has used, in user and in kernel."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 // os.sysconf("SC_CLK_TCK")


def measured(asked: argparse.Namespace, database: str, home: Path) -> dict[str, dict[str, object]]:
    rate = asked.rate or RATES[asked.database]
    found: dict[str, dict[str, object]] = {}

    def part(name: str, run: Callable[[str, str], Awaitable[dict[str, object]]], *flags: str, workers: int = 0) -> None:
        if asked.only in (None, name):
            with service(database, home, *flags, workers=workers) as (url, token, pid):
                began_ms = cpu_ms(pid)
                found[name] = asyncio.run(run(url, token))  # type: ignore[arg-type]
                used_ms, answers = cpu_ms(pid) - began_ms, int(str(found[name].get("answers", 0)))
                found[name] |= {"resident_mb": resident_mb(pid)}
                found[name] |= {"cpu_ms_each": round(used_ms / answers, 2)} if answers else {}
            print(json.dumps({name: found[name]}), flush=True)

    apart = asked.api_only or asked.workers
    part(
        "creates", lambda u, t: creates(u, t, rate, asked.seconds), *(["--api-only"] if apart else []),
        workers=asked.workers,
    )  # fmt: skip
    part("status", lambda u, t: status(u, t, asked.films, 40, 20), "--api-only")
    part("slow clients", lambda u, t: slow_clients(u, t, 500, 20))
    part("watchers", lambda u, t: watchers(u, t, 200))
    return found


def missed(found: dict[str, dict[str, object]]) -> list[str]:
    """Which targets were not met, in words."""
    said = [f"{name}: p99 {one['p99_ms']} ms" for name, one in found.items()
            if name in MOST_MS and float(str(one["p99_ms"])) > MOST_MS[name]]  # fmt: skip
    for name, one in found.items():
        wrong = {s: n for s, n in dict(one.get("statuses", {})).items() if s not in (200, 202)}  # type: ignore[call-overload]
        said += [f"{name}: answers {wrong}"] if wrong else []
        said += [f"{name}: {one['whole']} whole"] if one.get("whole") != one.get("watchers") else []
    return said


def main() -> int:
    parser = argparse.ArgumentParser(description="Load on a service that renders nothing.")
    parser.add_argument("database", choices=list(RATES))
    parser.add_argument("--rate", type=float, help="creates a second")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--films", type=int, default=10_000, help="queued, for the part `status`")
    parser.add_argument("--api-only", action="store_true", help="creates without a worker in the same process")
    parser.add_argument("--workers", type=int, default=0, help="processes that work off what is created, beside")
    parser.add_argument("--only", choices=["creates", "status", "slow clients", "watchers"])
    asked = parser.parse_args()
    server = servers.Postgres("fsync=on", "full_page_writes=on") if asked.database == "postgresql" else None
    with tempfile.TemporaryDirectory() as folder:
        try:
            if server is not None:
                server.start()
            found = measured(asked, server.new_database() if server else "", Path(folder))
        finally:
            if server is not None:
                server.close()
    said = missed(found)
    print("\n".join(["missed:", *said]) if said else "all targets met")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
