"""Films by productions other than the narrated one, ordered in their own words: captions, merged scenes, music."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from showrunner.errors import BriefError, NotFound
from showrunner.film.asset import Asset
from showrunner.film.changes import checked
from showrunner.http.asking import Caller, Maker, Reader, StrictRoute, answer
from showrunner.http.models.films import FilmView
from showrunner.http.models.productions import OrderRequest, ProductionList, ProductionView
from showrunner.http.ordering import ordered
from showrunner.http.routes.films import film_view

router = APIRouter(prefix="/v1", tags=["productions"], route_class=StrictRoute)

ABOUT = {
    "captioned": "captions on a video of yours",
    "merged": "scenes of yours and their voice-overs as one film",
    "scored": "music under a video of yours, whose picture is copied as it is",
}
Name = Annotated[str, Path(max_length=80, examples=["captioned"])]


@router.get("/productions", response_model=ProductionList, operation_id="list_productions")
def productions(caller: Reader) -> Response:
    """What else films can be made by, and how to order them. A narrated film is ordered by POST /v1/films."""
    known = caller.house.studio.premises.productions
    found = (known.get(name) for name in ABOUT)
    return answer(
        ProductionList(
            productions=tuple(
                ProductionView(
                    name=one.name, about=ABOUT[one.name], order=one.order.model_json_schema(), drafts=tuple(one.drafts)
                )
                for one in found
            )
        )
    )


@router.post("/productions/{production}/films", status_code=202, response_model=FilmView, operation_id="order_film")
def order(caller: Maker, request: Request, production: Name, asked: OrderRequest) -> Response:
    """Ask for a film by this production. Answered 202, it will be made, whatever crashes."""
    if production not in ABOUT:
        raise NotFound(f"no production is called {production!r}", field="production", hint="GET /v1/productions")
    kind = caller.house.studio.premises.productions.get(production).order
    given = _with_files(asked.order, lambda id: _file(caller, id))
    wanted = caller.house.studio.premises.bounded(checked(kind, given, "order"))
    row, secret = ordered(
        caller, request, wanted, production=production, priority=asked.priority, budget=asked.budget,
        callback_url=asked.callback_url,
    )  # fmt: skip
    return answer(
        film_view(row).model_copy(update={"callback_secret": secret}), 202, {"location": f"/v1/films/{row.id}"}
    )


def _with_files(given: Any, file: Callable[[str], Asset]) -> Any:
    """The same with the file in the place of every id that is called `asset`. Raises NotFound, BriefError."""
    if isinstance(given, list):
        return [_with_files(one, file) for one in given]
    if not isinstance(given, dict):
        return given
    if not isinstance(given.get("asset", ""), str | None):
        raise BriefError("a file is named by its id", field="order.asset", hint="bring it in: POST /v1/assets")
    return {
        name: file(value).model_dump() if name == "asset" and isinstance(value, str) else _with_files(value, file)
        for name, value in given.items()
    }


def _file(caller: Caller, id: str) -> Asset:
    asset = caller.studio.files.uploads.get(id).asset
    if asset is None:
        raise NotFound(f"{id[:80]!r} is not whole yet", hint="send the rest of it first", field="order.asset")
    return asset
