"""The base of every document: frozen, closed, compared by value."""

from pydantic import BaseModel, ConfigDict


class Document(BaseModel):
    """Change one by `copy = doc.model_copy(update={...})`; an unknown field is an error, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")
