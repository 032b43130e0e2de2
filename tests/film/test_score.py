"""The composer, judged by what stands on the page."""

from itertools import combinations, pairwise

import pytest

from showrunner.errors import BriefError
from showrunner.film.composing.harmony import SCALES
from showrunner.film.score import MOODS, Part, Score, compose, mood_for
from showrunner.kit import canonical

SUNG = ("lead", "second")


def melody(score: Score) -> list[tuple[int, int]]:
    """(start, pitch) of everything sung, in order."""
    return sorted((note.start_ms, note.pitch) for part in score.parts if part.role in SUNG for note in part.notes)


def contour(score: Score) -> tuple[int, ...]:
    return tuple(after - before for (_, before), (_, after) in pairwise(melody(score)))


def part(score: Score, role: str) -> Part:
    return next(each for each in score.parts if each.role == role)


@pytest.mark.parametrize("mood", ["calm", "hopeful", "energetic"])  # few notes, some, many
def test_two_hundred_seeds_have_two_hundred_melodies(mood: str) -> None:
    contours = [contour(compose(mood, 60_000, seed)) for seed in range(200)]
    assert len(set(contours)) == 200


def test_films_with_different_seeds_differ_in_more_than_melody() -> None:
    pieces = [compose("hopeful", 60_000, seed) for seed in range(40)]
    assert len({piece.tonic for piece in pieces}) >= 8
    assert len({piece.beat_us for piece in pieces}) >= 4
    assert len({tuple(chord.classes for chord in piece.chords) for piece in pieces}) == 40
    assert len({tuple((each.role, each.instrument) for each in piece.parts) for piece in pieces}) >= 20


def test_the_same_film_has_the_same_music() -> None:
    first, second = (compose("tense", 45_000, 9, (12_000, 30_000)) for _ in range(2))
    assert canonical.digest(first) == canonical.digest(second)


@pytest.mark.parametrize("duration_ms", [1_000, 3_000, 5_500, 10_000, 31_337, 60_000, 187_000])
@pytest.mark.parametrize("mood", ["calm", "energetic"])
def test_every_length_ends_on_its_last_second(duration_ms: int, mood: str) -> None:
    score = compose(mood, duration_ms, 4)
    assert 300 <= duration_ms - score.close_ms <= 4_300
    for each in score.parts:
        assert each.notes == tuple(sorted(each.notes))
        for note in each.notes:
            assert note.start_ms >= 0
            assert note.length_ms > 0
            assert note.start_ms + note.length_ms <= duration_ms
            assert 1 <= note.velocity <= 127


def test_an_unknown_mood_is_answered_with_the_known_ones() -> None:
    with pytest.raises(BriefError, match="grumpy") as caught:
        compose("grumpy", 10_000, 1)
    assert "hopeful" in caught.value.hint


def test_a_cut_near_a_beat_gets_a_bell() -> None:
    plain = compose("calm", 60_000, 1)
    cut = plain.chords[6].start_ms + 30
    marked = compose("calm", 60_000, 1, (cut,))
    line = min((chord.start_ms for chord in marked.chords), key=lambda start: abs(start - cut))
    assert abs(line - cut) <= 60
    assert any(abs(note.start_ms - line) < 30 for note in part(marked, "sparkle").notes)


def test_an_hour_is_composed_to_its_end() -> None:
    score = compose("calm", 3_600_000, 4)
    assert 3_595_000 < score.close_ms < 3_600_000
    assert max(section.bars for section in score.sections) <= 8


def test_music_shorter_than_a_second_is_refused() -> None:
    with pytest.raises(ValueError, match="900 ms"):
        compose("calm", 900, 1)


@pytest.mark.parametrize("mood", MOODS)
def test_the_piece_closes_on_its_tonic_in_bass_and_melody(mood: str) -> None:
    for seed in range(12):
        score = compose(mood, 40_000, seed)
        assert score.chords[-1].classes[0] == score.tonic
        assert part(score, "bass").notes[-1].pitch % 12 == score.tonic
        last = max(note.start_ms for each in score.parts if each.role == "lead" for note in each.notes)
        assert last >= score.close_ms
        sung = [n for each in score.parts if each.role == "lead" for n in each.notes if n.start_ms == last]
        assert {note.pitch % 12 for note in sung} == {score.tonic}


@pytest.mark.parametrize("mood", MOODS)
def test_long_melody_notes_belong_to_their_chord(mood: str) -> None:
    for seed in range(8):
        score = compose(mood, 60_000, seed)
        beat_ms = score.beat_us // 1000
        for each in score.parts:
            for note in each.notes if each.role in SUNG else ():
                if note.length_ms > 1.4 * beat_ms:
                    heard = [chord for chord in score.chords if chord.start_ms <= note.start_ms + 60][-1]
                    assert note.pitch % 12 in heard.classes


