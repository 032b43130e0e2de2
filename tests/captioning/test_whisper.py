"""The recogniser: where its models come from, and what it hears."""

import asyncio
import hashlib
import json
import wave
from types import SimpleNamespace

import numpy as np
import pytest
from listening import Listener

from showrunner.errors import BriefError, FetchFailed, MissingModel
from showrunner.film import transcript
from showrunner.film.brief import Choice
from showrunner.film.script import Line
from showrunner.film.transcript import Window
from showrunner.kit.http import Guarded
from showrunner.media import wav
from showrunner.providers import whisper
from showrunner.providers.voices.hibari import Hibari
from showrunner.providers.whisper import SOUNDING, Stretch, Whisper, gathered, heard_at, is_stuck, models

BASE = Choice(provider="whisper", model="base")
SMALL = Choice(provider="whisper", model="small")
TEXT = "Honey never spoils. In 1969, people walked on the Moon."


def write_16k(path, samples):
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16_000)
        out.writeframes(np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


@pytest.fixture(scope="session")
def talk(tmp_path_factory):
    """(16 kHz file, true words): two seconds of silence, a sentence, ten seconds of silence, the same again."""
    folder = tmp_path_factory.mktemp("talk")
    choice = Choice(provider="hibari", model="heart")
    words, _ = asyncio.run(Hibari().speak(Line(text=TEXT), choice, "en", folder / "take.wav"))
    take = wav.read(folder / "take.wav")
    low = take[: len(take) // 3 * 3].reshape(-1, 3).mean(axis=1)
    quiet = np.zeros(16_000, np.float32)
    sound = np.concatenate([quiet, quiet, low, *[quiet] * 10, low, quiet])
    second = 12_000 + len(low) // 16
    truth = [w.start_ms + 2000 for w in words] + [w.start_ms + second for w in words]
    ends = (2000 + words[-1].end_ms, second + words[-1].end_ms)
    ranges = ((1950, ends[0] + 60), (second - 50, ends[1] + 60))
    return write_16k(folder / "talk.wav", sound), truth, Window(ranges=ranges)


def test_the_base_model_is_put_together_once_and_hears_what_is_said(home, talk):
    path, truth, window = talk
    heard = asyncio.run(Whisper(home).recognise(path, window, "en", BASE))
    text = " ".join(word.text for word in heard.words)
    once = ["honey", "never", "spoils", "in", "1969", "people", "walked", "on", "the", "moon"]
    assert [word.strip(".,").lower() for word in text.split()] == once * 2
    off = [abs(word.start_ms - at) for word, at in zip(heard.words, truth, strict=True)]
    assert np.median(off) < 250 and max(off) < 900  # although ten seconds between are not heard
    sums = json.loads((home / "models/whisper/base/sums.json").read_text())
    assert sums["model.bin"] == "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"


def test_a_language_the_model_does_not_know_is_refused_not_taken_for_english(home, talk):
    path, _, window = talk
    with pytest.raises(BriefError, match="xx"):
        asyncio.run(Whisper(home).recognise(path, window, "xx", BASE))


def test_marks_without_a_sound_are_no_words():
    assert not any(SOUNDING.search(text) for text in ("´", "…", "—", "♪"))
    assert all(SOUNDING.search(text) for text in ("&", "50%", "é", "日本"))


@pytest.mark.parametrize(
    ("text", "stuck"),
    [
        ("No, no, no, no. Yes, yes, yes.", False),
        ("Row, row, row your boat. " + "Roe, " * 8, True),
        ("That is " + "thank you very much, " * 8, True),
        ("We had thank you, thank you, thank you, and then the sea, the sea, the open sea", False),
    ],
)
def test_a_phrase_that_comes_again_and_again_is_told_from_a_refrain(text, stuck):
    assert is_stuck(text.split()) is stuck


class Stuck:
    """A model that repeats itself unless it may not, as Whisper does after "Row, row, row"."""

    def transcribe(self, samples, *, no_repeat_ngram_size=0, **said):
        words = ["Row,", "row,", "row", "your", "boat."] if no_repeat_ngram_size else ["Roe,"] * 60
        timed = [SimpleNamespace(word=f" {text}", start=n / 10, end=(n + 1) / 10) for n, text in enumerate(words)]
        return [SimpleNamespace(words=timed, avg_logprob=-0.2, no_speech_prob=0.0)], None


def test_a_recogniser_that_cannot_leave_a_phrase_hears_once_more():
    stretch = Stretch(0, 0, 27_000, ((0, 27_000),))
    words = whisper._words(Stuck(), np.zeros(16_000, np.float32), [stretch], "en")
    assert [word.text for word in words] == ["Row,", "row,", "row", "your", "boat."]


def test_a_model_nobody_knows_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(MissingModel) as caught:
        asyncio.run(models.folder_of(Choice(provider="whisper", model="huge"), tmp_path))
    assert "small" in caught.value.hint


def test_a_folder_of_ones_own_is_used_while_it_stays_as_it_was(tmp_path):
    for name in models.NEEDED:
        (tmp_path / name).write_text(name)
    own = {"folder": str(tmp_path), "sha256": models.digest_of_folder(tmp_path)}
    choice = Choice(provider="whisper", model="own", settings=own)
    assert asyncio.run(models.folder_of(choice, tmp_path)) == tmp_path
    (tmp_path / "model.bin").write_text("another")
    with pytest.raises(MissingModel, match="not the one"):
        asyncio.run(models.folder_of(choice, tmp_path))
    (tmp_path / "tokenizer.json").unlink()
    with pytest.raises(MissingModel, match=r"tokenizer\.json"):
        models.digest_of_folder(tmp_path)


FILES = {"model.bin": b"weights" * 1000, "config.json": b"{}", "tokenizer.json": b"{ }", "vocabulary.txt": b"a\nb"}


def hub(spoiled=None):
    """A model hub in small: a listing with checksums, and the files."""
    listing = []
    for name, data in FILES.items():
        git = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
        large = {"lfs": {"oid": hashlib.sha256(data).hexdigest()}} if name == "model.bin" else {}
        listing.append({"path": name, "oid": git, "size": len(data), **large})

    async def answer(visit, writer):
        name = visit.path.rpartition("/")[2]
        is_listing = visit.path.startswith("/api/")
        body = json.dumps(listing).encode() if is_listing else FILES[name] + (b"!" if name == spoiled else b"")
        kind = "application/json" if is_listing else "application/octet-stream"
        head = f"HTTP/1.1 200 So\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
        writer.write(head.encode() + body)

    return Listener(answer)


async def fetched(home, spoiled=None):
    async with hub(spoiled) as server:
        net = Guarded(allow=[server.place])
        folder = await models.folder_of(SMALL, home, net, f"http://{server.place}")
        return folder, [visit.path for visit in server.visits]


def test_a_model_is_fetched_by_its_name_from_where_it_is_at_home(tmp_path):
    folder, asked = asyncio.run(fetched(tmp_path))
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name in FILES} == FILES
    assert asked[0] == "/api/models/Systran/faster-whisper-small/tree/main"
    assert asyncio.run(models.folder_of(SMALL, tmp_path)) == folder  # nobody is asked again


def test_a_model_that_cannot_be_fetched_says_which_can_be_had(tmp_path):
    async def silent(visit, writer):
        """Hangs up without a word."""

    async def asked():
        async with Listener(silent) as server:
            return await models.folder_of(SMALL, tmp_path, Guarded(allow=[server.place]), f"http://{server.place}")

    with pytest.raises(FetchFailed, match="small could not be fetched") as caught:
        asyncio.run(asked())
    assert "base" in caught.value.hint and "folder" in caught.value.hint
    assert caught.value.field == "model" and not (tmp_path / "models/whisper/small").exists()


def test_a_damaged_model_is_not_used_and_fetched_anew(tmp_path):
    folder, _ = asyncio.run(fetched(tmp_path))
    with (folder / "config.json").open("a") as file:
        file.write(" ")
    with pytest.raises(MissingModel, match=r"config\.json"):
        asyncio.run(models.folder_of(SMALL, tmp_path))
    assert asyncio.run(fetched(tmp_path))[0] == folder


@pytest.mark.parametrize("spoiled", ["model.bin", "config.json"])
def test_a_file_that_is_not_the_one_listed_leaves_nothing_behind(tmp_path, spoiled):
    with pytest.raises(FetchFailed, match=spoiled):
        asyncio.run(fetched(tmp_path, spoiled))
    assert not (tmp_path / "models/whisper/small").exists()


def test_long_silences_are_not_listened_to_and_times_are_those_of_the_sound(tmp_path):
    ramp = np.zeros(20 * 16_000, np.float32)
    ramp[16_000 * 5] = ramp[16_000 * 15] = 0.5
    path = write_16k(tmp_path / "sound.wav", ramp)
    samples, stretches = gathered(path, ((4_900, 5_100), (14_900, 15_100)))
    clicks = np.flatnonzero(samples) * 1000 // 16_000
    assert len(samples) < 2 * 16_000
    assert [heard_at(stretches, int(at), int(at) + 10)[0] for at in clicks] == [5_000, 15_000]


def test_a_word_over_a_seam_is_where_more_of_it_is_spoken():
    stretches = (Stretch(0, 1000, 600, ((300, 550),)), Stretch(600, 9000, 500, ((900, 1050),)))
    assert heard_at(stretches, 500, 1000) == (9000, 9400)  # begun too early
    assert heard_at(stretches, 350, 910) == (1350, 1600)  # ended too late


def test_windows_of_silence_are_none():
    assert transcript.windows(()) == ()
