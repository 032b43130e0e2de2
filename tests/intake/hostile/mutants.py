"""Good files, damaged by a seeded hand: bits turned, ends cut off, blocks doubled, blanked or moved."""

import random
from collections.abc import Iterator
from pathlib import Path

PARENTS = (
    "plain.mp4", "fragments.mp4", "hevc.mp4", "av1.mp4", "prores.mov", "vp9_opus.webm", "variable.mkv", "old.avi",
    "camera.ts", "disc.mpg", "film.ogv", "moving.gif", "moving.apng", "covered.mp3", "flat.wav", "song.flac",
    "song.m4a", "song.aac", "song.opus", "song.aiff", "a.jpg", "a.png", "a.webp", "a.heic", "a.avif", "still.bmp",
)  # fmt: skip


def mutants(good: dict[str, Path], each: int, seed: int = 4) -> Iterator[tuple[str, bytes]]:
    """`each` of every parent; the same for the same seed."""
    for parent in PARENTS:
        data = good[parent].read_bytes()
        for number in range(each):
            chance = random.Random(f"{seed} {parent} {number}")
            harm = chance.choice((_turned, _turned, _cut, _doubled, _blanked, _shuffled))
            yield f"{parent} {harm.__name__[1:]} {number}", harm(data, chance)


def _turned(data: bytes, chance: random.Random) -> bytes:
    """Half of them in the first part, where the tables are."""
    out = bytearray(data)
    end = len(out) if chance.random() < 0.5 else min(len(out), 4_000)
    for _ in range(chance.choice((1, 4, 16, 64, 256))):
        out[chance.randrange(end)] ^= 1 << chance.randrange(8)
    return bytes(out)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _doubled(data: bytes, chance: random.Random) -> bytes:
    start, end = _block(data, chance)
    return data[:end] + data[start:end] * chance.choice((1, 2, 50)) + data[end:]


def _blanked(data: bytes, chance: random.Random) -> bytes:
    start, end = _block(data, chance)
    return data[:start] + chance.choice((b"\0", b"\xff")) * (end - start) + data[end:]


def _shuffled(data: bytes, chance: random.Random) -> bytes:
    start, end = _block(data, chance)
    return data[:start] + data[end:] + data[start:end]


def _block(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data))
    return start, min(len(data), start + chance.choice((4, 64, 1024, 16_384)))
