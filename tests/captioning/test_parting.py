"""What is encoded again, decided from packets' times."""

from fractions import Fraction

import numpy as np
import pytest

from showrunner.film.asset import Asset
from showrunner.film.captioning import CaptionDesign
from showrunner.film.captions import Cue
from showrunner.film.clip import Clip
from showrunner.film.transcript import shared
from showrunner.kit.chance import rng
from showrunner.media.burning.packets import Table, decoding_times, reorder_depth
from showrunner.media.burning.parting import clean_cuts, parts, whole
from showrunner.media.burning.plan import Burning, Clock, Coding, patches, shown_ms

RATE = 25
CODING = Coding(codec="h264", pixels="yuv420p", width=320, height=180, fps=(RATE, 1), tick=(1, RATE))
CLIP = Clip(asset=Asset(digest="0" * 64, media_type="video/mp4", size=1), kind="video", container="mov", duration_ms=1)


def video(seconds, group=50, *, fresh=True):
    """Groups of I, then P with two B before it: as decoded 0 3 1 2 6 4 5 …"""
    shown = []
    for first in range(0, seconds * RATE, group):
        shown.append(first)
        for at in range(first + 1, min(first + group, seconds * RATE), 3):
            last = min(at + 2, first + group - 1, seconds * RATE - 1)
            shown += [last, *range(at, last)]
    keys = np.array([at % group == 0 for at in shown])
    times = np.array(shown, np.int64)
    return Table(
        shown=times, decoded=None, lasts=np.ones(len(times), np.int64), keys=keys, fresh=keys & fresh,
        tick=Fraction(1, RATE), zero=0, header=b"", has_hidden=False,
    )  # fmt: skip


def shown_in(table, part, at):
    return sorted(table.shown[at : at + part.packets])


def held_together(table, found):
    """Every part holds the pictures of its time, all of them in order; returns where each begins."""
    at, ticks = 0, []
    for part in found:
        inside = shown_in(table, part, at)
        assert inside == list(range(part.start, part.end)), part
        ticks += inside
        at += part.packets
    assert ticks == list(range(len(table)))


def test_a_cut_is_clean_where_no_later_picture_is_decoded_before_it():
    assert clean_cuts(np.array([0, 3, 1, 2, 4])).tolist() == [True, True, False, False, True, True]


def test_nothing_is_encoded_when_nobody_speaks():
    assert [part.is_copied for part in parts(video(20), [])] == [True]


def test_an_encoded_part_begins_with_its_caption_and_ends_with_its_group():
    table = video(20)
    found = parts(table, [(130, 140)])  # in the group of 100 to 150
    assert [(p.start, p.end, p.is_copied) for p in found] == [(0, 128, True), (128, 150, False), (150, 500, True)]
    held_together(table, found)


def test_what_follows_a_caption_up_to_the_next_key_picture_is_encoded_as_plain():
    table = video(40, group=250)
    found = parts(table, [(130, 140), (180, 190)])
    kinds = [(p.start, p.end, "copied" if p.is_copied else "plain" if p.is_plain else "captioned") for p in found]
    assert kinds == [
        (0, 130, "copied"), (130, 142, "captioned"), (142, 178, "plain"), (178, 190, "captioned"),
        (190, 250, "plain"), (250, 1000, "copied"),
    ]  # fmt: skip
    held_together(table, found)


@pytest.mark.parametrize("seed", range(40))
def test_every_caption_is_inside_encoded_parts_and_every_picture_in_one(seed):
    random = rng("parting", seed)
    table = video(60, group=random.choice([10, 25, 50, 250, 3000]))
    spans = []
    at = 0
    while (start := at + random.randint(1, 300)) < 1500:
        at = start + random.randint(1, 120)
        spans.append((start, at))
    found = parts(table, spans)
    held_together(table, found)
    drawn_on = {t for part in found if not part.is_copied and not part.is_plain for t in range(part.start, part.end)}
    assert all(tick in drawn_on for start, end in spans for tick in range(start, min(end, 1500)))


def test_open_groups_are_encoded_from_the_first_caption_to_the_end():
    table = video(20, fresh=False)
    table.fresh[0] = True
    found = parts(table, [(130, 140)])
    assert found[0].is_copied and all(not part.is_copied for part in found[1:])
    assert all(part.end - part.start <= 12 * RATE + 3 for part in found[1:])
    held_together(table, found)


def test_long_speech_is_cut_where_the_source_begins_anew():
    found = [part for part in parts(video(60), [(0, 1500)]) if not part.is_copied]
    assert all(part.start % 50 == 0 for part in found)
    assert all(4 * RATE <= part.end - part.start <= 12 * RATE for part in found)


def test_a_changed_word_changes_one_part_and_a_moved_caption_few():
    table = video(120)
    cues = tuple(cue(ms, "one two three") for ms in range(1000, 110_000, 2500))
    before = patched(table, cues)
    changed = patched(table, (*cues[:20], cue(cues[20].start_ms, "one too three"), *cues[21:]))
    assert len(before) > 15
    assert sum(a != b for a, b in zip(before, changed, strict=True)) <= 2
    moved = patched(table, (*cues[:20], cue(cues[20].start_ms + 300, "one two three"), *cues[21:]))
    assert sum(a != b for a, b in zip(before, moved, strict=True)) <= 2


def cue(start_ms, text):
    return Cue(start_ms=start_ms, end_ms=start_ms + 2000, words=tuple(shared(text.split(), start_ms, start_ms + 1900)))


def patched(table, cues):
    clock = Clock(tick=(1, RATE))
    spans = [(clock.ticks(start), clock.ticks(end)) for start, end in shown_ms(cues)]
    burning = Burning(coding=CODING, clock=clock, parts=parts(table, spans))
    return patches(CLIP, burning, cues, CaptionDesign())


def test_all_of_a_video_is_cut_at_its_key_pictures():
    found = whole(video(60, group=30))
    assert all(part.start % 30 == 0 for part in found)
    assert (found[0].start, found[-1].end, sum(part.packets for part in found)) == (0, 1500, 1500)


def test_times_to_decode_come_before_times_to_show():
    table = video(4)
    depth = reorder_depth(table.shown)
    times = decoding_times(table.shown, depth)
    assert depth == 1
    assert (times <= table.shown).all() and (np.diff(times) > 0).all()


def test_ms_and_ticks_agree():
    clock = Clock(tick=(1, 90_000), zero=131_310)
    assert all(clock.ms(clock.ticks(ms)) == ms for ms in range(0, 5000, 7))
