"""What a review notices of a file that is not what was made."""

import numpy as np
import pytest

from showrunner.errors import BriefError, MediaError
from showrunner.film.asset import Asset
from showrunner.film.bedding import Sound
from showrunner.film.formats import Encoding, Raster
from showrunner.film.record import Piece
from showrunner.film.sound import RATE
from showrunner.kit.opening import opened
from showrunner.media import joining
from showrunner.media.bedding import muxing, reviewing
from showrunner.media.blocks.mastering import master_to
from showrunner.media.blocks.measuring import packets_of
from showrunner.media.encoding import encode_segment
from showrunner.media.looking import look_again
from showrunner.media.merging import reviewing as merged

ASSET = Asset(digest="0" * 64, media_type="audio/mp4", size=1)
FRAME = Raster(width=64, height=64, fps=30)


def sound_to(path, seconds, skip=0, level=0.1):
    """A sound as the step describes it."""
    noise = np.random.default_rng(2).normal(0, level, (2, round(seconds * RATE))).astype(np.float32)
    heard = master_to(lambda: [noise], path, target_lufs=-14, ceiling_dbtp=-1, skip=skip)
    with opened(path, "mov") as file:
        packets = packets_of(file, noise.shape[1] - skip if skip else None)
    return Sound(
        asset=ASSET, samples=noise.shape[1], packets=packets, loudness=round(heard.loudness_lufs * 100),
        true_peak=round(heard.true_peak_dbtp * 100), clipped=heard.clipped,
    )  # fmt: skip


@pytest.fixture(scope="module")
def scored(clips, tmp_path_factory):
    """(file, what was copied, its sound)."""
    folder = tmp_path_factory.mktemp("scored")
    sound = sound_to(folder / "sound.m4a", 1.5)
    with opened(clips("wide.mp4"), "mov") as video:
        copied = muxing.mux(video, folder / "sound.m4a", folder / "film.mp4")
    return folder / "film.mp4", copied, sound


def codes(review):
    return [finding.code for finding in review.errors]


def test_a_scored_video_that_is_what_was_made_passes(scored):
    film, copied, sound = scored
    assert reviewing.review(film, copied, sound, -1400).findings == ()


@pytest.mark.parametrize(("told", "code"), [({"packets": "0" * 64}, "packets"), ({"frames": 44}, "frames")])
def test_another_picture_is_noticed(scored, told, code):
    film, copied, sound = scored
    assert codes(reviewing.review(film, copied.model_copy(update=told), sound, -1400)) == [code]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"packets": "0" * 64}, "sound"),
        ({"loudness": -1300}, "loudness"),
        ({"true_peak": -50}, "peak"),
        ({"clipped": 1}, "clipping"),
    ],
)
def test_another_sound_is_noticed(scored, told, code):
    film, copied, sound = scored
    assert codes(reviewing.review(film, copied, sound.model_copy(update=told), -1400)) == [code]


def test_a_film_that_is_too_soft_is_told_and_not_refused(scored):
    film, copied, sound = scored
    review = reviewing.review(film, copied, sound.model_copy(update={"loudness": -1600}), -1400)
    assert [(finding.code, finding.severity) for finding in review.findings] == [("loudness", "warning")]


def test_a_picture_without_room_in_mp4_is_refused_by_the_muxer_too(clips, tmp_path):
    sound_to(tmp_path / "sound.m4a", 1)
    with opened(clips("wide.webm"), "matroska") as video, pytest.raises(BriefError, match="vp8"):
        muxing.mux(video, tmp_path / "sound.m4a", tmp_path / "film.mp4")


def piece(path, frames, light):
    pictures = [np.full((64, 64, 4), light, np.uint8) for _ in range(frames)]
    encode_segment(pictures, FRAME, Encoding(preset="ultrafast", crf=26), path)
    return Piece(asset=ASSET, frames=frames, packets=look_again(path, FRAME).packets)


@pytest.fixture(scope="module")
def joined(tmp_path_factory):
    """(file, its pieces, its sound)."""
    folder = tmp_path_factory.mktemp("joined")
    pieces = [piece(folder / f"{light}.mp4", 15, light) for light in (60, 200)]
    sound = sound_to(folder / "sound.m4a", 1, skip=joining.AAC_FRAME)
    files = [(folder / f"{light}.mp4", 15) for light in (60, 200)]
    joining.join(files, folder / "sound.m4a", RATE, FRAME, folder / "film.mp4")
    return folder / "film.mp4", pieces, sound


def test_a_merged_film_that_is_what_was_made_passes(joined):
    film, pieces, sound = joined
    assert merged.review(film, pieces, sound, FRAME, -1400).findings == ()


def test_other_pieces_are_noticed(joined):
    film, pieces, sound = joined
    assert codes(merged.review(film, pieces[::-1], sound, FRAME, -1400)) == ["packets"]
    longer = [pieces[0], pieces[1].model_copy(update={"frames": 16})]
    assert "frames" in codes(merged.review(film, longer, sound, FRAME, -1400))


def test_sound_of_another_length_or_making_is_noticed(joined, tmp_path):
    film, pieces, sound = joined
    assert codes(merged.review(film, pieces, sound.model_copy(update={"packets": ""}), FRAME, -1400)) == ["sound"]
    short = sound_to(tmp_path / "short.m4a", 0.9, skip=joining.AAC_FRAME)
    files = [(film.parent / f"{light}.mp4", 15) for light in (60, 200)]
    joining.join(files, tmp_path / "short.m4a", short.samples, FRAME, tmp_path / "film.mp4")
    assert "sync" in codes(merged.review(tmp_path / "film.mp4", pieces, short, FRAME, -1400))


def test_pieces_of_other_settings_cannot_be_joined(joined, tmp_path):
    film, _, _ = joined
    other = Raster(width=96, height=64, fps=30)
    pictures = [np.full((64, 96, 4), 90, np.uint8)] * 15
    encode_segment(pictures, other, Encoding(preset="ultrafast", crf=26), tmp_path / "other.mp4")
    files = [(film.parent / "60.mp4", 15), (tmp_path / "other.mp4", 15)]
    with pytest.raises(MediaError, match="other settings"):
        joining.join(files, film.parent / "sound.m4a", RATE, FRAME, tmp_path / "film.mp4")
