"""Every guard of the intake holds by itself: with it the attack is stopped, and without it something is noticed.

What stands before a guard is left out in each test, so that the guard is the one that is asked.
"""

import json
import subprocess
import sys
from pathlib import Path

import av
import pytest
from intake import probes
from intake.hostile.bombs import ffmpeg, many_scans, png, silence
from intake.hostile.campaign import canary
from intake.hostile.texts import FFCONCAT
from listening import Listener, says

from showrunner.errors import BriefError, MediaError, NotAllowed, TooLarge
from showrunner.film import cleaning
from showrunner.film.source import Limits, Source
from showrunner.kit import confine, containers, opening
from showrunner.kit import http as kit_http
from showrunner.media.foreign import looking
from showrunner.steps import intake

GREAT = Limits(size=10**9, duration_ms=10**9, pixels=10**9, streams=999, packets=10**9, gap_ms=10**9)


@pytest.fixture
def look(tmp_path):
    """As the confined process looks, here, with limits that hold nothing unless told."""

    def looked(data, **limits):
        path = tmp_path / "file"
        path.write_bytes(data if isinstance(data, bytes) else data.read_bytes())
        return looking.look_at(path, GREAT.model_copy(update=limits), tmp_path / "still")

    return looked


def test_sniffing_keeps_lists_of_files_from_whoever_guesses(tmp_path, controls, monkeypatch):
    with canary(tmp_path) as bird:
        path = tmp_path / "film.mp4"
        path.write_text(FFCONCAT.format(file=bird.secret.name))
        with pytest.raises(BriefError, match="list of files"):
            containers.sniffed(path)
        assert bird.caught() == (0, 0)
        with pytest.raises(av.FFmpegError):
            av.open(str(path)).close()  # left to guess
        assert bird.caught()[0] > 0


def test_the_named_demuxer_is_the_only_one(tmp_path, controls):
    path = tmp_path / "film.mp4"
    path.write_bytes(controls["variable.mkv"].read_bytes())
    told = opening.options("mov")
    with pytest.raises(BriefError):
        opening.opened(path, "mov").close()
    with pytest.raises(av.FFmpegError):
        av.open(str(path), options=told).close()  # the list of formats holds when nothing names a demuxer
    del told["format_whitelist"]
    av.open(str(path), options=told).close()
    for demuxer in ("hls", "concat", "lavfi", "image2", "dash", "sdp", "matroska,hls", ""):
        with pytest.raises(ValueError, match="no demuxer"):
            opening.options(demuxer)


def test_only_files_are_read_and_no_other_protocol(tmp_path, controls):
    """A list that names its piece through another protocol, opened as a list: the list of protocols is asked."""
    path = tmp_path / "list"
    path.write_text(f"ffconcat version 1.0\nfile 'subfile,,start,0,end,0,,:{controls['plain.mp4']}'\n")
    told = {name: text for name, text in opening.options("mov").items() if name == "protocol_whitelist"}
    free = {"safe": "0", "protocol_whitelist": "file,subfile"}
    av.open(str(path), format="concat", options=free).close()
    with pytest.raises(av.FFmpegError):
        av.open(str(path), format="concat", options={**free, **told}).close()


@pytest.mark.parametrize(("coder", "words"), [("ffv1", []), ("huffyuv", []), ("utvideo", [])])
def test_coders_off_the_list_are_not_started(coder, words, tmp_path, look, monkeypatch):
    film = ffmpeg(tmp_path / "a.mkv", "-f", "lavfi", "-i", "testsrc=size=32x32:duration=0.2", "-c:v", coder, *words)
    with pytest.raises(BriefError, match=f"coded as {coder}"):
        look(film)
    monkeypatch.setattr(opening, "CODECS", (*opening.CODECS, coder))
    assert look(film).video.codec == coder


def test_the_list_of_coders_holds_in_the_library_itself(tmp_path, monkeypatch):
    film = tmp_path / "a.mkv"
    ffmpeg(film, "-f", "lavfi", "-i", "testsrc=size=32x32:duration=0.2", "-c:v", "ffv1")
    with av.open(str(film)) as file:
        file.streams.video[0].codec_context.options = {
            "codec_whitelist": opening.options("matroska")["codec_whitelist"]
        }
        with pytest.raises(av.FFmpegError):
            next(file.decode(video=0))


def test_wide_pictures_are_not_decoded(look):
    wide = png(9_000, 4_000, data=bytes(9_001 * 4_000))
    with pytest.raises(BriefError) as caught:
        look(wide, still_pixels=35_000_000)
    assert "more than 35,000,000 pixels are not taken" in caught.value.hint
    assert look(wide).video.width == 9_000


def test_wide_films_are_not_decoded(look, controls):
    with pytest.raises(BriefError, match="320 × 180 pixels, more than 57,599"):
        look(controls["plain.mp4"], pixels=320 * 180 - 1)
    assert look(controls["plain.mp4"], pixels=320 * 180).video.width == 320


