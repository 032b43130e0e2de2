"""A process behind walls reaches what is named and nothing else, in space, time or on the net.

Every probe is run without walls, too: a probe that gets nothing there would prove nothing here.
"""

import contextlib
import os
import signal
import socket
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from intake import probes

from showrunner.errors import BriefError, MediaError
from showrunner.kit import confine, parcel
from showrunner.kit.workers import Workers
from showrunner.media import ffmpeg
from showrunner.media.foreign.running import foreign_input, run_confined

pytestmark = pytest.mark.skipif(not confine.strength().is_whole, reason="this system cannot confine; doctor says so")
WALLS = confine.around()


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text("0451")
    return path


@pytest.fixture
def behind(desk, run):
    return lambda function, *args, **walls: run(desk.confined(function, *args, **walls))


def test_only_named_files_are_read(behind, secret):
    assert probes.read(secret) == "0451"
    assert behind(probes.read, secret, read=[secret]) == "0451"
    assert behind(probes.read, secret, read=[secret.parent]) == "0451"
    for probe in (probes.read, probes.listed, probes.by_child):
        with pytest.raises(MediaError):
            behind(probe, secret if probe is not probes.listed else secret.parent)
    assert probes.by_child(secret) == "0451"


def test_nothing_of_a_person_is_readable_without_being_named(behind, tmp_path):
    tries = [(probes.listed, path) for path in (Path.home(), Path("/home"), Path.cwd(), tmp_path)]
    tries += [(probes.read, Path(path)) for path in ("/etc/passwd", "/proc/self/environ")]
    for probe, path in tries:
        with pytest.raises(MediaError, match="reaches for what is not its own"):
            behind(probe, path)


def test_only_named_folders_are_written(behind, tmp_path):
    room = tmp_path / "room"
    room.mkdir()
    assert behind(probes.write, room / "a", write=[room]) == 1
    for path in (tmp_path / "b", room / ".." / "c"):
        with pytest.raises(MediaError):
            behind(probes.write, path, write=[room])
    with pytest.raises(MediaError):
        behind(probes.write, room / "d", read=[room])
    assert [found.name for found in room.iterdir()] == ["a"]


