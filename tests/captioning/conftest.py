import pytest
from captioning.footage import Footage


@pytest.fixture(scope="session")
def footage(tmp_path_factory):
    return Footage(tmp_path_factory.mktemp("footage"))


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """One for all: the recogniser's model is put together once."""
    return tmp_path_factory.mktemp("home")
