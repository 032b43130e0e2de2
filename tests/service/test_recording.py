import asyncio

from awaiting import awaits

from showrunner.catalog.database import open_database
from showrunner.catalog.events import EventRow, Events
from showrunner.catalog.films import Films
from showrunner.catalog.runs import Runs
from showrunner.engine.events import Expected, Noted, StepFinished, StepReused, StepStarted
from showrunner.errors import StoreError
from showrunner.recording import Recorder, progress_of

WHO = {"step": "picture.render_segment", "stage": "picture", "about": "s1"}


def opened(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'catalog.db'}")
    with engine.begin() as connection:
        Films(engine).insert(connection, "f", "f", "narrated", "{}")
        Runs(engine).open(connection, "r", "f", "local", None, "normal")
    return engine


@awaits
async def test_everything_heard_is_written_in_order_by_the_end(tmp_path):
    engine = opened(tmp_path)
    recorder = Recorder(Events(engine), "f", "r")
    async with recorder.writing():
        for number in range(50):
            recorder(StepStarted(**WHO, key=str(number)))
            await asyncio.sleep(0.01)
    rows = Events(engine).of_run("f", "r")[1:]
    assert [row.body["key"] for row in rows] == [str(number) for number in range(50)]
    engine.dispose()


@awaits
async def test_what_could_not_be_written_is_written_later(tmp_path):
    engine = opened(tmp_path)

    class Stumbling(Events):
        stumbles = 0

        def append(self, film, run, entries):
            if self.stumbles < 2:
                object.__setattr__(self, "stumbles", self.stumbles + 1)
                raise StoreError("away")
            return super().append(film, run, entries)

    recorder = Recorder(Stumbling(engine), "f", "r")
    async with recorder.writing():
        recorder(Noted(text="one"))
        await asyncio.sleep(1.2)
        recorder(Noted(text="two", is_degraded=True))
    assert [(r.kind, r.body["text"]) for r in Events(engine).of_run("f", "r")[1:]] == [
        ("note", "one"),
        ("degraded", "two"),
    ]
    engine.dispose()


def rows(*events):
    """As they would be read."""
    recorder = Recorder(None, "f", "r")
    for event in events:
        recorder(event)
    return [EventRow(n, 1_000 * n, e.kind, e.body, "r") for n, e in enumerate(recorder._heard, 1)]


def test_progress_counts_steps_by_stage():
    found = progress_of(
        "making",
        rows(
            Expected(stage="picture", count=4),
            StepReused(**WHO, key="a"),
            StepStarted(**WHO, key="b"),
            StepFinished(**WHO, key="b", took_ms=5),
        ),
    )
    assert found.stage == "picture"
    assert (found.stages["picture"].expected, found.stages["picture"].done, found.stages["picture"].reused) == (4, 1, 1)
    assert 0.3 < found.fraction < 0.4


def test_progress_is_whole_only_when_the_film_is_done():
    everything = [
        Expected(stage=stage, count=1)
        for stage in ("writing", "voice", "storyboard", "music", "picture", "sound", "master", "review")
    ]
    ends = [StepReused(step="s", stage=one.stage, about="", key=one.stage) for one in everything]
    assert progress_of("making", rows(*everything, *ends)).fraction == 0.99
    assert progress_of("done", rows(*everything, *ends)).fraction == 1.0
    assert progress_of("queued", []).fraction == 0.0
