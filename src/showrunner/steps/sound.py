"""Music, and one mix for the whole film. Sound is encoded once: AAC adds silence at every join."""

from pathlib import Path

from showrunner.engine.step import step
from showrunner.film.asset import Asset
from showrunner.film.sound import Effect, MixPlan, Recorded, Reel
from showrunner.steps.desk import Desk

AHEAD = ("showrunner.steps.scoring",)  # of workers (kit/nursery.py)
MEMORY, CPU_S = 6 << 30, 3600  # of a mix with foreign music: an hour of samples is 1.4 GB, in and out


@step(version=2, lane="assembly", stage="music")
async def compose_music(desk: Desk, mood: str, duration_ms: int, seed: int, accents_ms: tuple[int, ...]) -> Asset:
    """A piece of exactly this length in this mood, its bars led to the accents. Another seed is another piece."""
    out = desk.file(".flac")
    await desk.workers.call("sound", _compose, mood, duration_ms, seed, accents_ms, out)
    return await desk.store.put(out, "audio/flac")


@step(version=1, lane="assembly", stage="sound")
async def play_effects(desk: Desk, effects: tuple[Effect, ...]) -> Reel:
    """The film's short sounds, one after another in one file."""
    out = desk.file(".flac")
    sounds = await desk.workers.call("sound", _play, effects, out)
    return Reel(asset=await desk.store.put(out, "audio/flac"), sounds=sounds)


@step(version=5, lane="assembly", stage="sound")
async def mix_sound(desk: Desk, plan: MixPlan) -> Asset:
    """The film's sound at its loudness, as AAC: all of it but the first AAC frame, whose place the priming takes."""
    beside = [asset for asset in (plan.music, plan.reel and plan.reel.asset) if asset]
    stems = [*(stem.asset for stem in plan.speech), *beside]
    files = {asset.digest: await desk.store.path(asset) for asset in stems}
    out = desk.folder() / "mix.m4a"
    if plan.loop_music:  # somebody's own, not composed here
        await desk.confined(
            _mix, plan, files, out, read=list(files.values()), write=[out.parent], memory=MEMORY, cpu_s=CPU_S
        )
    else:
        await desk.workers.call("sound", _mix, plan, files, out)
    return await desk.store.put(out, "audio/mp4")


def _compose(mood: str, duration_ms: int, seed: int, accents_ms: tuple[int, ...], out: Path) -> None:
    from showrunner.steps import scoring

    scoring.compose_to(mood, duration_ms, seed, accents_ms, out)


def _play(effects: tuple[Effect, ...], out: Path) -> tuple[Recorded, ...]:
    from showrunner.steps import scoring

    return scoring.play_to(effects, out)


def _mix(plan: MixPlan, files: dict[str, Path], out: Path) -> None:
    from showrunner.steps import scoring

    scoring.mix_to(plan, files, out)
