"""What crosses the wall of a confined process: JSON that is read by type, never a pickle.

A decoder that was taken over may write what it likes into the pipe. A pickle would run it out here; JSON that does not
fit the type the caller expects is refused.
"""

import errno
import json
import signal
from collections.abc import Callable
from functools import lru_cache
from inspect import get_annotations
from typing import Any, TypeVar

from pydantic import PydanticUserError, TypeAdapter, ValidationError

from showrunner.errors import BriefError, MediaError, NotFound, ShowrunnerError, TooLarge
from showrunner.kit.confine import Walls

R = TypeVar("R")
KINDS: dict[str, type[ShowrunnerError]] = {kind.code: kind for kind in (BriefError, MediaError, NotFound, TooLarge)}
MOST_TEXT = 2_000  # characters of an error that crosses
REMEDY = "try to play the file elsewhere; converting it to MP4 (H.264, AAC), PNG or WAV usually mends it"


@lru_cache(64)
def _answers(function: Callable[..., R]) -> TypeAdapter[R]:
    try:
        return TypeAdapter(get_annotations(function, eval_str=True)["return"])
    except (KeyError, PydanticUserError) as error:
        raise TypeError(f"{function.__qualname__} must say by annotation what it answers, as data") from error


def check(function: Callable[..., Any]) -> None:
    """Raises TypeError for a function whose answer has no type that can cross."""
    _answers(function)


def packed(function: Callable[..., Any], args: tuple[Any, ...], walls: Walls) -> bytes:
    """Call it; its answer, or its error in words."""
    try:
        return b"+" + _answers(function).dump_json(function(*args))
    except Exception as error:  # carried over the wall to the caller, who decides
        said = _in_words(error, walls)
    told = {"code": said.code, "message": str(said), "hint": said.hint or REMEDY, "field": said.field}
    return b"-" + json.dumps(told).encode()


def unpacked(function: Callable[..., R], answer: bytes) -> R:
    """Raises what the function raised; MediaError for an answer that does not fit its annotation."""
    try:
        if answer[:1] == b"+":
            value: R = _answers(function).validate_json(answer[1:])
            return value
        told = _TOLD.validate_json(answer[1:])
    except ValidationError as error:
        raise MediaError("a confined process answered with something else than agreed", hint=REMEDY) from error
    text = {name: (value or "")[:MOST_TEXT] for name, value in told.items()}
    said = KINDS.get(text.get("code", ""), MediaError)(text.get("message", ""), hint=text.get("hint", ""))
    said.field = text.get("field") or None
    raise said


_TOLD = TypeAdapter(dict[str, str | None])


def _in_words(error: Exception, walls: Walls) -> ShowrunnerError:
    if isinstance(error, ShowrunnerError) and error.code in KINDS:
        return error
    if isinstance(error, MemoryError):
        return MediaError(f"reading it needs more than {walls.memory // 1_000_000} MB of memory", hint=REMEDY)
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return MediaError(f"it grows past {walls.file_size // 1_000_000} MB", hint="give a shorter or smaller file")
    if isinstance(error, PermissionError):
        return MediaError(f"it reaches for what is not its own: {error}", hint=REMEDY)
    return MediaError(f"{type(error).__name__}: {error}", hint=REMEDY)


def too_long(wall_s: float) -> MediaError:
    return MediaError(f"reading it took longer than {wall_s:g} s", hint=REMEDY)


def killed(status: int, walls: Walls) -> MediaError:
    """What a process that ended without an answer ended by (kit/nursery.py)."""
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        limit = f"{walls.cpu_s} s of computing" if status == -signal.SIGXCPU else "the memory there is"
        return MediaError(f"reading it took more than {limit}", hint=REMEDY)
    by = signal.Signals(-status).name if status < 0 else f"status {status}"
    return MediaError(f"the process that read it ended by {by}", hint=REMEDY)
