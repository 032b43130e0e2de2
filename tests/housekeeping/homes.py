"""A home to be cleaned: rows and files, and a clock that can be put forward."""

import asyncio
import json
import time
import uuid

from sqlalchemy import insert

from showrunner.catalog.films import FilmCalls, FilmDrafts, Films
from showrunner.catalog.results import StepResults
from showrunner.catalog.runs import Runs
from showrunner.catalog.tables import FILM
from showrunner.catalog.uploads import Uploads
from showrunner.engine.ports import Call
from showrunner.film.asked import Asked
from showrunner.housekeeping import HOUR_MS, Cleaner, Keeping


class Home:
    def __init__(self, engine, store, folder):
        self.engine, self.store, self.folder = engine, store, folder

    def file(self, text):
        path = self.folder / f"{uuid.uuid4().hex}.txt"
        path.write_text(text)
        return asyncio.run(self.store.put(path, "text/plain"))

    def has(self, asset):
        return asyncio.run(self.store.has(asset))

    def result(self, key, asset, scope=""):
        StepResults(self.engine, scope).put(key, "a.step", asset.model_dump_json(), 1)

    def film(self, film, workspace="local", *, brief=(), record=(), draft=(), production="narrated", dialect=None):
        films = Films(self.engine, workspace)
        with self.engine.begin() as connection:
            films.insert(connection, film, film, production, held(brief))
            asked = Asked(dialect=dialect).model_dump_json() if dialect else None
            connection.execute(FILM.update().where(FILM.c.id == film).values(asked=asked))
        for asset in draft:
            FilmDrafts(self.engine, film).keep_persons("storyboard", held([asset]))
        self.end(self.run(film, workspace), record)

    def run(self, film, workspace="local", calls=(), work="make"):
        """A run of the film, queued."""
        run = uuid.uuid4().hex
        with self.engine.begin() as connection:
            Runs(self.engine).open(connection, run, film, workspace, None, "normal", work)
        known = [Call(step="a", version=1, about="", key=key, outcome="done", took_ms=1, inputs="{}") for key in calls]
        FilmCalls(self.engine, film).keep([call.model_dump_json() for call in known])
        return run

    def end(self, run, record=(), body=None):
        runs = Runs(self.engine)
        row = runs.get(run)
        with self.engine.begin() as connection:
            runs.end(connection, row, "done", body or {}, record=held(record), expected=("queued", "making"))

    def upload(self, asset):
        uploads = Uploads(self.engine, "local")
        row = uploads.begin(uuid.uuid4().hex, "a", "text/plain", asset.size)
        return uploads.finish(row, asset)

    def add(self, table, **values):
        with self.engine.begin() as connection:
            connection.execute(insert(table).values(**values))

    def cleaner(self, keeping=None, *, hours=0.0, scratch=None):
        """As it would be in so many hours."""
        ahead_ms = round(hours * HOUR_MS)
        clock = lambda: time.time_ns() // 1_000_000 + ahead_ms  # noqa: E731
        return Cleaner(self.engine, self.store, keeping or Keeping(), scratch=scratch, now_ms=clock)

    def clean(self, keeping=None, *, hours=0.0, is_rehearsal=False):
        return asyncio.run(self.cleaner(keeping, hours=hours).clean(is_rehearsal=is_rehearsal))


def held(assets):
    """JSON that holds assets somewhere inside."""
    return json.dumps({"files": [{"file": asset.model_dump()} for asset in assets]})
