"""Own footage on a storyboard: what it may take over, which is taken, from where to where, and why."""

from itertools import pairwise

import pytest
from library.worlds import LONG, board, catalogue, chart, fits, holding, script, statement

from showrunner.film import excerpts, fitting
from showrunner.film.asset import Asset
from showrunner.film.footage import Stretch, clusters, is_duplicate, packed, unpacked
from showrunner.film.pictures import Origin, Photo

WIDE, TALL = (1920, 1080), (1080, 1920)


def fitted(told, catalogue, matches, shape=WIDE, drawn=None):
    return fitting.fitted(board(told, drawn), told, catalogue, matches, shape).shots


def names(shots, catalogue):
    by_digest = {one.clip.asset.digest: one.name for one in catalogue.holdings}
    return [
        by_digest.get(getattr(shot.picture, "video", Asset(digest="", media_type="", size=0)).digest) for shot in shots
    ]


def test_footage_that_fits_takes_the_place_of_a_drawn_picture_and_says_why():
    own = catalogue(holding("waves", 9_000))
    (shot,) = fitted(script([LONG]), own, [fits(800)])
    assert shot.picture.kind == "clip"
    assert "waves" in shot.why
    assert "0.80" in shot.why


def test_footage_that_hardly_fits_does_not():
    (shot,) = fitted(script([LONG]), catalogue(holding("city", 9_000)), [fits(100)])
    assert shot.picture.kind == "landscape"


def test_what_tells_something_by_itself_stays():
    (shot,) = fitted(script([LONG]), catalogue(holding("waves", 9_000)), [fits(1000)], drawn=chart())
    assert shot.picture == chart()


def test_what_the_author_chose_stays():
    told = script([LONG])
    scene = told.scenes[0].model_copy(update={"picture": statement()})
    told = told.model_copy(update={"scenes": (scene,)})
    (shot,) = fitted(told, catalogue(holding("waves", 9_000)), [fits(1000)], drawn=statement())
    assert shot.picture == statement()


def test_words_that_leave_the_screen_come_back_as_captions():
    told = script([LONG])
    quiet = board(told, statement())
    quiet = quiet.model_copy(update={"shots": tuple(s.model_copy(update={"captions": False}) for s in quiet.shots)})
    (shot,) = fitting.fitted(quiet, told, catalogue(holding("waves", 9_000)), [fits(900)], WIDE).shots
    assert shot.picture.kind == "clip"
    assert shot.captions


def test_nothing_is_shown_twice():
    own = catalogue(holding("waves", 9_000), holding("beach", 9_000), holding("sand", 9_000))
    shots = fitted(script([LONG], [LONG], [LONG]), own, [fits(900, 850, 700)] * 3)
    assert sorted(names(shots, own)) == ["beach", "sand", "waves"]


def test_nor_is_the_same_picture_in_another_file():
    alike = ("0123456789abcdef",) * 3
    own = catalogue(holding("waves", 9_000, prints=alike), holding("waves again", 9_000, prints=alike))
    shots = fitted(script([LONG], [LONG]), own, [fits(900, 900)] * 2)
    assert sorted(shot.picture.kind for shot in shots) == ["clip", "landscape"]


def test_the_choice_is_one_for_the_whole_film():
    """Scene by scene, the first would take the waves, and nothing would be left for the second."""
    own = catalogue(holding("waves", 9_000), holding("beach", 9_000))
    shots = fitted(script([LONG], [LONG]), own, [fits(900, 880), fits(800, None)])
    assert names(shots, own) == ["beach", "waves"]
    assert "waves fits better but is shown elsewhere" not in shots[0].why  # 20 thousandths are not worth telling
    own = catalogue(holding("waves", 9_000), holding("beach", 9_000))
    shots = fitted(script([LONG], [LONG]), own, [fits(1000, 880), fits(900, None)])
    assert "waves fits better but is shown elsewhere" in shots[0].why


