"""Cursors of pages, newest first: when the last row of a page was made, and its id."""

from showrunner.errors import BriefError


def cursor(made_ms: int, id: str) -> str:
    return f"{made_ms}.{id}"


def before(cursor: str | None) -> tuple[int, str] | None:
    """(ms since 1970, id) of the last row of the page before; None for the first page. Raises BriefError."""
    if cursor is None:
        return None
    at, dot, id = cursor.partition(".")
    if not dot or not at.isascii() or not at.isdecimal() or len(at) > 15:
        raise BriefError("that is no cursor", field="cursor", hint="give back the one of the page before, unchanged")
    return int(at), id
