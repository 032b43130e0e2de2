"""One line for each thing worth telling, with where it belongs, and without secrets."""

import io
import json
import logging
import sys

import pytest
from sqlalchemy import create_engine, text

from showrunner.errors import MediaError
from showrunner.kit import redaction
from showrunner.kit.watching import doing, resumed, within
from showrunner.telemetry import logs
from showrunner.telemetry.door import Telemetry

TRACE = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"


@pytest.fixture(autouse=True)
def _logging_as_it_was():
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level


def lines(log_format: str = "json", level: str = "info"):
    stream = io.StringIO()
    logs.configure(log_format, level, stream)
    return lambda: [json.loads(line) if log_format == "json" else line for line in stream.getvalue().splitlines()]


def test_a_line_says_when_who_what_and_where_it_belongs():
    read = lines()
    with within(request_id="r1", film="honey"), resumed(TRACE), doing("step", "mix", step="mix"):
        logging.getLogger("showrunner.steps").warning("too %s", "loud", extra={"peak_db": -0.2})
    (line,) = read()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "too loud",
        "level": "warning",
        "logger": "showrunner.steps",
        "peak_db": -0.2,
        "request_id": "r1",
        "film": "honey",
        "step": "mix",
        "trace": "a" * 32,
        "span": "b" * 16,
    }


def test_statements_of_the_catalog_are_no_lines():
    """They were a third of the CPU of every request."""
    read = lines()
    with create_engine("sqlite://").connect() as connection:
        connection.execute(text("select 1"))
    assert read() == []


@pytest.mark.parametrize("log_format", ["json", "pretty"])
def test_no_secret_gets_past_however_it_comes(log_format):
    secret = 'pex-"9f8e7d6c5b4a'
    redaction.hide(secret)
    read = lines(log_format)
    try:
        raise ValueError(f"https://api.example/?key={secret}")
    except ValueError:
        logging.getLogger("a").exception("refused %s", secret, extra={"header": {"Authorization": f"Bearer {secret}"}})
    with within(note=secret):
        logging.getLogger("b").info("hello")
    text = "\n".join(map(str, read()))
    assert "hello" in text
    assert "9f8e7d6c5b4a" not in text


def test_an_exception_stays_on_the_line_of_its_event():
    read = lines()
    try:
        raise ZeroDivisionError("never")
    except ZeroDivisionError:
        logging.getLogger("a").exception("no")
    (line,) = read()
    assert "ZeroDivisionError: never" in line["exception"]


def test_less_than_the_level_is_not_told():
    read = lines(level="warning")
    logging.getLogger("showrunner.x").info("no")
    logging.getLogger("showrunner.x").error("yes")
    assert [line["event"] for line in read()] == ["yes"]


def test_libraries_speak_through_us_and_only_once():
    library = logging.getLogger("uvicorn.error")
    library.addHandler(logging.StreamHandler(sys.stderr))
    library.setLevel(logging.ERROR)
    read = lines()
    library.info("Started")
    assert [line["event"] for line in read()] == ["Started"]


def test_runs_and_steps_are_told_at_their_end_and_programs_when_they_fail():
    read = lines()
    telemetry = Telemetry(role="worker")
    telemetry.start()
    with doing("run", "make", film="honey", run="run-1"):
        with doing("step", "mix", step="mix", lane="assembly"), doing("program", "ffmpeg") as it:
            it.facts["status"] = 0
        with pytest.raises(MediaError), doing("step", "join", step="join"), doing("program", "ffmpeg") as it:
            it.facts["status"] = 1
            raise MediaError("ffmpeg failed", tail="No space left")
    telemetry.stop()
    told = [(line["event"], line["outcome"], line["level"]) for line in read()]
    assert told == [
        ("step mix", "ok", "info"),
        ("program ffmpeg", "failed", "warning"),
        ("step join", "failed", "warning"),
        ("run make", "ok", "info"),
    ]
    failed = read()[2]
    assert (failed["film"], failed["step"], failed["code"]) == ("honey", "join", "media_failed")
    assert "No space left" in failed["error"]