def test_footage_much_too_short_is_not_taken_and_the_part_shown_is_long_enough():
    own = catalogue(holding("waves", 1_500, 14_000, 3_900))
    (shot,) = fitted(script([LONG]), own, [fits(900)])
    (slot,) = fitting.slots(board(script([LONG])), script([LONG]))
    assert shot.picture.start_ms >= 1_500
    assert shot.picture.end_ms <= 15_500
    assert shot.picture.end_ms - shot.picture.start_ms >= slot.needs_ms
    (shot,) = fitted(script([LONG]), catalogue(holding("waves", 1_500)), [fits(900)])
    assert shot.picture.kind == "landscape"


def test_a_better_picture_wins_where_both_fit():
    own = catalogue(holding("blurred", 9_000, sharpness=150), holding("crisp", 9_000))
    assert names(fitted(script([LONG]), own, [fits(820, 800)]), own) == ["crisp"]


def test_a_tall_film_prefers_what_survives_cropping():
    wide = holding("everywhere", 9_000, region=(50, 100, 950, 900))
    narrow = holding("middle", 9_000, region=(420, 100, 580, 900))
    own = catalogue(wide, narrow)
    assert names(fitted(script([LONG]), own, [fits(850, 800)], TALL), own) == ["middle"]
    assert names(fitted(script([LONG]), own, [fits(850, 800)], WIDE), own) == ["everywhere"]


def test_two_parts_of_one_file_follow_each_other_within_a_scene_rather_than_across():
    own = catalogue(holding("waves", 8_000, 8_000), holding("other", 8_000, colour=(30, 160, 60)))
    one_scene = fitted(script([LONG, LONG]), own, [fits(800, 760)] * 2)
    assert names(one_scene, own) == ["waves", "waves"] or names(one_scene, own)[0] != names(one_scene, own)[1]
    two = names(fitted(script([LONG], [LONG]), own, [fits(800, 760)] * 2), own)
    assert two[0] != two[1]


def test_a_still_keeps_what_is_looked_at_and_whose_it_is():
    still = holding("jar", kind="image", region=(600, 200, 800, 700), aims=((0, 700, 450),))
    own = catalogue(still.model_copy(update={"origin": Origin(author="Ann")}))
    (shot,) = fitted(script([LONG]), own, [fits(900)])
    assert isinstance(shot.picture, Photo)
    assert (shot.picture.keep, shot.picture.focus) == ((600, 200, 800, 700), (700, 450))
    assert shot.picture.origin == Origin(author="Ann", title="jar")


def test_aims_count_from_where_the_part_begins():
    path = ((0, 100, 500), (1_000, 200, 500), (2_000, 300, 500), (3_000, 400, 500))
    part = Stretch(start_ms=10_000, end_ms=14_000, aims=path).aims_between(11_500, 13_000)
    assert part == ((0, 250, 500), (500, 300, 500), (1_500, 400, 500))
    assert all(a[0] < b[0] for a, b in pairwise(part))


def test_parts_of_files_become_files_of_their_own():
    own = catalogue(holding("waves", 9_000))
    made = fitting.Storyboard(shots=fitted(script([LONG]), own, [fits(900)]))
    (cut,) = excerpts.cuts(made)
    asset = Asset(digest="c" * 64, media_type="video/mp4", size=9)
    (shot,) = excerpts.with_cuts(made, [cut], [asset]).shots
    assert (shot.picture.video, shot.picture.start_ms, shot.picture.end_ms) == (asset, 0, None)


@pytest.mark.parametrize("vector", [[1.0, 0.0, -1.0], [0.6, -0.8, 0.0]])
def test_a_meaning_survives_packing(vector):
    assert [x / 127 for x in unpacked(packed(vector))] == pytest.approx(vector, abs=0.005)


def test_duplicates_are_found_as_by_comparing_all_with_all():
    import random

    chance = random.Random(4)
    base = [chance.getrandbits(64) for _ in range(40)]
    prints = [one ^ sum(1 << bit for bit in chance.sample(range(64), chance.randrange(0, 14))) for one in base * 3]
    stretches = [Stretch(end_ms=1, prints=(f"{one:016x}",)) for one in prints]
    found = clusters(stretches)
    for one, a in enumerate(stretches):
        for other, b in enumerate(stretches[:one]):
            if is_duplicate(a, b):
                assert found[one] == found[other]
    assert len(set(found)) > 20
