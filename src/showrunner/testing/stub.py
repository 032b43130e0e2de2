"""A production that renders nothing: steps that sleep, a fan of them, paid jobs on demand, a few bytes for a master.

It takes the way of a real film through the whole house (lanes, claims, results, money, store), so that a test of load
or faults, or a try of the service, costs milliseconds. The brief's prompt is `Plan` as JSON; any other text is the salt
of the default plan, so that two texts are two films. The same plan gives the same bytes.
"""

import asyncio
import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterator

from pydantic import Field, ValidationError

from showrunner.engine.execute import DOING
from showrunner.engine.ledger import Ledger
from showrunner.engine.run import Run
from showrunner.engine.step import step
from showrunner.errors import ProviderError
from showrunner.film.asset import Asset
from showrunner.film.brief import Brief, Choice
from showrunner.film.record import FilmRecord, Review, StepCount
from showrunner.kit.document import Document
from showrunner.productions.registry import Production, QuoteLine
from showrunner.steps.desk import Desk
from showrunner.testing.paid_server import COST, text_of

LOG = "SHOWRUNNER_STUB_LOG"  # a file that gets a line at the begin and the end of each step's body


class Plan(Document):
    """How the stub film is made."""

    salt: str = ""
    ms: int = Field(default=20, ge=0, le=3_600_000)  # each step sleeps
    wide: int = Field(default=3, ge=1, le=1_000)  # voices, and as many pictures
    paid: int = Field(default=0, ge=0, le=1_000)  # jobs bought
    provider: str = "fakepaid"
    fails: bool = False  # the last step but one fails for good


class Bought(Document):
    """What the request of a paid job says."""

    salt: str
    number: int


@step(version=1, lane="writing", stage="writing")
async def outline(desk: Desk, plan: Plan) -> tuple[str, ...]:
    with _logged("outline"):
        await asyncio.sleep(plan.ms / 1000)
    return tuple(f"{plan.salt}.{number}" for number in range(plan.wide))


@step(version=1, lane="voice", stage="voice")
async def voice(desk: Desk, line: str, ms: int) -> str:
    with _logged("voice"):
        await asyncio.sleep(ms / 1000)
    return _digest(f"voice {line}")


@step(version=1, lane="visual", stage="picture")
async def picture(desk: Desk, take: str, ms: int) -> str:
    with _logged("picture"):
        await asyncio.sleep(ms / 1000)
    return _digest(f"picture {take}")


@step(version=1, lane="visual", stage="picture")
async def buy(desk: Desk, request: Bought, seller: Choice) -> str:
    """A job of the fake provider; its text."""
    with _logged("buy"):
        to = desk.file(".txt")
        await desk.remote(seller.provider, request, to, what="a stub's job")
        return to.read_text()


@step(version=1, lane="voice", stage="voice")
async def fail(desk: Desk, salt: str) -> str:
    raise ProviderError(f"the stub {salt!r} was asked to fail", provider="stub")


@step(version=1, lane="assembly", stage="master")
async def assemble(desk: Desk, parts: tuple[str, ...], ms: int) -> Asset:
    with _logged("assemble"):
        await asyncio.sleep(ms / 1000)
        out = desk.file(".txt")
        out.write_text("\n".join(parts))
        return await desk.store.put(out, "text/plain")


class Finished(Document):
    master: Asset
    plan: Plan


async def stub(run: Run[Desk], brief: Brief) -> Finished:
    plan = run.pure(plan_of, brief)
    lines = await run(outline, plan)
    takes = await asyncio.gather(*(run(voice, line, plan.ms) for line in lines))
    if plan.fails:
        await run(fail, plan.salt)
    seller = Choice(provider=plan.provider)
    parts = await asyncio.gather(
        *(run(picture, take, plan.ms) for take in takes),
        *(run(buy, Bought(salt=plan.salt, number=number), seller) for number in range(plan.paid)),
    )
    return Finished(master=await run(assemble, tuple(parts), plan.ms), plan=plan)


def master_of(plan: Plan) -> str:
    """SHA-256 of the master that this plan must give, whatever happens on the way."""
    lines = [f"{plan.salt}.{number}" for number in range(plan.wide)]
    jobs = [Bought(salt=plan.salt, number=number).model_dump(mode="json") for number in range(plan.paid)]
    parts = [*(_digest(f"picture {_digest(f'voice {line}')}") for line in lines), *(text_of(job) for job in jobs)]
    return _digest("\n".join(parts))


def plan_of(brief: Brief) -> Plan:
    try:
        return Plan.model_validate_json(brief.prompt)
    except ValidationError:
        return Plan(salt=brief.prompt)


def recorded(film: str, brief: Brief, finished: Finished, ledger: Ledger) -> FilmRecord:
    silent = Review(frames=0, duration_ms=0, sound_ms=0, offset_ms=0, loudness=None, true_peak=0, clipped=0)
    return FilmRecord(
        film=film,
        title=brief.title or "Stub",
        master=finished.master,
        duration_ms=0,
        steps=StepCount(done=ledger.done, reused=ledger.reused, failed=ledger.failed),
        degraded=(),
        notes=tuple(ledger.notes),
        cost_micro_usd=ledger.cost,
        review=silent,
        seconds=dict(ledger.ms_by_stage),
        writer="stub",
        voices={},
    )


def quoted(brief: Brief) -> tuple[QuoteLine, ...]:
    plan = plan_of(brief)
    return (QuoteLine(provider=plan.provider, what="stub jobs", amount=COST * plan.paid),) if plan.paid else ()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@contextlib.contextmanager
def _logged(name: str) -> Iterator[None]:
    """Tell the log, if there is one, that this step's body begins and ends; a killed one only begins."""
    key = DOING.get().key
    _log("begin", name, key)
    yield
    _log("end", name, key)


def _log(what: str, name: str, key: str) -> None:
    if file := os.environ.get(LOG):
        at_ms = time.time_ns() // 1_000_000
        line = json.dumps({"what": what, "step": name, "key": key, "at_ms": at_ms, "pid": os.getpid()})
        handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "a") as log:
            log.write(f"{line}\n")


PRODUCTION = Production(name="stub", recipe=stub, record=recorded, quote=quoted)
