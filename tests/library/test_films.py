"""Films made of own footage: chosen, cut out, credited, and made again for nothing."""

import asyncio
from fractions import Fraction

import av
import numpy as np
import pytest
from library.scenes import ground, moving, video
from library.worlds import holding

from showrunner.errors import NotFound
from showrunner.film.asset import Asset
from showrunner.film.brief import Brief, Choice
from showrunner.film.casting import Cast
from showrunner.film.clip import Clip
from showrunner.film.footage import Catalogue
from showrunner.film.look import Look
from showrunner.film.looks import PALETTES, STYLES
from showrunner.film.pictures import Clip as Footage
from showrunner.film.pictures import Origin, Photo
from showrunner.film.script import Script
from showrunner.film.songs import Song, chosen, may_choose, with_song
from showrunner.film.source import Source
from showrunner.film.storyboard import Shot, Storyboard
from showrunner.kit.workers import Workers
from showrunner.steps import crediting
from showrunner.steps.desk import Desk
from showrunner.steps.footage import OWN, cut_out, draw_with_own
from showrunner.steps.intake import take_in
from showrunner.steps.looking import look_over
from showrunner.store.local import LocalAssets

TEXT = "At the end of the day slow waves roll in at dusk.\n\nBees fly from flower to flower and fill the comb."
BRIEF = Brief(
    prompt=TEXT, title="Sea", quality="draft", fps=24, format="9:16", captions="off", music="off",
    voice=Choice(provider="silent"),
)  # fmt: skip


@pytest.fixture(scope="module")
def made(indexed):
    return asyncio.run(indexed.make(BRIEF))


def shots(studio, film):
    return Storyboard.model_validate_json(studio.draft(film, "storyboard")).shots


def test_a_film_shows_own_footage_and_says_why(indexed, made):
    sea, bees = [shot for shot in shots(indexed, made.film) if shot.picture.kind == "clip"]
    assert "IMG_0042.mp4" in sea.why
    assert "near in meaning" in sea.why
    assert "bee-on-flower.mp4" in bees.why
    assert "bees, flower" in bees.why
    assert made.review.errors == ()


def test_the_film_s_frames_are_the_footage(indexed, made):
    """The ball of the dusk clip, which is at the side, is in the middle of a tall film."""
    with av.open(str(asyncio.run(indexed.premises.store.path(made.master)))) as file:
        frames = [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)][12::24]
    yellow = [(f[:, :, 0] > 180) & (f[:, :, 1] > 140) & (f[:, :, 2] < 140) for f in frames]
    centres = [np.nonzero(mask)[1].mean() / mask.shape[1] for mask in yellow if mask.sum() > 40]
    assert len(centres) >= len(frames) // 2
    assert all(0.2 < x < 0.8 for x in centres)


def test_making_it_again_costs_nothing(indexed, made):
    again = asyncio.run(indexed.make(BRIEF))
    assert (again.film, again.master, again.steps.done) == (made.film, made.master, 0)


def test_without_the_library_all_is_drawn(indexed, made):
    other = indexed.library.offered(BRIEF.model_copy(update={"library": False}))
    assert other.footage is None


def test_a_storyboard_asks_nothing_but_what_it_was_given(indexed, made):
    """The catalogue is in the order: a library that changes later changes no film that was ordered before."""
    brief = Brief.model_validate_json(indexed.draft(made.film, "brief"))
    assert brief.footage == indexed.library.offered(BRIEF).footage


@pytest.fixture
def desk(indexed, tmp_path):
    workers = Workers()
    yield Desk(indexed.premises.store, indexed.premises.providers, tmp_path, workers)
    workers.close()


async def taken(desk, path, kind="video/mp4") -> Clip:
    return await take_in.function(desk, Source(asset=await desk.store.put(path, kind)), OWN)


def decoded(path):
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        return [(float(frame.pts * stream.time_base), frame) for frame in file.decode(stream)]


def test_a_part_is_cut_out_where_it_was_asked_for(desk, tmp_path):
    """Frames of another colour before and after: none of them may be in the part."""
    pictures = [*[ground(1)] * 12, *moving(2, 0.2, 0.8, seconds=2), *[ground(1)] * 12]
    path = video(tmp_path / "in.mp4", pictures)

    async def go():
        clip = await taken(desk, path)
        return await desk.store.path(await cut_out.function(desk, clip, 1_000, 2_900))

    frames = decoded(asyncio.run(go()))
    wanted, other = (picture.mean(axis=(0, 1)) for picture in (ground(2), ground(1)))
    for _, frame in frames:
        seen = frame.to_ndarray(format="bgr24").mean(axis=(0, 1))
        assert np.abs(seen - wanted).sum() < np.abs(seen - other).sum()
    assert frames[0][0] == 0
    assert frames[-1][0] == pytest.approx(1.9, abs=0.1)


