"""One choice for the whole film: as good as trying everything, and nothing twice."""

import itertools
import random

import pytest

from showrunner.film.choosing import REUSED, Film, Option, choose


def film(chance, slots, options, things, files=4):
    """Slots that want the same few things, with neighbours that like each other more or less."""
    offered = []
    for _ in range(slots):
        found = [Option(chance.randrange(100, 500))]
        for _ in range(chance.randrange(1, options + 1)):
            thing = chance.randrange(things)
            found.append(Option(chance.randrange(1200), (thing,), f"file {thing % files}"))
        offered.append(found)
    pairs = [[[chance.randrange(-250, 120) for _ in b] for _ in a] for a, b in itertools.pairwise(offered)]
    return Film(offered, pairs)


def best_of_all(film):
    every = itertools.product(*(range(len(options)) for options in film.slots))
    return max(film.value(chosen) for chosen in every if film.is_allowed(chosen))


def assert_as_good_as_trying_everything(chance, films):
    for _ in range(films):
        one = film(chance, chance.randrange(2, 7), 5, chance.randrange(2, 9))
        answer, best = choose(one), best_of_all(one)
        assert one.is_allowed(answer.chosen)
        assert answer.value == one.value(answer.chosen)
        assert answer.value >= 0.98 * best
        assert answer.bound >= best


def test_small_films_are_chosen_as_well_as_by_trying_everything():
    assert_as_good_as_trying_everything(random.Random(11), 40)


@pytest.mark.soak
def test_many_small_films_are_chosen_as_well_as_by_trying_everything():
    assert_as_good_as_trying_everything(random.Random(12), 2_000)


def test_whoever_needs_a_clip_most_gets_it():
    """The first slot would take it, a little better than its next; the second has nothing else."""
    slots = [[Option(0), Option(800, (1,)), Option(780, (2,))], [Option(0), Option(700, (1,))]]
    assert choose(Film(slots, [[[0, 0]] * 3])).chosen == (2, 1)


def test_neighbours_count():
    slots = [[Option(0), Option(500, (1,)), Option(480, (2,))], [Option(400), Option(390, (3,))]]
    pairs = [[[0, 0], [0, 0], [0, 60]]]
    assert choose(Film(slots, pairs)).chosen == (2, 1)


def test_another_file_is_preferred_to_the_same_again():
    slots = [[Option(0), Option(500, (1,), "a")], [Option(0), Option(500, (2,), "a"), Option(501 - REUSED, (3,), "b")]]
    assert choose(Film(slots, [[[0, 0, 0]] * 2])).chosen == (1, 2)


def test_nothing_is_repeated_where_there_is_enough():
    chance = random.Random(3)
    slots = [
        [Option(0), *(Option(600 + chance.randrange(300), (thing,)) for thing in chance.sample(range(60), 10))]
        for _ in range(40)
    ]
    pairs = [[[0] * len(b) for _ in a] for a, b in itertools.pairwise(slots)]
    large = Film(slots, pairs)
    answer = choose(large)
    assert large.is_allowed(answer.chosen)
    assert 0 not in answer.chosen
    assert answer.value >= 0.98 * answer.bound


def test_a_film_without_shots_needs_no_choice():
    assert choose(Film([], [])).chosen == ()


def test_the_same_question_has_the_same_answer():
    one = film(random.Random(5), 25, 8, 20)
    assert choose(one) == choose(one)
