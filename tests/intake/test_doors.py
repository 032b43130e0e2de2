"""Every way in: the command line and the service take good files and refuse hostile ones, and neither breaks."""

import contextlib
import io
import json
from hashlib import sha256
from pathlib import Path

import pytest
from house import Service
from intake import good
from intake.hostile.names import NAMES

from showrunner.catalog.uploads import Uploads
from showrunner.cli import main
from showrunner.cli.documents import brief_of
from showrunner.errors import BriefError, TooLarge
from showrunner.film.source import Source
from showrunner.kit.workers import Workers
from showrunner.steps.intake import take_in
from showrunner.wiring import Studio

QUICK = ("--quality", "draft", "--fps", "24", "--captions", "off", "--music", "off")

PARTS = 4  # of the long campaign: [0] to [3]

IN_WORDS = (5, 7)  # a damaged file may play, and still not give what was to be made of it: media, review


def made(home: Path, *words: str):
    """(status, the last line as JSON or None, stderr) of the command line."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = main(["--home", str(home), *words, "--json"])
        except SystemExit as error:
            status = int(error.code or 0)
    last = out.getvalue().strip().splitlines()[-1:]
    return status, json.loads(last[0]) if last else None, err.getvalue()


def film_of(folder: Path, kind: str, name: str) -> Path:
    path = folder / "film.json"
    picture = {"kind": kind, "media": name}
    path.write_text(json.dumps({"title": "Own", "scenes": [{"lines": ["One."], "picture": picture}]}))
    return path


def refused(status, told, err):
    return status == 2 and told["error"]["field"] and told["error"]["hint"] and "Traceback" not in err


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with Service(tmp_path_factory.mktemp("service"), rate_limit="1000000/minute") as service:
        yield service


@pytest.fixture
def client(service):
    with service.client(service.key("intake")) as client:
        yield client
    assert service.house.telemetry.crashes == []


def through_command_line(home, folder, inputs, command=None):
    """Names of those that came in. `command` makes something of a file; None: a film that shows it."""
    taken = []
    for name, data in inputs:
        own = folder / "own.mp4"
        own.write_bytes(data)
        answer = made(home, *command(own)) if command else made(home, "make", str(film_of(folder, "clip", own.name)))
        if not refused(*answer):
            assert answer[0] in (0, *IN_WORDS), (name, answer)
            assert "Traceback" not in answer[2]
            taken.append(name)
    return taken


def test_a_hostile_file_is_refused_on_the_command_line(home, tmp_path, bird, hostile):
    assert through_command_line(home, tmp_path, hostile[3:4]) == []
    assert bird.caught() == (0, 0)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_all_hostile_files_are_harmless_on_the_command_line(part, home, tmp_path, bird, hostile, controls):
    """As videos to lay music under, which begins at once; one in thirty as a film's own clip."""
    bird.caught()
    track, out = str(controls["song.flac"]), str(tmp_path / "out.mp4")
    inputs = hostile[part::PARTS]
    taken = through_command_line(
        home, tmp_path, inputs, lambda own: ("music", str(own), "--track", track, "--out", out)
    )
    taken += through_command_line(home, tmp_path, inputs[7::30])
    assert bird.caught() == (0, 0)
    assert len(taken) < len(inputs) / 4


def test_a_good_file_and_a_phone_s_picture_become_a_film(home, tmp_path, controls):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "a.heic").write_bytes(controls["a.heic"].read_bytes())
    status, told, err = made(home, "make", str(film_of(folder, "photo", "a.heic")), *QUICK)
    assert (status, err.count("Traceback")) == (0, 0), err
    assert Path(told["master"]).stat().st_size > 1000


@pytest.mark.soak
def test_music_that_is_none_is_refused_before_anything_is_made(home, tmp_path, controls):
    song = tmp_path / "song.mp3"
    song.write_text("#EXTM3U\nfile:///etc/passwd\n")
    answer = made(home, "make", "Honey never spoils.", *QUICK, "--music", str(song))
    assert refused(*answer)
    assert "playlist" in answer[1]["error"]["message"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_only_shown(name, home, tmp_path, controls, run):
    """Whatever a good file is called: its bytes come in, or the document says why not, and nothing else happens."""
    folder = tmp_path / "named"
    folder.mkdir()
    data = controls["moving.gif"].read_bytes()
    if name == Path(name).name:  # what is a path would lie elsewhere: nothing is written there
        with contextlib.suppress(OSError, ValueError):
            (folder / name).write_bytes(data)
    document = film_of(folder, "clip", name)
    before = sorted(tmp_path.rglob("*"))
    try:
        brief = run(brief_of(document.read_text(), document, Studio(home)))
    except BriefError as error:
        assert (error.field, bool(error.hint)) == ("media", True)
    else:
        assert brief["script"]["scenes"][0]["picture"]["video"]["digest"] == sha256(data).hexdigest()
    assert sorted(tmp_path.rglob("*")) == before


def through_service(client, service, run, inputs):
    """Names of those that came in by upload and then by the step, as a worker would take them."""
    taken, workers = [], Workers()

    async def take(row):
        async with service.house.premises.desk(workers) as desk:
            return await take_in.function(desk, Source(asset=row.asset, name=row.name))

    for name, data in inputs:
        made = client.post("/v1/assets", files={"file": (f"{name[:80]}.mp4", data, "video/mp4")})
        assert made.status_code in (201, 400, 413, 422), (name, made.text)
        if made.status_code != 201:
            continue
        back = client.get(f"{made.json()['url']}/content")
        assert (back.status_code, back.content) == (200, data), name
        assert back.headers["x-content-type-options"] == "nosniff"
        row = Uploads(service.house.database, "intake", None).get(made.json()["id"])
        with contextlib.suppress(BriefError, TooLarge):
            run(take(row))
            taken.append(name)
    workers.close()
    return taken


def test_hostile_files_are_harmless_in_the_service(client, service, bird, hostile, run):
    inputs = hostile[5::29]
    taken = through_service(client, service, run, inputs)
    assert bird.caught() == (0, 0)
    assert len(taken) < len(inputs) / 3


@pytest.mark.soak
def test_all_hostile_files_are_harmless_in_the_service(client, service, bird, hostile, run):
    bird.caught()
    through_service(client, service, run, hostile)
    assert bird.caught() == (0, 0)


def test_good_files_come_in_by_the_service(client, service, controls, run):
    inputs = [(name, controls[name].read_bytes()) for name in ("plain.mp4", "covered.mp3", "a.heic", "portrait.mp4")]
    assert through_service(client, service, run, inputs) == [name for name, _ in inputs]


@pytest.mark.parametrize("name", NAMES)
def test_an_upload_s_name_is_only_shown(name, client):
    made = client.post("/v1/assets", files={"file": (name, b"fLaC", "video/mp4")})
    assert made.status_code in (201, 400, 422)
    if made.status_code == 201:
        shown = made.json()["name"]
        assert "/" not in shown
        assert shown.isprintable()


def test_every_kind_of_control_is_made():
    kinds = {control.kind for control in good.CONTROLS}
    assert kinds == {"video", "audio", "image"}
