"""Files that people bring in: in one request, or in pieces that survive a broken line (tus 1.0.0 with creation)."""

import base64
import binascii
import mimetypes
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path as FilePath
from typing import Annotated

import anyio
from fastapi import APIRouter, Body, File, Header, Path, Request, Response, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from showrunner.catalog.uploads import UploadRow
from showrunner.errors import BriefError, Conflict, TooLarge
from showrunner.film.asset import Asset
from showrunner.http.asking import AssetMaker, Caller, Cursor, Limit, Reader, StrictRoute, answer
from showrunner.http.models.assets import AssetPage, AssetView, UploadRequest
from showrunner.http.models.common import Link, LinkRequest
from showrunner.http.problems import Refusal
from showrunner.http.routes.exports import MEDIA, file_answer, link_answer
from showrunner.http.signing import Owner
from showrunner.kit import cursors

router = APIRouter(prefix="/v1", tags=["assets"], route_class=StrictRoute)

TUS = "1.0.0"
PIECE = "application/offset+octet-stream"
AssetId = Annotated[str, Path(max_length=100, description="id of an asset")]


@router.post("/assets", status_code=201, response_model=AssetView, operation_id="create_asset")
async def create(caller: AssetMaker, file: Annotated[UploadFile, File(description="the file")]) -> Response:
    """Bring in a video, a sound or a picture as multipart/form-data. Large ones are safer in pieces: POST /v1/uploads.

    What it is, its first bytes say; the type that is sent with it is not believed. 422 for what is no media.
    """
    row = await taken(caller, file)
    return answer(_view(row), 201, {"location": f"/v1/assets/{row.id}"})


async def taken(caller: Caller, file: UploadFile) -> UploadRow:
    """Keep a file that came in a form. Raises what `_check_room` raises; BriefError for what is no media."""
    await run_in_threadpool(_check_room, caller, file.size or 0)
    async with _scratch(caller) as path:
        async with await anyio.open_file(path, "wb") as out:
            while chunk := await file.read(1_048_576):
                await out.write(chunk)
        return await caller.studio.files.take_in(path, _name(file.filename or "file"))


