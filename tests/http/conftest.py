import itertools
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from house import Service

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    with Service(
        tmp_path_factory.mktemp("home"), cors_origins=("https://page.example",), rate_limit="1000000/minute"
    ) as service:
        yield service


@pytest.fixture
def house(service):
    service.house.telemetry.crashes.clear()
    yield service.house
    assert service.house.telemetry.crashes == []


@pytest.fixture
def client(service, house):
    """The owner of a workspace that nobody else has."""
    with service.client(service.key(f"w{next(_NUMBERS)}")) as client:
        yield client


@pytest.fixture
def other(service, house):
    """The owner of another workspace."""
    with service.client(service.key(f"w{next(_NUMBERS)}")) as client:
        yield client
