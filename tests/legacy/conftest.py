import asyncio
import itertools
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "http"))

from house import Service
from legacy.media import Media

from showrunner.film.record import FilmRecord, Review, StepCount

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def media():
    with Media() as media:
        yield media


@pytest.fixture(scope="session")
def service(tmp_path_factory, media):
    with Service(tmp_path_factory.mktemp("home"), fetch_allow=(media.place,)) as service:
        yield service


@pytest.fixture
def house(service):
    yield service.house
    assert service.house.telemetry.crashes == []


@pytest.fixture
def client(service, house):
    """The owner of a workspace that nobody else has."""
    with service.client(service.key(f"l{next(_NUMBERS)}")) as client:
        yield client


@pytest.fixture
def other(service, house):
    with service.client(service.key(f"l{next(_NUMBERS)}")) as client:
        yield client


@pytest.fixture
def viewer(service, house):
    with service.client(service.key(f"l{next(_NUMBERS)}", "viewer")) as client:
        yield client


@pytest.fixture
def record(house, tmp_path):
    """What a worker hands over of a film whose master is these bytes."""

    def made(film, data=b"0123456789", **changed):
        path = tmp_path / "master.mp4"
        path.write_bytes(data)
        return FilmRecord(
            film=film,
            title="Honey",
            master=asyncio.run(house.store.put(path, "video/mp4")),
            duration_ms=4500,
            steps=StepCount(done=9),
            degraded=("the music was left out",),
            notes=(),
            review=Review(
                frames=135, duration_ms=4500, sound_ms=4500, offset_ms=0, loudness=-1400, true_peak=-150, clipped=0
            ),
            seconds={"picture": 3000, "voice": 500},
            writer="plain",
            voices={},
            **changed,
        )

    return made
