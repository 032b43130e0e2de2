"""A true film of scenes that people brought: every kind of picture, sound, shape and rate."""

import asyncio
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from merging.clips import Clips, run

from showrunner.cli import main
from showrunner.errors import BriefError, MediaError
from showrunner.film.asset import Asset
from showrunner.film.merging import MergeOrder, MergeScene
from showrunner.film.placing import SceneSound
from showrunner.film.sound import RATE
from showrunner.film.source import Source
from showrunner.media.blocks.reading import decoded
from showrunner.media.loudness import integrated, true_peak
from showrunner.media.merging.sounding import gain_of
from showrunner.productions.merged import PRODUCTION
from showrunner.wiring import Studio

SCENES = (
    {"video": "wide.mp4"},
    {"video": "tall.mp4", "fit": "blur", "transition": "dissolve"},
    {"video": "turned.mp4", "fit": "contain", "voice": "voice.wav"},
    {"video": "uneven.mkv", "length": "trim", "voice": "voice.wav"},
    {"video": "anamorphic.mp4", "fit": "contain", "transition": "push"},
    {"video": "wide.webm", "length": "loop", "voice": "voice.wav"},
    {"video": "bars.png", "fit": "blur", "duration_ms": 600},
    {"video": "mute.mp4"},
)
MS = (1500, 1000, 2200, 2200, 1000, 2200, 600, 1000)


class House:
    def __init__(self, home: Path, clips: Clips) -> None:
        self.studio, self.clips = Studio(home), clips

    def source(self, name):
        path = self.clips(name)
        return Source(asset=asyncio.run(self.studio.keep(path, name, "video")), name=name)

    def order(self, scenes, **said):
        found = [
            scene | {name: self.source(scene[name]) for name in ("video", "voice") if name in scene} for scene in scenes
        ]
        return MergeOrder(scenes=tuple(MergeScene(**scene) for scene in found), **{"quality": "draft", **said})

    def made(self, order):
        """(record, the file, the steps done)."""
        record = asyncio.run(self.studio.make(order, production="merged"))
        path = asyncio.run(self.studio.premises.store.path(record.master))
        done = [(call.step, call.about) for call in self.studio.calls(record.film) if call.outcome == "done"]
        return record, path, done


@pytest.fixture(scope="module")
def house(tmp_path_factory, clips):
    return House(tmp_path_factory.mktemp("home"), clips)


@pytest.fixture(scope="module")
def film(house):
    """The film of all scenes at 320×180 and 30 a second."""
    return house.made(house.order(SCENES, quality=None))


def heard(path):
    with av.open(str(path)) as file:
        return np.concatenate(list(decoded(file)), axis=1)


def frame_at(path, seconds):
    """Luma."""
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            if frame.pts * frame.time_base >= Fraction(round(seconds * 30), 30):
                return frame.to_ndarray(format="gray").astype(int)
    raise AssertionError("the film is shorter")


def test_it_is_as_long_as_its_scenes_and_passes_its_review(film):
    record, path, _ = film
    assert record.duration_ms == sum(MS)
    assert record.review.findings == ()
    assert record.review.offset_ms == 0
    assert record.degraded == ()
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (320, 180, 30)


def test_it_decodes_from_end_to_end_without_a_word(film):
    assert run("-i", film[1], "-f", "null", "-") == ""


def test_every_scene_is_seen_at_its_time(film, clips):
    starts = np.cumsum([0, *MS]) / 1000
    wide = frame_at(film[1], 0.5)
    with av.open(str(clips("wide.mp4"))) as file:
        own = [frame.to_ndarray(format="gray").astype(int) for frame in file.decode(video=0)]
    differences = [np.abs(wide - each).mean() for each in own]
    assert int(np.argmin(differences)) == 15
    turned = frame_at(film[1], starts[2] + 1)
    assert turned[:, :80].max() < 5, "a tall picture stands between black bars"
    assert turned[:, 140:180].std() > 20
    still = [frame_at(film[1], starts[6] + at) for at in (0.1, 0.5)]
    assert np.abs(still[0] - still[1]).mean() < 1


def test_a_picture_that_ends_before_its_voice_stays(film):
    at = sum(MS[:2]) / 1000
    late, later = frame_at(film[1], at + 1.6), frame_at(film[1], at + 2.1)
    assert np.abs(late - later).mean() < 0.5
    assert np.abs(frame_at(film[1], at + 0.2) - later).mean() > 2


def test_a_looped_picture_begins_again(film):
    at = sum(MS[:5]) / 1000
    once, again = frame_at(film[1], at + 0.5), frame_at(film[1], at + 1.5)
    other = frame_at(film[1], at + 0.9)
    assert np.abs(once - again).mean() < 0.3 * np.abs(once - other).mean()


