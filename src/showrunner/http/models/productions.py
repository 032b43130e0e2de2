"""Productions: recipes that films are made by, and orders for them in their own words."""

from typing import Any

from pydantic import Field, JsonValue

from showrunner.http.models.common import MicroUsd
from showrunner.http.models.films import Priority
from showrunner.kit.document import Document


class ProductionView(Document):
    name: str = Field(examples=["captioned"])
    about: str
    order: dict[str, Any] = Field(description="JSON Schema of its order")
    drafts: tuple[str, ...] = Field(description="what of its films people may edit")


class ProductionList(Document):
    productions: tuple[ProductionView, ...]


class OrderRequest(Document):
    """An order as the production's schema has it; where it wants a file that you brought, `"asset"` is its id."""

    order: dict[str, JsonValue] = Field(
        min_length=1, examples=[{"source": {"url": "https://example.com/talk.mp4"}, "words_per_line": 3}]
    )
    priority: Priority = "normal"
    callback_url: str | None = Field(
        default=None, max_length=2_000, description="is told how this film ends, as webhooks are; https"
    )
    budget: MicroUsd | None = Field(default=None, ge=0, description="micro-dollars that this film may cost")
