"""The studio: the one door that the command line, and every other face, comes in by."""

import asyncio
import json
import secrets
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from showrunner.catalog.database import writing
from showrunner.catalog.events import EventRow, NoticeRow
from showrunner.catalog.films import FilmCalls, FilmDrafts, Films
from showrunner.catalog.runs import OPEN, Priority, RunRow
from showrunner.catalog.service_tables import LOCAL
from showrunner.catalog.tables import FilmRow
from showrunner.editing import Editor
from showrunner.engine.events import Listener
from showrunner.engine.ports import Call
from showrunner.engine.why import Reason
from showrunner.errors import Conflict
from showrunner.film import drafts
from showrunner.film.asset import Asset
from showrunner.film.brief import Order
from showrunner.film.record import FilmRecord
from showrunner.forecast import Forecast, foresee, reasons
from showrunner.handing import Handing
from showrunner.housekeeping import Swept, sweep
from showrunner.kit import canonical, cursors
from showrunner.kit.containers import sniffed
from showrunner.kit.document import Document
from showrunner.kit.files import copy_whole, digest_of
from showrunner.kit.locking import held
from showrunner.kit.names import slug
from showrunner.library.door import Library
from showrunner.ordering import Along, Orders, nothing
from showrunner.premises import Premises
from showrunner.producing import Producer
from showrunner.productions import exporting
from showrunner.productions.registry import QuoteLine
from showrunner.recording import Progress, progress_of

LOOK_AGAIN_S = 1.0  # how long who watches trusts that he would have been told


class Quote(Document):
    """What a film will cost at most; micro-dollars."""

    amount: int
    lines: tuple[QuoteLine, ...]


def film_id(order: Order) -> str:
    """The same order is the same film: making it again goes on where it was left."""
    return f"{_stem(order)}-{canonical.digest(order)[:8]}"


def _stem(order: Order) -> str:
    return slug(order.name) or "film"


