"""How many films somebody has under way, counted so that two orders at once do not both see room."""

from sqlalchemy import Connection, func, select

from showrunner.catalog.runs import MAKE, OPEN
from showrunner.catalog.service_tables import RUN, WORKSPACE
from showrunner.errors import TooMany

LOOK_AGAIN_S = 10.0


def check_room(connection: Connection, workspace: str, person: str | None, at_once: int) -> None:
    """Called in the transaction of an order, after its run was written. Raises TooMany when it is one too many."""
    connection.execute(  # holds the workspace's row: orders of one workspace follow each other here
        WORKSPACE.update().where(WORKSPACE.c.id == workspace).values(id=WORKSPACE.c.id)
    )
    theirs = RUN.c.person.is_(None) if person is None else RUN.c.person == person
    query = (
        select(func.count())
        .select_from(RUN)
        .where(RUN.c.workspace == workspace, theirs, RUN.c.work == MAKE, RUN.c.state.in_(OPEN))
    )
    if int(connection.execute(query).scalar() or 0) > at_once:
        raise TooMany(
            f"{at_once} film of yours is being made already" if at_once == 1 else f"{at_once} films are being made",
            hint="wait until it has ended, or cancel it",
            retry_after_s=LOOK_AGAIN_S,
        )
