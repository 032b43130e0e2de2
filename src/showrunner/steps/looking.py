"""What comes into a library is looked over, behind walls, and its description understood."""

from pathlib import Path

from showrunner.engine.step import step
from showrunner.film.clip import Clip
from showrunner.film.footage import Stretch
from showrunner.steps.desk import Desk

AHEAD = (  # of workers (kit/nursery.py)
    "showrunner.media.footage.reading",
    "showrunner.media.footage.watching",
    "scipy.fftpack",  # imagehash asks for it when it is first called: 0.2 s in each fresh process
)
LOOKING_CPU_S = 7_200  # four hours of 1080p take about 3,000 (docs/measured/library.md)


@step(version=2, lane="visual", stage="library", timeout_s=6 * 3600)
async def look_over(desk: Desk, clip: Clip) -> tuple[Stretch, ...]:
    """Where a video is cut, how good its stretches are and where the eye goes in them; a still is one stretch.

    () for sound, and for pictures in which nothing can be seen. Raises MediaError.
    """
    if clip.video is None or clip.kind == "audio":
        return ()
    path = await desk.store.path(clip.asset)
    return await desk.confined(_look, path, clip, read=[path], cpu_s=LOOKING_CPU_S)


@step(version=2, lane="writing", stage="library", is_decision=True)
async def understand(desk: Desk, words: str, subject: str) -> str:
    """What the words mean, as film.footage.packed has it. What is said of the `subject` alone counts as much again.

    Otherwise a tag or a folder that a hundred files share drowns what one of them shows: "skyscrapers after dark" is
    0.55 near to "city at night" and 0.29 to "holiday · city at night · travel".
    """
    return await desk.workers.call("thinking", _meaning, words, subject or words)


def _meaning(words: str, subject: str) -> str:
    import numpy as np

    from showrunner.film.footage import packed
    from showrunner.language.embed import embed

    both = embed([words, subject]).sum(axis=0)
    return packed([float(x) for x in both / np.linalg.norm(both)])


def _look(path: Path, clip: Clip) -> tuple[Stretch, ...]:
    from showrunner.kit.opening import opened
    from showrunner.media.footage import reading, watching

    assert clip.video is not None
    with opened(path, clip.container) as file:
        if clip.kind == "image":
            return (watching.still(reading.one(file, clip.video)),)
        return watching.watched(reading.frames(file, clip.video), reading.STEP_MS)
