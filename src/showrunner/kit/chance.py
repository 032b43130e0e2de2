"""Randomness that is a function of what it is for, so that adding one thing does not reshuffle the others."""

import hashlib
import random


def rng(*purpose: object) -> random.Random:
    """A generator seeded by SHA-256 of `purpose` (ints and strings): the same on every machine and in every process."""
    seed = hashlib.sha256(repr(purpose).encode()).digest()[:8]
    return random.Random(int.from_bytes(seed, "big"))
