"""Films: ask for one, look at it, make it again, end it, forget it."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from showrunner.catalog.tables import FilmRow
from showrunner.errors import NotFound
from showrunner.film.asset import Asset
from showrunner.film.record import FilmRecord
from showrunner.http.asking import Caller, Cursor, FilmId, Limit, Maker, Reader, StrictRoute, answer, unchanged
from showrunner.http.models.films import (
    EditRequest,
    ErrorView,
    FilmCreate,
    FilmPage,
    FilmRequest,
    FilmView,
    PlannedView,
    PlanRequest,
    PlanView,
    ProgressView,
    QuoteLineView,
    QuoteView,
    Reasons,
    ReasonView,
    RunRequest,
    StageView,
    State,
    result_view,
)
from showrunner.http.ordering import ordered

router = APIRouter(prefix="/v1", tags=["films"], route_class=StrictRoute)

_UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "it is as you know it"}}


@router.post("/films", status_code=202, response_model=FilmView, operation_id="create_film")
def create(caller: Maker, request: Request, asked: FilmCreate) -> Response:
    """Ask for a film. Answered 202, it will be made, whatever crashes; with an Idempotency-Key it is made once."""
    brief = asked.brief(_assets(caller, asked))
    row, secret = ordered(
        caller, request, brief, production=asked.production, priority=asked.priority, budget=asked.budget,
        callback_url=asked.callback_url,
    )  # fmt: skip
    view = film_view(row).model_copy(update={"callback_secret": secret})
    return answer(view, 202, {"location": f"/v1/films/{row.id}"})


def _assets(caller: Caller, asked: FilmRequest) -> dict[str, Asset]:
    """The files it names. Raises NotFound for one that is not here or not whole."""
    found: dict[str, Asset] = {}
    for id in asked.assets():
        asset = caller.studio.files.uploads.get(id).asset
        if asset is None:
            raise NotFound(f"{id[:80]!r} is not whole yet", hint="send the rest of it first", field="media")
        found[id] = asset
    return found


@router.get("/films", response_model=FilmPage, operation_id="list_films")
def page(
    caller: Reader, limit: Limit = 50, cursor: Cursor = None, state: Annotated[State | None, Query()] = None
) -> Response:
    """Newest first."""
    rows, after = caller.studio.page(state=state, limit=limit, cursor=cursor)
    return answer(FilmPage(films=tuple(film_view(row) for row in rows), next=after))


@router.get("/films/{film}", response_model=FilmView, responses=_UNCHANGED, operation_id="get_film")
def get(caller: Reader, request: Request, film: FilmId) -> Response:
    """How it stands. Ask with If-None-Match: while nothing changed, the answer is 304."""
    row = caller.film(film)
    etag = f'"{row.events}-{row.changed_ms}"'
    return unchanged(request, etag) or answer(film_view(row), 200, {"etag": etag, "cache-control": "private, no-cache"})


@router.patch("/films/{film}", response_model=FilmView, operation_id="edit_film")
def edit(caller: Maker, film: FilmId, asked: EditRequest) -> Response:
    """Change its drafts by path; the next run makes what that changes, and nothing else."""
    row = caller.film(film)
    caller.studio.edit(row.id, asked.set)
    return answer(film_view(caller.film(film)))


@router.delete("/films/{film}", status_code=204, response_class=Response, operation_id="delete_film")
def delete(caller: Maker, film: FilmId) -> Response:
    """Forget it and its drafts. One that is being made must be cancelled first."""
    caller.studio.remove(caller.film(film).id)
    return Response(status_code=204)


@router.post("/films/{film}/redo", status_code=202, response_model=FilmView, operation_id="redo_film")
async def redo(caller: Maker, film: FilmId, asked: RunRequest | None = None) -> Response:
    """Make it again: only what changed since, or was never finished, is done."""
    wanted = asked or RunRequest()
    row = await run_in_threadpool(caller.film, film)
    if wanted.library is not None:
        await caller.studio.choose_anew(row.id, wanted.library)
    row = await run_in_threadpool(caller.studio.resubmit, row.id, priority=wanted.priority)
    return answer(film_view(row), 202, {"location": f"/v1/films/{row.id}"})


@router.post("/films/{film}/cancel", response_model=FilmView, operation_id="cancel_film")
def cancel(caller: Maker, film: FilmId) -> Response:
    """End its run; what is finished of it is kept for the next."""
    return answer(film_view(caller.studio.cancel(caller.film(film).id)))


@router.get("/films/{film}/progress", response_model=ProgressView, operation_id="get_progress")
def progress(caller: Reader, film: FilmId) -> Response:
    """How far it is, stage by stage."""
    found = caller.studio.progress(caller.film(film).id)
    stages = {name: StageView(**stage.model_dump()) for name, stage in found.stages.items()}
    return answer(
        ProgressView(
            state=found.state,
            stage=found.stage,
            fraction=found.fraction,
            stages=stages,
            expected_ms_left=found.expected_ms_left,
        )
    )


@router.post("/films/{film}/plan", response_model=PlanView, operation_id="plan_film")
async def plan(caller: Reader, film: FilmId, asked: PlanRequest | None = None) -> Response:
    """What a redo would do, with these changes made first. Nothing is changed."""
    row = await run_in_threadpool(caller.film, film)
    found = await caller.studio.plan(row.id, asked.set if asked else ())
    will, may = (
        tuple(PlannedView(**entry.model_dump(exclude={"key"})) for entry in part) for part in (found.will, found.may)
    )
    return answer(
        PlanView(
            will=will,
            may=may,
            reused=found.reused,
            expected_ms=found.expected_ms,
            cost=found.cost_micro_usd,
            is_complete=found.is_complete,
        )
    )


@router.get("/films/{film}/why/{step}", response_model=Reasons, operation_id="why_step")
def why(caller: Reader, film: FilmId, step: str) -> Response:
    """Why the steps of this name ran in the last run."""
    found = caller.studio.why(caller.film(film).id, step)
    return answer(Reasons(reasons=tuple(ReasonView(**reason.model_dump()) for reason in found)))


@router.post("/quote", response_model=QuoteView, operation_id="quote_film")
async def quote(caller: Reader, asked: FilmCreate) -> Response:
    """What a film would cost at most. Nothing is made."""
    brief = asked.brief(await run_in_threadpool(_assets, caller, asked))
    found = await caller.studio.quote(brief, asked.production)
    lines = tuple(QuoteLineView(**line.model_dump()) for line in found.lines)
    return answer(QuoteView(amount=found.amount, lines=lines))


def film_view(row: FilmRow) -> FilmView:
    record = FilmRecord.model_validate_json(row.record) if row.record else None
    url = f"/v1/films/{row.id}"
    facts: Mapping[str, object] = {
        "id": row.id, "title": row.title, "state": row.state, "production": row.production, "person": row.person,
        "run": row.run, "created_ms": row.created_ms, "changed_ms": row.changed_ms, "cost": row.cost,
        "events": row.events, "url": url,
    }  # fmt: skip
    error = ErrorView.model_validate_json(row.error) if row.error else None
    return FilmView.model_validate({**facts, "error": error, "result": record and result_view(record, f"{url}/master")})
