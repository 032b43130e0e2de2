"""Sound in blocks is the same sound."""

import av
import numpy as np
import pytest
from merging.clips import AAC, TEST, X264, run

from showrunner.errors import MediaError
from showrunner.film.sound import RATE
from showrunner.media import aac
from showrunner.media.blocks.keeping import Kept
from showrunner.media.blocks.levelling import Meter, gain_for, limited
from showrunner.media.blocks.mastering import master_to
from showrunner.media.blocks.measuring import measured
from showrunner.media.blocks.reading import BLOCK, decoded, exactly, in_blocks, skipped
from showrunner.media.blocks.writing import write_aac, write_flac
from showrunner.media.loudness import integrated, true_peak


def noise(seconds, level=0.1, seed=1):
    """Music-like: steady noise with a loud knock every half second."""
    found = np.random.default_rng(seed).normal(0, level, (2, round(seconds * RATE))).astype(np.float32)
    for at in range(0, found.shape[1] - 500, RATE // 2):
        found[:, at : at + 400] *= 5
    return found


def whole(pieces):
    return np.concatenate(list(pieces), axis=1)


def read(path, container, **how):
    with av.open(str(path), format=container) as file:
        return whole(decoded(file, **how))


@pytest.mark.parametrize("cuts", [1, 3, 17, 400])
def test_blocks_hold_the_same_samples_however_they_come(cuts):
    sound = noise(5.3)
    blocks = list(in_blocks(np.array_split(sound, cuts, axis=1)))
    assert (whole(blocks) == sound).all()
    assert {block.shape[1] for block in blocks[:-1]} == {BLOCK}


def test_exactly_cuts_and_fills():
    sound = noise(1)
    assert (whole(exactly([sound], 1000)) == sound[:, :1000]).all()
    longer = whole(exactly([sound], 5 * RATE))
    assert longer.shape[1] == 5 * RATE
    assert (longer[:, :RATE] == sound).all()
    assert not longer[:, RATE:].any()
    assert (whole(skipped(np.array_split(sound, 9, axis=1), 12_345)) == sound[:, 12_345:]).all()


def test_what_is_kept_in_flac_comes_back(tmp_path):
    sound = np.clip(noise(2.5), -1, 1)
    assert write_flac(in_blocks([sound]), tmp_path / "a.flac") == sound.shape[1]
    assert np.abs(read(tmp_path / "a.flac", "flac") - sound).max() <= 2**-23


def test_aac_is_as_long_as_what_went_in(tmp_path):
    sound = noise(2.345)
    write_aac(in_blocks([sound]), tmp_path / "a.m4a")
    assert abs(read(tmp_path / "a.m4a", "mov").shape[1] - sound.shape[1]) <= RATE // 1000
    assert abs(aac.read_audio(tmp_path / "a.m4a").shape[1] - sound.shape[1]) <= RATE // 1000


def test_the_meter_agrees_with_that_of_whole_signals():
    sound = noise(7.7)
    meter = Meter()
    for block in in_blocks([sound]):
        meter(block)
    assert meter.loudness == pytest.approx(integrated(sound), abs=0.02)


@pytest.mark.parametrize("target", [-23.0, -14.0])
def test_a_mix_gets_its_loudness_and_keeps_under_the_ceiling(target):
    sound = noise(12)
    meter = Meter()
    for block in in_blocks([sound]):
        meter(block)
    gain = gain_for(meter, target, -2.0)
    louder = whole(limited(in_blocks([sound]), gain, -2.0))
    assert integrated(louder) == pytest.approx(target, abs=0.15)
    assert true_peak(louder) <= -1.95
    assert louder.shape == sound.shape


def test_limiting_does_not_depend_on_where_blocks_end():
    sound = noise(9.1)
    one = whole(limited(in_blocks([sound]), 14.0, -2.0))
    other = whole(limited(in_blocks([sound], BLOCK // 10), 14.0, -2.0))
    assert np.abs(one - other).max() < 1e-6
    assert np.abs(one - sound * 10 ** (14 / 20)).max() > 0.1, "there was something to hold down"


def test_what_needs_no_limiting_is_left_alone():
    sound = noise(3, 0.01)
    assert np.abs(whole(limited(in_blocks([sound]), 0.0, -1.0)) - sound).max() < 1e-7


def test_silence_stays_silence(tmp_path):
    silence = np.zeros((2, 2 * RATE), np.float32)
    heard = master_to(lambda: in_blocks([silence]), tmp_path / "a.m4a", target_lufs=-14, ceiling_dbtp=-1)
    assert heard.loudness_lufs <= -70
    assert not heard.clipped


def test_what_is_measured_is_what_another_meter_measures(tmp_path):
    heard = master_to(lambda: in_blocks([noise(10)]), tmp_path / "a.m4a", target_lufs=-16, ceiling_dbtp=-1)
    said = run("-v", "info", "-i", tmp_path / "a.m4a", "-af", "ebur128=peak=true", "-f", "null", "-").split("Summary")[
        1
    ]
    loudness, peak = (float(line.split()[1]) for line in said.splitlines() if " I: " in line or "Peak: " in line)
    assert heard.loudness_lufs == pytest.approx(loudness, abs=0.15)
    assert heard.true_peak_dbtp == pytest.approx(peak, abs=0.25)
    assert heard.true_peak_dbtp <= -1
    assert measured(tmp_path / "a.m4a", "mov") == heard


def test_what_the_codec_leaves_out_is_made_up_for(tmp_path):
    """Of white noise AAC leaves out the highest octave, which is heard."""
    hiss = np.random.default_rng(2).normal(0, 0.1, (2, 3 * RATE)).astype(np.float32)
    heard = master_to(lambda: in_blocks([hiss]), tmp_path / "a.m4a", target_lufs=-20, ceiling_dbtp=-1)
    assert heard.loudness_lufs == pytest.approx(-20, abs=0.3)
    assert list(tmp_path.iterdir()) == [tmp_path / "a.m4a"], "nothing stays beside it"


def test_sound_that_begins_late_is_heard_late(tmp_path):
    late = tmp_path / "late.mkv"
    run(*TEST, "testsrc2=s=64x64:r=30:d=2", "-itsoffset", "0.7", *TEST, "sine=500:d=1", "-map", "0:v", "-map", "1:a",
        *X264, *AAC[:2], late)  # fmt: skip
    sound = read(late, "matroska", origin=0)
    assert abs(int(np.flatnonzero(np.abs(sound[0]) > 0.02)[0]) - 0.7 * RATE) < 0.03 * RATE
    alone = read(late, "matroska")
    assert int(np.flatnonzero(np.abs(alone[0]) > 0.02)[0]) < 0.03 * RATE


def test_a_hole_in_the_sound_is_silent_and_what_follows_keeps_its_time(tmp_path):
    full, holed = tmp_path / "full.mkv", tmp_path / "holed.mkv"
    run(*TEST, "sine=500:d=3", "-c:a", "flac", full)
    with av.open(str(full)) as before, av.open(str(holed), "w") as after:
        stream = after.add_stream_from_template(before.streams.audio[0])
        for packet in before.demux(audio=0):
            if packet.pts is not None and not 1.0 <= packet.pts * packet.time_base < 2.0:
                packet.stream = stream
                after.mux(packet)
    was, now = read(full, "matroska"), read(holed, "matroska")
    assert now.shape[1] == pytest.approx(was.shape[1], abs=100)
    assert not now[:, round(1.2 * RATE) : round(1.8 * RATE)].any()
    assert np.abs(now[:, round(2.3 * RATE) : round(2.8 * RATE)]).max() > 0.05


@pytest.mark.parametrize("kinds", [((2, 48_000), (1, 48_000), (2, 44_100)), ((1, 48_000), (2, 48_000))])
def test_sound_that_changes_its_kind_on_the_way_goes_on(tmp_path, kinds):
    """As broadcasts do. A second of each, one tone in all of them."""
    both = tmp_path / "both.aac"
    for channels, rate in kinds:
        one = tmp_path / f"{channels}-{rate}.aac"
        run(*TEST, f"sine=500:d=1:r={rate}", "-ac", channels, *AAC[:2], one)
        both.write_bytes((both.read_bytes() if both.exists() else b"") + one.read_bytes())
    sound = read(both, "aac")
    assert sound.shape[0] == 2
    assert abs(sound.shape[1] - len(kinds) * RATE) < 0.1 * RATE
    for second in range(len(kinds)):
        for channel in sound[:, round((second + 0.3) * RATE) : round((second + 0.8) * RATE)]:
            turns = np.count_nonzero(np.diff(np.signbit(channel))) / 2 / 0.5
            assert turns == pytest.approx(500, abs=3)


def test_what_is_kept_comes_again_as_often_as_wanted(tmp_path):
    sound, kept = noise(5.3), Kept(tmp_path / "kept")
    assert (whole(kept.taken(in_blocks([sound]))) == sound).all()
    for _ in range(2):
        assert whole(kept.blocks()) == pytest.approx(sound, rel=2**-11, abs=2**-24)


def test_a_file_without_sound_is_refused(clips):
    with av.open(str(clips("mute.mp4"))) as file, pytest.raises(MediaError, match="no sound"):
        list(decoded(file))
