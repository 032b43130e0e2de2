"""What a request says that its order has no place for: kept beside the order, answered with, never part of a key."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from showrunner.film.asset import Asset
from showrunner.kit.document import Document


class Reference(Document):
    """An upload that was named."""

    id: str
    asset: Asset


class Asked(Document):
    """`dialect`: whose words the request was in; what `tasks` orders is kept for hours, not for good."""

    dialect: Literal["tasks", "api"]
    description: str | None = None
    model: str | None = None
    references: tuple[Reference, ...] = ()
    video_url: str | None = None  # of what was sent in
    metadata: dict[str, JsonValue] = {}  # the caller's own
    notes: tuple[str, ...] = ()  # what was decided when the order was taken
    exports: Annotated[tuple[str, ...], Field(max_length=8)] = ()  # presets, to be made as soon as the film is whole


def asked_of(kept: str | None) -> Asked | None:
    """From a film's row."""
    return Asked.model_validate_json(kept) if kept else None