def test_there_is_no_network(behind, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as near:
        port = server.getsockname()[1]
        near.bind(str(tmp_path / "s"))
        near.listen()
        assert probes.connect(port) == "connected"
        assert probes.datagram(port) == 1
        assert probes.local_socket(tmp_path / "s") == "connected"
        for probe, where in (
            (probes.connect, port),
            (probes.datagram, port),
            (probes.local_socket, tmp_path / "s"),
        ):
            with pytest.raises(MediaError, match="reaches for what is not its own"):
                behind(probe, where, read=[tmp_path])


def test_others_are_not_signalled(behind):
    assert probes.signalled(os.getpid()) == "may"
    with pytest.raises(MediaError):
        behind(probes.signalled, os.getpid())


def test_memory_is_limited_and_named(behind):
    assert probes.taken(300_000_000) == behind(probes.taken, 300_000_000)
    with pytest.raises(MediaError, match="more than 200 MB of memory") as caught:
        behind(probes.taken, 300_000_000, memory=200_000_000)
    assert caught.value.hint


def test_computing_is_limited_and_named(behind):
    with pytest.raises(MediaError, match="more than 1 s of computing") as caught:
        behind(probes.busy, 5, cpu_s=1)
    assert caught.value.hint


def test_waiting_is_limited_and_named(behind):
    with pytest.raises(MediaError, match=r"longer than 0.5 s"):
        behind(probes.asleep, 60, wall_s=0.5)


def test_files_are_limited_and_named(behind, tmp_path):
    room = tmp_path / "room"
    room.mkdir()
    assert behind(probes.filled, room / "a", 1 << 20, write=[room]) == 1 << 20
    with pytest.raises(MediaError, match="grows past 1 MB"):
        behind(probes.filled, room / "b", 3 << 20, write=[room], file_size=1_000_000)


@pytest.mark.parametrize("how", [signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS])
def test_a_crash_is_told_and_the_next_call_works(how, behind):
    with pytest.raises(MediaError, match=how.name):
        behind(probes.crashed, how)
    with pytest.raises(MediaError, match="status 3"):
        behind(probes.left, 3)
    assert behind(probes.survives, 7) == 7


def test_keys_are_not_handed_on(monkeypatch, desk, run):
    monkeypatch.setenv("SHOWRUNNER_PEXELS_KEY", "0451")
    assert "0451" in probes.environment_of_child()
    with contextlib.closing(Workers()) as ours:  # what they fork from inherits what is here now
        alone = replace(desk, workers=ours)
        assert "0451" not in str(run(alone.confined(probes.environment)))
        assert "0451" not in run(alone.confined(probes.environment_of_child))


def test_errors_of_ours_come_over_the_wall_and_others_in_words(behind):
    with pytest.raises(BriefError, match="no such colour") as caught:
        behind(probes.refuses, "look")
    assert (caught.value.hint, caught.value.field) == ("choose another", "look")
    with pytest.raises(MediaError, match="pays with a card"):
        behind(probes.refuses_oddly)


def test_an_answer_is_data_of_the_type_that_was_promised(behind, tmp_path):
    assert isinstance(behind(probes.listed, tmp_path, read=[tmp_path]), list)
    with pytest.raises(TypeError, match="says_nothing_of_itself"):
        behind(probes.says_nothing_of_itself)
    trap = tmp_path / "trap"
    for answer in (probes.bomb(trap), b"+" + probes.bomb(trap), b"-" + probes.bomb(trap), b'+"no"', b"-3", b""):
        with pytest.raises(MediaError, match="something else than agreed"):
            parcel.unpacked(probes.busy, answer)
    assert not trap.exists()


def test_what_it_answers_is_checked(behind):
    with pytest.raises(MediaError):
        behind(probes.lies)


def test_a_cancelled_call_leaves_nothing(desk, run):
    import asyncio

    async def body():
        call = asyncio.ensure_future(desk.confined(probes.asleep, 60))
        while not desk.workers._busy and not call.done():
            await asyncio.sleep(0.01)
        pid = next(iter(desk.workers._busy))._pid
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        return pid

    pid = run(body())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_ffmpeg_stands_behind_the_same_walls(desk, run, controls, tmp_path):
    room = desk.folder()

    def convert(source, out):
        words = [*foreign_input(source, "mov"), "-c", "copy", out]
        return run_confined(*words, read=[controls["plain.mp4"]], write=[room])

    run(convert(controls["plain.mp4"], room / "a.mp4"))
    assert (room / "a.mp4").stat().st_size > 1000
    with pytest.raises(MediaError, match="Permission denied"):
        run(convert(controls["silent.mp4"], room / "b.mp4"))
    with pytest.raises(MediaError, match="Permission denied"):
        run(convert(controls["plain.mp4"], tmp_path / "c.mp4"))


def test_ffmpeg_asks_nobody(desk, run):
    room = desk.folder()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/a.mp4"
        with pytest.raises(MediaError):
            run(run_confined("-i", url, "-c", "copy", room / "a.mp4", read=[], write=[room], timeout_s=20))
        with pytest.raises(TimeoutError):
            server.accept()


def test_ffmpeg_takes_no_more_time_than_it_has(desk, run):
    room = desk.folder()
    endless = ["-f", "lavfi", "-i", "testsrc2=size=640x360", "-f", "null", room / "none"]
    with pytest.raises(MediaError):
        run(run_confined(*endless, read=[], write=[room], cpu_s=1, timeout_s=60))


def test_a_path_that_is_not_there_is_told(behind, tmp_path):
    with pytest.raises(FileNotFoundError):
        behind(probes.read, tmp_path / "none", read=[tmp_path / "none"])


def test_what_the_program_needs_is_within_reach():
    assert any(str(ffmpeg.binary()).startswith(path) for path in WALLS.read)
    assert os.path.realpath(sys.executable).startswith(tuple(os.path.realpath(path) for path in WALLS.read))
    assert "/" not in WALLS.read
