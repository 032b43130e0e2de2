"""What endpoints ask of a request: who is asking, for which page, under which revision; and how they answer."""

import re
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from json import JSONDecodeError
from typing import Annotated, Any, NoReturn

from fastapi import Depends, Header, Path, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic_core import from_json

from showrunner.accounts.principal import Principal
from showrunner.catalog.tables import FilmRow
from showrunner.errors import Stale, Unauthenticated
from showrunner.http.house import House
from showrunner.http.problems import Refusal
from showrunner.studio import Studio

FilmId = Annotated[str, Path(max_length=200, description="id of a film", examples=["why-honey-never-spoils-1f0c2a77"])]
Limit = Annotated[int, Query(ge=1, le=200, description="how many at most")]
Cursor = Annotated[str | None, Query(max_length=300, description="`next` of the page before")]
After = Annotated[int, Query(ge=0, lt=2**53, description="only those with a larger number")]
IfMatch = Annotated[
    str | None, Header(max_length=100, description='ETag of the version that the change is meant for, as in "7"')
]
DEEPEST = 60  # levels of JSON


@dataclass(frozen=True)
class Caller:
    """Who asks, and the house as they may see it."""

    house: House
    principal: Principal

    @property
    def studio(self) -> Studio:
        return self.house.studio.within(self.principal.workspace, self.principal.person)

    @property
    def workspace(self) -> str:
        return self.principal.workspace

    def film(self, film: str) -> FilmRow:
        """By its whole id: an address names one thing. Raises NotFound."""
        return self.studio.exactly(film)


def needs(scope: str) -> Callable[[Request], Coroutine[Any, Any, Caller]]:
    """A dependency: the caller, who has this scope. Raises Forbidden."""

    async def caller(request: Request) -> Caller:
        principal: Principal | None = request.scope.get("showrunner.principal")
        if principal is None:
            raise Unauthenticated("who is asking?", hint="send Authorization: Bearer with a valid token or key")
        principal.require(scope)
        return Caller(request.app.state.house, principal)

    return caller


Reader = Annotated[Caller, Depends(needs("films:read"))]
Maker = Annotated[Caller, Depends(needs("films:write"))]
AssetMaker = Annotated[Caller, Depends(needs("assets:write"))]
HookMaker = Annotated[Caller, Depends(needs("hooks:write"))]
UsageReader = Annotated[Caller, Depends(needs("usage:read"))]
KeyOwner = Annotated[Caller, Depends(needs("keys:admin"))]
WorkspaceOwner = Annotated[Caller, Depends(needs("workspace:admin"))]
QueueReader = Annotated[Caller, Depends(needs("queue:read"))]
MetricsReader = Annotated[Caller, Depends(needs("metrics:read"))]


class _Request(Request):
    async def json(self) -> Any:
        """Strict: no NaN, no lone surrogates, no null bytes, no depth that exhausts anybody."""
        data = await self.body()
        try:
            value = from_json(data, allow_inf_nan=False)
        except ValueError as error:
            raise JSONDecodeError(str(error), "", 0) from error
        _check(value, DEEPEST)
        return value


class StrictRoute(APIRoute):
    """Takes JSON where it expects JSON, and says so otherwise."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        expects_json = self.body_field is not None and not _is_form(self)

        async def strict(request: Request) -> Response:
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if expects_json and kind and kind != "application/json" and not kind.endswith("+json"):
                raise Refusal(
                    415, "not_json", f"this takes application/json, not {kind[:80]}", field="Content-Type",
                    remedy="send JSON, and say so in Content-Type",
                )  # fmt: skip
            return await handle(_Request(request.scope, request.receive))

        return strict


def _is_form(route: APIRoute) -> bool:
    field = route.body_field
    return field is not None and type(field.field_info).__name__ in ("Form", "File")


def _check(value: Any, deep: int) -> None:
    match value:
        case str():
            if "\0" in value:
                _refuse("a text has no null bytes", "take \\u0000 out of it")
        case dict() | list():
            if not deep:
                _refuse(f"JSON goes at most {DEEPEST} levels deep here", "nest less")
            for part in [*value, *value.values()] if isinstance(value, dict) else value:
                _check(part, deep - 1)
        case float():
            if value in (float("inf"), float("-inf")):
                _refuse("a number is too large", "use a smaller one")


def _refuse(what: str, remedy: str) -> NoReturn:
    raise Refusal(422, "bad_text", what, field="body", remedy=remedy)


def answer(document: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A document as it is: made by us, it needs no second check on its way out."""
    return Response(
        document.model_dump_json(by_alias=True), status, headers={"cache-control": "no-store", **(headers or {})},
        media_type="application/json",
    )  # fmt: skip


def unchanged(request: Request, etag: str) -> Response | None:
    """304 for who has this version already."""
    given = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    return Response(status_code=304, headers={"etag": etag}) if etag in given else None


def revision(if_match: str | None) -> int | None:
    """None: any revision will do. Raises Stale for what was never an ETag of ours."""
    if if_match is None or if_match.strip() == "*":
        return None
    match = re.fullmatch(r'"(\d{1,18})"', if_match.strip())
    if match is None:
        raise Stale("that is no version of it", hint="send the ETag of the version you read", field="If-Match")
    return int(match[1])
