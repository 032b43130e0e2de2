"""The studio: the one door that the command line, and every other face, comes in by."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from showrunner.catalog.films import FilmCalls, FilmDrafts, Films
from showrunner.catalog.results import StepResults
from showrunner.catalog.tables import FilmRow
from showrunner.engine.events import Event, Listener, Noted
from showrunner.engine.inline import InlineRun
from showrunner.engine.ledger import Ledger
from showrunner.engine.ports import Call, Drafts, Knowledge
from showrunner.engine.why import Reason
from showrunner.errors import Degraded, ReviewFailed, ShowrunnerError
from showrunner.film import changes, drafts
from showrunner.film.asset import Asset
from showrunner.film.brief import Brief
from showrunner.film.record import FilmRecord, StepCount
from showrunner.film.script import Script
from showrunner.film.storyboard import Storyboard
from showrunner.forecast import Forecast, foresee, reasons
from showrunner.housekeeping import Swept, sweep
from showrunner.kit import canonical
from showrunner.kit.files import copy_whole, digest_of
from showrunner.kit.locking import held
from showrunner.kit.names import slug
from showrunner.kit.workers import Workers
from showrunner.productions import exporting
from showrunner.productions.narrated import Finished, narrated
from showrunner.providers.registry import Registry
from showrunner.settings import Settings
from showrunner.steps.desk import Desk
from showrunner.store.base import Store
from showrunner.walking import intact, providers_in


def film_id(brief: Brief) -> str:
    """The same brief is the same film: making it again goes on where it was left."""
    name = slug(brief.title or brief.prompt) or "film"
    return f"{name}-{canonical.digest(brief)[:8]}"


class Studio:
    """Everything people do with films. One studio per home and process; methods may run side by side."""

    def __init__(self, settings: Settings, database: Engine, store: Store, providers: Registry) -> None:
        self.settings, self.store, self.providers = settings, store, providers
        self._database = database
        self._films, self._results = Films(database), StepResults(database)

    async def make(self, brief: Brief, listen: Listener = lambda event: None) -> FilmRecord:
        """Make the film, or go on making it. Raises ShowrunnerError; what was finished by then is kept."""
        film = film_id(brief)
        self._films.add(film, brief.title or brief.prompt.strip()[:80], "narrated", brief.model_dump_json())
        return await self.redo(film, listen)

    async def redo(self, film: str, listen: Listener = lambda event: None) -> FilmRecord:
        """Run the film's recipe again: only what changed, or was never finished, is done."""
        row = self._films.get(film)
        brief = Brief.model_validate_json(row.brief)
        with held(self.settings.locks / f"{row.id}.lock", f"the film {row.id}"):
            self._films.set_state(row.id, "making")
            try:
                record = await self._run(row.id, brief, listen)
            except asyncio.CancelledError:
                self._films.set_state(row.id, "cancelled")
                raise
            except ShowrunnerError:
                self._films.set_state(row.id, "failed")
                raise
            failed = bool(record.review.errors)
            self._films.set_state(
                row.id, "failed" if failed else "done", record=record.model_dump_json(), title=record.title
            )
        if failed:
            raise _review_failed(record)
        return record

    async def _run(self, film: str, brief: Brief, listen: Listener) -> FilmRecord:
        ledger = Ledger()
        kept = drafts.Composed(FilmDrafts(self._database, film))
        async with self._running(kept, brief, ledger, listen) as run:
            try:
                finished = await narrated(run, brief)
            finally:
                FilmCalls(self._database, film).keep([call.model_dump_json() for call in run.calls])
        return _record(film, brief, finished, ledger)

    @asynccontextmanager
    async def _running(
        self, kept: Drafts, brief: Brief, ledger: Ledger, listen: Listener
    ) -> AsyncIterator[InlineRun[Desk]]:
        """A run whose fallbacks are refused where the brief forbids them; nothing of it is left afterwards."""

        def hear(event: Event) -> None:
            ledger(event)
            listen(event)
            if isinstance(event, Noted) and event.is_degraded and not brief.allow_degraded:
                raise Degraded(event.text, hint="allow it with --allow-degraded, or remove its cause")

        async with self._desk() as desk:
            run = InlineRun.of(self._results, kept, desk, self._knowledge(), hear)
            try:
                yield run
            finally:
                await run.stop()

    def brief(self, film: str) -> Brief:
        return Brief.model_validate_json(self._films.get(film).brief)

    def films(self) -> list[FilmRow]:
        return self._films.all()

    def film(self, film: str) -> FilmRow:
        """By id or by its unambiguous beginning. Raises NotFound."""
        return self._films.get(film)

    def record(self, film: str) -> FilmRecord | None:
        """How the last run ended, or None when none did."""
        text = self._films.get(film).record
        return FilmRecord.model_validate_json(text) if text else None

    def remove(self, film: str) -> str:
        """Forget a film and its drafts; its files go with the next clean. Returns the id."""
        found = self._films.get(film).id
        with held(self.settings.locks / f"{found}.lock", f"the film {found}"):
            self._films.remove(found)
        return found

    def draft(self, film: str, name: str) -> str:
        """A draft as it now holds (a person's, else the last run's), as JSON. Raises NotFound before the first run."""
        row = self._films.get(film)
        return row.brief if name == "brief" else drafts.current(FilmDrafts(self._database, row.id), name)

    def edit(self, film: str, assignments: Sequence[str]) -> str:
        """Apply changes by path (`changes.split`) to the film's drafts; all of them or none. Returns the id."""
        row = self._films.get(film)
        self._keep(row, self._changed(row, assignments))
        return row.id

    def replace_draft(self, film: str, name: str, value: str) -> None:
        """Put a person's version (JSON, checked) in the place of a draft."""
        row = self._films.get(film)
        self._keep(row, self._settled(row, {name: drafts.parsed(name, value).model_dump_json()}))

    def _keep(self, row: FilmRow, changed: Mapping[str, str]) -> None:
        for name, value in changed.items():
            if name == "brief":
                self._films.set_brief(row.id, value)
            else:
                FilmDrafts(self._database, row.id).keep_persons(name, value)

    def rebrief(self, film: str, fields: Mapping[str, Any]) -> None:
        """Change fields of the film's brief. Raises BriefError naming the field."""
        row = self._films.get(film)
        data = Brief.model_validate_json(row.brief).model_dump(mode="json") | dict(fields)
        self._films.set_brief(row.id, changes.checked(Brief, data, "brief").model_dump_json())

    def revert(self, film: str, name: str) -> None:
        """Drop a person's version of a draft; of the storyboard, also what edits of the script left alone."""
        kept = FilmDrafts(self._database, self._films.get(film).id)
        kept.drop_persons(name)
        if name == "storyboard":
            kept.drop_persons(drafts.LEFT_ALONE)

    async def plan(self, film: str, assignments: Sequence[str] = ()) -> Forecast:
        """What a redo will and may do, with these changes made first; nothing is changed or kept."""
        row = self._films.get(film)
        changed = self._changed(row, assignments)
        brief = Brief.model_validate_json(changed.pop("brief", row.brief))
        kept = FilmDrafts(self._database, row.id)
        return await self._foresee(row.id, brief, drafts.Composed(drafts.Overlay(kept, changed)))

    async def _foresee(self, film: str, brief: Brief, kept: Drafts) -> Forecast:
        calls = self._calls(film, 0)
        async with self._desk() as desk:
            return await foresee(self._results, kept, desk, self._knowledge(), brief, calls)

    def why(self, film: str, step: str) -> tuple[Reason, ...]:
        """Why the steps of this name ran in the last run. Raises NotFound when none did."""
        row = self._films.get(film)
        return reasons(step, self._calls(row.id, 0), self._calls(row.id, 1))

    async def keep(self, path: Path, media_type: str) -> Asset:
        """Take a file of the user's own into the store."""
        return await self.store.put(path, media_type)

    async def hand_over(self, record: FilmRecord, out: Path | None) -> Path:
        """Copy the master to `out`, or to its own place in the home; returns where. Raises StoreError."""
        to = out or self.settings.home / "films" / record.film / f"{slug(record.title) or 'film'}.mp4"
        if out is None:
            to.parent.mkdir(parents=True, exist_ok=True)
        if out is not None or not to.exists() or digest_of(to) != record.master.digest:
            copy_whole(await self.store.path(record.master), to)
        return to

    async def export(
        self, film: str, presets: Sequence[str], to: Path, listen: Listener = lambda event: None
    ) -> tuple[Path, ...]:
        """Write deliverables into the folder `to`; a film of another shape is laid out anew for a preset that needs it.

        Raises NotFound for an unknown preset before anything is made, BriefError when a place does not take the film.
        """
        exporting.check(presets)
        row = self._films.get(film)
        brief = Brief.model_validate_json(row.brief)
        with held(self.settings.locks / f"{row.id}.lock", f"the film {row.id}"):
            files: list[Path] = []
            for preset in presets:
                files += await self._export(row.id, exporting.shaped(brief, preset), preset, to, listen)
        return tuple(files)

    async def _export(self, film: str, brief: Brief, preset: str, to: Path, listen: Listener) -> list[Path]:
        kept = drafts.Composed(drafts.Overlay(FilmDrafts(self._database, film), {}))
        async with self._running(kept, brief, Ledger(), listen) as run:
            finished = await narrated(run, brief)
            stem = slug(brief.title or finished.script.title) or "film"
            if preset in exporting.WRITTEN:
                return exporting.write(self.providers, brief, finished, preset, to / stem)
            made = await exporting.exported(run, brief, finished, preset)
            files = {to / f"{stem}{ending}": await self.store.path(asset) for ending, asset in made.items()}
        for file, source in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            copy_whole(source, file)
        return list(files)

    async def clean(self, *, older_than_ms: int, is_rehearsal: bool = False) -> Swept:
        """Free what no film needs and nobody used for `older_than_ms`."""
        with held(self.settings.locks / "clean.lock", "cleaning"):
            if not is_rehearsal:
                for left in self.settings.scratch.iterdir():  # of runs that were killed
                    shutil.rmtree(left, ignore_errors=True)
            return await sweep(
                self._films, self._results, self.store, older_than_ms=older_than_ms, is_rehearsal=is_rehearsal
            )

    def calls(self, film: str) -> list[Call]:
        """The steps of the film's last run, in order of asking."""
        return self._calls(self._films.get(film).id, 0)

    def _calls(self, film: str, age: int) -> list[Call]:
        return [Call.model_validate_json(text) for text in FilmCalls(self._database, film).of_run(age)]

    def _changed(self, row: FilmRow, assignments: Sequence[str]) -> dict[str, str]:
        """Draft name -> JSON after the changes, for the drafts that they touch."""
        changed: dict[str, str] = {}
        for assignment in assignments:
            name, path, value, typed = changes.split(assignment)
            text = changed.get(name) or self.draft(row.id, name)
            changed[name] = changes.put_typed(drafts.parsed(name, text), path, value, typed).model_dump_json()
        return self._settled(row, changed)

    def _settled(self, row: FilmRow, changed: dict[str, str]) -> dict[str, str]:
        """The same changes, with what they mean for the storyboard: pictures of scenes nobody touched stay."""
        kept = FilmDrafts(self._database, row.id)
        board = kept.machines("storyboard")
        if board is None:
            return changed
        current = Storyboard.model_validate_json(board)
        if "storyboard" in changed:
            theirs = Storyboard.model_validate_json(kept.persons("storyboard") or '{"shots":[]}').shots
            wanted = Storyboard.model_validate_json(changed["storyboard"])
            changed["storyboard"] = drafts.chosen(current, wanted, theirs).model_dump_json()
        if "script" in changed:
            before, after = (Script.model_validate_json(t) for t in (self.draft(row.id, "script"), changed["script"]))
            changed[drafts.LEFT_ALONE] = drafts.left_alone(before, after, current).model_dump_json()
        return changed

    def _knowledge(self) -> Knowledge:
        def revisions(inputs: Any) -> dict[str, int]:
            return {name: self.providers.card(name).revision for name in sorted(providers_in(inputs))}

        async def whole(value: Any) -> bool:
            return await intact(value, self.store)

        return Knowledge(revisions=revisions, intact=whole)

    def new_workers(self) -> Workers:
        return Workers()

    @asynccontextmanager
    async def _desk(self) -> AsyncIterator[Desk]:
        """Tools for one run; its workers and its scratch folder are gone afterwards."""
        scratch = Path(tempfile.mkdtemp(dir=self.settings.scratch))
        workers = self.new_workers()
        try:
            yield Desk(self.store, self.providers, scratch, workers)
        finally:
            workers.close()
            shutil.rmtree(scratch, ignore_errors=True)


def _review_failed(record: FilmRecord) -> ReviewFailed:
    errors = tuple(finding.text for finding in record.review.errors)
    return ReviewFailed(
        f"the film was made, but does not pass its review: {errors[0]}",
        findings=errors,
        hint=f"showrunner films show {record.film} tells all; please report it, this should not happen",
    )


def _record(film: str, brief: Brief, finished: Finished, ledger: Ledger) -> FilmRecord:
    return FilmRecord(
        film=film,
        title=brief.title or finished.script.title,
        master=finished.master,
        duration_ms=finished.review.duration_ms,
        steps=StepCount(done=ledger.done, reused=ledger.reused, failed=ledger.failed),
        degraded=tuple(ledger.degraded),
        notes=tuple(dict.fromkeys([*finished.script.notes, *ledger.notes])),
        review=finished.review,
        seconds=dict(ledger.ms_by_stage),
        writer=brief.writer.provider,
        voices=finished.cast.roles,
    )
