"""Good files of every common kind come in, and what the clip says of them is true."""

import pytest
from intake import good

from showrunner.film.source import Source
from showrunner.steps.intake import take_in


@pytest.fixture
def taken(desk, run, controls):
    async def take(name):
        asset = await desk.store.put(controls[name], "application/octet-stream")
        return await take_in.function(desk, Source(asset=asset, name=name))

    return lambda name: run(take(name))


@pytest.mark.parametrize("control", good.CONTROLS, ids=lambda control: control.file)
def test_a_good_file_comes_in(control, taken, controls):
    clip = taken(control.file)
    assert clip.kind == control.kind
    assert clip.asset.size == controls[control.file].stat().st_size
    said = clip.video.model_dump() | {"shown": clip.video.shown} if clip.video else {}
    assert {name: said[name] for name, _ in control.facts} == dict(control.facts)
    if control.kind == "image":
        assert (clip.duration_ms, clip.audio) == (0, None)
    else:
        assert clip.duration_ms == pytest.approx(1000, abs=50)
    if control.kind == "audio":
        assert (clip.audio.channels, clip.audio.layout) == (1, "mono")
        assert clip.audio.rate == (48_000 if clip.audio.codec == "opus" else 44_100)


def test_a_phone_s_portrait_stands_upright(taken):
    video = taken("portrait.mp4").video
    assert (video.width, video.height, video.rotation, video.shown) == (320, 180, 90, (180, 320))


def test_what_an_edit_list_leaves_out_is_not_counted(taken):
    clip = taken("trimmed.mp4")
    assert clip.video.frames == 13
    assert clip.duration_ms == pytest.approx(520, abs=60)


def test_a_song_with_a_cover_is_sound(taken):
    clip = taken("covered.mp3")
    assert (clip.kind, clip.video, clip.tags["title"]) == ("audio", None, "Honey")


def test_a_turned_photo_says_so(taken):
    assert taken("turned.jpg").video.shown == (90, 160)


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.gif", "glass.png"])
def test_a_picture_comes_in_as_it_is(name, taken, controls):
    clip = taken(name)
    assert clip.kind == "image"
    assert (clip.video.shown, clip.asset.size) == ((160, 90), controls[name].stat().st_size)
    assert clip.asset.media_type.startswith("image/")


def test_glass_is_transparent(taken):
    assert taken("glass.png").video.has_alpha
    assert not taken("a.png").video.has_alpha


@pytest.mark.parametrize("name", ["a.heic", "a.avif"])
def test_a_phone_s_picture_is_translated(name, taken):
    clip = taken(name)
    assert (clip.asset.media_type, clip.container, clip.video.codec) == ("image/jpeg", "jpeg_pipe", "mjpeg")
    assert clip.video.rotation == 0
    assert sorted(clip.video.shown) == [90, 160]
