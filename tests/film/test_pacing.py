import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from showrunner.errors import BriefError
from showrunner.film.pacing import LONGEST_MS, length_frames, pace, spread
from showrunner.film.script import Line, Scene, Script

takes = st.integers(400, 12_000)
scenes = st.lists(st.lists(takes, max_size=4), min_size=1, max_size=12)


def script_of(shape: list[list[int]], **line: object) -> tuple[Script, list[int]]:
    """A script whose scenes have lines with the given lengths of speech; a scene of none is silent."""
    made = tuple(
        Scene(id=f"s{n}", lines=tuple(Line.model_validate({"text": "It is so.", **line}) for _ in spoken))
        for n, spoken in enumerate(shape, 1)
    )
    return Script(title="T", scenes=made), [ms for spoken in shape for ms in spoken]


@given(scenes, st.integers(2_000, 600_000), st.sampled_from([24, 25, 30, 50, 60]))
@settings(max_examples=200, deadline=None)
def test_the_film_is_as_long_as_asked_to_the_frame_or_says_how_long_it_must_be(shape, target, fps):
    script, speech = script_of(shape)
    try:
        paced = pace(script, speech, target, fps=fps)
    except BriefError as error:
        assert error.field == "duration"
        shortest = int(re.search(r"ask for (\d+) s", error.hint)[1]) * 1000
        assert shortest > target
        assert length_frames(pace(script, speech, shortest, fps=fps), speech, fps=fps) == shortest * fps // 1000
        return
    assert length_frames(paced, speech, fps=fps) == round(target * fps / 1000)


@given(scenes, st.integers(2_000, 600_000))
@settings(max_examples=100, deadline=None)
def test_no_picture_without_words_outstays_its_welcome(shape, target):
    script, speech = script_of(shape)
    try:
        paced = pace(script, speech, target)
    except BriefError:
        return
    for scene in paced.scenes[:-1]:
        assert scene.hold_ms <= LONGEST_MS + 40
    assert paced.scenes[-1].hold_ms <= LONGEST_MS + 3_000


@given(scenes)
def test_no_line_is_lost_or_moved(shape):
    script, speech = script_of(shape)
    paced = pace(script, speech, sum(speech) + 90_000)
    assert [line.text for line in paced.lines()] == [line.text for line in script.lines()]
    own = [scene.id for scene in paced.scenes if scene.shape != "breather"]
    assert own == [scene.id for scene in script.scenes]
    assert len({scene.id for scene in paced.scenes}) == len(paced.scenes)


@given(scenes, st.one_of(st.none(), st.integers(60_000, 300_000)))
def test_pacing_twice_changes_nothing(shape, target):
    script, speech = script_of(shape)
    try:
        once = pace(script, speech, target)
    except BriefError:
        return
    again = pace(once, speech, target)
    assert length_frames(again, speech) == length_frames(once, speech)


def test_without_a_target_sentences_breathe_a_quarter_to_half_a_second_and_scenes_longer():
    script, speech = script_of([[3000, 5000], [4000]])
    first, second = pace(script, speech, None).scenes
    assert 250 <= first.lines[0].pause_ms <= 485  # and up to one frame
    assert 600 <= first.lines[1].pause_ms <= 935
    assert second.lines[0].pause_ms >= 900


def test_a_pause_that_the_author_set_is_kept():
    script, speech = script_of([[3000, 3000]], pause_ms=2000)
    lines = pace(script, speech, None).scenes[0].lines
    assert all(2000 <= line.pause_ms < 2034 for line in lines)


def test_pauses_stretch_before_pictures_are_added():
    script, speech = script_of([[4000, 4000], [4000, 4000]])
    natural = length_frames(pace(script, speech, None), speech)
    paced = pace(script, speech, natural * 1000 // 30 + 800)
    assert [scene.id for scene in paced.scenes] == ["s1", "s2"]


def test_much_time_is_carried_by_several_pictures_dealt_between_the_scenes():
    script, speech = script_of([[], [4000], [4000], []])
    paced = pace(script, speech, 60_000)
    shapes = [scene.shape for scene in paced.scenes]
    assert 4 <= shapes.count("breather") <= 9
    assert shapes[0] is None and shapes[-1] is None


def test_words_that_cannot_fit_are_refused_with_the_shortest_length_that_would_do():
    script, speech = script_of([[5000, 5000]])
    with pytest.raises(BriefError) as caught:
        pace(script, speech, 8_000)
    assert caught.value.field == "duration"
    assert "ask for 11 s" in caught.value.hint
    assert pace(script, speech, 11_000)


def test_takes_and_lines_must_match():
    script, _ = script_of([[5000]])
    with pytest.raises(ValueError, match="2 takes for 1 lines"):
        pace(script, [1, 2], None)


@given(st.lists(st.integers(0, 50), min_size=1), st.data())
def test_a_spread_is_complete_and_never_above_its_room(rooms, data):
    amount = data.draw(st.integers(0, sum(rooms)))
    shares = spread(amount, rooms)
    assert sum(shares) == amount
    assert all(0 <= share <= room for share, room in zip(shares, rooms, strict=True))
