"""Every internal state with every stage, in each dialect's words."""

from pathlib import Path

import pytest

from showrunner.hooks.task import s3_status
from showrunner.http.legacy.projections import (
    S0_PHASES,
    S4_SPANS,
    Done,
    s0_progress,
    s0_state,
    s3_progress,
    s4_phase,
    s4_progress,
    s4_status,
)

STAGES = (
    "", "writing", "intake", "storyboard", "footage", "voice", "hearing", "listening", "music", "sound", "picture",
    "master", "review", "export",
)  # fmt: skip
STATES = ("new", "queued", "making", "done", "failed", "cancelled")

MAKING_S0 = {
    "": ("SCENE_PLANNING", 0),
    "writing": ("SCENE_PLANNING", 0),
    "intake": ("ASSET_RETRIEVAL", 20),
    "storyboard": ("ASSET_RETRIEVAL", 20),
    "footage": ("ASSET_RETRIEVAL", 20),
    "voice": ("TTS_GENERATION", 40),
    "hearing": ("AUDIO_PROCESSING", 55),
    "listening": ("AUDIO_PROCESSING", 55),
    "music": ("AUDIO_PROCESSING", 55),
    "sound": ("AUDIO_PROCESSING", 55),
    "picture": ("RENDERING", 60),
    "master": ("RENDERING", 99),
    "review": ("RENDERING", 99),
    "export": ("RENDERING", 99),
}
MAKING_S4 = {
    "": ("VALIDATING", None),
    "writing": ("VALIDATING", "validate"),
    "intake": ("VALIDATING", "validate"),
    "storyboard": ("GENERATING_STORYBOARD", "storyboard"),
    "footage": ("GENERATING_CHUNKS", "chunks"),
    "voice": ("GENERATING_CHUNKS", "chunks"),
    "hearing": ("GENERATING_CHUNKS", "chunks"),
    "listening": ("GENERATING_CHUNKS", "chunks"),
    "music": ("GENERATING_CHUNKS", "chunks"),
    "sound": ("GENERATING_CHUNKS", "chunks"),
    "picture": ("GENERATING_CHUNKS", "chunks"),
    "master": ("REFINING", "refine"),
    "review": ("REFINING", "refine"),
    "export": ("EXPORTING", "export"),
}
ENDS_S0 = {"done": "COMPLETED", "failed": "FAILED", "cancelled": "CANCELLED", "new": "PENDING", "queued": "PENDING"}
ENDS_S4 = {"done": "COMPLETE", "failed": "FAILED", "cancelled": "CANCELLED", "new": "QUEUED", "queued": "QUEUED"}
S3 = {
    "new": "queued",
    "queued": "queued",
    "making": "running",
    "done": "success",
    "failed": "failed",
    "cancelled": "failed",
}


def just_begun(stage):
    """Everything before the stage is finished, the stage has one step under way."""
    before = STAGES[1 : STAGES.index(stage)] if stage else ()
    return {name: Done(3, 3) for name in before} | ({stage: Done(3, 0)} if stage else {})


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("state", STATES)
def test_s0_says_of_every_state_and_stage(state, stage):
    stages = just_begun(stage)
    word, percent = MAKING_S0[stage]
    expected = {"done": 100, "new": 0, "queued": 0}.get(state, percent)
    assert s0_state(state, stages) == (word if state == "making" else ENDS_S0[state])
    assert s0_progress(state, stages) == expected


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("state", STATES)
def test_s4_says_of_every_state_and_stage(state, stage):
    stages = just_begun(stage)
    word, phase = MAKING_S4[stage]
    assert s4_status(state, stages) == (word if state == "making" else ENDS_S4[state])
    assert s4_phase(state, stages) == (phase if state in ("making", "failed", "cancelled") else None)


@pytest.mark.parametrize("state", STATES)
def test_s3_says_of_every_state(state):
    assert s3_status(state) == S3[state]


def test_the_phases_of_a_film_never_come_back():
    stages, seen_s0, seen_s4, percents = {}, [], [], []
    for stage in STAGES[1:]:
        for finished in range(4):
            stages[stage] = Done(3, finished)
            seen_s0.append([phase.state for phase in S0_PHASES].index(s0_state("making", stages)))
            seen_s4.append([span.state for span in S4_SPANS].index(s4_status("making", stages)))
            percents.append(s0_progress("making", stages))
    assert seen_s0 == sorted(seen_s0)
    assert seen_s4 == sorted(seen_s4)
    assert percents == sorted(percents)


def test_pictures_drawn_beside_the_sound_do_not_turn_the_phase_back():
    both = {"picture": Done(4, 1), "sound": Done(1, 0)}
    assert s0_state("making", both) == "RENDERING"
    assert s4_status("making", both) == "GENERATING_CHUNKS"


def test_a_stage_nobody_knows_never_makes_a_film_look_further_than_it_is():
    assert s0_state("making", {"transcribing": Done(5, 5)}) == "SCENE_PLANNING"
    assert s4_status("making", {"transcribing": Done(5, 5)}) == "VALIDATING"


@pytest.mark.parametrize(("fraction", "percent"), [(0.0, 0), (0.5, 50), (0.999, 99), (1.0, 99), (-0.1, 0)])
def test_only_a_whole_film_is_at_a_hundred_percent(fraction, percent):
    assert s4_progress("making", fraction) == percent
    assert s4_progress("done", fraction) == 100


@pytest.mark.parametrize("finished", [0, 1, 2, 3, 4])
def test_rendering_runs_from_sixty_to_a_hundred_with_its_pictures(finished):
    stages = {"writing": Done(1, 1), "picture": Done(4, finished)}
    assert s0_progress("making", stages) == min(99, 60 + 10 * finished)


def rows(heading):
    """Cells of the table of docs/reference/dialects.md whose first heading this is."""
    page = Path(__file__).parents[2] / "docs" / "reference" / "dialects.md"
    table = page.read_text(encoding="utf-8").split(f"| {heading} |", 1)[1].split("\n\n", 1)[0]
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in table.splitlines()[2:]]


def test_the_reference_says_of_every_state_what_the_code_says():
    for state, s0, s3, s4 in rows("state"):
        assert s3_status(state) == s3
        if state != "making":
            assert (s0_state(state, {}), s4_status(state, {})) == (s0, s4)
    assert [state for state, *_ in rows("state")] == list(STATES)


def test_the_reference_says_of_every_stage_what_the_code_says():
    for stage, s0, mark, s4, phase in rows("stage"):
        only = {stage: Done(2, 0)}
        assert (s0_state("making", only), s0_progress("making", only)) == (s0, int(mark))
        assert (s4_status("making", only), s4_phase("making", only)) == (s4, phase)
    assert [stage for stage, *_ in rows("stage")] == list(STAGES[1:])


@pytest.mark.parametrize(
    ("stages", "progress"),
    [
        ((), 0),
        (("intake",), 0),
        (("intake", "hearing"), 25),
        (("intake", "hearing", "picture"), 50),
        (("intake", "hearing", "picture", "master"), 75),
        (("intake", "listening", "music", "sound"), 50),
        (("something new",), 0),
    ],
)
def test_a_task_goes_by_quarters(stages, progress):
    """S3.28."""
    begun = {name: Done(2, 1) for name in stages}
    assert s3_progress("making", begun) == s3_progress("failed", begun) == progress
    assert s3_progress("done", begun) == 100
