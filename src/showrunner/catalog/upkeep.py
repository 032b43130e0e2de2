"""What the catalog refers to, and what of it has had its time. For housekeeping and backups: all workspaces at once."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Column, ColumnElement, Connection, Engine, Table, delete, func, not_, or_, select

from showrunner.catalog import library
from showrunner.catalog.allowances import day_of
from showrunner.catalog.results import TOUCH_EVERY_MS
from showrunner.catalog.runs import OPEN
from showrunner.catalog.service_tables import (
    ALLOWANCE,
    CLAIM,
    DELIVERY,
    EVENT,
    HOOK,
    IDEMPOTENT,
    NOTICE,
    REMOTE,
    RUN,
    UPLOAD,
)
from showrunner.catalog.tables import CALL, DRAFT, FILM, RESULT

DIGEST = re.compile(r"\b[0-9a-f]{64}\b")  # also of what is no asset: rather one too many than one too few
DELIVERED = ("export.finished",)  # events that hold files
DETAILS = ("note", "degraded", "stage.expected")
NAMING = (FILM.c.brief, FILM.c.asked, FILM.c.record, DRAFT.c.value)  # where people's own files are named
AT_ONCE = 500  # rows of one short transaction


def digests_in(texts: Iterable[str | None]) -> Iterator[str]:
    for text in texts:
        yield from DIGEST.findall(text or "")


def oldest_open_ms(connection: Connection) -> int | None:
    """When the longest of all films queued or being made was asked for; None when there is none."""
    began = func.min(func.coalesce(RUN.c.started_ms, RUN.c.queued_ms))
    found: int | None = connection.execute(select(began).where(RUN.c.state.in_(OPEN))).scalar()
    return found


def keys_in_use(connection: Connection) -> set[str]:
    """Of the steps that films queued or being made had in their last two runs, without the scope of their results."""
    open_films = select(RUN.c.film).where(RUN.c.state.in_(OPEN))
    calls = connection.execute(select(CALL.c.call).where(CALL.c.film.in_(open_films))).scalars()
    return {json.loads(call)["key"] for call in calls}


def stale_results(connection: Connection, before_ms: int) -> list[str]:
    """Keys of results that nobody has used since, and no film that is queued or being made will ask for again."""
    running_since = oldest_open_ms(connection)
    if running_since is not None:
        before_ms = min(before_ms, running_since - TOUCH_EVERY_MS)
    in_use = keys_in_use(connection)
    keys = connection.execute(select(RESULT.c.key).where(RESULT.c.used_ms < before_ms)).scalars()
    return [key for key in keys if key.rpartition("/")[2] not in in_use]


def forget_results(engine: Engine, keys: Sequence[str], before_ms: int) -> int:
    """Forget results, but those that were used since after all."""
    return sum(
        _delete(engine, RESULT, RESULT.c.key.in_(some), RESULT.c.used_ms < before_ms) for some in _portions(keys)
    )


def referred(
    connection: Connection,
    *,
    without_results: Sequence[str] = (),
    without_uploads: Sequence[str] = (),
    masters_since_ms: int = 0,
) -> set[str]:
    """Digests of all that rows refer to, but the rows named, and masters and exports of films that ended before."""
    is_old = FILM.c.state.not_in(OPEN) & (FILM.c.changed_ms < masters_since_ms)
    exports = select(EVENT.c.body).join(FILM, FILM.c.id == EVENT.c.film).where(EVENT.c.kind.in_(DELIVERED))
    queries = (
        select(FILM.c.brief),
        select(FILM.c.asked),
        select(DRAFT.c.value),
        *library.REFERRED,
        select(FILM.c.record).where(not_(is_old)),
        exports.where(not_(is_old)),
    )
    found = {digest for query in queries for digest in digests_in(connection.execute(query).scalars())}
    for table, columns, without in (
        (RESULT, (RESULT.c.value,), without_results),
        (UPLOAD, (UPLOAD.c.digest, UPLOAD.c.parts), without_uploads),
    ):
        gone, (key,) = set(without), table.primary_key
        for row in connection.execute(select(key, *columns).execution_options(yield_per=AT_ONCE)):
            if row[0] not in gone:
                found.update(digests_in(row[1:]))
    return found


def unused_uploads(connection: Connection, whole_before_ms: int, part_before_ms: int) -> list[str]:
    """Ids of uploads that no film refers to and nobody has touched since; of those never finished, since the second."""
    is_over = or_(
        UPLOAD.c.digest.is_not(None) & (UPLOAD.c.changed_ms < whole_before_ms),
        UPLOAD.c.digest.is_(None) & (UPLOAD.c.changed_ms < part_before_ms),
    )
    over = connection.execute(select(UPLOAD.c.id, UPLOAD.c.digest).where(is_over)).all()
    if not over:
        return []
    texts = (connection.execute(select(column)).scalars() for column in NAMING)
    wanted = {digest for column in texts for digest in digests_in(column)}
    return [upload for upload, digest in over if digest not in wanted]


def forget_uploads(engine: Engine, ids: Sequence[str]) -> int:
    return sum(_delete(engine, UPLOAD, UPLOAD.c.id.in_(some)) for some in _portions(ids))


def forget_tasks(engine: Engine, before_ms: int) -> int:
    """Films that were ordered as tasks and ended before then, with all that is theirs, and what their steps gave."""
    over = FILM.c.asked.is_not(None), FILM.c.state.not_in(OPEN), FILM.c.changed_ms < before_ms
    with engine.connect() as connection:
        films = connection.execute(select(FILM.c.id, FILM.c.workspace, FILM.c.asked).where(*over)).all()
        tasks = {film: workspace for film, workspace, asked in films if json.loads(asked)["dialect"] == "tasks"}
        in_use = keys_in_use(connection) if tasks else set()
    forgotten = 0
    for some in _portions(list(tasks)):
        with engine.connect() as connection:
            calls = connection.execute(select(CALL.c.film, CALL.c.call).where(CALL.c.film.in_(some))).all()
        keys = ((tasks[film], json.loads(call)["key"]) for film, call in calls)
        results = {name for scope, key in keys if key not in in_use for name in (key, f"{scope}/{key}")}
        forgotten += sum(_delete(engine, RESULT, RESULT.c.key.in_(part)) for part in _portions(list(results)))
        forgotten += _delete(engine, FILM, FILM.c.id.in_(some), *over)
    return forgotten


def forget_past(engine: Engine, now_ms: int, notices_before_ms: int) -> int:
    """Rows that had their time: answers, leases, notices and their deliveries, callbacks, details of old runs."""
    waiting = select(DELIVERY.c.number).where(
        DELIVERY.c.workspace == NOTICE.c.workspace, DELIVERY.c.number == NOTICE.c.number, DELIVERY.c.state == "waiting"
    )
    of_a_film_that_is_gone = HOOK.c.film.is_not(None) & HOOK.c.film.not_in(select(FILM.c.id))
    yesterday = day_of(now_ms - 86_400_000)  # which somebody may be giving back to
    return (
        _delete_some(engine, IDEMPOTENT, IDEMPOTENT.c.key, IDEMPOTENT.c.until_ms < now_ms)
        + _delete_some(engine, CLAIM, CLAIM.c.key, CLAIM.c.until_ms < now_ms - 86_400_000)
        + _delete_some(
            engine,
            REMOTE,
            REMOTE.c.key,
            REMOTE.c.state.in_(("done", "failed")),
            REMOTE.c.changed_ms < notices_before_ms,
        )
        + _delete_some(engine, DELIVERY, DELIVERY.c.id, DELIVERY.c.ended_ms < notices_before_ms)
        + _delete(engine, ALLOWANCE, ALLOWANCE.c.day < yesterday)
        + _delete(engine, NOTICE, NOTICE.c.at_ms < notices_before_ms, not_(waiting.exists()))
        + _delete(engine, HOOK, of_a_film_that_is_gone, HOOK.c.created_ms < notices_before_ms)
        + _forget_details(engine, notices_before_ms)
    )


def _forget_details(engine: Engine, before_ms: int) -> int:
    """Steps and notes of runs that ended long ago; how a film went, and its exports, stay."""
    ended = select(RUN.c.id).where(RUN.c.ended_ms < before_ms)
    is_detail = or_(EVENT.c.kind.like("step.%"), EVENT.c.kind.in_(DETAILS))
    return _delete(engine, EVENT, EVENT.c.at_ms < before_ms, is_detail, EVENT.c.run.in_(ended))


def _delete_some(engine: Engine, table: Table, key: "Column[str]", *conditions: ColumnElement[bool]) -> int:
    """In short transactions: nobody waits long for a lock."""
    with engine.connect() as connection:
        keys = list(connection.execute(select(key).where(*conditions)).scalars())
    return sum(_delete(engine, table, key.in_(some), *conditions) for some in _portions(keys))


def _delete(engine: Engine, table: Table, *conditions: ColumnElement[bool]) -> int:
    with engine.begin() as connection:
        return connection.execute(delete(table).where(*conditions)).rowcount


def _portions(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))
