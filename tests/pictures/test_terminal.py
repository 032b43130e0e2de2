import random
from itertools import pairwise

import numpy as np
import pytest
from pictures.stages import drawn, stage

from showrunner.film.pictures import Terminal
from showrunner.pictures.terminal import TerminalScene
from showrunner.pictures.terminal.script import broken, clusters, schedule
from showrunner.pictures.terminal.tube import phosphor_table, tear

LINES = ("64K RAM OK", "$ open the door", "> it is open", "$ go on")


def screen(t, lines=LINES, on=None, **more):
    on = on or stage(seconds=8.0, caption_band=False)
    return drawn(TerminalScene(Terminal(lines=lines, **more), on, {}), on, t)


def written(t, **more):
    """How much is lit, without what flickers."""
    quiet = {"noise": 0, "glitch_ms": 0, "blinks_per_minute": 0, "power_on_ms": 0}
    return int((screen(t, **(quiet | more))[:, :, 1] > 120).sum())


def rows_of(lines, columns=40, cps=20.0, seconds=30.0, start=0.0):
    return schedule(lines, columns, cps, seconds, start, random.Random(1))


def test_typed_lines_take_time_and_printed_ones_appear_at_once():
    printed, typed = rows_of(("Ready and waiting", "$ type this here"))
    assert printed.cells[-1].at - printed.cells[0].at < 0.1
    assert 0.4 < typed.cells[-1].at - typed.cells[2].at < 1.6
    assert typed.cells[2].at - typed.cells[0].at < 0.01  # the prompt is there before the person is
    assert typed.begins > printed.cells[-1].at


def test_typing_speed_is_what_was_asked_for():
    slow, quick = (rows_of(("$ " + "x" * 30,), cps=cps)[0].cells[-1].at for cps in (10.0, 40.0))
    assert slow == pytest.approx(4 * quick, rel=0.01)


def test_all_is_written_before_a_short_shot_ends():
    rows = rows_of(("$ " + "x" * 300,), seconds=3.0, start=0.5)
    assert rows[-1].cells[-1].at < 3.0
    assert rows[0].cells[0].at >= 0.5


def test_characters_appear_in_reading_order():
    times = [cell.at for row in rows_of(LINES) for cell in row.cells]
    assert times == sorted(times)


def test_long_lines_are_broken_at_spaces():
    rows = ["".join(row) for row in broken("the quick brown fox jumps", 12)]
    assert rows == ["the quick ", "  brown fox ", "  jumps"]
    assert all(len(row) <= 12 for row in rows)


def test_a_word_longer_than_the_screen_is_cut():
    assert all(len(row) <= 10 for row in broken("x" * 35, 10))


def test_east_asian_characters_take_two_cells():
    (row,) = rows_of(("ab漢字c",))
    assert [cell.column for cell in row.cells] == [0, 1, 2, 4, 6]


def test_marks_stay_with_their_letter_and_control_characters_are_dropped():
    assert clusters("e\u0301\x07x") == ["e\u0301", "x"]


def test_letters_that_join_are_set_together():
    arabic, thai, latin = rows_of(("مرحبا بالعالم", "สวัสดี", "hello"))
    assert [cell.text for cell in arabic.cells] == ["مرحبا بالعالم"]
    assert len(latin.cells) == 5 and len(thai.cells) == 4
    assert written(3.0, lines=("مرحبا بالعالم", "नमस्ते दुनिया")) > written(0.1, lines=("مرحبا بالعالم",))


def test_an_empty_line_is_a_row_of_its_own():
    rows = rows_of(("one", "", "two"))
    assert [len(row.cells) for row in rows] == [3, 0, 3]
    assert screen(3.0, lines=("",)).shape == (180, 320, 4)


def test_more_is_written_as_time_goes_on():
    assert written(0.1) < written(0.8) < written(1.6) < written(2.4)


