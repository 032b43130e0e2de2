"""Frees what no film needs. Always safe: a result whose file is gone is made again when somebody asks for it."""

import json
from dataclasses import dataclass
from typing import Any

from showrunner.catalog.films import Films, now_ms
from showrunner.catalog.results import StepResults
from showrunner.store.base import Store


@dataclass(frozen=True)
class Swept:
    results: int
    files: int
    size: int  # bytes


async def sweep(films: Films, results: StepResults, store: Store, *, older_than_ms: int, is_rehearsal: bool) -> Swept:
    """Forget results not used for `older_than_ms`, then remove every asset that nothing left refers to.

    Masters of films stay, and so does what a brief brings along (photos, clips, music).
    """
    horizon = now_ms() - older_than_ms
    everything = results.values()
    stale = [key for key, _, used in everything if used < horizon]
    gone = set(stale)
    wanted = {digest for key, value, _ in everything if key not in gone for digest in _digests(json.loads(value))}
    for row in films.all():
        wanted |= _digests(json.loads(row.record)) if row.record else set()
        wanted |= _digests(json.loads(row.brief))
    orphans = {digest: kept.size for digest, kept in (await store.kept()).items() if digest not in wanted}
    if not is_rehearsal:
        results.forget(stale)
        for digest in orphans:
            await store.remove(digest)
    return Swept(results=len(stale), files=len(orphans), size=sum(orphans.values()))


def _digests(value: Any) -> set[str]:
    """Every asset's digest inside a JSON value."""
    if isinstance(value, dict):
        own = {value["digest"]} if {"digest", "media_type", "size"} <= value.keys() else set()
        return own.union(*(_digests(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(_digests(item) for item in value))
    return set()
