"""S4.27 on both databases: two orders at once do not both see room."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from showrunner.catalog.crowding import check_room
from showrunner.catalog.database import open_database
from showrunner.errors import TooMany
from showrunner.film.brief import Brief
from showrunner.premises import Premises
from showrunner.providers.registry import Registry
from showrunner.settings import Settings, prepared
from showrunner.store.local import LocalAssets
from showrunner.studio import Studio


@pytest.fixture
def studio(database_url, tmp_path):
    settings = prepared(Settings(tmp_path))
    database = open_database(database_url)
    yield Studio(Premises(settings, database, LocalAssets(Path(settings.store_url)), Registry(tmp_path)))
    database.dispose()


def order(studio, at_once=1):
    try:
        return studio.submit(
            Brief(prompt="Honey"), along=lambda c, film: check_room(c, studio.workspace, studio.person, at_once)
        )
    except TooMany as error:
        return error


@pytest.mark.parametrize("at_once", [1, 3])
def test_orders_at_once_find_as_much_room_as_there_is(studio, at_once):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: order(studio, at_once), range(24)))
    refused = [one for one in answers if isinstance(one, TooMany)]
    assert len(refused) == 24 - at_once
    assert len(studio.films()) == at_once
    assert all(one.retry_after_s > 0 for one in refused)


def test_an_ended_film_and_films_of_others_take_no_room(studio):
    film = order(studio)
    assert isinstance(order(studio), TooMany)
    assert not isinstance(order(studio.within("local", "somebody")), TooMany)
    studio.cancel(film.id)
    assert not isinstance(order(studio), TooMany)
