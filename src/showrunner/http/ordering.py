"""Takes an order for a film, for every dialect of this face: once per Idempotency-Key, with its callback."""

from typing import Any, NamedTuple

from fastapi import Request

from showrunner.briefing import film_of
from showrunner.catalog.crowding import check_room
from showrunner.catalog.events import ENDINGS
from showrunner.catalog.runs import Priority
from showrunner.catalog.tables import FilmRow
from showrunner.errors import Conflict, NotFound
from showrunner.film.asked import Asked
from showrunner.film.brief import Order
from showrunner.http.asking import Caller


class Ordered(NamedTuple):
    """`callback_secret` verifies what the callback gets (Standard Webhooks); it is shown this once."""

    row: FilmRow
    callback_secret: str | None = None


def ordered(
    caller: Caller, request: Request, order: Order, *, production: str = "narrated", priority: Priority = "normal",
    budget: int | None = None, callback_url: str | None = None, at_once: int = 0, asked: Asked | None = None,
    part: str = "",
) -> Ordered:  # fmt: skip
    """The film that this request asked for, now or when it came before.

    `part` tells the films of one request apart. `asked` is kept beside the order. `at_once`: how many films of one
    person may be queued or made; 0: any number. Raises TooMany, BudgetSpent, NotFound, BriefError.
    """
    key = request.scope.get("showrunner.idempotency_key")
    film = film_of(caller.workspace, key + part, order.name) if key else None
    secrets: list[str] = []

    def along(connection: Any, film: str) -> None:
        """What stands or falls with the order: that there is room for it, and a webhook for this film alone."""
        if at_once:
            check_room(connection, caller.workspace, caller.principal.person, at_once)
        if callback_url is not None:
            hooks = caller.house.hooks
            secrets.append(hooks.create(caller.workspace, callback_url, ENDINGS, film, connection=connection)[1])

    try:
        row = caller.studio.submit(
            order, production=production, priority=priority, film=film, budget=budget, along=along,
            asked=asked.model_dump_json() if asked else None,
        )  # fmt: skip
    except Conflict:
        known = _known(caller, film) if film else None
        if known is None:
            raise
        return Ordered(known)  # it was ordered under this key, and whoever asked never heard so
    return Ordered(row, *secrets)


def _known(caller: Caller, film: str) -> FilmRow | None:
    try:
        return caller.film(film)
    except NotFound:
        return None
