"""How much a workspace keeps, and whether there is room for more."""

from sqlalchemy import JSON, BigInteger, ColumnElement, Connection, cast, func, select, type_coerce

from showrunner.catalog.people import workspace_row
from showrunner.catalog.service_tables import UPLOAD
from showrunner.catalog.tables import FILM
from showrunner.errors import TooLarge


def stored(connection: Connection, workspace: str) -> int:
    """Bytes of a workspace's uploads, begun ones at their full size, and of its films' masters."""
    uploads = select(func.coalesce(func.sum(UPLOAD.c.size), 0)).where(UPLOAD.c.workspace == workspace)
    size = of_record(connection, "master", "size")
    masters = select(func.coalesce(func.sum(size), 0)).where(FILM.c.workspace == workspace, FILM.c.record.is_not(None))
    return int(connection.execute(uploads).scalar_one()) + int(connection.execute(masters).scalar_one())


def check_room(connection: Connection, workspace: str, size: int, quota: int | None = None) -> None:
    """Whether `size` more bytes may be kept, in the transaction that writes them down (`writing`).

    Who asks at the same time waits for its end. `quota` holds where the workspace has none of its own; None: no
    ceiling. Raises TooLarge naming the quota.
    """
    own = workspace_row(connection, workspace).disk_quota
    ceiling = own if own is not None else quota
    if ceiling is None:
        return
    workspace_row(connection, workspace, is_locked=True)
    kept = stored(connection, workspace)
    if kept + size > ceiling:
        raise TooLarge(
            f"there is no room for it: this workspace keeps {kept:,} of {ceiling:,} bytes",
            field="disk_quota",
            hint="remove films or uploads that you do not need, or ask the operator for more room",
        )


def of_record(connection: Connection, *path: str) -> ColumnElement[int]:
    """A number inside FILM.record, NULL where there is none."""
    if connection.dialect.name == "postgresql":
        text = func.json_extract_path_text(cast(FILM.c.record, JSON), *path)
        return cast(text, BigInteger)
    return type_coerce(func.json_extract(FILM.c.record, "$." + ".".join(path)), BigInteger)
