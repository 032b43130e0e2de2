"""A desk of our own, with its store and its workers, and the good files."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from intake import good
from intake.hostile.campaign import canary, files

sys.path.insert(0, str(Path(__file__).parents[1] / "http"))  # its house serves here, too

from showrunner.kit.workers import Workers
from showrunner.providers.registry import Registry
from showrunner.steps.desk import Desk, guarded
from showrunner.store.local import LocalAssets


@pytest.fixture(scope="session")
def controls(tmp_path_factory) -> dict[str, Path]:
    return good.make_all(tmp_path_factory.mktemp("good"))


@pytest.fixture(scope="session")
def bird(tmp_path_factory):
    """A secret and a server that nobody may find."""
    with canary(tmp_path_factory.mktemp("secret")) as bird:
        yield bird


@pytest.fixture(scope="session")
def hostile(tmp_path_factory, controls, bird) -> list[tuple[str, bytes]]:
    """Every hostile file, with two mutants of each good one."""
    return list(files(tmp_path_factory.mktemp("hostile"), controls, bird, 2))


@pytest.fixture(scope="session")
def workers():
    ours = Workers()
    yield ours
    ours.close()


@pytest.fixture
def desk(tmp_path, workers):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return Desk(LocalAssets(tmp_path / "store"), Registry(tmp_path), scratch, workers)


@pytest.fixture
def reaching(desk):
    """A desk that may ask those servers, "HOST:PORT"."""
    return lambda *allowed: replace(desk, net=lambda: guarded(allowed))


@pytest.fixture
def run():
    """Answer of a coroutine."""
    return asyncio.run