@dataclass(frozen=True)
class Studio:
    """Everything people do with the films of one workspace. Methods may run side by side."""

    premises: Premises
    workspace: str = LOCAL
    person: str | None = None

    def within(self, workspace: str, person: str | None = None) -> "Studio":
        """The same house, seen from another workspace."""
        return replace(self, workspace=workspace, person=person)

    # Making: here and now

    async def make(
        self, order: Order, listen: Listener = lambda event: None, *, production: str = "narrated"
    ) -> FilmRecord:
        """Make the film in this process, or go on making it. Raises ShowrunnerError; what was finished is kept."""
        await self.library.write_down()
        order = self.library.offered(order)
        film = film_id(order)
        self._films.add(film, order.name, production, order.model_dump_json())
        return await self.redo(film, listen)

    async def redo(self, film: str, listen: Listener = lambda event: None) -> FilmRecord:
        """Run the film's recipe again, in this process: only what changed, or was never finished, is done."""
        row = self._films.get(film)
        with self._held(row.id):
            return await Producer(self.premises).make(self._begun(row), listen)

    def _begun(self, film: FilmRow) -> RunRow:
        """A run for this process. Who holds the film's lock knows that a run of a process like this one is dead."""
        runs = self.premises.runs
        before = runs.get(film.run) if film.run and film.state in OPEN else None
        if before is not None and before.worker != "here":
            raise Conflict(f"the service is making {film.id}", hint="watch it there, or cancel it first", field="film")
        run = uuid.uuid4().hex
        with writing(self.premises.database) as connection:
            if before is not None:
                lost = {"code": "interrupted", "message": "the process ended", "hint": "", "field": None}
                runs.end(connection, before, "failed", lost, error=json.dumps(lost), expected=OPEN)
            runs.open(connection, run, film.id, self.workspace, self.person, "normal")
        return runs.taken(run, "here")

    # Making: by the service (ordering.py)

    @property
    def _orders(self) -> Orders:
        return Orders(self.premises, self.workspace, self.person)

    def submit(
        self,
        order: Order,
        *,
        production: str = "narrated",
        priority: Priority = "normal",
        film: str | None = None,
        budget: int | None = None,
        asked: str | None = None,
        along: Along = nothing,
    ) -> FilmRow:
        """Take an order. Once this returns, the film will be made. `budget`: micro-dollars it may cost.

        `asked`: JSON of what the request says that the order has no place for; kept beside it (FilmRow.asked).

        Raises BudgetSpent; TooLarge when the workspace's disk is full; Conflict for an id that is taken; NotFound for
        a production that nobody knows.
        """
        order = self.library.offered(order)
        chosen = film or f"{_stem(order)}-{secrets.token_hex(5)}"
        return self._orders.submit(chosen, order, production, priority, budget, asked, along)

    async def choose_anew(self, film: str, library: bool) -> None:
        """From the next run on, pictures come from the library as it is now, or are all drawn.

        Raises Conflict while a run is queued or being made, BriefError for an order without pictures to choose.
        """
        row = await asyncio.to_thread(self._films.get, film)
        if row.state in OPEN:
            raise Conflict(f"{row.id} is {row.state} already", hint="wait for it or cancel it", field="film")
        fields = await self.choosing(library)
        await asyncio.to_thread(self.rebrief, row.id, fields)

    async def choosing(self, library: bool) -> dict[str, Any]:
        """Fields of a brief that may choose from the library as it is now, or from none."""
        chosen = await self.library.write_down() if library else None
        return {"library": library, "footage": chosen and chosen.model_dump()}

    def resubmit(self, film: str, *, priority: Priority = "normal") -> FilmRow:
        """Queue another run of the film. Raises Conflict while one is queued or being made."""
        return self._orders.again(self._films.get(film), priority)

    def order_export(self, film: str, preset: str, *, priority: Priority = "normal") -> str:
        """Queue a deliverable; the run's id. Raises Conflict for a film that is not finished."""
        return self._orders.export(self._films.get(film), preset, priority)

    def cancel(self, film: str) -> FilmRow:
        """End the film's run as cancelled; what works on it stops by itself. Raises Conflict when it has ended."""
        return self._orders.cancel(self._films.get(film))

    # Watching

    def progress(self, film: str) -> Progress:
        row = self._films.get(film)
        state: Any = row.state
        return progress_of(state, self.premises.events.of_run(row.id, row.run) if row.run else ())

    def events(self, film: str, after: int = 0, limit: int = 1000) -> list[EventRow]:
        return self.premises.events.of_film(self._films.get(film).id, after, limit)

    async def watch(self, film: str, after: int = 0) -> AsyncIterator[EventRow]:
        """Events in order, those there were and those that come; ends after the end of the newest run."""
        from asyncio import to_thread

        row = await to_thread(self._films.get, film)
        with self.premises.bell.listening(row.id) as ear:
            while True:
                batch = await to_thread(self.events, row.id, after, 500)
                for event in batch:
                    yield event
                    after = event.number
                if not batch:
                    latest = await to_thread(self._films.exactly, row.id)
                    if latest.state not in OPEN and latest.events <= after:
                        return
                    await ear.heard(LOOK_AGAIN_S)

    def notices(self, after: int = 0, limit: int = 100) -> list[NoticeRow]:
        return self.premises.events.notices(self.workspace, after, limit)

    # Looking

    def films(self) -> list[FilmRow]:
        return self._films.all()

    def page(
        self, *, state: str | None = None, limit: int = 50, cursor: str | None = None
    ) -> tuple[list[FilmRow], str | None]:
        """(films, cursor of the next page or None), newest first. Raises BriefError for a cursor that is none."""
        rows = self._films.page(state, limit + 1, cursors.before(cursor))
        more = len(rows) > limit
        return rows[:limit], cursors.cursor(rows[limit - 1].created_ms, rows[limit - 1].id) if more else None

    def film(self, film: str) -> FilmRow:
        """By id or by its unambiguous beginning. Raises NotFound."""
        return self._films.get(film)

    def exactly(self, film: str) -> FilmRow:
        """By its whole id: an address names one thing. Raises NotFound."""
        return self._films.exactly(film)

    def record(self, film: str) -> FilmRecord | None:
        """How the last run ended, or None when none did."""
        text = self._films.get(film).record
        return FilmRecord.model_validate_json(text) if text else None

    def remove(self, film: str) -> str:
        """Forget a film and its drafts; its files go with the next clean. Returns the id. Raises Conflict, Busy."""
        row = self._films.get(film)
        with self._held(row.id):
            run = self.premises.runs.get(row.run) if row.run and row.state in OPEN else None
            if run is not None and run.worker != "here":
                raise Conflict(f"{row.id} is {row.state}", hint="cancel it first", field="film")
            self._films.remove(row.id)
        return row.id

    def calls(self, film: str) -> list[Call]:
        """The steps of the film's last run, in order of asking."""
        return self._calls(self._films.get(film).id, 0)

    def why(self, film: str, step: str) -> tuple[Reason, ...]:
        """Why the steps of this name ran in the last run. Raises NotFound when none did."""
        row = self._films.get(film)
        return reasons(step, self._calls(row.id, 0), self._calls(row.id, 1))

    async def plan(self, film: str, assignments: Sequence[str] = ()) -> Forecast:
        """What a redo will and may do, with these changes made first; nothing is changed or kept."""
        row = self._films.get(film)
        changed = Editor(self.premises, row).changed(assignments)
        production = self.premises.productions.get(row.production)
        order = production.parsed(changed.pop("brief", row.brief))
        kept = drafts.Composed(drafts.Overlay(FilmDrafts(self.premises.database, row.id), changed))
        results = self.premises.results(self.premises.scope_of(self.workspace))
        before, knowledge = self._calls(row.id, 0), self.premises.knowledge()
        async with self.premises.desk() as desk:
            return await foresee(results, kept, desk, knowledge, production.recipe, order, before)

    async def quote(self, order: Order, production: str = "narrated") -> Quote:
        lines = self.premises.productions.get(production).quote(order)
        return Quote(amount=sum(line.amount for line in lines), lines=lines)

    # Changing

    def draft(self, film: str, name: str) -> str:
        """A draft as it now holds, as JSON. Raises NotFound before the first run."""
        return self._editor(film).draft(name)

    def parsed_draft(self, film: str, name: str) -> Document:
        editor = self._editor(film)
        return editor.parsed(name, editor.draft(name))

    def draft_revision(self, film: str, name: str) -> int:
        return self._editor(film).revision(name)

    def edit(self, film: str, assignments: Sequence[str], *, revision: int | None = None) -> str:
        """Apply changes by path to the film's drafts; all of them or none. Returns the id. Raises BriefError, Stale."""
        editor = self._editor(film)
        editor.edit(assignments, revision)
        return editor.film.id

    def replace_draft(self, film: str, name: str, value: str, *, revision: int | None = None) -> None:
        """Put a person's version (JSON, checked) in the place of a draft. Raises BriefError, Stale."""
        self._editor(film).replace(name, value, revision)

    def rebrief(self, film: str, given: Mapping[str, Any]) -> None:
        """Change fields of the film's brief. Raises BriefError naming the field."""
        self._editor(film).rebrief(given)

    def revert(self, film: str, name: str) -> None:
        """Drop a person's version of a draft."""
        self._editor(film).revert(name)

    # Files

    @property
    def files(self) -> Handing:
        return Handing(self.premises, self.workspace)

    @property
    def library(self) -> Library:
        return Library(self.premises, self.workspace)

    async def keep(self, path: Path, name: str, field: str) -> Asset:
        """Take media of the user's own into the store. Raises BriefError (`field`) when it is none."""
        kind = await asyncio.to_thread(sniffed, path, name=name, field=field)
        return await self.premises.store.put(path, kind.media_type)

    async def hand_over(self, record: FilmRecord, out: Path | None) -> Path:
        """Copy the master to `out`, or to its own place in the home; returns where. Raises StoreError."""
        to = out or self.premises.settings.home / "films" / record.film / f"{slug(record.title) or 'film'}.mp4"
        if out is None:
            to.parent.mkdir(parents=True, exist_ok=True)
        if out is not None or not to.exists() or digest_of(to) != record.master.digest:
            copy_whole(await self.premises.store.path(record.master), to)
        return to

    async def export(
        self, film: str, presets: Sequence[str], to: Path, listen: Listener = lambda event: None
    ) -> tuple[Path, ...]:
        """Write deliverables into the folder `to`, here and now; a film of another shape is laid out anew.

        Raises NotFound for an unknown preset before anything is made, BriefError when a place does not take the film.
        """
        row = self._films.get(film)
        exporting.check(presets, self.premises.productions.get(row.production))
        with self._held(row.id):
            return await self.files.export(row, presets, to, listen)

    async def clean(self, *, older_than_ms: int, is_rehearsal: bool = False) -> Swept:
        """Free what no film needs and nobody used for `older_than_ms`."""
        with held(self.premises.settings.locks / "clean.lock", "cleaning"):
            store, scratch = self.premises.store, self.premises.settings.scratch
            return await sweep(self._films, store, scratch, older_than_ms=older_than_ms, is_rehearsal=is_rehearsal)

    @property
    def _films(self) -> Films:
        return self.premises.films(self.workspace)

    def _editor(self, film: str) -> Editor:
        return Editor(self.premises, self._films.get(film))

    def _held(self, film: str) -> Any:
        return held(self.premises.settings.locks / f"{film}.lock", f"the film {film}")

    def _calls(self, film: str, age: int) -> list[Call]:
        return [Call.model_validate_json(text) for text in FilmCalls(self.premises.database, film).of_run(age)]
