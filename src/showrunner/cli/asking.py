"""From flags to a brief: parse, check at the door, nothing else."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from showrunner.errors import BriefError, NotFound
from showrunner.film.brief import Brief
from showrunner.film.changes import checked
from showrunner.wiring import Studio

LONGEST_PROMPT = 200_000  # characters, as Brief.prompt
LARGEST_TEXT = 2_000_000  # bytes read from a file or stdin
DOCUMENTS = (".yaml", ".yml", ".json")
FILES = (*DOCUMENTS, ".txt", ".md")
KEPT_AS_THEY_ARE = (
    "format",
    "quality",
    "fps",
    "style",
    "palette",
    "captions",
    "language",
    "seed",
    "title",
    "allow_degraded",
)


async def brief_from(arguments: argparse.Namespace, studio: Studio) -> Brief:
    """Raises BriefError or NotFound, naming the flag."""
    base = await _read(arguments.prompt, studio)
    length = len(base["prompt"])
    if length > LONGEST_PROMPT:
        raise BriefError(
            f"the text is {length:,} characters long; a film takes at most {LONGEST_PROMPT:,}",
            field="prompt",
            hint="split the text into several films: this much is spoken in about three hours",
        )
    return checked(Brief, base | await flags(arguments, studio), "prompt")


async def flags(arguments: argparse.Namespace, studio: Studio) -> dict[str, Any]:
    """The brief's fields that flags set."""
    given = {name: getattr(arguments, name) for name in KEPT_AS_THEY_ARE if getattr(arguments, name, None) is not None}
    if getattr(arguments, "duration", None) is not None:
        given["duration_ms"] = duration_ms(arguments.duration)
    given |= _voices(getattr(arguments, "voice", None) or [])
    if getattr(arguments, "library", None) is not None:
        given |= await studio.choosing(arguments.library)
    if getattr(arguments, "music", None) is not None:
        given |= await _music(arguments.music, studio)
    return given


def duration_ms(text: str) -> int:
    """ "60", "90s", "1:30" or "0:01:30" in ms. Raises BriefError; the range is the brief's to check."""
    try:
        seconds = 0.0
        for part in text.removesuffix("s").split(":"):
            seconds = seconds * 60 + float(part)
        ms = round(seconds * 1000)
    except (ValueError, OverflowError):
        raise BriefError(
            f"{text!r} is not a length", field="duration", hint="write seconds, or minutes:seconds"
        ) from None
    if not 2_000 <= ms <= 3_600_000:
        raise BriefError(
            f"{text} is outside what can be made", field="duration", hint="between 2 seconds and 60 minutes (3600)"
        )
    return ms


def writable(out: str | None) -> Path | None:
    """The target of --out, checked before any work is done."""
    if out is None:
        return None
    path = Path(out)
    if path.is_dir():
        raise BriefError(f"{out} is a folder", field="out", hint="name a file, as film.mp4")
    if path.suffix.lower() not in (".mp4", ".m4v", ".mov"):
        raise BriefError(
            f"{out} does not end in .mp4", field="out", hint="masters are MP4; other kinds: showrunner export"
        )
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise BriefError(
            f"cannot write into {path.parent}", field="out", hint="choose a folder that exists and is yours"
        )
    return path


async def _read(prompt: str, studio: Studio) -> dict[str, Any]:
    """The brief's fields in the words, file or stdin given."""
    if prompt == "-":
        return {"prompt": text_of(sys.stdin.buffer.read(LARGEST_TEXT + 1), "stdin")}
    path = Path(prompt) if len(prompt) < 1000 and "\n" not in prompt and "\0" not in prompt else None
    if path is None or not path.is_file():
        if path is not None and path.suffix.lower() in FILES and " " not in prompt:
            raise NotFound(f"there is no file {prompt}", field="prompt", hint="check the name; words go in quotes")
        return {"prompt": prompt}
    with path.open("rb") as file:
        text = text_of(file.read(LARGEST_TEXT + 1), prompt)
    if path.suffix.lower() in DOCUMENTS:
        from showrunner.cli.documents import brief_of

        return await brief_of(text, path, studio)
    return {"prompt": text}


def text_of(data: bytes, name: str, field: str = "prompt") -> str:
    if len(data) > LARGEST_TEXT:
        raise BriefError(f"{name} is larger than {LARGEST_TEXT // 1_000_000} MB", field=field, hint="split the text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BriefError(
            f"{name} is not UTF-8 text (byte {error.start})", field=field, hint="save the file as UTF-8 text"
        ) from error


def _voices(given: list[str]) -> dict[str, Any]:
    from showrunner.briefing import voice  # no other command asks for one

    fields: dict[str, Any] = {}
    for text in given:
        speaker, sign, name = text.rpartition("=")
        choice = voice(name)
        if sign:
            fields.setdefault("voices", {})[speaker] = choice
        else:
            fields["voice"] = choice
    return fields


async def _music(text: str, studio: Studio) -> dict[str, Any]:
    from showrunner.film.score import MOODS

    if text == "off" or text in MOODS:
        return {"music": text, "music_file": None}
    path = Path(text)
    if path.is_file():
        return {"music": None, "music_file": await studio.keep(path, path.name, "music")}
    raise BriefError(
        f"{text!r} is neither a mood nor a music file", field="music", hint=f"moods: {', '.join(MOODS)}; or off"
    )
