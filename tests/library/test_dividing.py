"""Shots of several lines are divided where files fit their lines, and made whole again where none is shown."""

from library.worlds import board, catalogue, fits, holding, script

from showrunner.film import dividing
from showrunner.film.fitting import fitted
from showrunner.film.pictures import Landscape
from showrunner.film.storyboard import Shot, Storyboard

COFFEE = "A cup of coffee is waiting on the table."
CAT = "The cat looks at it for a while and blinks."
TIME = "Nothing else happens for a very long time."


def drawn(told):
    return Storyboard(
        shots=tuple(
            Shot(scene=scene.id, lines=len(scene.lines), picture=Landscape(terrain="ocean"), transition="dissolve")
            for scene in told.scenes
        )
    )


def pieces(*lines_and_fits):
    told = script(tuple(line for line, _ in lines_and_fits))
    return dividing.divided(drawn(told), told, [[found for _, found in lines_and_fits]])


def test_lines_that_files_fit_well_have_shots_of_their_own():
    assert pieces((COFFEE, fits(800)), (CAT, fits(None, 700))) == ((1, 1),)


def test_a_line_that_no_file_fits_stays_with_the_one_before():
    assert pieces((COFFEE, fits(800)), (TIME, fits(100)), (CAT, fits(None, 700))) == ((2, 1),)
    assert pieces((TIME, []), (CAT, fits(None, 700))) == ((2,),)


def test_lines_of_one_file_stay_together():
    assert pieces((COFFEE, fits(800)), (CAT, fits(700))) == ((2,),)


def test_a_piece_is_long_enough_to_be_seen():
    assert pieces(("Coffee!", fits(800)), (CAT, fits(None, 700))) == ((2,),)
    assert pieces((COFFEE, fits(800)), ("A cat!", fits(None, 700))) == ((2,),)


def test_only_the_first_piece_has_the_transition():
    told = script((COFFEE, CAT))
    shots = dividing.board_of(drawn(told), ((1, 1),)).shots
    assert [(shot.lines, shot.transition) for shot in shots] == [(1, "dissolve"), (1, "cut")]


def test_pieces_that_stay_drawn_go_back_to_their_neighbours():
    told = script((COFFEE, TIME, CAT))
    whole = drawn(told)
    cut = ((1, 1, 1),)
    library = catalogue(holding("coffee", 9_000), holding("cat", 9_000))

    def after(found):
        return dividing.joined(cut, whole, fitted(dividing.board_of(whole, cut), told, library, found, (1920, 1080)))

    assert after([fits(900), fits(), fits(None, 900)]) == ((2, 1),)
    assert after([fits(), fits(900), fits(None, 900)]) == ((2, 1),)
    assert after([fits(900), fits(800), fits(None, 900)]) == ((2, 1),)  # nothing is shown twice
    full = catalogue(holding("coffee", 9_000), holding("cat", 9_000), holding("clock", 9_000))
    kept = fitted(
        dividing.board_of(whole, cut), told, full, [fits(900), fits(None, None, 900), fits(None, 900)], (1920, 1080)
    )
    assert dividing.joined(cut, whole, kept) == cut


def test_shots_that_must_not_give_way_are_not_asked_about():
    told = script((COFFEE, CAT), (COFFEE,))
    assert dividing.asked(drawn(told), told) == ((COFFEE, CAT), ())
    assert dividing.asked(board(told), told) == ((), (), ())
