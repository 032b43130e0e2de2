"""Music under somebody's video: what changes, and what must not."""

import asyncio
import json

import av
import numpy as np
import pytest
from merging.clips import TEST, payload, run, times

from showrunner.errors import BriefError, Degraded
from showrunner.film import bedding
from showrunner.film.bedding import Heard, Loop, ScoreOrder
from showrunner.film.sound import RATE
from showrunner.film.source import Source
from showrunner.media.bedding.laying import ducking, fades
from showrunner.media.blocks.reading import decoded
from showrunner.media.loudness import integrated
from showrunner.wiring import Studio


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    return Studio(tmp_path_factory.mktemp("home"))


def source(studio, path):
    return Source(asset=asyncio.run(studio.keep(path, path.name, "video")), name=path.name)


def scored(studio, video, track=None, **said):
    """(record, the file)."""
    if track is not None:
        said["track"] = source(studio, track)
    order = ScoreOrder(video=source(studio, video), **said)
    record = asyncio.run(studio.make(order, production="scored"))
    return record, asyncio.run(studio.premises.store.path(record.master))


def heard(path):
    with av.open(str(path)) as file:
        return np.concatenate(list(decoded(file, origin=0)), axis=1)


def power(sound, hz, first_s, last_s):
    """Of one tone, in dB."""
    piece = sound[0, round(first_s * RATE) : round(last_s * RATE)]
    turn = np.exp(-2j * np.pi * hz * np.arange(len(piece)) / RATE)
    return 20 * np.log10(abs(np.dot(piece, turn)) / len(piece) * 2 + 1e-9)


@pytest.mark.parametrize("name", ["wide.mp4", "turned.mp4", "anamorphic.mp4", "uneven.mkv", "later.mkv"])
def test_the_picture_is_copied_bit_for_bit(studio, clips, name):
    record, path = scored(studio, clips(name), clips("song.mp3"))
    assert record.review.findings == ()
    if not name.endswith(".mkv"):  # the other program would add the parameters that Matroska keeps apart
        assert payload(path) == payload(clips(name))
    with av.open(str(clips(name))) as was, av.open(str(path)) as now:
        before, after = was.streams.video[0], now.streams.video[0]
        assert shown(before) == shown(after)
        assert [bytes(packet) for packet in was.demux(before)] == [bytes(packet) for packet in now.demux(after)]


def shown(stream):
    context = stream.codec_context
    return (context.width, context.height, stream.sample_aspect_ratio, context.pix_fmt, context.colorspace)


@pytest.mark.parametrize("name", ["uneven.mkv", "later.mkv"])
def test_frames_keep_their_times(studio, clips, name):
    _, path = scored(studio, clips(name), clips("song.mp3"))
    with av.open(str(clips(name))) as was, av.open(str(path)) as now:
        before, after = ([frame.pts * frame.time_base for frame in file.decode(video=0)] for file in (was, now))
    assert before == after


def test_players_that_ask_for_hvc1_still_find_it(studio, clips, tmp_path):
    source = tmp_path / "hvc1.mp4"
    run("-i", clips("hdr.mp4"), "-c", "copy", "-tag:v", "hvc1", source)
    _, path = scored(studio, source, clips("song.mp3"))
    with av.open(str(path)) as file:
        assert file.streams.video[0].codec_context.codec_tag == "hvc1"


def test_rotation_is_kept(studio, clips):
    _, path = scored(studio, clips("turned.mp4"), clips("song.mp3"))
    with av.open(str(path)) as file:
        assert next(file.decode(video=0)).rotation == 90


def test_volumes_are_those_asked_for(studio, clips):
    _, path = scored(studio, clips("wide.mp4"), clips("song.mp3"), fade_out_ms=0, video_volume_pc=50)
    sound, own, song = heard(path), heard(clips("wide.mp4")), heard(clips("song.mp3"))
    assert power(sound, 300, 0.3, 1.2) == pytest.approx(power(own, 300, 0.3, 1.2) - 6.02, abs=0.3)
    assert power(sound, 440, 0.3, 1.2) == pytest.approx(power(song, 440, 0.3, 1.2) - 10.46, abs=0.3)


def test_a_silent_video_gets_music_of_its_length(studio, clips):
    record, path = scored(studio, clips("mute.mp4"), clips("song.mp3"))
    assert record.review.sound_ms == pytest.approx(1000, abs=25)
    assert abs(heard(path).shape[1] - RATE) <= RATE // 40


