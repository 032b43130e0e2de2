"""Webhooks: who is told what happens, and the log of it to pull from, which is the truth."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from showrunner.catalog.hooks import DeliveryRow, HookRow
from showrunner.http.asking import After, HookMaker, Limit, Reader, StrictRoute, answer
from showrunner.http.models.service import (
    DeliveryList,
    DeliveryView,
    HookList,
    HookPatch,
    HookRequest,
    HookSecret,
    HookView,
    NoticePage,
    NoticeView,
)

router = APIRouter(prefix="/v1", tags=["webhooks"], route_class=StrictRoute)

HookId = Annotated[str, Path(max_length=100, description="id of a webhook")]
DeliveryId = Annotated[str, Path(max_length=100, description="id of a delivery")]
Before = Annotated[int | None, Query(ge=0, lt=2**53, description="only those with a smaller number")]


@router.post("/webhooks", status_code=201, response_model=HookSecret, operation_id="create_webhook")
def create(caller: HookMaker, asked: HookRequest) -> Response:
    """Be told, by signed posts (Standard Webhooks). The secret is shown this once."""
    film = caller.film(asked.film).id if asked.film else None
    row, secret = caller.house.hooks.create(caller.workspace, asked.url, asked.kinds, film)
    return answer(_with_secret(row, secret), 201, {"location": f"/v1/webhooks/{row.id}"})


@router.get("/webhooks", response_model=HookList, operation_id="list_webhooks")
def all_of(caller: HookMaker) -> Response:
    """Oldest first."""
    return answer(HookList(webhooks=tuple(_view(row) for row in caller.house.hooks.list(caller.workspace))))


@router.get("/webhooks/{hook}", response_model=HookView, operation_id="get_webhook")
def get(caller: HookMaker, hook: HookId) -> Response:
    """Without its secret."""
    return answer(_view(caller.house.hooks.get(caller.workspace, hook)))


@router.patch("/webhooks/{hook}", response_model=HookView, operation_id="change_webhook")
def change(caller: HookMaker, hook: HookId, asked: HookPatch) -> Response:
    """Another address, other kinds; or switch it on again after long failure."""
    hooks = caller.house.hooks
    row = hooks.change(caller.workspace, hook, url=asked.url, kinds=asked.kinds)
    if asked.state is not None and asked.state != row.state:
        row = (hooks.enable if asked.state == "active" else hooks.disable)(caller.workspace, hook)
    return answer(_view(row))


@router.delete("/webhooks/{hook}", status_code=204, response_class=Response, operation_id="delete_webhook")
def delete(caller: HookMaker, hook: HookId) -> Response:
    """Tell it nothing more."""
    caller.house.hooks.remove(caller.workspace, hook)
    return Response(status_code=204)


@router.post("/webhooks/{hook}/rotate", response_model=HookSecret, operation_id="rotate_webhook")
def rotate(caller: HookMaker, hook: HookId) -> Response:
    """A new secret. The one before signs beside it for a day."""
    return answer(_with_secret(*caller.house.hooks.rotate(caller.workspace, hook)))


@router.post("/webhooks/{hook}/ping", status_code=202, response_model=DeliveryView, operation_id="ping_webhook")
def ping(caller: HookMaker, hook: HookId) -> Response:
    """Send it a notice that means nothing, to see whether it arrives."""
    return answer(_delivery(caller.house.hooks.ping(caller.workspace, hook)), 202)


@router.get("/webhooks/{hook}/deliveries", response_model=DeliveryList, operation_id="list_deliveries")
def deliveries(caller: HookMaker, hook: HookId, limit: Limit = 50, before: Before = None) -> Response:
    """What became of each notice, newest first."""
    rows = caller.house.hooks.deliveries(caller.workspace, hook, before=before, limit=limit)
    return answer(DeliveryList(deliveries=tuple(_delivery(row) for row in rows)))


@router.post("/deliveries/{delivery}/redeliver", status_code=202, response_model=DeliveryView, operation_id="redeliver")
def redeliver(caller: HookMaker, delivery: DeliveryId) -> Response:
    """Send it once more; for 30 days."""
    return answer(_delivery(caller.house.hooks.redeliver(caller.workspace, delivery)), 202)


@router.get("/notices", response_model=NoticePage, operation_id="list_notices")
def notices(caller: Reader, after: After = 0, limit: Limit = 100) -> Response:
    """Everything that webhooks tell of, in order: who pulls from here misses nothing."""
    rows = caller.studio.notices(after, limit)
    found = tuple(NoticeView(number=n.number, kind=n.kind, film=n.film, body=n.body, at_ms=n.at_ms) for n in rows)
    return answer(NoticePage(notices=found, next=rows[-1].number if rows else after))


def _view(row: HookRow) -> HookView:
    facts = {name: getattr(row, name) for name in HookView.model_fields}
    return HookView.model_validate(facts)


def _with_secret(row: HookRow, secret: str) -> HookSecret:
    return HookSecret(**_view(row).model_dump(), secret=secret)


def _delivery(row: DeliveryRow) -> DeliveryView:
    return DeliveryView.model_validate({name: getattr(row, name) for name in DeliveryView.model_fields})
