"""Where everything lies in a merged film."""

import pytest

from showrunner.errors import BriefError
from showrunner.film import merging, placing
from showrunner.film.asset import Asset
from showrunner.film.clip import AudioTrack, Clip, VideoTrack
from showrunner.film.formats import ENCODINGS, Raster
from showrunner.film.merging import MergeOrder, MergeScene
from showrunner.film.placing import SceneSound
from showrunner.film.source import Source

ASSET = Asset(digest="1" * 64, media_type="video/mp4", size=1)
SOURCE = Source(asset=ASSET, name="a.mp4")
FRAME = Raster(width=320, height=180, fps=30)
SOUND = AudioTrack(codec="aac", rate=48_000, channels=2, layout="stereo", duration_ms=1)


def clip(ms, *, size=(320, 180), fps=(30, 1), sound=True, **track):
    return Clip(
        asset=ASSET, kind="video" if ms else "image", container="mov", duration_ms=ms,
        video=VideoTrack(codec="h264", pixels="yuv420p", width=size[0], height=size[1], fps=fps, **track),
        audio=SOUND if sound else None,
    )  # fmt: skip


def voice(ms):
    return Clip(asset=ASSET, kind="audio", container="wav", duration_ms=ms, audio=SOUND)


def scene(**said):
    return MergeScene(video=SOURCE, **said)


@pytest.mark.parametrize(
    ("length", "picture_ms", "voice_ms", "ms"),
    [
        ("hold", 2000, 3000, 3000),
        ("hold", 3000, 2000, 3000),
        ("loop", 2000, 3000, 3000),
        ("loop", 3000, 2000, 3000),
        ("trim", 3000, 2000, 2000),
        ("trim", 2000, 3000, 3000),
        ("trim", 2000, None, 2000),
    ],
)
def test_a_scene_is_as_long_as_the_longer_unless_it_is_trimmed(length, picture_ms, voice_ms, ms):
    spoken = voice(voice_ms) if voice_ms else None
    assert merging.length_ms(scene(length=length), clip(picture_ms), spoken) == ms


def test_a_still_lasts_as_long_as_its_voice_and_at_least_as_asked_for():
    still = clip(0)
    assert merging.length_ms(scene(), still, None) == merging.STILL_MS
    assert merging.length_ms(scene(), still, voice(1200)) == 1200
    assert merging.length_ms(scene(duration_ms=3000), still, voice(1200)) == 3000
    assert merging.length_ms(scene(duration_ms=1000), still, voice(1200)) == 1200


def frame_of(picture, **asked):
    return merging.raster_of(MergeOrder(scenes=(scene(),), **asked), [(picture, None)])


def test_the_frame_is_that_of_the_first_scene_as_it_is_shown():
    assert frame_of(clip(1000, size=(1920, 1080), fps=(30000, 1001))) == Raster(width=1920, height=1080, fps=30)
    assert frame_of(clip(1000, size=(1920, 1080), rotation=90)) == Raster(width=1080, height=1920, fps=30)
    assert frame_of(clip(1000, size=(720, 576), sar=(16, 11), fps=(25, 1))) == Raster(width=1048, height=576, fps=25)
    assert frame_of(clip(1000, size=(7680, 4320))) == Raster(width=3840, height=2160, fps=30)
    assert frame_of(clip(1000, size=(321, 181))) == Raster(width=320, height=180, fps=30)


def test_flags_choose_another_frame():
    picture = clip(1000, size=(1280, 720), fps=(24, 1))
    assert frame_of(picture, format="9:16", quality="low") == Raster(width=720, height=1280, fps=24)
    assert frame_of(picture, quality="draft", fps=60) == Raster(width=640, height=360, fps=60)


def test_a_scene_is_cut_where_the_transition_ends_and_every_half_minute():
    first = placing.place(scene(), (clip(61_000), None), FRAME, is_first=True)
    second = placing.place(scene(transition="dissolve"), (clip(2000), None), FRAME, is_first=False)
    encoding = ENCODINGS["draft"]
    assert [(s.first, s.count) for s in placing.segments(None, first, FRAME, encoding)] == [
        (0, 610), (610, 610), (1220, 610),
    ]  # fmt: skip
    head, body = placing.segments(first, second, FRAME, encoding)
    assert (head.first, head.count, head.transition, head.after) == (0, 12, "dissolve", 1829)
    assert (body.first, body.count, body.transition, body.before) == (12, 48, "cut", None)


def test_a_scene_does_not_depend_on_its_place_in_the_film():
    one = placing.place(scene(), (clip(2000), None), FRAME, is_first=True)
    other = placing.place(scene(), (clip(2000), None), FRAME, is_first=False)
    assert one == other


def test_a_volume_of_nothing_is_not_mixed():
    silent = placing.place(scene(video_volume_pc=0), (clip(2000), voice(1000)), FRAME, is_first=True)
    (layer,) = silent.sound.layers
    assert layer.volume_pc == 200


def test_a_looped_picture_brings_its_sound_again():
    here = placing.place(scene(length="loop"), (clip(2000), voice(5000)), FRAME, is_first=True)
    assert [layer.period for layer in here.sound.layers] == [96_000, None]


def test_fades_are_as_long_as_the_transitions_beside_them():
    places = [
        placing.place(scene(transition=kind), (clip(2000), None), FRAME, is_first=not n)
        for n, kind in enumerate(("cut", "push", "cut"))
    ]
    sound = SceneSound(asset=ASSET, samples=96_000, loudness=-2000, loudest_pc=20)
    plan = placing.mix(places, [sound] * 3, MergeOrder(scenes=(scene(),) * 3))
    edge, turn = 720, 12 * 1600
    assert [(part.fade_in, part.fade_out) for part in plan.parts] == [(edge, turn), (turn, edge), (edge, edge)]
    assert plan.samples == 3 * 96_000


def test_a_scene_without_picture_and_a_voice_without_sound_are_refused():
    with pytest.raises(BriefError) as caught:
        merging.checked(scene(), voice(1000), None)
    assert caught.value.field == "video"
    with pytest.raises(BriefError) as caught:
        merging.checked(scene(voice=SOURCE), clip(1000), clip(1000, sound=False))
    assert caught.value.field == "voice"


def test_high_dynamic_range_is_declared():
    taken = [(clip(1000), None), (clip(1000, transfer="arib-std-b67"), None)]
    (told,) = merging.toned(taken)
    assert told.startswith("scene 2")
