"""Which order a worker takes next, where orders have places: a shot, whose pieces share what was built for it."""

from collections import Counter, deque
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from showrunner.engine.placing import STAY, Spot, chosen


def film(*waiting, run="film", first=100):
    """A film of shots with so many pieces each; pieces are numbered in order."""
    return [
        Spot(f"{run}/{n}", first + sum(waiting[:n]), count, is_busy=False) for n, count in enumerate(waiting)
    ]  # fmt: skip


def made(spots, workers):
    """How it goes with so many workers, each piece taking as long: (worker, place) in order of beginning."""
    been = [deque(maxlen=1) for _ in range(workers)]
    at, order = [None] * workers, []
    while any(spot.waiting for spot in spots):
        for worker in range(workers):
            at[worker] = None
            seen = [replace(spot, is_busy=spot.place in at) for spot in spots]
            if not any(spot.waiting for spot in seen):
                break
            spot = chosen([spot for spot in seen if spot.waiting or spot.is_busy], been[worker])
            n = seen.index(spot)
            spots[n] = replace(spots[n], first=spot.first + 1, waiting=spot.waiting - 1)
            been[worker].appendleft(spot)
            at[worker] = spot.place
            order.append((worker, spot.place))
    return order


def moves(order):
    """How often somebody began at a place where he had not just been."""
    last, count = {}, Counter()
    for worker, place in order:
        count[worker] += last.get(worker) != place
        last[worker] = place
    return count.total()


def test_one_worker_goes_through_a_film_from_its_beginning_to_its_end():
    order = made(film(2, 4, 3, 1), 1)
    assert [place for _, place in order] == ["film/0"] * 2 + ["film/1"] * 4 + ["film/2"] * 3 + ["film/3"]


def test_two_workers_take_a_half_each():
    order = made(film(*[4] * 12), 2)
    assert {place for worker, place in order if worker == 0} == {f"film/{n}" for n in range(6)}
    assert moves(order) == 12


@given(st.lists(st.integers(1, 6), min_size=1, max_size=30), st.integers(1, 5))
def test_no_piece_is_left_out_and_hardly_any_place_is_built_twice(shots, workers):
    order = made(film(*shots), workers)
    assert Counter(place for _, place in order) == {f"film/{n}": count for n, count in enumerate(shots)}
    assert moves(order) <= len(shots) + workers * (workers + 3)


def test_where_nobody_is_goes_before_helping_somebody():
    one, two = film(9, 1)
    assert chosen([replace(one, is_busy=True), two], ()) == two


def test_the_last_place_is_shared():
    last = replace(film(3)[0], is_busy=True)
    assert chosen([last], ()) == last


def test_who_could_stay_goes_on_when_others_have_waited_long():
    here, (theirs,) = film(40, first=100)[0], film(4, run="other", first=100 - STAY - 1)
    assert chosen([here, theirs], [here]) == theirs
    assert chosen([here, replace(theirs, first=100)], [here]) == here


def test_what_is_urgent_goes_first():
    here, (urgent,) = film(4, first=1_000_000)[0], film(4, run="other", first=10_000)
    assert chosen([here, urgent], [here]) == urgent


def test_orders_without_a_place_have_their_turn():
    placeless = Spot(None, 99, 5, is_busy=True)
    assert chosen([*film(4, 4), placeless], film(4)) == placeless