def test_the_limits_of_a_document_are_those_of_the_openings():
    assert (Limits().pixels, Limits().still_pixels) == (opening.MOST_PIXELS, opening.MOST_STILL_PIXELS)
    assert Limits().streams == opening.MOST_STREAMS
    assert "max_pixels" in opening.options("png_pipe")
    assert opening.options("png_pipe")["max_pixels"] != opening.options("mov")["max_pixels"]


def test_profiles_are_not_unpacked(look, monkeypatch):
    from zlib import compress

    packed = png(8, 8, (b"iCCP", b"p\0\0" + compress(bytes(16 << 20), 9)), data=bytes(72))
    with pytest.raises(BriefError, match="unpacks to more than 4 MB"):
        look(packed)
    monkeypatch.setattr(looking, "check_png", lambda path: None)
    assert look(packed).kind == "image"


@pytest.mark.soak
def test_a_small_picture_that_is_long_to_decode_is_stopped(desk, run):
    """280 KB, 3 s of computing; 100,000 scans would be 12 MB and minutes."""
    path = desk.scratch / "slow.jpg"
    path.write_bytes(many_scans(5000, 2500))

    async def take(**limits):
        return await intake.take_in.function(desk, Source(asset=await desk.store.put(path, "x/y")), Limits(**limits))

    with pytest.raises(BriefError, match="more than 1 s of computing"):
        run(take(cpu_s=1))
    assert run(take()).video.width == 5000


def test_streams_are_counted(tmp_path, look):
    crowd = [word for _ in range(40) for word in ("-map", "0:v")]
    dot = ["-f", "lavfi", "-i", "color=size=16x16:rate=1:duration=1"]
    film = ffmpeg(tmp_path / "a.mkv", *dot, *crowd, "-c:v", "libx264", "-preset", "ultrafast")
    with pytest.raises(BriefError, match="more than 32 streams"):
        look(film, streams=32)
    assert look(film).kind == "video"


def test_lengths_are_measured(look):
    five_hours = silence(5 * 3600)
    with pytest.raises(BriefError, match="longer than 240 minutes"):
        look(five_hours, duration_ms=Limits().duration_ms)
    assert look(five_hours).duration_ms == pytest.approx(5 * 3_600_000, rel=0.01)


def test_gaps_are_measured(tmp_path, look):
    dot = ["-f", "lavfi", "-i", "color=size=16x16:rate=1:duration=2"]
    film = ffmpeg(tmp_path / "a.mp4", *dot, "-vf", "setpts=N*3600/TB", "-fps_mode", "passthrough", "-c:v", "libx264")
    with pytest.raises(BriefError, match="lie between two of its packets"):
        look(film, gap_ms=Limits().gap_ms)
    assert look(film).video.frames == 2


def test_packets_are_counted(look, controls):
    with pytest.raises(BriefError, match="more than 10"):
        look(controls["plain.mp4"], packets=10)
    assert look(controls["plain.mp4"]).video.frames == 25


@pytest.mark.parametrize("said", ["1000000", "10"])
def test_a_server_s_file_is_counted_whatever_it_says(said, reaching, run, controls, monkeypatch):
    """A server that says so is not asked for its file; one that says less is stopped while it sends."""
    film = controls["plain.mp4"].read_bytes()

    async def answer(visit, writer):
        if visit.method == "HEAD":
            writer.write(f"HTTP/1.1 200 OK\r\ncontent-length: {said}\r\nconnection: close\r\n\r\n".encode())
        else:
            await says(200, film)(visit, writer)

    async def take():
        async with Listener(answer) as server:
            desk = reaching(server.place)
            try:
                return await intake.take_in.function(desk, Source(url=server.url("/a.mp4")), Limits(size=50_000))
            finally:
                take.methods = [visit.method for visit in server.visits]

    with pytest.raises(TooLarge):
        run(take())
    assert take.methods == (["HEAD"] if said == "1000000" else ["HEAD", "GET"])
    monkeypatch.setattr(intake, "_check", lambda size, most: None)
    assert run(take()).kind == "video"


def test_a_dial_looks_at_the_address(reaching, run, desk, monkeypatch):
    async def take():
        async with Listener(says(200, b"caught")) as server:
            try:
                await intake.take_in.function(
                    reaching("192.0.2.1:9"), Source(url=f"http://localhost:{server.port}/a.mp4")
                )
            finally:
                take.connections = server.connections

    monkeypatch.setattr(kit_http, "taken_apart", lambda url, ports, allowed: unvetted(url))
    with pytest.raises(NotAllowed):
        run(take())
    assert take.connections == 0
    monkeypatch.setattr(kit_http, "is_public", lambda address: True)
    with pytest.raises(BriefError):
        run(take())
    assert take.connections > 0


def unvetted(url):
    from urllib.parse import urlsplit

    from showrunner.kit.addresses import Place

    parts = urlsplit(url)
    return Place(url, parts.scheme, parts.hostname, parts.port or 80, parts.path or "/")


