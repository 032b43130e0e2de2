import asyncio
import shutil

import cv2
import pytest
from library.scenes import ground, moving, video, with_disc

from showrunner.library.indexing import Indexer
from showrunner.wiring import Studio


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    """A folder of own media: two clips of the sea, one of a bee, the same encoded again, a still, a clip that was cut
    short, and what is no media."""
    folder = tmp_path_factory.mktemp("stock")
    for inside in ("beach", "garden"):
        (folder / inside).mkdir()
    video(folder / "beach" / "waves at dusk.mp4", moving(3, 0.2, 0.8) + moving(5, 0.7, 0.7))
    video(folder / "beach" / "IMG_0042.mp4", moving(7, 0.6, 0.3, seconds=5), title="sunset over the ocean")
    bee = video(folder / "garden" / "bee-on-flower.mp4", moving(2, 0.5, 0.7, seconds=5)).read_bytes()
    video(folder / "garden" / "second try.mp4", moving(2, 0.5, 0.7, seconds=5), crf=32)
    (folder / "garden" / "broken.mp4").write_bytes(bee[: len(bee) // 3])
    cv2.imwrite(str(folder / "garden" / "honeycomb_closeup.jpg"), with_disc(ground(9, 640, 420), 0.75, 0.4, 60))
    (folder / "notes.txt").write_text("sea, bees")
    return folder


@pytest.fixture(scope="session")
def indexed(tmp_path_factory, media):
    """A home whose library has `media`; nobody changes it."""
    studio = Studio(tmp_path_factory.mktemp("home"))

    async def fill():
        added = await studio.library.add([media])
        await Indexer(studio.premises).catch_up()
        return added

    studio.added = asyncio.run(fill())
    return studio


@pytest.fixture
def copied(indexed, tmp_path):
    """A home of one's own with the same library."""
    shutil.copytree(indexed.premises.settings.home, tmp_path / "home")
    return Studio(tmp_path / "home")
