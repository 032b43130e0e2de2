"""What is said, as captions that people edit: words keep the times they were heard at."""

from itertools import pairwise

from showrunner.film.asset import Asset
from showrunner.film.captions import CLASSIC
from showrunner.film.phrasing import CaptionProfile
from showrunner.film.speech import Word
from showrunner.film.transcript import (
    Caption,
    Heard,
    Transcript,
    cues_of,
    fitted,
    in_sequence,
    joined,
    mask,
    placings,
    windows,
    written,
)

SOUND = Asset(digest="0" * 64, media_type="audio/wav", size=1)


def said(text, start_ms=0, each_ms=300, gap_ms=0):
    return tuple(
        Word(text=word, start_ms=start_ms + n * (each_ms + gap_ms), end_ms=start_ms + n * (each_ms + gap_ms) + each_ms)
        for n, word in enumerate(text.split())
    )


def caption(text, words):
    return Caption(start_ms=words[0].start_ms, end_ms=words[-1].end_ms + 200, text=text, words=words)


def test_a_word_that_stays_keeps_its_time():
    words = said("jars found in ancient tombs")
    edited = fitted(caption("Jars, found in antique tombs!", words))
    assert [word.text for word in edited] == ["Jars,", "found", "in", "antique", "tombs!"]
    assert [(w.start_ms, w.end_ms) for w in edited] == [(w.start_ms, w.end_ms) for w in words]


def test_two_words_for_one_share_its_time():
    edited = fitted(caption("to devour it all", said("to eat all")))
    assert [word.text for word in edited] == ["to", "devour", "it", "all"]
    assert edited[1].start_ms == 300 and edited[2].end_ms == 600
    assert edited[3].start_ms == 600


def test_a_text_without_any_heard_word_fills_its_caption():
    edited = fitted(Caption(start_ms=1000, end_ms=2000, text="All new words"))
    assert edited[0].start_ms == 1000 and edited[-1].end_ms <= 2000
    assert [word.text for word in edited] == ["All", "new", "words"]


def test_words_stay_inside_a_caption_that_was_moved():
    words = said("one two three")
    moved = Caption(start_ms=400, end_ms=700, text="one two three", words=words)
    assert all(400 <= word.start_ms < word.end_ms <= 700 for word in fitted(moved))


def test_an_emptied_caption_is_not_shown():
    said_ = Transcript(language="en", cues=(caption("", said("never mind")), caption("Hello", said("Hello", 5000))))
    assert [cue.words[0].text for cue in cues_of(said_, CLASSIC)] == ["Hello"]


def test_captions_show_three_words_where_three_are_asked_for():
    profile = CaptionProfile(max_lines=1, max_words=3)
    found = written(said("one two three four five six seven"), "en", profile, until_ms=10_000)
    assert max(len(cue.text.split()) for cue in found.cues) == 3
    assert " ".join(cue.text for cue in found.cues) == "one two three four five six seven"


def test_no_caption_reaches_over_a_long_silence():
    words = (*said("before it"), *said("after it", 4000))
    found = written(words, "en", CLASSIC, until_ms=10_000)
    assert [cue.text for cue in found.cues] == ["before it", "after it"]
    assert found.cues[0].end_ms < 4000


def test_captions_end_with_the_video():
    found = written(said("the very end", 1000), "en", CLASSIC, until_ms=1950)
    assert found.cues[-1].end_ms <= 1950


def test_unspaced_scripts_are_shown_as_they_are_written():
    words = tuple(
        Word(text=c, start_ms=n * 200, end_ms=n * 200 + 200) for n, c in enumerate(["蜂蜜", "は", "腐ら", "ない"])
    )
    found = written(words, "ja", CLASSIC, until_ms=5000)
    assert found.cues[0].text == "蜂蜜は腐らない"
    assert cues_of(found, CLASSIC)[0].words[0].start_ms == 0


def test_windows_hold_what_a_recogniser_takes_at_once():
    ranges = [(n * 10_000, n * 10_000 + 8_000) for n in range(30)]
    found = windows(ranges)
    assert [piece for window in found for piece in window.ranges] == ranges
    assert all(sum(b - a for a, b in window.ranges) <= 27_000 for window in found)
    assert len(found) < 16


def test_endless_speech_is_cut_with_an_overlap():
    found = windows([(0, 100_000)])
    assert all(window.end_ms - window.start_ms <= 27_000 for window in found)
    assert all(later.start_ms < earlier.end_ms for earlier, later in pairwise(found))
    assert (found[0].start_ms, found[-1].end_ms) == (0, 100_000)


def test_a_word_that_two_windows_heard_is_there_once():
    whole = said("a b c d e f g h i j k l", gap_ms=100)
    first, second = whole[:8], tuple(w.model_copy(update={"start_ms": w.start_ms + 80}) for w in whole[5:])
    found = joined([Heard(words=first), Heard(words=second)])
    assert [word.text for word in found] == [word.text for word in whole]


def test_windows_that_disagree_are_cut_in_the_middle():
    first, second = said("one two three four"), said("fore five six", 900)
    texts = [word.text for word in joined([Heard(words=first), Heard(words=second)])]
    assert texts[:3] == ["one", "two", "three"] and texts[-2:] == ["five", "six"]


def test_stretches_that_touch_lose_no_word():
    first, second = said("no no"), said("no no", 550)
    assert len(in_sequence([Heard(words=first), Heard(words=second)])) == 4


def test_stretches_for_the_aligner_are_parted_in_silence():
    words = tuple(w for n in range(10) for w in said("six words lie before a breath", n * 8000))
    found = placings(SOUND, words, "en")
    assert len(found) > 2
    assert tuple(w for part in found for w in part.words) == words
    assert all(part.words[0].text == "six" for part in found)


def test_coarse_words_are_starred_and_others_are_not():
    assert mask("Fucking") == "F******"
    assert mask("“shit,”") == "“s***,”"
    assert [mask(word) for word in ("Scunthorpe", "assess", "shitake", "class.", "pass")] == [
        "Scunthorpe", "assess", "shitake", "class.", "pass",
    ]  # fmt: skip
    shown = cues_of(Transcript(language="en", cues=(caption("oh shit", said("oh shit")),)), CLASSIC, masked=True)
    assert [word.text for word in shown[0].words] == ["oh", "s***"]
