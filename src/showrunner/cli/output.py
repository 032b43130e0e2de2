"""How answers and errors leave the command line: people on a terminal, programs through --json."""

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

from showrunner.errors import NotFound, ShowrunnerError

INTERNAL = 70  # EX_SOFTWARE of sysexits.h
INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def guarded(command: Callable[[], int], *, is_json: bool) -> int:
    """Run a command; its errors become words on stderr and an exit status, never a traceback."""
    try:
        return command()
    except ShowrunnerError as error:
        tell_error(error, is_json=is_json)
        return error.exit_status
    except KeyboardInterrupt:
        say("stopped. What was finished is kept: showrunner resume goes on from there")
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # whoever read us has left; Python would complain about it at exit
        return 0
    except Exception as error:  # a fault of ours: the person gets words, we get the file
        kept = _keep_traceback()
        say(f"error [internal]: {type(error).__name__}: {error}")
        say(f"  to mend it: the fault is Showrunner's; please report it with {kept}. What was finished is kept")
        return INTERNAL


def _keep_traceback() -> str:
    import tempfile
    import traceback

    from showrunner.kit.redaction import redacted

    with tempfile.NamedTemporaryFile("w", prefix="showrunner-fault-", suffix=".txt", delete=False) as file:
        file.write(redacted(traceback.format_exc()))
    return file.name


def tell_error(error: ShowrunnerError, *, is_json: bool) -> None:
    from showrunner.kit.redaction import redacted

    message, hint = redacted(str(error)), redacted(_hint(error))
    where = f" ({error.field})" if error.field else ""
    say(f"error [{error.code}]{where}: {message}")
    if hint:
        say(f"  to mend it: {hint}")
    if is_json:
        last_line({"error": {"code": error.code, "message": message, "hint": hint, "field": error.field}})


def _hint(error: ShowrunnerError) -> str:
    return f"showrunner {error.among} lists them" if isinstance(error, NotFound) and error.among else error.hint


def say(text: str) -> None:
    """A line for the person; stdout is kept for answers."""
    print(printable(text), file=sys.stderr, flush=True)


def answer(text: str) -> None:
    print(printable(text), flush=True)


def last_line(value: Any) -> None:
    """One JSON object on one line of stdout."""
    print(json.dumps(value, ensure_ascii=True, sort_keys=False), flush=True)


def printable(text: str) -> str:
    """Without control characters: a title must not move somebody's cursor."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in text)


def megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def table(rows: Sequence[tuple[str, ...]]) -> None:
    """Columns as wide as their widest cell, two spaces apart; the last is not padded."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))] if rows else []
    for row in rows:
        *cells, last = row
        answer("  ".join([*(cell.ljust(width) for cell, width in zip(cells, widths, strict=False)), last]))
