"""Makes a run happen, from its row to its terminal state: in this process, or by the durable engine's workers."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from showrunner.catalog.database import writing
from showrunner.catalog.films import FilmCalls, FilmDrafts
from showrunner.catalog.runs import MAKE, RunRow, kind_of
from showrunner.catalog.tables import FilmRow
from showrunner.engine.events import Event, Listener, Noted
from showrunner.engine.inline import InlineRun
from showrunner.engine.ledger import Ledger
from showrunner.engine.ports import Drafts, Hands
from showrunner.errors import Degraded, ReviewFailed, ShowrunnerError, StoreError
from showrunner.film import drafts
from showrunner.film.asked import asked_of
from showrunner.film.asset import Asset
from showrunner.film.brief import Order
from showrunner.film.record import FilmRecord
from showrunner.kit.names import slug
from showrunner.kit.redaction import redacted
from showrunner.premises import Premises
from showrunner.productions import exporting
from showrunner.steps.desk import Desk

HandsFor = Callable[[RunRow, Listener], Hands[Desk]]


@dataclass(frozen=True)
class Producer:
    """`hands_for`: who does the steps of a run, and tells of them as they happen; None: this process itself."""

    premises: Premises
    hands_for: HandsFor | None = None

    async def make(self, run: RunRow, listen: Listener = lambda event: None, *, is_final: bool = True) -> FilmRecord:
        """Run the recipe of a film that is being made, and end the run once.

        `is_final`: being cancelled ends the run as cancelled. Without it the run stays open for who takes it over.
        Raises ShowrunnerError, ReviewFailed among them; the film's state tells of it by then.
        """
        film = self.premises.films(run.workspace).exactly(run.film)
        try:
            record = await self._made(film, run, listen)
        except asyncio.CancelledError:
            if is_final:
                self._end(run, "cancelled", {"run": run.id})
            raise
        except ShowrunnerError as error:
            if is_final or not (isinstance(error, StoreError) and error.retryable):
                self.fail(run, error)
            raise
        if record.review.errors:
            failure = _review_failed(record)
            self.fail(run, failure, record)
            raise failure
        self._end(run, "done", summary(record), record=record)
        return record

    async def export(self, run: RunRow, preset: str, listen: Listener = lambda event: None) -> dict[str, Asset]:
        """Make the deliverable of a finished film; its files stand in the event that ends the run."""
        film = self.premises.films(run.workspace).exactly(run.film)
        try:
            _, files = await self.delivered(film, run, preset, listen)
        except ShowrunnerError as error:
            if not (isinstance(error, StoreError) and error.retryable):
                self.fail(run, error)
            raise
        body = {"preset": preset, "files": {ending: asset.model_dump() for ending, asset in files.items()}}
        self._end(run, "done", body)
        return files

    async def delivered(
        self, film: FilmRow, run: RunRow, preset: str, listen: Listener
    ) -> tuple[str, dict[str, Asset]]:
        """(stem of the files' names, their endings -> the files). A film of another shape is laid out anew."""
        made_by, ledger = self.premises.productions.get(film.production), Ledger()
        order = exporting.shaped(made_by, made_by.parsed(film.brief), preset)
        kept = drafts.Composed(drafts.Overlay(FilmDrafts(self.premises.database, film.id), {}))
        async with self.running(run, kept, order, ledger, listen) as made:
            finished = await made_by.recipe(made, order)
            files = await exporting.exported(made, made_by, order, finished, preset)
        return slug(made_by.record(film.id, order, finished, ledger).title) or "film", files

    async def _made(self, film: FilmRow, run: RunRow, listen: Listener) -> FilmRecord:
        production, ledger = self.premises.productions.get(film.production), Ledger()
        order = production.parsed(film.brief)
        kept = drafts.Composed(FilmDrafts(self.premises.database, film.id))
        async with self.running(run, kept, order, ledger, listen) as made:
            try:
                finished = await production.recipe(made, order)
            finally:
                calls = [call.model_dump_json() for call in made.calls]
                await asyncio.to_thread(FilmCalls(self.premises.database, film.id).keep, calls)
        return production.record(film.id, order, finished, ledger)

    @asynccontextmanager
    async def running(
        self, run: RunRow, kept: Drafts, order: Order, ledger: Ledger, listen: Listener
    ) -> AsyncIterator[InlineRun[Desk]]:
        """A run that is recorded and leaves nothing behind; fallbacks that the order forbids end it."""
        recorder = self.premises.recorder(run.film, run.id)

        def count(event: Event) -> None:
            ledger(event)
            listen(event)

        def hear(event: Event) -> None:
            count(event)
            recorder(event)
            if isinstance(event, Noted) and event.is_degraded and not order.allow_degraded:
                raise Degraded(event.text, hint="allow fallbacks (allow_degraded), or remove its cause")

        async with recorder.writing(), self.premises.desk() as desk:
            results = self.premises.results(self.premises.scope_of(run.workspace))
            knowledge = self.premises.knowledge()
            if self.hands_for is None:
                made = InlineRun.of(results, kept, desk, knowledge, hear)
            else:
                made = InlineRun.by(self.hands_for(run, count), results, kept, knowledge, hear)
            try:
                yield made
            finally:
                await made.stop()

    def fail(self, run: RunRow, error: ShowrunnerError, record: FilmRecord | None = None) -> None:
        self._end(run, "failed", told(error), error=json.dumps(told(error)), record=record)

    def _end(
        self, run: RunRow, state: str, body: dict[str, Any], *, error: str | None = None,
        record: FilmRecord | None = None,
    ) -> None:  # fmt: skip
        """Exactly one terminal state: nothing changes when somebody was quicker (a cancel, say)."""
        text = record.model_dump_json() if record else None
        title = record.title if record else None
        with writing(self.premises.database) as connection:
            if self.premises.runs.end(connection, run, state, body, error=error, record=text, title=title):
                self.settle(connection, run, kind_of(run.work, state), body)
                if state == "done" and run.work == MAKE:
                    self._follow(connection, run)
        for name in (run.film, "queue"):
            self.premises.bell.ring(name)

    def _follow(self, connection: Any, run: RunRow) -> None:
        """Queue the deliverables that were asked for along with the film."""
        asked = asked_of(self.premises.films(run.workspace).asked(connection, run.film))
        for preset in asked.exports if asked else ():
            work = f"export {preset}"
            whose = (run.film, run.workspace, run.person)
            self.premises.runs.open(connection, uuid.uuid4().hex, *whose, run.priority, work)

    def settle(self, connection: Any, run: RunRow, kind: str, body: dict[str, Any]) -> None:
        """What goes with the end of a run: money given back, people told."""
        if self.premises.purse is not None and run.work == MAKE:
            self.premises.purse.close(connection, run.id, run.film)
        self.premises.announce(connection, run.workspace, kind, run.film, body)


def told(error: ShowrunnerError) -> dict[str, Any]:
    """An error as records, events and answers carry it, without any secret that somebody put into its words."""
    return {"code": error.code, "message": redacted(str(error)), "hint": redacted(error.hint), "field": error.field}


def summary(record: FilmRecord) -> dict[str, Any]:
    """What a listener wants to know of a finished film."""
    return record.model_dump(mode="json", include={
        "title", "duration_ms", "steps", "degraded", "notes", "cost_micro_usd", "writer",
    })  # fmt: skip


def _review_failed(record: FilmRecord) -> ReviewFailed:
    errors = tuple(finding.text for finding in record.review.errors)
    return ReviewFailed(
        f"the film was made, but does not pass its review: {errors[0]}",
        findings=errors,
        hint="its findings tell all; please report it, this should not happen",
    )
