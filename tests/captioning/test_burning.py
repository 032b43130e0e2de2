"""Captions in people's own videos: what they touch is encoded again, and nothing else changes."""

from fractions import Fraction

import av
import numpy as np
import pytest
from captioning.footage import CUES, burned, complaints, packets, pictures, zero

from showrunner.errors import MediaError
from showrunner.film.captioning import CaptionDesign
from showrunner.film.captions import Cue
from showrunner.film.transcript import shared
from showrunner.kit.chance import rng
from showrunner.media.burning import choosing, headers, splicing
from showrunner.media.burning.checking import check
from showrunner.media.burning.plan import patches, shown_ms
from showrunner.productions.captioned import CRF, PRESET
from showrunner.steps import overlaying

PARTED = [
    "plain.mp4",
    "one-group.mp4",
    "baseline.mp4",
    "uneven.mp4",
    "plain.mkv",
    "wide-pixels.mp4",
    "turned.mp4",
    "hevc.mp4",
]
PARTED += ["high-range.mp4", "open.mp4", "full-range.mp4", "studio.mov"]
WHOLE = ["stream.ts", "vp9.webm"]


@pytest.mark.parametrize("name", PARTED)
def test_what_no_caption_touches_is_copied(footage, name):
    made = burned(footage, name)
    assert not made.burning.is_whole
    before, after = dict(packets(made.source)), dict(packets(made.path))
    copied = sum(part.packets for part in made.burning.parts if part.is_copied)
    kept = sum(after[at] == digest for at, digest in before.items() if at in after)
    assert kept == copied > 0


@pytest.mark.parametrize("name", [*PARTED, *WHOLE])
def test_no_picture_is_lost_or_late(footage, name):
    made = burned(footage, name)
    before, after = [at for at, _ in pictures(made.source)], [at for at, _ in pictures(made.path)]
    assert np.allclose(
        after, np.array(before) - zero(made.source), atol=0.002 if name in ("stream.ts", "plain.mkv") else 1e-6
    )
    assert complaints(made.path) == ""


@pytest.mark.parametrize("name", [*PARTED, "vp9.webm"])
def test_the_sound_stays_packet_for_packet(footage, name):
    made = burned(footage, name)
    before, after = packets(made.source, "audio"), packets(made.path, "audio")
    assert [digest for _, digest in after] == [digest for _, digest in before]
    assert np.allclose([at for at, _ in after], [at for at, _ in before], atol=0.0011)


@pytest.mark.parametrize("name", ["plain.mp4", "uneven.mp4", "hevc.mp4", "high-range.mp4", "vp9.webm", "stream.ts"])
def test_captions_are_on_screen_while_they_are_said(footage, name):
    made = burned(footage, name)
    before, after = pictures(made.source), pictures(made.path)
    for (at, was), (_, now) in zip(before, after, strict=True):
        changed = np.abs(now - was)[110:175].max() > 0.25
        ms = (at - zero(made.source)) * 1000 + 0.01
        assert changed == (CUES[0].start_ms <= ms < CUES[0].end_ms), f"at {ms:.0f} ms"


def test_what_is_encoded_only_to_reach_a_key_picture_stays_as_near_to_the_source(footage, tmp_path):
    source, clip = footage("one-group.mp4"), footage.clip("one-group.mp4")
    burning = choosing.plan_of(clip, source, shown_ms(CUES), PRESET, CRF)
    patch = next(patch for patch in patches(clip, burning, CUES, CaptionDesign()) if patch.part.is_plain)
    slowly = patch.model_copy(update={"part": patch.part.model_copy(update={"is_plain": False})})
    clock = burning.clock
    wanted = [luma for at, luma in pictures(source) if clock.ms(patch.part.start) <= round(at * 1000)]
    errors = []
    for each in (patch, slowly):
        to = tmp_path / f"{each.part.is_plain}.mp4"
        overlaying.burn(each.model_copy(update={"cues": ()}), source, to)
        made = [luma for _, luma in pictures(to)]
        errors.append(np.sqrt(np.mean([np.mean((a - b) ** 2) for a, b in zip(made, wanted, strict=True)])))
    assert errors[0] <= 1.02 * errors[1]


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(60))
def test_any_captions_in_any_video_leave_times_and_sound_alone(footage, seed):
    random = rng("captions", seed)
    name, cues, at = random.choice([*PARTED, *WHOLE]), [], 0
    while (start := at + random.randint(40, 1500)) < 3900:
        at = start + random.randint(80, 1200)
        cues.append(Cue(start_ms=start, end_ms=at, words=tuple(shared(["one", "two"], start, at))))
    made = burned(footage, name, tuple(cues), style=random.choice(["karaoke", "pop", "box", "classic"]))
    seen = check(made.source, made.clip.container, made.path, made.burning)
    assert (seen.has_other_times, seen.has_other_sound, seen.broken) == (False, False, ())
    assert len(pictures(made.path)) == len(pictures(made.source))
    assert complaints(made.path) == ""


