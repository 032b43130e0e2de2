import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from awaiting import awaits

from showrunner.kit import proc

SHELL = "/bin/sh"


async def until_gone(pid: int) -> None:
    """Returns when no living process has that number; the test's own limit is the timeout of the suite."""
    async with asyncio.timeout(20):
        while is_alive(pid):
            await asyncio.sleep(0.01)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


@awaits
async def test_status_output_and_last_words_come_back():
    ended = await proc.run([SHELL, "-c", "echo spoken; echo lost >&2; exit 3"], most_out=100)
    assert ended == proc.Finished(3, b"spoken\n", "lost")


@awaits
async def test_words_are_arguments_and_never_a_shell():
    ended = await proc.run(["echo", "$HOME; rm -rf *"], most_out=100)
    assert ended.out == b"$HOME; rm -rf *\n"


@awaits
async def test_only_the_last_words_of_a_long_complaint_are_kept():
    ended = await proc.run([sys.executable, "-c", "import sys; sys.stderr.write('x' * 100_000 + 'the end')"])
    assert len(ended.tail) <= proc.TAIL
    assert ended.tail.endswith("the end")


@awaits
async def test_output_past_the_limit_is_read_and_dropped():
    ended = await proc.run([sys.executable, "-c", "print('y' * 1_000_000)"], most_out=10)
    assert (ended.status, ended.out) == (0, b"y" * 10)


@awaits
async def test_lines_are_told_as_they_come():
    lines: list[bytes] = []
    await proc.run([SHELL, "-c", "echo one; echo two"], on_out=lines.append)
    assert lines == [b"one", b"two"]


@awaits
async def test_a_program_that_is_not_there_gives_127():
    assert (await proc.run(["/no/such/program"])).status == proc.CANNOT_START


@awaits
async def test_a_signal_is_a_negative_status():
    assert (await proc.run([SHELL, "-c", "kill -SEGV $$"])).status == -signal.SIGSEGV


@awaits
async def test_a_time_limit_ends_the_program_and_its_children(tmp_path):
    script = f"sleep 600 & echo $! > {tmp_path}/child; wait"
    ended = await proc.run([SHELL, "-c", script], timeout_s=0.5)
    assert ended.status == proc.TIMED_OUT
    await until_gone(int((tmp_path / "child").read_text()))


@awaits
async def test_a_cancelled_run_leaves_nobody_behind():
    started = asyncio.Event()
    pids: list[int] = []

    def note(line: bytes) -> None:
        pids.append(int(line))
        started.set()

    running = asyncio.create_task(proc.run([SHELL, "-c", "sleep 600 & echo $!; echo $$; wait"], on_out=note))
    await started.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    for pid in pids:
        await until_gone(pid)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux kills a child with its parent")
@awaits
async def test_a_program_dies_with_us_however_we_die():
    parent = """
import asyncio
from showrunner.kit import proc
asyncio.run(proc.run(["/bin/sh", "-c", "echo $$; exec sleep 600"], on_out=lambda line: print(int(line), flush=True)))
"""
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE) as process:
        assert process.stdout
        pid = int(process.stdout.readline())
        assert is_alive(pid)
        process.kill()
    await until_gone(pid)
