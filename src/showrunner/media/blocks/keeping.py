"""Sound that is heard more than once, on disk meanwhile: decoding or mixing it again costs more."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from showrunner.media.blocks.reading import BLOCK
from showrunner.media.loudness import Signal

HALF = 2  # bytes of a float16


class Kept:
    """Stereo in half precision: 66 dB under every sample, where AAC leaves thirty. 11 MB a minute."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def taken(self, blocks: Iterable[Signal]) -> Iterator[Signal]:
        """The same blocks, each of which `blocks` gives from then on. All but the last are BLOCK samples long."""
        with self.path.open("wb") as file:
            for block in blocks:
                file.write(block.astype(np.float16).tobytes())
                file.flush()  # whoever is content before the end may begin again at once
                yield block

    def blocks(self) -> Iterator[Signal]:
        with self.path.open("rb") as file:
            while found := file.read(2 * BLOCK * HALF):
                yield np.frombuffer(found, np.float16).reshape(2, -1).astype(np.float32)
