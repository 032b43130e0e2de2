"""The step and its documents, and the program that reads what came in."""

import subprocess
import sys

import pytest
from intake.hostile.bombs import png
from listening import Listener, says

from showrunner.errors import BriefError, FetchFailed, NotFound
from showrunner.film.asset import Asset
from showrunner.film.clip import VideoTrack
from showrunner.film.source import Limits, Source
from showrunner.kit import confine
from showrunner.kit.containers import DEMUXERS, sniffed
from showrunner.media import health
from showrunner.media.ffmpeg import binary
from showrunner.media.foreign.running import foreign_input
from showrunner.steps.intake import take_in

NOWHERE = Asset(digest="1" * 64, media_type="video/mp4", size=1)


def test_a_source_is_one_thing():
    for given in ({}, {"asset": NOWHERE, "url": "https://example.com/a.mp4"}):
        with pytest.raises(ValueError, match="either an asset or an url"):
            Source(**given)
    assert Source(url="https://example.com/a.mp4?key=secret").shown == "https://example.com/a.mp4"
    assert Source(asset=NOWHERE, name="talk.mp4").shown == "talk.mp4"


def test_asked_again_an_address_is_another_key():
    def key(**told):
        return take_in.key(take_in.inputs(Source(url="https://example.com/a.mp4", **told)), {})

    assert key() == key()
    assert key(asked="monday") != key(asked="tuesday")


def test_a_shown_size_is_upright_and_square():
    track = VideoTrack(codec="h264", pixels="yuv420p", width=1440, height=1080, sar=(4, 3))
    assert track.shown == (1920, 1080)
    assert track.model_copy(update={"rotation": 270}).shown == (1080, 1920)


def test_what_is_gone_is_not_found(desk, run):
    with pytest.raises(NotFound):
        run(take_in.function(desk, Source(asset=NOWHERE)))


def test_a_refusal_names_the_file_and_the_remedy(desk, run):
    path = desk.scratch / "x"
    path.write_text("#EXTM3U\n")

    async def body():
        return await take_in.function(desk, Source(asset=await desk.store.put(path, "video/mp4"), name="talk.mp4"))

    with pytest.raises(BriefError, match=r"talk.mp4: the file is a playlist \(HLS\), which is not taken") as caught:
        run(body())
    assert caught.value.field == "source"
    assert "convert it" in caught.value.hint


def test_a_limit_that_is_passed_is_the_file_s_fault_and_named(desk, run):
    path = desk.scratch / "wide"
    path.write_bytes(png(5000, 5000, data=bytes(5001 * 5000)))

    async def body(**limits):
        asset = await desk.store.put(path, "image/png")
        return await take_in.function(desk, Source(asset=asset), Limits(**limits))

    with pytest.raises(BriefError, match="more than 5 MB of memory") as caught:
        run(body(memory=5_000_000))
    assert (caught.value.field, bool(caught.value.hint)) == ("source", True)
    assert run(body()).kind == "image"


def test_an_address_that_does_not_answer_says_what_to_do(reaching, run):
    async def body(status):
        async with Listener(says(status)) as server:
            await take_in.function(reaching(server.place), Source(url=server.url("/a.mp4")))

    for status in (401, 404, 500):
        with pytest.raises(FetchFailed, match=str(status)) as caught:
            run(body(status))
        assert (caught.value.field, bool(caught.value.hint)) == ("source", True)


@pytest.mark.parametrize("status", [403, 405, 501])
def test_a_server_that_knows_no_head_gives_its_file(status, reaching, run, controls):
    film = controls["plain.mp4"].read_bytes()

    async def answer(visit, writer):
        await (says(status) if visit.method == "HEAD" else says(200, film))(visit, writer)

    async def body():
        async with Listener(answer) as server:
            return await take_in.function(reaching(server.place), Source(url=server.url("/a.mp4")))

    assert run(body()).asset.size == len(film)


def test_nothing_is_left_in_the_scratch_folder(desk, run, controls):
    path = desk.scratch.parent / "given"
    path.write_bytes(controls["a.heic"].read_bytes())

    async def body():
        return await take_in.function(desk, Source(asset=await desk.store.put(path, "image/heic")))

    run(body())
    assert list(desk.scratch.iterdir()) == []


def test_the_program_reads_every_container_as_we_name_it(controls):
    read = set()
    for path in controls.values():
        demuxer = sniffed(path).demuxer
        if demuxer and demuxer not in read:
            words = [*foreign_input(path, demuxer), "-map", "0:v:0?", "-map", "0:a:0?", "-f", "null", "-"]
            done = subprocess.run([binary(), "-nostdin", "-v", "error", *words], capture_output=True, text=True)
            assert (done.returncode, done.stderr) == (0, ""), path
            read.add(demuxer)
    assert read == DEMUXERS


def test_the_doctor_says_how_far_a_bad_file_gets(monkeypatch):
    for strength, state in (((True, True), "ok"), ((False, True), "warn"), ((True, False), "warn")):
        monkeypatch.setattr(confine, "strength", lambda strength=strength: confine.Strength(*strength))
        check = health.walls()
        assert (check.state, bool(check.remedy)) == (state, state == "warn")
    assert "the network" in check.found
    assert "other files" not in check.found


def test_a_system_without_walls_says_so_and_keeps_its_limits():
    ask = """
from showrunner.kit import confine
confine._abi = lambda libc: 0
confine._has_filters = lambda libc: False
print(confine.confined(memory=100_000_000), confine.strength().is_whole)
try: bytearray(300_000_000)
except MemoryError: print("limited")
"""
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert "files=False, network=False" in done.stdout
    assert done.stdout.endswith("False\nlimited\n")