def test_a_short_track_goes_on_to_the_end_of_a_long_video(studio, clips, tmp_path):
    long = tmp_path / "long.mp4"
    run(*TEST, "testsrc2=s=64x64:r=10:d=8", "-c:v", "libx264", "-preset", "ultrafast", long)
    record, path = scored(studio, long, clips("song.mp3"), fade_out_ms=1000)
    sound = heard(path)
    assert record.review.duration_ms == 8000
    levels = [power(sound, 440, at, at + 0.25) for at in np.arange(0.25, 6.5, 0.25)]
    assert max(levels) - min(levels) < 2
    assert np.abs(sound[:, -RATE // 50 :]).max() < 0.01, "it leaves at the end"


def test_a_mood_is_composed_to_length_at_its_loudness(studio, clips):
    record, path = scored(studio, clips("wide.mp4"), mood="calm", target_lufs=-1600, fade_out_ms=0)
    assert integrated(heard(path)) == pytest.approx(-16, abs=0.5)
    assert record.review.true_peak <= -100
    calls = [call.step for call in studio.calls(record.film)]
    assert "sound.compose_music" in calls
    assert "bedding.find_loop" not in calls


def test_another_volume_looks_at_no_file_again(studio, clips):
    scored(studio, clips("wide.mp4"), clips("song.mp3"), music_volume_pc=40)
    record, _ = scored(studio, clips("wide.mp4"), clips("song.mp3"), music_volume_pc=41)
    done = [call.step for call in studio.calls(record.film) if call.outcome == "done"]
    assert done == ["bedding.lay_music", "bedding.join_scored", "bedding.review_scored"]
    plan = asyncio.run(studio.plan(record.film))
    assert (plan.will, plan.may, plan.is_complete) == ((), (), True)
    plan = asyncio.run(studio.plan(record.film, ["brief.music_volume_pc=7"]))
    assert [entry.step for entry in (*plan.will, *plan.may)] == done
    assert plan.is_complete


@pytest.mark.parametrize(
    ("video", "track", "field"),
    [("voice.wav", "song.mp3", "video"), ("bars.png", "song.mp3", "video"), ("wide.mp4", "mute.mp4", "track")],
)  # fmt: skip
def test_what_cannot_be_scored_is_refused_by_name(studio, clips, video, track, field):
    with pytest.raises(BriefError) as caught:
        scored(studio, clips(video), clips(track))
    assert caught.value.field == field
    assert caught.value.hint


def test_a_picture_that_mp4_cannot_hold_is_encoded_and_that_is_declared(studio, clips):
    record, path = scored(studio, clips("wide.webm"), clips("song.mp3"))
    assert "vp8" in record.degraded[0]
    assert record.review.errors == ()
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        assert (stream.codec_context.name, stream.width, stream.height, stream.frames) == (
            "h264",
            160,
            120,
            25,
        )  # its sound is a little longer
    assert power(heard(path), 700, 0.2, 0.9) > -30, "its own sound is there"
    with pytest.raises(Degraded):
        scored(studio, clips("wide.webm"), clips("song.mp3"), allow_degraded=False)


def plan(**said):
    known = {"samples": 10 * RATE, "speech": None, "music": (), "video_volume_pc": 100, "music_volume_pc": 30,
             "fade_in_ms": 0, "fade_out_ms": 3000, "target_lufs": None}  # fmt: skip
    return bedding.BedPlan.model_validate(known | said)


def test_music_is_down_when_speech_begins_and_up_again_after_it():
    spoken = ((2 * RATE, 4 * RATE), (round(4.5 * RATE), 6 * RATE))
    gain = ducking(spoken)(0, 10 * RATE)
    down = 10 ** (-12 / 20)
    assert gain[: round(1.8 * RATE)] == pytest.approx(1, abs=1e-3)
    assert gain[2 * RATE : 6 * RATE].max() == pytest.approx(down, abs=0.01), "it stays down in a short pause"
    assert gain[7 * RATE :] == pytest.approx(1, abs=1e-3)
    halves = np.concatenate([ducking(spoken)(0, 3 * RATE), ducking(spoken)(3 * RATE, 7 * RATE)])
    assert np.abs(halves - gain).max() < 0.01


def test_fades_never_pass_the_length_of_the_film():
    gain = fades(plan(fade_in_ms=20_000, fade_out_ms=60_000))(0, 10 * RATE)
    assert gain[0] == 0
    assert gain.max() <= 1
    assert gain.argmax() == pytest.approx(2.5 * RATE, abs=RATE // 100)
    assert gain[-1] < 1e-6


@pytest.mark.parametrize(("ms", "pieces"), [(200, 1), (300_000, 1), (300_001, 2), (3_600_000, 12)])
def test_long_music_is_several_pieces_that_fit_exactly(ms, pieces):
    lengths = bedding.movements_ms(ms)
    assert len(lengths) == pieces
    assert sum(lengths) == max(ms, 1000)
    assert max(lengths) - min(lengths) <= 1


def test_an_order_has_one_kind_of_music():
    video = Source(url="https://example.org/a.mp4")
    for said in ({}, {"track": video, "mood": "calm"}, {"mood": "clam"}):
        with pytest.raises(ValueError, match="mood"):
            ScoreOrder(video=video, **said)


def test_documents_survive_json():
    loop = Loop(begin=0, first=1, last=2, fade=1, end=3)
    asset = {"digest": "0" * 64, "media_type": "audio/mpeg", "size": 1}
    made = plan(music=(Heard.model_validate({"asset": asset, "container": "mp3"}),), loop=loop)
    assert bedding.BedPlan.model_validate(json.loads(made.model_dump_json())) == made


def test_times_of_the_master_start_at_nothing(studio, clips):
    _, path = scored(studio, clips("wide.mp4"), clips("song.mp3"))
    first = min(int(line.split(",")[2]) for line in times(path))
    assert first == 0