def test_melodies_can_be_sung() -> None:
    moves: list[int] = []
    for mood in MOODS:
        for seed in range(10):
            for each in compose(mood, 60_000, seed).parts:
                if each.role in SUNG:
                    pitches = [note.pitch for note in each.notes]
                    assert max(pitches) - min(pitches) <= 17, "an octave and a fourth"
                    moves += [abs(b.pitch - a.pitch) for a, b in pairwise(each.notes) if b.start_ms - a.start_ms < 2500]
    assert sum(move <= 2 for move in moves) / len(moves) > 0.6
    assert sum(move > 7 for move in moves) / len(moves) < 0.04


def test_the_melody_breathes() -> None:
    for mood in MOODS:
        score = compose(mood, 60_000, 5)
        sounding = sum(note.length_ms for each in score.parts if each.role in SUNG for note in each.notes)
        assert 0.15 * 60_000 < sounding < 0.85 * 60_000


def test_a_theme_comes_back() -> None:
    score = compose("hopeful", 150_000, 2)
    themes = [section for section in score.sections if section.name == "A"]
    assert len(themes) >= 2
    ends = {section.start_ms: after.start_ms for section, after in pairwise(score.sections)}
    rhythms = []
    for section in themes[:2]:
        inside = [start for start, _ in melody(score) if section.start_ms - 30 <= start < ends[section.start_ms] - 60]
        rhythms.append([round((start - section.start_ms) * 2000 / score.beat_us) for start in inside][:6])
    assert rhythms[0][:3] == rhythms[1][:3]


def test_chords_move_by_small_steps() -> None:
    from showrunner.film.composing.writing import write

    for mood in MOODS:
        for seed in range(10):
            voices = [bar.voices for bar in write(mood, 60_000, seed, ()).bars]
            moves = [[abs(a - b) for a, b in zip(x, y, strict=True)] for x, y in pairwise(voices)]
            assert max(map(max, moves)) <= 9
            assert sum(map(sum, moves)) / (4 * len(moves)) < 2.2


def test_a_long_film_is_not_one_loop() -> None:
    score = compose("curious", 600_000, 3)
    assert len(score.sections) >= 20
    assert len({chord.classes for chord in score.chords}) > 16, "new movements bring new keys"
    minutes = [
        tuple(pitch for start, pitch in melody(score) if first <= start < first + 60_000)
        for first in range(0, 540_000, 60_000)
    ]
    assert all(one != other for one, other in combinations(minutes, 2))


def test_the_intro_holds_back_and_the_body_fills() -> None:
    for mood in MOODS:
        score = compose(mood, 90_000, 1)
        first, body = score.sections[0], max(score.sections, key=lambda section: section.energy)
        assert first.name == "intro"
        assert score.sections[-1].name == "outro"
        assert first.energy < body.energy


def test_bar_lines_lean_to_the_cuts_of_the_film() -> None:
    cuts = (8_200, 16_500, 24_700, 33_000, 41_200)

    def missed(score: Score) -> float:
        lines = [chord.start_ms for chord in score.chords]
        return sum(min(abs(cut - line) for line in lines) for cut in cuts) / len(cuts)

    plain = [missed(compose("hopeful", 60_000, seed)) for seed in range(30)]
    bent = [missed(compose("hopeful", 60_000, seed, cuts)) for seed in range(30)]
    assert sum(bent) < 0.8 * sum(plain)


def test_notes_stay_in_the_key() -> None:
    score = compose("dreamy", 60_000, 3)
    allowed = {(score.tonic + step) % 12 for step in SCALES[score.scale]}
    for each in score.parts:
        if each.instrument != "kit":
            assert {note.pitch % 12 for note in each.notes} <= allowed


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("A calm evening by a quiet lake", "calm"),
        ("The fall of the Roman empire", "epic"),
        ("Why do octopuses have three hearts?", "curious"),
        ("A cyber attack: the danger in our data", "tense"),
        ("Launch spot for a fast new app", "energetic"),
        ("My grandmother's kitchen and her bread", "warm"),
        ("The last farewell of the lonely lighthouse in the rain", "melancholy"),
        ("Birthday party games for kids", "playful"),
        ("Hope for the future of solar energy", "hopeful"),
        ("Jellyfish floating like clouds in a deep dream", "dreamy"),
    ],
)
def test_words_choose_the_mood(text: str, mood: str) -> None:
    assert mood_for(text) == mood


def test_a_text_without_a_mood_still_gets_one_and_keeps_it() -> None:
    assert mood_for("xyzzy plugh") == mood_for("xyzzy plugh")
    assert mood_for("") in MOODS
