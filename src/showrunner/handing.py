"""What goes out of the house and what comes in: deliverables and uploads."""

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from showrunner.catalog.films import now_ms
from showrunner.catalog.runs import RunRow
from showrunner.catalog.tables import FilmRow
from showrunner.catalog.uploads import UploadRow, Uploads
from showrunner.engine.events import Listener
from showrunner.errors import BriefError, Conflict
from showrunner.film.asset import Asset
from showrunner.kit.containers import HEAD, sniffed
from showrunner.kit.document import Document
from showrunner.kit.files import copy_whole
from showrunner.premises import Premises
from showrunner.producing import Producer


class Deliverable(Document):
    """An export of a film: its run, how far it is, and its files by the ending of their names."""

    run: str
    preset: str
    state: str  # queued | making | done | failed | cancelled
    queued_ms: int  # UTC since 1970
    error: str | None = None
    files: dict[str, Asset] = {}


@dataclass(frozen=True)
class Handing:
    premises: Premises
    workspace: str

    async def export(self, film: FilmRow, presets: Sequence[str], to: Path, listen: Listener) -> tuple[Path, ...]:
        """Write deliverables into the folder `to`, in this process."""
        files: list[Path] = []
        for preset in presets:
            stem, delivered = await Producer(self.premises).delivered(film, _here(film, preset), preset, listen)
            to.mkdir(parents=True, exist_ok=True)
            for ending, asset in delivered.items():
                files.append(to / f"{stem}{ending}")
                copy_whole(await self.premises.store.path(asset), files[-1])
        return tuple(files)

    def deliverables(self, film: str) -> list[Deliverable]:
        """The exports ordered of a film, oldest first. Raises NotFound."""
        row = self.premises.films(self.workspace).get(film)
        found = []
        for run in self.premises.runs.exports(row.id):
            preset = run.work.partition(" ")[2]
            ends = [e for e in self.premises.events.of_run(row.id, run.id) if e.kind == "export.finished"]
            files = {ending: Asset.model_validate(asset) for e in ends for ending, asset in e.body["files"].items()}
            facts = {"run": run.id, "preset": preset, "state": run.state, "error": run.error}
            found.append(Deliverable.model_validate({**facts, "queued_ms": run.queued_ms, "files": files}))
        return found

    # Uploads

    @property
    def uploads(self) -> Uploads:
        return Uploads(self.premises.database, self.workspace, self.premises.settings.disk_quota or None)

    async def take_in(self, path: Path, name: str) -> UploadRow:
        """Keep media that came in one go. Raises BriefError when it is none, by its first bytes."""
        kind = await asyncio.to_thread(sniffed, path, name=name, field="file")
        asset = await self.premises.store.put(path, kind.media_type)
        row = self.uploads.begin(uuid.uuid4().hex, name, kind.media_type, asset.size)
        return self.uploads.finish(row, asset)

    async def take_part(self, upload: str, offset: int, path: Path) -> UploadRow:
        """Append a file's bytes to an upload; the last part makes it whole. Raises Conflict at another offset.

        Raises BriefError as soon as the bytes that are here are those of no media; a whole upload is then forgotten.
        """
        row = self.uploads.get(upload)
        if row.digest is not None or offset != row.received:
            raise Conflict(
                f"the upload is at {row.received} bytes, not {offset}", field="offset", hint="go on from where it is"
            )
        size = path.stat().st_size
        if row.received + size > row.size:
            raise BriefError(f"{row.size} bytes were announced, more came", field="size", hint="announce the true size")
        if not offset and size >= HEAD:  # a shorter piece may leave out what tells one kind from another
            await asyncio.to_thread(sniffed, path, name=row.name, field="file")
        row = self.uploads.add_part(row, await self.premises.store.put(path, row.media_type))
        return row if row.received < row.size else await self._whole(row)

    async def _whole(self, row: UploadRow) -> UploadRow:
        """Join the parts. Done twice, it gives the same."""
        joined = self.premises.settings.scratch / f"{row.id}-{uuid.uuid4().hex}"
        try:
            with joined.open("wb") as out:
                for part in row.pieces:
                    out.write((await self.premises.store.path(part)).read_bytes())
            kind = await asyncio.to_thread(sniffed, joined, name=row.name, field="file")
            return self.uploads.finish(row, await self.premises.store.put(joined, kind.media_type))
        except BriefError:  # more bytes cannot make media of it
            self.uploads.remove(row.id)
            raise
        finally:
            joined.unlink(missing_ok=True)


def _here(film: FilmRow, preset: str) -> RunRow:
    """A run that stands in no row: an export by this process, which whoever asked waits for."""
    return RunRow(
        id=f"here-{uuid.uuid4().hex}", film=film.id, workspace=film.workspace, person=film.person,
        work=f"export {preset}", state="making", priority="normal", rank=1, queued_ms=now_ms(), started_ms=now_ms(),
        ended_ms=None, worker="here", error=None,
    )  # fmt: skip
