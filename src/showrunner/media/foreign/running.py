"""ffmpeg on foreign files: what stands before its `-i`, and the program behind walls."""

from collections.abc import Callable, Sequence
from pathlib import Path

from showrunner.film.source import Limits
from showrunner.kit import confine
from showrunner.kit.opening import options
from showrunner.media import ffmpeg

MOST_ALLOCATED = 512 << 20  # bytes in one piece


def foreign_input(path: Path, container: str, *, start_ms: int = 0, duration_ms: int | None = None,
                  pixels: int | None = None) -> list[str]:  # fmt: skip
    """The words that read a foreign file, ending with its name: `container` is `Clip.container`, times are of the file.

    Without `duration_ms` reading ends where no file may be longer: a file that claims more must not run for ever.
    """
    told = [word for name, value in options(container, pixels=pixels).items() for word in (f"-{name}", value)]
    span = ["-t", _seconds(duration_ms if duration_ms is not None else Limits().duration_ms)]
    first = ["-ss", _seconds(start_ms)] if start_ms else []
    return ["-max_alloc", str(MOST_ALLOCATED), *told, "-f", container, *first, *span, "-i", f"file:{path}"]


async def run_confined(
    *args: str | Path, read: Sequence[Path], write: Sequence[Path], timeout_s: float = 3600,
    on_progress: Callable[[int], None] | None = None, memory: int = 3_000_000_000, cpu_s: int = 7200,
    file_size: int = confine.FILE_SIZE,
) -> None:  # fmt: skip
    """Run the built-in ffmpeg where it reaches only what is named; as `ffmpeg.run` otherwise. Raises MediaError."""
    walls = confine.around(read=read, write=write, memory=memory, cpu_s=cpu_s, file_size=file_size)
    await ffmpeg.run(*args, timeout_s=timeout_s, on_progress=on_progress, walls=walls)


def _seconds(ms: int) -> str:
    return f"{ms // 1000}.{ms % 1000:03d}"