def test_it_is_as_loud_as_it_should_be(film):
    sound = heard(film[1])
    assert integrated(sound) == pytest.approx(-14, abs=0.5)
    assert true_peak(sound) <= -1
    assert abs(sound.shape[1] - sum(MS) * RATE // 1000) <= RATE // 60


def test_loud_and_soft_scenes_are_heard_alike(house):
    """wide.mp4 is twenty decibels louder than tall.mp4."""
    scenes = [{"video": "wide.mp4"}, {"video": "tall.mp4"}]
    levels = {}
    for even in (True, False):
        sound = heard(house.made(house.order(scenes, is_even=even))[1])
        loud, soft = sound[:, : RATE * 14 // 10], sound[:, RATE * 16 // 10 :]
        levels[even] = integrated(loud) - integrated(soft)
    assert abs(levels[True]) < 0.7
    assert levels[False] > 15


def test_nothing_is_raised_until_its_noise_is_heard():
    asset = Asset(digest="0" * 64, media_type="audio/flac", size=1)
    faint = SceneSound(asset=asset, samples=RATE, loudness=-6000, loudest_pc=20)
    assert gain_of(faint) == pytest.approx(12 + 13.98, abs=0.01)
    assert gain_of(faint.model_copy(update={"loudest_pc": 200})) == pytest.approx(12 - 6.02, abs=0.01)
    assert gain_of(faint.model_copy(update={"loudness": None})) == 0


def test_making_it_again_does_nothing(house, film):
    record, _, done = house.made(house.order(SCENES, quality=None))
    assert done == []
    assert record.master == film[0].master
    plan = asyncio.run(house.studio.plan(record.film))
    assert (plan.will, plan.may, plan.is_complete) == ((), (), True)


def test_another_scene_in_the_place_of_one_encodes_that_one(house, film):
    changed = [*SCENES[:7], {"video": "tall.mp4", "fit": "contain"}]
    _, _, done = house.made(house.order(changed, quality=None))
    assert [each for each in done if each[0] in ("merging.cut_scene", "intake.take_in")] == [
        ("merging.cut_scene", "scene 8")
    ]
    assert {step for step, about in done if not about} == {
        "merging.mix_scenes", "merging.join_merged", "merging.review_merged",
    }  # fmt: skip


def test_scenes_in_another_order_are_not_cut_again(house, film):
    _, _, done = house.made(house.order([SCENES[number] for number in (0, 7, 3, 2, 6)], quality=None))
    assert {step for step, _ in done} == {"merging.mix_scenes", "merging.join_merged", "merging.review_merged"}


def test_an_edit_is_foreseen_and_costs_its_scene(house, film):
    edited = house.made(house.order([SCENES[0], SCENES[1], SCENES[7]], quality=None))[0].film
    change = ["brief.scenes[1].fit=contain"]
    plan = asyncio.run(house.studio.plan(edited, change))
    foreseen = [(entry.step, entry.about) for entry in (*plan.will, *plan.may)]
    assert plan.is_complete
    assert foreseen == [
        ("merging.cut_scene", "scene 2"),  # the way in
        ("merging.cut_scene", "scene 2"),
        ("merging.join_merged", ""),
        ("merging.review_merged", ""),
    ]
    house.studio.edit(edited, change)
    asyncio.run(house.studio.redo(edited))
    done = [(call.step, call.about) for call in house.studio.calls(edited) if call.outcome == "done"]
    assert sorted(done) == sorted(foreseen)


def test_a_deliverable_of_another_shape_is_fitted_anew():
    order = MergeOrder(scenes=(MergeScene(video=Source(url="https://example.org/a.mp4")),), quality="low")
    assert PRODUCTION.shaped(order, "tiktok") == order.model_copy(update={"format": "9:16"})
    assert PRODUCTION.shaped(order, "poster") == order


def test_high_range_is_declared_or_forbidden(house):
    record, *_ = house.made(house.order([{"video": "hdr.mp4"}]))
    assert record.degraded
    with pytest.raises(Exception, match="dynamic range"):
        house.made(house.order([{"video": "hdr.mp4"}], allow_degraded=False, title="strict"))


def test_fields_are_made_whole_and_that_is_noted(house):
    record, *_ = house.made(house.order([{"video": "fields.mp4"}]))
    assert record.notes == ("scene 1 is interlaced: its fields are made whole frames",)
    assert record.degraded == ()


def test_a_damaged_picture_is_shown_as_far_as_it_goes_or_refused_with_a_remedy(house, clips):
    whole = clips("moving.apng").read_bytes()
    broken = clips.folder / "broken.apng"
    middle = len(whole) // 2
    broken.write_bytes(whole[:middle] + bytes(200) + whole[middle + 200 :])
    try:
        record, path, _ = house.made(house.order([{"video": "broken.apng"}, {"video": "mute.mp4"}]))
    except (BriefError, MediaError) as error:
        assert error.hint
    else:
        assert record.duration_ms >= 1000
        assert run("-i", path, "-f", "null", "-") == ""


def test_what_has_no_picture_is_refused_by_name(house):
    with pytest.raises(BriefError) as caught:
        house.made(house.order([{"video": "wide.mp4"}, {"video": "voice.wav"}]))
    assert (caught.value.field, bool(caught.value.hint)) == ("video", True)


def test_the_command_line_makes_the_same(house, film, clips, capsys):
    for name in ("wide.mp4", "tall.mp4"):
        clips(name)
    scenes = clips.folder / "scenes.yaml"
    scenes.write_text("scenes:\n  - video: wide.mp4\n  - {video: tall.mp4, fit: blur, transition: dissolve}\n")
    out = clips.folder / "out.mp4"
    home = str(house.studio.premises.settings.home)
    assert main(["--home", home, "merge", str(scenes), "--out", str(out)]) == 0
    said = capsys.readouterr().err
    assert "2.50 s" in said
    assert main(["--home", home, "music", str(out), "--mood", "calm", "--out", str(out.with_name("m.mp4"))]) == 0
    assert main(["--home", home, "merge", str(clips.folder / "none.yaml")]) == 3
    assert main(["--home", home, "music", str(out), "--mood", "clam"]) == 2
