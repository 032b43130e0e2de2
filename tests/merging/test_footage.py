"""Which frame is on screen at a time."""

from fractions import Fraction

import numpy as np
import pytest

from showrunner.kit.opening import opened
from showrunner.media.merging.footage import Footage


def container(path):
    return {".mp4": "mov", ".png": "png_pipe"}.get(path.suffix, "matroska")


def numbers(path, times):
    """Which frames of the file are shown at these times, in this order, by one reader."""
    with opened(path, container(path)) as file:
        stamps = [frame.pts for frame in file.decode(video=0)]
    with opened(path, container(path)) as file:
        footage = Footage(file)
        return [stamps.index(footage.at(time).pts) for time in times]


def test_a_steady_rate_becomes_another_without_drift(clips):
    shown = numbers(clips("tall.mp4"), [Fraction(n, 30) for n in range(30)])  # 25 fps for a second
    assert shown == [n * 25 // 30 for n in range(30)]


def test_an_uneven_file_shows_each_frame_from_its_time_on(clips):
    starts = [n * (n + 1) // 2 for n in range(30)]
    wanted = [sum(start <= n for start in starts) - 1 for n in range(0, 300, 7)]
    assert numbers(clips("uneven.mkv"), [Fraction(n, 30) for n in range(0, 300, 7)]) == wanted


def test_after_the_end_the_last_frame_stays(clips):
    assert numbers(clips("wide.mp4"), [Fraction(3, 2), 10, 1000]) == [44, 44, 44]


def test_fields_are_made_whole_and_whole_frames_left_alone(clips):
    shown = {}
    for is_interlaced in (False, True):
        with opened(clips("fields.mp4"), "mov") as file:
            footage = Footage(file, is_interlaced=is_interlaced)
            frames = [footage.at(Fraction(n, 25)) for n in range(20)]
        assert len({frame.pts for frame in frames}) == 20
        shown[is_interlaced] = combed(frames[10])
    assert shown[True] < 0.5 * shown[False]
    with opened(clips("wide.mp4"), "mov") as file, opened(clips("wide.mp4"), "mov") as same:
        plain, woven = Footage(file).at(1), Footage(same, is_interlaced=True).at(1)
        assert (plain.to_ndarray() == woven.to_ndarray()).all()


def combed(frame):
    """How much further apart lines beside each other are than those of one field."""
    luma = frame.to_ndarray(format="gray").astype(int)
    beside, apart = np.abs(luma[1:-1] - luma[:-2]), np.abs(luma[2:] - luma[:-2])
    return np.maximum(beside - apart, 0).mean()


@pytest.mark.parametrize("name", ["bars.png", "wide.mp4"])
def test_what_stands_still_is_decoded_once(clips, name, monkeypatch):
    with opened(clips(name), container(clips(name))) as file:
        footage = Footage(file)
        last = footage.at(3)
        monkeypatch.setattr(Footage, "_seek", None)
        assert all(footage.at(seconds) is last for seconds in (8, 9, 100, 101))


@pytest.mark.parametrize("name", ["wide.mp4", "tall.mp4", "uneven.mkv", "wide.webm"])
def test_it_does_not_matter_how_one_got_there(clips, name):
    times = [Fraction(int(n), 60) for n in np.random.default_rng(3).permutation(60)]
    straight = dict(zip(sorted(times), numbers(clips(name), sorted(times)), strict=True))
    assert numbers(clips(name), times) == [straight[time] for time in times]


class Counted(Footage):
    """Knows how many frames were decoded for it."""

    count = 0

    def _decoded(self):
        for frame in super()._decoded():
            self.count += 1
            yield frame


@pytest.mark.parametrize("is_interlaced", [False, True])
def test_what_is_leapt_over_is_decoded_only_where_something_is_made_of_it(clips, is_interlaced):
    path = clips("long.mp4")  # 300 frames and one key frame; three of four are referred to by none
    with opened(path, "mov") as file, opened(path, "mov") as other:
        straight, leaping = Counted(file, is_interlaced=is_interlaced), Counted(other, is_interlaced=is_interlaced)
        whole = {n: straight.at(Fraction(n, 30)) for n in range(300)}
        for number in (155, 8, 299, 150, 290):
            found = leaping.at(Fraction(number, 30))
            assert found.pts == whole[number].pts
            assert (found.to_ndarray() == whole[number].to_ndarray()).all()
    assert straight.count == 300
    assert leaping.count < 155 + 8 + 299 + 150 + 290 - 300