@pytest.mark.parametrize(
    ("name", "tags"),
    [("plain.mp4", (2, 2, 2, "yuv420p")), ("high-range.mp4", (9, 16, 9, "yuv420p10le"))],
)
def test_colours_keep_their_meaning(footage, name, tags):
    made = burned(footage, name)
    for path in (made.source, made.path, *made.parts):
        with av.open(str(path)) as file:
            context = file.streams.video[0].codec_context
            found = (context.color_primaries, context.color_trc, context.colorspace, context.pix_fmt)
            assert found == tags, path.name


def test_pixels_that_are_not_square_stay_so(footage):
    made = burned(footage, "wide-pixels.mp4")
    with av.open(str(made.path)) as file:
        assert file.streams.video[0].sample_aspect_ratio == Fraction(4, 3)


def test_captions_of_a_turned_video_are_upright_at_the_foot_of_what_is_shown(footage):
    made = burned(footage, "turned.mp4")
    assert made.clip.video.rotation in (90, 270)
    before, after = pictures(made.source), pictures(made.path)
    turns = made.clip.video.rotation // 90
    shown = np.rot90(np.abs(after[45][1] - before[45][1]), -turns)
    below, across = np.nonzero(shown > 0.25)
    assert below.min() > 0.5 * shown.shape[0]
    assert np.ptp(across) > np.ptp(below)  # a line of words, not a column of them
    with av.open(str(made.path)) as file:
        assert -round(next(file.decode(video=0)).rotation) % 360 == made.clip.video.rotation


@pytest.mark.parametrize("position", ["top", "middle"])
def test_captions_stand_where_they_are_asked_to(footage, position):
    made = burned(footage, "plain.mp4", position=position)
    before, after = pictures(made.source), pictures(made.path)
    rows = np.nonzero(np.abs(after[45][1] - before[45][1]).max(axis=1) > 0.25)[0]
    low, high = {"top": (0, 60), "middle": (60, 120)}[position]
    assert low <= rows.min() and rows.max() <= high


def test_captions_of_nobody_copy_everything(footage):
    made = burned(footage, "vp9.webm", ())
    assert [part.is_copied for part in made.burning.parts] == [True]
    assert packets(made.path) == packets(made.source)


def test_a_check_finds_nothing_to_say_of_a_good_film(footage):
    for name in ("plain.mp4", "hevc.mp4", "vp9.webm", "stream.ts"):
        made = burned(footage, name)
        seen = check(made.source, made.clip.container, made.path, made.burning)
        assert (seen.has_other_times, seen.has_other_sound, seen.broken) == (False, False, ()), name
        assert seen.pictures == len(pictures(made.source))


@pytest.mark.parametrize("number", [1, 2])
def test_a_check_finds_parameter_sets_that_are_missing(footage, tmp_path, number):
    """As if ours, of captioned parts or of plain ones, had not been put beside the source's: a part does not decode."""
    made = burned(footage, "one-group.mp4")
    with av.open(str(made.path)) as file:
        all_of_them = bytes(file.streams.video[0].codec_context.extradata)
    ours = dict(headers.parsed(all_of_them, "h264").sets)[7][number]
    spoiled = tmp_path / "spoiled.mp4"
    spoiled.write_bytes(made.path.read_bytes().replace(ours, bytes(len(ours))))
    assert check(made.source, made.clip.container, spoiled, made.burning).broken


def test_a_check_finds_pictures_and_sound_that_are_not_the_sources(footage):
    made = burned(footage, "plain.mp4")
    assert check(footage("uneven.mp4"), "mov", made.path, made.burning).has_other_times
    assert check(footage("vp9.webm"), "matroska", made.path, made.burning).has_other_sound


def test_parts_that_do_not_belong_are_not_joined(footage, tmp_path):
    made, other = burned(footage, "plain.mp4"), burned(footage, "uneven.mp4")
    place = splicing.Source(made.source, made.clip.container)
    with pytest.raises(MediaError, match=r"other times|shorter"):
        splicing.join(place, made.burning, other.parts[:1] * len(made.parts), tmp_path / "out.mp4")


def test_open_groups_are_encoded_to_the_end(footage):
    made = burned(footage, "open.mp4")
    assert made.burning.parts[0].is_copied and not made.burning.parts[-1].is_copied


def test_sound_that_mp4_does_not_take_becomes_aac_and_is_told(footage):
    made = burned(footage, "vorbis.mkv")
    assert any("AAC" in note and "vorbis" in note for note in made.burning.compromises)
    with av.open(str(made.path)) as file:
        sound = file.streams.audio[0]
        assert sound.codec_context.name == "aac"
        assert sum(frame.samples for frame in file.decode(sound)) == pytest.approx(4 * 48_000, abs=3000)


def test_what_cannot_be_parted_is_told(footage):
    assert any("vp9" in note for note in burned(footage, "vp9.webm").burning.compromises)
    assert burned(footage, "stream.ts").burning.is_whole
