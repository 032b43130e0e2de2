"""The list of scenes as people write it."""

import pytest

from showrunner.errors import BriefError
from showrunner.film.asset import Asset
from showrunner.film.scenes import parse
from showrunner.film.source import Source

LIST = """
title: Two days at sea
fps: 25
fit: blur
video_volume: 0.5
scenes:
  - video: beach.mp4
    voice: beach.wav
  - {video: "https://example.org/boat.mp4", fit: cover, seconds: 1.5, transition: dissolve, video_volume: 0}
"""


def known(found):
    asset = Asset(digest="0" * 64, media_type="video/mp4", size=1)
    return {place: Source(asset=asset, name=place) for place in found.places()}


def order(text, **given):
    found = parse(text)
    return found.order(known(found), given)


def test_what_stands_above_holds_for_scenes_that_say_nothing_else():
    first, second = order(LIST).scenes
    assert (first.fit, first.video_volume_pc, first.voice_volume_pc, first.transition) == ("blur", 50, 200, "cut")
    assert (second.fit, second.video_volume_pc, second.duration_ms, second.transition) == ("cover", 0, 1500, "dissolve")
    assert first.voice is not None
    assert second.voice is None


def test_volumes_are_a_fifth_and_twice_where_nothing_is_said():
    (scene,) = order("scenes: [{video: a.mp4}]").scenes
    assert (scene.video_volume_pc, scene.voice_volume_pc, scene.fit, scene.length) == (20, 200, "cover", "hold")


def test_flags_stand_above_the_list():
    made = order(LIST, fps=50, quality="draft")
    assert (made.fps, made.quality, made.title) == (50, "draft", "Two days at sea")


def test_every_file_is_named_once_in_order():
    found = parse("scenes: [{video: a.mp4, voice: v.wav}, {video: a.mp4}]")
    assert found.places() == ("a.mp4", "v.wav")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("scenes: []", "scenes"),
        ("scenes: [{video: a.mp4, fitt: cover}]", "scenes.0.fitt"),
        ("scenes: [{video: a.mp4}, {voice: a.wav}]", "scenes.1.video"),
        ("scenes: [{video: a.mp4, fit: stretch}]", "scenes.0.fit"),
        ("scenes: [{video: a.mp4, video_volume: 11}]", "scenes.0.video_volume"),
        ("scenes: [{video: ../a.mp4}]", "media"),
        ("scenes: [{video: /etc/passwd}]", "media"),
        ("scenes: [{video: 'file:///etc/passwd'}]", "media"),
        ("- video: a.mp4", "scenes"),
        ("fps: 29\nscenes: [{video: a.mp4}]", "fps"),
    ],
)
def test_a_fault_is_told_by_its_place(text, field):
    with pytest.raises(BriefError) as caught:
        parse(text)
    assert caught.value.field == field
    assert caught.value.hint
