"""ffmpeg, the one that comes with us: called with a list, never with a shell, a URL or a user's file name.

Which version may touch files from outside is decided here too: decoders had holes that a 50 KB file opens.
"""

import importlib.resources
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from showrunner.errors import MediaError
from showrunner.kit import proc
from showrunner.kit.confine import Walls

# First release of each branch that mends CVE-2026-8461 (heap write in the MagicYUV decoder).
MENDED: dict[tuple[int, int], int] = {(5, 1): 10, (6, 1): 6, (7, 1): 5, (8, 1): 2}
MENDED_FROM = (9, 0)  # branched after the repair


def binary() -> Path:
    """The built-in ffmpeg. Raises MediaError when its package is damaged."""
    folder = importlib.resources.files("imageio_ffmpeg") / "binaries"
    found = [Path(str(file)) for file in folder.iterdir() if file.name.startswith("ffmpeg-")]
    if not found:
        hint = "remove the .venv folder beside ./showrunner and start again"
        raise MediaError("the built-in ffmpeg is missing", hint=hint)
    return found[0]


def system_binary() -> Path | None:
    """An ffmpeg of the system, never used for making films."""
    found = shutil.which("ffmpeg")
    return Path(found) if found else None


async def run(
    *args: str | Path,
    timeout_s: float = 3600,
    on_progress: Callable[[int], None] | None = None,
    walls: Walls | None = None,
) -> None:
    """Run the built-in ffmpeg; Path arguments are passed as `file:` names, so that no name is taken for an option.

    `on_progress` is told the ms of output written, about twice a second. `walls` stand around it where a file is
    foreign (media/foreign/running.py). Raises MediaError with ffmpeg's last words.
    """
    words = [f"file:{arg}" if isinstance(arg, Path) else arg for arg in args]
    report = ["-progress", "pipe:1", "-nostats"] if on_progress else []

    def note(line: bytes) -> None:
        key, _, value = line.decode(errors="replace").partition("=")
        if on_progress and key == "out_time_us" and value.strip().isdigit():
            on_progress(int(value) // 1000)

    command: list[str | Path] = [binary(), "-nostdin", "-hide_banner", "-v", "error", *report, "-y", *words]
    ended = await proc.run(command, timeout_s=timeout_s, on_out=note, walls=walls)
    if ended.status:
        raise MediaError(f"ffmpeg left with {ended.status}", tail=ended.tail)


async def version(program: Path) -> str | None:
    """What `program -version` says, e.g. "5.1.9-0+deb12u1"; None when it does not run or is something else."""
    ended = await proc.run([program, "-version"], timeout_s=20, most_out=4096)
    found = re.match(rb"ffmpeg version (\S+)", ended.out)
    return found[1].decode(errors="replace") if found and not ended.status else None


def release(version: str) -> tuple[int, int, int] | None:
    """The release a version string names: "n9.0.2", "8.1-static", "5.1.9-0+deb12u1"; None for a git snapshot."""
    found = re.match(r"n?(\d+)\.(\d+)(?:\.(\d+))?", version)
    return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


def is_fit_for_foreign_files(version: str) -> bool:
    """Whether this version mends the holes known today. What cannot be placed is not trusted."""
    known = release(version)
    if known is None:
        return False
    major, minor, patch = known
    return (major, minor) >= MENDED_FROM or patch >= MENDED.get((major, minor), sys.maxsize)
