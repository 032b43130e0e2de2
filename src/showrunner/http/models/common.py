"""Parts that several documents share."""

from typing import Annotated

from pydantic import Field

from showrunner.film.asset import Asset
from showrunner.kit.document import Document

Id = Annotated[str, Field(max_length=200, description="as the service gave it")]
Millis = Annotated[int, Field(ge=0, description="UTC milliseconds since 1970")]
MicroUsd = Annotated[int, Field(description="micro-dollars")]


class FileView(Document):
    """A file that can be had."""

    name: str
    media_type: str
    size: int = Field(description="bytes")
    url: str = Field(description="needs the same authorization as this request; links for others: POST …/links")


class LinkRequest(Document):
    expires_s: int = Field(default=3_600, ge=1, le=604_800, description="seconds that the link works: 7 days at most")


class Link(Document):
    """Whoever has the URL has the file, until it expires."""

    url: str
    expires_ms: Millis


def file_view(asset: Asset, name: str, url: str) -> FileView:
    return FileView(name=name, media_type=asset.media_type, size=asset.size, url=url)
