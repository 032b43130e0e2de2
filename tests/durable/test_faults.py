"""Real workers, killed without warning while they make films. The long campaigns are bench/faults.py's."""

import asyncio

import pytest
from durable.crew import Campaign, Crew, paid_server


@pytest.fixture
def campaign(request, tmp_path):
    """(kind of database, what shall happen) -> the report."""

    def run(kind, *, workers=1, **happens):
        database = request.getfixturevalue("postgres_server") if kind == "postgresql" else None
        url = request.getfixturevalue("postgres") if database else None
        with paid_server(tmp_path) as paid_url:
            crew = Crew(tmp_path, url, workers, paid_url)
            return asyncio.run(Campaign(crew, database, **happens).run())

    return run


@pytest.mark.parametrize(("kind", "workers", "restarts"), [("sqlite", 1, 0), ("postgresql", 2, 1)])
def test_kills_lose_nothing_and_repeat_nothing(campaign, kind, workers, restarts):
    report = campaign(kind, workers=workers, kills=2, restarts=restarts, open_films=4, seed=3)
    assert report.faults == []
    assert set(report.states) == {"done"}


def test_a_cancelled_film_has_one_end(campaign):
    report = campaign("sqlite", cancels=12, open_films=4, seed=4)
    assert report.faults == []


@pytest.mark.soak
@pytest.mark.parametrize(("kind", "workers", "restarts"), [("sqlite", 1, 0), ("postgresql", 3, 5)])
def test_two_hundred_kills(campaign, kind, workers, restarts):
    report = campaign(kind, workers=workers, kills=200, restarts=restarts, open_films=10)
    assert report.faults == []
    assert report.recovery_most_s <= 5


@pytest.mark.soak
@pytest.mark.parametrize(("kind", "workers"), [("sqlite", 1), ("postgresql", 3)])
def test_a_thousand_cancels(campaign, kind, workers):
    report = campaign(kind, workers=workers, cancels=1000, open_films=20)
    assert report.faults == []
    assert set(report.states) == {"done", "cancelled"}
