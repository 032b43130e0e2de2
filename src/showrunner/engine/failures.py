"""Errors on their way between processes, as JSON: what a step raised in a worker is raised in the recipe.

Everything of an error that is plain data travels. A class that is not known where it arrives becomes `Elsewhere`,
which keeps the code, the hint and all other fields.
"""

import json
from typing import Any

from showrunner.errors import ShowrunnerError
from showrunner.kit.document import Document
from showrunner.kit.redaction import redacted


class Elsewhere(ShowrunnerError):
    """Another process raised what this one has no class for."""

    code = "elsewhere"


class Broken(ShowrunnerError):
    """A fault of ours or of a plugin: something other than a ShowrunnerError came out of a step."""

    code = "internal"


class Failure(Document):
    code: str
    message: str
    fields: dict[str, Any]  # hint, field, provider, retryable, …: all that JSON can carry


def packed(error: ShowrunnerError) -> Failure:
    fields = {k: redacted(v) if isinstance(v, str) else v for k, v in vars(error).items() if _is_plain(v)}
    return Failure(code=error.code, message=redacted(str(error)), fields=fields)


def unpacked(failure: Failure) -> ShowrunnerError:
    kind = _by_code(ShowrunnerError, failure.code)
    error = kind.__new__(kind, failure.message)
    error.args = (failure.message,)
    vars(error).update({"hint": "", "field": None, **{k: _frozen(v) for k, v in failure.fields.items()}})
    if kind is Elsewhere:
        vars(error)["code"] = failure.code
    return error


def in_words(error: Exception) -> ShowrunnerError:
    """Any exception as one of ours; the place it came from is kept for whoever mends it."""
    import traceback

    if isinstance(error, ShowrunnerError):
        return error
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = f" (in {last[0].name})" if last else ""
    return Broken(f"{type(error).__name__}: {error}{where}", hint="please report it: this should not happen")


def _by_code(kind: type[ShowrunnerError], code: str) -> type[ShowrunnerError]:
    waiting = [kind]
    while waiting:
        kind = waiting.pop()
        if kind.code == code and kind is not Elsewhere:
            return kind
        waiting += kind.__subclasses__()
    return Elsewhere


def _is_plain(value: Any) -> bool:
    try:
        json.dumps(value)
    except (TypeError, ValueError):
        return False
    return True


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