def test_what_a_confined_process_translated_is_looked_at(desk, run, tmp_path):
    still = tmp_path / "still"
    source = Source(url="https://example.com/a.heic")

    async def keep(data):
        from showrunner.film.asset import Asset
        from showrunner.film.clip import Clip

        still.write_bytes(data)
        clip = Clip(asset=Asset(digest="0" * 64, media_type="image/png", size=0), kind="image", container="png_pipe",
                    duration_ms=0)  # fmt: skip
        return await intake._kept(desk, source, still, still, clip, Limits())

    with pytest.raises(BriefError):
        run(keep(b"<svg/>"))
    assert run(keep(png(8, 8, data=bytes(72)))).media_type == "image/png"


WITHOUT = """
import json, sys
sys.path[:0] = {path!r}
from pathlib import Path
from intake import probes
from showrunner.kit import confine
for name, answer in {without!r}.items():
    setattr(confine, name, lambda *_, answer=answer: answer)
confine.confined(cpu_s=1, memory=200_000_000)
try:
    print(json.dumps(["got", getattr(probes, {probe!r})(*[Path(a) if isinstance(a, str) else a for a in {args!r}])]))
except BaseException as error:
    print(json.dumps(["stopped", str(error)]))
"""


def tried(probe, *args, without=None):
    """ "got" or "stopped", of a probe behind walls of which some are left out."""
    args = [str(arg) if isinstance(arg, Path) else arg for arg in args]
    code = WITHOUT.format(path=sys.path, without=without or {}, probe=probe.__name__, args=args)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return json.loads(done.stdout)[0] if done.stdout else "stopped"


@pytest.mark.skipif(not confine.strength().is_whole, reason="this system cannot confine; doctor says so")
@pytest.mark.parametrize(
    ("wall", "answer", "probe", "args"),
    [
        ("_landlock", True, probes.read, ["/etc/passwd"]),
        ("_landlock", True, probes.by_child, ["/etc/passwd"]),
        ("_filter", True, probes.datagram, [9]),
        ("_limit", None, probes.taken, [500_000_000]),
        ("_forget_words", None, probes.environment_of_child, []),
    ],
)
def test_every_wall_is_needed(wall, answer, probe, args, monkeypatch):
    monkeypatch.setenv("SHOWRUNNER_TEST_KEY", "0451")
    whole = outcome(probe, args, {})
    assert whole != outcome(probe, args, {wall: answer})
    assert whole in ("stopped", "nothing")


def outcome(probe, args, without):
    if probe is probes.environment_of_child:
        code = WITHOUT.format(path=sys.path, without=without, probe=probe.__name__, args=args)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        return "got" if "0451" in done.stdout else "nothing"
    return tried(probe, *args, without=without)


def test_no_program_gives_rights_back():
    """A program that changes its user when it starts would leave the walls behind."""
    ask = "import ctypes; from showrunner.kit import confine; {}; print(ctypes.CDLL(None).prctl(39, 0, 0, 0, 0))"
    told = [
        subprocess.run([sys.executable, "-c", ask.format(first)], capture_output=True, text=True, check=True).stdout
        for first in ("pass", "confine.confined()")
    ]
    assert told == ["0\n", "1\n"]


HOSTILE = {
    "turned": "\u202eevil\u202c \u2066x\u2069",
    "controlled": "a\x00b\x1bc\x07d\x9be",
    "marked": "Z" + "\u0301" * 400,
    "long": "word " * 1000,
    "endless": "W" * 5000,
    "rows": "\n".join("row" for _ in range(500)),
    "lone": "a\ud800b",
    "notes": "\ufff9x\ufffay\ufffb\ufeff",
}
RULES = {
    "_TURNING": ("turned", lambda text: not any(ch in text for ch in "\u202e\u2066\u2069\u202c"), set()),
    "_NOTES": ("notes", lambda text: "\ufff9" not in text and "\ufeff" not in text, set()),
    "MARKS": ("marked", lambda text: text.count("\u0301") <= 4, 10_000),
    "RUN": ("endless", lambda text: max(map(len, text.replace("\u200b", " ").split())) <= 41, 10**6),
    "_seen": ("controlled", lambda text: text.isprintable(), lambda c: c),
    "_cut": ("long", lambda text: len(text) <= 300 + 10, lambda text, most: text),
}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_of_cleaning_is_needed(rule, monkeypatch):
    name, holds, nothing = RULES[rule]
    assert holds(cleaning.cleaned(HOSTILE[name]))
    monkeypatch.setattr(cleaning, rule, nothing)
    assert not holds(cleaning.cleaned(HOSTILE[name]))


def test_a_confined_read_of_a_neighbour_is_refused(desk, run, controls):
    """The whole chain with its first guards gone: a list of files, opened by guessing, behind walls."""
    with canary(desk.scratch) as bird:
        path = desk.scratch / "film.mp4"
        path.write_text(FFCONCAT.format(file=bird.secret.name))
        with pytest.raises(MediaError):
            run(desk.confined(guessed, path, read=[path]))
        assert bird.caught() == (0, 0)


def guessed(path: Path) -> int:
    with av.open(str(path)) as file:
        return len(file.streams)