@router.get("/assets", response_model=AssetPage, operation_id="list_assets")
def page(caller: Reader, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Newest first, unfinished ones among them."""
    rows = caller.studio.files.uploads.page(limit + 1, cursors.before(cursor))
    last = rows[limit - 1] if len(rows) > limit else None
    after = cursors.cursor(last.created_ms, last.id) if last else None
    return answer(AssetPage(assets=tuple(_view(row) for row in rows[:limit]), next=after))


@router.get("/assets/{asset}", response_model=AssetView, operation_id="get_asset")
def get(caller: Reader, asset: AssetId) -> Response:
    """What it is, and how much of it is here."""
    return answer(_view(caller.studio.files.uploads.get(asset)))


@router.delete("/assets/{asset}", status_code=204, response_class=Response, operation_id="delete_asset")
def delete(caller: AssetMaker, asset: AssetId) -> Response:
    """Forget it. Films that use it keep its bytes for as long as they need them."""
    caller.studio.files.uploads.remove(asset)
    return Response(status_code=204)


@router.get("/assets/{asset}/content", response_class=Response, responses=MEDIA, operation_id="get_asset_content")
@router.head("/assets/{asset}/content", include_in_schema=False)
async def content(caller: Reader, asset: AssetId) -> Response:
    """Its bytes; Range works."""
    row = await run_in_threadpool(caller.studio.files.uploads.get, asset)
    return await file_answer(caller, _whole(row), row.name)


@router.post("/assets/{asset}/links", status_code=201, response_model=Link, operation_id="link_asset")
def link(caller: Reader, request: Request, asset: AssetId, asked: LinkRequest | None = None) -> Response:
    """An address of its bytes that needs no key, for a while."""
    row = caller.studio.files.uploads.get(asset)
    owner = Owner(workspace=row.workspace, upload=row.id)
    return link_answer(request, owner, _whole(row), row.name, asked or LinkRequest())


UploadLength = Annotated[str | None, Header(max_length=20, description="bytes of the whole file (tus)")]
UploadMetadata = Annotated[
    str | None, Header(max_length=4_000, description="filename and filetype, each in base64 (tus)")
]
UploadOffset = Annotated[int, Header(ge=0, lt=2**53, description="bytes that are there already")]


@router.post("/uploads", status_code=201, response_model=AssetView, operation_id="create_upload")
def begin(
    caller: AssetMaker, asked: Annotated[UploadRequest | None, Body()] = None, upload_length: UploadLength = None,
    upload_metadata: UploadMetadata = None,
) -> Response:  # fmt: skip
    """Announce a file that comes in pieces, by JSON or by the headers of tus; PATCH them to `Location`."""
    wanted = asked or _announced(upload_length, upload_metadata)
    _check_room(caller, wanted.size)
    row = caller.studio.files.uploads.begin(uuid.uuid4().hex, _name(wanted.name), wanted.media_type, wanted.size)
    return answer(_view(row), 201, {"location": f"/v1/uploads/{row.id}", **_offset(row)})


@router.head("/uploads/{asset}", response_class=Response, operation_id="get_upload_offset")
def offset(caller: AssetMaker, asset: AssetId) -> Response:
    """How many bytes are here, in Upload-Offset: go on from there."""
    row = caller.studio.files.uploads.get(asset)
    return Response(headers={"cache-control": "no-store", "upload-length": str(row.size), **_offset(row)})


@router.patch(
    "/uploads/{asset}", status_code=204, response_class=Response, operation_id="append_upload",
    openapi_extra={"requestBody": {"content": {PIECE: {"schema": {"type": "string", "format": "binary"}}}}},
)  # fmt: skip
async def append(caller: AssetMaker, request: Request, asset: AssetId, upload_offset: UploadOffset) -> Response:
    """Append bytes at Upload-Offset. What arrives before the line breaks is kept. 422 for what is no media."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != PIECE:
        raise Refusal(415, "not_a_piece", f"pieces come as {PIECE}", field="Content-Type", remedy="say so")
    row = await run_in_threadpool(caller.studio.files.uploads.get, asset)
    if row.digest is not None or row.received != upload_offset:
        raise Conflict(
            f"{row.received} bytes are here, not {upload_offset}", hint="go on from there", field="Upload-Offset"
        )
    is_broken = False
    async with _scratch(caller) as path:
        async with await anyio.open_file(path, "wb") as out:
            got = 0
            try:
                async for chunk in request.stream():
                    got += len(chunk)
                    if row.received + got > row.size:
                        raise TooLarge(
                            f"{row.size} bytes were announced, more came", hint="announce the true size", field="size"
                        )
                    await out.write(chunk)
            except ClientDisconnect:
                is_broken = True
        row = await caller.studio.files.take_part(asset, upload_offset, path) if got else row
    if is_broken:
        raise ClientDisconnect
    return Response(status_code=204, headers=_offset(row))


@router.delete("/uploads/{asset}", status_code=204, response_class=Response, operation_id="end_upload")
def give_up(caller: AssetMaker, asset: AssetId) -> Response:
    """Forget what is here of it."""
    caller.studio.files.uploads.remove(asset)
    return Response(status_code=204, headers={"tus-resumable": TUS})


def _check_room(caller: Caller, size: int) -> None:
    """Raises TooLarge for a file that is, or that the workspace's quota has no room for."""
    largest = caller.house.settings.max_body_mb * 1_000_000
    if size > largest:
        raise TooLarge(f"a file here has at most {largest:,} bytes", hint="make it smaller", field="size")
    caller.studio.files.uploads.check_room(size)


@asynccontextmanager
async def _scratch(caller: Caller) -> AsyncIterator[FilePath]:
    path = caller.house.settings.scratch / f"in-{uuid.uuid4().hex}"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _view(row: UploadRow) -> AssetView:
    return AssetView(
        id=row.id, name=row.name, media_type=row.media_type, size=row.size, received=row.received,
        is_whole=row.digest is not None, created_ms=row.created_ms, url=f"/v1/assets/{row.id}",
    )  # fmt: skip


def _whole(row: UploadRow) -> Asset:
    if row.asset is None:
        raise Conflict(f"{row.received} of {row.size} bytes are here", hint="send the rest first", field="asset")
    return row.asset


def _offset(row: UploadRow) -> dict[str, str]:
    return {"upload-offset": str(row.received), "tus-resumable": TUS}


def _name(given: str) -> str:
    """The last part of a path, printable; it is shown, never opened."""
    plain = given.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in plain if c.isprintable()).strip()[:255] or "file"


def _media_type(given: str | None, name: str) -> str:
    kind = (given or "").partition(";")[0].strip().lower()
    if kind and kind != "application/octet-stream" and kind.isascii() and kind.count("/") == 1:
        return kind[:200]
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _announced(length: str | None, metadata: str | None) -> UploadRequest:
    """A tus creation: Upload-Length, and Upload-Metadata as "filename d29ybGQ=,filetype aW1hZ2UvcG5n"."""
    if length is None or not length.isascii() or not length.isdecimal() or not 0 < int(length[:18]) == int(length):
        raise BriefError(
            "an upload needs its length", field="Upload-Length",
            hint="send Upload-Length, or JSON with name, media_type and size",
        )  # fmt: skip
    told = dict(part.strip().partition(" ")[::2] for part in (metadata or "").split(",") if part.strip())
    try:
        plain = {key: base64.b64decode(value, validate=True).decode() for key, value in told.items()}
    except (binascii.Error, UnicodeDecodeError) as error:
        raise BriefError("that is no metadata", field="Upload-Metadata", hint="encode values in base64") from error
    name = _name(plain.get("filename", "file"))
    return UploadRequest(name=name, media_type=_media_type(plain.get("filetype"), name), size=int(length))
