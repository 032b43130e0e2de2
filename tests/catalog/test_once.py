from concurrent.futures import ThreadPoolExecutor

from showrunner.catalog.claims import StepClaims
from showrunner.catalog.database import open_database
from showrunner.catalog.idempotency import Answers, Taken, UnderWay
from showrunner.catalog.once import insert_once
from showrunner.catalog.service_tables import PURSE


def test_of_many_who_write_a_row_one_hears_that_it_was_theirs(database_url):
    engine = open_database(database_url)

    def write(number):
        with engine.begin() as connection:
            return insert_once(connection, PURSE, {"scope": "same", "reserved": number, "spent": 0})

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, range(24))) == 1
    engine.dispose()


def test_of_many_who_take_a_request_one_does_it(database_url):
    engine = open_database(database_url)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: Answers(engine).take("local", "key", "f", 60_000), range(24)))
    assert sorted(type(one).__name__ for one in found) == [Taken.__name__] + [UnderWay.__name__] * 23
    engine.dispose()


def test_of_many_who_claim_a_step_one_has_it(database_url):
    engine = open_database(database_url)
    with ThreadPoolExecutor(8) as pool:
        fences = list(pool.map(lambda n: StepClaims(engine, f"worker {n}").take("step"), range(24)))
    assert sum(fence is not None for fence in fences) == 1
    engine.dispose()
