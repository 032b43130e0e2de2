"""A small house with everything real in it but workers: films are queued, and end when a test says so."""

import asyncio
import contextlib
import json
import logging
import threading
from types import SimpleNamespace

import httpx2 as httpx
from sqlalchemy import select

from showrunner.accounts.allowances import Allowances, ceilings
from showrunner.accounts.door import Accounts
from showrunner.accounts.limits import Limits
from showrunner.accounts.master import KeyFile, LocalKey
from showrunner.accounts.money import Money
from showrunner.accounts.vault import Vault
from showrunner.catalog.database import open_database
from showrunner.catalog.events import Entry
from showrunner.catalog.films import FilmDrafts
from showrunner.catalog.idempotency import Answers
from showrunner.catalog.tables import FILM, FilmRow
from showrunner.film.brief import Choice
from showrunner.film.record import FilmRecord, Review, StepCount
from showrunner.hooks.door import Hooks
from showrunner.http.app import build
from showrunner.http.serving import serve
from showrunner.kit.http import Guarded
from showrunner.premises import Premises
from showrunner.productions.registry import Productions
from showrunner.providers.registry import Registry
from showrunner.settings import Settings, prepared
from showrunner.store.local import LocalAssets
from showrunner.studio import Studio


class Quiet:
    """Remembers what it is told."""

    def __init__(self):
        self.requests, self.crashes = [], []

    @contextlib.contextmanager
    def within(self, fields):
        yield

    def served(self, request):
        self.requests.append(request)

    def crashed(self, error):
        self.crashes.append(error)
        logging.getLogger("test").error("crashed", exc_info=error)

    def exposition(self):
        return b"# nothing yet\n", "text/plain; version=0.0.4; charset=utf-8"


class House:
    """See showrunner.http.house; `end` stands for the workers."""

    def __init__(self, home, **changed):
        self.settings = prepared(Settings(home, **changed))
        self.database = open_database(self.settings.database_url)
        self.store = LocalAssets(home / "assets")
        self.master = LocalKey(KeyFile(home / "key"))
        self.vault = Vault(self.database, lambda: self.master)
        self.hooks = Hooks(self.database, self.vault, Guarded(allow=("127.0.0.1:9",)))
        self.money = Money(self.database)
        limits = ceilings(self.settings.voice_limits, "voice_limits")
        self.allowances = Allowances(self.database, limits, ceilings(self.settings.voice_quotas, "voice_quotas"))
        self.premises = Premises(
            self.settings,
            self.database,
            self.store,
            Registry(home),
            Productions(),
            announce=self.hooks.announce,
            purse=self.money,
            allowance=self.allowances,
        )
        self.studio = Studio(self.premises)
        self.accounts = Accounts(self.database, home / "token", lambda: self.master)
        self.answers = Answers(self.database)
        self.limits = Limits(rules={"requests": self.settings.rate_limit, "films": self.settings.create_limit})
        self.telemetry = Quiet()
        self.wrong = {"database": None, "store": None}
        self.bell_trouble = None

    def readiness(self):
        return self.wrong

    def redis(self):
        return self.bell_trouble

    def queue(self):
        lane = SimpleNamespace(lane="voice", depth=2, oldest_wait_ms=40, busy=1, width=2)
        return SimpleNamespace(lanes=(lane,), films={"queued": 2})

    def begin(self, film):
        run = self._run(film)
        assert self.premises.runs.begin(run, "test")
        self.premises.bell.ring(film)

    def tell(self, film, kind, **body):
        row = self._film(film)
        self.premises.events.append(film, row.run, [Entry(1, kind, body)])
        self.premises.bell.ring(film)

    def end(self, film, state="done", record=None, error=None):
        """As a worker ends a film. `error` is a dict of code and message."""
        run = self._run(film)
        text = json.dumps(error) if error else None
        kept = record.model_dump_json() if record else None
        with self.database.begin() as connection:
            ended = self.premises.runs.end(
                connection,
                run,
                state,
                error or {"ok": True},
                error=text,
                record=kept,
                expected=("queued", "making"),
            )
        assert ended
        self.premises.bell.ring(film)

    def finish(self, film, master=b"a film", title="Honey"):
        """Ended well, with these bytes for a master."""
        asset = self.keep(master, "video/mp4")
        review = Review(
            frames=30, duration_ms=1000, sound_ms=1000, offset_ms=0, loudness=-1400, true_peak=-150, clipped=0
        )
        record = FilmRecord(
            film=film, title=title, master=asset, duration_ms=1000, steps=StepCount(done=3), degraded=(), notes=(),
            review=review, seconds={}, writer="plain", voices={"narrator": Choice(provider="hibari", model="heart")},
        )  # fmt: skip
        self.end(film, record=record)
        return asset

    def export(self, run, files):
        """As a worker ends an export, with these files by their endings."""
        row = self.premises.runs.get(run)
        body = {"preset": "", "files": {ending: asset.model_dump() for ending, asset in files.items()}}
        with self.database.begin() as connection:
            assert self.premises.runs.end(connection, row, "done", body, expected=("queued", "making"))

    def keep(self, data, media_type):
        path = self.settings.scratch / f"{len(data)}-{threading.get_ident()}"
        path.write_bytes(data)
        return asyncio.run(self.store.put(path, media_type))

    def draft(self, film, name, document):
        """What a run would have written."""
        FilmDrafts(self.database, film).keep_machines(name, document.model_dump_json())

    def _film(self, film):
        with self.database.connect() as connection:
            return FilmRow(*connection.execute(select(FILM).where(FILM.c.id == film)).one())

    def _run(self, film):
        return self.premises.runs.get(self._film(film).run)


class Service:
    """A house that is served on a port of this machine, from a thread of its own."""

    def __init__(self, home, patience=None, **changed):
        self.house = House(home, **changed)
        self.url, self._stop = "", None
        self._patience, self._is_up = patience, threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    async def _serve(self):
        self._stop, self._loop = asyncio.Event(), asyncio.get_running_loop()

        def ready(url):
            self.url = url
            self._is_up.set()

        await serve(build(self.house), "127.0.0.1", 0, ready=ready, grace_s=2, patience=self._patience, stop=self._stop)

    def __enter__(self):
        self._thread.start()
        assert self._is_up.wait(30)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(30)
        self.house.database.dispose()

    @property
    def port(self):
        return int(self.url.rpartition(":")[2])

    def client(self, token=None, **headers):
        """A client with this token, or of this machine's."""
        shown = token or self.house.accounts.install_token()
        return httpx.Client(base_url=self.url, headers={"authorization": f"Bearer {shown}", **headers}, timeout=20)

    def key(self, workspace, role="owner", scopes=()):
        """A key of a workspace, which is made when there is none."""
        with contextlib.suppress(Exception):
            self.house.accounts.workspaces.create(workspace)
        return self.house.accounts.create_key(self.house.accounts.local(workspace), "test", role, scopes)[1]