def test_a_phone_s_clip_is_cut_out_upright_and_in_square_pixels(desk, tmp_path):
    path = tmp_path / "anamorphic.mp4"
    with av.open(str(path), "w") as file:
        stream = file.add_stream("libx264", rate=12, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(3, 2)
        for number in range(24):
            frame = av.VideoFrame.from_ndarray(ground(1), "bgr24")
            frame.pts = number
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))

    async def go():
        clip = await taken(desk, path)
        return await desk.store.path(await cut_out.function(desk, clip, 0, 1_500))

    _, frame = decoded(asyncio.run(go()))[0]
    assert (frame.width, frame.height) == (480, 180)


def test_what_cannot_be_seen_has_no_stretches(desk, tmp_path):
    path = video(tmp_path / "black.mp4", [np.zeros((180, 320, 3), np.uint8)] * 36)

    async def go():
        return await look_over.function(desk, await taken(desk, path))

    assert asyncio.run(go()) == ()


def test_credits_follow_each_file_and_are_told_once(indexed):
    """Own files without an author are told as one's own; those with one by name."""
    asset = Asset(digest="a" * 64, media_type="video/mp4", size=1)
    ann = Origin(author="Ann", licence="CC-BY-4.0", source="https://example.org/waves", title="waves.mp4")
    pictures = (Footage(video=asset, origin=ann), Footage(video=asset, origin=ann), Photo(image=asset))
    board = Storyboard(shots=tuple(Shot(scene="s1", lines=0, picture=picture) for picture in pictures))
    look = Look(palette=PALETTES["midnight"], style=STYLES["modern"])
    found = crediting.credits(
        indexed.premises.providers, BRIEF, Script(title="Sea", scenes=()), Cast(roles={}), look, board
    )
    assert [(one.what, one.author, one.licence) for one in found if one.author == "Ann"] == [
        ("footage waves.mp4", "Ann", "CC-BY-4.0")
    ]
    assert crediting.OWN in found


def test_a_choice_that_was_removed_meanwhile_is_told_with_the_remedy(indexed, made, tmp_path):
    """An older catalogue has it still; the film must not fail while it is being drawn, without a word why."""
    catalogue = Brief.model_validate_json(indexed.draft(made.film, "brief")).footage
    script = Script.model_validate_json(indexed.draft(made.film, "script"))
    look = Look.model_validate_json(indexed.draft(made.film, "look"))
    elsewhere = LocalAssets(tmp_path / "assets")

    async def go():
        await elsewhere.put(await indexed.premises.store.path(catalogue), catalogue.media_type)
        workers = Workers()
        try:
            desk = Desk(elsewhere, indexed.premises.providers, tmp_path, workers)
            await draw_with_own.function(desk, script, look, "16:9", catalogue)
        finally:
            workers.close()

    with pytest.raises(NotFound, match="removed") as caught:
        asyncio.run(go())
    assert "redo the film with the library" in caught.value.hint


def songs(*named, duration_ms=120_000):
    """A catalogue of songs by these names."""
    holdings = []
    for name in named:
        known = holding(name, kind="audio")
        clip = known.clip.model_copy(update={"video": None, "duration_ms": duration_ms})
        holdings.append(known.model_copy(update={"clip": clip, "stretches": ()}))
    return Catalogue(holdings=tuple(holdings))


def test_a_song_that_fits_the_mood_is_played_and_told():
    song = chosen(songs("angry metal riff", "calm piano", "epic calm epic"), "calm")
    assert song.name == "calm piano"
    assert "calm" in song.why
    assert with_song(BRIEF, song).music_file == song.asset


def test_music_is_composed_where_no_song_fits_or_all_are_too_short():
    assert chosen(songs("angry metal riff", "Track 03"), "calm") is None
    assert chosen(songs("calm piano", duration_ms=3_000), "calm") is None


def test_nobody_who_said_what_is_to_be_heard_is_given_another_song():
    asset = Asset(digest="b" * 64, media_type="audio/mpeg", size=1)
    offered = BRIEF.model_copy(update={"music": None, "footage": asset})
    assert may_choose(offered)
    for said in ({"music": "off"}, {"music": "epic"}, {"music_file": asset}, {"footage": None}):
        assert not may_choose(offered.model_copy(update=said))


def test_a_song_is_credited_in_the_place_of_composed_music(indexed):
    brief = BRIEF.model_copy(update={"music": None})
    look = Look(palette=PALETTES["midnight"], style=STYLES["modern"])
    asset = Asset(digest="b" * 64, media_type="audio/mpeg", size=1)
    song = Song(asset=asset, name="calm", why="", origin=Origin(author="Bo", licence="CC0-1.0"))
    made = (
        indexed.premises.providers,
        brief,
        Script(title="Sea", scenes=()),
        Cast(roles={}),
        look,
        Storyboard(shots=()),
    )
    authors = [credit.author for credit in crediting.credits(*made, song) if credit.what == "music"]
    assert authors == ["Bo"]
    assert crediting.MUSIC not in crediting.credits(*made, song)
    assert crediting.MUSIC in crediting.credits(*made)
