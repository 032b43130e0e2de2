"""Pieces join into a film that plays as if it had been encoded at once."""

import numpy as np
import pytest

from showrunner.errors import MediaError
from showrunner.film.formats import Encoding, Raster
from showrunner.media.aac import encode_aac, read_audio
from showrunner.media.encoding import encode_segment
from showrunner.media.joining import AAC_FRAME, join
from showrunner.media.looking import look_again, spans
from showrunner.media.playing import play

RASTER = Raster(width=160, height=90, fps=30)
QUICK = Encoding(preset="ultrafast", crf=28)


def pictures(count, start=0):
    for n in range(start, start + count):
        pixels = np.full((90, 160, 4), 255, np.uint8)
        pixels[:, :, 0] = n * 7 % 200
        pixels[20:60, (n * 3) % 120 : (n * 3) % 120 + 20, 2] = 20
        yield pixels


def piece(path, count, start=0, encoding=QUICK):
    assert encode_segment(pictures(count, start), RASTER, encoding, path) == count
    return path, count


@pytest.fixture
def film(tmp_path):
    pieces = [piece(tmp_path / f"{n}.mp4", count, n * 50) for n, count in enumerate((20, 33, 7))]
    samples = 60 * 1600
    sound = np.zeros((2, samples), np.float32)
    sound[:, 48_000 : 48_000 + 240] = 0.5  # a click at one second
    encode_aac(sound[:, AAC_FRAME:], tmp_path / "sound.m4a")
    join(pieces, tmp_path / "sound.m4a", samples, RASTER, tmp_path / "film.mp4")
    return tmp_path / "film.mp4", pieces


def test_every_frame_is_there_at_its_time(film):
    path, pieces = film
    played = play(path, [count for _, count in pieces], 30)
    assert (played.frames, played.irregular, played.start_ms, played.undecodable) == (60, 0, 0, ())


def test_the_pictures_are_the_pieces_bit_for_bit(film):
    path, pieces = film
    assert play(path, [count for _, count in pieces], 30).pieces == tuple(
        look_again(piece, RASTER).packets for piece, _ in pieces
    )


def test_a_piece_that_does_not_begin_with_a_key_frame_is_seen(film):
    assert play(film[0], [20, 40], 30).undecodable == ()
    assert play(film[0], [20, 32, 8], 30).undecodable == (52,)


def test_a_film_whose_first_picture_is_damaged_is_seen(film, tmp_path):
    data = bytearray(film[0].read_bytes())
    first = data.index(b"mdat") + 4
    data[first : first + 200] = bytes(200)
    (tmp_path / "damaged.mp4").write_bytes(data)
    assert 0 in play(tmp_path / "damaged.mp4", [20, 33, 7], 30).undecodable


def test_sound_and_picture_are_equally_long_and_in_step(film):
    path, pieces = film
    played = play(path, [count for _, count in pieces], 30)
    assert abs(played.samples - 96_000) <= AAC_FRAME
    onset = int(np.argmax(np.abs(read_audio(path)[0]) > 0.2))
    assert abs(onset - 48_000) <= 48  # a millisecond


def test_the_index_comes_first_and_there_is_no_edit_list(film):
    data = film[0].read_bytes()
    assert data.count(b"elst") == 0
    assert data.index(b"moov") < data.index(b"mdat")


def test_the_same_frames_are_the_same_bytes(tmp_path):
    one, two = piece(tmp_path / "a.mp4", 12)[0], piece(tmp_path / "b.mp4", 12)[0]
    assert one.read_bytes() == two.read_bytes()


def test_a_piece_with_missing_frames_is_refused(tmp_path, film):
    pieces = [piece(tmp_path / "short.mp4", 5)]
    with pytest.raises(MediaError, match="5 frames where 6 belong"):
        join([(pieces[0][0], 6)], tmp_path / "sound.m4a", 9600, RASTER, tmp_path / "x.mp4")


def test_a_piece_of_another_size_is_refused(tmp_path, film):
    other = Raster(width=96, height=96, fps=30)
    pixels = np.zeros((96, 96, 4), np.uint8)
    encode_segment([pixels] * 4, other, QUICK, tmp_path / "other.mp4")
    with pytest.raises(MediaError, match="other settings"):
        join([film[1][0], (tmp_path / "other.mp4", 4)], tmp_path / "sound.m4a", 9600, RASTER, tmp_path / "x.mp4")


def test_black_and_still_frames_are_seen(tmp_path):
    frames = [*pictures(6), *[np.zeros((90, 160, 4), np.uint8)] * 5, *pictures(6, 90)]
    encode_segment(frames, RASTER, QUICK, tmp_path / "dark.mp4")
    seen = look_again(tmp_path / "dark.mp4", RASTER)
    assert [(s.first, s.count) for s in seen.black] == [(6, 5)]
    assert [(s.first, s.count) for s in seen.still] == [(7, 4)]


@pytest.mark.parametrize(
    ("flags", "found"), [([], []), ([True], [(0, 1)]), ([False, True, True, False, True], [(1, 2), (4, 1)])]
)
def test_runs_of_true_are_spans(flags, found):
    assert [(span.first, span.count) for span in spans(flags)] == found


def test_colours_are_tagged_and_come_back_as_they_went_in(tmp_path):
    import av

    pixels = np.zeros((90, 160, 4), np.uint8)
    pixels[:] = (40, 120, 200, 255)  # BGRA
    encode_segment([pixels] * 3, RASTER, Encoding(preset="veryfast", crf=4), tmp_path / "flat.mp4")
    with av.open(str(tmp_path / "flat.mp4")) as file:
        frame = next(file.decode(video=0))
        assert (frame.colorspace, frame.color_range) == (1, 1)
        back = frame.to_ndarray(format="bgr24", src_colorspace="ITU709", dst_color_range="JPEG")
    assert np.abs(back.astype(int) - pixels[:, :, :3]).max() <= 3


@pytest.mark.parametrize("preset", ["ultrafast", "veryfast"])
def test_pieces_of_a_frame_or_two_join_others(tmp_path, preset):
    counts = (9, 1, 8, 2, 1, 7)
    pieces = [
        piece(tmp_path / f"{n}.mp4", count, n * 50, Encoding(preset=preset, crf=20)) for n, count in enumerate(counts)
    ]
    encode_aac(np.zeros((2, 28 * 1600 - AAC_FRAME), np.float32), tmp_path / "sound.m4a")
    join(pieces, tmp_path / "sound.m4a", 28 * 1600, RASTER, tmp_path / "film.mp4")
    played = play(tmp_path / "film.mp4", counts, 30)
    assert (played.frames, played.irregular, played.start_ms, played.undecodable) == (28, 0, 0, ())
