"""The same film put together by others: plain x264, one ffmpeg graph, MoviePy.

    .venv/bin/python -m pip install moviepy
    .venv/bin/python bench/rivals.py HOME FILM

A rival cannot draw our pictures, so each gets them ready: a near-lossless clip per shot, no captions, no joins. Its
work is then to decode, dissolve, burn the captions, lay the finished sound under it and encode, with x264 at our preset
and crf. "ours" is the picture side of a cold make: drawing, captions, joins, encoding, looking again. CPU seconds of
the whole process tree, one after the other in one run.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import measure

from showrunner import Studio
from showrunner.film.timeline import TRANSITION_MS, Segment
from showrunner.media import ffmpeg
from showrunner.media.encoding import encode_segment
from showrunner.steps import drawing

READY = {"preset": "ultrafast", "crf": 8}  # decodes quickly and shows every detail


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home")
    parser.add_argument("film")
    asked = parser.parse_args()
    studio = Studio(asked.home)
    with tempfile.TemporaryDirectory() as folder:
        job = prepared(studio, asked.film, Path(folder))
        Path(folder, "job.json").write_text(json.dumps(job))
        rows = [
            ("ours: draw, caption, join, encode", ours(job)),
            ("plain x264 of the ready clips", measure(plain(job)).cpu_s),
            ("one ffmpeg graph", measure(graph(job)).cpu_s),
            ("MoviePy", measure([sys.executable, __file__, "--moviepy", f"{folder}/job.json"]).cpu_s),
        ]
    for name, cpu in rows:
        print(f"{name:36} {cpu:7.1f} CPU s  {cpu / rows[1][1]:5.2f} × plain  {cpu / rows[0][1]:5.2f} × ours")


def prepared(studio: Studio, film: str, folder: Path) -> dict:
    """Ready clips, sound, captions and numbers, from the calls of the film's last run."""
    segments = [
        Segment.model_validate(json.loads(call.inputs)["segment"])
        for call in studio.calls(film)
        if call.step == "picture.render_segment"
    ]
    bodies = [segment for segment in segments if segment.before is None]
    plates = list({segment.plate.model_dump_json(): segment for segment in bodies}.values())
    clips = [ready(segment, folder / f"{n}.mp4") for n, segment in enumerate(plates)]
    raster, encoding = segments[0].raster, segments[0].encoding
    cues = [cue.model_dump() for segment in bodies for cue in segment.cues]
    sound = folder / "sound.m4a"
    master = subprocess.run([sys.executable, "-m", "showrunner.cli", "films", "show", film, "--json", "--home",
                             str(studio.settings.home)], capture_output=True, text=True, check=True)  # fmt: skip
    source = json.loads(master.stdout.splitlines()[-1])["master"]
    subprocess.run([ffmpeg.binary(), "-v", "error", "-i", source, "-vn", "-c", "copy", sound], check=True)
    return {
        "clips": [str(clip) for clip in clips], "frames": [s.plate.frames for s in plates], "sound": str(sound),
        "fps": raster.fps, "size": [raster.width, raster.height], "preset": encoding.preset, "crf": encoding.crf,
        "folder": str(folder), "cues": cues, "segments": [s.model_dump_json() for s in segments],
        "binary": str(ffmpeg.binary()),
    }  # fmt: skip


def ready(segment: Segment, to: Path) -> Path:
    whole = segment.model_copy(update={"first": 0, "count": segment.plate.frames, "cues": ()})
    coarse = whole.encoding.model_copy(update=READY)
    drawing._scenes.clear()
    encode_segment(drawing.frames(whole, {}), whole.raster, coarse, to)
    return to


def ours(job: dict) -> float:
    code = (
        "import json, sys; from pathlib import Path; from showrunner.film.timeline import Segment;"
        "from showrunner.steps.drawing import draw_piece; job = json.load(open(sys.argv[1]));"
        "[draw_piece(Segment.model_validate_json(s), {}, Path(job['folder']) / 'o.mp4') for s in job['segments']]"
    )
    return measure([sys.executable, "-c", code, f"{job['folder']}/job.json"]).cpu_s


def plain(job: dict) -> list[str]:
    Path(job["folder"], "list.txt").write_text("".join(f"file '{clip}'\n" for clip in job["clips"]))
    return [
        job["binary"], "-v", "error", "-y", "-f", "concat", "-safe", "0", "-i", f"{job['folder']}/list.txt",
        "-i", job["sound"], *encoding(job), "-c:a", "copy", f"{job['folder']}/plain.mp4",
    ]  # fmt: skip


def graph(job: dict) -> list[str]:
    """Everything in one filter graph: dissolves, captions by libass, one encode."""
    window, chain, offset = TRANSITION_MS / 1000, [], 0.0
    inputs = [word for clip in job["clips"] for word in ("-i", clip)]
    last = "0:v"
    for n in range(1, len(job["clips"])):
        offset += job["frames"][n - 1] / job["fps"] - (window if n > 1 else 0)
        chain.append(
            f"[{last}][{n}:v]xfade=transition=fade:duration={window}:offset={max(0.0, offset - window):.3f}[x{n}]"
        )
        last = f"x{n}"
    captions = Path(job["folder"], "captions.srt")
    captions.write_text("\n".join(srt(number, cue) for number, cue in enumerate(job["cues"], 1)))
    chain.append(f"[{last}]subtitles={captions}[v]")
    return [
        job["binary"], "-v", "error", "-y", *inputs, "-i", job["sound"], "-filter_complex", ";".join(chain),
        "-map", "[v]", "-map", f"{len(job['clips'])}:a", *encoding(job), "-c:a", "copy", f"{job['folder']}/graph.mp4",
    ]  # fmt: skip


def srt(number: int, cue: dict) -> str:
    def clock(ms: int) -> str:
        return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"

    text = " ".join(word["text"] for word in cue["words"])
    start = (number - 1) * 2500
    return f"{number}\n{clock(start)} --> {clock(start + 2400)}\n{text}\n"


def encoding(job: dict) -> list[str]:
    return ["-c:v", "libx264", "-preset", job["preset"], "-crf", str(job["crf"]), "-pix_fmt", "yuv420p"]


def moviepy(path: str) -> None:
    from moviepy import AudioFileClip, CompositeVideoClip, TextClip, VideoFileClip, vfx

    job = json.loads(Path(path).read_text())
    window, at, shown = TRANSITION_MS / 1000, 0.0, []
    for clip in job["clips"]:
        picture = VideoFileClip(clip, audio=False).with_start(at)
        shown.append(picture.with_effects([vfx.CrossFadeIn(window)]) if at else picture)
        at += picture.duration - window
    for number, cue in enumerate(job["cues"]):
        text = " ".join(word["text"] for word in cue["words"])
        words = TextClip(text=text, font_size=56, color="white", stroke_color="black", stroke_width=3)
        shown.append(words.with_start(number * 2.5).with_duration(2.4).with_position(("center", 0.82), relative=True))
    film = CompositeVideoClip(shown, size=job["size"]).with_duration(at).with_audio(AudioFileClip(job["sound"]))
    film.write_videofile(
        f"{job['folder']}/moviepy.mp4", fps=job["fps"], codec="libx264", preset=job["preset"], logger=None,
        ffmpeg_params=["-crf", str(job["crf"])], audio_codec="aac",
    )  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--moviepy"]:
        moviepy(sys.argv[2])
    else:
        main()
