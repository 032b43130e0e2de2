"""A picture that stands still at the end of a piece is encoded for a moment, and exactly that picture from then on."""

import subprocess

import av
import numpy as np
import pytest

from showrunner.film.formats import ENCODINGS, Raster
from showrunner.media import ffmpeg
from showrunner.media.encoding import encode_frames
from showrunner.media.playing import play
from showrunner.media.standing import GROUP, SETTLED, encode_standing

RASTER = Raster(width=162, height=90, fps=30)  # neither side whole macroblocks


def frame(number):
    """Noise, so that an encoder has something to better frame by frame; a square moves over it."""
    pixels = np.random.default_rng(7).integers(40, 200, (90, 162, 3), np.uint8)
    pixels[20:60, number % 120 : number % 120 + 30] = 220
    made = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="yuv420p")
    made.pict_type = 0
    return made


def frames(moving, count):
    """`count` frames; from number `moving` on all are one."""
    shown = [frame(number) for number in range(moving)]
    return [*shown, *[shown[-1]] * (count - moving)]


def seen(path):
    with av.open(str(path)) as file:
        return [shown.to_ndarray() for shown in file.decode(video=0)]


def away(shown, meant):
    """Mean distance of a picture from what was given."""
    return float(np.abs(shown.astype(int) - meant.to_ndarray()).mean())


@pytest.mark.parametrize("quality", ENCODINGS)
@pytest.mark.parametrize(("moving", "count"), [(1, 1), (1, 60), (2, 2 * GROUP + 31), (41, 90), (GROUP, GROUP + 50)])
def test_what_stands_is_one_picture_as_good_as_an_encoder_makes_it(tmp_path, quality, moving, count):
    given = frames(moving, count)
    assert encode_standing(given, RASTER, ENCODINGS[quality], tmp_path / "held.mp4") == count
    encode_frames(given, RASTER, ENCODINGS[quality], tmp_path / "whole.mp4")
    held, whole = seen(tmp_path / "held.mp4"), seen(tmp_path / "whole.mp4")
    assert len(held) == count
    for begin in range(0, count, GROUP):
        still = range(count)[max(begin, moving - 1) + SETTLED : begin + GROUP]
        assert all(np.array_equal(held[n], held[still[0]]) for n in still)
        assert all(away(held[n], given[n]) <= away(whole[n], given[n]) + 0.3 for n in still[:1])


@pytest.mark.parametrize("quality", ENCODINGS)
def test_another_program_reads_it_without_a_word_and_a_player_may_begin_anywhere(tmp_path, quality):
    path, count = tmp_path / "held.mp4", 2 * GROUP + 31
    encode_standing(frames(30, count), RASTER, ENCODINGS[quality], path)
    read = [ffmpeg.binary(), "-v", "warning", "-err_detect", "explode", "-xerror", "-i", str(path)]
    told = subprocess.run([*read, "-f", "null", "-"], capture_output=True)
    assert (told.returncode, told.stderr) == (0, b"")
    parsed = subprocess.run([*read, "-bsf:v", "h264_metadata", "-c", "copy", "-f", "null", "-"], capture_output=True)
    assert parsed.returncode == 0, "its slices are not what the standard says"
    with av.open(str(path)) as file:
        packets = [packet for packet in file.demux(video=0) if packet.size]
    keys = [packet.pts // 512 for packet in packets if packet.is_keyframe]
    assert keys[0] == 0
    assert max(np.diff([*keys, count])) <= GROUP
    assert sorted(packet.pts // 512 for packet in packets) == list(range(count))


def test_it_joins_pieces_of_the_encoder(tmp_path):
    from showrunner.media.aac import encode_aac
    from showrunner.media.joining import join

    one, other = tmp_path / "one.mp4", tmp_path / "other.mp4"
    encode_standing(frames(1, 300), RASTER, ENCODINGS["medium"], one)
    encode_frames(frames(20, 20), RASTER, ENCODINGS["medium"], other)
    encode_aac(np.zeros((2, 620 * 1600 - 1024), np.float32), tmp_path / "sound.m4a")
    pieces = [(one, 300), (other, 20), (one, 300)]
    join(pieces, tmp_path / "sound.m4a", 620 * 1600, RASTER, tmp_path / "film.mp4")
    played = play(tmp_path / "film.mp4", [count for _, count in pieces], 30)
    assert (played.frames, played.irregular, played.start_ms, played.undecodable) == (620, 0, 0, ())
    film, alone = seen(tmp_path / "film.mp4"), seen(one)
    assert all(np.array_equal(shown, meant) for shown, meant in zip(film, [*alone, *seen(other), *alone], strict=True))
