"""What intake made of a film's own files takes their place in the film."""

import pytest

from showrunner.errors import BriefError
from showrunner.film import bringing
from showrunner.film.asset import Asset
from showrunner.film.brief import Brief
from showrunner.film.clip import AudioTrack, Clip, VideoTrack
from showrunner.film.pictures import Clip as Footage
from showrunner.film.pictures import Hero, Photo, Title
from showrunner.film.storyboard import Shot, Storyboard


def asset(letter, kind="application/octet-stream"):
    return Asset(digest=letter * 64, media_type=kind, size=1)


PHOTO, FILM, SONG = asset("a"), asset("b"), asset("c")
BOARD = Storyboard(
    shots=tuple(
        Shot(scene="s1", lines=1, picture=picture)
        for picture in (
            Photo(image=PHOTO),
            Footage(video=FILM),
            Title(title="x"),
            Hero(title="x", image=PHOTO),
            Hero(title="x"),
        )
    )
)
BRIEF = Brief(prompt="x", music_file=SONG)
PICTURE = VideoTrack(codec="png", pixels="rgb24", width=4, height=4)
SOUND = AudioTrack(codec="mp3", rate=48_000, channels=2, layout="stereo", duration_ms=1)


def clip(kind, letter, media_type="image/jpeg", audio=None):
    return Clip(asset=asset(letter, media_type), kind=kind, container="x", duration_ms=0, video=PICTURE, audio=audio)


CLIPS = [clip("image", "d"), clip("video", "e", "video/mp4"), clip("audio", "f", "audio/mpeg", SOUND)]


def test_each_file_comes_in_once():
    found = bringing.sources(BOARD, BRIEF)
    assert [source.asset for source in found] == [PHOTO, FILM, SONG]
    assert [source.name for source in found] == ["the photo of scene s1", "the clip of scene s1", "the music"]


def test_what_came_in_takes_the_place_of_what_was_brought():
    sources = bringing.sources(BOARD, BRIEF)
    board = bringing.brought(BOARD, sources, CLIPS)
    shown = [found.digest[0] for shot in board.shots for found in bringing.assets_of(shot.picture)]
    assert shown == ["d", "e", "d"]
    assert bringing.with_music(BRIEF, sources, CLIPS).music_file == CLIPS[2].asset


@pytest.mark.parametrize(
    ("at", "given"), [(0, clip("audio", "d", "audio/mpeg")), (1, clip("image", "e")), (1, clip("audio", "e"))]
)
def test_a_sound_is_no_picture_and_a_still_no_film(at, given):
    clips = [given if number == at else one for number, one in enumerate(CLIPS)]
    with pytest.raises(BriefError) as caught:
        bringing.brought(BOARD, bringing.sources(BOARD, BRIEF), clips)
    assert (caught.value.field, bool(caught.value.hint)) == ("media", True)


def test_a_moving_gif_may_stand_as_a_photo():
    clips = [clip("video", "d", "image/gif"), *CLIPS[1:]]
    bringing.brought(BOARD, bringing.sources(BOARD, BRIEF), clips)


def test_music_without_sound_is_refused():
    with pytest.raises(BriefError, match="no sound"):
        bringing.with_music(BRIEF, bringing.sources(BOARD, BRIEF), [*CLIPS[:2], clip("video", "f", "video/mp4")])
