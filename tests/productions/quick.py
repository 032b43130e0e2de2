"""A studio whose workers write small honest files instead of pictures and sound: their bytes depend on all they were
given, so keys, plans and reuse behave as with the real ones."""

import asyncio
import hashlib
from collections import Counter
from pathlib import Path

from showrunner import settings as settings_
from showrunner.catalog.database import open_database
from showrunner.film.asset import Asset
from showrunner.film.record import Piece, Review
from showrunner.film.sound import Recorded
from showrunner.kit import canonical
from showrunner.premises import Premises
from showrunner.providers.registry import Registry
from showrunner.store.local import LocalAssets
from showrunner.studio import Studio


class QuickWorkers:
    """Stands where `Workers` stands; knows the six functions that steps send away."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()

    async def call(self, kind, function, *args):
        self.calls[function.__name__] += 1
        if kind == "thinking":
            return await asyncio.to_thread(function, *args)
        return getattr(self, function.__name__)(*args)

    async def call_at(self, kind, place, function, *args):
        return await self.call(kind, function, *args)

    def close(self):
        pass

    def _draw(self, segment, files, out):
        stamp(out, segment)
        nowhere = Asset(digest="0" * 64, media_type="video/mp4", size=0)
        return Piece(asset=nowhere, frames=segment.count, packets=canonical.digest(segment))

    def _compose(self, mood, duration_ms, seed, accents_ms, out):
        stamp(out, [mood, duration_ms, seed, accents_ms])

    def _play(self, effects, out):
        stamp(out, effects)
        return tuple(Recorded(start=0, length=1, loudest=0) for _ in effects)

    def _mix(self, plan, files, out):
        stamp(out, plan)

    def _join(self, files, heard, samples, raster, out):
        stamp(out, [[path.name + path.parent.name for path, _ in files], heard.name, samples, raster])

    def _review(self, master, pieces, cues, raster, target_ms):
        frames = sum(piece.frames for piece in pieces)
        ms = raster.ms(frames)
        return Review(
            frames=frames, duration_ms=ms, sound_ms=ms, offset_ms=0, loudness=-1400, true_peak=-150, clipped=0
        )


def stamp(out: Path, value) -> None:
    out.write_bytes(hashlib.sha256(canonical.text(value).encode()).digest())


def quick_studio(home: Path) -> Studio:
    """Everything real but the workers."""
    found = settings_.prepared(settings_.Settings(home))
    database, store = open_database(found.database_url), LocalAssets(Path(found.store_url))
    return Studio(Premises(found, database, store, Registry(found.home), new_workers=QuickWorkers))


def made(studio, brief):
    """(record, calls) of a run."""
    record = asyncio.run(studio.make(brief))
    return record, studio.calls(record.film)


def redone(studio, film):
    record = asyncio.run(studio.redo(film))
    return record, studio.calls(film)


def done(calls):
    return [call for call in calls if call.outcome == "done"]
