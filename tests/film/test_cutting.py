"""Shots in frames: nothing drifts, nothing depends on its place, every frame belongs to one segment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from showrunner.errors import BriefError
from showrunner.film import cutting, showing
from showrunner.film.asset import Asset
from showrunner.film.captions import text_of
from showrunner.film.cutting import Print
from showrunner.film.formats import ENCODINGS, raster
from showrunner.film.look import Look
from showrunner.film.looks import PALETTES, STYLES
from showrunner.film.pictures import Event, Statement, Steps, Timeline
from showrunner.film.script import Line, Scene, Script, Slot
from showrunner.film.speech import Take, Word
from showrunner.film.storyboard import Shot, Storyboard

LOOK = Look(palette=PALETTES["midnight"], style=STYLES["modern"])
PRINT = Print(raster=raster("16:9", "draft", 30), encoding=ENCODINGS["draft"], captions="box")


def take(text, ms=900):
    parts = text.split()
    words = tuple(
        Word(text=w, start_ms=n * ms // len(parts), end_ms=(n + 1) * ms // len(parts)) for n, w in enumerate(parts)
    )
    return Take(audio=Asset(digest=f"{len(text):064x}", media_type="audio/wav", size=1), duration_ms=ms, words=words)


def shot(scene="s1", lines=1, transition="dissolve", captions=True):
    return Shot(scene=scene, lines=lines, picture=Statement(text=scene), transition=transition, captions=captions)


def shoot(lengths, *, transition="dissolve", hold_ms=0, captions=True):
    lines = [Line(text="Honey never spoils.", pause_ms=300) for _ in lengths]
    takes = [take("Honey never spoils.", ms) for ms in lengths]
    return cutting.shoot(
        shot(lines=len(lengths), transition=transition, captions=captions), lines, takes, hold_ms, LOOK, PRINT
    )


def segments(footage, before=None):
    return [*cutting.head(before, footage, PRINT), *cutting.body(footage, PRINT)]


@given(st.lists(st.integers(200, 9000), min_size=1, max_size=6), st.sampled_from(["cut", "dissolve", "push"]))
def test_every_frame_of_a_shot_lies_in_one_segment(lengths, transition):
    footage = shoot(lengths, transition=transition)
    covered = [f for s in segments(footage) for f in range(s.first, s.first + s.count)]
    assert covered == list(range(footage.plate.frames))


@given(st.lists(st.integers(200, 9000), min_size=1, max_size=6))
def test_a_line_is_heard_from_a_whole_frame_and_never_cut(lengths):
    footage = shoot(lengths)
    starts = [s.start_frame for s in footage.spoken] + [footage.plate.frames]
    for n, ms in enumerate(lengths):
        assert PRINT.raster.ms(starts[n + 1]) - PRINT.raster.ms(starts[n]) >= ms + 300 - 1


def test_a_shot_is_the_same_wherever_it_lies():
    one, two, three = shoot([900]), shoot([1500]), shoot([2100])
    assert cutting.body(two, PRINT) == cutting.body(shoot([1500]), PRINT)
    assert cutting.head(one.plate, two, PRINT) != cutting.head(three.plate, two, PRINT)
    assert [s.count for s in cutting.head(one.plate, two, PRINT)] == [s.count for s in cutting.head(None, two, PRINT)]


def test_moving_the_first_scene_back_leaves_its_body_as_it_was():
    opening = shoot([900])
    assert cutting.head(None, opening, PRINT)[0].transition == "cut"
    assert cutting.body(opening, PRINT)[0].first == PRINT.raster.frames(400)


def test_a_cut_needs_no_joint():
    footage = shoot([900], transition="cut")
    assert cutting.head(shoot([500]).plate, footage, PRINT) == ()
    assert cutting.body(footage, PRINT)[0].first == 0


def test_a_segment_carries_only_the_cues_it_shows():
    footage = shoot([3000, 3000, 3000])
    parts = cutting.body(footage, PRINT)
    assert len(parts) > 1
    for part in parts:
        start, end = PRINT.raster.ms(part.first), PRINT.raster.ms(part.first + part.count)
        shown = [c for c in footage.cues if c.start_ms < end and c.end_ms > start]
        assert [text_of(cue) for cue in part.cues] == [text_of(cue) for cue in shown]
        assert part.cues == tuple(showing.said(cue, start, end) for cue in shown)


def test_no_cues_where_the_picture_says_the_words():
    assert shoot([900], captions=False).cues == ()
    assert not shoot([900], captions=False).plate.caption_band


def test_a_silent_shot_keeps_off_what_the_next_one_says_while_it_leaves():
    assert shoot([]).plate.caption_band


def test_sound_and_cues_of_the_film_follow_its_shots():
    one, two = shoot([900]), shoot([1500])
    spoken, frames = cutting.lay_sound([one, two])
    assert [s.start_frame for s in spoken] == [0, one.plate.frames]
    assert frames == one.plate.frames + two.plate.frames
    cues = cutting.side_cues([one, two], PRINT.raster)
    assert [cue.words[0].start_ms for cue in cues] == [0, PRINT.raster.ms(one.plate.frames)]


def test_side_files_carry_what_a_picture_already_says():
    silent = shoot([900], captions=False)
    assert [len(cue.words) for cue in cutting.side_cues([silent], PRINT.raster)] == [3]


def test_a_storyboard_must_carry_every_line_once():
    script = Script(title="t", scenes=(Scene(id="s1", lines=(Line(text="a"), Line(text="b"))),))
    carried = list(cutting.shots_with_lines(script, Storyboard(shots=(shot(), shot()))))
    assert [[line.text for line in lines] for _, _, lines, _ in carried] == [["a"], ["b"]]
    for wrong in ((shot(),), (shot(lines=3),), ()):
        with pytest.raises(BriefError, match="scene s1"):
            list(cutting.shots_with_lines(script, Storyboard(shots=wrong)))


def test_the_hold_of_a_scene_belongs_to_its_last_shot():
    script = Script(title="t", scenes=(Scene(id="s1", lines=(Line(text="a"), Line(text="b")), hold_ms=1200),))
    carried = cutting.shots_with_lines(script, Storyboard(shots=(shot(), shot())))
    assert [hold for *_, hold in carried] == [0, 1200]


def slotted(take_ms, pause_ms=300, planned_ms=900):
    line = Line(text="Honey.", pause_ms=pause_ms, slot=Slot(ms=planned_ms + 300, pause_ms=300))
    return cutting.line_ms(line, take_ms)


def test_a_slightly_longer_or_shorter_take_moves_nothing_else():
    assert slotted(900) == slotted(1050) == slotted(800) == 1200


def test_a_much_longer_take_keeps_its_pause_and_moves_the_film():
    assert slotted(1150) == 1450
    assert slotted(400) == 700


def test_a_pause_that_a_person_sets_is_kept():
    assert slotted(900, pause_ms=500) == 1400


def test_a_word_heard_a_little_later_in_the_same_frame_draws_nothing_again():
    def cues(shift_ms):
        words = (Word(text="Honey", start_ms=103, end_ms=300), Word(text="keeps.", start_ms=305, end_ms=680 + shift_ms))
        spoken = take("Honey keeps.").model_copy(update={"words": words})
        return cutting.shoot(shot(), [Line(text="Honey keeps.")], [spoken], 0, LOOK, PRINT).cues

    assert cues(0) == cues(5)
    assert cues(0) != cues(60)
    assert cues(0)[0].words[0].start_ms == PRINT.raster.ms(4), "lit from the first frame at or after its onset"


def test_an_anchor_is_a_tenth_of_a_second_off_at_most_and_stays_when_its_word_barely_moves():
    def anchored(onset_ms):
        words = (Word(text="Honey", start_ms=onset_ms, end_ms=900), Word(text="keeps.", start_ms=900, end_ms=1400))
        spoken = take("Honey keeps.", 1500).model_copy(update={"words": words})
        steps = shot().model_copy(update={"picture": Steps(title="Why", items=("Honey keeps",))})
        return cutting.shoot(steps, [Line(text="Honey keeps.")], [spoken], 0, LOOK, PRINT).plate.anchors

    assert anchored(310) == anchored(460) == (12,)
    assert anchored(610) == (18,)


def spoken_steps(*onsets_ms):
    """A shot of twelve seconds, an item spoken of at each onset."""
    names = ("Honey", "Bread", "Salt")
    words = tuple(Word(text=n, start_ms=at, end_ms=at + 300) for n, at in zip(names, onsets_ms, strict=True))
    text = " ".join(names)
    steps = shot().model_copy(update={"picture": Steps(title="Why", items=names)})
    return cutting.shoot(
        steps, [Line(text=text)], [take(text, 12000).model_copy(update={"words": words})], 0, LOOK, PRINT
    )


def test_a_word_that_moves_draws_only_the_pieces_in_which_its_element_comes():
    before, after = (cutting.body(spoken_steps(500, 1500, at), PRINT) for at in (6800, 7200))
    first_seen = PRINT.raster.frames(6800 - 1100)
    assert [a.plate == b.plate for a, b in zip(before, after, strict=True)] == [
        piece.first + piece.count < first_seen for piece in before
    ]
    assert before[0].plate == after[0].plate != before[-1].plate
    before, after = (cutting.body(spoken_steps(at, 1500, 7000), PRINT) for at in (500, 900))
    assert before[-1].plate == after[-1].plate


def test_an_event_spoken_of_early_in_its_line_comes_with_the_line_and_not_before():
    events = (Event(when="1735", what="Winds"), Event(when="1855", what="Seas"))
    pictured = shot(lines=2).model_copy(update={"picture": Timeline(events=events)})
    lines = [Line(text=f"In {event.when} {event.what} were told of in books.") for event in events]
    footage = cutting.shoot(pictured, lines, [take(line.text, 2400) for line in lines], 0, LOOK, PRINT)
    at = footage.spoken[1].start_frame
    assert at - 1 < footage.plate.anchors[1] - showing.LEAD_MS * PRINT.raster.fps / 1000 <= at
    for piece in cutting.body(footage, PRINT):
        assert (piece.plate.picture.events[1].what == "") == (piece.first + piece.count <= at)
