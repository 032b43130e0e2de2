"""Files that people bring in, and files that are handed over."""

from typing import Literal

from pydantic import Field

from showrunner.http.models.common import FileView, Id, Millis
from showrunner.http.models.films import ErrorView
from showrunner.kit.document import Document


class AssetView(Document):
    id: Id
    name: str
    media_type: str
    size: int = Field(description="bytes")
    received: int = Field(description="bytes that are here; less than `size` while it is being uploaded")
    is_whole: bool
    created_ms: Millis
    url: str


class AssetPage(Document):
    assets: tuple[AssetView, ...]
    next: str | None = Field(description="`cursor` of the next page; null on the last one")


class UploadRequest(Document):
    """A file that will come in pieces: PATCH them to the address in `Location`."""

    name: str = Field(min_length=1, max_length=255, examples=["jar.jpg"])
    media_type: str = Field(pattern=r"^[\w.+-]{1,100}/[\w.+-]{1,100}$", examples=["image/jpeg"])
    size: int = Field(ge=1, lt=2**53, description="bytes")


class ExportRequest(Document):
    preset: str = Field(max_length=80, description="GET /v1/presets lists them", examples=["captions"])
    priority: Literal["urgent", "normal", "batch"] = "normal"


class ExportView(Document):
    """One making of a deliverable."""

    id: Id
    film: Id
    preset: str
    state: Literal["queued", "making", "done", "failed", "cancelled"]
    files: tuple[FileView, ...] = ()
    queued_ms: Millis
    error: ErrorView | None = None
    url: str


class ExportList(Document):
    exports: tuple[ExportView, ...]


class PresetView(Document):
    name: str
    about: str


class PresetList(Document):
    presets: tuple[PresetView, ...]
