"""The production: a video and what is asked of it, captions, edits, files beside it."""

import asyncio
import json

import av
import pytest
from captioning.footage import complaints, packets

from showrunner.errors import BriefError
from showrunner.film.captioning import CaptionOrder
from showrunner.film.source import Source
from showrunner.wiring import Studio

DONE = "captioned"


@pytest.fixture(scope="module")
def studio(home):
    return Studio(home)


def order(studio, path, **said):
    source = Source(asset=asyncio.run(studio.keep(path, path.name, "video")), name=path.name)
    return CaptionOrder(source=source, language="en", **said)


def make(studio, wanted):
    record = asyncio.run(studio.make(wanted, production=DONE))
    return record, asyncio.run(studio.premises.store.path(record.master))


def test_a_talk_is_captioned_edited_and_handed_over(studio, video, tmp_path):
    path, said_ms = video
    record, film = make(studio, order(studio, path, design={"style": "karaoke"}, soft=True))
    assert record.review.errors == () and record.degraded == ()
    cues = json.loads(studio.draft(record.film, "transcript"))["cues"]
    assert [cue["text"].rstrip(".").lower() for cue in cues] == ["honey never spoils"] * 2
    assert all(abs(cue["start_ms"] - at) < 100 for cue, at in zip(cues, said_ms, strict=True))
    assert [digest for _, digest in packets(film, "audio")] == [digest for _, digest in packets(path, "audio")]
    assert complaints(film) == ""
    with av.open(str(film)) as file:
        texts = [bytes(p)[2:].decode() for p in file.demux(file.streams.subtitles[0]) if p.size > 2]
    assert [text.rstrip(".") for text in texts] == [cue["text"].rstrip(".") for cue in cues]

    files = asyncio.run(studio.export(record.film, ["captions"], tmp_path))
    assert {file.suffix for file in files} == {".srt", ".vtt", ".ass", ".json"}
    assert "Honey" in next(file for file in files if file.suffix == ".srt").read_text()

    studio.edit(record.film, ['transcript.cues[1].text="Money never spoils."'])
    plan = asyncio.run(studio.plan(record.film))
    assert {step.step for step in plan.will} == {"burning.burn_part"}
    again = asyncio.run(studio.redo(record.film))
    assert again.steps.done <= 4  # one part or two, the join, the review
    edited = asyncio.run(studio.premises.store.path(again.master))
    assert [p for p in packets(edited) if p[0] < 3] == [p for p in packets(film) if p[0] < 3]
    assert packets(edited) != packets(film)


def test_without_a_burned_picture_the_video_stays_as_it_is(studio, video):
    path, _ = video
    record, film = make(studio, order(studio, path, burn=False, design={"style": "karaoke"}))
    assert film.read_bytes() == path.read_bytes()
    assert record.steps.done == 0  # what was heard is known


def test_a_known_script_is_shown_as_it_is_written(studio, video):
    path, said_ms = video
    script = "Honey never spoils! (Money does.) Honey never spoils?"
    record, _ = make(studio, order(studio, path, burn=False, script=script))
    cues = json.loads(studio.draft(record.film, "transcript"))["cues"]
    assert [cue["text"] for cue in cues] == ["Honey never spoils!", "Honey never spoils?"]
    assert all(abs(cue["start_ms"] - at) < 100 for cue, at in zip(cues, said_ms, strict=True))
    assert any("(Money does.)" in note for note in record.notes)


def test_a_video_in_which_nobody_speaks_is_copied_and_told(studio, footage):
    record, film = make(studio, order(studio, footage("plain.mp4")))
    assert any("nobody" in note for note in record.notes)
    assert [digest for _, digest in packets(film)] == [digest for _, digest in packets(footage("plain.mp4"))]


def test_a_video_without_sound_is_refused(studio, footage):
    with pytest.raises(BriefError, match="no sound") as caught:
        make(studio, order(studio, footage("silent.mp4")))
    assert caught.value.field == "source"


@pytest.mark.parametrize(
    "design", [{"palette": "nothing"}, {"font": "Comic Sans"}, {"style": "pop", "font": "Inter"}, {"ink": "red"}]
)
def test_looks_that_do_not_exist_are_refused(design):
    with pytest.raises(ValueError, match=r"palette|font|letters|pattern"):
        CaptionOrder.model_validate({"source": {"url": "https://example.com/a.mp4"}, "design": design})
