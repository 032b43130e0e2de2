"""Second-order sections on signals that come piece by piece, without a loop over samples.

The signal is cut into short blocks. What a block does to its own samples and to the sections' memory is one matrix
product each; the memory then runs from block to block by doubling. scipy.signal does the same and costs 1.2 s of CPU
to import: more than filtering ten minutes of sound.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

BLOCK = 64  # samples: shorter ones are more memories to run through, longer ones larger products
FORGOTTEN = 1e-14  # of a memory, from which on nothing is left to carry

Sections = NDArray[np.float64]  # (n, 6): b0 b1 b2 a0 a1 a2 each, a0 = 1


class Cascade:
    """Filters one channel; each call goes on where the one before ended."""

    def __init__(self, sections: Sections) -> None:
        rows = np.atleast_2d(sections)
        self._machine = _machine(rows.tobytes(), len(rows))
        self._memory = np.zeros(2 * len(rows))
        self._begun = np.zeros(0, np.float32)  # the last samples, of a block not full yet

    def __call__(self, piece: NDArray[np.floating]) -> NDArray[np.float32]:
        """The next (n,) samples, filtered."""
        old, samples = len(self._begun), np.concatenate((self._begun, piece), dtype=np.float32)
        full = len(samples) // BLOCK
        blocks = np.zeros((full + 1, BLOCK), np.float32)
        blocks.reshape(-1)[: len(samples)] = samples
        memories = self._machine.memories(blocks, self._memory)
        heard = blocks @ self._machine.own
        heard += memories @ self._machine.recalled
        self._memory, self._begun = memories[full], samples[full * BLOCK :]
        return heard.reshape(-1)[old : len(samples)]


@dataclass(frozen=True)
class _Machine:
    """The sections as one linear machine of `d` memories, a block of samples at a time."""

    own: NDArray[np.float32]  # (BLOCK, BLOCK): a block's samples in what is heard of it
    recalled: NDArray[np.float64]  # (d, BLOCK): the memories before a block in what is heard of it
    kept: NDArray[np.float64]  # (BLOCK, d): a block's samples in the memories after it
    carried: NDArray[np.float64]  # (d, d): the memories before a block in those after it

    def memories(self, blocks: NDArray[np.float32], first: NDArray[np.float64]) -> NDArray[np.float64]:
        """The memories before each block."""
        found = np.concatenate((first[None, :], blocks[:-1] @ self.kept))
        reach, carried = 1, self.carried
        while reach < len(found) and np.abs(carried).max() > FORGOTTEN:
            found[reach:] += found[:-reach] @ carried
            reach, carried = 2 * reach, carried @ carried
        return found


def filtered(sections: Sections, signal: NDArray[np.floating]) -> NDArray[np.float32]:
    """A whole signal (…, n) filtered along its last axis, from silence."""
    rows = signal.reshape(-1, signal.shape[-1])
    return np.array([Cascade(sections)(row) for row in rows]).reshape(signal.shape)


def quick_size(least: int) -> int:
    """The smallest 8, 9, 10 or 12 times a power of two that is not below `least`: transforms of these are quick."""
    return min(base << max(0, (-(-least // base) - 1).bit_length()) for base in (8, 9, 10, 12))


@lru_cache(64)
def _machine(sections: bytes, count: int) -> _Machine:
    after, heard = _one_sample(np.frombuffer(sections).reshape(count, 6))
    carries, takes, recalls = after[:, :-1], after[:, -1], heard[:-1]
    kept, recalled = np.empty((BLOCK, 2 * count)), np.empty((2 * count, BLOCK))
    response = np.empty(BLOCK)
    for n in range(BLOCK):
        response[n] = heard[-1] if n == 0 else recalls @ kept[BLOCK - n]
        kept[BLOCK - 1 - n] = takes if n == 0 else carries @ kept[BLOCK - n]
        recalled[:, n] = recalls if n == 0 else recalled[:, n - 1] @ carries
    later = np.arange(BLOCK)[None, :] - np.arange(BLOCK)[:, None]
    own = np.where(later >= 0, response[np.maximum(later, 0)], 0).astype(np.float32)
    return _Machine(own, recalled, kept, np.linalg.matrix_power(carries, BLOCK).T)


def _one_sample(sections: Sections) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(d, d+1) and (d+1,): memories and sample, as they are before, in the memories after and in what is heard."""
    memories = np.eye(2 * len(sections), 2 * len(sections) + 1).reshape(len(sections), 2, -1)
    sample = np.zeros(2 * len(sections) + 1)
    sample[-1] = 1
    after = []
    for (b0, b1, b2, _, a1, a2), (near, far) in zip(sections, memories, strict=True):
        heard = b0 * sample + near
        after += [b1 * sample - a1 * heard + far, b2 * sample - a2 * heard]
        sample = heard
    return np.array(after), sample