def test_a_screen_depends_on_its_time_alone():
    on = stage(seconds=8.0)
    walked = TerminalScene(Terminal(lines=LINES * 6), on, {})
    for t in (0.1, 1.0, 7.5, 2.2, 3.4):
        seen = drawn(walked, on, t)
    assert (seen == screen(3.4, lines=LINES * 6, on=on)).all()


def test_the_screen_opens_from_a_line():
    dark = [(screen(t)[:, :, :3].max(axis=(1, 2)) < 12).mean() for t in (0.05, 0.2, 1.0)]
    assert dark[0] > dark[1] > dark[2]


def test_a_screen_that_is_already_on_has_no_opening():
    assert (screen(0.0, power_on_ms=0)[:, :, 1].max(axis=1) > 12).mean() > 0.9


def test_the_cursor_blinks_at_its_rate():
    quiet = {"lines": ("ok",), "noise": 0, "glitch_ms": 0, "power_on_ms": 0}
    lit = [int((screen(4 + k / 30, blinks_per_minute=120, **quiet)[:, :, 1] > 110).sum()) for k in range(60)]
    edges = sum(abs(a - b) > 20 for a, b in pairwise(lit))
    assert edges == pytest.approx(8, abs=1)  # two seconds, two blinks a second, on and off
    still = [int((screen(4 + k / 6, blinks_per_minute=0, **quiet)[:, :, 1] > 110).sum()) for k in range(6)]
    assert max(still) - min(still) < 10


def test_static_is_as_strong_as_asked_for():
    calm = {"glitch_ms": 0, "power_on_ms": 0, "blinks_per_minute": 0}
    flicker = [
        np.abs(screen(5.0, noise=noise, **calm).astype(int) - screen(5.1, noise=noise, **calm)).mean()
        for noise in (0, 30, 100)
    ]
    assert flicker[0] < 0.5 < flicker[1] < flicker[2]


def test_a_glitch_tears_the_picture_and_passes():
    on = stage(seconds=3.0)
    torn, calm = (screen(2.7, on=on, glitch_ms=ms) for ms in (400, 0))
    assert np.abs(torn.astype(int) - calm).mean() > 2
    assert (screen(1.0, on=on, glitch_ms=400) == screen(1.0, on=on, glitch_ms=0)).all()


def test_tearing_changes_places_and_not_the_amount_of_light():
    plane = np.zeros((200, 300), np.uint8)
    plane[:, 100:110] = 200
    before = plane.copy()
    tear(plane, 0.4, random.Random(2))
    assert (plane != before).any() and plane.sum() == before.sum()


@pytest.mark.parametrize("theme", ["green", "amber", "blue"])
def test_a_phosphor_grows_brighter_and_keeps_its_hue(theme):
    table = phosphor_table(theme, is_overlay=False).view(np.uint8).reshape(256, 4)
    assert (np.diff(table[:, :3].astype(int).sum(axis=1)) >= 0).all()
    assert (table[:, 3] == 255).all()
    strongest = {"green": 1, "amber": 2, "blue": 0}[theme]
    assert table[150, :3].argmax() == strongest


def test_an_overlay_is_clear_outside_the_screen_and_solid_in_its_letters():
    on = stage(seconds=8.0)
    picture = Terminal(lines=LINES, glitch_ms=0)
    pixels = drawn(TerminalScene(picture, on, {}, is_overlay=True), on, 6.0)
    assert pixels[0, 0, 3] == 0
    assert (pixels[:, :, 3][pixels[:, :, 1] > 200] > 230).all()
    assert (pixels[:, :, :3] <= pixels[:, :, 3:]).all()  # premultiplied
    assert 180 < pixels[90, 300, 3] < 240


@pytest.mark.parametrize("aspect", ["wide", "tall", "square", "portrait"])
def test_text_stays_clear_of_the_captions(aspect):
    on = stage(aspect, seconds=6.0)
    pixels = screen(5.0, lines=LINES * 8, on=on, noise=0, glitch_ms=0)
    below = pixels[int(on.content.bottom()) + 8 :]
    assert (below[:, :, 1] > 150).mean() < 0.002
