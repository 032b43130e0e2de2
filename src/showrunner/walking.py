"""Walks through step arguments and results for what the engine must know of them: providers named, files held."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from showrunner.film.asset import Asset
from showrunner.film.brief import Choice
from showrunner.store.base import Store


def models_in(value: Any) -> Iterator[BaseModel]:
    """Every document inside `value`, itself included."""
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from models_in(getattr(value, name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from models_in(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from models_in(item)


def providers_in(value: Any) -> set[str]:
    return {model.provider for model in models_in(value) if isinstance(model, Choice)}


async def intact(value: Any, store: Store) -> bool:
    """Are all files of this result in the store, whole?"""
    for model in models_in(value):
        if isinstance(model, Asset) and not await store.has(model):
            return False
    return True
