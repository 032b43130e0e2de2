import pytest
from engine.houses import KINDS, opened


@pytest.fixture(params=KINDS)
def opening(request, tmp_path):
    """Opens a house on each engine, inside the test's own loop."""
    return _opener(request, tmp_path)


@pytest.fixture(params=KINDS[1:])
def opening_durable(request, tmp_path):
    return _opener(request, tmp_path)


def _opener(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'catalog.db'}"
    if request.param == "distributed":
        url = request.getfixturevalue("postgres").replace("postgresql:", "postgresql+psycopg:")
    return lambda: opened(request.param, url)
