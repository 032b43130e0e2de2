"""What a database refuses, in our words. `.retryable` says that the same may work in a moment: the server was away, or
somebody else held what was wanted."""

import sqlite3

from sqlalchemy import ExceptionContext
from sqlalchemy.exc import DatabaseError, IntegrityError

from showrunner.errors import BriefError, ShowrunnerError, StoreError

# PostgreSQL's classes of what may work in a moment: connections, conflicts of transactions, locks, a server that stops
PASSING = ("08", "40", "53", "55P03", "57P01", "57P02", "57P03", "25P03")
PASSING_WORDS = ("starting up", "shutting down", "recovery mode", "not yet accepting", "too many", "connection slots")


def in_words(context: ExceptionContext) -> BaseException | None:
    """SQLAlchemy's `handle_error`: every refusal becomes one of our errors, but a row that others rule out.

    IntegrityError stays as it is: whoever inserts where another may be first knows what it means.
    """
    error = context.sqlalchemy_exception
    if isinstance(error, DatabaseError) and not isinstance(error, IntegrityError):
        return of(context.original_exception, is_lost=context.is_disconnect)
    return None


def of(error: BaseException, *, is_lost: bool = False) -> ShowrunnerError:
    if _is_about_data(error):
        return BriefError(
            f"the catalog cannot hold a value: {_words(error)}", hint="leave out control characters and huge numbers"
        )
    if is_lost or is_busy(error) or _is_passing(error):
        return later(f"the catalog cannot be reached: {_words(error)}")
    if isinstance(error, sqlite3.Error):
        hint = "free some disk space; a damaged catalog.db must be moved away (films are remade from their briefs)"
    else:
        hint = "see what the database server says in its own log"
    return StoreError(f"the catalog cannot be used: {_words(error)}", hint=hint)


def later(message: str) -> StoreError:
    """An error that is over soon."""
    error = StoreError(message, hint="try again in a moment; if it stays, see whether the database runs")
    error.retryable = True
    return error


def is_busy(error: BaseException) -> bool:
    """Another connection to this SQLite file holds the lock."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _is_passing(error: BaseException) -> bool:
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return str(state).startswith(PASSING)
    if type(error).__name__ != "OperationalError" or not type(error).__module__.startswith("psycopg"):
        return False
    said = str(error)  # a refused connection has no state: "FATAL" is a server's own no, and mostly for good
    return "FATAL" not in said or any(words in said for words in PASSING_WORDS)


def _is_about_data(error: BaseException) -> bool:
    """A text or number that PostgreSQL has no room for, as one with NUL in it."""
    return any(kind.__module__.startswith("psycopg") and kind.__name__ == "DataError" for kind in type(error).__mro__)


def _words(error: BaseException) -> str:
    """The first line: those below may hold the statement and its values."""
    said = str(error).strip()
    return said.splitlines()[0] if said else type(error).__name__
