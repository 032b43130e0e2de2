"""Where somebody speaks in a recording, by the Silero network that comes with faster-whisper. Music is not speech.

It listens in steps of 32 ms and remembers what it heard, so sound of any length is given piece by piece.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from showrunner.errors import MissingModel

RATE = 16_000  # Hz of what the network hears
STEP, BEFORE = 512, 64  # samples judged at once, and those before them that it is shown too
STEP_MS = STEP * 1000 // RATE
MEMORY = (1, 1, 128)  # shape of the network's two states
AT_ONCE = 512  # steps per call, 16 s: 1.2 MB

BEGINS, ENDS = 0.5, 0.35  # chance from which speech begins, and below which it ends (the network's own defaults)
SHORTEST_MS = 96  # of speech: a single step above the line is a click
SHORTEST_PAUSE_MS = 320  # shorter ones lie between the words of a sentence
PAD_MS = 64  # consonants begin before the network is sure

Samples = NDArray[np.float32]
Ranges = tuple[tuple[int, int], ...]


def speech(pieces: Iterable[Samples]) -> Ranges:
    """Ranges in ms in which somebody speaks: sorted, disjoint, inside the sound.

    `pieces` are mono samples at 16 kHz in ±1, one after another, of any lengths. Raises MissingModel.
    """
    samples = 0

    def counted() -> Iterator[Samples]:
        nonlocal samples
        for piece in pieces:
            samples += len(piece)
            yield piece

    found = ranges(np.fromiter(chances(counted()), np.float32))
    end_ms = samples * 1000 // RATE
    return tuple((first, min(last, end_ms)) for first, last in found if first < end_ms)


def chances(pieces: Iterable[Samples]) -> Iterator[float]:
    """How likely speech is in each 32 ms; the last step may be filled up with silence."""
    hidden, cell = np.zeros(MEMORY, np.float32), np.zeros(MEMORY, np.float32)
    before = np.zeros(BEFORE, np.float32)
    for steps in _steps(pieces):
        lead = np.concatenate((before[None, :], steps[:-1, -BEFORE:]))
        heard, hidden, cell = _network().run(
            None, {"input": np.concatenate((lead, steps), axis=1), "h": hidden, "c": cell}
        )
        before = steps[-1, -BEFORE:]
        yield from heard.ravel().tolist()


def ranges(
    chances: Sequence[float] | NDArray[np.float32],
    *,
    shortest_ms: int = SHORTEST_MS,
    shortest_pause_ms: int = SHORTEST_PAUSE_MS,
    pad_ms: int = PAD_MS,
) -> Ranges:
    """From chances per step to ranges in ms. Shorter pauses are bridged, shorter speech is dropped, then it is padded.

    Padding never makes two ranges meet: they share the pause between them.
    """
    found: list[tuple[int, int]] = []
    for first, last in _over(chances):
        if found and first - found[-1][1] < shortest_pause_ms:
            found[-1] = found[-1][0], last
        else:
            found.append((first, last))
    kept = [each for each in found if each[1] - each[0] >= shortest_ms]
    return _padded(kept, pad_ms, len(chances) * STEP_MS)


def _over(chances: Sequence[float] | NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    """Ranges in ms from where the chance passes BEGINS to where it falls below ENDS."""
    begun: int | None = None
    for n, chance in enumerate(chances):
        if begun is None and chance >= BEGINS:
            begun = n * STEP_MS
        elif begun is not None and chance < ENDS:
            yield begun, n * STEP_MS
            begun = None
    if begun is not None:
        yield begun, len(chances) * STEP_MS


def _padded(found: Sequence[tuple[int, int]], pad_ms: int, end_ms: int) -> Ranges:
    pauses = [later[0] - earlier[1] for earlier, later in pairwise(found)]
    before = [min(pad_ms, found[0][0]) if found else 0, *(min(pad_ms, pause // 2) for pause in pauses)]
    after = [*(min(pad_ms, pause // 2) for pause in pauses), min(pad_ms, end_ms - found[-1][1]) if found else 0]
    return tuple((a - left, b + right) for (a, b), left, right in zip(found, before, after, strict=False))


def _steps(pieces: Iterable[Samples]) -> Iterator[NDArray[np.float32]]:
    """Blocks of at most AT_ONCE whole steps, (n, STEP); what is left at the end is filled with silence."""
    waiting = np.zeros(0, np.float32)
    for piece in pieces:
        waiting = np.concatenate((waiting, piece), dtype=np.float32)
        while len(waiting) >= STEP * AT_ONCE:
            yield waiting[: STEP * AT_ONCE].reshape(-1, STEP)
            waiting = waiting[STEP * AT_ONCE :]
    if len(waiting):
        yield np.pad(waiting, (0, -len(waiting) % STEP)).reshape(-1, STEP)


@lru_cache(1)
def _network() -> Any:
    with _in_silence():  # behind walls it complains that it may not look for graphics cards
        import onnxruntime

        onnxruntime.set_default_logger_severity(3)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(_file(), options, providers=["CPUExecutionProvider"])


@contextmanager
def _in_silence() -> Iterator[None]:
    """What libraries write to the error output of this process by themselves goes nowhere."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)


def _file() -> str:
    found = find_spec("faster_whisper")  # not imported: it would bring its whole recogniser along
    files = (
        [Path(place) / "assets" / "silero_vad_v6.onnx" for place in (found.submodule_search_locations or ())]
        if found
        else []
    )
    for file in files:
        if file.is_file():
            return str(file)
    raise MissingModel(
        "the network that hears speech is missing",
        provider="silero",
        hint="it comes with faster-whisper: remove the .venv folder beside ./showrunner and start again",
    )
