"""The trace of who asked for a film is written down with its run, and goes with every order of it."""

import asyncio

import pytest
from sqlalchemy import select

from showrunner.catalog.database import open_database
from showrunner.catalog.runs import Runs
from showrunner.catalog.service_tables import RUN
from showrunner.catalog.tables import FILM
from showrunner.engine.hands import DurableHands
from showrunner.engine.step import step
from showrunner.kit.watching import resumed

TRACE = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"


@step(version=1, lane="voice", stage="voice")
async def speak(desk: None, text: str) -> str:
    return text


class Sent(Exception):
    """Carries the order that would have been enqueued."""


class Sending(DurableHands):
    async def _ended(self, order):
        raise Sent(order)


class Engine:
    limits = {}


def test_an_order_goes_out_with_the_trace_of_its_run():
    hands = Sending(Engine(), "run-1", "honey", "local", 100, None, None)
    with resumed(TRACE), pytest.raises(Sent) as caught:
        asyncio.run(hands.do(speak, {"text": "hi"}, "key", ""))
    assert caught.value.args[0].trace == TRACE


def test_a_run_is_written_down_with_the_trace_of_who_asked(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'catalog.db'}")
    film = {"id": "honey", "title": "", "production": "narrated", "brief": "{}", "state": "new"}
    with resumed(TRACE), engine.begin() as connection:
        connection.execute(FILM.insert().values(**film, created_ms=0, changed_ms=0, workspace="local"))
        assert Runs(engine).open(connection, "run-1", "honey", "local", None, "normal")
    with engine.connect() as connection:
        assert connection.execute(select(RUN.c.trace)).scalar_one() == TRACE
    assert Runs(engine).get("run-1").trace == TRACE
    engine.dispose()
