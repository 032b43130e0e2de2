from concurrent.futures import ThreadPoolExecutor

import pytest

from showrunner.catalog.database import open_database
from showrunner.catalog.idempotency import Answers, Kept, Taken, UnderWay


@pytest.fixture
def answers(database_url):
    engine = open_database(database_url)
    yield Answers(engine)
    engine.dispose()


def test_of_many_who_take_a_key_at_once_one_has_it(answers):
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: answers.take("w", "k", "f", 60_000), range(100)))
    assert sum(isinstance(one, Taken) for one in found) == 1
    assert sum(isinstance(one, UnderWay) for one in found) == 99


def test_an_answer_is_kept_as_it_was_given_and_only_once(answers):
    mine = answers.take("w", "k", "f", 60_000)
    answers.keep("w", "k", mine.ticket, 202, {"location": "/a"}, "sealed")
    answers.keep("w", "k", mine.ticket, 500, {}, "other")
    assert answers.take("w", "k", "g", 60_000) == Kept("f", 202, {"location": "/a"}, "sealed")
    assert isinstance(answers.take("other", "k", "f", 60_000), Taken)


def test_a_released_key_is_free_and_a_kept_one_is_not_released(answers):
    mine = answers.take("w", "k", "f", 60_000)
    answers.release("w", "k", mine.ticket)
    again = answers.take("w", "k", "f", 60_000)
    answers.keep("w", "k", again.ticket, 200, {}, "")
    answers.release("w", "k", again.ticket)
    assert isinstance(answers.take("w", "k", "f", 60_000), Kept)


def test_who_comes_back_after_the_lease_has_lost_the_key(answers):
    late = answers.take("w", "k", "f", 0)
    heir = answers.take("w", "k", "f", 60_000)
    assert isinstance(heir, Taken)
    answers.keep("w", "k", late.ticket, 202, {}, "late")
    answers.release("w", "k", late.ticket)
    assert isinstance(answers.take("w", "k", "f", 60_000), UnderWay)


def test_what_is_past_its_time_is_free_again(answers):
    mine = answers.take("w", "old", "f", 60_000)
    answers.keep("w", "old", mine.ticket, 202, {}, "", kept_ms=-1)
    assert isinstance(answers.take("w", "old", "g", 60_000), Taken)
